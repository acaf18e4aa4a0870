import { Link } from "@remix-run/react";
import type { OverviewView } from "#web/app/lib/views.ts";
import { type Column, DataTable } from "#web/app/ui/data-table.tsx";
import { useFormats } from "#web/app/ui/formats-context.tsx";
import { Money } from "#web/app/ui/money.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { toNoneWord } from "#worker/domain/attribution/none-word.ts";
import { figureLinks } from "./figure-links.ts";

type Type = OverviewView["byType"][number];

/** The revenue of won deals by the type that the CRM gives them. */
export function TypeTable({
  overview,
}: {
  readonly overview: Pick<OverviewView, "byType" | "range" | "currency">;
}) {
  const { byType, range, currency } = overview;
  const { count } = useFormats();
  const to = figureLinks(range, currency);
  const amount = (amountMinor: number, address: string) => (
    <Link to={address}>
      <Money value={{ amountMinor, currency }} />
    </Link>
  );
  const columns: readonly Column<Type>[] = [
    {
      key: "type",
      header: "Type",
      title: true,
      cell: ({ type }) => (type === "" ? "No type" : type),
    },
    {
      key: "deals",
      header: "Deals",
      numeric: true,
      cell: ({ type, wonCount }) => (
        <Link to={to.deals({ type: toNoneWord(type), outcome: "won" })}>{count(wonCount)}</Link>
      ),
    },
    {
      key: "won",
      header: "Won",
      numeric: true,
      cell: ({ type, wonMinor }) => amount(wonMinor, to.deals({ type: toNoneWord(type), outcome: "won" })),
    },
    {
      key: "attributed",
      header: "Attributed",
      numeric: true,
      cell: ({ type, attributedMinor }) =>
        amount(attributedMinor, to.deals({ type: toNoneWord(type), credit: "any" })),
    },
    {
      key: "unattributed",
      header: "Unattributed",
      numeric: true,
      cell: ({ type, unattributedMinor }) =>
        amount(unattributedMinor, to.deals({ type: toNoneWord(type), status: "incomplete" })),
    },
  ];
  return (
    <Panel title="By revenue type" flush>
      <DataTable
        caption={`Won revenue by type, ${currency}`}
        columns={columns}
        rows={byType}
        rowKey={({ type }) => type}
      />
    </Panel>
  );
}
