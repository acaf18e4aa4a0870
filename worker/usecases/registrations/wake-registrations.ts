import { systemActor } from "#worker/domain/access/audit-event.ts";
import type { TenantScope } from "#worker/domain/access/principal.ts";
import { advance, type StepContext } from "#worker/domain/registration/advance-registration.ts";
import { timeMoves, wakeTime } from "#worker/domain/registration/protection.ts";
import type { Registration } from "#worker/domain/registration/registration.ts";
import { assert } from "#worker/domain/result.ts";
import type { JobMessage, JobOutcome } from "#worker/usecases/jobs/job.ts";
import { sendPromised } from "#worker/usecases/jobs/outbox.ts";
import type { RegistrationNeeds } from "./registration-needs.ts";
import type { RegistrationChange, WriteOutcome } from "./registration-ports.ts";
import { readContext, sendOn, type TakenStep, writeOf } from "./take-step.ts";

type Message = Extract<JobMessage, { readonly kind: "registration-clock" }>;
type Needs = Pick<
  RegistrationNeeds,
  "registrationsOf" | "businessTimeOf" | "viewsOf" | "transport" | "clock" | "ids"
>;

const atOnce = 100;
const chunksARun = 20;
/** After which a registration that could not be written is tried again. */
const retryAfterSeconds = 60;

/**
 * Does what time does: expires, reminds, says that an answer is late. A chunk is one batch, and none of it happens when somebody
 * has changed one of its registrations meanwhile or one of them cannot be written; then its halves are done by themselves, so
 * that one bad registration stops no other. A run that is cut off is taken up where it was, because what is done is no longer
 * due. Then the clock's promise goes on to the next moment.
 */
export async function wakeRegistrations(
  needs: Needs,
  tenant: TenantScope,
  message: Message,
): Promise<JobOutcome> {
  const store = needs.registrationsOf(tenant);
  const context = await readContext(needs, tenant);
  const stuck: string[] = [];
  for (let chunk = 1; ; chunk += 1) {
    const awake = asOneValue(await store.listAwake(context.now, { limit: atOnce, except: stuck }));
    if (awake.length === 0) break;
    if (chunk > chunksARun) {
      await sendPromised(needs.transport, [message]);
      return { kind: "done" };
    }
    stuck.push(...(await wakeAll(needs, tenant, { awake, context, message })));
    await store.extendLease({ outboxId: message.outboxId, now: needs.clock.now() });
  }
  if (stuck.length > 0) return { kind: "retry", afterSeconds: retryAfterSeconds };
  await store.settleClock(message.outboxId);
  await needs.transport.scheduleDrain(tenant.tenantId).catch(() => undefined);
  return { kind: "done" };
}

const mostBytes = 1_000_000;

/** The first of them that are written as one value, of which D1 takes 2 MB: the rest comes with the next chunk. At least one. */
export function asOneValue(awake: readonly Registration[]): readonly Registration[] {
  const encoder = new TextEncoder();
  let bytes = 0;
  const end = awake.findIndex((one, at) => {
    bytes += encoder.encode(JSON.stringify(one)).length;
    return at > 0 && bytes > mostBytes;
  });
  return end === -1 ? awake : awake.slice(0, end);
}

type Chunk = {
  readonly awake: readonly Registration[];
  readonly context: StepContext;
  readonly message: Message;
};

/** Answers the ids of those that could not be written. */
async function wakeAll(needs: Needs, tenant: TenantScope, chunk: Chunk): Promise<readonly string[]> {
  const { awake, context, message } = chunk;
  const failed = await writeChunk(needs, tenant, chunk).then(
    (outcome) => (outcome === "written" ? null : { error: outcome }),
    (error: unknown) => ({ error }),
  );
  const [first] = awake;
  if (failed === null || first === undefined) return [];
  if (awake.length > 1) {
    const middle = Math.ceil(awake.length / 2);
    const halves = [awake.slice(0, middle), awake.slice(middle)];
    const stuck: string[] = [];
    for (const half of halves)
      stuck.push(...(await wakeAll(needs, tenant, { awake: half, context, message })));
    return stuck;
  }
  // Whoever has changed it meanwhile has also set when it is next due.
  if (failed.error === "changed-meanwhile") return [];
  console.error("time could do nothing to a registration", { ...message, id: first.id, ...failed });
  return [first.id];
}

async function writeChunk(
  needs: Needs,
  tenant: TenantScope,
  { awake, context, message }: Chunk,
): Promise<WriteOutcome> {
  const moved = awake.map((registration) => move(registration, { context, message }));
  const write = await writeOf(needs, tenant, {
    steps: moved.flatMap(({ step }) => (step === null ? [] : [step])),
    actor: actorOf(message),
    jobs: [],
    context,
  });
  const later = moved.flatMap(({ registration, step }) =>
    step === null ? [laterOf(registration, context)] : [],
  );
  const whole = { ...write, changes: [...write.changes, ...later] };
  const outcome = await needs.registrationsOf(tenant).write(whole);
  if (outcome === "written") await sendOn(needs, tenant, whole);
  return outcome;
}

/** A step that was due; null where none is, because settings of the company's time have changed since the moment was worked out. */
type Moved = { readonly registration: Registration; readonly step: TakenStep | null };

function move(
  registration: Registration,
  { context, message }: { readonly context: StepContext; readonly message: Message },
): Moved {
  const [due] = timeMoves(registration, context.now, context.time.timeZone);
  if (due === undefined) return { registration, step: null };
  const detail = due.move === "remind" ? { days: due.days } : {};
  const by = actorOf(message).id;
  const taken = advance(registration, { move: due.move, side: "system", by, text: "", detail }, context);
  assert(taken.ok, "time does only what the state allows");
  return { registration, step: { ...taken.value, before: registration } };
}

function actorOf({ outboxId }: Message) {
  return systemActor("registration-clock", outboxId);
}

function laterOf(before: Registration, { time }: StepContext): RegistrationChange {
  const after = { ...before, version: before.version + 1, wakeAt: wakeTime(before, time.timeZone) };
  return { before, after, event: null, claims: { kind: "keep" } };
}
