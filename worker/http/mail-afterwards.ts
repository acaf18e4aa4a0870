import type { Context } from "hono";
import type { Services } from "#worker/services.ts";

/** Puts promised mails on their way when the answer has gone, so that its time does not tell whether there were any. */
export function mailAfterwards(
  c: { readonly get: (key: "services") => Services; readonly executionCtx: Context["executionCtx"] },
  mailIds: readonly string[],
): void {
  if (mailIds.length > 0) c.executionCtx.waitUntil(c.get("services").mail.sendPromised(mailIds));
}
