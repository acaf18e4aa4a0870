import { Hono } from "hono";
import { formatInstant } from "#worker/domain/time/instant.ts";
import { actorOf } from "#worker/http/caller.ts";
import type { AppContext } from "#worker/http/context.ts";
import { isStale, versionTag } from "#worker/http/etag.ts";
import { problem } from "#worker/http/problem.ts";
import { dealCandidates, linkRequest, registrationChanged } from "#worker/http/registration-schemas.ts";
import { company } from "#worker/http/route-guard.ts";
import { validate } from "#worker/http/validate.ts";
import { linkDeal, listDealCandidates } from "#worker/usecases/registrations/link-deal.ts";

/** Which deal of the CRM a registration is about. */
export const registrationDeals = new Hono<AppContext>()
  .get(
    "/:id/deals",
    company("registrations.read", {
      summary: "List the deals that a registration may be about, likeliest first",
      answers: { 200: dealCandidates },
    }),
    async (c) => {
      const { tenant } = c.get("principal");
      const candidates = await listDealCandidates(c.get("services").registrations, tenant, c.req.param("id"));
      if (candidates === null) return problem(c, "not-found");
      const items = candidates.map(({ closedAt, accountProbability: _, ...candidate }) => ({
        ...candidate,
        closedAt: closedAt === null ? null : formatInstant(closedAt),
      }));
      return c.json({ items }, 200);
    },
  )
  .post(
    "/:id/link",
    company("registrations.decide", {
      summary: "Link a registration to its deal, or to none",
      answers: { 200: registrationChanged },
    }),
    validate("json", linkRequest),
    async (c) => {
      const linked = await linkDeal(c.get("services").registrations, c.get("principal").tenant, {
        id: c.req.param("id"),
        opportunityId: c.req.valid("json").opportunityId,
        actor: actorOf(c),
        isExpected: (version) => !isStale(c, versionTag(version)),
      });
      if (linked.ok) {
        c.header("ETag", versionTag(linked.value.version));
        return c.json(linked.value, 200);
      }
      const { code, errors } = linked.error;
      return problem(c, code, {
        ...(code === "opportunity-taken" ? { detail: takenAdvice } : {}),
        ...(errors === undefined ? {} : { errors }),
      });
    },
  );

const takenAdvice =
  "One deal belongs to one registration. Link another deal, take the other registration's link away, or contest both and split the deal.";
