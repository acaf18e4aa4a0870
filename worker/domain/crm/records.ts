import type { EvidenceStatus } from "#worker/domain/attribution/evidence.ts";
import type { RecordSource } from "#worker/domain/inference/records.ts";
import type { CurrencyCode } from "#worker/domain/money/currency.ts";
import type { CustomValue } from "#worker/domain/rule/opportunity-facts.ts";
import type { Instant } from "#worker/domain/time/instant.ts";

/** Kinds of records that a file can hold. */
export const importKinds = [
  "opportunities",
  "touchpoints",
  "partners",
  "accounts",
  "contacts",
  "activities",
] as const;
export type ImportKind = (typeof importKinds)[number];

export type Outcome = "open" | "won" | "lost";

/** Where evidence of a partner's part can come from. */
export const touchpointSources = [
  "crm_field",
  "deal_registration",
  "activity",
  "campaign",
  "contact_role",
  "self_report",
  "marketplace",
  "manual",
] as const;
export type TouchpointSource = (typeof touchpointSources)[number];

/**
 * What somebody should look at although the record is taken as it is. A won opportunity without an amount or a close
 * date cannot be posted; `currency-sign-differs` is an amount with a dollar sign in a currency that is no dollar.
 */
export type OpportunityFlag =
  | "account-missing"
  | "amount-missing"
  | "close-date-missing"
  | "closed-before-created"
  | "currency-sign-differs";

/** An opportunity as a source states it: outside ids and names, not yet ours. Amounts are minor units. */
export type OpportunityRecord = {
  readonly externalId: string;
  readonly name: string;
  readonly account: { readonly name: string; readonly domain: string | null } | null;
  readonly amountMinor: number | null;
  readonly currency: CurrencyCode;
  readonly stage: string | null;
  readonly outcome: Outcome;
  readonly type: string | null;
  readonly owner: string | null;
  readonly region: string | null;
  readonly product: string | null;
  /** The company's own fields by their key; one that says nothing is left out. */
  readonly custom: Readonly<Record<string, CustomValue>>;
  readonly createdAt: Instant | null;
  readonly closedAt: Instant | null;
  readonly leadCreatedAt: Instant | null;
  readonly partners: readonly { readonly name: string; readonly role: string | null }[];
  readonly flags: readonly OpportunityFlag[];
};

/** `externalId` is null where the source numbers no touchpoints; `units` is a plain decimal, confidence parts per million. */
export type TouchpointRecord = {
  readonly externalId: string | null;
  readonly opportunity: string;
  readonly partner: string;
  readonly source: TouchpointSource;
  readonly type: string | null;
  readonly role: string | null;
  readonly units: string | null;
  readonly confidencePpm: number | null;
  readonly occurredAt: Instant | null;
  readonly status: EvidenceStatus;
  /** The last instant of a close for which it gives credit; null is without an end. */
  readonly validUntil: Instant | null;
  readonly note: string | null;
};

export type PartnerRecord = {
  readonly externalId: string | null;
  readonly name: string;
  readonly type: string | null;
  readonly domain: string | null;
};

export type AccountRecord = {
  readonly externalId: string | null;
  readonly name: string;
  readonly domain: string | null;
};

/** Somebody at an account, which the file says by its id, by its name, or not at all. */
export type ContactRecord = {
  readonly externalId: string;
  readonly name: string | null;
  readonly email: string | null;
  readonly accountId: string | null;
  readonly account: string | null;
};

/**
 * What somebody of a partner did, as a CRM would have logged it. Inference finds its deal; `account` is as people wrote it, and
 * without a partner the contact or the e-mail address tells who it was.
 */
export type ActivityRecord = {
  readonly externalId: string | null;
  readonly partner: string | null;
  readonly source: RecordSource;
  readonly type: string | null;
  readonly subject: string | null;
  readonly occurredAt: Instant;
  readonly opportunity: string | null;
  readonly contact: string | null;
  readonly email: string | null;
  readonly accountId: string | null;
  readonly account: string | null;
};

export type CrmRecord =
  | { readonly kind: "opportunities"; readonly record: OpportunityRecord }
  | { readonly kind: "touchpoints"; readonly record: TouchpointRecord }
  | { readonly kind: "partners"; readonly record: PartnerRecord }
  | { readonly kind: "accounts"; readonly record: AccountRecord }
  | { readonly kind: "contacts"; readonly record: ContactRecord }
  | { readonly kind: "activities"; readonly record: ActivityRecord };
