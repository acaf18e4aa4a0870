import type { OverviewView } from "#web/app/lib/views.ts";

export type Months = OverviewView["range"];

/** The months of the overview as the days that the list of deals filters by. */
export function closedDays({ from, to }: Months) {
  return {
    closedFrom: from === null ? undefined : `${from}-01`,
    closedTo: to === null ? undefined : lastDay(to),
  };
}

/** The same for the ledger's list, whose entries say for which day they count. */
export function effectiveDays(months: Months) {
  const { closedFrom, closedTo } = closedDays(months);
  return { effectiveFrom: closedFrom, effectiveTo: closedTo };
}

function lastDay(period: string): string {
  const [year = 0, month = 0] = period.split("-").map(Number);
  return new Date(Date.UTC(year, month, 0)).toISOString().slice(0, 10);
}
