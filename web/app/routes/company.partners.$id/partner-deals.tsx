import { Link } from "@remix-run/react";
import type { DealView, PartnerDetailView } from "#web/app/lib/views.ts";
import { type Column, DataTable } from "#web/app/ui/data-table.tsx";
import { DateTime } from "#web/app/ui/date-time.tsx";
import { OutcomeBadge } from "#web/app/ui/deal-badges.tsx";
import { Money } from "#web/app/ui/money.tsx";
import { Share } from "#web/app/ui/share.tsx";

/** The partner's latest deals with its own part of each. */
export function PartnerDeals({ partner }: { readonly partner: PartnerDetailView }) {
  const ownShare = (deal: DealView) =>
    deal.attribution.shares.find((share) => share.partnerId === partner.id);
  const columns: readonly Column<DealView>[] = [
    {
      key: "name",
      header: "Deal",
      title: true,
      cell: (deal) => (
        <>
          <Link to={`/company/deals/${deal.id}`}>{deal.name}</Link>
          {deal.account === null ? null : <span className="cell-note">{deal.account.name}</span>}
        </>
      ),
    },
    { key: "outcome", header: "Outcome", cell: (deal) => <OutcomeBadge outcome={deal.outcome} /> },
    {
      key: "closed",
      header: "Close",
      nowrap: true,
      cell: (deal) => (deal.closedAt === null ? null : <DateTime iso={deal.closedAt} />),
    },
    {
      key: "amount",
      header: "Amount",
      numeric: true,
      cell: (deal) => (deal.amount === null ? null : <Money value={deal.amount} />),
    },
    {
      key: "share",
      header: "Share",
      numeric: true,
      cell: (deal) => {
        const share = ownShare(deal);
        return share === undefined ? null : <Share ppm={share.sharePpm} />;
      },
    },
    {
      key: "part",
      header: "Its part",
      numeric: true,
      cell: (deal) => {
        const share = ownShare(deal);
        if (share === undefined || deal.amount === null) return null;
        return <Money value={{ amountMinor: share.amountMinor, currency: deal.amount.currency }} />;
      },
    },
  ];
  return (
    <DataTable
      caption="Latest deals"
      columns={columns}
      rows={partner.opportunities}
      rowKey={(deal) => deal.id}
      empty={<p className="panel-body muted">No deals name this partner yet.</p>}
    />
  );
}
