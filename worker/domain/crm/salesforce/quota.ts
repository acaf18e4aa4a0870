import type { SyncSchedule } from "./sync-schedule.ts";

export type QuotaPolicy = Pick<SyncSchedule, "orgCallPercent" | "ownCallPercent">;

export type QuotaVerdict = "go-on" | "org-nearly-used-up" | "own-share-used-up";

/** Whether more calls may be made, by what Salesforce says of the day and how many of its calls are our own. */
export function judgeQuota(
  policy: QuotaPolicy,
  day: { readonly used: number; readonly most: number } | null,
  ownCalls: number,
): QuotaVerdict {
  if (day === null || day.most <= 0) return "go-on";
  if (day.used * 100 >= day.most * policy.orgCallPercent) return "org-nearly-used-up";
  return ownCalls * 100 >= day.most * policy.ownCallPercent ? "own-share-used-up" : "go-on";
}
