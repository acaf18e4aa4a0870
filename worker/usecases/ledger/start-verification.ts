import { type Actor, systemActor } from "#worker/domain/access/audit-event.ts";
import type { TenantScope } from "#worker/domain/access/principal.ts";
import { auditLines } from "#worker/usecases/access/audit-lines.ts";
import type { JobMessage } from "#worker/usecases/jobs/job.ts";
import { type JobTransport, sendPromised } from "#worker/usecases/jobs/outbox.ts";
import type { Clock, Ids } from "#worker/usecases/ports.ts";
import type { LedgersToVerify, Verification, VerificationStoreOf } from "./verification-ports.ts";

type StartNeeds = {
  readonly verificationsOf: VerificationStoreOf;
  readonly transport: JobTransport;
  readonly clock: Clock;
  readonly ids: Ids;
};

/** A ledger that was verified within this time is not due; nights are not all equally long. */
const dueAfterMs = 20 * 3_600_000;
/** Who asks for what nobody asked for. */
const scheduler = systemActor("scheduler", "");

/** Starts a verification, or answers the one that is at work already. The log tells of those that a person asks for. */
export async function startVerification(
  needs: StartNeeds,
  tenant: TenantScope,
  actor: Actor,
): Promise<Verification> {
  const { verificationsOf, transport, clock, ids } = needs;
  const store = verificationsOf(tenant);
  const [id, outboxId] = [ids.fresh("ver"), ids.fresh("job")];
  const { tenantId } = tenant;
  const job: JobMessage = { v: 1, kind: "ledger-verification", tenantId, outboxId, verificationId: id };
  const object = { kind: "verification", id };
  const change = { ownerId: tenantId, action: "verification.started", object, before: null, after: null };
  const changes = actor.kind === "system" ? [] : [change];
  const audit = auditLines(needs, { actor, changes });
  const started = await store.start({ id, job, requestedBy: actor.id, now: clock.now(), audit });
  if (started !== null) {
    await sendPromised(transport, [job]);
    return started;
  }
  const running = await store.newest();
  if (running === null) throw new Error("a verification that kept another from starting is gone");
  return running;
}

/** Starts what is due for every company; answers how many. One company's trouble does not keep the others waiting. */
export async function verifyDueLedgers(
  needs: StartNeeds & {
    readonly due: LedgersToVerify;
    readonly scopeOf: (tenantId: string) => Promise<TenantScope | null>;
  },
): Promise<number> {
  let started = 0;
  for (const tenantId of await needs.due.listDue(needs.clock.now() - dueAfterMs)) {
    try {
      const tenant = await needs.scopeOf(tenantId);
      if (tenant === null) continue;
      await startVerification(needs, tenant, scheduler);
      started += 1;
    } catch (error) {
      console.error("a verification could not be started", { tenantId, error });
    }
  }
  return started;
}
