import { Hono } from "hono";
import { limitBody } from "./body-limit.ts";
import type { AppContext } from "./context.ts";
import { answerOnce } from "./idempotency.ts";
import { session } from "./routes/session.ts";
import { identifyCaller } from "./session.ts";

/** The API under /api/v1: one chained sub-app a resource, so that the client's types follow from the routes. */
export const api = new Hono<AppContext>()
  .use(limitBody(), identifyCaller(), answerOnce())
  .route("/session", session);

export type Api = typeof api;
