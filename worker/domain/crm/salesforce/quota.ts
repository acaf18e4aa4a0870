/** How much of the org's daily calls we leave to others, and how much of them one run may take. */
export type QuotaPolicy = { readonly orgPercent: number; readonly runPercent: number };

export const defaultQuota: QuotaPolicy = { orgPercent: 80, runPercent: 25 };

export type QuotaVerdict = "go-on" | "org-nearly-used-up" | "run-took-its-share";

/** Whether a run may make more calls, by what Salesforce says of the day and what the run has made. */
export function judgeQuota(
  policy: QuotaPolicy,
  day: { readonly used: number; readonly most: number } | null,
  callsOfRun: number,
): QuotaVerdict {
  if (day === null || day.most <= 0) return "go-on";
  if (day.used * 100 >= day.most * policy.orgPercent) return "org-nearly-used-up";
  return callsOfRun * 100 >= day.most * policy.runPercent ? "run-took-its-share" : "go-on";
}
