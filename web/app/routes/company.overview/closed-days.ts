/** The months of the overview as the days that the list of deals filters by. */
export function closedDays(query: { readonly from?: string; readonly to?: string }) {
  return {
    closedFrom: query.from === undefined ? undefined : `${query.from}-01`,
    closedTo: query.to === undefined ? undefined : lastDay(query.to),
  };
}

function lastDay(period: string): string {
  const [year = 0, month = 0] = period.split("-").map(Number);
  return new Date(Date.UTC(year, month, 0)).toISOString().slice(0, 10);
}
