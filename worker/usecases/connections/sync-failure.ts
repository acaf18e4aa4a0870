import type { TenantScope } from "#worker/domain/access/principal.ts";
import { judgeQuota, type QuotaPolicy } from "#worker/domain/crm/salesforce/quota.ts";
import type { JobOutcome } from "#worker/usecases/jobs/job.ts";
import { askForPerson } from "./ask-for-person.ts";
import type { ConnectionNeeds } from "./connection-needs.ts";
import type { SalesforceApi, SalesforceFailure } from "./salesforce-ports.ts";

/** What a failure means for the work as a whole, once a step cannot help itself. */
export type SyncStop =
  | { readonly kind: "reconnect"; readonly reason: string }
  | { readonly kind: "later"; readonly seconds: number; readonly reason: string }
  | { readonly kind: "give-up"; readonly reason: string };

/** The day's calls come back bit by bit, so it is looked at once an hour. */
const dailyLimitSeconds = 3600;

export function stopFor(failure: SalesforceFailure): SyncStop {
  switch (failure.kind) {
    case "needs-reauth":
    case "misconfigured":
      return { kind: "reconnect", reason: failure.reason };
    case "foreign-host":
      return {
        kind: "reconnect",
        reason: `Salesforce sent us to ${failure.host}, which is not one of its hosts.`,
      };
    case "unavailable":
      return {
        kind: "later",
        seconds: failure.retryAfterSeconds,
        reason: `Salesforce does not answer: ${failure.reason}.`,
      };
    case "concurrent-limit":
      return {
        kind: "later",
        seconds: failure.retryAfterSeconds,
        reason: "Too many calls run in the org at once.",
      };
    case "daily-limit":
      return { kind: "later", seconds: dailyLimitSeconds, reason: "The org's calls of the day are used up." };
    case "session-refused":
      return {
        kind: "give-up",
        reason:
          "Salesforce ended the session twice in a row. The next sync tries again; should it stay so, check the session settings of the user who connected.",
      };
    case "api-refused":
      return {
        kind: "give-up",
        reason: `Salesforce does not let the user use its API (${failure.code}). Ask an administrator for the permission "API Enabled".`,
      };
    default:
      return { kind: "give-up", reason: wordsFor(failure) };
  }
}

/** Whether the day's calls are to be left to others by now; `ownCalls` are those that we have made before these. */
export function quotaStop(
  { day, calls }: ReturnType<SalesforceApi["usage"]>,
  { policy, ownCalls }: { readonly policy: QuotaPolicy; readonly ownCalls: number },
): SyncStop | null {
  const quota = judgeQuota(policy, day, ownCalls + calls);
  return quota === "go-on"
    ? null
    : { kind: "later", seconds: dailyLimitSeconds, reason: QUOTA_REASONS[quota] };
}

const QUOTA_REASONS = {
  "org-nearly-used-up": "The org has used most of its calls of the day; the rest is left to others.",
  "own-share-used-up": "Fairshare has made its share of the org's calls of the day, as the schedule says.",
} as const;

/** Puts the work off, or ends it and says on the connection why. */
export async function stopSync(
  needs: ConnectionNeeds,
  work: {
    readonly tenant: TenantScope;
    readonly connectionId: string;
    readonly runId: string | null;
    readonly object: string | null;
    readonly outboxId: string;
    readonly stop: SyncStop;
  },
): Promise<JobOutcome> {
  const { tenant, connectionId, runId, object, outboxId, stop } = work;
  const store = needs.syncOf(tenant);
  const now = needs.clock.now();
  if (stop.kind === "later") {
    await store.putOff({ runId, object, outboxId, reason: stop.reason, until: now + stop.seconds * 1000 });
    return { kind: "retry", afterSeconds: stop.seconds };
  }
  if (stop.kind === "reconnect") await askForPerson(needs, tenant, { connectionId, reason: stop.reason });
  if (runId !== null) await store.failRun({ runId, reason: stop.reason, now });
  await store.settle(outboxId);
  return { kind: "done" };
}

function wordsFor(failure: SalesforceFailure): string {
  const detail = "message" in failure ? `: ${failure.message}` : "";
  return `Salesforce answered ${failure.kind.replaceAll("-", " ")}${detail}`;
}
