import { Link } from "@remix-run/react";
import { href } from "#web/app/lib/search.ts";
import type { PortalStandingView } from "#web/app/lib/views.ts";
import { AsOfNotice } from "#web/app/ui/as-of-notice.tsx";
import { type Column, DataTable } from "#web/app/ui/data-table.tsx";
import { useFormats } from "#web/app/ui/formats-context.tsx";
import { MoneyList } from "#web/app/ui/money.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { Stat, Stats } from "#web/app/ui/stat.tsx";
import { TrendChart } from "#web/app/ui/trend-chart.tsx";

/** The home as the ledgers had it at a moment. Deals that were open then are in no ledger, so there is nothing expected. */
export function PastHome({ past, asOf }: { readonly past: PortalStandingView; readonly asOf: string }) {
  const { count } = useFormats();
  return (
    <>
      <AsOfNotice asOf={asOf} now="/portal/home" />
      <Stats label="Your figures as of then, over all companies">
        <Stat
          label="Attributed to you by then"
          to={past.entries === 0 ? undefined : href("/portal/ledger", { asOf })}
          lead
        >
          <MoneyList values={past.attributed} />
        </Stat>
        <Stat label="Entries by then">{count(past.entries)}</Stat>
      </Stats>
      <Panel title="By company" flush>
        <PastCompanies companies={past.companies} asOf={asOf} />
      </Panel>
      {past.trend.length === 0 ? null : (
        <Panel title="Attributed to you by month">
          <TrendChart
            caption="Revenue attributed to you by month, as of then"
            points={past.trend}
            series={[{ label: "Attributed", minor: (point) => point.attributedMinor }]}
          />
        </Panel>
      )}
    </>
  );
}

type Company = PortalStandingView["companies"][number];

function PastCompanies({
  companies,
  asOf,
}: {
  readonly companies: readonly Company[];
  readonly asOf: string;
}) {
  const { count } = useFormats();
  const columns: readonly Column<Company>[] = [
    { key: "company", header: "Company", title: true, cell: (one) => one.companyName },
    { key: "entries", header: "Entries", numeric: true, cell: (one) => count(one.entries) },
    {
      key: "attributed",
      header: "Attributed by then",
      numeric: true,
      cell: (one) =>
        one.attributed.length === 0 ? (
          <span className="muted">None</span>
        ) : (
          <Link to={href("/portal/ledger", { companyId: one.companyId, asOf })}>
            <MoneyList values={one.attributed} />
          </Link>
        ),
    },
  ];
  return (
    <DataTable
      caption="Your figures by company, as of then"
      columns={columns}
      rows={companies}
      rowKey={(one) => `${one.companyId} ${one.partnerId}`}
    />
  );
}
