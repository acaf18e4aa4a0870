import { Link } from "@remix-run/react";
import type { ReactNode } from "react";
import type { StatementView } from "#web/app/lib/views.ts";
import { type Column, DataTable } from "#web/app/ui/data-table.tsx";
import { DateTime } from "#web/app/ui/date-time.tsx";
import { useFormats } from "#web/app/ui/formats-context.tsx";
import { Money } from "#web/app/ui/money.tsx";
import { StatementBadges } from "./statement-badges.tsx";

/** `side` says whose page it is: a company sees partners, a partner sees companies. */
export function StatementTable(props: {
  readonly statements: readonly StatementView[];
  readonly side: "company" | "portal";
  readonly empty: ReactNode;
}) {
  const { statements, side, empty } = props;
  const formats = useFormats();
  const columns: readonly Column<StatementView>[] = [
    {
      key: "number",
      header: "Statement",
      title: true,
      cell: (one) => (
        <>
          <Link to={`/${side}/statements/${one.id}`}>{one.number}</Link>
          <span className="cell-note">Version {one.version}</span>
        </>
      ),
    },
    side === "company"
      ? { key: "partner", header: "Partner", cell: (one) => one.partnerName }
      : { key: "company", header: "Company", cell: (one) => one.companyName },
    { key: "period", header: "Period", nowrap: true, cell: (one) => formats.period(one.period) },
    { key: "lines", header: "Lines", numeric: true, cell: (one) => formats.count(one.lines) },
    {
      key: "closing",
      header: "Closing balance",
      numeric: true,
      cell: (one) => <Money value={one.closing} />,
    },
    { key: "state", header: "State", cell: (one) => <StatementBadges statement={one} /> },
    { key: "issued", header: "Issued", nowrap: true, cell: (one) => <DateTime iso={one.issuedAt} /> },
  ];
  return (
    <DataTable
      caption="Statements"
      columns={columns}
      rows={statements}
      rowKey={({ id }) => id}
      empty={empty}
    />
  );
}
