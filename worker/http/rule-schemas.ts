import { z } from "zod";
import type { RuleDefinition } from "#worker/domain/rule/rule.ts";
import { parseDay } from "#worker/domain/time/day.ts";
import type { ConflictView } from "#worker/usecases/rules/rule-conflicts.ts";
import type { RuleField } from "#worker/usecases/rules/rule-fields.ts";
import type { RuleDetail, RuleItem } from "#worker/usecases/rules/rule-views.ts";
import type { Trial } from "#worker/usecases/rules/try-rule.ts";
import { money } from "./views.ts";

const instant = z.string().meta({ format: "date-time" });

/** A day that a person gives. */
export const day = z
  .string()
  .refine((text) => parseDay(text).ok, { message: "Give a day as YYYY-MM-DD, such as 2025-03-31" });

/** The domain reads a definition itself, strictly, and names every problem; here it is what a version says. */
export const definition = z
  .looseObject({
    name: z.string(),
    priority: z.int(),
    book: z.string(),
    conditions: z.looseObject({ kind: z.string() }),
    dateBasis: z.enum(["close", "registration"]),
    workflow: z.looseObject({ kind: z.string() }),
    confidenceWeighsCredit: z.boolean(),
  })
  .meta({ description: "A rule" }) as unknown as z.ZodType<RuleDefinition>;

const customValue = z.union([
  z.object({ kind: z.literal("text"), value: z.string() }),
  z.object({ kind: z.literal("number"), value: z.string() }),
  z.object({ kind: z.literal("date"), value: z.string() }),
  z.object({ kind: z.literal("boolean"), value: z.boolean() }),
]);

const witness = z.object({
  amount: money.nullable(),
  currency: z.string(),
  outcome: z.enum(["open", "won", "lost"]),
  stage: z.string().nullable(),
  type: z.string().nullable(),
  owner: z.string().nullable(),
  region: z.string().nullable(),
  product: z.string().nullable(),
  account: z.string().nullable(),
  createdAt: z.string().nullable(),
  closeDate: z.string().nullable(),
  custom: z.record(z.string(), customValue),
});

const tiedRule = { ruleId: z.string(), version: z.int(), name: z.string(), priority: z.int() };

export const conflict = z.union([
  z.object({ ...tiedRule, kind: z.literal("overlapping"), reason: z.null(), witness }),
  z.object({
    ...tiedRule,
    kind: z.literal("undecided"),
    reason: z.enum(["too-many-combinations", "text-too-complex"]),
    witness: z.null(),
  }),
]) satisfies z.ZodType<ConflictView>;

const itemShape = {
  id: z.string(),
  name: z.string(),
  book: z.string(),
  priority: z.int(),
  status: z.enum(["draft", "scheduled", "live", "retired"]),
  version: z.int().nullable(),
  hasDraft: z.boolean(),
  effectiveFrom: z.string().nullable(),
  effectiveUntil: z.string().nullable(),
  sentence: z.string(),
  definition,
};

export const ruleItem = z.object(itemShape) satisfies z.ZodType<RuleItem>;

export const ruleDetail = z.object({
  ...itemShape,
  revision: z.int(),
  retiredOn: z.string().nullable(),
  draft: z
    .object({
      definition,
      revision: z.int(),
      sentence: z.string(),
      conflicts: z.array(conflict),
      updatedBy: z.string(),
      updatedAt: instant,
      needsApproval: z.boolean(),
      approvedBy: z.string().nullable(),
    })
    .nullable(),
  versions: z.array(
    z.object({
      version: z.int(),
      definition,
      sentence: z.string(),
      effectiveFrom: z.string().nullable(),
      effectiveUntil: z.string().nullable(),
      hasDays: z.boolean(),
      comment: z.string().nullable(),
      createdBy: z.string(),
      publishedBy: z.string(),
      approvedBy: z.string().nullable(),
      publishedAt: instant,
    }),
  ),
}) satisfies z.ZodType<RuleDetail>;

export const ruleTemplate = z.object({
  key: z.string(),
  label: z.string(),
  description: z.string(),
  definition,
  sentence: z.string(),
});

export const ruleField = z.object({
  field: z.string(),
  label: z.string(),
  kind: z.enum(["text", "money", "number", "date", "boolean"]),
  operators: z.array(z.string()),
  samples: z.array(z.string()),
}) satisfies z.ZodType<RuleField>;

export const ruleReading = z.object({
  sentence: z.string().nullable(),
  problems: z.array(z.object({ path: z.string(), code: z.string(), message: z.string() })),
  conflicts: z.array(conflict),
});

const triedShare = z.object({
  partnerId: z.string(),
  partnerName: z.string(),
  sharePpm: z.int(),
  amountMinor: z.int(),
});

export const trial = z.object({
  considered: z.int(),
  changed: z.int(),
  perPartner: z.array(
    z.object({
      partnerId: z.string(),
      name: z.string(),
      beforeMinor: z.int(),
      afterMinor: z.int(),
      currency: z.string(),
    }),
  ),
  deals: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      amount: money,
      before: z.array(triedShare),
      after: z.array(triedShare),
    }),
  ),
  elapsedMs: z.number(),
}) satisfies z.ZodType<Trial>;
