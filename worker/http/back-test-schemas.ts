import { z } from "zod";
import { parseDay } from "#worker/domain/time/day.ts";
import { parseMonthKey } from "#worker/domain/time/period-key.ts";
import type {
  BackTestDetail,
  BackTestView,
  DealChangeView,
} from "#worker/usecases/back-tests/back-test-views.ts";
import { money } from "./views.ts";

/** Back-tests as schemas, each held to the type that the use case gives. */

const instant = z.string().meta({ format: "date-time" });

export const dayText = z.string().refine((text) => parseDay(text).ok, {
  message: "Give a day as YYYY-MM-DD, such as 2025-03-31",
});

export const monthText = z
  .string()
  .refine((text) => parseMonthKey(text).ok, { message: "Give a month as YYYY-MM, such as 2025-03" });

/** A rule as `parseRule` of the domain reads it, which also says what is wrong with it. */
export const definitionText = z.looseObject({}).meta({
  description: "{ name, priority, book, conditions, dateBasis, workflow, confidenceWeighsCredit }",
});

const totals = {
  deals: z.int(),
  changedDeals: z.int(),
  amountMinor: z.int(),
  attributedBeforeMinor: z.int(),
  attributedAfterMinor: z.int(),
  coveredBefore: z.int(),
  coveredAfter: z.int(),
  movedMinor: z.int(),
  coverageBeforePpm: z.int(),
  coverageAfterPpm: z.int(),
};

const sums = { beforeMinor: z.int(), afterMinor: z.int() };
const partner = { partnerId: z.string(), partnerName: z.string() };

export const dealChange = z.object({
  opportunityId: z.string(),
  name: z.string(),
  period: z.string(),
  amount: money,
  movedMinor: z.int(),
  partners: z.array(z.object({ ...partner, ...sums })),
  unattributedBeforeMinor: z.int(),
  unattributedAfterMinor: z.int(),
}) satisfies z.ZodType<DealChangeView>;

export const backTestView = z.object({
  id: z.string(),
  name: z.string(),
  ruleId: z.string().nullable(),
  version: z.int().nullable(),
  book: z.string(),
  sentence: z.string(),
  from: z.string(),
  to: z.string(),
  status: z.enum(["queued", "running", "done", "failed", "cancelled"]),
  considered: z.int(),
  total: z.int(),
  failure: z.string().nullable(),
  createdBy: z.string(),
  createdAt: instant,
  finishedAt: instant.nullable(),
}) satisfies z.ZodType<BackTestView>;

const result = z.object({
  currency: z.string(),
  totals: z.object(totals),
  partners: z.array(
    z.object({ ...partner, ...sums, changeMinor: z.int(), dealsUp: z.int(), dealsDown: z.int() }),
  ),
  winners: z.int(),
  losers: z.int(),
  periods: z.array(z.object({ period: z.string(), ...totals })),
  largestChanges: z.array(dealChange),
});

export const backTestDetail = backTestView.extend({
  definition: z.custom<BackTestDetail["definition"]>().meta({ type: "object" }),
  changedDeals: z.int(),
  results: z.array(result),
}) satisfies z.ZodType<BackTestDetail>;
