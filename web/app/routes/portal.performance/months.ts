import type { PortalPerformanceView } from "#web/app/lib/views.ts";

export type PeriodSum = PortalPerformanceView["months"][number];

/** What several companies' periods of one name and currency add up to, the earliest first. */
export function addUpPeriods(companies: readonly Pick<PortalPerformanceView, "months">[]): PeriodSum[] {
  const sums = new Map<string, PeriodSum>();
  for (const month of companies.flatMap(({ months }) => months)) {
    const key = `${month.period} ${month.currency}`;
    const attributedMinor = (sums.get(key)?.attributedMinor ?? 0) + month.attributedMinor;
    sums.set(key, { ...month, attributedMinor });
  }
  return [...sums.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, sum]) => sum);
}
