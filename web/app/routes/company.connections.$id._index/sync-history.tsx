import { Link } from "@remix-run/react";
import { labelOf } from "#web/app/lib/labels.ts";
import type { SyncRunItem } from "#web/app/lib/views.ts";
import { Badge, type BadgeTone } from "#web/app/ui/badge.tsx";
import { type Column, DataTable } from "#web/app/ui/data-table.tsx";
import { DateTime } from "#web/app/ui/date-time.tsx";
import { useFormats } from "#web/app/ui/formats-context.tsx";
import { Panel } from "#web/app/ui/panel.tsx";

/** The latest syncs, each of which can be looked at above. */
export function SyncHistory(props: { readonly runs: readonly SyncRunItem[]; readonly shown: string | null }) {
  const { runs, shown } = props;
  const { count } = useFormats();
  const columns: readonly Column<SyncRunItem>[] = [
    {
      key: "at",
      header: "Began",
      title: true,
      nowrap: true,
      cell: ({ id, createdAt }) => (
        <Link to={`?run=${id}`} preventScrollReset aria-current={id === shown ? "true" : undefined}>
          <DateTime iso={createdAt} withTime />
        </Link>
      ),
    },
    { key: "mode", header: "Read", cell: ({ mode }) => labelOf("syncMode", mode) },
    {
      key: "status",
      header: "Status",
      cell: ({ status }) => <Badge tone={TONES[status] ?? "neutral"}>{labelOf("syncStatus", status)}</Badge>,
    },
    { key: "ended", header: "Ended", nowrap: true, cell: ({ finishedAt }) => <Ended at={finishedAt} /> },
    { key: "calls", header: "Calls", numeric: true, cell: ({ apiCalls }) => count(apiCalls) },
    ...(runs.some(({ reason }) => reason !== null) ? [WHY] : []),
  ];
  return (
    <Panel title="History" flush>
      <DataTable
        caption="The latest syncs"
        columns={columns}
        rows={runs}
        rowKey={({ id }) => id}
        empty={<p className="panel-body muted">There has been no sync yet.</p>}
      />
    </Panel>
  );
}

/** Of those that have ended as they should there is nothing to say. */
const WHY: Column<SyncRunItem> = {
  key: "reason",
  header: "Why",
  prose: true,
  cell: ({ reason }) => reason ?? <span className="muted">–</span>,
};

function Ended({ at }: { readonly at: string | null }) {
  return at === null ? <span className="muted">Not yet</span> : <DateTime iso={at} withTime />;
}

const TONES: { readonly [status: string]: BadgeTone } = { failed: "danger", waiting: "warning" };
