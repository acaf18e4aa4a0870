import { z } from "zod";
import { ok } from "#worker/domain/result.ts";
import type {
  Answered,
  BulkJobState,
  SalesforceApi,
  SalesforceFailure,
} from "#worker/usecases/connections/salesforce-ports.ts";
import { readBulkRows } from "./bulk-rows.ts";
import { chunksOf, ResponseTooLarge } from "./read-response.ts";
import type { Answer, Call, SalesforceWorld, SendCall } from "./request.ts";
import { pauseBefore } from "./retrying.ts";

type BulkQueries = Pick<SalesforceApi, "startBulkQuery" | "bulkQueryState" | "readBulkResults">;

type Door = {
  readonly send: SendCall;
  readonly ask: <T>(call: Call, read: (answer: Answer) => T | null) => Answered<T>;
  readonly base: string;
};

/** A page of results is as large as it is; only what is held of it at once is bounded (bulk-rows.ts). */
const mostPageBytes = 2 * 1024 * 1024 * 1024;

/** Bulk API 2.0: a query is a job of the org, and its results are pages of CSV that stay for days. */
export function bulkQueries(world: SalesforceWorld, { send, ask, base }: Door): BulkQueries {
  const jobs = `${base}/jobs/query`;
  const jobAt = (jobId: string) => `${jobs}/${encodeURIComponent(jobId)}`;
  return {
    startBulkQuery: ({ soql, includeDeleted }) =>
      ask(
        {
          method: "POST",
          path: jobs,
          body: {
            operation: includeDeleted ? "queryAll" : "query",
            query: soql,
            contentType: "CSV",
            columnDelimiter: "COMMA",
            lineEnding: "LF",
          },
          expects: "json",
        },
        ({ json }) => z.object({ id: z.string() }).safeParse(json).data?.id ?? null,
      ),
    bulkQueryState: (jobId) => ask({ method: "GET", path: jobAt(jobId), expects: "json" }, readState),
    readBulkResults: async (page) => {
      const { jobId, locator, mostRecords, onRows } = page;
      const query = new URLSearchParams({
        maxRecords: String(mostRecords),
        ...(locator === null ? {} : { locator }),
      });
      const call: Call = { method: "GET", path: `${jobAt(jobId)}/results?${query}`, expects: "csv" };
      for (let attempt = 1; ; attempt += 1) {
        const answer = await send(call);
        if (!answer.ok) return answer;
        const read = await readPageOf(world, answer.value, onRows);
        if (read.kind === "read")
          return ok({ nextLocator: locatorIn(answer.value.headers), records: read.records });
        if (read.kind === "too-large") return fail({ kind: "response-too-large" });
        const pauseMs = pauseBefore({ attempt, retryAfterMs: null, chance: world.chance });
        if (pauseMs === null)
          return fail({ kind: "unavailable", reason: read.reason, retryAfterSeconds: 60 });
        await world.pause(pauseMs);
      }
    },
  };
}

type PageRead =
  | { readonly kind: "read"; readonly records: number }
  | { readonly kind: "broken"; readonly reason: string }
  | { readonly kind: "too-large" };

/** A page that breaks off is read again from its beginning; what `onRows` throws is the caller's own and goes back to it. */
async function readPageOf(
  world: SalesforceWorld,
  { response }: Answer,
  onRows: Parameters<BulkQueries["readBulkResults"]>[0]["onRows"],
): Promise<PageRead> {
  const bytes = chunksOf(response, { mostBytes: mostPageBytes, stallMs: world.settings.queryTimeoutMs });
  let records = 0;
  const batches = readBulkRows(bytes);
  for (;;) {
    let next: IteratorResult<Awaited<ReturnType<typeof batches.next>>["value"], void>;
    try {
      next = await batches.next();
    } catch (error) {
      if (error instanceof ResponseTooLarge) return { kind: "too-large" };
      return { kind: "broken", reason: error instanceof Error ? error.message : "the page broke off" };
    }
    if (next.done || next.value === undefined) break;
    await onRows(next.value, records);
    records += next.value.length;
  }
  const promised = Number(response.headers.get("Sforce-NumberOfRecords") ?? records);
  // Cut off between two rows, a page looks whole.
  if (Number.isFinite(promised) && promised !== records) {
    return { kind: "broken", reason: `${records} rows of ${promised}` };
  }
  return { kind: "read", records };
}

/** "null", spelt out, when this was the last page. */
function locatorIn(headers: Headers): string | null {
  const locator = headers.get("Sforce-Locator");
  return locator === null || locator === "null" || locator === "" ? null : locator;
}

async function fail(failure: SalesforceFailure): Answered<never> {
  return { ok: false, error: failure };
}

const STATES: Readonly<Record<string, BulkJobState["state"]>> = {
  UploadComplete: "waiting",
  InProgress: "waiting",
  JobComplete: "complete",
  Failed: "failed",
  Aborted: "aborted",
};

function readState({ json }: Answer): BulkJobState | null {
  const read = stateSchema.safeParse(json);
  const state = read.success ? STATES[read.data.state] : undefined;
  if (!read.success || state === undefined) return null;
  return {
    state,
    recordsProcessed: read.data.numberRecordsProcessed ?? 0,
    message: read.data.errorMessage ?? null,
  };
}

const stateSchema = z.object({
  state: z.string(),
  numberRecordsProcessed: z.number().nullish(),
  errorMessage: z.string().nullish(),
});
