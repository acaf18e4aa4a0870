import { Hono } from "hono";
import { z } from "zod";
import { partnerRoles } from "#worker/domain/access/permissions.ts";
import type { PartnerPrincipal } from "#worker/domain/access/principal.ts";
import { assert } from "#worker/domain/result.ts";
import { formatInstant } from "#worker/domain/time/instant.ts";
import { answerChange } from "#worker/http/answer-change.ts";
import { actorOf } from "#worker/http/caller.ts";
import type { AppContext } from "#worker/http/context.ts";
import {
  invitationsView,
  invitedView,
  invitee,
  inviteOne,
  listInvitations,
  resend,
  revoke,
} from "#worker/http/invitation-views.ts";
import { partner } from "#worker/http/route-guard.ts";
import { validate } from "#worker/http/validate.ts";
import { organisationPlace } from "#worker/usecases/teams/invitation-place.ts";

const role = z.enum(partnerRoles);

const member = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  role,
  since: z.string(),
});

const joinRequest = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  /** The company whose invitation brought them. */
  companyName: z.string(),
  /** Whether they belong to the organisation already, and ask only for the partnership. */
  isMember: z.boolean(),
  askedAt: z.string(),
});

/** The people of a partner organisation, who is invited, and who asks to join. */
export const portalTeam = new Hono<AppContext>()
  .get(
    "/",
    partner("portal.team.read", {
      summary: "List the people of the partner organisation",
      answers: { 200: z.object({ items: z.array(member) }) },
    }),
    async (c) => {
      const members = await c.get("services").teams.listOrganisationMembers(organisationOf(c).id);
      return c.json({ items: members.map((one) => ({ ...one, since: formatInstant(one.since) })) }, 200);
    },
  )
  .put(
    "/organisation",
    partner("portal.settings.write", { summary: "Rename the organisation", answers: { 204: null } }),
    validate("json", z.object({ name: z.string().trim().min(1).max(120) })),
    async (c) => {
      const change = { organisation: organisationOf(c), ...c.req.valid("json"), actor: actorOf(c) };
      await c.get("services").teams.renameOrganisation(change);
      return c.body(null, 204);
    },
  )
  .put(
    "/:userId/role",
    partner("portal.team.write", { summary: "Give a colleague another role", answers: { 204: null } }),
    validate("json", z.object({ role })),
    async (c) => {
      const userId = c.req.param("userId");
      const change = { organisation: organisationOf(c), userId, ...c.req.valid("json"), actor: actorOf(c) };
      return answerChange(c, await c.get("services").teams.changePartnerRole(change));
    },
  )
  .delete(
    "/me",
    partner("portal.team.read", { summary: "Leave the organisation", answers: { 204: null } }),
    async (c) => {
      const userId = c.get("principal").user.id;
      const leaving = { organisation: organisationOf(c), userId, actor: actorOf(c) };
      return answerChange(c, await c.get("services").teams.removeFromOrganisation(leaving));
    },
  )
  .delete(
    "/:userId",
    partner("portal.team.write", { summary: "Remove a colleague", answers: { 204: null } }),
    async (c) => {
      const userId = c.req.param("userId");
      const removal = { organisation: organisationOf(c), userId, actor: actorOf(c) };
      return answerChange(c, await c.get("services").teams.removeFromOrganisation(removal));
    },
  )
  .get(
    "/invitations",
    partner("portal.team.read", { summary: "List open invitations", answers: { 200: invitationsView } }),
    async (c) => c.json(await listInvitations(c.get("services"), organisationPlace(organisationOf(c))), 200),
  )
  .post(
    "/invitations",
    partner("portal.team.write", { summary: "Invite a colleague", answers: { 201: invitedView } }),
    validate("json", z.object({ ...invitee, role })),
    (c) => inviteOne(c, organisationPlace(organisationOf(c)), c.req.valid("json")),
  )
  .post(
    "/invitations/:id/resend",
    partner("portal.team.write", { summary: "Send an invitation again", answers: { 204: null } }),
    (c) => resend(c, organisationPlace(organisationOf(c)), c.req.param("id")),
  )
  .delete(
    "/invitations/:id",
    partner("portal.team.write", { summary: "Take an invitation back", answers: { 204: null } }),
    (c) => revoke(c, organisationPlace(organisationOf(c)), c.req.param("id")),
  )
  .get(
    "/join-requests",
    partner("portal.team.write", {
      summary: "List who asks to join",
      answers: { 200: z.object({ items: z.array(joinRequest) }) },
    }),
    async (c) => {
      const requests = await c.get("services").teams.listJoinRequests(organisationOf(c).id);
      const items = requests.map(({ id, applicant, partnership, isMember, createdAt }) => ({
        id,
        name: applicant.name,
        email: applicant.email,
        companyName: partnership.companyName,
        isMember,
        askedAt: formatInstant(createdAt),
      }));
      return c.json({ items }, 200);
    },
  )
  .post(
    "/join-requests/:id/agree",
    partner("portal.team.write", { summary: "Let somebody join", answers: { 204: null } }),
    validate("json", z.object({ role })),
    async (c) => {
      const decision = decisionOf(c, c.get("principal"));
      const request = { ...decision, requestId: c.req.param("id"), ...c.req.valid("json") };
      return answerChange(c, await c.get("services").teams.agreeToJoin(request));
    },
  )
  .post(
    "/join-requests/:id/refuse",
    partner("portal.team.write", { summary: "Refuse somebody who asks to join", answers: { 204: null } }),
    async (c) => {
      const request = { ...decisionOf(c, c.get("principal")), requestId: c.req.param("id") };
      return answerChange(c, await c.get("services").teams.refuseToJoin(request));
    },
  );

/** Whoever only looks as a partner has none of the permissions of this file. */
const outsiders = "people with permissions on a partner's team belong to its organisation";

function organisationOf(c: { readonly get: (key: "principal") => PartnerPrincipal }) {
  const { organisation } = c.get("principal");
  assert(organisation, outsiders);
  return organisation;
}

/** Who decides, of which organisation, as the log keeps it. */
function decisionOf(c: Parameters<typeof actorOf>[0], { organisation, user }: PartnerPrincipal) {
  assert(organisation, outsiders);
  return { organisation, decider: user, actor: actorOf(c) };
}
