import type { TenantScope } from "#worker/domain/access/principal.ts";
import type { Explanation } from "#worker/domain/attribution/outcome.ts";
import { formatInstant } from "#worker/domain/time/instant.ts";
import type { AttributionStoreOf, RuleVersion } from "#worker/usecases/attribution/attribution-ports.ts";
import { type CaseResult, caseAttributor } from "#worker/usecases/attribution/case-attributor.ts";
import type { LedgerReaderOf } from "#worker/usecases/ledger/ledger-ports.ts";
import type { Sha256Hex } from "#worker/usecases/ports.ts";
import { type EntryView, entryViews } from "./entry-views.ts";
import type {
  Money,
  OpportunityFilter,
  OpportunityOutcome,
  OpportunityRecord,
  OpportunitySort,
  Page,
  PageRequest,
  TouchpointRecord,
  ViewStore,
  ViewStoreOf,
} from "./view-ports.ts";

export type ViewNeeds = {
  readonly viewsOf: ViewStoreOf;
  readonly attributionOf: AttributionStoreOf;
  readonly readerOf: LedgerReaderOf;
  readonly sha256Hex: Sha256Hex;
};

export type ShareView = {
  readonly partnerId: string;
  readonly partnerName: string;
  readonly sharePpm: number;
  readonly amountMinor: number;
  readonly explanation: Explanation | null;
};

export type AttributionView = {
  readonly status: "attributed" | "unattributed" | "expected" | "none";
  readonly rule: { readonly id: string; readonly name: string; readonly version: number };
  readonly shares: readonly ShareView[];
  readonly unattributed: {
    readonly sharePpm: number;
    readonly amountMinor: number;
    readonly reason: string | null;
  };
  readonly flags: readonly string[];
  readonly excluded: readonly { readonly touchpoint: string; readonly reason: string }[];
};

export type OpportunityView = {
  readonly id: string;
  readonly externalId: string;
  readonly name: string;
  readonly account: { readonly id: string; readonly name: string } | null;
  readonly amount: Money | null;
  readonly stage: string | null;
  readonly outcome: OpportunityOutcome;
  readonly type: string | null;
  readonly createdAt: string | null;
  readonly closedAt: string | null;
  readonly leadCreatedAt: string | null;
  readonly attribution: AttributionView;
  /** True while a change has not reached the ledger yet. */
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

export type OpportunityDetail = OpportunityView & {
  readonly touchpoints: readonly TouchpointView[];
  readonly entries: readonly EntryView[];
  /** True when the deal has more entries than are listed here; the ledger's list has them all. */
  readonly moreEntries: boolean;
  readonly origin: { readonly importId: string; readonly row: number; readonly fileName: string } | null;
};

/** One page of opportunities, each with the split that the rule in force gives it now. */
export async function listOpportunities(
  needs: ViewNeeds,
  tenant: TenantScope,
  request: { readonly filter: OpportunityFilter; readonly sort: OpportunitySort; readonly page: PageRequest },
): Promise<Page<OpportunityView>> {
  const page = await needs.viewsOf(tenant).listOpportunities(request.filter, request.sort, request.page);
  return { items: await withAttribution(needs, tenant, page.items), next: page.next };
}

/** One opportunity with its evidence and its ledger entries; null when the company has none of that id. */
export async function getOpportunity(
  needs: ViewNeeds,
  tenant: TenantScope,
  opportunityId: string,
): Promise<OpportunityDetail | null> {
  const views = needs.viewsOf(tenant);
  const record = await views.getOpportunity(opportunityId);
  if (record === null) return null;
  const [rule, cases, stored, entries] = await Promise.all([
    needs.attributionOf(tenant).requireRule(),
    needs.attributionOf(tenant).getCases([opportunityId]),
    views.listTouchpoints(opportunityId),
    entryViews(needs, tenant, {
      opportunityRef: opportunityId,
      order: "oldest-first",
      afterSeq: null,
      limit: 200,
    }),
  ]);
  const [one] = cases;
  if (one === undefined) return null;
  const result = caseAttributor(rule, needs.sha256Hex)(one, { explain: true });
  const names = await views.partnerNames(one.touchpoints.map((touchpoint) => touchpoint.partner));
  const excluded = new Map((result.attribution?.excluded ?? []).map((out) => [out.touchpoint, out.reason]));
  const details = new Map(stored.map((touchpoint) => [touchpoint.id, touchpoint]));
  const touchpoints = one.touchpoints.map((touchpoint) =>
    toTouchpointView({
      touchpoint: details.get(touchpoint.id) ?? fieldTouchpoint(touchpoint),
      names,
      reason: excluded.get(touchpoint.id) ?? null,
    }),
  );
  return {
    ...toOpportunityView({ record, result, rule, names }),
    touchpoints: touchpoints.sort(byTime),
    entries: entries.items,
    moreEntries: entries.next !== null,
    origin: record.origin,
  };
}

async function withAttribution(
  needs: ViewNeeds,
  tenant: TenantScope,
  records: readonly OpportunityRecord[],
): Promise<readonly OpportunityView[]> {
  if (records.length === 0) return [];
  const store = needs.attributionOf(tenant);
  const [rule, cases] = await Promise.all([
    store.requireRule(),
    store.getCases(records.map((record) => record.id)),
  ]);
  const attributeCase = caseAttributor(rule, needs.sha256Hex);
  const results = new Map(cases.map((one) => [one.opportunityId, attributeCase(one, { explain: true })]));
  const names = await namesOfShares(needs.viewsOf(tenant), [...results.values()]);
  return records.flatMap((record) => {
    const result = results.get(record.id);
    return result ? [toOpportunityView({ record, result, rule, names })] : [];
  });
}

function namesOfShares(
  views: ViewStore,
  results: readonly CaseResult[],
): Promise<ReadonlyMap<string, string>> {
  return views.partnerNames(
    results.flatMap((result) => result.record.shares.map((share) => share.partnerId)),
  );
}

function toOpportunityView({
  record,
  result,
  rule,
  names,
}: {
  readonly record: OpportunityRecord;
  readonly result: CaseResult;
  readonly rule: RuleVersion;
  readonly names: ReadonlyMap<string, string>;
}): OpportunityView {
  const { origin: _, currency: __, ruleVersion, ...fields } = record;
  return {
    ...fields,
    waiting: fields.waiting || isBehind(ruleVersion, rule),
    createdAt: toIso(record.createdAt),
    closedAt: toIso(record.closedAt),
    leadCreatedAt: toIso(record.leadCreatedAt),
    attribution: toAttributionView({ result, rule, names }),
    flags: [...record.flags, ...result.flags.filter((flag) => !record.flags.includes(flag))],
  };
}

/** A deal shown by a rule that its entries do not follow yet; until its run gets there the ledger says something else. */
export function isBehind(ruleVersion: number | null, rule: RuleVersion): boolean {
  return ruleVersion !== null && ruleVersion !== rule.version;
}

function toAttributionView({
  result,
  rule,
  names,
}: {
  readonly result: CaseResult;
  readonly rule: RuleVersion;
  readonly names: ReadonlyMap<string, string>;
}): AttributionView {
  const { attribution, record } = result;
  return {
    status: record.status,
    rule: { id: rule.ruleId, name: rule.name, version: rule.version },
    shares: (attribution?.shares ?? []).map((share) => ({
      partnerId: share.partner,
      partnerName: names.get(share.partner) ?? share.partner,
      sharePpm: share.sharePpm,
      amountMinor: share.amountMinor,
      explanation: share.explanation,
    })),
    unattributed: attribution?.unattributed ?? {
      sharePpm: 1_000_000,
      amountMinor: record.unattributedMinor,
      reason: null,
    },
    flags: attribution?.flags ?? [],
    excluded: attribution?.excluded ?? [],
  };
}

/** The CRM's own partner field as evidence: it has no row of its own, so it has no note, type or count. */
function fieldTouchpoint(touchpoint: {
  readonly id: string;
  readonly partner: string;
  readonly source: string | null;
  readonly role: string | null;
  readonly confidence: number | null;
  readonly occurredAt: number | null;
}): TouchpointRecord {
  return {
    id: touchpoint.id,
    partnerId: touchpoint.partner,
    source: touchpoint.source ?? "crm_field",
    type: null,
    role: touchpoint.role,
    units: null,
    confidence: touchpoint.confidence,
    occurredAt: touchpoint.occurredAt,
    note: null,
  };
}

function toTouchpointView({
  touchpoint,
  names,
  reason,
}: {
  readonly touchpoint: TouchpointRecord;
  readonly names: ReadonlyMap<string, string>;
  readonly reason: string | null;
}): TouchpointView {
  return {
    ...touchpoint,
    partnerName: names.get(touchpoint.partnerId) ?? touchpoint.partnerId,
    occurredAt: toIso(touchpoint.occurredAt),
    counted: reason === null,
    reason,
  };
}

function byTime(a: TouchpointView, b: TouchpointView): number {
  const [left, right] = [a.occurredAt ?? "", b.occurredAt ?? ""];
  if (left !== right) return left < right ? -1 : 1;
  return a.id < b.id ? -1 : 1;
}

export function toIso(instant: number | null): string | null {
  return instant === null ? null : formatInstant(instant);
}
