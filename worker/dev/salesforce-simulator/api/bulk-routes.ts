import { Hono } from "hono";
import { notFound, salesforceError } from "../salesforce-error.ts";
import type { Simulation } from "../simulation.ts";
import { compileQuery } from "../soql/compile-query.ts";
import { restDatetime } from "../soql/format-values.ts";
import type { QueryPlan, RowPlan } from "../soql/query-plan.ts";
import { findRows } from "../soql/run-query.ts";
import { csvStream } from "./bulk-csv.ts";
import { type BulkJob, delimiters } from "./bulk-jobs.ts";
import { type ApiEnv, type Caller, queryContextOf } from "./caller.ts";

const mostRecordsAPage = 50_000;

/** Bulk API 2.0 query jobs: made, asked about, read page by page, aborted, removed. */
export function bulkRoutes(simulation: Simulation) {
  const { jobs } = simulation;
  const requireJob = (id: string): BulkJob => {
    const job = jobs.get(id);
    if (job === undefined) throw notFound();
    return job;
  };
  return new Hono<ApiEnv>({ strict: false })
    .post("/jobs/query", async (c) => {
      const body = (await c.req.json()) as JobRequest;
      const ending = simulation.faults.bulkEnding(body.query);
      const job = createJob(body, { caller: c.var.caller, simulation, ending });
      jobs.set(job.id, job);
      return c.json(describeJob(job));
    })
    .get("/jobs/query", (c) =>
      c.json({
        done: true,
        records: [...jobs.values()].map((job) => describeJob(job)),
        nextRecordsUrl: null,
      }),
    )
    .get("/jobs/query/:id", (c) => {
      const job = requireJob(c.req.param("id"));
      advance(job, simulation);
      return c.json(describeProgress(job));
    })
    .patch("/jobs/query/:id", async (c) => {
      const job = requireJob(c.req.param("id"));
      const { state } = (await c.req.json()) as { state?: string };
      if (state !== "Aborted") throw salesforceError(400, "INVALIDJOBSTATE", "only Aborted can be set");
      if (isOver(job)) throw salesforceError(400, "INVALIDJOBSTATE", `Job is already ${job.state}`);
      job.state = "Aborted";
      job.changedAtMs = simulation.clock.nowInSeconds();
      return c.json(describeJob(job));
    })
    .delete("/jobs/query/:id", (c) => {
      const job = requireJob(c.req.param("id"));
      if (!isOver(job)) throw salesforceError(400, "INVALIDJOBSTATE", "Job is still running");
      jobs.delete(job.id);
      return c.body(null, 204);
    })
    .get("/jobs/query/:id/results", (c) => {
      const job = requireJob(c.req.param("id"));
      requireResults(job, c.var.caller, simulation);
      const wanted = Number(c.req.query("maxRecords") ?? mostRecordsAPage);
      const size = Math.max(1, Math.min(wanted, mostRecordsAPage));
      const from = readLocator(c.req.query("locator"));
      return resultPage(job, { from, size }, simulation);
    })
    .get("/jobs/query/:id/resultPages", (c) => {
      const job = requireJob(c.req.param("id"));
      requireResults(job, c.var.caller, simulation);
      return c.json(listPages(job));
    });
}

type JobRequest = {
  readonly operation?: string;
  readonly query?: string;
  readonly contentType?: string;
  readonly columnDelimiter?: string;
  readonly lineEnding?: string;
};

function createJob(
  request: JobRequest,
  made: {
    readonly caller: Caller;
    readonly simulation: Simulation;
    readonly ending: BulkJob["ending"];
  },
): BulkJob {
  const { caller, simulation, ending } = made;
  const { operation = "query", query = "" } = request;
  if (operation !== "query" && operation !== "queryAll") {
    throw salesforceError(400, "INVALIDJOB", `Invalid operation ${operation}`);
  }
  if (request.columnDelimiter !== undefined && delimiters[request.columnDelimiter] === undefined) {
    throw salesforceError(400, "INVALIDJOB", `Invalid columnDelimiter ${request.columnDelimiter}`);
  }
  const context = queryContextOf(caller, simulation);
  const plan = requireBulkPlan(compileQuery(query, context));
  return {
    id: simulation.records.nextId("750"),
    operation,
    query,
    plan,
    context,
    createdById: caller.userId,
    createdAtMs: simulation.clock.nowInSeconds(),
    changedAtMs: simulation.clock.nowInSeconds(),
    apiVersion: caller.apiVersion,
    columnDelimiter: request.columnDelimiter ?? "COMMA",
    lineEnding: request.lineEnding ?? "LF",
    state: "UploadComplete",
    pollsLeft: simulation.settings.bulkPolls,
    ending,
    recordIds: [],
  };
}

/** Aggregates, offsets, TYPEOF and child queries are REST's alone. */
function requireBulkPlan(plan: QueryPlan): RowPlan {
  if (!plan.object.bulkQueryable) {
    const message = `Entity '${plan.object.name}' is not supported by the Bulk API.`;
    throw salesforceError(400, "INVALIDENTITY", message);
  }
  const unfit =
    plan.kind !== "rows" || plan.offset > 0 || plan.columns.some((column) => column.kind !== "value");
  if (plan.kind !== "rows" || unfit) {
    const message = "Implementation restriction: the query is not supported by the Bulk API";
    throw salesforceError(400, "API_ERROR", message);
  }
  return plan;
}

function isOver(job: BulkJob): boolean {
  return job.state === "JobComplete" || job.state === "Failed" || job.state === "Aborted";
}

function advance(job: BulkJob, { settings, clock }: Simulation): void {
  if (isOver(job)) return;
  job.changedAtMs = clock.nowInSeconds();
  if (job.pollsLeft > 0) {
    job.pollsLeft -= 1;
    job.state = "InProgress";
    return;
  }
  job.state = job.ending.state;
  if (job.state !== "JobComplete") return;
  const options = {
    context: { ...job.context, nowMs: clock.now() },
    includeDeleted: job.operation === "queryAll",
    shuffleSeed: settings.shuffleUnordered ? 1 : null,
  };
  job.recordIds = findRows(job.plan, options).map((row) => String(row.Id));
}

function describeJob(job: BulkJob) {
  return {
    id: job.id,
    operation: job.operation,
    object: job.plan.object.name,
    createdById: job.createdById,
    createdDate: restDatetime(job.createdAtMs),
    systemModstamp: restDatetime(job.changedAtMs),
    state: job.state,
    concurrencyMode: "Parallel",
    contentType: "CSV",
    apiVersion: Number(job.apiVersion),
    lineEnding: job.lineEnding,
    columnDelimiter: job.columnDelimiter,
  };
}

function describeProgress(job: BulkJob) {
  return {
    ...describeJob(job),
    jobType: "V2Query",
    numberRecordsProcessed: job.recordIds.length,
    retries: 0,
    totalProcessingTime: job.changedAtMs - job.createdAtMs,
    isPkChunkingSupported: job.plan.orderBy.length === 0 && job.plan.limit === null,
    ...(job.state === "Failed" && job.ending.errorMessage !== null
      ? { errorMessage: job.ending.errorMessage }
      : {}),
  };
}

/** Results are fetched in the version that made the job, while they are kept. */
function requireResults(job: BulkJob, caller: Caller, { clock, settings }: Simulation): void {
  if (clock.now() - job.createdAtMs > settings.bulkResultMs) throw notFound();
  if (job.apiVersion !== caller.apiVersion) {
    throw salesforceError(409, "API_ERROR", `Results have to be fetched with API version ${job.apiVersion}`);
  }
  if (job.state !== "JobComplete") {
    throw salesforceError(400, "INVALIDJOBSTATE", `Job is not complete: it is ${job.state}`);
  }
}

function resultPage(
  job: BulkJob,
  { from, size }: { readonly from: number; readonly size: number },
  simulation: Simulation,
): Response {
  const recordIds = job.recordIds.slice(from, from + size);
  const next = from + size;
  const headers = {
    "Content-Type": "text/csv",
    "Sforce-NumberOfRecords": String(recordIds.length),
    "Sforce-Locator": next < job.recordIds.length ? writeLocator(next) : "null",
  };
  if (job.recordIds.length === 0 && simulation.settings.emptyBulkResult === "records-not-found") {
    return new Response("Records not found for this query", { headers });
  }
  return new Response(csvStream(job, recordIds), { headers });
}

function listPages(job: BulkJob) {
  const base = `/services/data/v${job.apiVersion}/jobs/query/${job.id}/results`;
  const starts: number[] = [];
  for (let at = 0; at < job.recordIds.length; at += mostRecordsAPage) starts.push(at);
  return {
    resultPages: starts.map((start) => ({
      resultUrl: start === 0 ? base : `${base}?locator=${writeLocator(start)}`,
    })),
    done: true,
    nextRecordsUrl: null,
  };
}

/** `MTAwMDA` is 10000: Base64 without its padding. */
function writeLocator(at: number): string {
  return btoa(String(at)).replaceAll("=", "");
}

function readLocator(locator: string | undefined): number {
  if (locator === undefined) return 0;
  const at = /^[A-Za-z0-9+/]+$/.test(locator) ? Number(atob(locator)) : Number.NaN;
  if (!Number.isInteger(at)) throw salesforceError(400, "INVALID_LOCATOR", "invalid locator");
  return at;
}
