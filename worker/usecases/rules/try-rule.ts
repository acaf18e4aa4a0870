import type { TenantScope } from "#worker/domain/access/principal.ts";
import {
  addToBacktest,
  type BacktestDeal,
  type DealChange,
  readBacktest,
  startBacktest,
} from "#worker/domain/attribution/backtest.ts";
import { toDealSplit } from "#worker/domain/attribution/deal-split.ts";
import type { Share } from "#worker/domain/attribution/outcome.ts";
import { assert } from "#worker/domain/result.ts";
import { type BookName, REVENUE_BOOK, type RuleDefinition } from "#worker/domain/rule/rule.ts";
import { periodOf } from "#worker/domain/time/period-key.ts";
import type { WorkflowOutcome } from "#worker/domain/workflow/run-workflow.ts";
import type { AttributionStoreOf, Case } from "#worker/usecases/attribution/attribution-ports.ts";
import { type CaseResult, caseAttributor } from "#worker/usecases/attribution/case-attributor.ts";
import type { RuleBook, RuleVersion } from "#worker/usecases/attribution/rule-ports.ts";
import type { Clock, Sha256Hex } from "#worker/usecases/ports.ts";
import type { Money, ViewStoreOf } from "#worker/usecases/views/view-ports.ts";

export type TryNeeds = {
  readonly attributionOf: AttributionStoreOf;
  readonly viewsOf: ViewStoreOf;
  readonly clock: Clock;
  readonly sha256Hex: Sha256Hex;
};

export type TriedShare = {
  readonly partnerId: string;
  readonly partnerName: string;
  readonly sharePpm: number;
  readonly amountMinor: number;
};

export type Trial = {
  readonly considered: number;
  readonly changed: number;
  /** Everybody with a share before or after, the largest gain of a currency first. */
  readonly perPartner: readonly {
    readonly partnerId: string;
    readonly name: string;
    readonly beforeMinor: number;
    readonly afterMinor: number;
    readonly currency: string;
  }[];
  /** The latest of the deals that change. */
  readonly deals: readonly {
    readonly id: string;
    readonly name: string;
    readonly amount: Money;
    readonly before: readonly TriedShare[];
    readonly after: readonly TriedShare[];
  }[];
  readonly elapsedMs: number;
};

const dealsShown = 50;

/**
 * What the definition would change on the deals that were won last, were it in force for all of them; stores nothing. It is asked
 * in the place of the rule with `ruleId`, or beside all others. A tie, which publication refuses, is shown as won by it.
 */
export async function tryRule(
  needs: TryNeeds,
  tenant: TenantScope,
  request: {
    readonly ruleId: string | null;
    readonly definition: RuleDefinition;
    readonly limit: number;
  },
): Promise<Trial> {
  const startedAt = needs.clock.now();
  const store = needs.attributionOf(tenant);
  const [rules, cases] = await Promise.all([store.getRuleBook(), store.listLatestWon(request.limit)]);
  const { book } = request.definition;
  const attributeNow = caseAttributor(rules.versions, needs.sha256Hex);
  const attributeThen = caseAttributor(withCandidate(rules, request), needs.sha256Hex);
  const tried = cases.map((one) => ({
    one,
    before: outcomeIn(attributeNow(one), book),
    after: outcomeIn(attributeThen(one), book),
  }));
  const { state, changes } = addToBacktest(startBacktest, tried.map(toDeal));
  const splits = new Map(tried.map((each) => [each.one.opportunityId, each]));
  const perPartner = readBacktest(state).flatMap(({ currency, partners }) =>
    partners.map((each) => ({ ...each, currency })),
  );
  const shown = changes.slice(0, dealsShown);
  const views = needs.viewsOf(tenant);
  const [partners, deals] = await Promise.all([
    views.partnerNames(perPartner.map(({ partner }) => partner)),
    views.opportunityNames(shown.map(({ opportunityId }) => opportunityId)),
  ]);
  return {
    considered: cases.length,
    changed: changes.length,
    perPartner: perPartner.map(({ partner, beforeMinor, afterMinor, currency }) => ({
      partnerId: partner,
      name: partners.get(partner) ?? partner,
      beforeMinor,
      afterMinor,
      currency,
    })),
    deals: shown.map((change) => toTriedDeal(change, { splits, partners, deals })),
    elapsedMs: needs.clock.now() - startedAt,
  };
}

/** The first id by code point, which decides a tie. */
const TRIED = "-";

/** The company's rules with the candidate among them, in force on every day. */
export function withCandidate(
  { versions }: RuleBook,
  { ruleId, definition }: { readonly ruleId: string | null; readonly definition: RuleDefinition },
): readonly RuleVersion[] {
  const candidate: RuleVersion = {
    ruleId: TRIED,
    version: 1,
    definition,
    effective: { from: null, until: null },
    hash: "",
    comment: null,
    createdBy: "",
    createdAt: 0,
    publishedBy: "",
    approvedBy: null,
    publishedAt: 0,
  };
  return [...versions.filter((version) => version.ruleId !== ruleId), candidate];
}

/** What the book says about the deal; null for an overlay for which no rule matches. */
function outcomeIn({ attribution, overlays }: CaseResult, book: BookName): WorkflowOutcome | null {
  if (book === REVENUE_BOOK) return attribution;
  return overlays.find((overlay) => overlay.book === book)?.outcome ?? null;
}

type Tried = {
  readonly one: Case;
  readonly before: WorkflowOutcome | null;
  readonly after: WorkflowOutcome | null;
};

function toDeal({ one, before, after }: Tried): BacktestDeal {
  const { opportunityId, amountMinor, currency, closedAt } = one;
  assert(amountMinor !== null && closedAt !== null, "the latest won deals have an amount and a close date");
  const nothing = { shares: [], unattributedMinor: amountMinor };
  return {
    opportunityId,
    period: periodOf(closedAt),
    currency,
    amountMinor,
    before: before === null ? nothing : toDealSplit(before),
    after: after === null ? nothing : toDealSplit(after),
  };
}

function toTriedDeal(
  { opportunityId, amountMinor, currency }: DealChange,
  known: {
    readonly splits: ReadonlyMap<string, Tried>;
    readonly partners: ReadonlyMap<string, string>;
    readonly deals: ReadonlyMap<string, string>;
  },
): Trial["deals"][number] {
  const split = known.splits.get(opportunityId);
  const shares = (of: readonly Share[] | undefined): readonly TriedShare[] =>
    (of ?? []).map(({ partner, sharePpm, amountMinor: part }) => ({
      partnerId: partner,
      partnerName: known.partners.get(partner) ?? partner,
      sharePpm,
      amountMinor: part,
    }));
  return {
    id: opportunityId,
    name: known.deals.get(opportunityId) ?? opportunityId,
    amount: { amountMinor, currency },
    before: shares(split?.before?.shares),
    after: shares(split?.after?.shares),
  };
}
