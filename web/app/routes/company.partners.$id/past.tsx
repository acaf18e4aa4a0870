import { Link } from "@remix-run/react";
import { href } from "#web/app/lib/search.ts";
import type { PartnerDetailView, StandingView } from "#web/app/lib/views.ts";
import { AsOfNotice } from "#web/app/ui/as-of-notice.tsx";
import { type Column, DataTable } from "#web/app/ui/data-table.tsx";
import { useFormats } from "#web/app/ui/formats-context.tsx";
import { Money } from "#web/app/ui/money.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { StandingStats } from "#web/app/ui/standing-stats.tsx";
import { TrendChart } from "#web/app/ui/trend-chart.tsx";

type Deal = StandingView["deals"][number];

/** The partner as the ledger had it at an earlier moment. What no entry says, such as an open deal, has no past here. */
export function Past(props: {
  readonly partner: PartnerDetailView;
  readonly standing: StandingView;
  readonly asOf: string;
}) {
  const { partner, standing, asOf } = props;
  const { count } = useFormats();
  const columns: readonly Column<Deal>[] = [
    {
      key: "name",
      header: "Deal",
      title: true,
      cell: (deal) => (
        <Link to={href("/company/ledger", { partnerId: partner.id, opportunityId: deal.id, asOf })}>
          {deal.name}
        </Link>
      ),
    },
    { key: "entries", header: "Entries", numeric: true, cell: (deal) => count(deal.entries) },
    { key: "part", header: "Its part", numeric: true, cell: (deal) => <Money value={deal.attributed} /> },
  ];
  return (
    <>
      <AsOfNotice {...standing} asOf={asOf} now={`/company/partners/${partner.id}`} />
      <StandingStats standing={standing} />
      {standing.trend.length === 0 ? null : (
        <Panel title="Attributed by period">
          <TrendChart
            caption={`Revenue attributed to ${partner.name} by period, as it stood then`}
            points={standing.trend}
            series={[{ label: "Attributed", minor: (point) => point.attributedMinor }]}
          />
        </Panel>
      )}
      <Panel title="Deals with the latest entries" flush>
        <DataTable
          caption="Deals with the latest entries"
          columns={columns}
          rows={standing.deals}
          rowKey={(deal) => `${deal.id} ${deal.attributed.currency}`}
          empty={<p className="panel-body muted">No deal had an entry for this partner yet.</p>}
        />
      </Panel>
    </>
  );
}
