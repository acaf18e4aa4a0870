import { Link } from "@remix-run/react";
import type { ReactNode } from "react";
import type { PortalDealView } from "#web/app/lib/views.ts";
import { type Column, DataTable } from "./data-table.tsx";
import { DateTime } from "./date-time.tsx";
import { OutcomeBadge, StatusBadge } from "./deal-badges.tsx";
import { Money } from "./money.tsx";
import { Share } from "./share.tsx";
import { useReloading } from "./use-reloading.ts";

/** A partner's deals with its own part of each, across companies. */
export function PortalDealTable(props: {
  readonly deals: readonly PortalDealView[];
  readonly empty: ReactNode;
}) {
  return (
    <DataTable
      caption="Deals"
      columns={COLUMNS}
      rows={props.deals}
      rowKey={(deal) => deal.id}
      empty={props.empty}
      stale={useReloading()}
    />
  );
}

const COLUMNS: readonly Column<PortalDealView>[] = [
  {
    key: "name",
    header: "Deal",
    title: true,
    cell: (deal) => (
      <>
        <Link to={`/portal/companies/${deal.companyId}/deals/${deal.id}`}>{deal.name}</Link>
        {deal.accountName === null ? null : <span className="cell-note">{deal.accountName}</span>}
      </>
    ),
  },
  { key: "company", header: "Company", cell: (deal) => deal.companyName },
  {
    key: "status",
    header: "Status",
    cell: (deal) => (
      <span className="badges">
        <OutcomeBadge outcome={deal.outcome} />
        {deal.waiting || deal.status === "expected" ? (
          <StatusBadge status={deal.status} waiting={deal.waiting} />
        ) : null}
      </span>
    ),
  },
  {
    key: "closed",
    header: "Close",
    nowrap: true,
    cell: (deal) => (deal.closedAt === null ? null : <DateTime iso={deal.closedAt} />),
  },
  { key: "share", header: "Your share", numeric: true, cell: (deal) => <Share ppm={deal.sharePpm} /> },
  { key: "amount", header: "Your amount", numeric: true, cell: (deal) => <Money value={deal.amount} /> },
];
