import type { Actor } from "#worker/domain/access/audit-event.ts";
import { normaliseEmail } from "#worker/domain/access/email.ts";
import type { CompanyRole, PartnerRole } from "#worker/domain/access/permissions.ts";
import type { User } from "#worker/domain/access/principal.ts";
import { roleName } from "#worker/domain/access/role-name.ts";
import type { MailContent, QueuedMail } from "#worker/domain/mail/queued-mail.ts";
import { changeRecord, mailIdsOf } from "./change-record.ts";
import type { InvitationPlace } from "./invitation-place.ts";
import { ownerOf } from "./invitation-place.ts";
import type { Invitation, Invitee, NewInvitation } from "./invitation-ports.ts";
import type { TeamDeps } from "./team-deps.ts";

export type Inviter = {
  readonly user: User;
  readonly actor: Actor;
  /** Only who may make owners may invite them, and touch invitations of theirs. */
  readonly mayMakeOwners: boolean;
};

/** `role` null is one that does not exist. */
export type InvitationWish = {
  readonly email: string;
  readonly name: string;
  readonly role: CompanyRole | PartnerRole | null;
};

export type InvitationResult =
  | "invited"
  | "resent"
  | "already-member"
  | "shut-out"
  | "invalid-email"
  | "repeated"
  | "unknown-role"
  | "not-permitted";

export const invitationDays = 7;

/**
 * Invites each of them whom nothing speaks against, in one unit of work; one result a wish, in their order. Whoever has an
 * open invitation to this place gets a new one, and the old link is worth nothing.
 */
export async function invite(
  deps: TeamDeps,
  {
    place,
    inviter,
    wishes,
  }: {
    readonly place: InvitationPlace;
    readonly inviter: Inviter;
    readonly wishes: readonly InvitationWish[];
  },
): Promise<{ readonly results: readonly InvitationResult[]; readonly mailIds: readonly string[] }> {
  const emails = wishes.map(({ email }) => {
    const address = normaliseEmail(email);
    return address.ok ? address.value : null;
  });
  const invitees = await deps.invitations.inviteesAt(
    place.target,
    emails.filter((email) => email !== null),
  );
  const seen = new Set<string>();
  const results: InvitationResult[] = [];
  const issued: IssuedInvitation[] = [];
  for (const [index, wish] of wishes.entries()) {
    const email = emails[index] ?? null;
    const invitee = email === null ? undefined : invitees.get(email);
    const result = judge(wish, { email, invitee, inviter, isRepeated: email !== null && seen.has(email) });
    results.push(result);
    if (email === null || wish.role === null || (result !== "invited" && result !== "resent")) continue;
    seen.add(email);
    issued.push(
      issue(deps, {
        id: invitee?.open?.id ?? deps.ids.fresh("inv"),
        target: place.target,
        email,
        name: wish.name.trim(),
        role: wish.role,
        invitedBy: inviter.user.id,
      }),
    );
  }
  if (issued.length === 0) return { results, mailIds: [] };
  const record = changeRecord(deps, {
    actor: inviter.actor,
    changes: issued.map(({ invitation }) => ({
      ownerId: ownerOf(place.target),
      action: invitees.get(invitation.email)?.open ? "invitation.resent" : "invitation.sent",
      object: { kind: "invitation", id: invitation.id },
      before: null,
      after: { to: place.target, role: invitation.role },
    })),
    mails: issued.map((one) => invitationMail(one, { place, inviter: inviter.user })),
  });
  await deps.invitations.save(
    issued.map(({ invitation }) => invitation),
    record,
  );
  return { results, mailIds: mailIdsOf(record) };
}

function judge(
  wish: InvitationWish,
  {
    email,
    invitee,
    inviter,
    isRepeated,
  }: { email: string | null; invitee: Invitee | undefined; inviter: Inviter; isRepeated: boolean },
): InvitationResult {
  if (email === null) return "invalid-email";
  if (wish.role === null) return "unknown-role";
  const isOwners = wish.role === "owner" || invitee?.open?.role === "owner";
  if (isOwners && !inviter.mayMakeOwners) return "not-permitted";
  if (isRepeated) return "repeated";
  if (invitee?.isBlocked) return "shut-out";
  if (invitee?.isMember) return "already-member";
  return invitee?.open ? "resent" : "invited";
}

export type IssuedInvitation = { readonly invitation: NewInvitation; readonly token: string };

/** An invitation with a secret of its own, of which only the hash is kept. */
export function issue(
  { tokens, clock }: Pick<TeamDeps, "tokens" | "clock">,
  invitation: Omit<Invitation, "createdAt" | "sentAt" | "expiresAt">,
): IssuedInvitation {
  const now = clock.now();
  const token = tokens.fresh();
  const times = { createdAt: now, sentAt: now, expiresAt: now + invitationDays * 86_400_000 };
  return { invitation: { ...invitation, ...times, tokenHash: tokens.hash(token) }, token };
}

/** The mail that carries an invitation's link. */
export function invitationMail(
  { invitation, token }: IssuedInvitation,
  { place, inviter }: { readonly place: InvitationPlace; readonly inviter: User },
): MailContent & Pick<QueuedMail, "to" | "tenantId"> {
  const { target, hostName } = place;
  const to = { email: invitation.email, name: invitation.name };
  const link = {
    inviterName: inviter.name,
    acceptPath: `/invitations/accept?token=${token}`,
    validMinutes: invitationDays * 24 * 60,
  };
  const role = roleName(invitation.role as CompanyRole | PartnerRole);
  switch (target.kind) {
    case "company":
      return {
        kind: "company-invitation",
        params: { ...link, companyName: hostName, roleName: role },
        to,
        tenantId: target.tenantId,
      };
    case "partner":
      return {
        kind: "partner-invitation",
        params: { ...link, companyName: hostName, partnerName: place.partnerName ?? "" },
        to,
        tenantId: target.tenantId,
      };
    case "organisation":
      return {
        kind: "organisation-invitation",
        params: { ...link, organisationName: hostName, roleName: role },
        to,
        tenantId: null,
      };
  }
}
