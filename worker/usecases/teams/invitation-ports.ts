import type { PartnerRole } from "#worker/domain/access/permissions.ts";
import type { User } from "#worker/domain/access/principal.ts";
import type { Result } from "#worker/domain/result.ts";
import type { NewUser } from "#worker/usecases/access/access-ports.ts";
import type { ChangeRecord } from "./team-ports.ts";

/** Where an invitation leads: a company's team, a partner record of a company, or a partner organisation's team. */
export type InvitationTarget =
  | { readonly kind: "company"; readonly tenantId: string }
  | { readonly kind: "partner"; readonly tenantId: string; readonly partnerId: string }
  | { readonly kind: "organisation"; readonly organisationId: string };

export type Invitation = {
  readonly id: string;
  readonly target: InvitationTarget;
  readonly email: string;
  readonly name: string;
  /** A role of the company or of the organisation. For a partner record the one that a founder of an organisation gets. */
  readonly role: string;
  readonly invitedBy: string;
  readonly createdAt: number;
  readonly sentAt: number;
  readonly expiresAt: number;
};

export type NewInvitation = Invitation & { readonly tokenHash: string };

export type ListedInvitation = Invitation & {
  /** Null when the inviter's account is gone. */
  readonly inviterName: string | null;
  /** Accepted, but an admin of the partner organisation has yet to agree. */
  readonly waits: boolean;
};

/** How somebody of an address stands to where they are invited. */
export type Invitee = {
  readonly isMember: boolean;
  /** Shut out by the company whose partner they are. */
  readonly isBlocked: boolean;
  readonly open: { readonly id: string; readonly role: string } | null;
};

/** Who accepts: somebody with an account, or somebody who gets it with the acceptance. */
export type Accepting = { readonly user: User; readonly newUser: NewUser | null };

/** What becomes of an accepted invitation. */
export type Acceptance =
  | { readonly kind: "join-company"; readonly tenantId: string; readonly role: string }
  | { readonly kind: "join-organisation"; readonly organisationId: string; readonly role: PartnerRole }
  /** The person sees the partner already; the invitation is only used up. */
  | { readonly kind: "nothing-new" }
  | {
      readonly kind: "found-organisation";
      readonly organisation: { readonly id: string; readonly name: string; readonly domain: string | null };
      readonly partner: PartnershipToMake;
    }
  | { readonly kind: "link-own"; readonly organisationId: string; readonly partner: PartnershipToMake }
  | { readonly kind: "ask"; readonly organisationId: string; readonly requestId: string };

export type PartnershipToMake = {
  readonly tenantId: string;
  readonly partnerId: string;
  /** The organisation that the record belonged to and in which nobody is left; null for none. */
  readonly inPlaceOf: string | null;
};

/** Why an acceptance came to nothing after all: somebody else has been faster. */
export type AcceptanceLost = "link-over" | "email-taken" | "changed-meanwhile";

export type InvitationStore = {
  readonly inviteesAt: (
    target: InvitationTarget,
    emails: readonly string[],
  ) => Promise<ReadonlyMap<string, Invitee>>;
  /** Invites; an open invitation of the same address and place gets the new token, and the old one is worth nothing. */
  readonly save: (invitations: readonly NewInvitation[], record: ChangeRecord) => Promise<void>;
  /** What is neither accepted nor taken back, and what waits for an agreement; the newest first, 500 at most. */
  readonly list: (target: InvitationTarget) => Promise<readonly ListedInvitation[]>;
  /** One of these, by its id. */
  readonly get: (target: InvitationTarget, id: string) => Promise<ListedInvitation | null>;
  /** How many invitations an owner's log says were sent or sent again since then, and how many times this one was. */
  readonly countSent: (what: {
    readonly ownerId: string;
    readonly since: number;
    readonly again: string | null;
  }) => Promise<{ readonly all: number; readonly ofThisOne: number }>;
  /** False when it was accepted or taken back meanwhile. */
  readonly renew: (
    invitation: Pick<NewInvitation, "id" | "tokenHash" | "sentAt" | "expiresAt">,
    record: ChangeRecord,
  ) => Promise<boolean>;
  /** Takes it back, and with it what waits for an agreement. False when there is nothing left to take back. */
  readonly revoke: (
    revocation: { readonly id: string; readonly revokedBy: string; readonly now: number },
    record: ChangeRecord,
  ) => Promise<boolean>;
  /** The invitation of a token that still works. */
  readonly find: (tokenHash: string, now: number) => Promise<ListedInvitation | null>;
  /** Uses the token and does what follows from it, in one unit of work: of two at once exactly one gets it. */
  readonly accept: (
    accepted: Accepting & {
      readonly tokenHash: string;
      readonly invitationId: string;
      readonly acceptance: Acceptance;
      readonly now: number;
    },
    record: ChangeRecord,
  ) => Promise<Result<null, AcceptanceLost>>;
};
