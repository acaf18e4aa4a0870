/** What a fault does to a call. */
export type FaultEffect =
  /** An error as Salesforce words it, in its array. */
  | { readonly kind: "error"; readonly status: number; readonly errorCode: string; readonly message: string }
  /** Anything else that may come back: a page, an empty body. */
  | {
      readonly kind: "raw";
      readonly status: number;
      readonly contentType: string | null;
      readonly body: string;
    }
  | {
      readonly kind: "oauth-error";
      readonly status: number;
      readonly error: string;
      readonly description: string;
    }
  /** The connection breaks before the call is carried out, or after it, with the answer lost. */
  | { readonly kind: "reset"; readonly when: "before" | "after" }
  | { readonly kind: "slow"; readonly delayMs: number }
  /** The connection breaks in the middle of the body. */
  | { readonly kind: "truncate"; readonly keep: number }
  /** The body ends too early, and nothing else says so. */
  | { readonly kind: "cut"; readonly keep: number }
  /** The caller's session ends, and the call is then answered as for any that has. */
  | { readonly kind: "end-session" }
  /** A job that is made goes on to fail, with or without a word, or is aborted by somebody. */
  | {
      readonly kind: "bulk-ending";
      readonly state: "Failed" | "Aborted";
      readonly errorMessage: string | null;
    };

const html = "text/html;charset=UTF-8";

function error(status: number, errorCode: string, message: string): FaultEffect {
  return { kind: "error", status, errorCode, message };
}

function page(status: number, body: string): FaultEffect {
  return { kind: "raw", status, contentType: html, body };
}

function refusal(description: string, errorName = "invalid_grant"): FaultEffect {
  return { kind: "oauth-error", status: 400, error: errorName, description };
}

const loginHtml = `<!doctype html><html><head><title>Login | Salesforce</title></head><body><form name="login" method="post"><input name="username"><input name="pw" type="password"></form></body></html>`;
const gatewayHtml = `<html><head><title>502 Bad Gateway</title></head><body><h1>Bad Gateway</h1></body></html>`;
const timeoutHtml = `<html><head><title>504 Gateway Time-out</title></head><body><h1>Gateway Time-out</h1></body></html>`;
const edgeHtml = `<html><head><title>Salesforce Edge</title></head><body><p>Your request could not be processed.</p></body></html>`;
const maintenanceHtml = `<html><head><title>Maintenance</title></head><body><h1>We are down for maintenance.</h1><p>See status.salesforce.com.</p></body></html>`;

/** The faults that have been seen in the wild, by a name each. */
export const namedFaults = {
  "session-expired": { kind: "end-session" },
  "session-invalid": error(401, "INVALID_SESSION_ID", "Session expired or invalid"),
  "session-not-for-rest": error(
    401,
    "INVALID_SESSION_ID",
    "This session is not valid for use with the REST API",
  ),
  "auth-header-invalid": error(401, "INVALID_AUTH_HEADER", "INVALID_HEADER_TYPE"),
  "request-limit": error(403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded."),
  "concurrent-limit": error(
    403,
    "REQUEST_LIMIT_EXCEEDED",
    "ConcurrentRequests (Concurrent API Requests) Limit exceeded.",
  ),
  "api-disabled": error(403, "API_DISABLED_FOR_ORG", "API is not enabled for this Organization or Partner"),
  "insufficient-access": error(403, "INSUFFICIENT_ACCESS", "insufficient access rights on object id"),
  "query-timeout": error(400, "QUERY_TIMEOUT", "Your query request was running for too long."),
  "operation-too-large": error(400, "OPERATION_TOO_LARGE", "exceeded 100000 distinct who/what's"),
  "invalid-query-locator": error(400, "INVALID_QUERY_LOCATOR", "invalid query locator"),
  "lock-row": error(
    400,
    "UNABLE_TO_LOCK_ROW",
    "unable to obtain exclusive access to this record or 1 records: 006Qk00000000001AA",
  ),
  "validation-rule": error(400, "FIELD_CUSTOM_VALIDATION_EXCEPTION", "A deal of a partner needs a region."),
  "required-field": error(400, "REQUIRED_FIELD_MISSING", "Required fields are missing: [Region__c]"),
  "duplicate-value": error(
    400,
    "DUPLICATE_VALUE",
    "duplicate value found: Fairshare_Registration_Id__c duplicates value on record with id: 006Qk0000000000",
  ),
  "no-edit-access": error(400, "INSUFFICIENT_ACCESS_OR_READONLY", "insufficient access rights on object id"),
  "version-gone": error(410, "GONE", "The requested API version is no longer available"),
  "uri-too-long": { kind: "raw", status: 414, contentType: "text/plain", body: "URI Too Long" },
  "headers-too-large": {
    kind: "raw",
    status: 431,
    contentType: "text/plain",
    body: "Request Header Fields Too Large",
  },
  "server-error": error(
    500,
    "UNKNOWN_EXCEPTION",
    "An unexpected error occurred. Please include this ErrorId if you contact support: 1234567-89012 (123456789)",
  ),
  "bad-gateway": page(502, gatewayHtml),
  unavailable: error(503, "SERVER_UNAVAILABLE", "Server unavailable, please try again later"),
  maintenance: page(503, maintenanceHtml),
  "gateway-timeout": page(504, timeoutHtml),
  "not-acceptable": { kind: "raw", status: 406, contentType: null, body: "" },
  edge: page(420, edgeHtml),
  "too-many-requests": { kind: "raw", status: 429, contentType: "text/plain", body: "Too Many Requests" },
  "login-page": page(200, loginHtml),
  "reset-before": { kind: "reset", when: "before" },
  "reset-after": { kind: "reset", when: "after" },
  slow: { kind: "slow", delayMs: 30_000 },
  truncated: { kind: "truncate", keep: 0.5 },
  "cut-body": { kind: "cut", keep: 0.5 },
  "bulk-failed": { kind: "bulk-ending", state: "Failed", errorMessage: null },
  "bulk-failed-with-message": {
    kind: "bulk-ending",
    state: "Failed",
    errorMessage:
      "InvalidBatch : Failed to process query: QUERY_TIMEOUT: Your query request was running for too long.",
  },
  "bulk-aborted": { kind: "bulk-ending", state: "Aborted", errorMessage: null },
  "bulk-version-conflict": error(
    409,
    "API_ERROR",
    "Results have to be fetched with the API version of the job",
  ),
  "bulk-limit": error(400, "LIMIT_EXCEEDED", "Max query jobs for 24 hours exceeded"),
  "token-expired": refusal("expired access/refresh token"),
  "token-validity-expired": refusal("token validity expired"),
  "inactive-user": refusal("inactive user"),
  "inactive-org": refusal("inactive org"),
  "org-locked": refusal("org locked"),
  "ip-restricted": refusal("ip restricted"),
  "consumer-not-approved": refusal("user hasn't approved this consumer"),
  "authentication-failure": refusal("authentication failure"),
  "login-rate-limit": refusal("rate limit exceeded"),
  "rate-limit-exceeded": refusal("rate limit exceeded", "rate_limit_exceeded"),
  "invalid-client": refusal("invalid client credentials", "invalid_client"),
  "app-blocked": refusal("this app is blocked by admin", "OAUTH_APP_BLOCKED"),
  "app-access": refusal("user is not admin approved to access this app", "invalid_app_access"),
} as const satisfies Readonly<Record<string, FaultEffect>>;

export type FaultName = keyof typeof namedFaults;
