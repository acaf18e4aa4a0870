import { Hono } from "hono";
import { assert } from "#worker/domain/result.ts";
import { actorOf } from "#worker/http/caller.ts";
import type { AppContext } from "#worker/http/context.ts";
import { problem } from "#worker/http/problem.ts";
import { company } from "#worker/http/route-guard.ts";
import { beginSession, sessionView } from "#worker/http/session-view.ts";

/** The portal as one partner sees it, for those of the company who look after partners. */
export const partnerView = new Hono<AppContext>().post(
  "/:id/view",
  company("partner-view", {
    summary: "Look at the portal as a partner, without changing anything; PUT /session/audience ends it",
    answers: { 200: sessionView },
  }),
  async (c) => {
    const session = c.get("session");
    assert(session !== null, "no key is given this permission");
    const { tenant } = c.get("principal");
    const request = { session, tenant, partnerId: c.req.param("id"), actor: actorOf(c) };
    const started = await c.get("services").viewAsPartner(request);
    return started.ok ? beginSession(c, started.value) : problem(c, started.error);
  },
);
