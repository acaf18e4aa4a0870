import { z } from "zod";
import type { JobMessage } from "#worker/usecases/jobs/job.ts";
import type { MailMessage } from "#worker/usecases/mail/mail-ports.ts";
import { jobMessageSchema } from "./job-message.ts";

/** What the queue carries: a company's job, or a mail, which need not belong to any company. */
export type QueueMessage = JobMessage | MailMessage;

const mailMessageSchema: z.ZodType<MailMessage> = z.object({
  v: z.literal(1),
  kind: z.literal("mail"),
  mailId: z.string(),
  attempt: z.number().int().nonnegative(),
});

export const queueMessageSchema: z.ZodType<QueueMessage> = z.union([mailMessageSchema, jobMessageSchema]);
