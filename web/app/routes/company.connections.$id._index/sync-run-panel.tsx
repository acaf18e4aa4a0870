import { Link } from "@remix-run/react";
import { labelOf } from "#web/app/lib/labels.ts";
import type { ConnectionView, SyncRunDetail } from "#web/app/lib/views.ts";
import { AutoReload } from "#web/app/ui/auto-reload.tsx";
import { type Column, DataTable } from "#web/app/ui/data-table.tsx";
import { DateTime } from "#web/app/ui/date-time.tsx";
import { useFormats } from "#web/app/ui/formats-context.tsx";
import { Notice } from "#web/app/ui/notice.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { Progress } from "#web/app/ui/progress.tsx";

type RunObject = SyncRunDetail["objects"][number];

/** One sync: how far it has come, object by object, and what could not be made of it. */
export function SyncRunPanel({
  run,
  isLatest,
  freshness,
}: {
  readonly run: SyncRunDetail;
  readonly isLatest: boolean;
  readonly freshness: ConnectionView["freshness"];
}) {
  const { count } = useFormats();
  const isAtWork = run.status === "queued" || run.status === "running" || run.status === "waiting";
  const finished = isLatest ? "Last sync" : "Sync";
  const read = run.objects.reduce((sum, object) => sum + object.read, 0);
  const problems = run.objects.reduce((sum, object) => sum + object.problems, 0);
  const columns: readonly Column<RunObject>[] = [
    { key: "object", header: "Object", title: true, cell: ({ object }) => object },
    { key: "status", header: "Status", cell: ({ status }) => labelOf("syncStatus", status) },
    { key: "read", header: "Read", numeric: true, cell: (one) => count(one.read) },
    { key: "changed", header: "Changed", numeric: true, cell: (one) => count(one.changed) },
    { key: "deleted", header: "Gone", numeric: true, cell: (one) => count(one.deleted) },
    { key: "problems", header: "Unreadable", numeric: true, cell: (one) => count(one.problems) },
    {
      key: "through",
      header: "Read through",
      nowrap: true,
      cell: ({ object }) => <Through of={freshness.find((each) => each.object === object)} />,
    },
  ];
  return (
    <div className="stack">
      {isAtWork ? <AutoReload /> : null}
      {run.status === "failed" ? (
        <Notice tone="danger" title="This sync ended before its time">
          <p>{run.reason} What was read until then is kept, and the next sync goes on from there.</p>
        </Notice>
      ) : null}
      {run.status === "waiting" ? (
        <Notice tone="warning" title="This sync waits and goes on by itself">
          <p>{run.reason}</p>
        </Notice>
      ) : null}
      {problems === 0 ? null : (
        <Notice
          tone="warning"
          title={`${count(problems)} ${problems === 1 ? "record" : "records"} could not be made into deals`}
        >
          <p>
            Their last readable state stays. Correct them in Salesforce, and they come with the next sync.{" "}
            <Link to="problems">See which they are, and why</Link>
          </p>
        </Notice>
      )}
      <Panel
        title={isAtWork ? "Being read" : finished}
        note={`${labelOf("syncMode", run.mode)}, ${count(run.apiCalls)} calls to Salesforce`}
        flush
      >
        {isAtWork ? (
          <div className="panel-body">
            <Progress
              label={`Reading Salesforce: ${count(read)} records so far`}
              unit="objects"
              done={run.objects.filter(({ status }) => status === "done" || status === "skipped").length}
              total={run.objects.length === 0 ? null : run.objects.length}
            />
          </div>
        ) : null}
        <DataTable
          caption="What this sync has read"
          columns={columns}
          rows={run.objects}
          rowKey={({ object }) => object}
          empty={<p className="panel-body muted">Nothing has been read yet.</p>}
        />
      </Panel>
    </div>
  );
}

/** By Salesforce's own clock, and by the latest sync that got there. */
function Through({ of }: { readonly of: ConnectionView["freshness"][number] | undefined }) {
  if (!of?.syncedThrough) return <span className="muted">Not yet</span>;
  return <DateTime iso={of.syncedThrough} withTime />;
}
