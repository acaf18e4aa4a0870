import type { PortalPerformanceView } from "#web/app/lib/views.ts";

const WHOLE_PPM = 1_000_000;

/** Deals of all these companies by the partner's share of them. */
export function splitBands(companies: readonly PortalPerformanceView[]) {
  const first = companies[0]?.split ?? [];
  return first.map(({ uptoPpm }, at) => ({
    label: labelOf(uptoPpm, first[at - 1]?.uptoPpm ?? 0),
    deals: companies.reduce((sum, { split }) => sum + (split[at]?.deals ?? 0), 0),
  }));
}

function labelOf(uptoPpm: number, abovePpm: number): string {
  if (uptoPpm === WHOLE_PPM) return "The whole deal";
  const upto = Math.round(uptoPpm / 10_000);
  return abovePpm === 0
    ? `Up to ${upto}%`
    : `Above ${Math.round(abovePpm / 10_000)}% to ${upto === 100 ? "less than 100" : upto}%`;
}
