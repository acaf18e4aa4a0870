import { DataTable } from "./data-table.tsx";
import { useFormats } from "./formats-context.tsx";
import { Share, ShareBar } from "./share.tsx";

const WHOLE_PPM = 1_000_000;

/** How many deals were split how: by how much of each was the partner's. */
export function SplitTable({
  bands,
  empty,
}: {
  readonly bands: readonly { readonly label: string; readonly deals: number }[];
  readonly empty: string;
}) {
  const { count } = useFormats();
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
      empty={<p className="panel-body muted">{empty}</p>}
    />
  );
}
