import type { Account } from "#worker/domain/identity/account.ts";
import type { AccountAlias } from "#worker/domain/identity/account-index.ts";
import type { Instant } from "#worker/domain/time/instant.ts";
import type { ActivityType } from "./activity-type.ts";

/** Where a record of a partner's involvement comes from; each source has its own base odds in the settings. */
export const RECORD_SOURCES = ["contact_role", "self_report", "campaign", "activity"] as const;
export type RecordSource = (typeof RECORD_SOURCES)[number];

export type Contact = {
  readonly id: string;
  readonly accountId: string | null;
  readonly email: string | null;
};

/** An opportunity as far as inference reads it. Undated ends are filled in by `dealWindow`. */
export type Deal = {
  readonly id: string;
  readonly accountId: string | null;
  readonly name: string;
  readonly createdAt: Instant | null;
  /** The close date: the expected one while the deal is open. */
  readonly closedAt: Instant | null;
  readonly isClosed: boolean;
  readonly isWon: boolean;
  readonly contactIds: readonly string[];
};

/** One record that a partner did something: a task, an event, a campaign response, a contact role, a self-report. */
export type Activity = {
  readonly id: string;
  readonly partnerId: string;
  readonly source: RecordSource;
  readonly type: ActivityType;
  readonly subject: string;
  readonly occurredAt: Instant;
  /** The opportunity somebody filed it under, as the CRM says. */
  readonly opportunityId: string | null;
  readonly contactId: string | null;
  readonly email: string | null;
  readonly accountId: string | null;
  readonly accountName: string | null;
};

/** What a company's CRM holds about whom partners could have touched. */
export type Book = {
  readonly accounts: readonly Account[];
  readonly contacts: readonly Contact[];
  readonly deals: readonly Deal[];
  /** What people have confirmed to be names and domains of accounts. */
  readonly aliases?: readonly AccountAlias[];
};
