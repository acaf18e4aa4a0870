import { Hono } from "hono";
import { z } from "zod";
import { partnerRoles } from "#worker/domain/access/permissions.ts";
import { formatInstant } from "#worker/domain/time/instant.ts";
import { answerChange } from "#worker/http/answer-change.ts";
import { actorOf } from "#worker/http/caller.ts";
import type { AppContext } from "#worker/http/context.ts";
import {
  invitationsView,
  invitedView,
  invitee,
  inviteesFile,
  inviteesFileView,
  inviteFile,
  inviteOne,
  listInvitations,
  resend,
  revoke,
} from "#worker/http/invitation-views.ts";
import { problem } from "#worker/http/problem.ts";
import { company } from "#worker/http/route-guard.ts";
import { validate } from "#worker/http/validate.ts";

const peopleView = z.object({
  /** Who the partner is on Fairshare; null until somebody has accepted an invitation. */
  organisation: z.object({ id: z.string(), name: z.string(), since: z.string() }).nullable(),
  people: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      email: z.string(),
      role: z.enum(partnerRoles),
      since: z.string(),
      /** Shut out by this company. */
      shutOut: z.boolean(),
    }),
  ),
});

/** Who sees the portal as one partner of the company, and who is invited to. */
export const partnerPeople = new Hono<AppContext>()
  .get(
    "/:id/people",
    company("partner-users.read", { summary: "List the people of a partner", answers: { 200: peopleView } }),
    async (c) => {
      const at = { tenant: c.get("principal").tenant, partnerId: c.req.param("id") };
      const found = await c.get("services").teams.listPartnerPeople(at);
      if (found === null) return problem(c, "not-found");
      const { organisation, people } = found;
      return c.json(
        {
          organisation: organisation && { ...organisation, since: formatInstant(organisation.since) },
          people: people.map(({ since, isBlocked, ...person }) => ({
            ...person,
            since: formatInstant(since),
            shutOut: isBlocked,
          })),
        },
        200,
      );
    },
  )
  .delete(
    "/:id/people/:userId",
    company("partner-users.write", { summary: "Shut a partner's person out", answers: { 204: null } }),
    async (c) => {
      const { id: partnerId, userId } = c.req.param();
      const { tenant } = c.get("principal");
      const input = { tenant, partnerId, userId, isBlocked: true, actor: actorOf(c) };
      return answerChange(c, await c.get("services").teams.shutOutPartnerPerson(input));
    },
  )
  .put(
    "/:id/people/:userId",
    company("partner-users.write", {
      summary: "Let somebody in again who was shut out",
      answers: { 204: null },
    }),
    async (c) => {
      const { id: partnerId, userId } = c.req.param();
      const { tenant } = c.get("principal");
      const input = { tenant, partnerId, userId, isBlocked: false, actor: actorOf(c) };
      return answerChange(c, await c.get("services").teams.shutOutPartnerPerson(input));
    },
  )
  .delete(
    "/:id/partnership",
    company("partner-users.write", {
      summary: "End the partnership: nobody of the partner's organisation sees the company any more",
      answers: { 204: null },
    }),
    async (c) => {
      const { tenant, user } = c.get("principal");
      const input = { tenant, partnerId: c.req.param("id"), user, actor: actorOf(c) };
      return answerChange(c, await c.get("services").teams.endPartnership(input));
    },
  )
  .get(
    "/:id/invitations",
    company("partner-users.read", {
      summary: "List a partner's open invitations",
      answers: { 200: invitationsView },
    }),
    async (c) => {
      const { teams } = c.get("services");
      const at = { tenant: c.get("principal").tenant, partnerId: c.req.param("id") };
      const place = await teams.partnerPlace(at);
      return place === null
        ? problem(c, "not-found")
        : c.json(await listInvitations(c.get("services"), place), 200);
    },
  )
  .post(
    "/:id/invitations",
    company("partner-users.write", {
      summary: "Invite somebody as this partner",
      answers: { 201: invitedView },
    }),
    validate("json", z.object(invitee)),
    async (c) => {
      const at = { tenant: c.get("principal").tenant, partnerId: c.req.param("id") };
      const place = await c.get("services").teams.partnerPlace(at);
      return place === null
        ? problem(c, "not-found")
        : inviteOne(c, place, { ...c.req.valid("json"), role: "admin" });
    },
  )
  .post(
    "/:id/invitations/import",
    company("partner-users.write", {
      summary: "Invite the people of a CSV file as this partner",
      answers: { 200: inviteesFileView },
    }),
    validate("json", inviteesFile),
    async (c) => {
      const at = { tenant: c.get("principal").tenant, partnerId: c.req.param("id") };
      const place = await c.get("services").teams.partnerPlace(at);
      return place === null
        ? problem(c, "not-found")
        : inviteFile(c, place, { ...c.req.valid("json"), role: "admin" });
    },
  )
  .post(
    "/:id/invitations/:invitationId/resend",
    company("partner-users.write", { summary: "Send an invitation again", answers: { 204: null } }),
    async (c) => {
      const at = { tenant: c.get("principal").tenant, partnerId: c.req.param("id") };
      const place = await c.get("services").teams.partnerPlace(at);
      return place === null ? problem(c, "not-found") : resend(c, place, c.req.param("invitationId"));
    },
  )
  .delete(
    "/:id/invitations/:invitationId",
    company("partner-users.write", { summary: "Take an invitation back", answers: { 204: null } }),
    async (c) => {
      const at = { tenant: c.get("principal").tenant, partnerId: c.req.param("id") };
      const place = await c.get("services").teams.partnerPlace(at);
      return place === null ? problem(c, "not-found") : revoke(c, place, c.req.param("invitationId"));
    },
  );
