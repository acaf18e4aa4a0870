import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { type Column, DataTable } from "./data-table.tsx";

type Row = { readonly id: string; readonly name: string; readonly note: string | null };

const columns: readonly Column<Row>[] = [
  { key: "name", header: "Name", title: true, cell: (row) => row.name },
  { key: "note", header: "Note", cell: (row) => row.note },
];

test("every cell carries its column's name, for screens on which the header row is gone", () => {
  const html = renderToStaticMarkup(
    <DataTable
      caption="Things"
      columns={columns}
      rows={[{ id: "1", name: "A", note: "n" }]}
      rowKey={(row) => row.id}
    />,
  );
  expect(html).toContain("<caption");
  expect(html).toContain('<th scope="row" class="cell-title cell-name" data-label="Name">A</th>');
  expect(html).toContain('<td data-label="Note"><span class="cell-value">n</span></td>');
});

test("a cell without a value says so to the style, which then leaves its label out", () => {
  const html = renderToStaticMarkup(
    <DataTable
      caption="Things"
      columns={columns}
      rows={[{ id: "1", name: "A", note: null }]}
      rowKey={(row) => row.id}
    />,
  );
  expect(html).toContain('class="cell-value-empty"');
});

test("without rows the empty state takes the table's place", () => {
  const html = renderToStaticMarkup(
    <DataTable
      caption="Things"
      columns={columns}
      rows={[]}
      rowKey={(row) => row.id}
      empty={<p>Nothing yet</p>}
    />,
  );
  expect(html).toBe("<p>Nothing yet</p>");
});
