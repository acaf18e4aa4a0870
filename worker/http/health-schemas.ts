import { z } from "zod";
import type { HealthGrade, LeftOutReason } from "#worker/domain/health/grade-health.ts";
import { healthGrades } from "#worker/domain/health/grade-health.ts";
import { type HealthPart, healthParts } from "#worker/domain/health/health-part.ts";
import type { HealthWeights } from "#worker/domain/health/health-settings.ts";
import { formatInstant } from "#worker/domain/time/instant.ts";
import type { WatchSettings, WatchSettingsVersion } from "#worker/usecases/health/health-ports.ts";
import type { PartnerHealth } from "#worker/usecases/health/read-health.ts";
import { instant, money } from "./views.ts";

export const gradeName: z.ZodType<HealthGrade> = z.enum(healthGrades);

const weight = z.int().min(0).max(100);
const weightShape = Object.fromEntries(healthParts.map((part) => [part, weight])) as Record<
  HealthPart,
  typeof weight
>;
const weights = z.object(weightShape);

/** That they add up to 100 is checked where they are put in force. */
export const healthSettings = z.object({ weights, isShownToPartners: z.boolean() });

export const healthSettingsView = z.object({
  version: z.int(),
  settings: healthSettings,
  createdAt: instant.nullable(),
});

export const previewRequest = z.object({ weights });

export const healthPreviewView = z.object({
  partners: z.int(),
  better: z.int(),
  worse: z.int(),
  grades: z.array(z.object({ grade: gradeName, before: z.int(), after: z.int() })),
});

const percent = z.int().min(1).max(100);
const units = z.int().min(0).max(1_000_000_000);

export const alertSettings = z.object({
  coverage: z.object({ isOn: z.boolean(), percent }),
  silent: z.object({ isOn: z.boolean(), revenue: units, days: z.int().min(1).max(90) }),
  star: z.object({
    isOn: z.boolean(),
    growthPercent: z.int().min(0).max(1_000),
    winRatePercent: percent,
    revenue: units,
  }),
  staleSync: z.object({
    isOn: z.boolean(),
    hours: z
      .int()
      .min(1)
      .max(24 * 90),
  }),
  drift: z.object({ isOn: z.boolean() }),
});

export const alertSettingsView = z.object({
  version: z.int(),
  settings: alertSettings,
  currency: z.string(),
  createdAt: instant.nullable(),
});

const partName: z.ZodType<HealthPart> = z.enum(healthParts);
const reason = z.string() as unknown as z.ZodType<LeftOutReason>;

const gradedPart = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("measured"),
    part: partName,
    weight: z.int(),
    value: z.number().nullable(),
    band: z.int().nullable(),
    bandPoints: z.int(),
    points: z.number(),
  }),
  z.object({ kind: z.literal("left-out"), part: partName, weight: z.int(), reason }),
]);

export const gradedHealth = z.object({
  through: z.string(),
  computedAt: instant,
  grade: gradeName.nullable(),
  score: z.number().nullable(),
  earned: z.number(),
  outOf: z.int(),
  parts: z.array(gradedPart),
  measures: z.object({
    last30Days: money,
    before30Days: money,
    last90Days: money,
    won: z.int(),
    lost: z.int(),
    touches: z.int().nullable(),
    lastTouchOn: z.string().nullable(),
    averageDeal: money.nullable(),
    companyAverageDeal: money.nullable(),
    unconvertedDeals: z.int(),
  }),
});

/** Null before the partner was first measured. */
export const partnerHealthView = z.object({ health: gradedHealth.nullable() });

export function viewHealth(found: PartnerHealth): z.infer<typeof gradedHealth> {
  const { measures, currency, computedAt, grade, score, earned, outOf, parts } = found;
  const moneyOf = (amountMinor: number) => ({ amountMinor, currency });
  const averageOf = ({ wonMinor, wonDeals }: { readonly wonMinor: number; readonly wonDeals: number }) =>
    wonDeals === 0 ? null : moneyOf(Math.round(wonMinor / wonDeals));
  return {
    through: measures.through,
    computedAt: formatInstant(computedAt),
    grade,
    score,
    earned,
    outOf,
    parts: [...parts],
    measures: {
      last30Days: moneyOf(measures.lastMinor),
      before30Days: moneyOf(measures.beforeMinor),
      last90Days: moneyOf(measures.lookBackMinor),
      won: measures.won,
      lost: measures.lost,
      touches: measures.touches?.count ?? null,
      lastTouchOn: measures.touches?.lastOn ?? null,
      averageDeal: averageOf(measures.sized),
      companyAverageDeal: averageOf(measures.company),
      unconvertedDeals: measures.unconvertedDeals,
    },
  };
}

export function viewSettings<About extends keyof WatchSettings>({
  version,
  settings,
  createdAt,
}: WatchSettingsVersion<About>) {
  return { version, settings, createdAt: createdAt === null ? null : formatInstant(createdAt) };
}

export const weightsOff = (weights: HealthWeights) => [
  {
    path: "weights",
    code: "weights-off",
    message: `The weights add up to ${Object.values(weights).reduce((a, b) => a + b, 0)} and have to add up to 100`,
  },
];
