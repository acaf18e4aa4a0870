import { Link } from "@remix-run/react";
import type { ReactNode } from "react";
import type { DealView } from "#web/app/lib/views.ts";
import { type Column, DataTable } from "#web/app/ui/data-table.tsx";
import { DateTime } from "#web/app/ui/date-time.tsx";
import { FlagBadges, OutcomeBadge, StatusBadge } from "#web/app/ui/deal-badges.tsx";
import { Money } from "#web/app/ui/money.tsx";
import { Share } from "#web/app/ui/share.tsx";
import { sortBy } from "#web/app/ui/sorting.ts";
import { useReloading } from "#web/app/ui/use-reloading.ts";

export function DealTable(props: {
  readonly deals: readonly DealView[];
  /** The part of each deal that the list is about; null where it is about deals as a whole. */
  readonly credited: ((deal: DealView) => number) | null;
  readonly sort: string;
  readonly sortTo: (sort: string) => string;
  readonly empty: ReactNode;
}) {
  const { deals, credited, sort, sortTo, empty } = props;
  const columns: readonly Column<DealView>[] = [
    { key: "name", header: "Deal", title: true, cell: (deal) => <DealName deal={deal} /> },
    {
      key: "status",
      header: "Attribution",
      cell: (deal) => (
        <span className="badges">
          <OutcomeBadge outcome={deal.outcome} />
          {deal.attribution.status === "none" && !deal.waiting ? null : (
            <StatusBadge status={deal.attribution.status} waiting={deal.waiting} />
          )}
          <FlagBadges flags={deal.flags} />
        </span>
      ),
    },
    {
      key: "partners",
      header: "Partners",
      cell: (deal) => (deal.attribution.shares.length === 0 ? null : <Partners deal={deal} />),
    },
    {
      key: "closed",
      header: "Close",
      nowrap: true,
      sort: sortBy({ current: sort, up: "closedAt", down: "-closedAt", first: "down", to: sortTo }),
      cell: (deal) => (deal.closedAt === null ? null : <DateTime iso={deal.closedAt} />),
    },
    {
      key: "amount",
      header: "Amount",
      numeric: true,
      sort: sortBy({ current: sort, up: "amount", down: "-amount", first: "down", to: sortTo }),
      cell: (deal) => (deal.amount === null ? null : <Money value={deal.amount} />),
    },
    ...(credited === null ? [] : [creditedColumn(credited)]),
    { key: "unattributed", header: "Unattributed", numeric: true, cell: unattributed },
  ];
  return (
    <DataTable
      caption="Deals"
      columns={columns}
      rows={deals}
      rowKey={(deal) => deal.id}
      empty={empty}
      stale={useReloading()}
    />
  );
}

function creditedColumn(credited: (deal: DealView) => number): Column<DealView> {
  return {
    key: "credited",
    header: "Credited",
    numeric: true,
    cell: (deal) =>
      deal.amount === null ? null : (
        <Money value={{ amountMinor: credited(deal), currency: deal.amount.currency }} />
      ),
  };
}

function DealName({ deal }: { readonly deal: DealView }) {
  return (
    <>
      <Link to={`/company/deals/${deal.id}`}>{deal.name}</Link>
      <span className="cell-note">{deal.account?.name ?? deal.externalId}</span>
    </>
  );
}

const SHOWN_PARTNERS = 2;

function Partners({ deal }: { readonly deal: DealView }) {
  const { shares } = deal.attribution;
  const more = shares.length - SHOWN_PARTNERS;
  return (
    <span className="partner-shares">
      {shares.slice(0, SHOWN_PARTNERS).map((share) => (
        <span key={share.partnerId} className="partner-share">
          <Link to={`/company/partners/${share.partnerId}`} className="truncate" title={share.partnerName}>
            {share.partnerName}
          </Link>{" "}
          <span className="muted">
            <Share ppm={share.sharePpm} />
          </span>
        </span>
      ))}
      {more > 0 ? <Link to={`/company/deals/${deal.id}`}>and {more} more</Link> : null}
    </span>
  );
}

function unattributed({ amount, attribution }: DealView) {
  const { amountMinor } = attribution.unattributed;
  if (amount === null || attribution.status === "none" || amountMinor === 0) return null;
  return <Money value={{ amountMinor, currency: amount.currency }} />;
}
