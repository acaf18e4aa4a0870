import type { PortalPerformanceView } from "#web/app/lib/views.ts";
import { DataTable } from "#web/app/ui/data-table.tsx";
import { useFormats } from "#web/app/ui/formats-context.tsx";
import { Share, ShareBar } from "#web/app/ui/share.tsx";

const WHOLE_PPM = 1_000_000;

/** How many deals were split how: by how much of each was the partner's. */
export function SplitTable({ companies }: { readonly companies: readonly PortalPerformanceView[] }) {
  const { count } = useFormats();
  const bands = (companies[0]?.split ?? []).map(({ uptoPpm }, at) => ({
    label: labelOf(uptoPpm, companies[0]?.split[at - 1]?.uptoPpm ?? 0),
    deals: companies.reduce((sum, { split }) => sum + (split[at]?.deals ?? 0), 0),
  }));
  const all = bands.reduce((sum, { deals }) => sum + deals, 0);
  return (
    <DataTable
      caption="Deals by your share of them"
      columns={[
        { key: "share", header: "Your share", title: true, cell: ({ label }) => label },
        {
          key: "bar",
          header: "Of all",
          numeric: true,
          className: "cell-bar",
          cell: ({ deals, label }) => {
            const ppm = Math.round((deals / all) * WHOLE_PPM);
            return (
              <span className="bar-and-share">
                <ShareBar parts={[{ key: label, ppm }]} />
                <Share ppm={ppm} />
              </span>
            );
          },
        },
        { key: "deals", header: "Deals", numeric: true, cell: ({ deals }) => count(deals) },
      ]}
      rows={all === 0 ? [] : bands}
      rowKey={({ label }) => label}
      empty={<p className="panel-body muted">No deal with a share of yours closed in the last 365 days.</p>}
    />
  );
}

function labelOf(uptoPpm: number, abovePpm: number): string {
  if (uptoPpm === WHOLE_PPM) return "The whole deal";
  const upto = Math.round(uptoPpm / 10_000);
  return abovePpm === 0
    ? `Up to ${upto}%`
    : `Above ${Math.round(abovePpm / 10_000)}% to ${upto === 100 ? "less than 100" : upto}%`;
}
