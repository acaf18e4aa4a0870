import { Hono } from "hono";
import type { AppContext } from "./context.ts";
import { answerOnce } from "./idempotency.ts";
import { attribution } from "./routes/attribution.ts";
import { backTests } from "./routes/back-tests.ts";
import { comparisons } from "./routes/comparisons.ts";
import { identity } from "./routes/identity.ts";
import { imports } from "./routes/imports.ts";
import { inference } from "./routes/inference.ts";
import { ledger } from "./routes/ledger.ts";
import { opportunities } from "./routes/opportunities.ts";
import { overrides } from "./routes/overrides.ts";
import { overview } from "./routes/overview.ts";
import { partners } from "./routes/partners.ts";
import { portal } from "./routes/portal.ts";
import { reviews } from "./routes/reviews.ts";
import { rules } from "./routes/rules.ts";
import { session } from "./routes/session.ts";
import { identifyCaller } from "./session.ts";

/** The API under /api/v1: one chained sub-app a resource, so that the client's types follow from the routes. */
export const api = new Hono<AppContext>()
  .use(identifyCaller(), answerOnce())

  .route("/session", session)
  .route("/overview", overview)
  .route("/imports", imports)
  .route("/opportunities", opportunities)
  .route("/opportunities", overrides)
  .route("/partners", partners)
  .route("/attribution", attribution)
  .route("/attribution", comparisons)
  .route("/identity", identity)
  .route("/inference", inference)
  .route("/rules", rules)
  .route("/back-tests", backTests)
  .route("/reviews", reviews)
  .route("/ledger", ledger)
  .route("/portal", portal);

export type Api = typeof api;
