import type { DealDetailView, OverrideHistory } from "#web/app/lib/views.ts";
import { formatMinor } from "#worker/domain/money/money.ts";
import type { SplitLine } from "./split-fields.tsx";

/** Partners with a share or a trace on the deal, each with what it has now. */
export function linesOf(deal: DealDetailView, history: OverrideHistory): readonly SplitLine[] {
  const names = new Map<string, string>();
  for (const { partnerId, partnerName } of [
    ...deal.attribution.shares,
    ...deal.touchpoints,
    ...(history.open?.shares.of ?? []),
  ])
    names.set(partnerId, partnerName);
  return [...names].map(([partnerId, name]) => ({
    partnerId,
    name,
    share: shareText(deal, history, partnerId),
  }));
}

/** What is in force now, in the unit in which the form begins. */
function shareText(deal: DealDetailView, { open }: OverrideHistory, partnerId: string): string {
  const currency = deal.amount?.currency ?? "";
  if (open?.shares.kind === "amounts") {
    // Amounts of the currency that the deal had before say nothing in the one it has now.
    if (open.shares.currency !== null && open.shares.currency !== currency) return "";
    const found = open.shares.of.find((one) => one.partnerId === partnerId);
    return found === undefined ? "" : formatMinor(found.amountMinor, currency);
  }
  const given = open?.shares.kind === "ppm" ? open.shares.of : deal.attribution.shares;
  const found = given.find((one) => one.partnerId === partnerId);
  return found === undefined ? "" : String(found.sharePpm / 10_000);
}
