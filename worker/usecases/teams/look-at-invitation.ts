import { err, ok, type Result } from "#worker/domain/result.ts";
import type { ActiveSession } from "#worker/usecases/access/start-session.ts";
import { type InvitationPlace, placeOf } from "./invitation-place.ts";
import type { ListedInvitation } from "./invitation-ports.ts";
import { type InvitationWay, wayOf } from "./invitation-way.ts";
import type { TeamDeps } from "./team-deps.ts";

export type InvitationLook = {
  readonly invitation: ListedInvitation;
  readonly place: InvitationPlace;
  /** Whether the invited address has an account. Only whoever has the mailed token is told. */
  readonly hasAccount: boolean;
  /** The address of whoever is signed in here; null for nobody. */
  readonly signedInAs: string | null;
  readonly way: InvitationWay;
};

/** Who invites whom to what, and what accepting would mean, without using the token. */
export async function lookAtInvitation(
  deps: TeamDeps,
  { token, session }: { readonly token: string; readonly session: ActiveSession | null },
): Promise<Result<InvitationLook, "link-over">> {
  const invitation = await deps.invitations.find(deps.tokens.hash(token), deps.clock.now());
  const place = invitation && (await placeOf(deps, invitation.target));
  if (invitation === null || place === null) return err("link-over");
  const account = await deps.directory.getCredentials(invitation.email);
  const standing = account && (await deps.directory.getStanding(account.user.id));
  const way = await wayOf(deps, { invitation, standing });
  // Whoever came by a company's word cannot accept as they are, and is told like somebody who is not signed in.
  const signedInAs = session?.proof.method === "single_sign_on" ? null : (session?.user.email ?? null);
  return ok({ invitation, place, hasAccount: account !== null, signedInAs, way });
}
