import { Link } from "@remix-run/react";
import { href } from "#web/app/lib/search.ts";
import type { OverviewView } from "#web/app/lib/views.ts";
import { type Column, DataTable } from "#web/app/ui/data-table.tsx";
import { useFormats } from "#web/app/ui/formats-context.tsx";
import { Money } from "#web/app/ui/money.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { Share, ShareBar } from "#web/app/ui/share.tsx";
import { closedDays } from "./closed-days.ts";

type OverviewQuery = { readonly from?: string; readonly to?: string };
type TopPartner = OverviewView["topPartners"][number];

export function TopPartners(props: {
  readonly partners: readonly TopPartner[];
  readonly currency: string;
  readonly query: OverviewQuery;
}) {
  const { count } = useFormats();
  const months = closedDays(props.query);
  const allMonths = months.closedFrom === undefined && months.closedTo === undefined;
  const wonDeals = (row: TopPartner) =>
    href("/company/deals", {
      partnerId: row.partnerId,
      status: "attributed",
      currency: props.currency,
      ...months,
    });
  const columns: readonly Column<TopPartner>[] = [
    {
      key: "name",
      header: "Partner",
      title: true,
      cell: (row) => <Link to={`/company/partners/${row.partnerId}`}>{row.partnerName}</Link>,
    },
    {
      key: "deals",
      header: "Deals",
      numeric: true,
      cell: (row) => <Link to={wonDeals(row)}>{count(row.opportunities)}</Link>,
    },
    {
      key: "share",
      header: "Of all attributed",
      numeric: true,
      className: "cell-bar",
      cell: (row) => (
        <span className="bar-and-share">
          <ShareBar parts={[{ key: "own", ppm: row.sharePpm }]} />
          <Share ppm={row.sharePpm} />
        </span>
      ),
    },
    {
      key: "attributed",
      header: "Attributed",
      numeric: true,
      cell: (row) => (
        <Link to={allMonths ? href("/company/ledger", { partnerId: row.partnerId }) : wonDeals(row)}>
          <Money value={row.attributed} />
        </Link>
      ),
    },
  ];
  return (
    <Panel title="Top partners" note={<Link to="/company/partners">All partners</Link>} flush>
      <DataTable
        caption={`Top partners by attributed revenue, ${props.currency}`}
        columns={columns}
        rows={props.partners}
        rowKey={(row) => row.partnerId}
      />
    </Panel>
  );
}
