import type { PartnerPrincipal, PartnerScope, TenantScope } from "#worker/domain/access/principal.ts";
import type { Touchpoint } from "#worker/domain/attribution/evidence.ts";
import type { Explanation } from "#worker/domain/attribution/outcome.ts";
import type { AsOf } from "#worker/domain/ledger/as-of.ts";
import { compareCodePoints } from "#worker/domain/money/code-point-order.ts";
import { createCalendar, defaultSpans } from "#worker/domain/period/calendar.ts";
import { formatInstant, type Instant } from "#worker/domain/time/instant.ts";
import type { Case } from "#worker/usecases/attribution/attribution-ports.ts";
import {
  type BookSplit,
  type CaseResult,
  caseAttributor,
} from "#worker/usecases/attribution/case-attributor.ts";
import type { RuleVersion } from "#worker/usecases/attribution/rule-ports.ts";
import type { DisputeOfEntry, DisputeStore } from "#worker/usecases/disputes/dispute-ports.ts";
import type { Clock } from "#worker/usecases/ports.ts";
import { type EntryView, entryView, entryViews } from "./entry-views.ts";
import {
  type AttributionView,
  isBehind,
  nameOf,
  type RuleView,
  type TouchpointView,
  toIso,
  toRuleView,
  type ViewNeeds,
} from "./opportunity-views.ts";
import type { PartnershipRecord, PortalStore } from "./portal-ports.ts";
import { namesShown, type OthersView, visibleSplit } from "./portal-visibility.ts";
import type {
  Money,
  OpportunityOutcome,
  Page,
  PageRequest,
  PartnerDealFilter,
  PartnerDealRecord,
  TouchpointRecord,
  ViewStore,
} from "./view-ports.ts";

type CompanyRef = { readonly companyId: string; readonly companyName: string };

export type PortalDeal = CompanyRef & {
  readonly id: string;
  readonly name: string;
  readonly accountName: string | null;
  readonly outcome: OpportunityOutcome;
  readonly stage: string | null;
  readonly closedAt: string | null;
  readonly status: "expected" | "attributed";
  readonly sharePpm: number;
  readonly amount: Money;
  readonly waiting: boolean;
};

export type PortalCompany = CompanyRef & {
  /** The one that now is in, by the company's own calendar. */
  readonly period: string;
  readonly partnerId: string;
  readonly partnerName: string;
  readonly attributed: readonly Money[];
  readonly thisPeriod: readonly Money[];
  readonly expected: readonly Money[];
  readonly opportunities: number;
};

export type PortalMonth = {
  readonly period: string;
  readonly currency: string;
  readonly attributedMinor: number;
};

export type PortalHome = {
  /** The period that now is in for every company; null where their calendars differ. */
  readonly period: string | null;
  readonly companies: readonly PortalCompany[];
  readonly totals: readonly Money[];
  readonly thisPeriod: readonly Money[];
  readonly expected: readonly Money[];
  readonly trend: readonly PortalMonth[];
  /** Attributed deals by the partner's share of them, from `fromPpm` on up to where the next begins. */
  readonly split: readonly { readonly fromPpm: number; readonly deals: number }[];
  /** Of the deals in `split`; null without any. */
  readonly averageSharePpm: number | null;
  readonly recent: readonly PortalDeal[];
};

/** The partner's own part of a book beside the revenue, whose amounts are never added to it. */
export type PortalOverlay = {
  readonly book: string;
  readonly sharePpm: number;
  readonly amount: Money;
  readonly explanation: Explanation | null;
  readonly rule: Omit<RuleView, "id"> | null;
  readonly trace: AttributionView["trace"];
  readonly others: OthersView | null;
  readonly unattributed: AttributionView["unattributed"] | null;
};

export type PortalDealDetail = PortalDeal & {
  readonly dealAmount: Money | null;
  readonly explanation: Explanation | null;
  /** The version that decided; null where none matches, or a person decided. */
  readonly rule: Omit<RuleView, "id"> | null;
  /** Why and by whom the split was set by hand. */
  readonly override: { readonly reason: string; readonly setBy: string; readonly setAt: string } | null;
  readonly trace: AttributionView["trace"];
  readonly touchpoints: readonly TouchpointView[];
  /** Null where the company shows its partners nothing of each other; then neither what is unattributed. */
  readonly others: OthersView | null;
  readonly unattributed: AttributionView["unattributed"] | null;
  /** The overlay books of which the partner has a part; the others have no place here. */
  readonly overlays: readonly PortalOverlay[];
  readonly entries: readonly EntryView[];
  /** True when there are more of the partner's entries on the deal than are listed here. */
  readonly moreEntries: boolean;
};

/** `dispute` is the partner's newest of the entry; null where it never disputed it. */
export type PortalEntry = CompanyRef & EntryView & { readonly dispute: DisputeOfEntry | null };

const recentDeals = 5;
const entriesShown = 200;
const fifths = [0, 1, 2, 3, 4];
const fifthPpm = 200_000;

/** What the partner has with all its companies, and with each of them; amounts are only added within a currency. */
export async function getPortalHome(
  needs: { readonly portal: PortalStore; readonly clock: Clock },
  { partnerships }: Pick<PartnerPrincipal, "partnerships">,
): Promise<PortalHome> {
  const [records, recent] = await Promise.all([
    needs.portal.listPartnerships(partnerships),
    listPortalDeals(needs, partnerships, { filter: {}, page: { limit: recentDeals, cursor: null } }),
  ]);
  const now = needs.clock.now();
  const companies = joinMerged(records).map((record) => toPortalCompany(record, now));
  return {
    period: sharedPeriod(companies, now),
    companies,
    totals: addUp(companies.flatMap(({ attributed }) => attributed)),
    thisPeriod: addUp(companies.flatMap(({ thisPeriod }) => thisPeriod)),
    expected: addUp(companies.flatMap(({ expected }) => expected)),
    trend: addUpMonths(records.flatMap(({ periods }) => periods)),
    ...splitOf(records.flatMap(({ shares }) => shares)),
    recent: recent.items,
  };
}

function splitOf(shares: PartnershipRecord["shares"]): Pick<PortalHome, "split" | "averageSharePpm"> {
  const deals = shares.reduce((sum, one) => sum + one.deals, 0);
  const ppm = shares.reduce((sum, one) => sum + one.sharePpmSum, 0);
  return {
    split: fifths.map((fifth) => ({
      fromPpm: fifth * fifthPpm,
      deals: shares.reduce((sum, one) => sum + (one.fifth === fifth ? one.deals : 0), 0),
    })),
    averageSharePpm: deals === 0 ? null : Math.round(ppm / deals),
  };
}

function sharedPeriod(companies: readonly PortalCompany[], now: Instant): string | null {
  const periods = new Set(companies.map(({ period }) => period));
  if (periods.size > 1) return null;
  return companies[0]?.period ?? createCalendar(defaultSpans).periodAt(now).key;
}

/** What a company has written for partners that it has merged since is one: the first of a company is the one that stays. */
function joinMerged(records: readonly PartnershipRecord[]): readonly PartnershipRecord[] {
  const joined = new Map<string, PartnershipRecord>();
  for (const record of records) {
    const { tenantId } = record.scope.tenant;
    const first = joined.get(tenantId);
    joined.set(
      tenantId,
      first === undefined
        ? record
        : {
            ...first,
            periods: [...first.periods, ...record.periods],
            expected: addUp([...first.expected, ...record.expected]),
            opportunities: first.opportunities + record.opportunities,
          },
    );
  }
  return [...joined.values()];
}

function toPortalCompany(record: PartnershipRecord, now: Instant): PortalCompany {
  const { scope, partnerName, calendar, periods, expected, opportunities } = record;
  const period = createCalendar(calendar).periodAt(now).key;
  const posted = periods.map(({ currency, attributedMinor }) => ({ currency, amountMinor: attributedMinor }));
  return {
    ...companyRef(scope),
    partnerId: scope.partnerId,
    partnerName: partnerName ?? scope.partnerId,
    period,
    attributed: addUp(posted),
    thisPeriod: addUp(posted.filter((_, at) => periods[at]?.period === period)),
    expected,
    opportunities,
  };
}

/** The partner's deals over the given companies, latest close first. */
export async function listPortalDeals(
  { portal }: { readonly portal: PortalStore },
  partnerships: readonly PartnerScope[],
  request: { readonly filter: PartnerDealFilter; readonly page: PageRequest },
): Promise<Page<PortalDeal>> {
  const found = await portal.listDeals(partnerships, request);
  const shown = found.slice(0, request.page.limit);
  const last = shown.at(-1);
  return {
    items: shown.map(({ scope, deal }) => toPortalDeal(scope, deal)),
    next: found.length > shown.length && last ? [last.deal.closedAt ?? 0, last.deal.opportunityId] : null,
  };
}

/**
 * One deal as this partner may see it: its own share and evidence, and of the others what the company shows. `merged` are records of the
 * partner that the company has merged into this one: their entries are the partner's too.
 */
export async function getPortalDeal(
  needs: ViewNeeds,
  scope: PartnerScope,
  { id: opportunityId, merged }: { readonly id: string; readonly merged: readonly PartnerScope[] },
): Promise<PortalDealDetail | null> {
  const views = needs.viewsOf(scope.tenant);
  const store = needs.attributionOf(scope.tenant);
  const [listed, rules, cases, stored, entries] = await Promise.all([
    views.getPartnerDeal(scope.partnerId, opportunityId),
    store.getRuleBook(),
    store.getCases([opportunityId]),
    views.listTouchpoints(opportunityId),
    Promise.all(
      [scope, ...merged].map(({ tenant, partnerId }) =>
        entryViews(needs, tenant, {
          opportunityRef: opportunityId,
          partnerRef: partnerId,
          order: "oldest-first",
          afterSeq: null,
          limit: entriesShown,
        }),
      ),
    ),
  ]);
  const [one] = cases;
  if (one === undefined) return null;
  const result = caseAttributor(rules.versions, needs.sha256Hex)(one, { explain: true });
  const { attribution } = result;
  const splits = [attribution, ...result.overlays.map(({ outcome }) => outcome)];
  const names = await views.partnerNames([scope.partnerId, ...namesShown(scope, splits)]);
  const overlays = result.overlays.flatMap((split) =>
    ownOverlay(split, { scope, names, currency: one.currency }),
  );
  const deal = listed ?? (overlays.length === 0 ? null : await overlayDeal(views, one));
  if (deal === null) return null;
  const { own, ...visible } = visibleSplit(attribution ?? undecided, scope, names);
  return {
    ...toPortalDeal(scope, deal),
    waiting: deal.waiting || isBehind(deal.attributedBy, result),
    dealAmount: one.amountMinor === null ? null : { amountMinor: one.amountMinor, currency: one.currency },
    explanation: own?.explanation ?? null,
    ...(await decisionFor(needs, result)),
    ...visible,
    touchpoints: ownTouchpoints({
      evidence: one.touchpoints.filter((touchpoint) => touchpoint.partner === scope.partnerId),
      stored,
      excluded: new Map((attribution?.excluded ?? []).map((out) => [out.touchpoint, out.reason])),
      partnerName: names.get(scope.partnerId) ?? scope.partnerId,
    }),
    overlays,
    entries: entries.flatMap(({ items }) => items).sort((a, b) => a.seq - b.seq),
    moreEntries: entries.some(({ next }) => next !== null),
  };
}

/** What stands for the split of a deal without one. */
const undecided = {
  shares: [],
  unattributed: { sharePpm: 1_000_000, amountMinor: 0, reason: null },
  trace: [],
};

/** Empty for a book of which the partner has nothing: that it exists is none of its business then. */
function ownOverlay(
  { book, rule, outcome }: BookSplit,
  {
    scope,
    names,
    currency,
  }: {
    readonly scope: PartnerScope;
    readonly names: ReadonlyMap<string, string>;
    readonly currency: string;
  },
): readonly PortalOverlay[] {
  const { own, ...visible } = visibleSplit(outcome, scope, names);
  if (own === undefined) return [];
  const { sharePpm, amountMinor, explanation } = own;
  const amount = { amountMinor, currency };
  return [{ book, sharePpm, amount, explanation, rule: rule && decidedBy(rule), ...visible }];
}

/** A deal of whose revenue the partner has no part, so that no list of its deals has it; its entries lead there. */
async function overlayDeal(views: ViewStore, one: Case): Promise<PartnerDealRecord | null> {
  const record = await views.getOpportunity(one.opportunityId);
  return (
    record && {
      opportunityId: record.id,
      name: record.name,
      accountName: record.account?.name ?? null,
      outcome: record.outcome,
      stage: record.stage,
      closedAt: record.closedAt,
      status: record.outcome === "open" ? "expected" : "attributed",
      sharePpm: 0,
      amount: { amountMinor: 0, currency: record.currency },
      waiting: record.waiting,
      attributedBy: record.attributedBy,
    }
  );
}

/** The reason is for everybody who sees a share; what the others were given is not. */
async function decisionFor(
  needs: Pick<ViewNeeds, "access">,
  { rule, override }: CaseResult,
): Promise<Pick<PortalDealDetail, "rule" | "override">> {
  if (override !== null) {
    const people = await needs.access.userNames([override.createdBy]);
    const setBy = nameOf(people, override.createdBy);
    const { reason } = override.override;
    return { rule: null, override: { reason, setBy, setAt: formatInstant(override.createdAt) } };
  }
  if (rule === null) return { rule: null, override: null };
  return { rule: decidedBy(rule), override: null };
}

function decidedBy(rule: RuleVersion): Omit<RuleView, "id"> {
  const { id: _, ...decided } = toRuleView(rule);
  return decided;
}

function ownTouchpoints({
  evidence,
  stored,
  excluded,
  partnerName,
}: {
  readonly evidence: readonly Touchpoint[];
  readonly stored: readonly TouchpointRecord[];
  readonly excluded: ReadonlyMap<string, string>;
  readonly partnerName: string;
}): readonly TouchpointView[] {
  const details = new Map(stored.map((touchpoint) => [touchpoint.id, touchpoint]));
  return evidence
    .toSorted((a, b) => (a.occurredAt ?? 0) - (b.occurredAt ?? 0) || compareCodePoints(a.id, b.id))
    .map((touchpoint) => {
      const detail = details.get(touchpoint.id);
      const reason = excluded.get(touchpoint.id) ?? null;
      return {
        id: touchpoint.id,
        partnerId: touchpoint.partner,
        partnerName,
        source: touchpoint.source ?? "crm_field",
        type: detail?.type ?? null,
        role: touchpoint.role,
        units: detail?.units ?? null,
        confidence: touchpoint.confidence,
        occurredAt: toIso(touchpoint.occurredAt),
        status: touchpoint.status ?? "approved",
        validUntil: toIso(touchpoint.validUntil ?? null),
        note: detail?.note ?? null,
        counted: reason === null,
        reason,
      };
    });
}

/** The partner's own entries with one company, newest first. */
export async function listPortalEntries(
  needs: PortalEntryNeeds,
  scope: PartnerScope,
  query: {
    readonly period?: string | undefined;
    readonly asOf: AsOf | null;
    readonly afterSeq: number | null;
    readonly limit: number;
  },
): Promise<{ readonly items: readonly PortalEntry[]; readonly next: number | null }> {
  const page = await entryViews(needs, scope.tenant, {
    partnerRef: scope.partnerId,
    asOf: query.asOf,
    ...(query.period === undefined ? {} : { period: query.period }),
    order: "newest-first",
    afterSeq: query.afterSeq,
    limit: query.limit,
  });
  const disputes = await needs.disputesOf(scope.tenant).newestOfEntries(page.items.map(({ seq }) => seq));
  const items = page.items.map((entry) => ({
    ...companyRef(scope),
    ...entry,
    dispute: disputes.get(entry.seq) ?? null,
  }));
  return { items, next: page.next };
}

type PortalEntryNeeds = ViewNeeds & {
  readonly disputesOf: (tenant: TenantScope) => Pick<DisputeStore, "newestOfEntries">;
};

/** One of the partner's own entries; null for what is none. */
export async function getPortalEntry(
  needs: PortalEntryNeeds,
  scope: PartnerScope,
  seq: number,
): Promise<PortalEntry | null> {
  if (!Number.isSafeInteger(seq)) return null;
  const entry = await entryView(needs, scope.tenant, seq);
  if (entry?.partnerId !== scope.partnerId) return null;
  const disputes = await needs.disputesOf(scope.tenant).newestOfEntries([seq]);
  return { ...companyRef(scope), ...entry, dispute: disputes.get(seq) ?? null };
}

function toPortalDeal(scope: PartnerScope, deal: PartnerDealRecord): PortalDeal {
  const { opportunityId, closedAt, attributedBy: _, ...fields } = deal;
  return { ...companyRef(scope), id: opportunityId, ...fields, closedAt: toIso(closedAt) };
}

function companyRef(scope: PartnerScope): CompanyRef {
  return { companyId: scope.tenant.tenantId, companyName: scope.tenant.name };
}

export function addUp(amounts: readonly Money[]): readonly Money[] {
  const sums = new Map<string, number>();
  for (const { currency, amountMinor } of amounts)
    sums.set(currency, (sums.get(currency) ?? 0) + amountMinor);
  return [...sums].map(([currency, amountMinor]) => ({ currency, amountMinor }));
}

export function addUpMonths(months: readonly PortalMonth[]): readonly PortalMonth[] {
  const sums = new Map<string, PortalMonth>();
  for (const month of months) {
    const key = `${month.period} ${month.currency}`;
    const sum = (sums.get(key)?.attributedMinor ?? 0) + month.attributedMinor;
    sums.set(key, { ...month, attributedMinor: sum });
  }
  return [...sums.values()].sort(
    (a, b) => compareCodePoints(a.period, b.period) || compareCodePoints(a.currency, b.currency),
  );
}
