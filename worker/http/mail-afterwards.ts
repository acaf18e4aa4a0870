import type { Context } from "hono";
import type { Services } from "#worker/services.ts";

/**
 * Puts promised mails on their way when the answer has gone, so that its time does not tell whether there were any. What is
 * begun before the answer is made would share its thread, so it begins a turn later.
 */
export function mailAfterwards(
  c: { readonly get: (key: "services") => Services; readonly executionCtx: Context["executionCtx"] },
  mailIds: readonly string[],
): void {
  if (mailIds.length === 0) return;
  const { mail } = c.get("services");
  c.executionCtx.waitUntil(scheduler.wait(afterAnswerMs).then(() => mail.sendPromised(mailIds)));
}

const afterAnswerMs = 20;
