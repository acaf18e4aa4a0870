import type { AuditEvent } from "#worker/domain/access/audit-event.ts";
import type { CompanyRole, PartnerRole } from "#worker/domain/access/permissions.ts";
import type { User } from "#worker/domain/access/principal.ts";
import type { QueuedMail } from "#worker/domain/mail/queued-mail.ts";
import type { Result } from "#worker/domain/result.ts";

/** What goes into the directory together with a change: the log's lines and the mails that tell of it. */
export type ChangeRecord = { readonly audit: readonly AuditEvent[]; readonly mails: readonly QueuedMail[] };

/** A partner record of a company. */
export type PartnerRef = { readonly tenantId: string; readonly partnerId: string };

export type CompanyMember = User & {
  readonly role: CompanyRole;
  readonly since: number;
  readonly hasSecondFactor: boolean;
  /** When the person last used a session of this company that is still open; null when there is none. */
  readonly seenAt: number | null;
};

export type MemberRef = { readonly tenantId: string; readonly userId: string };

/** The people of companies. What a rule forbids changes nothing, whoever else is at it at the same time. */
export type TeamStore = {
  /** By name, then by id. */
  readonly list: (tenantId: string) => Promise<readonly CompanyMember[]>;
  readonly get: (member: MemberRef) => Promise<CompanyMember | null>;
  readonly changeRole: (
    change: MemberRef & { readonly from: CompanyRole; readonly to: CompanyRole },
    record: ChangeRecord,
  ) => Promise<Result<null, "changed-meanwhile" | "last-owner">>;
  /** Also ends the sessions in which the person works for this company. */
  readonly remove: (
    removal: MemberRef & { readonly role: CompanyRole },
    record: ChangeRecord,
  ) => Promise<Result<null, "changed-meanwhile" | "last-owner">>;
};

export type Organisation = {
  readonly id: string;
  readonly name: string;
  readonly members: number;
  readonly admins: number;
};

export type OrganisationMember = User & { readonly role: PartnerRole; readonly since: number };

export type OrganisationMemberRef = { readonly organisationId: string; readonly userId: string };

export type JoinRequest = {
  readonly id: string;
  readonly organisationId: string;
  readonly applicant: User;
  /** Whether the person belongs to the organisation already, and asks only for the partnership. */
  readonly isMember: boolean;
  readonly createdAt: number;
  /** What the invitation that brought them would add. */
  readonly partnership: PartnerRef & { readonly companyName: string };
};

/** Partner organisations: their people, who asks to join, and which companies they are partners of. */
export type OrganisationStore = {
  readonly get: (organisationId: string) => Promise<Organisation | null>;
  /** The oldest organisation that goes by this e-mail domain and has somebody to ask. */
  readonly findByDomain: (domain: string) => Promise<Organisation | null>;
  readonly findByPartner: (
    partner: PartnerRef,
  ) => Promise<(Organisation & { readonly since: number }) | null>;
  /** The company's partner record that this organisation is already; null for none. */
  readonly partnerIdAt: (organisationId: string, tenantId: string) => Promise<string | null>;
  readonly listMembers: (organisationId: string) => Promise<readonly OrganisationMember[]>;
  readonly getMember: (member: OrganisationMemberRef) => Promise<OrganisationMember | null>;
  readonly changeRole: (
    change: OrganisationMemberRef & { readonly from: PartnerRole; readonly to: PartnerRole },
    record: ChangeRecord,
  ) => Promise<Result<null, "changed-meanwhile" | "last-admin">>;
  /** Also ends the sessions in which the person works for partners. */
  readonly remove: (
    removal: OrganisationMemberRef & { readonly role: PartnerRole },
    record: ChangeRecord,
  ) => Promise<Result<null, "changed-meanwhile" | "last-admin">>;
  readonly rename: (organisationId: string, name: string, record: ChangeRecord) => Promise<void>;
  /** Undecided ones of an organisation, the oldest first. */
  readonly listJoinRequests: (organisationId: string) => Promise<readonly JoinRequest[]>;
  /** Names of the organisations that a person waits for. */
  readonly listAwaited: (userId: string) => Promise<readonly string[]>;
  readonly getJoinRequest: (organisationId: string, id: string) => Promise<JoinRequest | null>;
  /** Makes the person a member (unless they are one) and the organisation the company's partner (unless one of them has another). */
  readonly agree: (
    agreement: {
      readonly request: JoinRequest;
      readonly role: PartnerRole;
      readonly decidedBy: string;
      readonly now: number;
    },
    record: ChangeRecord,
  ) => Promise<Result<null, "decided-already" | "in-another-organisation">>;
  readonly refuse: (
    refusal: { readonly request: JoinRequest; readonly decidedBy: string; readonly now: number },
    record: ChangeRecord,
  ) => Promise<Result<null, "decided-already">>;
  /** Everybody of any partner of the company whom it has not shut out, by id, each once. */
  readonly listPartnerPeople: (page: {
    readonly tenantId: string;
    /** The id to continue after; "" for the first page. */
    readonly after: string;
    readonly limit: number;
  }) => Promise<readonly User[]>;
  /** Which of the people the company has shut out. */
  readonly listBlocked: (tenantId: string, userIds: readonly string[]) => Promise<ReadonlySet<string>>;
  readonly block: (block: MemberRef & { readonly now: number }, record: ChangeRecord) => Promise<void>;
  readonly unblock: (member: MemberRef, record: ChangeRecord) => Promise<void>;
  /** Also takes back the record's open invitations and what waits for an agreement. False when there was none. */
  readonly endPartnership: (
    end: PartnerRef & {
      readonly organisationId: string;
      readonly endedBy: string;
      readonly now: number;
    },
    record: ChangeRecord,
  ) => Promise<boolean>;
};
