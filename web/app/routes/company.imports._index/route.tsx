import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/cloudflare";
import { Link, useLoaderData } from "@remix-run/react";
import { apiOf, read } from "#web/app/lib/api.server.ts";
import { labelOf } from "#web/app/lib/labels.ts";
import { pick } from "#web/app/lib/search.ts";
import type { ImportView } from "#web/app/lib/views.ts";
import { Allowed } from "#web/app/ui/allowed.tsx";
import { type Column, DataTable } from "#web/app/ui/data-table.tsx";
import { DateTime } from "#web/app/ui/date-time.tsx";
import { EmptyState } from "#web/app/ui/empty-state.tsx";
import { useFormats } from "#web/app/ui/formats-context.tsx";
import { ImportStatusBadge } from "#web/app/ui/import-status-badge.tsx";
import { PageHeader } from "#web/app/ui/page-header.tsx";
import { ListPager } from "#web/app/ui/pager.tsx";
import { Panel } from "#web/app/ui/panel.tsx";

export const meta: MetaFunction = () => [{ title: "Imports · Fairshare" }];

const PATH = "/company/imports";
const NEW = `${PATH}/new`;

export async function loader(args: LoaderFunctionArgs) {
  const query = pick(args.request.url, { cursor: "text" });
  const page = await read(apiOf(args).client.imports.$get({ query }), args.request);
  return { page, query };
}

export default function Imports() {
  const { page, query } = useLoaderData<typeof loader>();
  return (
    <div className="stack">
      <PageHeader
        title="Imports"
        lead="Files exported from your CRM. The same file twice changes nothing, and an import can be undone."
        actions={
          <Allowed to="imports.write">
            <Link to={NEW} className="button button-primary">
              New import
            </Link>
          </Allowed>
        }
      />
      <Panel flush>
        <ImportTable imports={page.items} />
        <ListPager path={PATH} page={page} query={{ cursor: query.cursor }} />
      </Panel>
    </div>
  );
}

function ImportTable({ imports }: { readonly imports: readonly ImportView[] }) {
  const { count } = useFormats();
  const columns: readonly Column<ImportView>[] = [
    {
      key: "file",
      header: "File",
      title: true,
      cell: (one) => <Link to={`${PATH}/${one.id}`}>{one.fileName}</Link>,
    },
    { key: "kind", header: "Holds", cell: (one) => labelOf("importKind", one.kind) },
    { key: "status", header: "Status", cell: (one) => <ImportStatusBadge imported={one} /> },
    { key: "at", header: "Uploaded", nowrap: true, cell: (one) => <DateTime iso={one.createdAt} withTime /> },
    { key: "rows", header: "Rows", numeric: true, cell: (one) => count(one.counts.rows) },
    { key: "added", header: "Added", numeric: true, cell: (one) => count(one.counts.added) },
    { key: "updated", header: "Updated", numeric: true, cell: (one) => count(one.counts.updated) },
    { key: "errors", header: "Rows with errors", numeric: true, cell: (one) => count(one.counts.errors) },
  ];
  return (
    <DataTable
      caption="Imports"
      columns={columns}
      rows={imports}
      rowKey={(one) => one.id}
      empty={<NoImports />}
    />
  );
}

function NoImports() {
  return (
    <EmptyState
      title="Nothing has been imported yet"
      action={
        <Allowed to="imports.write">
          <Link to={NEW} className="button button-primary">
            Import a file
          </Link>
        </Allowed>
      }
    >
      <p>
        Begin with your deals: export the opportunities of your CRM as CSV, with the partner's name in one of
        the columns.
      </p>
    </EmptyState>
  );
}
