import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/cloudflare";
import { useLoaderData } from "@remix-run/react";
import { apiOf, read } from "#web/app/lib/api.server.ts";
import { AutoReload } from "#web/app/ui/auto-reload.tsx";
import { type Column, DataTable } from "#web/app/ui/data-table.tsx";
import { DateTime } from "#web/app/ui/date-time.tsx";
import { EmptyState } from "#web/app/ui/empty-state.tsx";
import { Fact, Facts } from "#web/app/ui/facts.tsx";
import { useFormats } from "#web/app/ui/formats-context.tsx";
import { Notice } from "#web/app/ui/notice.tsx";
import { PageHeader } from "#web/app/ui/page-header.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { Progress } from "#web/app/ui/progress.tsx";

export const meta: MetaFunction = () => [{ title: "Copy of the company's data · Fairshare" }];

export async function loader(args: LoaderFunctionArgs) {
  const param = { id: args.params.id ?? "" };
  return read(apiOf(args).client["company-exports"][":id"].$get({ param }), args.request);
}

type File = {
  readonly name: string;
  readonly rows: number | null;
  readonly bytes: number;
  readonly sha256: string | null;
};

export default function ExportedCompany() {
  const one = useLoaderData<typeof loader>();
  const formats = useFormats();
  const isAtWork = one.status === "queued" || one.status === "running";
  return (
    <div className="stack">
      <PageHeader
        title="Copy of the company's data"
        crumbs={[{ label: "Company data", to: "/company/data" }]}
        actions={
          one.status === "done" ? (
            <a className="button button-primary" href={`/company/data/${one.id}/download`}>
              Download (ZIP)
            </a>
          ) : undefined
        }
      />
      {isAtWork ? (
        <>
          <AutoReload />
          <Progress label="Copying" done={one.tablesDone} total={one.tables} unit="tables" />
        </>
      ) : null}
      {one.failure === null ? null : <Notice tone="danger" title={one.failure} />}
      {one.status === "expired" ? <Notice title="This copy has been removed. Have a new one made." /> : null}
      <Facts>
        <Fact label="Asked for by">{one.requestedBy}</Fact>
        <Fact label="Asked for">
          <DateTime iso={one.requestedAt} withTime />
        </Fact>
        <Fact label="Rows">{formats.count(one.rows)}</Fact>
        <Fact label="Kept until">
          <DateTime iso={one.expiresAt} withTime />
        </Fact>
      </Facts>
      <Panel title="Files" note="One JSON object a line; each file with its SHA-256" flush>
        <DataTable
          caption="Files of the copy"
          columns={COLUMNS}
          rows={one.files}
          rowKey={({ name }) => name}
          empty={<EmptyState title="No files yet" />}
        />
      </Panel>
    </div>
  );
}

const COLUMNS: readonly Column<File>[] = [
  { key: "name", header: "File", title: true, cell: ({ name }) => <code>{name}</code> },
  {
    key: "rows",
    header: "Rows",
    numeric: true,
    cell: ({ rows }) => (rows === null ? <span className="muted">As imported</span> : rows),
  },
  { key: "size", header: "Bytes", numeric: true, cell: ({ bytes }) => bytes },
  {
    key: "hash",
    header: "SHA-256",
    cell: ({ sha256 }) => (sha256 === null ? null : <code title={sha256}>{sha256.slice(0, 16)}…</code>),
  },
];
