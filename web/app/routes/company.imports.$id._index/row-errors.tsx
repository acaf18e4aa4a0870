import type { ImportView } from "#web/app/lib/views.ts";
import { type Column, DataTable } from "#web/app/ui/data-table.tsx";
import { useFormats } from "#web/app/ui/formats-context.tsx";
import { Panel } from "#web/app/ui/panel.tsx";

type RowError = ImportView["errors"][number];

/** The first errors, by row; a row can have several. The file has them all. */
export function RowErrors({ imported }: { readonly imported: ImportView }) {
  const { count } = useFormats();
  if (imported.errors.length === 0) return null;
  const shown = new Set(imported.errors.map(({ row }) => row)).size;
  return (
    <Panel
      title="Errors"
      note={
        <a href={`/api/v1/imports/${imported.id}/errors.csv`} download>
          Download all as CSV
        </a>
      }
      flush
    >
      <DataTable
        caption="Errors by row"
        columns={columns(count)}
        rows={imported.errors}
        rowKey={(one) => `${one.row} ${one.column} ${one.code}`}
      />
      {imported.counts.errors > shown ? (
        <p className="panel-foot small muted">
          The first {count(imported.errors.length)} errors are shown. {count(imported.counts.errors)} rows
          have errors.
        </p>
      ) : null}
    </Panel>
  );
}

function columns(count: (value: number) => string): readonly Column<RowError>[] {
  return [
    {
      key: "row",
      header: "Row",
      title: true,
      className: "cell-narrow",
      cell: (one) => `Row ${count(one.row)}`,
    },
    { key: "column", header: "Column", cell: (one) => one.column },
    {
      key: "value",
      header: "Value",
      cell: (one) =>
        one.value === "" ? (
          <span className="muted">empty</span>
        ) : (
          <code className="cell-code">{one.value}</code>
        ),
    },
    { key: "message", header: "What to do", prose: true, cell: (one) => one.message },
  ];
}
