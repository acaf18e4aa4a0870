import { Link } from "@remix-run/react";
import type { ReactNode } from "react";

export type Column<Row> = {
  readonly key: string;
  readonly header: string;
  readonly cell: (row: Row) => ReactNode;
  /** The row's own name: its header cell, and the top line of its sheet on a phone. */
  readonly title?: boolean;
  readonly numeric?: boolean;
  readonly nowrap?: boolean;
  /** Running text: on a phone its label stands above it, not beside it. */
  readonly prose?: boolean;
  readonly className?: string;
  readonly sort?: ColumnSort;
};

/** The addresses of both directions, and which one is shown. The first click gives `first`. */
export type ColumnSort = {
  readonly current: "ascending" | "descending" | "none";
  readonly to: string;
};

type DataTableProps<Row> = {
  readonly caption: string;
  /** The caption is shown unless a heading above the table already says it. */
  readonly captionHidden?: boolean;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string;
  readonly rowClass?: (row: Row) => string | undefined;
  readonly empty?: ReactNode;
  readonly stale?: boolean;
  readonly footer?: ReactNode;
};

/** A real table that becomes a list of labelled sheets on a narrow screen. */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { caption, captionHidden = true, columns, rows, rowKey, rowClass, empty } = props;
  const { stale = false, footer } = props;
  if (rows.length === 0 && empty !== undefined) return <>{empty}</>;
  return (
    <div className={stale ? "table-scroll is-stale" : "table-scroll"} aria-busy={stale}>
      <table className="table table-stacks">
        <caption className={captionHidden ? "visually-hidden" : undefined}>{caption}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <HeaderCell key={column.key} column={column} />
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={rowKey(row)} className={rowClass?.(row)}>
              {columns.map((column) => (
                <BodyCell key={column.key} column={column} row={row} />
              ))}
            </tr>
          ))}
        </tbody>
        {footer}
      </table>
    </div>
  );
}

function HeaderCell<Row>({ column }: { readonly column: Column<Row> }) {
  const className = column.numeric ? "numeric" : undefined;
  if (column.sort === undefined) {
    return (
      <th scope="col" className={className}>
        {column.header}
      </th>
    );
  }
  const { current, to } = column.sort;
  return (
    <th scope="col" className={className} aria-sort={current}>
      <Link to={to} preventScrollReset>
        {column.header}
        <span className="sort-mark" aria-hidden="true">
          {SORT_MARKS[current]}
        </span>
      </Link>
    </th>
  );
}

const SORT_MARKS = { ascending: "↑", descending: "↓", none: "" } as const;

function BodyCell<Row>({ column, row }: { readonly column: Column<Row>; readonly row: Row }) {
  const content = column.cell(row);
  const classes = [
    column.title ? "cell-title cell-name" : "",
    column.numeric ? "numeric" : "",
    column.nowrap ? "nowrap" : "",
    column.prose ? "cell-prose" : "",
    content === null ? "cell-value-empty" : "",
    column.className ?? "",
  ]
    .filter(Boolean)
    .join(" ");
  const attributes = { className: classes || undefined, "data-label": column.header };
  if (column.title) {
    return (
      <th scope="row" {...attributes}>
        {content}
      </th>
    );
  }
  return (
    <td {...attributes}>
      <span className="cell-value">{content}</span>
    </td>
  );
}
