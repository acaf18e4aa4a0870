import type { ObjectDescription, ObjectSummary } from "#worker/domain/crm/salesforce/description.ts";
import type { SalesforceRecord } from "#worker/domain/crm/salesforce/record.ts";
import type { FieldValues } from "#worker/domain/crm/writing/plan-write.ts";
import type { WritableObject } from "#worker/domain/crm/writing/write-back.ts";
import type { Result } from "#worker/domain/result.ts";
import type { Instant } from "#worker/domain/time/instant.ts";

/** What a call may carry: a token, and the only origin it may be sent to. */
export type SalesforceAccess = { readonly accessToken: string; readonly instanceUrl: string };

/** Why there is no access. All but `unavailable` need a person. */
export type AccessFailure =
  | { readonly kind: "needs-reauth"; readonly reason: string }
  | { readonly kind: "misconfigured"; readonly reason: string }
  | { readonly kind: "unavailable"; readonly reason: string; readonly retryAfterSeconds: number };

/** The owner of a connection's tokens. `renew` is told which token failed, so that two callers cause one refresh. */
export type SalesforceTokens = {
  readonly access: () => Promise<Result<SalesforceAccess, AccessFailure>>;
  readonly renew: (failedAccessToken: string) => Promise<Result<SalesforceAccess, AccessFailure>>;
};

/** What can go wrong with a call, by what has to be done about it. */
export type SalesforceFailure =
  | AccessFailure
  /** A token that is fresh was not taken either: no matter of connecting anew, and nothing to be tried at once. */
  | { readonly kind: "session-refused" }
  /** The integration user or the edition may not use the API; an administrator has to act. */
  | { readonly kind: "api-refused"; readonly code: string; readonly message: string }
  /** The org's daily calls are used up: nothing goes until they roll over. */
  | { readonly kind: "daily-limit" }
  | { readonly kind: "concurrent-limit"; readonly retryAfterSeconds: number }
  /** Hidden by field-level security looks exactly like not existing. */
  | { readonly kind: "unknown-field"; readonly field: string; readonly object: string | null }
  | { readonly kind: "unknown-object"; readonly object: string | null; readonly message: string }
  | { readonly kind: "bulk-unsupported"; readonly code: string; readonly message: string }
  | { readonly kind: "query-too-slow" }
  | { readonly kind: "query-too-large"; readonly message: string }
  | { readonly kind: "query-malformed"; readonly message: string }
  /** A cursor is gone, because it expired or because the session it belonged to ended. */
  | { readonly kind: "cursor-lost" }
  | { readonly kind: "window-refused"; readonly message: string }
  | { readonly kind: "record-locked" }
  /** A write that the org does not take as it is: a validation rule, a required field, a right that is missing. */
  | {
      readonly kind: "write-refused";
      readonly code: string;
      readonly message: string;
      /** The fields that it names, as far as it does. */
      readonly fields: readonly string[];
    }
  | { readonly kind: "not-found"; readonly message: string }
  | { readonly kind: "record-deleted" }
  /** Bulk results asked for with another API version than the job's, or two writes at once. */
  | { readonly kind: "conflict"; readonly message: string }
  | { readonly kind: "version-retired" }
  | { readonly kind: "request-too-long" }
  | { readonly kind: "response-too-large" }
  /** An address that is not Salesforce's, in a place where only theirs may stand. */
  | { readonly kind: "foreign-host"; readonly host: string }
  | {
      readonly kind: "unexpected";
      readonly status: number;
      readonly code: string | null;
      readonly message: string;
    };

export type QueryPage = {
  /** All rows that the query matches, however many this page holds. */
  readonly totalSize: number;
  readonly records: readonly SalesforceRecord[];
  /** Where the next page is; it lives only as long as the session that asked. */
  readonly nextUrl: string | null;
};

export type BulkJobState = {
  readonly state: "waiting" | "complete" | "failed" | "aborted";
  readonly recordsProcessed: number;
  /** Salesforce often gives none. */
  readonly message: string | null;
};

export type DeletedRecords = {
  readonly deleted: readonly { readonly id: string; readonly deletedAt: Instant }[];
  /** Before this instant the log says nothing: what was deleted earlier shows only in a full comparison. */
  readonly earliestAvailable: Instant;
  /** The next window begins here, and not where this one was asked to end. */
  readonly coveredUntil: Instant;
};

export type OrgLimits = {
  /** Salesforce's own clock: windows are cut by it and never by ours. */
  readonly serverTime: Instant;
  readonly dailyApiCalls: { readonly most: number; readonly remaining: number };
};

/** What this client has cost, and what Salesforce says of the day. */
export type ApiUsage = {
  readonly calls: number;
  readonly day: { readonly used: number; readonly most: number } | null;
};

export type Answered<T> = Promise<Result<T, SalesforceFailure>>;

/** One connection's Salesforce. What reads retries by itself what passes by itself, within bounds; what writes goes out once. */
export type SalesforceApi = {
  readonly limits: () => Answered<OrgLimits>;
  /** What the user may see at all. */
  readonly describeOrg: () => Answered<readonly ObjectSummary[]>;
  /** The object as the user sees it; "unchanged" since `knownAt` (the `describedAt` of an earlier answer). */
  readonly describeObject: (
    object: string,
    knownAt?: Instant,
  ) => Answered<{ readonly description: ObjectDescription; readonly describedAt: Instant } | "unchanged">;
  /** `includeDeleted` also gives what lies in the recycle bin, lost merges and archived activities. */
  readonly query: (question: {
    readonly soql: string;
    readonly includeDeleted: boolean;
  }) => Answered<QueryPage>;
  readonly nextPage: (nextUrl: string) => Answered<QueryPage>;
  readonly listDeleted: (window: {
    readonly object: string;
    readonly from: Instant;
    readonly until: Instant;
  }) => Answered<DeletedRecords>;
  readonly startBulkQuery: (question: {
    readonly soql: string;
    readonly includeDeleted: boolean;
  }) => Answered<string>;
  readonly bulkQueryState: (jobId: string) => Answered<BulkJobState>;
  /**
   * Gives one page of results to `onRows` in bounded batches, each awaited before more is read. A page that broke off can
   * be read again with the same locator: `onRows` then sees its rows again, `from` says from which of the page on. The last page's
   * next locator is null.
   */
  readonly readBulkResults: (page: {
    readonly jobId: string;
    readonly locator: string | null;
    readonly mostRecords: number;
    readonly onRows: (rows: readonly SalesforceRecord[], from: number) => Promise<void>;
  }) => Answered<{ readonly nextLocator: string | null; readonly records: number }>;
  readonly usage: () => ApiUsage;
  /** An object with what the user may write to it. */
  readonly describeWriting: (object: string) => Answered<WritableObject>;
  /**
   * Writes these fields of a record, unless it has changed since (`conflict`; whole seconds). `unavailable` leaves open whether it was
   * carried out.
   */
  readonly updateRecord: (change: {
    readonly object: string;
    readonly id: string;
    readonly fields: FieldValues;
    readonly unmodifiedSince: Instant | null;
  }) => Answered<null>;
  /** Makes the record that has this value in its external id field, or writes to it where there is one. Answers its id. */
  readonly upsertRecord: (change: {
    readonly object: string;
    readonly keyField: string;
    readonly key: string;
    readonly fields: FieldValues;
  }) => Answered<string>;
};

export type SalesforceApiOf = (tokens: SalesforceTokens) => SalesforceApi;

/** What the token endpoint gave. `refreshToken` is null where none was issued: the one at hand stays good. */
export type TokenGrant = SalesforceAccess & {
  readonly refreshToken: string | null;
  readonly issuedAt: Instant | null;
  /** 18 characters each, from the identity address; null when it does not say. */
  readonly organizationId: string | null;
  readonly userId: string | null;
};

/** Why the token endpoint gave nothing. `denied` is final; `unanswered` may have been carried out all the same. */
export type GrantFailure =
  | { readonly kind: "denied"; readonly code: string; readonly reason: string }
  | { readonly kind: "misconfigured"; readonly code: string; readonly reason: string }
  | { readonly kind: "limited"; readonly retryAfterSeconds: number; readonly reason: string }
  | { readonly kind: "unanswered"; readonly reason: string };

/** The app that a company registered in its own org. */
export type OAuthApp = {
  readonly loginOrigin: string;
  readonly clientId: string;
  readonly clientSecret: string | null;
};

/** Salesforce's OAuth 2.0. Calls go out once: whether to repeat one is for the tokens' owner to know. */
export type SalesforceGrants = {
  readonly authorizeUrl: (
    app: Pick<OAuthApp, "loginOrigin" | "clientId">,
    ask: { readonly redirectUri: string; readonly state: string; readonly challenge: string },
  ) => string;
  readonly exchangeCode: (
    app: OAuthApp,
    answer: { readonly code: string; readonly redirectUri: string; readonly verifier: string },
  ) => Promise<Result<TokenGrant, GrantFailure>>;
  readonly refresh: (app: OAuthApp, refreshToken: string) => Promise<Result<TokenGrant, GrantFailure>>;
  /** JWT bearer: no secret and no refresh token; the private key (PKCS#8, PEM) signs for the user. */
  readonly assertIdentity: (
    app: Pick<OAuthApp, "loginOrigin" | "clientId">,
    identity: { readonly username: string; readonly privateKeyPem: string },
  ) => Promise<Result<TokenGrant, GrantFailure>>;
  /** A token that is invalid already counts as revoked. */
  readonly revoke: (loginOrigin: string, token: string) => Promise<Result<null, GrantFailure>>;
};
