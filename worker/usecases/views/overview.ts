import type { TenantScope } from "#worker/domain/access/principal.ts";
import { type ReportingNeeds, type ReportingTotals, totalReporting } from "./reporting-totals.ts";
import type { Money, RevenueMonth } from "./view-ports.ts";

export type CurrencyTotals = {
  readonly currency: string;
  readonly wonMinor: number;
  readonly attributedMinor: number;
  readonly unattributedMinor: number;
  /** Attributed in parts per million of won; 0 while nothing is won. */
  readonly coveragePpm: number;
  readonly wonCount: number;
  /** Deals of which `unattributedMinor` is made. */
  readonly unattributedCount: number;
  /** Those of them that wait for a person. */
  readonly reviewCount: number;
  readonly openCount: number;
  readonly openMinor: number;
  readonly expectedMinor: number;
};

export type Overview = {
  readonly currency: string;
  readonly totals: readonly CurrencyTotals[];
  /** All currencies in the company's own; null while there is but that one. */
  readonly reporting: ReportingTotals | null;
  readonly trend: readonly {
    readonly period: string;
    readonly currency: string;
    readonly wonMinor: number;
    readonly attributedMinor: number;
  }[];
  readonly topPartners: readonly {
    readonly partnerId: string;
    readonly partnerName: string;
    readonly attributed: Money;
    readonly opportunities: number;
    readonly sharePpm: number;
  }[];
  readonly waiting: number;
};

const topPartnerCount = 10;

/** What partners brought, over the closed months from `from` to `to` (both included, "2025-03"; null is open-ended). */
export async function getOverview(
  needs: ReportingNeeds,
  tenant: TenantScope,
  { from, to }: { readonly from: string | null; readonly to: string | null },
): Promise<Overview> {
  const views = needs.viewsOf(tenant);
  const [months, waiting] = await Promise.all([views.revenueMonths(), views.countWaiting()]);
  const chosen = months.filter((month) => isWithin(month, from, to));
  const totals = totalsByCurrency(chosen);
  const currency = totals[0]?.currency ?? tenant.currency;
  const top = await views.topPartners({ currency, from, to, limit: topPartnerCount });
  const attributedMinor = totals[0]?.attributedMinor ?? 0;
  return {
    currency,
    totals,
    reporting: await reportingOf(needs, tenant, { totals, from, to }),
    trend: trendOf(chosen),
    topPartners: top.map(({ partnerId, name, attributedMinor: minor, deals }) => ({
      partnerId,
      partnerName: name,
      attributed: { amountMinor: minor, currency },
      opportunities: deals,
      sharePpm: ppmOf(minor, attributedMinor),
    })),
    waiting,
  };
}

/** Null while all deals are in the company's own currency. */
async function reportingOf(
  needs: ReportingNeeds,
  tenant: TenantScope,
  chosen: {
    readonly totals: readonly CurrencyTotals[];
    readonly from: string | null;
    readonly to: string | null;
  },
): Promise<ReportingTotals | null> {
  const { totals, from, to } = chosen;
  if (!totals.some(({ currency }) => currency !== tenant.currency)) return null;
  const own = totals.find(({ currency }) => currency === tenant.currency) ?? NOTHING;
  return totalReporting(needs, tenant, { own, from, to });
}

const NOTHING = { attributedMinor: 0, unattributedMinor: 0, expectedMinor: 0 };

/** An open deal belongs to no month yet, so it counts whatever months are asked for. */
function isWithin(month: RevenueMonth, from: string | null, to: string | null): boolean {
  if (month.outcome === "open") return true;
  if (month.period === null) return from === null && to === null;
  return (from === null || month.period >= from) && (to === null || month.period <= to);
}

/** Most won first. */
function totalsByCurrency(months: readonly RevenueMonth[]): readonly CurrencyTotals[] {
  const currencies = [...new Set(months.map((month) => month.currency))];
  const totals = currencies.map((currency) => {
    const own = months.filter((month) => month.currency === currency);
    const won = own.filter((month) => month.outcome === "won");
    const open = own.filter((month) => month.outcome === "open");
    const wonMinor = sumOf(won, (month) => month.amountMinor);
    const attributedMinor = sumOf(won, (month) => month.attributedMinor);
    return {
      currency,
      wonMinor,
      attributedMinor,
      unattributedMinor: wonMinor - attributedMinor,
      coveragePpm: ppmOf(attributedMinor, wonMinor),
      wonCount: sumOf(won, (month) => month.deals),
      unattributedCount: sumOf(won, (month) => month.unattributedDeals),
      reviewCount: sumOf(won, (month) => month.reviewDeals),
      openCount: sumOf(open, (month) => month.deals),
      openMinor: sumOf(open, (month) => month.amountMinor),
      expectedMinor: sumOf(open, (month) => month.attributedMinor),
    };
  });
  return totals.sort((a, b) => b.wonMinor - a.wonMinor || (a.currency < b.currency ? -1 : 1));
}

function trendOf(months: readonly RevenueMonth[]): Overview["trend"] {
  return months.flatMap((month) =>
    month.outcome === "won" && month.period !== null
      ? [
          {
            period: month.period,
            currency: month.currency,
            wonMinor: month.amountMinor,
            attributedMinor: month.attributedMinor,
          },
        ]
      : [],
  );
}

function sumOf(months: readonly RevenueMonth[], amount: (month: RevenueMonth) => number): number {
  return months.reduce((sum, month) => sum + amount(month), 0);
}

function ppmOf(part: number, whole: number): number {
  return whole === 0 ? 0 : Math.round((part / whole) * 1_000_000);
}
