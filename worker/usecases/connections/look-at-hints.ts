import type { TenantScope } from "#worker/domain/access/principal.ts";
import { toMirrorRow } from "#worker/domain/crm/salesforce/mirror-row.ts";
import { objectsToSync } from "#worker/domain/crm/salesforce/plan-reading.ts";
import type { SalesforceRecord } from "#worker/domain/crm/salesforce/record.ts";
import { recordsQuery } from "#worker/domain/crm/salesforce/soql.ts";
import { err, ok, type Result } from "#worker/domain/result.ts";
import type { JobMessage, JobOutcome } from "#worker/usecases/jobs/job.ts";
import { sendPromised } from "#worker/usecases/jobs/outbox.ts";
import { type ConnectionNeeds, openSalesforce } from "./connection-needs.ts";
import type { Connection } from "./connection-ports.ts";
import type { SalesforceFailure } from "./salesforce-ports.ts";
import { quotaStop, type SyncStop, stopFor, stopSync } from "./sync-failure.ts";
import type { Consequence, Hint } from "./sync-ports.ts";

/** A look takes as many hints as an invocation has calls for; a query, as many ids as an address has room for. */
const hintsAtOnce = 2000;
const idsPerQuery = 300;
/** Messages come in bursts: a look that waits a little takes many of them, and the records behind them once. */
const gatherMs = 2000;
/** A notification may come again for a day; by then it is known well enough. */
const hintsKeptMs = 3 * 86_400_000;
const dayMs = 86_400_000;

/** overtaken: the connection has changed since it was read, and nothing was stored. */
export type ReceiveProblem = "another-org" | "overtaken";

/**
 * Takes note of what a message says has changed. Who sends such a message is known by the secret in the address and the org in the
 * body, which is too little to believe what it says of a record: the record itself is fetched.
 */
export async function receiveHints(
  needs: ConnectionNeeds,
  tenant: TenantScope,
  message: {
    readonly connection: Connection;
    readonly organizationId: string;
    readonly hints: readonly Hint[];
  },
): Promise<Result<null, ReceiveProblem>> {
  const { connection, organizationId, hints } = message;
  if (connection.organizationId === null || connection.organizationId !== organizationId)
    return err("another-org");
  const known = objectsHeard(connection);
  const wanted = hints.filter(({ object }) => known.has(object));
  // What nobody reads is acknowledged all the same, or Salesforce would send it for a day.
  if (wanted.length === 0) return ok(null);
  const promised: JobMessage = {
    v: 1,
    kind: "sync-hints",
    tenantId: tenant.tenantId,
    // One promise for however many messages come before it is kept.
    outboxId: needs.ids.derive("job", connection.id, "hints"),
    connectionId: connection.id,
  };
  const now = needs.clock.now();
  const added = await needs.syncOf(tenant).addHints(connection, wanted, { message: promised, now });
  // A burst of messages is one look after the other, and not as many at once as there are messages.
  if (added === "promised") await sendPromised(needs.transport, [promised]);
  return added === "overtaken" ? err("overtaken") : ok(null);
}

/** Objects of which a message is worth a look. */
export function objectsHeard({ status, mapping }: Connection): ReadonlySet<string> {
  const objects = status !== "connected" || mapping === null ? [] : objectsToSync(mapping);
  return new Set(objects.map(({ object }) => object));
}

/** Fetches the records that were hinted at, and promises what follows from them. */
export async function lookAtHints(
  needs: ConnectionNeeds,
  tenant: TenantScope,
  message: Extract<JobMessage, { readonly kind: "sync-hints" }>,
): Promise<JobOutcome> {
  const { connectionId, outboxId } = message;
  await needs.pause(gatherMs);
  const store = needs.syncOf(tenant);
  const connection = await needs.connectionsOf(tenant).get(connectionId);
  const isRead = connection?.status === "connected" && connection.mapping !== null;
  // A connection that is not read any more has hints for nobody: the next run reads everything since the last.
  const hinted = isRead ? await store.listHinted(connectionId, hintsAtOnce) : [];
  if (!connection || !isRead) await store.dropHints(connectionId, needs.clock.now());
  if (!connection || hinted.length === 0) {
    await store.removeOldHints(connectionId, needs.clock.now() - hintsKeptMs);
    await store.settleHints(connectionId, outboxId);
    return { kind: "done" };
  }
  const api = openSalesforce(needs, tenant, connectionId);
  const since = needs.clock.now() - dayMs;
  const quota = { policy: connection.schedule, ownCalls: await store.countCalls(connectionId, since) };
  let stop: SyncStop | null = null;
  for (const [object, ids] of byObject(hinted)) {
    stop =
      quotaStop(api.usage(), quota) ??
      (await fetchHinted({ needs, tenant, connection, api, outboxId }, { object, ids }));
    if (stop !== null) break;
  }
  // A first look learns by its answer how many calls the day has left.
  stop ??= quotaStop(api.usage(), quota);
  await promiseProjection(needs, tenant, message);
  if (stop !== null)
    return stopSync(needs, { tenant, connectionId, runId: null, object: null, outboxId, stop });
  // The promise of looking stays: hints may have come while these were being fetched, and the next look finds none or them.
  await sendPromised(needs.transport, [message]);
  return { kind: "done" };
}

async function promiseProjection(
  needs: ConnectionNeeds,
  tenant: TenantScope,
  { connectionId }: { readonly connectionId: string },
): Promise<void> {
  const next: JobMessage = {
    v: 1,
    kind: "sync-project",
    tenantId: tenant.tenantId,
    outboxId: needs.ids.fresh("job"),
    connectionId,
    syncRunId: null,
  };
  await needs.syncOf(tenant).promise({ message: next, now: needs.clock.now() });
  await sendPromised(needs.transport, [next]);
}

type Look = {
  readonly needs: ConnectionNeeds;
  readonly tenant: TenantScope;
  readonly connection: Connection;
  readonly api: ReturnType<typeof openSalesforce>;
  readonly outboxId: string;
};

async function fetchHinted(
  { needs, tenant, connection, api, outboxId }: Look,
  { object, ids }: { readonly object: string; readonly ids: readonly string[] },
): Promise<SyncStop | null> {
  const store = needs.syncOf(tenant);
  const receivedBy = needs.clock.now();
  const { mapping } = connection;
  const known = await store.getObject(connection.id, object);
  const callsBefore = api.usage().calls;
  const write = {
    connectionId: connection.id,
    object,
    consequence: consequenceOf(object, connection),
    seenRun: null,
  };
  // An object that was never read will be, hints or not.
  const fields = known?.fields ?? [];
  const records = fields.length === 0 ? ok([]) : await queryByIds(api, { object, ids, fields });
  // A field that has gone away since is found out about by the next run, which describes first.
  const isDrift =
    !records.ok && (records.error.kind === "unknown-field" || records.error.kind === "unknown-object");
  if (!records.ok && !isDrift) return stopFor(records.error);
  const found = records.ok ? records.value : [];
  const rows =
    mapping === null
      ? []
      : found.map((record) => toMirrorRow(record, { object, mapping, unstamped: receivedBy }));
  await store.saveHinted({
    write: { ...write, rows: rows.filter((row) => row !== null) },
    looked: ids,
    outboxId,
    receivedBy,
    apiCalls: api.usage().calls - callsBefore,
    now: needs.clock.now(),
  });
  return null;
}

/** What is deleted by now comes too, and says so. */
async function queryByIds(
  api: Look["api"],
  ask: { readonly object: string; readonly ids: readonly string[]; readonly fields: readonly string[] },
): Promise<Result<readonly SalesforceRecord[], SalesforceFailure>> {
  const found: SalesforceRecord[] = [];
  for (let from = 0; from < ask.ids.length; from += idsPerQuery) {
    const ids = ask.ids.slice(from, from + idsPerQuery);
    const soql = recordsQuery({ object: ask.object, fields: ask.fields, ids });
    let page = await api.query({ soql, includeDeleted: ask.fields.includes("IsDeleted") });
    for (; page.ok; page = await api.nextPage(page.value.nextUrl)) {
      found.push(...page.value.records);
      if (page.value.nextUrl === null) break;
    }
    if (!page.ok) return page;
  }
  return ok(found);
}

function consequenceOf(object: string, { mapping }: Connection): Consequence {
  if (object === mapping?.partnerObject?.object) return "its-opportunity";
  const own = ["Opportunity", "Account", mapping?.registrationObject?.object];
  return own.includes(object) ? "itself" : "nothing";
}

function byObject(
  hinted: readonly { readonly object: string; readonly recordId: string }[],
): ReadonlyMap<string, readonly string[]> {
  const objects = new Map<string, string[]>();
  for (const { object, recordId } of hinted) objects.set(object, [...(objects.get(object) ?? []), recordId]);
  return objects;
}
