import { Link } from "@remix-run/react";
import { labelOf } from "#web/app/lib/labels.ts";
import type { OverviewView } from "#web/app/lib/views.ts";
import { type Column, DataTable } from "#web/app/ui/data-table.tsx";
import { useFormats } from "#web/app/ui/formats-context.tsx";
import { Money } from "#web/app/ui/money.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { Share, ShareBar } from "#web/app/ui/share.tsx";
import { toNoneWord } from "#worker/domain/attribution/none-word.ts";
import { figureLinks } from "./figure-links.ts";

type Role = OverviewView["byRole"][number];

/** What partners are credited for, and how often deals with that role are won. */
export function RoleTable({
  overview,
}: {
  readonly overview: Pick<OverviewView, "byRole" | "range" | "currency">;
}) {
  const { byRole, range, currency } = overview;
  const { count } = useFormats();
  const to = figureLinks(range, currency);
  const deals = (row: Role, outcome: "won" | "lost") => (
    <Link to={to.deals({ involves: row.role, outcome })}>
      {count(outcome === "won" ? row.wonCount : row.lostCount)}
    </Link>
  );
  const columns: readonly Column<Role>[] = [
    {
      key: "role",
      header: "Role",
      title: true,
      cell: ({ role }) => (role === "" ? "No role" : labelOf("role", role)),
    },
    {
      key: "share",
      header: "Of all",
      numeric: true,
      cell: ({ sharePpm }) => (
        <span className="bar-and-share">
          <ShareBar parts={[{ key: "own", ppm: Math.min(1_000_000, Math.max(0, sharePpm)) }]} />
          <Share ppm={sharePpm} />
        </span>
      ),
      className: "cell-bar",
    },
    {
      key: "attributed",
      header: "Attributed",
      numeric: true,
      cell: ({ role, attributedMinor: amountMinor }) => (
        <Link to={to.deals({ role: toNoneWord(role) })}>
          <Money value={{ amountMinor, currency }} />
        </Link>
      ),
    },
    {
      key: "won",
      header: "Won",
      numeric: true,
      cell: (row) => (row.winRatePpm === null ? null : deals(row, "won")),
    },
    {
      key: "lost",
      header: "Lost",
      numeric: true,
      cell: (row) => (row.winRatePpm === null ? null : deals(row, "lost")),
    },
    {
      key: "rate",
      header: "Win rate",
      numeric: true,
      cell: ({ winRatePpm }) =>
        winRatePpm === null ? <span className="muted">None closed</span> : <Share ppm={winRatePpm} />,
    },
  ];
  return (
    <Panel title="By role" flush>
      <DataTable
        caption={`Attributed revenue and win rate by role, ${currency}`}
        columns={columns}
        rows={byRole}
        rowKey={({ role }) => role}
      />
    </Panel>
  );
}
