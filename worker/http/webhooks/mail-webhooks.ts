import { Hono } from "hono";
import type { AppContext } from "#worker/http/context.ts";
import { problem } from "#worker/http/problem.ts";
import { anyone } from "#worker/http/route-guard.ts";
import type { ReportProblem } from "#worker/usecases/mail/mail-ports.ts";

/** Where the mail provider reports what became of addresses. Whoever calls proves by a signature that it is the provider. */
export const mailWebhooks = new Hono<AppContext>().post(
  "/:provider",
  anyone({ summary: "Bounces and complaints, as the mail provider reports them" }),
  async (c) => {
    const report = { headers: c.req.raw.headers, body: await c.req.text() };
    const received = await c.get("services").mail.receiveReport(c.req.param("provider"), report);
    return received.ok ? c.json({ received: true }) : problem(c, problemCodes[received.error]);
  },
);

const problemCodes = {
  "unknown-provider": "not-found",
  "bad-signature": "invalid-signature",
  "unreadable-report": "malformed-request",
} as const satisfies Record<ReportProblem, string>;
