import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import { FrozenWithoutHead } from "#worker/usecases/ledger/publish-tree-head.ts";
import { BodyTooLarge } from "./body-limit.ts";
import type { AppContext } from "./context.ts";
import { problem } from "./problem.ts";

/** What was thrown becomes an answer. Its text goes to the log under the request's id and never to the caller. */
export function answerError(error: Error, c: Context<AppContext>): Response {
  if (error instanceof BodyTooLarge) return problem(c, "body-too-large");
  if (error instanceof FrozenWithoutHead) return problem(c, "ledger-frozen");
  if (error instanceof HTTPException && error.status === 400) return problem(c, "malformed-request");
  console.error(
    JSON.stringify({
      event: "unexpected-error",
      requestId: c.get("requestId"),
      method: c.req.method,
      path: c.req.path,
      error: error.stack ?? String(error),
    }),
  );
  return problem(c, "unexpected-error");
}
