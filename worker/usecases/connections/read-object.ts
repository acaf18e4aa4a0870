import type { TenantScope } from "#worker/domain/access/principal.ts";
import type { SalesforceMapping } from "#worker/domain/crm/salesforce/mapping.ts";
import { toMirrorRow } from "#worker/domain/crm/salesforce/mirror-row.ts";
import { objectsToSync, planReading, type Reading } from "#worker/domain/crm/salesforce/plan-reading.ts";
import {
  deletionLogMs,
  halveWindow,
  lookbackMs,
  planWindows,
  shortestDeletionWindowMs,
} from "#worker/domain/crm/salesforce/plan-windows.ts";
import type { QuotaPolicy } from "#worker/domain/crm/salesforce/quota.ts";
import { instantIn } from "#worker/domain/crm/salesforce/read-opportunity.ts";
import { type SalesforceRecord, textIn } from "#worker/domain/crm/salesforce/record.ts";
import { longestSoql, rowsPerQuery, tableQuery, windowQuery } from "#worker/domain/crm/salesforce/soql.ts";
import { opportunityObject, type SyncedObject } from "#worker/domain/crm/salesforce/synced-objects.ts";
import { assert, assertNever } from "#worker/domain/result.ts";
import type { Instant } from "#worker/domain/time/instant.ts";
import type { JobMessage, JobOutcome } from "#worker/usecases/jobs/job.ts";
import { sendPromised } from "#worker/usecases/jobs/outbox.ts";
import { eventJobs, promisedEvents } from "#worker/usecases/notifications/promised-events.ts";
import { type ConnectionNeeds, openSalesforce } from "./connection-needs.ts";
import { driftEvent } from "./drift-event.ts";
import type { SalesforceApi, SalesforceFailure } from "./salesforce-ports.ts";
import { quotaStop, type SyncStop, stopFor, stopSync } from "./sync-failure.ts";
import type { Consequence, KnownObject, ObjectStep, ReadCursor, SyncRun, SyncStore } from "./sync-ports.ts";

/** A page is a call and a batch; an invocation has room for many more, but not for a whole table. */
const pagesPerMessage = 50;
/** A batch of 500 records is about eight statements, and an invocation may make a thousand. */
const recordsPerMessage = 50_000;
const recordsPerBulkPage = 50_000;
const bulkPollsPerMessage = 6;
/** The log of deletions is worth a call once an hour; what lies in the recycle bin shows by itself. */
const deletionsEveryMs = 3_600_000;
const mostLostCursors = 5;
const dayMs = 86_400_000;

/**
 * Reads one object of a run, step by step. Every page is stored with the cursor in one batch, so a message that comes twice, or a
 * Worker that dies, repeats no more than a page, and repeating one changes nothing.
 */
export async function readObject(
  needs: ConnectionNeeds,
  tenant: TenantScope,
  message: Extract<JobMessage, { readonly kind: "sync-object" }>,
): Promise<JobOutcome> {
  const work = await openWork(needs, tenant, message);
  if (work === null) {
    await needs.syncOf(tenant).settle(message.outboxId);
    return { kind: "done" };
  }
  for (let page = 0; page < pagesPerMessage && work.stored < recordsPerMessage; page += 1) {
    const step = await takeStep(work);
    if (step.kind === "next") work.cursor = step.cursor;
    else if (step.kind === "overtaken") return { kind: "done" };
    else if (step.kind === "finished") return finish(work, step);
    else
      return stopSync(needs, {
        tenant,
        connectionId: work.connectionId,
        runId: work.run.id,
        object: message.object,
        outboxId: message.outboxId,
        stop: step.stop,
      });
  }
  return handOver(work);
}

type Work = {
  readonly needs: ConnectionNeeds;
  readonly tenant: TenantScope;
  readonly message: Extract<JobMessage, { readonly kind: "sync-object" }>;
  readonly store: SyncStore;
  readonly api: SalesforceApi;
  readonly run: SyncRun;
  readonly serverTime: Instant;
  readonly connectionId: string;
  readonly connectionName: string;
  readonly mapping: SalesforceMapping;
  readonly object: SyncedObject;
  /** Null until describe has been asked; it is asked again when a query finds a field missing. */
  plan: {
    readonly reading: Reading | null;
    readonly known: KnownObject;
    readonly replicateable: boolean;
  } | null;
  replanned: boolean;
  /** How often in a row Salesforce has forgotten where a query's pages were. */
  lostCursors: number;
  cursor: ReadCursor;
  step: number;
  countedCalls: number;
  readonly policy: QuotaPolicy;
  /** Calls that syncs of the last day have made, this one's until now included. */
  readonly ownCalls: number;
  /** Records that this message has stored. */
  stored: number;
};

type Step =
  | { readonly kind: "next"; readonly cursor: ReadCursor }
  | {
      readonly kind: "finished";
      readonly status: "done" | "skipped";
      readonly onlyIds: readonly string[] | null;
    }
  | { readonly kind: "overtaken" }
  | { readonly kind: "stopped"; readonly stop: SyncStop };

async function openWork(
  needs: ConnectionNeeds,
  tenant: TenantScope,
  message: Extract<JobMessage, { readonly kind: "sync-object" }>,
): Promise<Work | null> {
  const store = needs.syncOf(tenant);
  const [run, progress] = await Promise.all([
    store.getRun(message.syncRunId),
    store.getRunObject(message.syncRunId, message.object),
  ]);
  const isOver = run === null || run.status === "done" || run.status === "failed" || run.serverTime === null;
  if (isOver || progress === null || progress.status === "done" || progress.status === "skipped") return null;
  const [connection, ownCalls] = await Promise.all([
    needs.connectionsOf(tenant).get(run.connectionId),
    store.countCalls(run.connectionId, needs.clock.now() - dayMs),
  ]);
  const object =
    connection?.mapping && objectsToSync(connection.mapping).find((each) => each.object === message.object);
  if (!connection?.mapping || !object || run.serverTime === null) return null;
  return {
    needs,
    tenant,
    message,
    store,
    api: openSalesforce(needs, tenant, connection.id),
    run,
    serverTime: run.serverTime,
    connectionId: connection.id,
    connectionName: connection.name,
    mapping: connection.mapping,
    object,
    plan: null,
    replanned: false,
    lostCursors: 0,
    cursor: progress.cursor,
    step: progress.step,
    countedCalls: 0,
    policy: connection.schedule,
    ownCalls,
    stored: 0,
  };
}

async function takeStep(work: Work): Promise<Step> {
  if (work.plan === null) {
    const end = await planWork(work);
    if (end !== null) return end;
  }
  // The first answer of all has told by now how many calls the day has left.
  const stop = quotaStop(work.api.usage(), { policy: work.policy, ownCalls: work.ownCalls });
  if (stop !== null) return stopped(stop);
  const { plan } = work;
  assert(plan, "a step has a plan");
  if (plan.reading === null) return { kind: "finished", status: "skipped", onlyIds: null };
  return readCursor(work, plan.reading);
}

/** What may be read now, by what Salesforce shows; what is hidden becomes an alert. Null: the reading can go on. */
async function planWork(work: Work): Promise<Step | null> {
  const { store, connectionId, object, mapping, cursor } = work;
  const before = await store.getObject(connectionId, object.object);
  // A job holds what was asked when it was made; what has come into sight since is asked for by the next run.
  if (before?.description && (cursor.kind === "bulk-job" || cursor.kind === "bulk-page")) {
    const reading = { object, fields: before.fields };
    work.plan = { reading, known: before, replicateable: before.description.replicateable };
    return null;
  }
  const described = await work.api.describeObject(object.object);
  const isHidden =
    !described.ok && (described.error.kind === "not-found" || described.error.kind === "unknown-object");
  if (!described.ok && !isHidden) return stopped(stopFor(described.error));
  const description = described.ok && described.value !== "unchanged" ? described.value.description : null;
  const last = before?.description ?? null;
  const { reading, problems, ...planned } = planReading(object, { description, mapping, known: last });
  const raisedAt = work.needs.clock.now();
  const alerts = problems.map(({ code, field, message }) => ({
    code,
    subject: field ?? "",
    message,
    raisedAt,
  }));
  const fields = reading?.fields ?? [];
  // A field that has come into sight has values on records that have not moved.
  const readAnew = before !== null && fields.some((field) => !before.fields.includes(field));
  // Neither has what this run has read before the field came; the cursor goes first, so that a stop in between loses nothing.
  if (readAnew && cursor.kind !== "start") {
    const back = await moveTo(work, { kind: "start" });
    if (back.kind !== "next") return back;
    work.cursor = back.cursor;
  }
  await keepAndWarn(work, { description: planned.description, fields, alerts, readAnew });
  const syncedThrough = readAnew ? null : (before?.syncedThrough ?? null);
  const deletionsThrough = before?.deletionsThrough ?? null;
  const known = { description: planned.description, fields, syncedThrough, deletionsThrough };
  work.plan = { reading, known, replicateable: description?.replicateable ?? false };
  return null;
}

type Seen = Omit<Parameters<SyncStore["saveObject"]>[0], "connectionId" | "object" | "events" | "now">;

/** Keeps what was seen of the object, and tells people of what is newly in the way. */
async function keepAndWarn(work: Work, seen: Seen): Promise<void> {
  const { store, needs, tenant, connectionId, connectionName, object } = work;
  const place = { connectionId, object: object.object };
  const standing = await needs.connectionsOf(tenant).listAlerts(connectionId);
  const now = needs.clock.now();
  const drift = driftEvent({ ...place, connectionName, alerts: seen.alerts, at: now }, standing);
  const events = promisedEvents(needs, tenant.tenantId, drift === null ? [] : [drift]);
  await store.saveObject({ ...place, ...seen, events, now });
  if (events.length > 0) await sendPromised(needs.transport, eventJobs(tenant.tenantId, events));
}

function readCursor(work: Work, reading: Reading): Promise<Step> {
  const { cursor } = work;
  switch (cursor.kind) {
    case "start":
      return begin(work, reading);
    case "bulk-job":
      return awaitBulkJob(work, cursor);
    case "bulk-page":
      return readBulkPage(work, cursor);
    case "windows":
      return readWindowPage(work, { reading, cursor });
    default:
      return assertNever(cursor);
  }
}

async function begin(work: Work, reading: Reading): Promise<Step> {
  if (work.object.reading === "whole") return readWholeTable(work, reading);
  const since = work.run.mode === "full" ? null : (work.plan?.known.syncedThrough ?? null);
  if (since !== null || !work.object.bulk) return moveTo(work, windowsFrom(work, since));
  const soql = tableQuery({
    object: work.object.object,
    fields: reading.fields,
    withoutDeleted: hasField(reading, "IsDeleted"),
  });
  // A job has one query, which cannot be divided; page by page it can.
  if (soql.length > longestSoql) return moveTo(work, windowsFrom(work, null));
  const started = await work.api.startBulkQuery({
    soql,
    includeDeleted: hasField(reading, "IsDeleted"),
  });
  if (started.ok) return moveTo(work, { kind: "bulk-job", jobId: started.value });
  if (started.error.kind === "bulk-unsupported") return moveTo(work, windowsFrom(work, null));
  return helpItself(work, started.error);
}

/** Before any CRM that could be connected: what a table has to be read from when it was never read. */
const beginningOfTime = Date.UTC(1999, 0, 1);
/** Longer than any reading takes. */
const aheadMs = 366 * 86_400_000;

function windowsFrom(work: Work, since: Instant | null): ReadCursor {
  const { serverTime } = work;
  const windows =
    since === null
      ? // To its end: a row that moves while the table is read moves ahead of the cursor, and not out of sight.
        [{ from: beginningOfTime, until: Math.floor(serverTime / 1000) * 1000 + aheadMs }]
      : planWindows({ syncedThrough: since, serverTime, lookbackMs });
  return { kind: "windows", windows, after: null };
}

/** Small tables, in one go: stages, currencies, rates. */
async function readWholeTable(work: Work, reading: Reading): Promise<Step> {
  const rows: SalesforceRecord[] = [];
  const soql = tableQuery({ object: work.object.object, fields: reading.fields, withoutDeleted: false });
  let page = await work.api.query({ soql, includeDeleted: false });
  for (; page.ok; page = await work.api.nextPage(page.value.nextUrl)) {
    rows.push(...page.value.records);
    if (page.value.nextUrl === null) break;
  }
  if (!page.ok) return helpItself(work, page.error);
  const isStored = await savePage(work, { records: rows, cursor: { kind: "start" } });
  if (!isStored) return { kind: "overtaken" };
  return { kind: "finished", status: "done", onlyIds: rows.flatMap((row) => textIn(row, "Id") ?? []) };
}

async function awaitBulkJob(work: Work, cursor: Extract<ReadCursor, { kind: "bulk-job" }>): Promise<Step> {
  for (let poll = 0; poll < bulkPollsPerMessage; poll += 1) {
    const job = await work.api.bulkQueryState(cursor.jobId);
    if (!job.ok)
      return job.error.kind === "not-found" ? moveTo(work, { kind: "start" }) : helpItself(work, job.error);
    if (job.value.state === "complete") {
      return moveTo(work, { kind: "bulk-page", jobId: cursor.jobId, locator: null, stored: 0 });
    }
    // A job that Salesforce gave up on says little; the table can be read page by page all the same.
    if (job.value.state !== "waiting") return moveTo(work, windowsFrom(work, null));
    await work.needs.pause(1000 * 2 ** poll);
  }
  return stopped({ kind: "later", seconds: 30, reason: "Salesforce is preparing the records." });
}

async function readBulkPage(work: Work, cursor: Extract<ReadCursor, { kind: "bulk-page" }>): Promise<Step> {
  let { stored } = cursor;
  const page = await work.api
    .readBulkResults({
      jobId: cursor.jobId,
      locator: cursor.locator,
      mostRecords: recordsPerBulkPage,
      onRows: async (rows, from) => {
        const fresh = rows.slice(Math.max(0, stored - from));
        if (fresh.length === 0) return;
        stored = from + rows.length;
        const isStored = await savePage(work, { records: fresh, cursor: { ...cursor, stored } });
        if (!isStored) throw new Overtaken();
      },
    })
    .catch((error: unknown) => {
      if (error instanceof Overtaken) return null;
      throw error;
    });
  if (page === null) return { kind: "overtaken" };
  if (!page.ok)
    return page.error.kind === "not-found" ? moveTo(work, { kind: "start" }) : helpItself(work, page.error);
  const { nextLocator } = page.value;
  if (nextLocator !== null) return moveTo(work, { ...cursor, locator: nextLocator, stored: 0 });
  // The job stays with the org, which forgets it within days: to take it away would cost two of the day's calls.
  return { kind: "finished", status: "done", onlyIds: null };
}

class Overtaken extends Error {}

async function readWindowPage(
  work: Work,
  at: { readonly reading: Reading; readonly cursor: Extract<ReadCursor, { kind: "windows" }> },
): Promise<Step> {
  const { reading, cursor } = at;
  const [window, ...rest] = cursor.windows;
  if (window === undefined) return { kind: "finished", status: "done", onlyIds: null };
  const { object } = work.object;
  const soql = windowQuery({ object, fields: reading.fields, window, after: cursor.after });
  const page = await work.api.query({ soql, includeDeleted: hasField(reading, "IsDeleted") });
  if (!page.ok) {
    const isTooMuch = page.error.kind === "query-too-slow" || page.error.kind === "query-too-large";
    const halves = isTooMuch ? halveWindow({ ...window, from: cursor.after?.modstamp ?? window.from }) : null;
    return halves === null
      ? helpItself(work, page.error)
      : moveTo(work, { ...cursor, windows: [...halves, ...rest] });
  }
  const { records, totalSize } = page.value;
  const last = records.at(-1);
  // A page may be cut short at the server's whim: only a count that was met in full ends the window.
  const isWhole = last === undefined || (records.length >= totalSize && totalSize < rowsPerQuery);
  const next: ReadCursor = isWhole
    ? { kind: "windows", windows: rest, after: null }
    : { ...cursor, after: keysetOf(last) };
  const isStored = await savePage(work, { records, cursor: next });
  return isStored ? { kind: "next", cursor: next } : { kind: "overtaken" };
}

function keysetOf(record: SalesforceRecord) {
  const modstamp = instantIn(record, "SystemModstamp");
  const id = textIn(record, "Id");
  assert(modstamp !== null && id !== null, "a row of a window has its stamp and id");
  return { modstamp, id };
}

/** A query that named a field or object that is gone is planned anew, once; a lost cursor starts its window over. */
async function helpItself(work: Work, failure: SalesforceFailure): Promise<Step> {
  const isDrift = failure.kind === "unknown-field" || failure.kind === "unknown-object";
  if (isDrift && !work.replanned) {
    work.replanned = true;
    work.plan = null;
    return { kind: "next", cursor: work.cursor };
  }
  if (failure.kind === "cursor-lost") {
    work.lostCursors += 1;
    return work.lostCursors < mostLostCursors
      ? { kind: "next", cursor: work.cursor }
      : stopped({ kind: "later", seconds: 300, reason: "Salesforce loses its place in the records." });
  }
  // What a job was asked before a field went away cannot be asked again with its locator.
  if (failure.kind === "conflict" && work.cursor.kind === "bulk-page") return moveTo(work, { kind: "start" });
  const stop = stopFor(failure);
  return stop.kind === "give-up" && !OF_THE_WHOLE.has(failure.kind) && !isEssential(work)
    ? leaveOut(work, stop.reason)
    : stopped(stop);
}

/** Failures that no other object's reading would be spared. */
const OF_THE_WHOLE: ReadonlySet<SalesforceFailure["kind"]> = new Set([
  "api-refused",
  "session-refused",
  "version-retired",
]);

function isEssential({ object }: Work): boolean {
  return ESSENTIAL.has(object.object);
}

/** What cannot be read of things beside the deals is no reason to keep the deals from being read. */
async function leaveOut(work: Work, reason: string): Promise<Step> {
  const { plan, needs } = work;
  const alert = { code: "object-unreadable", subject: "", message: reason, raisedAt: needs.clock.now() };
  const fields = plan?.known.fields ?? [];
  const description = plan?.known.description ?? null;
  await keepAndWarn(work, { description, fields, alerts: [alert], readAnew: false });
  return { kind: "finished", status: "skipped", onlyIds: null };
}

async function moveTo(work: Work, cursor: ReadCursor): Promise<Step> {
  return (await savePage(work, { records: [], cursor })) ? { kind: "next", cursor } : { kind: "overtaken" };
}

async function savePage(
  work: Work,
  page: { readonly records: readonly SalesforceRecord[]; readonly cursor: ReadCursor },
): Promise<boolean> {
  const { store, connectionId, object, mapping, serverTime, run } = work;
  const from = { object: object.object, mapping, unstamped: serverTime };
  const rows = page.records.map((record) => toMirrorRow(record, from)).filter((row) => row !== null);
  const isStored = await store.savePage({
    ...stepOf(work),
    write: {
      connectionId,
      object: object.object,
      rows,
      consequence: consequenceOf(work),
      seenRun: run.mode === "full" && object.reading === "increments" ? run.id : null,
    },
    cursor: page.cursor,
    read: page.records.length,
  });
  work.step += 1;
  work.stored += page.records.length;
  return isStored;
}

function stepOf(work: Work): ObjectStep {
  const { calls } = work.api.usage();
  const apiCalls = calls - work.countedCalls;
  work.countedCalls = calls;
  const { run, object, step, message, needs } = work;
  return { run, object: object.object, step, outboxId: message.outboxId, now: needs.clock.now(), apiCalls };
}

function consequenceOf({ object, mapping }: Work): Consequence {
  if (object.object === mapping.partnerObject?.object) return "its-opportunity";
  const isRegistration = object.object === mapping.registrationObject?.object;
  return isRegistration || OWN_CONSEQUENCE.has(object.object) ? "itself" : "nothing";
}

const ESSENTIAL: ReadonlySet<string> = new Set([opportunityObject.object, "Account", "OpportunityStage"]);
const OWN_CONSEQUENCE: ReadonlySet<string> = new Set([...ESSENTIAL, "CurrencyType", "DatedConversionRate"]);

async function finish(work: Work, end: Extract<Step, { kind: "finished" }>): Promise<JobOutcome> {
  const { store, tenant, needs, run, connectionId, message } = work;
  const deletions = end.status === "done" ? await readDeletions(work) : null;
  const next: JobMessage = {
    v: 1,
    kind: "sync-project",
    tenantId: tenant.tenantId,
    outboxId: needs.ids.derive("job", run.id, "project"),
    connectionId,
    syncRunId: run.id,
  };
  const isMine = await store.finishObject({
    ...stepOf(work),
    connectionId,
    status: end.status,
    consequence: consequenceOf(work),
    syncedThrough: end.status === "done" ? work.serverTime : null,
    deletions,
    onlyIds: end.onlyIds,
    next,
  });
  if (isMine) await needs.transport.scheduleDrain(message.tenantId).catch(() => undefined);
  if (isMine && (await isLast(work))) await sendPromised(needs.transport, [next]);
  return { kind: "done" };
}

async function isLast({ store, run }: Work): Promise<boolean> {
  const objects = await store.listRunObjects(run.id);
  return objects.every(({ status }) => status === "done" || status === "skipped");
}

/** Ids that were purged before we could see them in the recycle bin. A log that fails is no reason to fail a run: a full one repairs it. */
async function readDeletions(work: Work) {
  const { plan, object, serverTime, run, api } = work;
  if (plan === null || !plan.replicateable || object.reading === "whole") return null;
  if (run.mode === "full") return { records: [], through: serverTime };
  const from = Math.max(
    plan.known.deletionsThrough ?? 0,
    serverTime - deletionLogMs + shortestDeletionWindowMs,
  );
  if (serverTime - from < deletionsEveryMs) return null;
  const listed = await api.listDeleted({ object: object.object, from, until: serverTime });
  if (!listed.ok) {
    console.warn("the log of deletions could not be read", {
      object: object.object,
      failure: listed.error.kind,
    });
    return null;
  }
  return { records: listed.value.deleted, through: listed.value.coveredUntil };
}

async function handOver(work: Work): Promise<JobOutcome> {
  const { store, needs, message } = work;
  const next = { ...message, outboxId: needs.ids.fresh("job") };
  await store.handOver({ outboxId: message.outboxId, message: next, now: needs.clock.now() });
  await sendPromised(needs.transport, [next]);
  return { kind: "done" };
}

function hasField(reading: Reading, field: string): boolean {
  return reading.fields.includes(field);
}

function stopped(stop: SyncStop): Step {
  return { kind: "stopped", stop };
}
