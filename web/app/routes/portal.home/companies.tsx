import { Link } from "@remix-run/react";
import { href } from "#web/app/lib/search.ts";
import type { PortalHomeView } from "#web/app/lib/views.ts";
import { type Column, DataTable } from "#web/app/ui/data-table.tsx";
import { useFormats } from "#web/app/ui/formats-context.tsx";
import { MoneyList } from "#web/app/ui/money.tsx";
import { Panel } from "#web/app/ui/panel.tsx";

type Company = PortalHomeView["companies"][number];

export function Companies({ companies }: { readonly companies: readonly Company[] }) {
  const { count, period } = useFormats();
  const columns: readonly Column<Company>[] = [
    {
      key: "company",
      header: "Company",
      title: true,
      cell: (one) => (
        <>
          {one.companyName}
          <span className="cell-note">knows you as {one.partnerName}</span>
        </>
      ),
    },
    {
      key: "deals",
      header: "Deals",
      numeric: true,
      cell: (one) => (
        <Link to={href("/portal/deals", { companyId: one.companyId })}>{count(one.opportunities)}</Link>
      ),
    },
    {
      key: "expected",
      header: "Expected",
      numeric: true,
      cell: (one) => (one.expected.length === 0 ? null : <MoneyList values={one.expected} />),
    },
    {
      key: "period",
      header: "This period",
      numeric: true,
      cell: (one) => (
        <>
          {one.thisPeriod.length === 0 ? null : <MoneyList values={one.thisPeriod} />}
          <span className="cell-note">{period(one.period)}</span>
        </>
      ),
    },
    {
      key: "attributed",
      header: "Attributed",
      numeric: true,
      cell: (one) =>
        one.attributed.length === 0 ? (
          <span className="muted">None</span>
        ) : (
          <Link to={href("/portal/ledger", { companyId: one.companyId })}>
            <MoneyList values={one.attributed} />
          </Link>
        ),
    },
  ];
  return (
    <Panel title="By company" flush>
      <DataTable
        caption="Your figures by company"
        columns={columns}
        rows={companies}
        rowKey={(one) => `${one.companyId} ${one.partnerId}`}
      />
    </Panel>
  );
}
