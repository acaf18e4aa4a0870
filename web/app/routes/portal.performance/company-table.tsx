import { Link } from "@remix-run/react";
import { href } from "#web/app/lib/search.ts";
import type { PortalPerformanceView } from "#web/app/lib/views.ts";
import { DataTable } from "#web/app/ui/data-table.tsx";
import { useFormats } from "#web/app/ui/formats-context.tsx";
import { MoneyList } from "#web/app/ui/money.tsx";

/** The companies side by side. */
export function CompanyTable({ companies }: { readonly companies: readonly PortalPerformanceView[] }) {
  const { count, share } = useFormats();
  return (
    <DataTable
      caption="Companies side by side"
      columns={[
        {
          key: "company",
          header: "Company",
          title: true,
          cell: ({ companyId, companyName }) => (
            <Link to={href("/portal/performance", { companyId })}>{companyName}</Link>
          ),
        },
        {
          key: "attributed",
          header: "Attributed in all",
          numeric: true,
          cell: ({ months }) =>
            months.length === 0 ? <span className="muted">None</span> : <MoneyList values={sumsOf(months)} />,
        },
        {
          key: "deals",
          header: "Won of closed, 90 days",
          numeric: true,
          cell: ({ outcomes }) =>
            outcomes === null ? (
              <span className="muted">Not measured</span>
            ) : (
              `${count(outcomes.won)} of ${count(outcomes.won + outcomes.lost)}`
            ),
        },
        {
          key: "share",
          header: "Average share",
          numeric: true,
          cell: ({ averageSharePpm }) =>
            averageSharePpm === null ? <span className="muted">None</span> : share(averageSharePpm),
        },
      ]}
      rows={companies}
      rowKey={({ companyId }) => companyId}
    />
  );
}

function sumsOf(months: PortalPerformanceView["months"]) {
  const sums = new Map<string, number>();
  for (const { currency, attributedMinor } of months) {
    sums.set(currency, (sums.get(currency) ?? 0) + attributedMinor);
  }
  return [...sums].map(([currency, amountMinor]) => ({ currency, amountMinor }));
}
