import { z } from "zod";
import type { JobMessage } from "#worker/usecases/jobs/job.ts";

const base = { v: z.literal(1), tenantId: z.string(), outboxId: z.string() };

/** What may come out of the queue. Messages outlive deployments, so they are parsed like any other input. */
export const jobMessageSchema: z.ZodType<JobMessage> = z.discriminatedUnion("kind", [
  z.object({ ...base, kind: z.literal("import-check"), importId: z.string() }),
  z.object({ ...base, kind: z.literal("import-commit"), importId: z.string() }),
  z.object({ ...base, kind: z.literal("import-undo"), importId: z.string() }),
  z.object({ ...base, kind: z.literal("attribution-run"), runId: z.string() }),
  z.object({ ...base, kind: z.literal("back-test"), backTestId: z.string() }),
  z.object({ ...base, kind: z.literal("sync-start"), syncRunId: z.string() }),
  z.object({ ...base, kind: z.literal("sync-object"), syncRunId: z.string(), object: z.string() }),
  z.object({
    ...base,
    kind: z.literal("sync-project"),
    connectionId: z.string(),
    syncRunId: z.string().nullable(),
  }),
  z.object({ ...base, kind: z.literal("sync-hints"), connectionId: z.string() }),
  z.object({ ...base, kind: z.literal("inference-run"), runId: z.string() }),
  z.object({ ...base, kind: z.literal("company-export"), exportId: z.string() }),
  z.object({ ...base, kind: z.literal("tree-head-copy"), treeSize: z.int() }),
  z.object({ ...base, kind: z.literal("ledger-verification"), verificationId: z.string() }),
  z.object({ ...base, kind: z.literal("period-close"), closeId: z.string() }),
  z.object({ ...base, kind: z.literal("period-reopen"), reopeningId: z.string() }),
  z.object({ ...base, kind: z.literal("statement-issue"), issueId: z.string() }),
  z.object({ ...base, kind: z.literal("dispute-event"), disputeId: z.string(), seq: z.int() }),
  z.object({ ...base, kind: z.literal("partner-aliases") }),
  z.object({ ...base, kind: z.literal("registration-submitted"), registrationId: z.string() }),
  z.object({ ...base, kind: z.literal("registration-clock") }),
  z.object({ ...base, kind: z.literal("registration-write"), registrationId: z.string() }),
  z.object({ ...base, kind: z.literal("registration-record"), registrationId: z.string() }),
  z.object({ ...base, kind: z.literal("registration-records"), connectionId: z.string() }),
  z.object({ ...base, kind: z.literal("event"), eventId: z.string() }),
  z.object({ ...base, kind: z.literal("delivery"), deliveryId: z.string() }),
  z.object({ ...base, kind: z.literal("partner-health") }),
  z.object({ ...base, kind: z.literal("alert-watch") }),
  z.object({ ...base, kind: z.literal("slack-press"), pressId: z.string() }),
]);
