import { z } from "zod";
import { decisions, disputeMoves, disputeStates } from "#worker/domain/dispute/dispute-state.ts";
import { claimFields, longestText } from "#worker/usecases/disputes/open-dispute.ts";
import { listQuery } from "./list-query.ts";
import { money } from "./views.ts";

const clock = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("running"), daysLeft: z.int() }),
  z.object({ kind: z.literal("overdue"), daysLate: z.int() }),
]);

export const disputeView = z.object({
  id: z.string(),
  number: z.int(),
  companyId: z.string(),
  companyName: z.string(),
  partnerId: z.string(),
  partnerName: z.string(),
  opportunityId: z.string(),
  opportunityName: z.string(),
  entrySeq: z.int(),
  entryAmount: money,
  expected: money,
  claimed: money,
  state: z.enum(disputeStates),
  version: z.int(),
  openedAt: z.string(),
  dueAt: z.string(),
  closedAt: z.string().nullable(),
  clock: clock.nullable(),
  adjustment: z.object({ amount: money, entrySeq: z.int().nullable() }).nullable(),
});

export const disputeDetail = disputeView.extend({
  entry: z.object({
    period: z.string(),
    book: z.string(),
    kind: z.string(),
    reversedBySeq: z.int().nullable(),
  }),
  statement: z.object({ id: z.string(), number: z.string(), version: z.int() }).nullable(),
  moves: z.array(z.enum(disputeMoves)),
  events: z.array(
    z.object({
      seq: z.int(),
      kind: z.enum(["open", "adjust", ...disputeMoves]),
      side: z.enum(["partner", "company", "system"]),
      author: z.string(),
      at: z.string(),
      text: z.string(),
      files: z.array(
        z.object({
          id: z.string(),
          name: z.string(),
          contentType: z.string(),
          bytes: z.int(),
          sha256: z.string(),
        }),
      ),
    }),
  ),
  posting: z.object({ period: z.string(), priorPeriod: z.string().nullable() }).nullable(),
});

/** A form sends a filter that nobody has chosen as an empty text. */
const filters = {
  state: z.enum([...disputeStates, "undecided", ""]).optional(),
  overdue: z.enum(["true", "false", ""]).optional(),
  entrySeq: z
    .union([z.literal(""), z.coerce.number<string>().int().positive()])
    .optional()
    .transform((seq) => (seq === "" ? undefined : seq)),
  opportunityId: z.string().max(60).optional(),
};

const position = z.tuple([z.int(), z.string()]);

export const disputeQuery = listQuery({
  sorts: ["-openedAt"],
  filters: { ...filters, partnerId: z.string().max(60).optional() },
  position,
});

/** Company by company, as everything of several ledgers is listed. */
export const portalDisputeQuery = listQuery({
  sorts: ["-openedAt"],
  filters: { ...filters, companyId: z.string().max(60).optional() },
  position: z.tuple([z.string(), z.int(), z.string()]),
});

const files = z
  .string()
  .optional()
  .meta({ format: "binary", description: "Evidence, up to 5 files of up to 5 MB, 10 MB together" });

/** Describe the forms; they are read as they stream by, so no validator stands before them. */
export const claimForm = z.object({ ...claimFields.shape, files });
export const messageText = z.string().trim().min(1, { error: "says something" }).max(longestText);
export const messageForm = z.object({ text: messageText, files });

export const decisionRequest = z.object({
  decision: z.enum(decisions),
  /** Only for a part: how much of the claim, with its sign. */
  amountMinor: z.int().nullable().default(null),
  reason: z.string().trim().min(1, { error: "says why; the partner reads it" }).max(longestText),
});

export const disputeChanged = z.object({ version: z.int() });
