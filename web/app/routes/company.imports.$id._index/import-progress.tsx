import type { ImportView } from "#web/app/lib/views.ts";
import { AutoReload } from "#web/app/ui/auto-reload.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { Progress } from "#web/app/ui/progress.tsx";

export function ImportProgress({ imported }: { readonly imported: ImportView }) {
  const { rowsDone, rowsTotal } = imported.progress;
  return (
    <Panel>
      <AutoReload />
      <div className="stack-tight">
        <Progress label={LABELS[imported.status] ?? "At work"} done={rowsDone} total={rowsTotal} />
        <p className="small muted">
          You may leave this page: the work goes on, and the list of imports shows how far it is.
        </p>
      </div>
    </Panel>
  );
}

const LABELS: { readonly [status: string]: string } = {
  received: "Waiting to begin",
  checking: "Reading and checking every row",
  committing: "Writing",
  undoing: "Undoing",
};
