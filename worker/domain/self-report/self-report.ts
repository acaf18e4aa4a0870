import type { Day } from "#worker/domain/time/day.ts";

/** What a partner may say that it did. */
export const selfReportTypes = ["meeting", "demo", "workshop", "referral", "introduction", "other"] as const;
export type SelfReportType = (typeof selfReportTypes)[number];

/** pending: nobody has decided, and it gives no credit. */
export const selfReportStates = ["pending", "approved", "rejected"] as const;
export type SelfReportState = (typeof selfReportStates)[number];

export type SelfReportProblem = {
  readonly path: "occurredOn";
  readonly code: "in-the-future" | "too-long-ago";
  readonly message: string;
};

/** Older activities than this are nobody's to remember. */
const mostYears = 5;

/** What is wrong with the day; null when nothing is. Whoever is furthest east has tomorrow's date already. */
export function checkDay(
  occurredOn: Day,
  today: { readonly tomorrow: Day; readonly year: number },
): SelfReportProblem | null {
  if (occurredOn > today.tomorrow)
    return { path: "occurredOn", code: "in-the-future", message: "is a day that has been" };
  if (Number(occurredOn.slice(0, 4)) < today.year - mostYears)
    return {
      path: "occurredOn",
      code: "too-long-ago",
      message: `is a day of the last ${mostYears} years`,
    };
  return null;
}
