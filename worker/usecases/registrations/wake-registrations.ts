import { systemActor } from "#worker/domain/access/audit-event.ts";
import type { TenantScope } from "#worker/domain/access/principal.ts";
import { advance, type StepContext } from "#worker/domain/registration/advance-registration.ts";
import { timeMoves, wakeTime } from "#worker/domain/registration/protection.ts";
import type { Registration } from "#worker/domain/registration/registration.ts";
import { assert } from "#worker/domain/result.ts";
import type { JobMessage, JobOutcome } from "#worker/usecases/jobs/job.ts";
import { sendPromised } from "#worker/usecases/jobs/outbox.ts";
import type { RegistrationNeeds } from "./registration-needs.ts";
import type { EvidenceMoved, RegistrationWrite, WriteOutcome } from "./registration-ports.ts";
import { readContext, type TakenStep, writeOf } from "./take-step.ts";

type Message = Extract<JobMessage, { readonly kind: "registration-clock" }>;
type Needs = Pick<RegistrationNeeds, "registrationsOf" | "businessTimeOf" | "transport" | "clock" | "ids">;

const atOnce = 100;
const chunksARun = 20;

/**
 * Does what time does: expires, reminds, says that an answer is late. A chunk is one batch, and none of it happens when somebody
 * has changed one of its registrations meanwhile; then each is done by itself. A run that is cut off is taken up where it was,
 * because what is done is no longer due. Then the clock's promise goes on to the next moment.
 */
export async function wakeRegistrations(
  needs: Needs,
  tenant: TenantScope,
  message: Message,
): Promise<JobOutcome> {
  const store = needs.registrationsOf(tenant);
  const context = await readContext(needs, tenant);
  for (let chunk = 1; ; chunk += 1) {
    const awake = await store.listAwake(context.now, atOnce);
    if (awake.length === 0) break;
    if (chunk > chunksARun) {
      await sendPromised(needs.transport, [message]);
      return { kind: "done" };
    }
    const writes = awake.map((registration) => wake(needs, tenant, { registration, context, message }));
    const outcome = await store.write(together(writes));
    for (const write of outcome === "written" ? [] : writes) expectKept(await store.write(write));
    await store.extendLease({ outboxId: message.outboxId, now: needs.clock.now() });
  }
  await store.settleClock(message.outboxId);
  await needs.transport.scheduleDrain(tenant.tenantId).catch(() => undefined);
  return { kind: "done" };
}

/** Whoever has changed it meanwhile has also set when it is next due. */
function expectKept(outcome: WriteOutcome): void {
  assert(outcome !== "claim-taken", "time takes no claims");
}

function wake(
  needs: Needs,
  tenant: TenantScope,
  {
    registration,
    context,
    message,
  }: { readonly registration: Registration; readonly context: StepContext; readonly message: Message },
): RegistrationWrite {
  const { timeZone } = context.time;
  const actor = systemActor("registration-clock", message.outboxId);
  const [due] = timeMoves(registration, context.now, timeZone);
  if (due === undefined) return laterOf(registration, context);
  const detail = due.move === "remind" ? { days: due.days } : {};
  const taken = advance(
    registration,
    { move: due.move, side: "system", by: actor.id, text: "", detail },
    context,
  );
  assert(taken.ok, "time does only what the state allows");
  const steps: readonly TakenStep[] = [{ ...taken.value, before: registration }];
  return writeOf(needs, tenant, { steps, actor, jobs: [] });
}

/** Nothing is due yet: settings of the company's time have changed since the moment was worked out. */
function laterOf(before: Registration, { now, time }: StepContext): RegistrationWrite {
  const after = { ...before, version: before.version + 1, wakeAt: wakeTime(before, time.timeZone) };
  return {
    changes: [{ before, after, event: null, claims: { kind: "keep" } }],
    notices: [],
    jobs: [],
    audit: [],
    now,
  };
}

function together(writes: readonly RegistrationWrite[]): RegistrationWrite {
  return {
    changes: writes.flatMap(({ changes }) => changes),
    notices: writes.flatMap(({ notices }) => notices),
    jobs: [],
    audit: writes.flatMap(({ audit }) => audit),
    attribution: evidenceTogether(writes),
    now: Math.max(0, ...writes.map(({ now }) => now)),
  };
}

/** One run does for all of them. */
function evidenceTogether(writes: readonly RegistrationWrite[]): EvidenceMoved | null {
  const moved = writes.flatMap(({ attribution }) => attribution ?? []);
  const [first] = moved;
  return first ? { run: first.run, evidence: moved.flatMap(({ evidence }) => evidence) } : null;
}
