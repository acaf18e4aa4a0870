import type { TenantScope } from "#worker/domain/access/principal.ts";
import { openSalesforce } from "#worker/usecases/connections/connection-needs.ts";
import type { JobOutcome } from "#worker/usecases/jobs/job.ts";
import { chooseTarget } from "./choose-target.ts";
import type { WriteMessage } from "./write-ports.ts";
import { makeRecord, releaseRecord, writeRecord } from "./write-record.ts";
import {
  awayEnd,
  type Ended,
  failed,
  settled,
  type WriteNeeds,
  type Writing,
  withinTries,
} from "./writing.ts";

/** Longer than a few calls take, each of which is given up after half a minute. */
const holdMs = 150_000;
const busySeconds = 20;
const dayMs = 86_400_000;

/**
 * Brings what the CRM says of one registration up to date: chooses or makes its deal, and fills our own fields of it. It may come
 * twice and at once: one holds the registration, what is about to be written is noted first, and whoever comes after a write that was
 * cut off looks at the record before writing.
 */
export async function writeRegistration(
  needs: WriteNeeds,
  tenant: TenantScope,
  { registrationId, outboxId }: WriteMessage,
): Promise<JobOutcome> {
  const store = needs.writesOf(tenant);
  const opened = await open(needs, tenant, registrationId);
  if (opened === null) {
    await store.settle(outboxId);
    return { kind: "done" };
  }
  const { clock, transport } = needs.connections;
  const now = clock.now();
  const connectionId = opened.connection.id;
  const write = await store.hold({ registrationId, connectionId, now, until: now + holdMs });
  if (write === null) return { kind: "retry", afterSeconds: busySeconds };
  const work = { ...opened, write };
  const end = withinTries(work, await bringUpToDate(work));
  const isMine = await store.finish({
    // What a person has asked for holds for all the tries.
    write: { ...end.write, connectionId, asked: end.again === null ? write.asked : null },
    seenVersion: work.registration.version,
    outboxId,
    apiCalls: work.api.usage().calls,
    now: clock.now(),
    until: end.again === null ? null : clock.now() + end.again.seconds * 1000,
  });
  // What was put off, or came in meanwhile, is due by the company's alarm.
  await transport.scheduleDrain(tenant.tenantId).catch(() => undefined);
  return isMine ? { kind: "done" } : { kind: "retry", afterSeconds: busySeconds };
}

/** Null when there is nothing to write, or nowhere. */
async function open(
  needs: WriteNeeds,
  tenant: TenantScope,
  registrationId: string,
): Promise<Omit<Writing, "write"> | null> {
  const { connections } = needs;
  const store = needs.writesOf(tenant);
  const [writeBack, registration, before] = await Promise.all([
    store.getSettings(),
    needs.registrations.registrationsOf(tenant).get(registrationId),
    store.get(registrationId),
  ]);
  if (writeBack === null || registration === null) return null;
  if (registration.approvedAt === null && before === null) return null;
  const connection = await connections.connectionsOf(tenant).get(writeBack.connectionId);
  if (connection === null) return null;
  const since = connections.clock.now() - dayMs;
  const ownCalls = await connections.syncOf(tenant).countCalls(connection.id, since);
  const api = openSalesforce(connections, tenant, connection.id);
  const quota = { policy: connection.schedule, ownCalls };
  return { needs, tenant, store, api, writeBack, connection, registration, quota };
}

async function bringUpToDate(work: Writing): Promise<Ended> {
  const { write } = work;
  const away = awayEnd(work);
  if (away !== null) return away;
  const target = await chooseTarget(work);
  if (target.kind === "ended") return target;
  if (target.kind === "record" && (write.recordId === null || write.recordId === target.recordId))
    return writeRecord(work, target.recordId);
  const free = write.recordId === null ? work : await releaseRecord(work, write.recordId);
  if ("kind" in free) return free;
  if (target.kind === "record") return writeRecord(free, target.recordId);
  if (target.kind === "make") return makeRecord(free);
  // Where people say which deal it is, what was once about to be made is not there.
  const left = target.status === "asks" ? { ...free.write, intended: null } : free.write;
  return settled({ ...free, write: left }, target);
}

/** What fails every time is left to a person, who reads so on the registration. */
export async function abandonWrite(
  needs: WriteNeeds,
  tenant: TenantScope,
  { message, reason }: { readonly message: WriteMessage; readonly reason: string },
): Promise<void> {
  const { registrationId, outboxId } = message;
  const store = needs.writesOf(tenant);
  const opened = await open(needs, tenant, registrationId);
  const now = needs.connections.clock.now();
  const write =
    opened && (await store.hold({ registrationId, connectionId: opened.connection.id, now, until: now }));
  // Whoever holds it settles its promise.
  if (opened === null || write === null) return store.settle(outboxId);
  const end = failed({ ...opened, write }, { code: "too-many-tries", field: null, message: reason });
  const seenVersion = opened.registration.version;
  await store.finish({ write: end.write, seenVersion, outboxId, apiCalls: 0, now, until: null });
}
