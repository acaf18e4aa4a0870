import { checkNewPassword, type PasswordFault } from "#worker/domain/access/password-policy.ts";
import { truncateAddress } from "#worker/domain/access/truncate-address.ts";
import { assert, err, ok, type Result } from "#worker/domain/result.ts";
import type { Seat } from "#worker/usecases/access/access-ports.ts";
import { type CallerInfo, completeSignIn } from "#worker/usecases/access/complete-sign-in.ts";
import {
  type ActiveSession,
  type StartedSession,
  startSession,
} from "#worker/usecases/access/start-session.ts";
import { decideAcceptance, type PartnerChoice, type WayClosed } from "./acceptance.ts";
import { acceptanceRecord } from "./acceptance-record.ts";
import { mailIdsOf } from "./change-record.ts";
import { placeOf } from "./invitation-place.ts";
import type { Acceptance, AcceptanceLost, Accepting, ListedInvitation } from "./invitation-ports.ts";
import { wayOf } from "./invitation-way.ts";
import type { TeamDeps } from "./team-deps.ts";
import { tellOfPartnership } from "./tell-of-partnership.ts";

export type AcceptInvitationInput = {
  readonly token: string;
  readonly session: ActiveSession | null;
  /** For somebody without an account. */
  readonly name: string | undefined;
  readonly password: string | undefined;
  readonly choice: PartnerChoice;
  readonly caller: CallerInfo;
  readonly previousToken: string | null;
};

export type InvitationAccepted = {
  readonly outcome: "joined" | "waits";
  /** Null when the session that was open stays as it is. */
  readonly session: StartedSession | null;
  readonly mailIds: readonly string[];
};

export type AcceptFault =
  | AcceptanceLost
  | WayClosed
  | PasswordFault
  | "password-missing"
  | "sign-in-first"
  | "own-sign-in-needed"
  | "other-address"
  | "address-not-verified";

/**
 * Uses an invitation. Whoever has an account must be signed in with it: the mailed token alone opens no account that is
 * there. For somebody new it proves the address, and the account is made in the same unit of work.
 */
export async function acceptInvitation(
  deps: TeamDeps,
  input: AcceptInvitationInput,
): Promise<Result<InvitationAccepted, AcceptFault>> {
  const now = deps.clock.now();
  const tokenHash = deps.tokens.hash(input.token);
  const invitation = await deps.invitations.find(tokenHash, now);
  const place = invitation && (await placeOf(deps, invitation.target));
  if (invitation === null || place === null) return err("link-over");
  const accepting = await identify(deps, { invitation, input, now });
  if (!accepting.ok) return accepting;
  const { user, newUser } = accepting.value;
  const standing = newUser === null ? await deps.directory.getStanding(user.id) : null;
  const way = await wayOf(deps, { invitation, standing });
  const decided = decideAcceptance(way, { invitation, choice: input.choice, place, freshId: deps.ids.fresh });
  if (!decided.ok) return decided;
  const acceptance = decided.value;
  const record = await acceptanceRecord(deps, {
    ...{ accepting: accepting.value, acceptance, invitation, place },
    caller: { ...input.caller, address: truncateAddress(input.caller.address) },
    sessionId: input.session?.id ?? null,
  });
  const done = await deps.invitations.accept(
    { user, newUser, tokenHash, invitationId: invitation.id, acceptance, now },
    record,
  );
  if (!done.ok) return done;
  const made = await partnershipMade(deps, acceptance);
  if (made !== null) await tellOfPartnership(deps, { kind: "partner.joined", ...made, userId: user.id });
  const session = await sessionAfter(deps, { input, accepting: accepting.value, acceptance });
  return ok({ outcome: acceptance.kind === "ask" ? "waits" : "joined", session, mailIds: mailIdsOf(record) });
}

/** Null when the acceptance made no organisation a partner of a company. */
async function partnershipMade({ organisations }: TeamDeps, acceptance: Acceptance) {
  switch (acceptance.kind) {
    case "found-organisation":
      return { ...acceptance.partner, organisation: acceptance.organisation };
    case "link-own": {
      const organisation = await organisations.get(acceptance.organisationId);
      return organisation && { ...acceptance.partner, organisation };
    }
    case "join-company":
    case "join-organisation":
    case "nothing-new":
    case "ask":
      return null;
  }
}

/** Who accepts: the person who is signed in, if the invitation is theirs, or else somebody new. */
async function identify(
  deps: TeamDeps,
  {
    invitation,
    input,
    now,
  }: { readonly invitation: ListedInvitation; readonly input: AcceptInvitationInput; readonly now: number },
): Promise<Result<Accepting, AcceptFault>> {
  const { session, name, password } = input;
  // A company could vouch for anybody: its word takes no seat anywhere else.
  if (session?.proof.method === "single_sign_on") return err("own-sign-in-needed");
  if (session !== null && session.user.email !== invitation.email) return err("other-address");
  const account = await deps.directory.getCredentials(invitation.email);
  if (session !== null) {
    const isVerified = account !== null && account.emailVerifiedAt !== null;
    return isVerified ? ok({ user: session.user, newUser: null }) : err("address-not-verified");
  }
  if (account !== null) return err("sign-in-first");
  if (password === undefined) return err("password-missing");
  const checked = checkNewPassword(password);
  if (!checked.ok) return checked;
  const passwordHash = await deps.passwords.hash(password);
  const user = {
    id: deps.ids.fresh("usr"),
    email: invitation.email,
    name: (name ?? "").trim() || invitation.name,
  };
  return ok({ user, newUser: { ...user, passwordHash, emailVerifiedAt: now, createdAt: now } });
}

/** A new seat is a new session. Who has to wait for an agreement stays where they are. */
async function sessionAfter(
  deps: TeamDeps,
  {
    input: { session, caller, previousToken },
    accepting: { user, newUser },
    acceptance,
  }: { input: AcceptInvitationInput; accepting: Accepting; acceptance: Acceptance },
): Promise<StartedSession | null> {
  if (newUser !== null || session === null) {
    const signIn = { user, method: "password", isTwoFactor: false, caller, previousToken } as const;
    const signedIn = await completeSignIn(deps, signIn);
    assert(signedIn.ok, "a new account has no second factor yet");
    return signedIn.value;
  }
  if (acceptance.kind === "ask") return null;
  const standing = await deps.directory.getStanding(user.id);
  const seat: Seat =
    acceptance.kind === "join-company"
      ? { audience: "company", tenantId: acceptance.tenantId }
      : { audience: "partner" };
  const { proof, tokenHash: replaces, expiresAt: endsBy } = session;
  return startSession(deps, { user, seat, proof, standing, replaces, endsBy });
}
