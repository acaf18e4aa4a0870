import type { SalesforceFailure } from "#worker/usecases/connections/salesforce-ports.ts";

type ErrorBody = {
  readonly errorCode: string;
  readonly message: string;
  /** Named by what refuses a write. */
  readonly fields: readonly string[];
};

/** What a write is refused with because of the record itself: trying again changes nothing before somebody has mended it. */
const refusals: ReadonlySet<string> = new Set([
  "FIELD_CUSTOM_VALIDATION_EXCEPTION",
  "REQUIRED_FIELD_MISSING",
  "INVALID_FIELD_FOR_INSERT_UPDATE",
  "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY",
  "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY",
  "DUPLICATE_VALUE",
  "DUPLICATES_DETECTED",
  "ENTITY_IS_LOCKED",
  "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
  "STRING_TOO_LONG",
  "INVALID_CROSS_REFERENCE_KEY",
  "FIELD_INTEGRITY_EXCEPTION",
  "FIELD_FILTER_VALIDATION_EXCEPTION",
  "INVALID_TYPE_ON_FIELD_IN_RECORD",
  "NUMBER_OUTSIDE_VALID_RANGE",
  "JSON_PARSER_ERROR",
  "MALFORMED_ID",
  "INVALID_CURRENCY_ISO",
]);

/** What an answer that is no success means. The body of REST errors is a JSON array; Edge and maintenance pages are HTML. */
export function failureOf(status: number, body: string): SalesforceFailure {
  const { errorCode, message, fields } = readErrorBody(body);
  const byCode = failureByCode(errorCode, message);
  if (byCode !== null) return byCode;
  if (refusals.has(errorCode)) return { kind: "write-refused", code: errorCode, message, fields };
  const byStatus = failureByStatus(status, message);
  return byStatus ?? { kind: "unexpected", status, code: errorCode === "" ? null : errorCode, message };
}

/** Only this 401 is cured by a fresh token; the same code also says that the session may not use REST at all. */
export function isSessionOver(status: number, body: string): boolean {
  if (status !== 401) return false;
  const { errorCode, message } = readErrorBody(body);
  return errorCode === "INVALID_SESSION_ID" && !NOT_FOR_REST.test(message);
}

const NOT_FOR_REST = /not valid for use with the REST API/i;
/** Queries say "on entity"; records, "on sobject of type". */
const NO_SUCH_COLUMN = /No such column '([^']+)' on (?:entity|sobject of type) '?(\w+)'?/;
const NO_SUCH_RELATIONSHIP = /Didn't understand relationship '([^']+)' in field path/;
const NO_SUCH_OBJECT = /sObject type '([^']+)' is not supported/;
/** How long to leave the org alone when too many calls run at once. */
const concurrentPauseSeconds = 60;

function failureByCode(code: string, message: string): SalesforceFailure | null {
  switch (code) {
    case "INVALID_SESSION_ID":
      return NOT_FOR_REST.test(message)
        ? { kind: "api-refused", code, message }
        : { kind: "session-refused" };
    case "API_DISABLED_FOR_ORG":
    case "API_CURRENTLY_DISABLED":
    case "INSUFFICIENT_ACCESS":
    case "INSUFFICIENT_ACCESS_OR_READONLY":
      return { kind: "api-refused", code, message };
    case "REQUEST_LIMIT_EXCEEDED":
      return /concurrent/i.test(message)
        ? { kind: "concurrent-limit", retryAfterSeconds: concurrentPauseSeconds }
        : { kind: "daily-limit" };
    case "INVALID_FIELD":
    case "INVALID_TYPE":
    case "INVALIDENTITY":
    case "FEATURENOTENABLED":
    case "MALFORMED_QUERY":
    case "QUERY_TIMEOUT":
    case "OPERATION_TOO_LARGE":
    case "INVALID_QUERY_LOCATOR":
    case "INVALID_REPLICATION_DATE":
    case "EXCEEDED_ID_LIMIT":
      return queryFailure(code, message);
    case "UNABLE_TO_LOCK_ROW":
      return { kind: "record-locked" };
    case "ENTITY_IS_DELETED":
      return { kind: "record-deleted" };
    case "NOT_FOUND":
      return { kind: "not-found", message };
    default:
      return null;
  }
}

function queryFailure(code: string, message: string): SalesforceFailure {
  switch (code) {
    case "INVALID_FIELD":
      return unknownField(message);
    case "INVALID_TYPE":
      return { kind: "unknown-object", object: NO_SUCH_OBJECT.exec(message)?.[1] ?? null, message };
    case "INVALIDENTITY":
    case "FEATURENOTENABLED":
      return { kind: "bulk-unsupported", code, message };
    case "QUERY_TIMEOUT":
      return { kind: "query-too-slow" };
    case "OPERATION_TOO_LARGE":
      return { kind: "query-too-large", message };
    case "INVALID_QUERY_LOCATOR":
      return { kind: "cursor-lost" };
    case "INVALID_REPLICATION_DATE":
    case "EXCEEDED_ID_LIMIT":
      return { kind: "window-refused", message };
    default:
      return { kind: "query-malformed", message };
  }
}

/** Any other INVALID_FIELD is a query of ours that Salesforce takes for wrong. */
function unknownField(message: string): SalesforceFailure {
  const column = NO_SUCH_COLUMN.exec(message);
  if (column) return { kind: "unknown-field", field: column[1] ?? "", object: column[2] ?? null };
  const relationship = NO_SUCH_RELATIONSHIP.exec(message);
  if (relationship) return { kind: "unknown-field", field: relationship[1] ?? "", object: null };
  return { kind: "query-malformed", message };
}

function failureByStatus(status: number, message: string): SalesforceFailure | null {
  switch (status) {
    case 403:
      return { kind: "api-refused", code: "FORBIDDEN", message };
    case 404:
      return { kind: "not-found", message };
    case 409:
    // Changed since the moment that a write was made on condition of.
    case 412:
      return { kind: "conflict", message };
    case 410:
      return { kind: "version-retired" };
    case 414:
    case 431:
      return { kind: "request-too-long" };
    default:
      return null;
  }
}

/** A few lines of an error page are enough to know it by, and none of a record's values belong in a log. */
const shownCharacters = 500;

function readErrorBody(body: string): ErrorBody {
  try {
    const parsed = JSON.parse(body) as unknown;
    const first: unknown = Array.isArray(parsed) ? parsed[0] : parsed;
    if (typeof first === "object" && first !== null) {
      const { errorCode, message, fields } = first as Readonly<Record<string, unknown>>;
      return {
        errorCode: typeof errorCode === "string" ? errorCode : "",
        message: typeof message === "string" ? message : "",
        fields: Array.isArray(fields) ? fields.filter((field) => typeof field === "string") : [],
      };
    }
  } catch {
    // Not JSON: a page.
  }
  return {
    errorCode: "",
    fields: [],
    message: body
      .replace(/<[^>]*>/g, " ")
      .replace(/\s+/g, " ")
      .trim()
      .slice(0, shownCharacters),
  };
}
