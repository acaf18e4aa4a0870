import { Link } from "@remix-run/react";
import type { ReactNode } from "react";
import type { DisputeView } from "#web/app/lib/views.ts";
import { type Column, DataTable } from "#web/app/ui/data-table.tsx";
import { DateTime } from "#web/app/ui/date-time.tsx";
import { Money } from "#web/app/ui/money.tsx";
import { useReloading } from "#web/app/ui/use-reloading.ts";
import { clockText, DisputeBadges } from "./dispute-badges.tsx";

/** `side` says whose page it is: a company sees partners, a partner sees companies. */
export function DisputeTable(props: {
  readonly disputes: readonly DisputeView[];
  readonly side: "company" | "portal";
  readonly empty: ReactNode;
}) {
  const { disputes, side, empty } = props;
  const columns: readonly Column<DisputeView>[] = [
    {
      key: "number",
      header: "Dispute",
      title: true,
      cell: (one) => <Link to={`/${side}/disputes/${one.id}`}>Dispute {one.number}</Link>,
    },
    side === "company"
      ? { key: "partner", header: "Partner", cell: (one) => one.partnerName }
      : { key: "company", header: "Company", cell: (one) => one.companyName },
    {
      key: "deal",
      header: "Deal",
      cell: (one) => (
        <>
          {one.opportunityName}
          <span className="cell-note">Entry #{one.entrySeq}</span>
        </>
      ),
    },
    {
      key: "claimed",
      header: "Claimed",
      numeric: true,
      cell: (one) => <Money value={one.claimed} />,
    },
    {
      key: "adjustment",
      header: "Adjustment",
      numeric: true,
      cell: (one) => (one.adjustment === null ? null : <Money value={one.adjustment.amount} />),
    },
    { key: "state", header: "State", cell: (one) => <DisputeBadges dispute={one} /> },
    { key: "opened", header: "Opened", nowrap: true, cell: (one) => <DateTime iso={one.openedAt} /> },
    {
      key: "clock",
      header: "Clock",
      nowrap: true,
      cell: (one) => (one.clock === null ? null : clockText(one.clock)),
    },
  ];
  return (
    <DataTable
      caption="Disputes"
      columns={columns}
      rows={disputes}
      rowKey={({ id }) => id}
      empty={empty}
      stale={useReloading()}
    />
  );
}
