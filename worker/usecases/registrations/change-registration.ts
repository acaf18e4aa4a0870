import type { Actor } from "#worker/domain/access/audit-event.ts";
import type { StepContext } from "#worker/domain/registration/advance-registration.ts";
import { foreignFindings, newlyFound, waitingRivals } from "#worker/domain/registration/conflict.ts";
import { checkComplete, fieldNames } from "#worker/domain/registration/content.ts";
import type { EventDetail, Registration } from "#worker/domain/registration/registration.ts";
import {
  type RegistrationMove,
  type RegistrationSide,
  transition,
} from "#worker/domain/registration/registration-state.ts";
import type { RegistrationSettings } from "#worker/domain/registration/settings.ts";
import { err, ok, type Result } from "#worker/domain/result.ts";
import type { JobMessage } from "#worker/usecases/jobs/job.ts";
import { dailyLimit, isReached } from "./daily-limit.ts";
import { lookForConflicts } from "./look-for-conflicts.ts";
import type {
  FieldProblem,
  RegistrationNeeds,
  RegistrationRefusal,
  RegistrationScope,
} from "./registration-needs.ts";
import { isVisible } from "./registration-scope.ts";
import { repeatProblems } from "./repeat-problems.ts";
import { readContext, stepFrom, writeSteps } from "./take-step.ts";

/** What somebody does with one registration. */
export type RegistrationAct = {
  readonly move: Exclude<
    RegistrationMove,
    "create" | "contest" | "award" | "dismiss" | "escalate" | "remind" | "expire"
  >;
  readonly text: string;
  readonly detail: EventDetail;
};

export type RegistrationRequest = {
  readonly id: string;
  readonly act: RegistrationAct;
  readonly actor: Actor;
  /** The system acts for the company's own rules and its CRM. */
  readonly as?: RegistrationSide;
  /** Refuses what the person has not seen. */
  readonly isExpected: (version: number) => boolean;
};

export type Changed = Pick<Registration, "id" | "state" | "version">;

type Context = StepContext & { readonly settings: RegistrationSettings };

/** One step of a registration along the table of moves: where it goes, the history, the claim and the log are one batch. */
export async function changeRegistration(
  needs: RegistrationNeeds,
  scope: RegistrationScope,
  { id, act, actor, as, isExpected }: RegistrationRequest,
): Promise<Result<Changed, RegistrationRefusal>> {
  const { tenant } = scope;
  const before = await needs.registrationsOf(tenant).get(id);
  if (before === null || !isVisible(before, scope)) return err({ code: "not-found" });
  if (!isExpected(before.version)) return err({ code: "stale-version" });
  const side = as ?? scope.side;
  if (transition(before.state, { move: act.move, side }) === null) return err({ code: "illegal-transition" });
  const context = await readContext(needs, tenant);
  const handInLimit = act.move === "submit" ? dailyLimit(scope, { ...before, ...context }) : null;
  if (await isReached(needs, tenant, handInLimit)) return err({ code: "too-many-registrations" });
  const prepared = await prepare(needs, scope, { before, act, side, context });
  if (!prepared.ok) return prepared;
  const taken = stepFrom(prepared.value, { ...act, side, by: actor.id }, context);
  if (!taken.ok) return taken;
  const jobs = act.move === "submit" || act.move === "appeal" ? [submittedJob(needs, scope, id)] : [];
  const written = await writeSteps(needs, tenant, {
    steps: [{ ...taken.value, before }],
    actor,
    jobs,
    context,
    unapproved: act.move === "approve" ? waitingRivals(prepared.value.findings) : [],
    handInLimit,
  });
  if (!written.ok && (await isReached(needs, tenant, handInLimit)))
    return err({ code: "too-many-registrations" });
  if (!written.ok) return written;
  const { state, version } = taken.value.after;
  return ok({ id, state, version });
}

type Preparing = {
  readonly before: Registration;
  readonly act: RegistrationAct;
  readonly side: RegistrationSide;
  readonly context: Context;
};

/** What a move asks for beyond the table: a form that is complete, a look for conflicts, a person who is there. */
async function prepare(
  needs: RegistrationNeeds,
  scope: RegistrationScope,
  { before, act, side, context }: Preparing,
): Promise<Result<Registration, RegistrationRefusal>> {
  const problems = await problemsOf(needs, scope, { before, act, side, context });
  if (problems.length > 0) return err({ code: "invalid-request", errors: problems });
  if (act.move !== "submit" && act.move !== "appeal" && act.move !== "approve") return ok(before);
  const found = { ...before, ...(await lookForConflicts(needs, scope.tenant, before)) };
  if (act.move !== "approve") return ok(found);
  // A rule approves only what nobody else is concerned by; a person, what they have seen.
  if (side === "system")
    return foreignFindings(found.findings).length > 0 ? err({ code: "conflict-found" }) : ok(found);
  if (newlyFound(found.findings, before.findings).length === 0) return ok(found);
  // Kept, so that whoever approves sees it, and may then approve all the same.
  await needs.registrationsOf(scope.tenant).write({
    changes: [
      { before, after: { ...found, version: before.version + 1 }, event: null, claims: { kind: "keep" } },
    ],
    events: [],
    jobs: [],
    audit: [],
    now: context.now,
  });
  return err({ code: "conflict-found" });
}

async function problemsOf(
  { team, registrationsOf }: RegistrationNeeds,
  { tenant }: RegistrationScope,
  { before, act, side, context: { settings, now } }: Preparing,
): Promise<readonly FieldProblem[]> {
  if (act.move === "submit") return checkComplete(before.content, settings);
  // Only what is asked can be answered, whatever the form has come to ask for since.
  if (act.move === "answer")
    return checkComplete(before.content, settings).filter(({ path }) =>
      before.requestedFields.some((field) => path === field || path.startsWith(`${field}.`)),
    );
  if (act.move === "ask_extension" || act.move === "testify")
    return repeatProblems(await registrationsOf(tenant).listEvents(before.id), { move: act.move, side, now });
  if (act.move === "request_info") {
    const known = fieldNames(settings);
    const unknown = (act.detail.fields ?? []).filter((field) => !known.includes(field));
    return unknown.map((field) => ({
      path: "fields",
      code: "unknown-field",
      message: `${field} is no field of the form; there are ${known.join(", ")}`,
    }));
  }
  const assigneeId = act.detail.assigneeId ?? null;
  if (act.move !== "assign" || assigneeId === null) return [];
  const isThere = (await team.list(tenant.tenantId)).some(({ id }) => id === assigneeId);
  return isThere ? [] : [{ path: "assigneeId", code: "not-found", message: "is somebody of the company" }];
}

/** The promise to see whether a rule approves what was handed in. */
export function submittedJob(
  { ids }: Pick<RegistrationNeeds, "ids">,
  { tenant }: RegistrationScope,
  registrationId: string,
): Extract<JobMessage, { readonly kind: "registration-submitted" }> {
  const { tenantId } = tenant;
  return { v: 1, kind: "registration-submitted", tenantId, outboxId: ids.fresh("job"), registrationId };
}
