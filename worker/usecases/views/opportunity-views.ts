import type { TenantScope } from "#worker/domain/access/principal.ts";
import type { EvidenceStatus } from "#worker/domain/attribution/evidence.ts";
import type { Explanation } from "#worker/domain/attribution/outcome.ts";
import type { Override } from "#worker/domain/attribution/override.ts";
import { describeRule } from "#worker/domain/rule/describe-rule.ts";
import type { CustomValue } from "#worker/domain/rule/opportunity-facts.ts";
import { formatInstant } from "#worker/domain/time/instant.ts";
import type { TraceStep } from "#worker/domain/workflow/run-workflow.ts";
import type {
  AttributionRecord,
  AttributionStoreOf,
  OpenOverride,
} from "#worker/usecases/attribution/attribution-ports.ts";
import {
  type BookSplit,
  type CaseResult,
  caseAttributor,
} from "#worker/usecases/attribution/case-attributor.ts";
import type { RuleVersion } from "#worker/usecases/attribution/rule-ports.ts";
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
  RuleRef,
  TouchpointRecord,
  ViewStoreOf,
} from "./view-ports.ts";

export type ViewNeeds = {
  readonly viewsOf: ViewStoreOf;
  readonly attributionOf: AttributionStoreOf;
  readonly readerOf: LedgerReaderOf;
  readonly sha256Hex: Sha256Hex;
  /** Who the people are that overrides were set by. */
  readonly access: { readonly userNames: (ids: readonly string[]) => Promise<ReadonlyMap<string, string>> };
};

export type ShareView = {
  readonly partnerId: string;
  readonly partnerName: string;
  readonly sharePpm: number;
  readonly amountMinor: number;
  readonly explanation: Explanation | null;
};

/** What a partner is credited for: the key of its leading role, "" for none, and whether it brought the deal. */
export type CreditView = ShareView & { readonly role: string; readonly isSourced: boolean };

export type AttributionView = {
  readonly status: AttributionRecord["status"];
  /** The version that decided; null where none matches, or a person decided. */
  readonly rule: RuleView | null;
  readonly override: OverrideView | null;
  /** What was tried to get to the split, in its order, and why it was skipped. */
  readonly trace: readonly TraceStep[];
  readonly shares: readonly CreditView[];
  readonly unattributed: {
    readonly sharePpm: number;
    readonly amountMinor: number;
    readonly reason: string | null;
  };
  readonly flags: readonly string[];
  readonly excluded: readonly { readonly touchpoint: string; readonly reason: string }[];
};

export type RuleView = {
  readonly id: string;
  readonly name: string;
  readonly version: number;
  readonly sentence: string;
};

/** The split that a person has set, and why. */
export type OverrideView = {
  readonly id: string;
  readonly reason: string;
  readonly shares: Override["shares"];
  readonly setBy: string;
  readonly setAt: string;
};

/** What a book beside the revenue says; its amounts are never added to it. */
export type OverlayView = Pick<AttributionView, "trace" | "unattributed" | "flags" | "excluded"> & {
  readonly shares: readonly ShareView[];
  readonly book: string;
  readonly status: string;
  readonly rule: RuleView | null;
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
  readonly status: EvidenceStatus;
  readonly validUntil: string | null;
  readonly note: string | null;
  readonly counted: boolean;
  readonly reason: string | null;
};

export type OpportunityDetail = OpportunityView & {
  readonly owner: string | null;
  readonly region: string | null;
  readonly product: string | null;
  readonly custom: Readonly<Record<string, CustomValue>>;
  readonly overlays: readonly OverlayView[];
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
  const [rules, cases, stored, entries] = await Promise.all([
    needs.attributionOf(tenant).getRuleBook(),
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
  const result = caseAttributor(rules.versions, needs.sha256Hex)(one, { explain: true });
  const [names, people] = await Promise.all([
    views.partnerNames([...one.touchpoints.map((touchpoint) => touchpoint.partner), ...partnersIn([result])]),
    peopleIn(needs, [result]),
  ]);
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
    ...toOpportunityView({ record, result, names, people }),
    owner: one.owner,
    region: one.region,
    product: one.product,
    custom: one.custom,
    overlays: result.overlays.map((split) => toOverlayView(split, names)),
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
  const [rules, cases] = await Promise.all([
    store.getRuleBook(),
    store.getCases(records.map((record) => record.id)),
  ]);
  const attributeCase = caseAttributor(rules.versions, needs.sha256Hex);
  const results = new Map(cases.map((one) => [one.opportunityId, attributeCase(one, { explain: true })]));
  const found = [...results.values()];
  const [names, people] = await Promise.all([
    needs.viewsOf(tenant).partnerNames(partnersIn(found)),
    peopleIn(needs, found),
  ]);
  return records.flatMap((record) => {
    const result = results.get(record.id);
    return result ? [toOpportunityView({ record, result, names, people })] : [];
  });
}

type Names = ReadonlyMap<string, string>;

function partnersIn(results: readonly CaseResult[]): readonly string[] {
  return results.flatMap(({ attribution, overlays }) =>
    [attribution, ...overlays.map(({ outcome }) => outcome)].flatMap((outcome) =>
      (outcome?.shares ?? []).map((share) => share.partner),
    ),
  );
}

function peopleIn(needs: Pick<ViewNeeds, "access">, results: readonly CaseResult[]): Promise<Names> {
  const ids = results.flatMap(({ override }) => (override === null ? [] : [override.createdBy]));
  return ids.length === 0 ? Promise.resolve(new Map()) : needs.access.userNames(ids);
}

type Named = { readonly result: CaseResult; readonly names: Names; readonly people: Names };

function toOpportunityView({
  record,
  ...named
}: Named & { readonly record: OpportunityRecord }): OpportunityView {
  const { origin: _, currency: __, attributedBy, ...fields } = record;
  const { flags } = named.result;
  return {
    ...fields,
    waiting: fields.waiting || isBehind(attributedBy, named.result),
    createdAt: toIso(record.createdAt),
    closedAt: toIso(record.closedAt),
    leadCreatedAt: toIso(record.leadCreatedAt),
    attribution: toAttributionView(named),
    flags: [...record.flags, ...flags.filter((flag) => !record.flags.includes(flag))],
  };
}

/** A deal shown by a rule that its entries do not follow yet; until its run gets there the ledger says something else. */
export function isBehind(attributedBy: RuleRef | null, { record }: Pick<CaseResult, "record">): boolean {
  return attributedBy?.ruleId !== record.rule?.ruleId || attributedBy?.version !== record.rule?.version;
}

function toAttributionView({ result, names, people }: Named): AttributionView {
  const { attribution, record, rule, override } = result;
  const nothing = { sharePpm: 1_000_000, amountMinor: record.unattributedMinor, reason: null };
  return {
    status: record.status,
    rule: rule && toRuleView(rule),
    override: override && toOverrideView(override, people),
    trace: attribution?.trace ?? [],
    shares: toCreditViews(result, names),
    unattributed: attribution?.unattributed ?? nothing,
    flags: attribution?.flags ?? [],
    excluded: attribution?.excluded ?? [],
  };
}

function toOverlayView({ book, rule, outcome }: BookSplit, names: Names): OverlayView {
  const { status, trace, unattributed, flags, excluded } = outcome;
  const shares = toShareViews(outcome, names);
  return { book, status, rule: rule && toRuleView(rule), trace, shares, unattributed, flags, excluded };
}

function toCreditViews({ attribution, record }: CaseResult, names: Names): readonly CreditView[] {
  const credits = new Map(record.shares.map((share) => [share.partnerId, share]));
  return toShareViews(attribution, names).map((share) => {
    const { role = "", isSourced = false } = credits.get(share.partnerId) ?? {};
    return { ...share, role, isSourced };
  });
}

function toShareViews(outcome: CaseResult["attribution"], names: Names): readonly ShareView[] {
  return (outcome?.shares ?? []).map((share) => ({
    partnerId: share.partner,
    partnerName: names.get(share.partner) ?? share.partner,
    sharePpm: share.sharePpm,
    amountMinor: share.amountMinor,
    explanation: share.explanation,
  }));
}

export function toRuleView({ ruleId, version, definition }: RuleVersion): RuleView {
  return { id: ruleId, name: definition.name, version, sentence: describeRule(definition) };
}

function toOverrideView({ id, override, createdBy, createdAt }: OpenOverride, people: Names): OverrideView {
  const { reason, shares } = override;
  return { id, reason, shares, setBy: nameOf(people, createdBy), setAt: formatInstant(createdAt) };
}

export function nameOf(people: Names, userId: string): string {
  return people.get(userId) ?? "Somebody who has left";
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
    status: "approved",
    validUntil: null,
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
    validUntil: toIso(touchpoint.validUntil),
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
