import type { Actor } from "#worker/domain/access/audit-event.ts";
import type { StepContext } from "#worker/domain/registration/advance-registration.ts";
import { foreignFindings } from "#worker/domain/registration/conflict.ts";
import type { EventDetail, Registration } from "#worker/domain/registration/registration.ts";
import { transition } from "#worker/domain/registration/registration-state.ts";
import { err, ok, type Result } from "#worker/domain/result.ts";
import type { Changed } from "./change-registration.ts";
import { lookForConflicts } from "./look-for-conflicts.ts";
import type {
  FieldProblem,
  RegistrationNeeds,
  RegistrationRefusal,
  RegistrationScope,
} from "./registration-needs.ts";
import { isVisible } from "./registration-scope.ts";
import { readContext, stepFrom, type TakenStep, type Writing, writeSteps } from "./take-step.ts";

type Request = {
  readonly id: string;
  readonly reason: string;
  readonly actor: Actor;
  readonly isExpected: (version: number) => boolean;
};

/**
 * Puts a registration and those in its way side by side, for both sides to say what speaks for them. Without `rivalIds` these are
 * the registrations of others that a look for conflicts finds; where there are none it is contested alone, as with the company's
 * own deal or a named account. Where one of them is contested already, the others join that contest.
 */
export async function contestRegistration(
  needs: RegistrationNeeds,
  scope: RegistrationScope,
  { id, reason, actor, isExpected, rivalIds }: Request & { readonly rivalIds: readonly string[] | null },
): Promise<Result<Changed, RegistrationRefusal>> {
  const { tenant } = scope;
  const store = needs.registrationsOf(tenant);
  const before = await store.get(id);
  if (before === null || !isVisible(before, scope)) return err({ code: "not-found" });
  if (!isExpected(before.version)) return err({ code: "stale-version" });
  if (transition(before.state, { move: "contest", side: "company" }) === null)
    return err({ code: "illegal-transition" });
  const found = await lookForConflicts(needs, tenant, before);
  const wanted = rivalIds ?? rivalsAmong(found.findings);
  const rivals = (await store.getMany(wanted)).filter((rival) => rival.id !== id);
  const problems = rivalIds === null ? [] : unknownRivals(rivalIds, rivals);
  if (problems.length > 0) return err({ code: "invalid-request", errors: problems });
  const context = await readContext(needs, tenant);
  // Who comes to what is contested already joins it: two contests of one account could not both be awarded.
  const running = rivals.find(({ state }) => state === "contested")?.contestId ?? null;
  const contestId = running ?? needs.ids.fresh("cnt");
  const contested = [{ ...before, ...found }, ...rivals.filter(isContestable)];
  const steps = takeSteps(contested, context, ({ opportunityId }) => ({
    opportunityId,
    move: "contest",
    text: reason,
    by: actor.id,
    detail: {},
    contestId,
  }));
  return steps.ok ? write(needs, scope, { id, steps: steps.value, actor, context }) : steps;
}

function rivalsAmong(findings: Registration["findings"]): readonly string[] {
  return foreignFindings(findings)
    .filter(({ kind }) => kind === "registration")
    .map(({ id }) => id);
}

function isContestable({ state }: Registration): boolean {
  return transition(state, { move: "contest", side: "company" }) !== null;
}

function unknownRivals(ids: readonly string[], rivals: readonly Registration[]): readonly FieldProblem[] {
  const usable = new Set(
    rivals.filter((rival) => rival.state === "contested" || isContestable(rival)).map(({ id }) => id),
  );
  return ids
    .filter((id) => !usable.has(id))
    .map((id) => ({
      path: "rivalIds",
      code: "not-contestable",
      message: `${id} is no other registration that waits, is approved or is contested`,
    }));
}

/** primary: one of them, and the others nothing. split: several, each its part in percent, 100 together. reject: none. */
export type ContestOutcome =
  | { readonly kind: "primary"; readonly registrationId: string }
  | {
      readonly kind: "split";
      readonly shares: readonly { readonly registrationId: string; readonly percent: number }[];
    }
  | { readonly kind: "reject" };

/** Decides what is contested together, in one batch: who is awarded takes the claim that the others give up. All are told why. */
export async function decideContest(
  needs: RegistrationNeeds,
  scope: RegistrationScope,
  { id, reason, actor, isExpected, outcome }: Request & { readonly outcome: ContestOutcome },
): Promise<Result<Changed, RegistrationRefusal>> {
  const { tenant } = scope;
  const store = needs.registrationsOf(tenant);
  const record = await store.get(id);
  if (record === null || !isVisible(record, scope)) return err({ code: "not-found" });
  if (!isExpected(record.version)) return err({ code: "stale-version" });
  if (record.state !== "contested" || record.contestId === null) return err({ code: "illegal-transition" });
  const group = await store.listContest(record.contestId);
  const problems = outcomeProblems(outcome, group);
  if (problems.length > 0) return err({ code: "invalid-request", errors: problems });
  const context = await readContext(needs, tenant);
  const awarded = awardsOf(outcome);
  // They were contested over one deal: who is awarded it, or a part of it, has the link that one of them had.
  const linked = group.find(({ opportunityId }) => opportunityId !== null)?.opportunityId ?? null;
  const steps = takeSteps(group, context, (each) => {
    const detail = awarded.get(each.id);
    const move = detail === undefined ? ("dismiss" as const) : ("award" as const);
    const opportunityId = detail === undefined ? each.opportunityId : linked;
    const { contestId } = each;
    return { move, text: reason, by: actor.id, detail: detail ?? {}, contestId, opportunityId };
  });
  return steps.ok ? write(needs, scope, { id, steps: steps.value, actor, context }) : steps;
}

const ppmOfPercent = 10_000;

function awardsOf(outcome: ContestOutcome): ReadonlyMap<string, EventDetail> {
  if (outcome.kind === "reject") return new Map();
  if (outcome.kind === "primary") return new Map([[outcome.registrationId, {}]]);
  return new Map(
    outcome.shares.map(({ registrationId, percent }) => [
      registrationId,
      { sharePpm: percent * ppmOfPercent },
    ]),
  );
}

function outcomeProblems(outcome: ContestOutcome, group: readonly Registration[]): readonly FieldProblem[] {
  const known = new Set(group.map(({ id }) => id));
  const strangers = [...awardsOf(outcome).keys()].filter((id) => !known.has(id));
  const problems = strangers.map((id) => ({
    path: "shares",
    code: "not-in-contest",
    message: `${id} is none of those that are contested together: ${[...known].join(", ")}`,
  }));
  if (outcome.kind !== "split") return problems;
  const sum = outcome.shares.reduce((total, { percent }) => total + percent, 0);
  const repeats =
    new Set(outcome.shares.map(({ registrationId }) => registrationId)).size !== outcome.shares.length;
  if (sum !== 100)
    problems.push({
      path: "shares",
      code: "not-100-percent",
      message: `The parts are ${sum} percent together; they have to be 100`,
    });
  if (repeats || outcome.shares.length < 2)
    problems.push({
      path: "shares",
      code: "not-a-split",
      message: "A split names at least two registrations, each once",
    });
  return problems;
}

type Planned = {
  readonly move: "contest" | "award" | "dismiss";
  readonly text: string;
  readonly by: string;
  readonly detail: EventDetail;
  readonly contestId: string | null;
  readonly opportunityId: string | null;
};

function takeSteps(
  registrations: readonly Registration[],
  context: StepContext,
  plan: (registration: Registration) => Planned,
): Result<readonly TakenStep[], RegistrationRefusal> {
  const steps: TakenStep[] = [];
  for (const before of registrations) {
    const { contestId, opportunityId, ...step } = plan(before);
    const taken = stepFrom({ ...before, contestId, opportunityId }, { ...step, side: "company" }, context);
    if (!taken.ok) return taken;
    steps.push({ ...taken.value, before });
  }
  return ok(steps);
}

async function write(
  needs: RegistrationNeeds,
  { tenant }: RegistrationScope,
  { id, ...writing }: Omit<Writing, "jobs"> & { readonly id: string },
): Promise<Result<Changed, RegistrationRefusal>> {
  const written = await writeSteps(needs, tenant, { ...writing, jobs: [] });
  if (!written.ok) return written;
  const own = writing.steps.find(({ after }) => after.id === id)?.after;
  return own === undefined ? err({ code: "not-found" }) : ok({ id, state: own.state, version: own.version });
}
