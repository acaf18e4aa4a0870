import type { PartnerScope } from "#worker/domain/access/principal.ts";
import { gradeHealth } from "#worker/domain/health/grade-health.ts";
import { groupBy } from "#worker/domain/inference/group-by.ts";
import { DAY_MS } from "#worker/domain/time/instant.ts";
import type { PartnerHealth } from "#worker/usecases/health/read-health.ts";
import type { Clock } from "#worker/usecases/ports.ts";
import { type PerformanceRecord, type PerformanceStore, splitLimitsPpm } from "./performance-ports.ts";
import type { PortalStore } from "./portal-ports.ts";
import { addUpMonths, type PortalMonth } from "./portal-views.ts";

/** How many of a partner's deals fall into each part of the whole: shares up to `uptoPpm`, above the one before. */
export type SplitBand = { readonly uptoPpm: number; readonly deals: number };

export type PortalPerformance = {
  readonly companyId: string;
  readonly companyName: string;
  /** By the company's own periods. */
  readonly months: readonly PortalMonth[];
  /** Deals closed in 90 days that the partner was on, through a day; null before the company first measured it. */
  readonly outcomes: { readonly won: number; readonly lost: number; readonly through: string } | null;
  readonly split: readonly SplitBand[];
  /** Of the deals in `split`; null without any. */
  readonly averageSharePpm: number | null;
  /** Null unless the company shows it to its partners. */
  readonly health: PartnerHealth | null;
};

const splitDays = 365;

/** How the partner does with each company; records that a company has merged are one partner of it. */
export async function readPortalPerformance(
  needs: { readonly portal: PortalStore; readonly performance: PerformanceStore; readonly clock: Clock },
  partnerships: readonly PartnerScope[],
): Promise<readonly PortalPerformance[]> {
  const to = needs.clock.now();
  const [records, performances] = await Promise.all([
    needs.portal.listPartnerships(partnerships),
    needs.performance.listPerformance(partnerships, { from: to - splitDays * DAY_MS, to }),
  ]);
  const monthsOf = groupBy(records, ({ scope }) => scope.tenant.tenantId);
  return [...groupBy(performances, ({ scope }) => scope.tenant.tenantId)].map(([companyId, own]) => {
    const found = own.find(({ health }) => health !== null);
    return {
      companyId,
      companyName: own[0]?.scope.tenant.name ?? companyId,
      months: addUpMonths((monthsOf.get(companyId) ?? []).flatMap(({ periods }) => periods)),
      ...splitOf(own.flatMap(({ shares }) => shares)),
      ...healthOf(found),
    };
  });
}

function splitOf(shares: PerformanceRecord["shares"]): Pick<PortalPerformance, "split" | "averageSharePpm"> {
  const deals = shares.reduce((sum, one) => sum + one.deals, 0);
  const ppm = shares.reduce((sum, one) => sum + one.sharePpmSum, 0);
  return {
    split: splitLimitsPpm.map((uptoPpm) => ({
      uptoPpm,
      deals: shares.reduce((sum, one) => sum + (one.uptoPpm === uptoPpm ? one.deals : 0), 0),
    })),
    averageSharePpm: deals === 0 ? null : Math.round(ppm / deals),
  };
}

function healthOf(record: PerformanceRecord | undefined): Pick<PortalPerformance, "outcomes" | "health"> {
  if (record === undefined || record.health === null) return { outcomes: null, health: null };
  const { health, settings } = record;
  const { won, lost, through } = health.measures;
  const { weights } = settings;
  const graded = { ...health, ...gradeHealth(health.measures, weights), weights };
  return { outcomes: { won, lost, through }, health: settings.isShownToPartners ? graded : null };
}
