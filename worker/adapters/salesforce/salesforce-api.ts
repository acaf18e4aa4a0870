import { err, ok, type Result } from "#worker/domain/result.ts";
import type {
  Answered,
  SalesforceApi,
  SalesforceFailure,
  SalesforceTokens,
} from "#worker/usecases/connections/salesforce-ports.ts";
import { bulkQueries } from "./bulk-query.ts";
import { askWithinLength } from "./divided-query.ts";
import { readDescription, readSummaries } from "./read-description.ts";
import { readDeleted, readLimits, readPage } from "./read-records.ts";
import { readWritable } from "./read-writable.ts";
import { type Answer, type Call, createSender, type SalesforceWorld } from "./request.ts";
import { recordWrites } from "./write-records.ts";

/** One connection's Salesforce over fetch. */
export function createSalesforceApi(world: SalesforceWorld, tokens: SalesforceTokens): SalesforceApi {
  const { send, usage } = createSender(world, tokens);
  const { apiVersion, queryTimeoutMs } = world.settings;
  const base = `/services/data/v${apiVersion}`;
  const ask = async <T>(call: Call, read: (answer: Answer) => T | null): Answered<T> => {
    const answer = await send(call);
    return answer.ok ? orStrange(answer.value, read(answer.value)) : answer;
  };
  const get = <T>(path: string, read: (answer: Answer) => T | null) =>
    ask({ method: "GET", path: `${base}${path}`, expects: "json" }, read);
  const queryAt = (path: string) =>
    ask({ method: "GET", path, expects: "records", timeoutMs: queryTimeoutMs }, ({ json }) => readPage(json));
  const nextPage = (nextUrl: string) => {
    // The address comes out of an answer: nothing but a further page of a query is asked for with our token.
    const isPage = /^\/services\/data\/v\d+\.\d\/query(All)?\/[\w-]+$/i.test(nextUrl);
    return isPage ? queryAt(nextUrl) : refuse({ kind: "foreign-host", host: nextUrl.slice(0, 100) });
  };
  return {
    limits: () => get("/limits", readLimits),
    describeOrg: () => get("/sobjects", ({ json }) => readSummaries(json)),
    describeObject: (object, knownAt) =>
      ask(
        {
          method: "GET",
          path: `${base}/sobjects/${encodeURIComponent(object)}/describe`,
          expects: "json",
          ...(knownAt === undefined
            ? {}
            : { headers: { "If-Modified-Since": new Date(knownAt).toUTCString() } }),
        },
        readDescription,
      ),
    query: ({ soql, includeDeleted }) =>
      askWithinLength(soql, {
        query: (part) =>
          queryAt(`${base}/${includeDeleted ? "queryAll" : "query"}?q=${encodeURIComponent(part)}`),
        nextPage,
      }),
    nextPage,
    listDeleted: ({ object, from, until }) => {
      const window = new URLSearchParams({ start: wholeSecond(from), end: wholeSecond(until) });
      return get(`/sobjects/${encodeURIComponent(object)}/deleted/?${window}`, ({ json }) =>
        readDeleted(json),
      );
    },
    describeWriting: (object) =>
      get(`/sobjects/${encodeURIComponent(object)}/describe`, ({ json }) => readWritable(json)),
    ...recordWrites({ send, ask, base }),
    ...bulkQueries(world, { send, ask, base }),
    usage,
  };
}

async function refuse(failure: SalesforceFailure): Answered<never> {
  return err(failure);
}

/** An answer of another shape than documented is a failure with a name, and not an exception somewhere later. */
function orStrange<T>(answer: Answer, read: T | null): Result<T, SalesforceFailure> {
  if (read !== null) return ok(read);
  return err({
    kind: "unexpected",
    status: answer.status,
    code: null,
    message: "an answer of an unknown shape",
  });
}

function wholeSecond(instant: number): string {
  return new Date(Math.floor(instant / 1000) * 1000).toISOString().replace(".000Z", "Z");
}
