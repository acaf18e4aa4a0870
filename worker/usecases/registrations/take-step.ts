import type { Actor } from "#worker/domain/access/audit-event.ts";
import type { TenantScope } from "#worker/domain/access/principal.ts";
import {
  type Advanced,
  advance,
  type Step,
  type StepContext,
  type StepProblem,
} from "#worker/domain/registration/advance-registration.ts";
import { claimsOf } from "#worker/domain/registration/claim.ts";
import type { Registration } from "#worker/domain/registration/registration.ts";
import { registrationEvents } from "#worker/domain/registration/registration-events.ts";
import { evidenceOf, isSameEvidence } from "#worker/domain/registration/registration-evidence.ts";
import type { RegistrationMove } from "#worker/domain/registration/registration-state.ts";
import { err, ok, type Result } from "#worker/domain/result.ts";
import { mondayToFriday } from "#worker/domain/time/working-days.ts";
import { auditLines } from "#worker/usecases/access/audit-lines.ts";
import { runMessage } from "#worker/usecases/imports/promised-run.ts";
import type { JobMessage } from "#worker/usecases/jobs/job.ts";
import { sendPromised } from "#worker/usecases/jobs/outbox.ts";
import { eventJobs, promisedEvents } from "#worker/usecases/notifications/promised-events.ts";
import type { RegistrationNeeds, RegistrationRefusal } from "./registration-needs.ts";
import type {
  ClaimChange,
  EvidenceMoved,
  HandInLimit,
  RegistrationChange,
  RegistrationWrite,
} from "./registration-ports.ts";

/** A registration before and after a step. `before` is as it stands in the database; `from` may know more, such as what a look for conflicts found. */
export type TakenStep = Advanced & { readonly before: Registration };

/** By which promises and whose clock steps are taken now. */
export async function readContext(
  {
    registrationsOf,
    businessTimeOf,
    clock,
  }: Pick<RegistrationNeeds, "registrationsOf" | "businessTimeOf" | "clock">,
  tenant: TenantScope,
): Promise<StepContext & { readonly settings: Awaited<ReturnType<typeof readSettings>> }> {
  const [settings, time] = await Promise.all([
    readSettings({ registrationsOf }, tenant),
    businessTimeOf(tenant.tenantId),
  ]);
  return {
    now: clock.now(),
    settings,
    time: time ?? { timeZone: tenant.timeZone, workingDays: mondayToFriday },
  };
}

async function readSettings(
  { registrationsOf }: Pick<RegistrationNeeds, "registrationsOf">,
  tenant: TenantScope,
) {
  return (await registrationsOf(tenant).getSettings()).settings;
}

/** Takes the step on what is given, or says why it is refused. */
export function stepFrom(
  from: Registration,
  step: Step,
  context: StepContext,
): Result<Advanced, RegistrationRefusal> {
  const taken = advance(from, step, context);
  return taken.ok ? taken : err(refusalOf(taken.error));
}

const missing = {
  "reason-needed": { path: "reason", code: "required", message: "says why; the other side reads it" },
  "fields-needed": { path: "fields", code: "required", message: "names what is asked again" },
} as const;

function refusalOf(problem: StepProblem): RegistrationRefusal {
  if (problem !== "reason-needed" && problem !== "fields-needed") return { code: problem };
  return { code: "invalid-request", errors: [missing[problem]] };
}

/** Steps, who took them, what they promise beyond the telling, and by which promises and clock. */
export type Writing = {
  readonly steps: readonly TakenStep[];
  readonly actor: Actor;
  readonly jobs: readonly JobMessage[];
  readonly context: StepContext;
  /** Registrations that must not have become approved meanwhile. */
  readonly unapproved?: readonly string[];
  readonly handInLimit?: HandInLimit | null;
};

/** Writes steps in one batch: the history, the claims, the log, whom to tell, and the promise of what follows. */
export async function writeSteps(
  needs: RegistrationNeeds,
  tenant: TenantScope,
  writing: Writing,
): Promise<Result<null, RegistrationRefusal>> {
  const write = await writeOf(needs, tenant, writing);
  const outcome = await needs.registrationsOf(tenant).write(write);
  if (outcome === "claim-taken") return err({ code: "account-protected" });
  if (outcome !== "written") return err({ code: outcome });
  await sendOn(needs, tenant, write);
  return ok(null);
}

/** What was promised is sent; without it the company's alarm still has to know of the next moment. */
export async function sendOn(
  { transport }: Pick<RegistrationNeeds, "transport">,
  tenant: TenantScope,
  { jobs, events, attribution }: Pick<RegistrationWrite, "jobs" | "events" | "attribution">,
): Promise<void> {
  const runs = attribution ? [runMessage(tenant, attribution.run)] : [];
  const promised = [...jobs, ...runs, ...eventJobs(tenant.tenantId, events)];
  if (promised.length > 0) await sendPromised(transport, promised);
  else await transport.scheduleDrain(tenant.tenantId).catch(() => undefined);
}

export async function writeOf(
  needs: Pick<RegistrationNeeds, "ids" | "clock" | "viewsOf">,
  tenant: TenantScope,
  { steps, actor, jobs, context, unapproved = [], handInLimit = null }: Writing,
): Promise<RegistrationWrite> {
  const { tenantId } = tenant;
  const names = await needs.viewsOf(tenant).partnerNames(steps.map(({ after }) => after.partnerId));
  const told = steps.flatMap(({ after, event }) =>
    registrationEvents(after, event, {
      partnerName: names.get(after.partnerId) ?? after.partnerId,
      timeZone: context.time.timeZone,
      promisedHours: context.settings.promise.hours,
    }),
  );
  return {
    changes: steps.map(changeOf),
    events: promisedEvents(needs, tenantId, told),
    jobs,
    audit: auditLines(needs, { actor, changes: steps.map((step) => lineOf(step, tenantId)) }),
    attribution: evidenceMoved(needs, { steps, actor }),
    unapproved,
    handInLimit,
    now: needs.clock.now(),
  };
}

/** Null when no step is more or less of a touchpoint than before. */
function evidenceMoved(
  { ids }: Pick<RegistrationNeeds, "ids">,
  { steps, actor }: { readonly steps: readonly TakenStep[]; readonly actor: Actor },
): EvidenceMoved | null {
  const evidence = steps.flatMap(({ before, after }) => {
    const become = evidenceOf(after);
    if (isSameEvidence(evidenceOf(before), become)) return [];
    return [{ touchpointId: ids.derive("tpt", after.id), registrationId: after.id, evidence: become }];
  });
  if (evidence.length === 0) return null;
  return { evidence, run: { id: ids.fresh("run"), outboxId: ids.fresh("job"), createdBy: actor.id } };
}

function changeOf({ before, after, event }: TakenStep): RegistrationChange {
  return { before, after, event, claims: claimsAfter(event.move, after) };
}

const givesUp: readonly RegistrationMove[] = [
  "withdraw",
  "reject",
  "dismiss",
  "release",
  "win",
  "lose",
  "expire",
];

/** Who is approved holds its account and products until that is over; those awarded together hold them together. */
function claimsAfter(move: RegistrationMove, after: Registration): ClaimChange {
  if (givesUp.includes(move)) return { kind: "give-up" };
  if (move !== "approve" && move !== "award") return { kind: "keep" };
  const holder = after.sharePpm === null ? after.id : (after.contestId ?? after.id);
  return { kind: "take", holder, claims: claimsOf(after.content, after.accountId) };
}

const actions: Readonly<Record<RegistrationMove, string>> = {
  create: "registration.created",
  submit: "registration.submitted",
  withdraw: "registration.withdrawn",
  review: "registration.reviewed",
  request_info: "registration.info_requested",
  answer: "registration.answered",
  approve: "registration.approved",
  reject: "registration.rejected",
  contest: "registration.contested",
  testify: "registration.evidence_given",
  award: "registration.awarded",
  dismiss: "registration.dismissed",
  appeal: "registration.appealed",
  assign: "registration.assigned",
  ask_extension: "registration.extension_asked",
  extend: "registration.extended",
  release: "registration.released",
  link: "registration.linked",
  win: "registration.won",
  lose: "registration.lost",
  escalate: "registration.escalated",
  remind: "registration.reminded",
  expire: "registration.expired",
};

function lineOf({ before, after, event }: TakenStep, ownerId: string) {
  return {
    ownerId,
    action: actions[event.move],
    object: { kind: "registration", id: after.id },
    before: { state: before.state },
    after: { state: after.state, ...event.detail },
  };
}
