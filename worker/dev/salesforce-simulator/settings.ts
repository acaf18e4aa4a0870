const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/**
 * What differs between orgs and editions, and what nobody outside Salesforce knows for sure: each is a switch, and an
 * application has to be right under either position.
 */
export type Settings = {
  /** Every refresh hands out a new refresh token and ends the one before. */
  refreshTokenRotation: boolean;
  /** A refresh token shown a second time takes its whole family with it. */
  reuseRevokesFamily: boolean;
  /** How long a spent refresh token is still taken; 0 for no grace, which is what the documents say. */
  reuseGraceMs: number;
  /** A refresh ends the sessions that came of earlier tokens of its family. */
  refreshEndsSessions: boolean;
  sessionTimeoutMs: number;
  /** Characters after the org's id; an org may hand out tokens of several thousand. */
  accessTokenLength: number;
  /** An access token is good for so many calls; null for no such end. */
  sessionCalls: number | null;
  refreshTokenIdleMs: number;
  refreshTokensPerUser: number;
  authorizationCodeMs: number;
  /** Cursors die with the session that opened them. */
  locatorBoundToSession: boolean;
  /** What a cursor of another session answers: connectors have met both, the second although the session is good. */
  foreignLocator: "INVALID_QUERY_LOCATOR" | "INVALID_SESSION_ID";
  locatorMs: number;
  pageSize: number;
  childPageSize: number;
  /** Pages are cut where the server likes. */
  shortPages: boolean;
  /** Results without ORDER BY come in an order of their own. */
  shuffleUnordered: boolean;
  /** Activities that one query may follow Who and What for. */
  distinctWhoWhat: number;
  dailyApiLimit: number;
  /** Calls that others made in the last 24 hours. */
  apiCallsOfOthers: number;
  /** Answers tell the app's own use beside the org's. */
  tellsUsagePerApp: boolean;
  oldestApiVersion: number;
  newestApiVersion: number;
  /** How often a job is asked about before it is done. */
  bulkPolls: number;
  bulkResultMs: number;
  /** What a bulk query without rows answers. */
  emptyBulkResult: "header" | "records-not-found";
  /** Children that a merge moves get a new SystemModstamp. */
  mergeStampsChildren: boolean;
  recycleBinMs: number;
  deletedLogMs: number;
  /** How long a write may still be in flight, which holds back `latestDateCovered`. */
  replicationLagMs: number;
  outboundFirstRetryMs: number;
  outboundLongestRetryMs: number;
  outboundDropMs: number;
  outboundBatchSize: number;
  /** Of a hundred notifications, so many are sent again although they were acknowledged. */
  outboundDuplicatePercent: number;
  /** Due notifications are sent in an order of their own. */
  outboundShuffle: boolean;
  outboundTimeoutMs: number;
  /** Fields without a value are left out of the message, or are there with xsi:nil. */
  outboundNulls: "omit" | "nil";
};

export const defaultSettings: Readonly<Settings> = {
  refreshTokenRotation: true,
  reuseRevokesFamily: true,
  reuseGraceMs: 0,
  refreshEndsSessions: true,
  sessionTimeoutMs: 2 * hourMs,
  accessTokenLength: 94,
  sessionCalls: null,
  refreshTokenIdleMs: 30 * dayMs,
  refreshTokensPerUser: 5,
  authorizationCodeMs: 15 * minuteMs,
  locatorBoundToSession: true,
  foreignLocator: "INVALID_QUERY_LOCATOR",
  locatorMs: 2 * dayMs,
  pageSize: 2000,
  childPageSize: 200,
  shortPages: false,
  shuffleUnordered: true,
  distinctWhoWhat: 100_000,
  dailyApiLimit: 100_000,
  apiCallsOfOthers: 0,
  tellsUsagePerApp: false,
  oldestApiVersion: 31,
  newestApiVersion: 67,
  bulkPolls: 1,
  bulkResultMs: 7 * dayMs,
  emptyBulkResult: "header",
  mergeStampsChildren: false,
  recycleBinMs: 15 * dayMs,
  deletedLogMs: 15 * dayMs,
  replicationLagMs: 0,
  outboundFirstRetryMs: 30_000,
  outboundLongestRetryMs: 2 * hourMs,
  outboundDropMs: dayMs,
  outboundBatchSize: 100,
  outboundDuplicatePercent: 0,
  outboundShuffle: false,
  outboundTimeoutMs: minuteMs,
  outboundNulls: "omit",
};

/** The names are checked, because a switch that is misspelt would be a test that tests nothing. */
export function changeSettings(settings: Settings, changes: Partial<Settings>): void {
  for (const name of Object.keys(changes)) {
    if (!Object.hasOwn(defaultSettings, name)) throw new Error(`there is no setting ${name}`);
  }
  Object.assign(settings, changes);
}
