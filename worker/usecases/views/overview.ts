import type { TenantScope } from "#worker/domain/access/principal.ts";
import {
  type Comparison,
  comparedRange,
  isInRange,
  type MonthRange,
  type MonthSpan,
  presetRange,
  type RangePreset,
  trendRange,
} from "#worker/domain/figures/month-range.ts";
import { type RankedPartners, rankPartners } from "#worker/domain/figures/rank-partners.ts";
import { groupBy } from "#worker/domain/inference/group-by.ts";
import { compareCodePoints } from "#worker/domain/money/code-point-order.ts";
import { addMinor } from "#worker/domain/money/money.ts";
import { createCalendar } from "#worker/domain/period/calendar.ts";
import { createLocalDays } from "#worker/domain/period/local-days.ts";
import type {
  DealMonth,
  FigureStoreOf,
  Figures,
  LedgerFigure,
  ShareMonth,
} from "#worker/usecases/figures/figure-ports.ts";
import type { Clock } from "#worker/usecases/ports.ts";
import type { RateStoreOf } from "#worker/usecases/rates/rate-ports.ts";
import { type ReportingTotals, totalReporting } from "./reporting-totals.ts";

/** Of deals that closed in the range, in one currency; open deals are those of now. Docs: figures.md. */
export type CurrencyTotals = {
  readonly currency: string;
  readonly wonMinor: number;
  readonly lostMinor: number;
  /** What the ledger credits partners: by rules, by hand, and by decided disputes. */
  readonly attributedMinor: number;
  /** The part of it that disputes have decided; won is attributed without it, and unattributed. */
  readonly adjustedMinor: number;
  /** Credited to partners who brought the deal, and to those who helped with it. */
  readonly sourcedMinor: number;
  readonly influencedMinor: number;
  readonly unattributedMinor: number;
  /** What rules and people have attributed, in parts per million of won; 0 while nothing is won. */
  readonly coveragePpm: number;
  readonly wonCount: number;
  readonly lostCount: number;
  /** Won deals of which a partner has a part. */
  readonly coveredCount: number;
  /** Deals of which `unattributedMinor` is made. */
  readonly unattributedCount: number;
  /** Those of them that wait for a person. */
  readonly reviewCount: number;
  readonly openCount: number;
  readonly openMinor: number;
  readonly expectedMinor: number;
};

export type RoleFigure = {
  /** The key of the role, "" for credit without one. */
  readonly role: string;
  readonly attributedMinor: number;
  /** In parts per million of all that has a role or none. */
  readonly sharePpm: number;
  readonly wonCount: number;
  readonly lostCount: number;
  /** Won in parts per million of won and lost; null where none was either. */
  readonly winRatePpm: number | null;
};

export type TypeFigure = {
  /** As the CRM says it, "" for none. */
  readonly type: string;
  readonly wonCount: number;
  readonly wonMinor: number;
  readonly attributedMinor: number;
  readonly unattributedMinor: number;
};

export type TrendMonth = {
  readonly period: string;
  readonly currency: string;
  readonly wonMinor: number;
  readonly attributedMinor: number;
  readonly unattributedMinor: number;
};

export type Overview = {
  /** That of everything below but the totals. */
  readonly currency: string;
  /** Those the company has deals in, most won first. */
  readonly currencies: readonly string[];
  readonly range: MonthRange;
  readonly comparedWith: MonthSpan | null;
  readonly totals: readonly CurrencyTotals[];
  /** The totals of `currency` in the months compared with; open deals are left out. */
  readonly before: CurrencyTotals | null;
  /** All currencies in the company's own; null while there is but that one. */
  readonly reporting: ReportingTotals | null;
  readonly trend: readonly TrendMonth[];
  readonly byRole: readonly RoleFigure[];
  readonly byType: readonly TypeFigure[];
  readonly partners: RankedPartners;
  readonly waiting: number;
};

export type OverviewQuestion = {
  /** Months of one's own go before a preset. */
  readonly range: MonthRange | RangePreset;
  readonly compare: Comparison;
  /** Undefined is the company's own where it has deals in that, else the one with most won. */
  readonly currency: string | undefined;
};

export type OverviewNeeds = {
  readonly figuresOf: FigureStoreOf;
  readonly ratesOf: RateStoreOf;
  readonly clock: Clock;
};

const ranked = { top: 10, bottom: 5, movers: 5 };

/** What partners brought, from figures that are kept with every change; it reads neither deals nor entries. */
export async function getOverview(
  needs: OverviewNeeds,
  tenant: TenantScope,
  question: OverviewQuestion,
): Promise<Overview> {
  const store = needs.figuresOf(tenant);
  const { calendar, currencies } = await store.frame();
  const period = createCalendar(calendar).periodAt(needs.clock.now());
  const settings = calendar.findLast(({ firstDay }) => firstDay <= period.firstDay) ?? calendar[0];
  const today = createLocalDays(tenant.timeZone).dayAt(needs.clock.now());
  const range =
    typeof question.range === "string" && settings !== undefined
      ? presetRange(question.range, { settings, period, today })
      : (question.range as MonthRange);
  const before = comparedRange(range, question.compare);
  const currency = question.currency ?? chooseCurrency(currencies, tenant.currency);
  const hasOthers = currencies.some((one) => one !== tenant.currency);
  const trend = trendRange(range, today);
  const [figures, rateOn] = await Promise.all([
    store.read({ range, before, trend, currency, reportingCurrency: tenant.currency }),
    hasOthers ? needs.ratesOf(tenant).rateBook() : null,
  ]);
  const totals = totalsByCurrency(figures, range);
  const own = totals.find((total) => total.currency === tenant.currency) ?? NOTHING;
  return {
    currency,
    currencies,
    range,
    comparedWith: before,
    totals,
    before: before && totalsBefore(figures, { before, currency }),
    reporting: rateOn && totalReporting(figures, { own, rateOn, currency: tenant.currency, today }),
    trend: trendOf(figures.deals, trend, currency),
    byRole: rolesOf(figures, range, currency),
    byType: typesOf(figures.deals, range, currency),
    partners: rankPartners(figures.partners, ranked),
    waiting: figures.waiting,
  };
}

const NOTHING = { attributedMinor: 0, adjustedMinor: 0, unattributedMinor: 0, expectedMinor: 0 };

function chooseCurrency(currencies: readonly string[], own: string): string {
  return currencies.includes(own) ? own : (currencies[0] ?? own);
}

/** Most won first; a currency in which there is nothing but other months' deals is left out. */
function totalsByCurrency({ deals, shares, ledger }: Figures, range: MonthRange): readonly CurrencyTotals[] {
  const chosen = deals.filter((month) => month.outcome === "open" || isInRange(month.month, range));
  const credits = shares.filter(({ month }) => isInRange(month, range));
  return [...groupBy(chosen, ({ currency }) => currency)]
    .map(([currency, months]) =>
      totalOf({
        currency,
        months,
        shares: credits.filter((share) => share.currency === currency),
        ledger: ledger.find((one) => one.currency === currency),
      }),
    )
    .sort((a, b) => b.wonMinor - a.wonMinor || compareCodePoints(a.currency, b.currency));
}

function totalsBefore(
  { deals, shares, ledgerBefore }: Figures,
  { before, currency }: { readonly before: MonthSpan; readonly currency: string },
): CurrencyTotals {
  const isBefore = (one: DealMonth | ShareMonth) => one.currency === currency && isInRange(one.month, before);
  return totalOf({
    currency,
    months: deals.filter((month) => month.outcome !== "open" && isBefore(month)),
    shares: shares.filter(isBefore),
    ledger: ledgerBefore ?? undefined,
  });
}

function totalOf(of: {
  readonly currency: string;
  readonly months: readonly DealMonth[];
  readonly shares: readonly ShareMonth[];
  readonly ledger: LedgerFigure | undefined;
}): CurrencyTotals {
  const { currency, months, shares, ledger } = of;
  const won = months.filter(({ outcome }) => outcome === "won");
  const lost = months.filter(({ outcome }) => outcome === "lost");
  const open = months.filter(({ outcome }) => outcome === "open");
  const wonMinor = sumOf(won, ({ amountMinor }) => amountMinor);
  const splitMinor = sumOf(won, ({ attributedMinor }) => attributedMinor);
  return {
    currency,
    wonMinor,
    lostMinor: sumOf(lost, ({ amountMinor }) => amountMinor),
    attributedMinor: ledger?.amountMinor ?? 0,
    adjustedMinor: ledger?.adjustedMinor ?? 0,
    sourcedMinor: sumOf(
      shares.filter(({ isSourced }) => isSourced),
      ({ amountMinor }) => amountMinor,
    ),
    influencedMinor: sumOf(
      shares.filter(({ isSourced }) => !isSourced),
      ({ amountMinor }) => amountMinor,
    ),
    unattributedMinor: wonMinor - splitMinor,
    coveragePpm: ppmOf(splitMinor, wonMinor),
    wonCount: sumOf(won, ({ deals }) => deals),
    lostCount: sumOf(lost, ({ deals }) => deals),
    coveredCount: sumOf(won, ({ coveredDeals }) => coveredDeals),
    unattributedCount: sumOf(won, ({ incompleteDeals }) => incompleteDeals),
    reviewCount: sumOf(won, ({ reviewDeals }) => reviewDeals),
    openCount: sumOf(open, ({ deals }) => deals),
    openMinor: sumOf(open, ({ amountMinor }) => amountMinor),
    expectedMinor: sumOf(open, ({ attributedMinor }) => attributedMinor),
  };
}

/** One row a month in which anything was won. */
function trendOf(deals: readonly DealMonth[], range: MonthRange, currency: string): readonly TrendMonth[] {
  const won = deals.filter(
    (one) =>
      one.outcome === "won" && one.currency === currency && one.month !== "" && isInRange(one.month, range),
  );
  return [...groupBy(won, ({ month }) => month)].map(([period, months]) => {
    const wonMinor = sumOf(months, ({ amountMinor }) => amountMinor);
    const attributedMinor = sumOf(months, (month) => month.attributedMinor);
    return { period, currency, wonMinor, attributedMinor, unattributedMinor: wonMinor - attributedMinor };
  });
}

/** Most credited first; a role that only lost deals have is a role too. */
function rolesOf({ shares, roles }: Figures, range: MonthRange, currency: string): readonly RoleFigure[] {
  const credits = shares.filter((one) => one.currency === currency && isInRange(one.month, range));
  const dealsIn = roles.filter((one) => one.currency === currency && isInRange(one.month, range));
  const all = sumOf(credits, ({ amountMinor }) => amountMinor);
  return [...new Set([...credits, ...dealsIn].map(({ role }) => role))]
    .map((role) => {
      const attributedMinor = sumOf(
        credits.filter((one) => one.role === role),
        ({ amountMinor }) => amountMinor,
      );
      const countOf = (outcome: "won" | "lost") =>
        sumOf(
          dealsIn.filter((one) => one.role === role && one.outcome === outcome),
          ({ deals }) => deals,
        );
      const [wonCount, lostCount] = [countOf("won"), countOf("lost")];
      return {
        role,
        attributedMinor,
        sharePpm: ppmOf(attributedMinor, all),
        wonCount,
        lostCount,
        winRatePpm: wonCount + lostCount === 0 ? null : ppmOf(wonCount, wonCount + lostCount),
      };
    })
    .sort((a, b) => b.attributedMinor - a.attributedMinor || compareCodePoints(a.role, b.role));
}

function typesOf(deals: readonly DealMonth[], range: MonthRange, currency: string): readonly TypeFigure[] {
  const won = deals.filter(
    (one) => one.outcome === "won" && one.currency === currency && isInRange(one.month, range),
  );
  return [...groupBy(won, ({ type }) => type)]
    .map(([type, months]) => {
      const wonMinor = sumOf(months, ({ amountMinor }) => amountMinor);
      const attributedMinor = sumOf(months, (month) => month.attributedMinor);
      return {
        type,
        wonCount: sumOf(months, (month) => month.deals),
        wonMinor,
        attributedMinor,
        unattributedMinor: wonMinor - attributedMinor,
      };
    })
    .sort((a, b) => b.wonMinor - a.wonMinor || compareCodePoints(a.type, b.type));
}

function sumOf<Row>(rows: readonly Row[], amount: (row: Row) => number): number {
  return addMinor(rows.map(amount));
}

function ppmOf(part: number, whole: number): number {
  return whole === 0 ? 0 : Math.round((part / whole) * 1_000_000);
}
