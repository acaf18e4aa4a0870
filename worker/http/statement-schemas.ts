import { z } from "zod";
import { parsePeriodKey } from "#worker/domain/time/period-key.ts";
import type { BundleCheck } from "#worker/usecases/statements/check-bundle.ts";
import type { StatementIssue } from "#worker/usecases/statements/statement-ports.ts";
import type { StatementDetail, StatementView } from "#worker/usecases/statements/statement-views.ts";
import { listQuery } from "./list-query.ts";
import { disputeOfEntry, money } from "./views.ts";

/** What statements look like in the API, for companies and partners alike. */

export const periodText = z
  .string()
  .refine((text) => parsePeriodKey(text).ok, { message: "Give a period as YYYY-MM, such as 2025-03" });
export const currencyText = z
  .string()
  .regex(/^[A-Z]{3}$/, { message: "Give a currency as three capital letters" });

/** What a form leaves empty is not filtered by. */
const filters = {
  partnerId: z.string().max(60).optional(),
  period: periodText.or(z.literal("")).optional(),
  currency: currencyText.or(z.literal("")).optional(),
  versions: z.enum(["all", "in-force"]).default("in-force"),
};

const position = z.tuple([z.number(), z.string()]);

export const statementQuery = listQuery({ sorts: ["-issuedAt"], filters, position });
const { partnerId: _, ...portalFilters } = filters;
export const portalStatementQuery = listQuery({
  sorts: ["-issuedAt"],
  filters: { ...portalFilters, companyId: z.string().max(60).optional() },
  position: z.tuple([z.string(), z.number(), z.string()]),
});

const instant = z.string().meta({ format: "date-time" });

export const statementView = z.object({
  id: z.string(),
  companyId: z.string(),
  companyName: z.string(),
  partnerId: z.string(),
  partnerName: z.string(),
  number: z.string(),
  version: z.int(),
  period: z.string(),
  opening: money,
  closing: money,
  lines: z.int(),
  isFinal: z.boolean(),
  isSuperseded: z.boolean(),
  acknowledgement: z.enum(["awaited", "acknowledged", "lapsed", "superseded"]),
  acknowledgedAt: instant.nullable(),
  lapsesAt: instant,
  issuedAt: instant,
}) satisfies z.ZodType<StatementView>;

export const statementDetail = statementView.extend({
  look: z.object({ accentColor: z.string(), hasLogo: z.boolean() }),
  documentHash: z.string(),
  signature: z.string(),
  rules: z.array(z.object({ ruleId: z.string(), version: z.int(), name: z.string() })).readonly(),
  entries: z
    .array(
      z.object({
        seq: z.int(),
        dispute: disputeOfEntry.nullable(),
        kind: z.string(),
        isAdjustment: z.boolean(),
        label: z.string(),
        reason: z.string(),
        amount: money,
      }),
    )
    .readonly(),
  versions: z.array(z.object({ id: z.string(), version: z.int(), issuedAt: instant })).readonly(),
}) satisfies z.ZodType<StatementDetail>;

export const issueView = z.object({
  id: z.string(),
  period: z.string(),
  status: z.enum(["queued", "running", "packing", "done", "failed"]),
  done: z.int(),
  total: z.int(),
  failure: z.string().nullable(),
  createdAt: z.int(),
  finishedAt: z.int().nullable(),
}) satisfies z.ZodType<Omit<StatementIssue, "zipKey" | "createdBy">>;

export function toIssueView({ zipKey: __, createdBy: ___, ...issue }: StatementIssue) {
  return issue;
}

export const bundleCheck = z.object({
  verdict: z.enum(["valid", "superseded", "altered", "unknown"]),
  steps: z
    .array(
      z.object({
        name: z.string() as unknown as z.ZodType<BundleCheck["steps"][number]["name"]>,
        status: z.enum(["ok", "open", "failed", "not-reached"]),
        detail: z.string(),
      }),
    )
    .readonly(),
  statement: z
    .object({
      issuer: z.string(),
      number: z.string(),
      version: z.int(),
      period: z.string(),
      issuedAt: z.string(),
    })
    .nullable(),
  newestVersion: z.int().nullable(),
}) satisfies z.ZodType<BundleCheck>;
