import { Hono } from "hono";
import { z } from "zod";
import { longestPasswordField } from "#worker/domain/access/password-length.ts";
import { formatInstant } from "#worker/domain/time/instant.ts";
import { faultyField, linkOver } from "#worker/http/account-problems.ts";
import { callerOf } from "#worker/http/caller.ts";
import type { AppContext } from "#worker/http/context.ts";
import { mailAfterwards } from "#worker/http/mail-afterwards.ts";
import { problem } from "#worker/http/problem.ts";
import { anyone, ownSignInNeeded, signedIn } from "#worker/http/route-guard.ts";
import { readSessionToken, writeSessionToken } from "#worker/http/session-cookie.ts";
import { validate } from "#worker/http/validate.ts";
import type { AcceptFault } from "#worker/usecases/teams/accept-invitation.ts";
import type { InvitationWay } from "#worker/usecases/teams/invitation-way.ts";
import type { InvitationLook } from "#worker/usecases/teams/look-at-invitation.ts";

const token = z.string().min(1).max(100);

const way = z.object({
  kind: z.enum([
    "join",
    "nothing-new",
    "link-own",
    "ask",
    "found",
    "in-another-organisation",
    "partner-already",
  ]),
  /** The organisation that it is about, where there is one already. */
  organisationName: z.string().nullable(),
  /** Whether the person may say that they belong to another organisation than the one that would be asked. */
  mayFound: z.boolean(),
});

const linkView = z.object({
  kind: z.enum(["company", "partner", "organisation"]),
  inviterName: z.string().nullable(),
  /** The company or the organisation that invites. */
  hostName: z.string(),
  /** What the company calls its partner. */
  partnerName: z.string().nullable(),
  role: z.string().nullable(),
  name: z.string(),
  email: z.string(),
  expiresAt: z.string(),
  hasAccount: z.boolean(),
  signedInAs: z.string().nullable(),
  /** Told to whoever could accept now: to the invited person, or to somebody without an account. */
  way: way.nullable(),
});

const acceptance = z.object({
  token,
  name: z.string().trim().min(1).max(120).optional(),
  password: z.string().min(1).max(longestPasswordField).optional(),
  /** For partners: link one's own organisation, ask to join the one that is there, or found a new one. */
  organisation: z.enum(["own", "join", "new"]).optional(),
  organisationName: z.string().trim().min(1).max(120).optional(),
});

/** Links of invitations. Opening one shows it; only POST uses it. */
export const invitations = new Hono<AppContext>()
  .get(
    "/link",
    anyone({ summary: "Who invites whom to what", answers: { 200: linkView } }),
    validate("query", z.object({ token })),
    async (c) => {
      const input = { ...c.req.valid("query"), session: c.get("session") };
      const look = await c.get("services").teams.lookAtInvitation(input);
      return look.ok ? c.json(viewLook(look.value), 200) : linkOver(c);
    },
  )
  .post(
    "/accept",
    anyone({
      summary: "Accept an invitation, as the person who is signed in or with a new account",
      answers: { 200: z.object({ outcome: z.enum(["joined", "waits"]) }) },
    }),
    validate("json", acceptance),
    async (c) => {
      const { organisation, organisationName, name, password, ...link } = c.req.valid("json");
      const accepted = await c.get("services").teams.acceptInvitation({
        ...link,
        name,
        password,
        choice: { organisation, name: organisationName },
        session: c.get("session"),
        caller: callerOf(c),
        previousToken: readSessionToken(c),
      });
      if (!accepted.ok) return refuse(c, accepted.error);
      const { session, outcome, mailIds } = accepted.value;
      mailAfterwards(c, mailIds);
      if (session !== null) writeSessionToken(c, session.token);
      return c.json({ outcome }, 200);
    },
  )
  .get(
    "/waiting",
    signedIn({
      summary: "The organisations of which an admin has yet to agree that one joins",
      answers: { 200: z.object({ organisations: z.array(z.string()) }) },
    }),
    async (c) => {
      const organisations = await c.get("services").teams.listAwaited(c.get("session").user.id);
      return c.json({ organisations: [...organisations] }, 200);
    },
  );

function viewLook({ invitation, place, hasAccount, signedInAs, way }: InvitationLook) {
  const { target, inviterName, role, name, email, expiresAt } = invitation;
  const mayAccept = signedInAs === null ? !hasAccount : signedInAs === email;
  return {
    kind: target.kind,
    inviterName,
    hostName: place.hostName,
    partnerName: place.partnerName,
    role: target.kind === "partner" ? null : role,
    name,
    email,
    expiresAt: formatInstant(expiresAt),
    hasAccount,
    signedInAs,
    way: mayAccept ? viewWay(way) : null,
  };
}

function viewWay(way: InvitationWay) {
  return {
    kind: way.kind,
    organisationName: "organisation" in way ? way.organisation.name : null,
    mayFound: way.kind === "ask" && way.mayFound,
  };
}

function refuse(c: Parameters<typeof problem>[0], fault: AcceptFault) {
  switch (fault) {
    case "link-over":
      return linkOver(c);
    case "password-missing":
      return problem(c, "invalid-request", {
        errors: [{ path: "password", code: fault, message: "Choose a password." }],
      });
    case "password-too-short":
    case "password-too-long":
    case "password-too-common":
      return faultyField(c, "password", fault);
    case "other-address":
      return problem(c, "invitation-for-another");
    case "address-not-verified":
      return problem(c, "invitation-for-another", {
        detail: "Your address has not been verified yet. Set a new password by mail, then accept.",
      });
    case "own-sign-in-needed":
      return ownSignInNeeded(c);
    case "sign-in-first":
    case "email-taken":
      return problem(c, "account-exists");
    case "in-another-organisation":
    case "partner-already":
    case "confirm-organisation":
    case "changed-meanwhile":
      return problem(c, fault);
  }
}
