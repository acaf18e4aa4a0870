import type { TenantScope } from "#worker/domain/access/principal.ts";
import {
  type Backtest,
  type DealChange,
  readBacktest,
  type TotalsRead,
} from "#worker/domain/attribution/backtest.ts";
import { describeRule } from "#worker/domain/rule/describe-rule.ts";
import type { RuleDefinition } from "#worker/domain/rule/rule.ts";
import { formatInstant } from "#worker/domain/time/instant.ts";
import type { Directory } from "#worker/usecases/access/access-ports.ts";
import type { AttributionStoreOf } from "#worker/usecases/attribution/attribution-ports.ts";
import type { RuleBook } from "#worker/usecases/attribution/rule-ports.ts";
import type { Money, ViewStoreOf } from "#worker/usecases/views/view-ports.ts";
import type {
  BackTest,
  BackTestPage,
  BackTestStoreOf,
  ChangeCursor,
  ChangeQuery,
} from "./back-test-ports.ts";

export type BackTestView = {
  readonly id: string;
  readonly name: string;
  readonly ruleId: string | null;
  /** The version that was published exactly as it was tested; null while there is none. */
  readonly version: number | null;
  readonly book: string;
  readonly sentence: string;
  readonly from: string;
  readonly to: string;
  readonly status: BackTest["status"];
  readonly considered: number;
  readonly total: number;
  readonly failure: string | null;
  readonly createdBy: string;
  readonly createdAt: string;
  readonly finishedAt: string | null;
};

export type BackTestDetail = BackTestView & {
  readonly definition: RuleDefinition;
  readonly changedDeals: number;
  /** One for each currency; amounts are minor units of it. What has been added up so far, while it is at work. */
  readonly results: readonly BackTestResult[];
};

export type BackTestResult = {
  readonly currency: string;
  readonly totals: TotalsRead;
  /** Everybody with a share before or after: the largest gain first, the largest loss last. */
  readonly partners: readonly PartnerResult[];
  readonly winners: number;
  readonly losers: number;
  readonly periods: Backtest["periods"];
  /** The deals with the most money moved, largest first. */
  readonly largestChanges: readonly DealChangeView[];
};

export type PartnerResult = {
  readonly partnerId: string;
  readonly partnerName: string;
  readonly beforeMinor: number;
  readonly afterMinor: number;
  readonly changeMinor: number;
  readonly dealsUp: number;
  readonly dealsDown: number;
};

export type DealChangeView = {
  readonly opportunityId: string;
  readonly name: string;
  readonly period: string;
  readonly amount: Money;
  readonly movedMinor: number;
  readonly partners: readonly {
    readonly partnerId: string;
    readonly partnerName: string;
    readonly beforeMinor: number;
    readonly afterMinor: number;
  }[];
  readonly unattributedBeforeMinor: number;
  readonly unattributedAfterMinor: number;
};

export type BackTestViewNeeds = {
  readonly backTestsOf: BackTestStoreOf;
  readonly attributionOf: AttributionStoreOf;
  readonly viewsOf: ViewStoreOf;
  readonly access: Pick<Directory, "userNames">;
};

type Position = { readonly createdAt: number; readonly id: string };

/** The newest first. */
export async function listBackTests(
  needs: BackTestViewNeeds,
  tenant: TenantScope,
  query: { readonly ruleId: string | null; readonly after: Position | null; readonly limit: number },
): Promise<BackTestPage<BackTestView, Position>> {
  const [found, rules] = await Promise.all([
    needs.backTestsOf(tenant).listBackTests({ ...query, limit: query.limit + 1 }),
    needs.attributionOf(tenant).getRuleBook(),
  ]);
  const shown = found.slice(0, query.limit);
  const users = await needs.access.userNames(shown.map(({ createdBy }) => createdBy));
  const last = found.length > shown.length ? shown.at(-1) : undefined;
  return {
    items: shown.map((backTest) => toView(backTest, { rules, users })),
    next: last === undefined ? null : { createdAt: last.createdAt, id: last.id },
  };
}

/** A back-test with what it has found so far; null when the company has none of that id. */
export async function getBackTest(
  needs: BackTestViewNeeds,
  tenant: TenantScope,
  id: string,
): Promise<BackTestDetail | null> {
  const store = needs.backTestsOf(tenant);
  const [backTest, state, rules] = await Promise.all([
    store.getBackTest(id),
    store.getState(id),
    needs.attributionOf(tenant).getRuleBook(),
  ]);
  if (backTest === null || state === null) return null;
  const found = readBacktest(state);
  const changes = found.flatMap(({ largestChanges }) => largestChanges);
  const partners = found.flatMap((result) => result.partners.map(({ partner }) => partner));
  const [users, names] = await Promise.all([
    needs.access.userNames([backTest.createdBy]),
    namesOf(needs, tenant, { changes, partners }),
  ]);
  return {
    ...toView(backTest, { rules, users }),
    definition: backTest.definition,
    changedDeals: state.changedDeals,
    results: found.map((result) => toResult(result, names)),
  };
}

/** The deals that the draft splits otherwise; null when the company has no such back-test. */
export async function listChanges(
  needs: BackTestViewNeeds,
  tenant: TenantScope,
  query: ChangeQuery,
): Promise<BackTestPage<DealChangeView, ChangeCursor> | null> {
  const store = needs.backTestsOf(tenant);
  const [backTest, page] = await Promise.all([store.getBackTest(query.id), store.listChanges(query)]);
  if (backTest === null) return null;
  const names = await namesOf(needs, tenant, { changes: page.items, partners: [] });
  return { items: page.items.map((change) => toChangeView(change, names)), next: page.next };
}

type Names = {
  readonly partners: ReadonlyMap<string, string>;
  readonly opportunities: ReadonlyMap<string, string>;
};

async function namesOf(
  { viewsOf }: BackTestViewNeeds,
  tenant: TenantScope,
  { changes, partners }: { readonly changes: readonly DealChange[]; readonly partners: readonly string[] },
): Promise<Names> {
  const views = viewsOf(tenant);
  const named = new Set(partners);
  for (const change of changes) for (const { partner } of change.partners) named.add(partner);
  const [partnerNames, opportunities] = await Promise.all([
    views.partnerNames([...named]),
    views.opportunityNames(changes.map(({ opportunityId }) => opportunityId)),
  ]);
  return { partners: partnerNames, opportunities };
}

function toView(
  backTest: BackTest,
  { rules, users }: { readonly rules: RuleBook; readonly users: ReadonlyMap<string, string> },
): BackTestView {
  const { definition, ruleId, hash, days } = backTest;
  const published = rules.versions.find((version) => version.ruleId === ruleId && version.hash === hash);
  return {
    id: backTest.id,
    name: definition.name,
    ruleId,
    version: published?.version ?? null,
    book: definition.book,
    sentence: describeRule(definition),
    from: days.from,
    to: days.to,
    status: backTest.status,
    considered: backTest.considered,
    total: backTest.total,
    failure: backTest.failure,
    createdBy: users.get(backTest.createdBy) ?? "Somebody who has left",
    createdAt: formatInstant(backTest.createdAt),
    finishedAt: backTest.finishedAt === null ? null : formatInstant(backTest.finishedAt),
  };
}

function toResult(result: Backtest, names: Names): BackTestResult {
  const { currency, totals, partners, winners, losers, periods, largestChanges } = result;
  return {
    currency,
    totals,
    partners: partners.map(({ partner, ...sums }) => ({ ...named(partner, names), ...sums })),
    winners: winners.length,
    losers: losers.length,
    periods,
    largestChanges: largestChanges.map((change) => toChangeView(change, names)),
  };
}

function toChangeView(change: DealChange, names: Names): DealChangeView {
  const { opportunityId, currency, amountMinor, partners, ...rest } = change;
  return {
    opportunityId,
    name: names.opportunities.get(opportunityId) ?? opportunityId,
    amount: { amountMinor, currency },
    ...rest,
    partners: partners.map(({ partner, ...sums }) => ({ ...named(partner, names), ...sums })),
  };
}

function named(partnerId: string, { partners }: Names) {
  return { partnerId, partnerName: partners.get(partnerId) ?? partnerId };
}
