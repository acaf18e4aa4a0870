import { Hono } from "hono";
import { z } from "zod";
import { companyRoles } from "#worker/domain/access/permissions.ts";
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
  inviterOf,
  listInvitations,
  resend,
  revoke,
} from "#worker/http/invitation-views.ts";
import { company } from "#worker/http/route-guard.ts";
import { validate } from "#worker/http/validate.ts";
import { companyPlace } from "#worker/usecases/teams/invitation-place.ts";

const role = z.enum(companyRoles);

const member = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  role,
  since: z.string(),
  secondFactor: z.boolean(),
  seenAt: z.string().nullable(),
});

/** The people who work for the company, and those who are invited to. */
export const team = new Hono<AppContext>()
  .get(
    "/",
    company("team.read", {
      summary: "List the people of the company",
      answers: { 200: z.object({ items: z.array(member) }) },
    }),
    async (c) => {
      const members = await c.get("services").teams.listMembers(c.get("principal").tenant.tenantId);
      const items = members.map(({ since, seenAt, hasSecondFactor, ...fields }) => ({
        ...fields,
        since: formatInstant(since),
        secondFactor: hasSecondFactor,
        seenAt: seenAt === null ? null : formatInstant(seenAt),
      }));
      return c.json({ items }, 200);
    },
  )
  .put(
    "/:userId/role",
    company("team.write", { summary: "Give somebody another role", answers: { 204: null } }),
    validate("json", z.object({ role })),
    async (c) => {
      const { tenant } = c.get("principal");
      const { actor, mayMakeOwners } = inviterOf(c);
      const userId = c.req.param("userId");
      const change = { tenant, userId, ...c.req.valid("json"), actor, mayMakeOwners };
      return answerChange(c, await c.get("services").teams.changeRole(change));
    },
  )
  .delete(
    "/me",
    company("team.read", { summary: "Leave the company", answers: { 204: null } }),
    async (c) => {
      const { tenant, user } = c.get("principal");
      const leaving = { tenant, userId: user.id, actor: actorOf(c), mayMakeOwners: false };
      return answerChange(c, await c.get("services").teams.remove(leaving));
    },
  )
  .delete(
    "/:userId",
    company("team.write", { summary: "Remove somebody from the company", answers: { 204: null } }),
    async (c) => {
      const { tenant } = c.get("principal");
      const { actor, mayMakeOwners } = inviterOf(c);
      const removal = { tenant, userId: c.req.param("userId"), actor, mayMakeOwners };
      return answerChange(c, await c.get("services").teams.remove(removal));
    },
  )
  .get(
    "/invitations",
    company("team.read", { summary: "List open invitations", answers: { 200: invitationsView } }),
    async (c) => {
      const place = companyPlace(c.get("principal").tenant);
      return c.json(await listInvitations(c.get("services"), place), 200);
    },
  )
  .post(
    "/invitations",
    company("team.write", { summary: "Invite somebody", answers: { 201: invitedView } }),
    validate("json", z.object({ ...invitee, role })),
    (c) => inviteOne(c, companyPlace(c.get("principal").tenant), c.req.valid("json")),
  )
  .post(
    "/invitations/import",
    company("team.write", { summary: "Invite the people of a CSV file", answers: { 200: inviteesFileView } }),
    validate("json", inviteesFile),
    (c) =>
      inviteFile(c, companyPlace(c.get("principal").tenant), { csv: c.req.valid("json").csv, role: null }),
  )
  .post(
    "/invitations/:id/resend",
    company("team.write", { summary: "Send an invitation again", answers: { 204: null } }),
    (c) => resend(c, companyPlace(c.get("principal").tenant), c.req.param("id")),
  )
  .delete(
    "/invitations/:id",
    company("team.write", { summary: "Take an invitation back", answers: { 204: null } }),
    (c) => revoke(c, companyPlace(c.get("principal").tenant), c.req.param("id")),
  );
