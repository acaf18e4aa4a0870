import type { TenantScope } from "#worker/domain/access/principal.ts";
import type { EvidenceStatus } from "#worker/domain/attribution/evidence.ts";
import type { HealthGrade } from "#worker/domain/health/grade-health.ts";

/** Amounts by currency; never added across currencies. */
export type Money = { readonly amountMinor: number; readonly currency: string };

export type RuleRef = { readonly ruleId: string; readonly version: number };

export type OpportunityOutcome = "open" | "won" | "lost";

/**
 * As what a list can ask for deals. Two of these are no status of a deal: `pending` are those that have changed since they
 * were attributed, `incomplete` those won of whose amount a part, or all, is nobody's yet, whatever the reason.
 */
export const opportunityStatuses = [
  "attributed",
  "unattributed",
  "review",
  "expected",
  "none",
  "pending",
  "incomplete",
] as const;
export type OpportunityStatus = (typeof opportunityStatuses)[number];

export const creditFilters = ["any", "sourced", "influenced"] as const;
export type CreditFilter = (typeof creditFilters)[number];

export type OpportunityFilter = {
  readonly outcome?: OpportunityOutcome | undefined;
  readonly status?: OpportunityStatus | undefined;
  readonly flag?: string | undefined;
  readonly currency?: string | undefined;
  readonly partnerId?: string | undefined;
  /** Deals of this account, and of those that were merged into it. */
  readonly accountId?: string | undefined;
  /** As the CRM says it; "" for deals without one. */
  readonly type?: string | undefined;
  /** Deals of which a partner is credited a part: any, one that brought the deal, or one that helped with it. */
  readonly credit?: CreditFilter | undefined;
  /** The key of the role for which a partner is credited; "" for credit without one. */
  readonly role?: string | undefined;
  /** The key of a role in which a partner took part, credited or not. */
  readonly involves?: string | undefined;
  /** Part of the name, the account's name, or the whole external id. */
  readonly q?: string | undefined;
  /** Instants; from is included, to is not. */
  readonly closedFrom?: number | undefined;
  readonly closedTo?: number | undefined;
};

export const opportunitySorts = ["-closedAt", "closedAt", "-amount", "amount"] as const;
export type OpportunitySort = (typeof opportunitySorts)[number];

/** Where a page begins: after the row with this sort value and id. */
export type PageCursor = readonly [value: number | string, id: string];
export type PageRequest = { readonly limit: number; readonly cursor: PageCursor | null };
export type Page<T> = { readonly items: readonly T[]; readonly next: PageCursor | null };

export type OpportunityRecord = {
  readonly id: string;
  readonly externalId: string;
  readonly name: string;
  readonly account: { readonly id: string; readonly name: string } | null;
  readonly amount: Money | null;
  readonly currency: string;
  readonly stage: string | null;
  readonly outcome: OpportunityOutcome;
  readonly type: string | null;
  readonly createdAt: number | null;
  readonly closedAt: number | null;
  readonly leadCreatedAt: number | null;
  readonly flags: readonly string[];
  /** True while a change to it has not been attributed yet. */
  readonly waiting: boolean;
  /** The version of the rule it was last attributed by; null when none decided. */
  readonly attributedBy: RuleRef | null;
  readonly origin: { readonly importId: string; readonly row: number; readonly fileName: string } | null;
};

export type TouchpointRecord = {
  readonly id: string;
  readonly partnerId: string;
  readonly source: string;
  readonly type: string | null;
  readonly role: string | null;
  readonly units: string | null;
  readonly confidence: number | null;
  readonly occurredAt: number | null;
  readonly status: EvidenceStatus;
  readonly validUntil: number | null;
  readonly note: string | null;
};

export type PartnerRecord = {
  readonly id: string;
  readonly externalId: string | null;
  readonly name: string;
  readonly type: string | null;
  readonly domain: string | null;
  readonly totals: {
    readonly attributed: readonly Money[];
    readonly expected: readonly Money[];
    readonly opportunities: number;
  };
  /** Deals it has ever registered, drafts not among them. */
  readonly registrations: number;
  /** As last graded; null before that, and where nothing could be measured. */
  readonly health: { readonly grade: HealthGrade; readonly score: number } | null;
  readonly firstTouchAt: number | null;
  readonly lastTouchAt: number | null;
};

export type PartnerFilter = {
  /** Part of the name. */
  readonly q?: string | undefined;
  /** The whole name, however it is capitalised; two partners never share one. */
  readonly name?: string | undefined;
  readonly ids?: readonly string[] | undefined;
  /** Each partner's figures are its own and those of all below it; a deal that several of them are on counts once. */
  readonly withSubsidiaries?: boolean | undefined;
  /** As last graded; "none" are those without a grade. */
  readonly grade?: HealthGrade | "none" | undefined;
};

export const partnerSorts = ["-attributed", "attributed", "name", "-name", "-health", "health"] as const;
export type PartnerSort = (typeof partnerSorts)[number];

/** One partner's share of one deal, as the partner may see it. */
export type PartnerDealRecord = {
  readonly opportunityId: string;
  readonly name: string;
  readonly accountName: string | null;
  readonly outcome: OpportunityOutcome;
  readonly stage: string | null;
  readonly closedAt: number | null;
  readonly status: "expected" | "attributed";
  readonly sharePpm: number;
  readonly amount: Money;
  readonly waiting: boolean;
  readonly attributedBy: RuleRef | null;
};

export type PartnerDealFilter = {
  readonly outcome?: OpportunityOutcome | undefined;
  readonly q?: string | undefined;
};

/** Reads of one company's data for screens and exports; every method stays within the company. */
export type ViewStore = {
  readonly listOpportunities: (
    filter: OpportunityFilter,
    sort: OpportunitySort,
    page: PageRequest,
  ) => Promise<Page<OpportunityRecord>>;
  readonly getOpportunity: (opportunityId: string) => Promise<OpportunityRecord | null>;
  readonly listTouchpoints: (opportunityId: string) => Promise<readonly TouchpointRecord[]>;
  readonly partnerNames: (partnerIds: readonly string[]) => Promise<ReadonlyMap<string, string>>;
  /** Those that are neither archived nor merged into another, by name. */
  readonly listPartnerNames: (
    limit: number,
  ) => Promise<readonly { readonly id: string; readonly name: string }[]>;
  readonly opportunityNames: (opportunityIds: readonly string[]) => Promise<ReadonlyMap<string, string>>;
  readonly listPartners: (
    filter: PartnerFilter,
    sort: PartnerSort,
    page: PageRequest,
  ) => Promise<Page<PartnerRecord>>;
  readonly getPartner: (partnerId: string) => Promise<PartnerRecord | null>;
  /** The partner that a record stands for: itself, unless it was merged; null when the company has none of that id. */
  readonly survivorOf: (partnerId: string) => Promise<string | null>;
  /** The records that were merged into this partner; null when the company has none of that id. */
  readonly partnerRecords: (partnerId: string) => Promise<readonly string[] | null>;
  readonly touchpointsByRole: (
    partnerId: string,
  ) => Promise<readonly { readonly role: string | null; readonly touchpoints: number }[]>;
  readonly getPartnerDeal: (partnerId: string, opportunityId: string) => Promise<PartnerDealRecord | null>;
  readonly partnerMonths: (
    partnerId: string,
  ) => Promise<
    readonly { readonly period: string; readonly currency: string; readonly attributedMinor: number }[]
  >;
};

export type ViewStoreOf = (tenant: TenantScope) => ViewStore;
