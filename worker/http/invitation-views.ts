import type { Context } from "hono";
import { z } from "zod";
import { assert } from "#worker/domain/result.ts";
import { formatInstant } from "#worker/domain/time/instant.ts";
import type { Services } from "#worker/services.ts";
import type { InvitationPlace } from "#worker/usecases/teams/invitation-place.ts";
import type { ListedInvitation } from "#worker/usecases/teams/invitation-ports.ts";
import type { InvitationResult, InvitationWish, Inviter } from "#worker/usecases/teams/invite.ts";
import { readInviteesFile } from "#worker/usecases/teams/read-invitees-file.ts";
import { answerChange } from "./answer-change.ts";
import { actorOf } from "./caller.ts";
import type { AppContext } from "./context.ts";
import { mailAfterwards } from "./mail-afterwards.ts";
import { problem } from "./problem.ts";

/** What the routes of all three kinds of invitations share: the same bodies, answers and refusals. */
export const invitee = {
  email: z.string().trim().min(1).max(320),
  name: z.string().trim().min(1).max(120),
};

export const invitedView = z.object({ result: z.enum(["invited", "resent"]) });

/** Spreadsheets of 200 people are far smaller. */
export const inviteesFile = z.object({ csv: z.string().min(1).max(200_000) });

export const inviteesFileView = z.object({
  results: z.array(
    z.object({
      row: z.int(),
      email: z.string(),
      name: z.string(),
      role: z.string(),
      result: z.enum([
        "invited",
        "resent",
        "already-member",
        "shut-out",
        "invalid-email",
        "repeated",
        "unknown-role",
        "not-permitted",
      ]),
    }),
  ),
});

const instant = z.string().meta({ format: "date-time" });

const invitationView = z.object({
  id: z.string(),
  email: z.string(),
  name: z.string(),
  role: z.string(),
  inviterName: z.string().nullable(),
  status: z.enum(["open", "expired", "waits"]),
  sentAt: instant,
  expiresAt: instant,
  /** Why mail does not reach the address; null when nothing is known against it. */
  unreachable: z.enum(["bounced", "complained", "suppressed"]).nullable(),
});

export const invitationsView = z.object({ items: z.array(invitationView) });

/** The context behind any guard for people at work, as much of it as is needed. */
type Acting = Parameters<typeof actorOf>[0] &
  Pick<Context<AppContext>, "json" | "body" | "executionCtx"> & {
    readonly get: { (key: "services"): Services; (key: "requestId"): string };
  };

export function inviterOf(c: Acting): Inviter {
  const principal = c.get("principal");
  assert(principal, "whoever invites has been let in");
  const { user, permissions } = principal;
  return { user, actor: actorOf(c), mayMakeOwners: permissions.has("owners.write") };
}

/** Open invitations, with what is known against their addresses. */
export async function listInvitations(services: Services, { target }: InvitationPlace) {
  const invitations = await services.teams.listInvitations(target);
  const bad = await services.mail.listBadAddresses(invitations.map(({ email }) => email));
  const reasons = new Map(bad.map(({ email, reason }) => [email, reason]));
  const now = services.clock.now();
  return {
    items: invitations.map((one) => ({
      ...viewInvitation(one, now),
      unreachable: reasons.get(one.email) ?? null,
    })),
  };
}

function viewInvitation(invitation: ListedInvitation, now: number) {
  const { id, email, name, role, inviterName, waits, sentAt, expiresAt } = invitation;
  const open = expiresAt > now ? ("open" as const) : ("expired" as const);
  return {
    ...{ id, email, name, role, inviterName },
    status: waits ? ("waits" as const) : open,
    sentAt: formatInstant(sentAt),
    expiresAt: formatInstant(expiresAt),
  };
}

/** Invites one person; what speaks against it is told by the field or as a conflict. */
export async function inviteOne(c: Acting, place: InvitationPlace, wish: InvitationWish) {
  const invited = await c.get("services").teams.invite({ place, inviter: inviterOf(c), wishes: [wish] });
  mailAfterwards(c, invited.mailIds);
  const result = invited.results[0] ?? "not-permitted";
  switch (result) {
    case "invited":
    case "resent":
      return c.json({ result }, 201);
    case "already-member":
    case "shut-out":
      return problem(c, result, { detail: refusals[result] });
    case "not-permitted":
      return problem(c, "not-permitted", { detail: refusals[result] });
    case "invalid-email":
    case "repeated":
    case "unknown-role": {
      const path = result === "unknown-role" ? "role" : "email";
      return problem(c, "invalid-request", { errors: [{ path, code: result, message: refusals[result] }] });
    }
  }
}

const refusals: Readonly<Record<Exclude<InvitationResult, "invited" | "resent">, string>> = {
  "already-member": "This person belongs here already.",
  "shut-out": "You have shut this person out. Let them in again instead of inviting them.",
  "not-permitted": "Only an owner may invite owners.",
  "invalid-email": "This is not an e-mail address.",
  repeated: "This address is there twice.",
  "unknown-role": "There is no such role.",
};

/** Invites everybody in a CSV file; a row that will not do does not keep the others from being invited. */
export async function inviteFile(
  c: Acting,
  place: InvitationPlace,
  { csv, role }: { readonly csv: string; readonly role: "admin" | null },
) {
  const file = await readInviteesFile(csv, { role });
  if (!file.ok) return problem(c, "invalid-request", { errors: [{ path: "csv", ...file.error }] });
  const rows = file.value;
  const invited = await c.get("services").teams.invite({ place, inviter: inviterOf(c), wishes: rows });
  mailAfterwards(c, invited.mailIds);
  const results = rows.map(({ row, email, name, roleText }, index) => ({
    ...{ row, email, name, role: roleText },
    result: invited.results[index] ?? ("not-permitted" as const),
  }));
  return c.json({ results }, 200);
}

export async function resend(c: Acting, place: InvitationPlace, id: string) {
  return answerChange(
    c,
    await c.get("services").teams.resendInvitation({ place, inviter: inviterOf(c), id }),
  );
}

export async function revoke(c: Acting, place: InvitationPlace, id: string) {
  return answerChange(
    c,
    await c.get("services").teams.revokeInvitation({ place, inviter: inviterOf(c), id }),
  );
}
