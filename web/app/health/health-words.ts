import type { Formats } from "#web/app/lib/formats.ts";
import type { GradedHealthView } from "#web/app/lib/views.ts";
import type { LeftOutReason } from "#worker/domain/health/grade-health.ts";
import { type HealthPart, healthScales } from "#worker/domain/health/health-part.ts";

export const PART_NAMES: Readonly<Record<HealthPart, string>> = {
  trend: "Revenue trend",
  engagement: "Engagement",
  "win-rate": "Win rate",
  "deal-size": "Deal size",
  consistency: "Consistency",
};

type Part = GradedHealthView["parts"][number];
type Measured = Extract<Part, { readonly kind: "measured" }>;

/** What a part was measured by, with this partner's numbers. */
export function measuredBy(part: Measured, { measures }: GradedHealthView, formats: Formats): string {
  const value = part.value === null ? null : numberText(part.value);
  switch (part.part) {
    case "trend": {
      const { last30Days: last, before30Days: before } = measures;
      const amounts = `${formats.money(last)} in the last 30 days after ${formats.money(before)} in the 30 before`;
      return value === null ? `${amounts}: from nothing` : `${amounts}: ${value} %`;
    }
    case "engagement":
      return `${measures.touches ?? 0} touches in 90 days: ${value} a month`;
    case "win-rate":
      return `${measures.won} won of ${measures.won + measures.lost} closed in 90 days: ${value} %`;
    case "deal-size":
      return `${measures.averageDeal && formats.money(measures.averageDeal)} a won deal, where the company's average is ${
        measures.companyAverageDeal && formats.money(measures.companyAverageDeal)
      }: ${value} % of it`;
    case "consistency":
      return value === null
        ? "Fewer than two touches, so there are no gaps to compare"
        : `The gaps between touches deviate by ${value} days`;
  }
}

/** The bands of a part, from the best on: "≥ 20 %: 35 · … · else: 5". */
export function bandTexts(part: HealthPart): readonly string[] {
  const { bands, otherwise, better } = healthScales[part];
  const sign = better === "more" ? "≥" : "≤";
  return [
    ...bands.map(({ limit, points }) => `${sign} ${limitText(part, limit)}: ${points}`),
    `else: ${otherwise}`,
  ];
}

function limitText(part: HealthPart, limit: number): string {
  if (part === "engagement") return `${limit} a month`;
  if (part === "deal-size") return `${limit / 100} × average`;
  if (part === "consistency") return `${limit} days`;
  return `${limit} %`;
}

const LEFT_OUT: Readonly<Record<LeftOutReason, string>> = {
  "no-weight": "It has no weight",
  "no-revenue": "Nothing was attributed in the last 60 days",
  "touches-not-recorded": "No touch of any partner is on record in the last 90 days",
  "no-closed-deals": "None of its deals closed in the last 90 days",
  "no-sized-deals": "None of its deals won in the last 90 days has an amount",
  "no-company-average": "The company's won deals have no average to compare with",
};

export function leftOutText(reason: LeftOutReason): string {
  return LEFT_OUT[reason];
}

/** Figures follow no locale here: they stand in English sentences beside their limits. */
function numberText(value: number): string {
  return String(value);
}
