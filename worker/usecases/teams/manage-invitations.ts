import { err, ok, type Result } from "#worker/domain/result.ts";
import { changeRecord, mailIdsOf } from "./change-record.ts";
import { type InvitationPlace, ownerOf } from "./invitation-place.ts";
import type { ListedInvitation } from "./invitation-ports.ts";
import { type Inviter, invitationMail, issue } from "./invite.ts";
import type { TeamDeps } from "./team-deps.ts";

type Managed = { readonly place: InvitationPlace; readonly inviter: Inviter; readonly id: string };

/** Sends an open invitation again with a new secret and seven new days; the old link is worth nothing from then on. */
export async function resendInvitation(
  deps: TeamDeps,
  { place, inviter, id }: Managed,
): Promise<Result<readonly string[], "not-found" | "not-permitted">> {
  const found = await manageable(deps, { place, inviter, id });
  if (!found.ok) return found;
  if (found.value.waits) return err("not-found");
  const issued = issue(deps, found.value);
  const record = changeRecord(deps, {
    actor: inviter.actor,
    changes: [
      {
        ownerId: ownerOf(place.target),
        action: "invitation.resent",
        object: { kind: "invitation", id },
        before: null,
        after: { to: place.target, role: found.value.role },
      },
    ],
    mails: [invitationMail(issued, { place, inviter: inviter.user })],
  });
  const isRenewed = await deps.invitations.renew(issued.invitation, record);
  return isRenewed ? ok(mailIdsOf(record)) : err("not-found");
}

/** Takes an invitation back. One that was accepted and waits for an agreement is not agreed to any more either. */
export async function revokeInvitation(
  deps: TeamDeps,
  { place, inviter, id }: Managed,
): Promise<Result<null, "not-found" | "not-permitted">> {
  const found = await manageable(deps, { place, inviter, id });
  if (!found.ok) return found;
  const record = changeRecord(deps, {
    actor: inviter.actor,
    changes: [
      {
        ownerId: ownerOf(place.target),
        action: "invitation.revoked",
        object: { kind: "invitation", id },
        before: { to: place.target, role: found.value.role },
        after: null,
      },
    ],
  });
  const revocation = { id, revokedBy: inviter.user.id, now: deps.clock.now() };
  return (await deps.invitations.revoke(revocation, record)) ? ok(null) : err("not-found");
}

async function manageable(
  { invitations }: TeamDeps,
  { place, inviter, id }: Managed,
): Promise<Result<ListedInvitation, "not-found" | "not-permitted">> {
  const found = await invitations.get(place.target, id);
  if (found === null) return err("not-found");
  return found.role === "owner" && !inviter.mayMakeOwners ? err("not-permitted") : ok(found);
}
