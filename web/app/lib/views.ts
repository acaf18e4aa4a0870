import type { Money } from "#worker/domain/money/money.ts";

export type { Money };
export type Page<Item> = { readonly items: readonly Item[]; readonly nextCursor: string | null };

export type OverviewView = {
  readonly currency: string;
  readonly totals: readonly {
    readonly currency: string;
    readonly wonMinor: number;
    readonly attributedMinor: number;
    readonly unattributedMinor: number;
    readonly coveragePpm: number | null;
    readonly wonCount: number;
    readonly unattributedCount: number;
    readonly openCount: number;
    readonly expectedMinor: number;
  }[];
  readonly trend: readonly { readonly period: string; readonly currency: string; readonly wonMinor: number; readonly attributedMinor: number }[];
  readonly topPartners: readonly {
    readonly partnerId: string;
    readonly partnerName: string;
    readonly attributed: Money;
    readonly opportunities: number;
    readonly sharePpm: number;
  }[];
  readonly waiting: number;
  readonly lastImport: ImportView | null;
};

export type ImportView = {
  readonly id: string;
  readonly kind: string;
  readonly fileName: string;
  readonly fileBytes: number;
  readonly status: string;
  readonly dryRun: boolean;
  readonly skipErrors: boolean;
  readonly held: boolean;
  readonly mapping: { readonly [field: string]: string };
  readonly formats: { readonly date: string | null; readonly decimal: string | null; readonly delimiter: string | null };
  readonly counts: { readonly rows: number; readonly added: number; readonly updated: number; readonly skipped: number; readonly errors: number };
  readonly flagged: { readonly [flag: string]: number };
  readonly progress: { readonly phase: string; readonly rowsDone: number; readonly rowsTotal: number | null };
  readonly errors: readonly { readonly row: number; readonly column: string; readonly value: string; readonly code: string; readonly message: string }[];
  readonly failure: string | null;
  readonly undo: { readonly removed: number; readonly restored: number; readonly kept: number } | null;
  readonly runId: string | null;
  readonly createdAt: string;
  readonly finishedAt: string | null;
};

export type ShareView = {
  readonly partnerId: string;
  readonly partnerName: string;
  readonly sharePpm: number;
  readonly amountMinor: number;
  readonly explanation: { readonly sentence: string; readonly arithmetic: string } | null;
};

export type DealView = {
  readonly id: string;
  readonly externalId: string;
  readonly name: string;
  readonly account: { readonly id: string; readonly name: string } | null;
  readonly amount: Money | null;
  readonly stage: string | null;
  readonly outcome: string;
  readonly type: string | null;
  readonly createdAt: string | null;
  readonly closedAt: string | null;
  readonly leadCreatedAt: string | null;
  readonly attribution: {
    readonly status: string;
    readonly rule: { readonly id: string; readonly name: string; readonly version: number } | null;
    readonly shares: readonly ShareView[];
    readonly unattributed: { readonly sharePpm: number; readonly amountMinor: number; readonly reason: string | null };
    readonly flags: readonly string[];
    readonly excluded: readonly { readonly touchpoint: string; readonly reason: string }[];
  };
  readonly waiting: boolean;
  readonly flags: readonly string[];
};

export type TouchpointView = {
  readonly id: string;
  readonly partnerId: string;
  readonly partnerName: string;
  readonly source: string;
  readonly type: string | null;
  readonly role: string | null;
  readonly units: string | null;
  readonly confidence: number | null;
  readonly occurredAt: string | null;
  readonly note: string | null;
  readonly counted: boolean;
  readonly reason: string | null;
};

export type DealDetailView = DealView & {
  readonly touchpoints: readonly TouchpointView[];
  readonly entries: readonly EntryView[];
  readonly origin: { readonly importId: string; readonly row: number; readonly fileName: string } | null;
};

export type PartnerView = {
  readonly id: string;
  readonly externalId: string | null;
  readonly name: string;
  readonly type: string | null;
  readonly domain: string | null;
  readonly totals: { readonly attributed: readonly Money[]; readonly expected: readonly Money[]; readonly opportunities: number };
  readonly firstTouchAt: string | null;
  readonly lastTouchAt: string | null;
};

export type PartnerDetailView = PartnerView & {
  readonly trend: readonly { readonly period: string; readonly currency: string; readonly attributedMinor: number }[];
  readonly byRole: readonly { readonly role: string | null; readonly touchpoints: number }[];
  readonly opportunities: readonly DealView[];
};

export type EntryView = {
  readonly seq: number;
  readonly kind: string;
  readonly amount: Money;
  readonly partnerId: string;
  readonly partnerName: string;
  readonly opportunityId: string;
  readonly opportunityName: string;
  readonly sharePpm: number;
  readonly book: string;
  readonly period: string;
  readonly effectiveAt: string;
  readonly recordedAt: string;
  readonly reversesSeq: number | null;
  readonly reversedBySeq: number | null;
  readonly rule: { readonly id: string; readonly version: number };
  readonly payload: string;
  readonly prevHash: string;
  readonly entryHash: string;
  readonly idemKey: string;
};

export type HeadView = { readonly size: number; readonly headSeq: number; readonly headHash: string };
export type VerifyView = { readonly ok: boolean; readonly checked: number; readonly firstBadSeq?: number; readonly reason?: string };
export type TotalsView = {
  readonly headSeq: number;
  readonly groups: readonly { readonly book: string; readonly key: string; readonly name?: string; readonly currency: string; readonly amountMinor: number; readonly entries: number }[];
  readonly totals: readonly { readonly book: string; readonly currency: string; readonly amountMinor: number; readonly entries: number }[];
};

export type RuleVersionView = {
  readonly version: number;
  readonly model: { readonly kind: string };
  readonly sentence: string;
  readonly createdBy: string;
  readonly createdAt: string;
};
export type RuleView = RuleVersionView & { readonly id: string; readonly name: string; readonly versions: readonly RuleVersionView[] };
export type RunView = {
  readonly id: string;
  readonly status: string;
  readonly considered: number;
  readonly posted: number;
  readonly unchanged: number;
  readonly review: number;
};

export type PortalDealView = {
  readonly companyId: string;
  readonly companyName: string;
  readonly id: string;
  readonly name: string;
  readonly accountName: string | null;
  readonly outcome: string;
  readonly stage: string | null;
  readonly closedAt: string | null;
  readonly status: string;
  readonly sharePpm: number;
  readonly amount: Money;
  readonly waiting: boolean;
};

export type PortalHomeView = {
  readonly period: string;
  readonly companies: readonly {
    readonly companyId: string;
    readonly companyName: string;
    readonly partnerId: string;
    readonly partnerName: string;
    readonly attributed: readonly Money[];
    readonly thisPeriod: readonly Money[];
    readonly expected: readonly Money[];
    readonly opportunities: number;
  }[];
  readonly totals: readonly Money[];
  readonly thisPeriod: readonly Money[];
  readonly expected: readonly Money[];
  readonly trend: readonly { readonly period: string; readonly currency: string; readonly attributedMinor: number }[];
  readonly recent: readonly PortalDealView[];
};

export type PortalDealDetailView = PortalDealView & {
  readonly dealAmount: Money | null;
  readonly explanation: { readonly sentence: string; readonly arithmetic: string } | null;
  readonly rule: { readonly name: string; readonly version: number; readonly sentence: string };
  readonly touchpoints: readonly TouchpointView[];
  readonly others: { readonly partners: number; readonly sharePpm: number };
  readonly unattributed: { readonly sharePpm: number; readonly amountMinor: number; readonly reason: string | null };
  readonly entries: readonly EntryView[];
};

export type PortalEntryView = EntryView & { readonly companyId: string; readonly companyName: string };

/** What a stored file says of itself: its columns, its first rows, and how they would be read. */
export type InspectionView = {
  readonly kind: string;
  readonly headers: readonly string[];
  readonly samples: readonly (readonly string[])[];
  readonly mapping: { readonly [field: string]: string };
  readonly problems: readonly { readonly path: string; readonly code: string; readonly message: string }[];
};

export type ImportFieldView = { readonly name: string; readonly label: string; readonly required: boolean; readonly type: string };
