import { Link } from "@remix-run/react";
import type { OverviewView } from "#web/app/lib/views.ts";
import { Change } from "#web/app/ui/change.tsx";
import { type Column, DataTable } from "#web/app/ui/data-table.tsx";
import { useFormats } from "#web/app/ui/formats-context.tsx";
import { Money } from "#web/app/ui/money.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { Share, ShareBar } from "#web/app/ui/share.tsx";
import { figureLinks } from "./figure-links.ts";

type Partner = OverviewView["partners"]["top"][number];
type Shown = Pick<OverviewView, "partners" | "range" | "comparedWith" | "currency">;

/** Who brought most, who moved, and who brings little; each amount leads to the partner's entries. */
export function PartnerTables({
  overview,
  attributedMinor,
}: {
  readonly overview: Shown;
  readonly attributedMinor: number;
}) {
  const { partners, currency, comparedWith } = overview;
  const { count } = useFormats();
  if (partners.partners === 0) return null;
  const columns = partnerColumns(overview);
  const share: Column<Partner> = {
    key: "share",
    header: "Of all attributed",
    numeric: true,
    className: "cell-bar",
    cell: ({ amountMinor }) => {
      const ppm = attributedMinor === 0 ? 0 : Math.round((amountMinor / attributedMinor) * 1_000_000);
      return (
        <span className="bar-and-share">
          <ShareBar parts={[{ key: "own", ppm: Math.min(1_000_000, Math.max(0, ppm)) }]} />
          <Share ppm={ppm} />
        </span>
      );
    },
  };
  const [name, ...amounts] = columns;
  const table = (caption: string, rows: readonly Partner[]) => (
    <DataTable
      caption={`${caption}, ${currency}`}
      columns={columns}
      rows={rows}
      rowKey={({ partnerId }) => partnerId}
    />
  );
  return (
    <>
      <Panel
        title={`Top ${partners.top.length} of ${count(partners.partners)} partners`}
        note={<Link to="/company/partners">All partners</Link>}
        flush
      >
        <DataTable
          caption={`Top partners by attributed revenue, ${currency}`}
          columns={name === undefined ? amounts : [name, share, ...amounts]}
          rows={partners.top}
          rowKey={({ partnerId }) => partnerId}
        />
      </Panel>
      {comparedWith === null ? null : (
        <div className="panel-pair">
          {partners.gained.length === 0 ? null : (
            <Panel title="Gained most" flush>
              {table("Partners that gained most", partners.gained)}
            </Panel>
          )}
          {partners.lost.length === 0 ? null : (
            <Panel title="Lost most" flush>
              {table("Partners that lost most", partners.lost)}
            </Panel>
          )}
        </div>
      )}
      {partners.bottom.length === 0 ? null : (
        <Panel title="Least attributed" flush>
          {table("Partners with the least attributed revenue", partners.bottom)}
        </Panel>
      )}
    </>
  );
}

function partnerColumns({ range, comparedWith, currency }: Shown): readonly Column<Partner>[] {
  const now = figureLinks(range, currency);
  const amount = (amountMinor: number, to: string) => (
    <Link to={to}>
      <Money value={{ amountMinor, currency }} />
    </Link>
  );
  const own: readonly Column<Partner>[] = [
    {
      key: "name",
      header: "Partner",
      title: true,
      cell: ({ partnerId, partnerName }) => <Link to={`/company/partners/${partnerId}`}>{partnerName}</Link>,
    },
    {
      key: "attributed",
      header: "Attributed",
      numeric: true,
      cell: ({ partnerId, amountMinor }) => amount(amountMinor, now.entries({ partnerId, merged: "true" })),
    },
  ];
  if (comparedWith === null) return own;
  const before = figureLinks(comparedWith, currency);
  return [
    ...own,
    {
      key: "before",
      header: "Before",
      numeric: true,
      cell: ({ partnerId, beforeMinor }) =>
        beforeMinor === null ? null : amount(beforeMinor, before.entries({ partnerId, merged: "true" })),
    },
    {
      key: "change",
      header: "Change",
      numeric: true,
      nowrap: true,
      cell: ({ amountMinor, beforeMinor }) => <Change now={amountMinor} before={beforeMinor ?? 0} />,
    },
  ];
}
