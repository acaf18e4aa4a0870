import { Link } from "@remix-run/react";
import type { ReactNode } from "react";
import type { DealChangeView } from "#web/app/lib/views.ts";
import { type Column, DataTable } from "#web/app/ui/data-table.tsx";
import { useFormats } from "#web/app/ui/formats-context.tsx";
import { Money } from "#web/app/ui/money.tsx";

type Change = DealChangeView;

/** Deals that a rule would split otherwise, each with the parts that change. */
export function DealChangeTable(props: {
  readonly caption: string;
  readonly changes: readonly Change[];
  /** Besides the columns that every such table has. */
  readonly more?: readonly Column<Change>[];
  readonly empty: ReactNode;
  readonly stale?: boolean;
}) {
  const { caption, changes, more = [], empty, stale = false } = props;
  const [deal, ...rest] = COLUMNS;
  return (
    <DataTable
      caption={caption}
      columns={deal === undefined ? more : [deal, ...more, ...rest]}
      rows={changes}
      rowKey={({ opportunityId }) => opportunityId}
      empty={empty}
      stale={stale}
    />
  );
}

const COLUMNS: readonly Column<Change>[] = [
  {
    key: "deal",
    header: "Deal",
    title: true,
    cell: (row) => <Link to={`/company/deals/${row.opportunityId}`}>{row.name}</Link>,
  },
  { key: "who", header: "Now and with the rule", prose: true, cell: (row) => <Parts change={row} /> },
  { key: "amount", header: "Amount", numeric: true, cell: (row) => <Money value={row.amount} /> },
  {
    key: "moved",
    header: "Moved",
    numeric: true,
    cell: (row) => <Money value={{ amountMinor: row.movedMinor, currency: row.amount.currency }} />,
  },
];

function Parts({ change }: { readonly change: Change }) {
  const { money } = useFormats();
  const { currency } = change.amount;
  const parts = [
    ...change.partners.map(({ partnerId, partnerName, beforeMinor, afterMinor }) => ({
      key: partnerId,
      name: partnerName,
      beforeMinor,
      afterMinor,
    })),
    {
      key: "",
      name: "Unattributed",
      beforeMinor: change.unattributedBeforeMinor,
      afterMinor: change.unattributedAfterMinor,
    },
  ];
  return (
    <ul className="split-change small">
      {parts
        .filter(({ beforeMinor, afterMinor }) => beforeMinor !== afterMinor)
        .map(({ key, name, beforeMinor, afterMinor }) => (
          <li key={key}>
            <span className="split-change-name">{name}</span>{" "}
            <span className="nowrap">
              {money({ amountMinor: beforeMinor, currency })} <span aria-hidden="true">→</span>
              <span className="visually-hidden">becomes</span>{" "}
              <strong>{money({ amountMinor: afterMinor, currency })}</strong>
            </span>
          </li>
        ))}
    </ul>
  );
}
