import { Link } from "@remix-run/react";
import type { RunView } from "#web/app/lib/views.ts";
import { AutoReload } from "#web/app/ui/auto-reload.tsx";
import { useFormats } from "#web/app/ui/formats-context.tsx";
import { Notice } from "#web/app/ui/notice.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { Progress } from "#web/app/ui/progress.tsx";

/** The run that applies the rule. It can be left: it goes on by itself. */
export function RunProgress({ run }: { readonly run: RunView }) {
  const { count } = useFormats();
  if (run.status === "failed") {
    return (
      <Notice tone="danger" title="The deals could not all be split again">
        <p>What was done before stands. Start it again with "Recalculate every deal".</p>
      </Notice>
    );
  }
  if (run.status === "done") {
    return (
      <Notice tone="success" title="Every deal has been split again">
        <p>
          {count(run.considered)} deals looked at, {count(run.unchanged)} unchanged, {count(run.posted)}{" "}
          ledger entries posted. <Link to="/company/ledger">See the ledger</Link>
        </p>
      </Notice>
    );
  }
  return (
    <Panel>
      <AutoReload />
      <Progress label="Splitting the deals again" unit="deals" done={run.considered} total={null} />
      <p className="small muted">You may leave this page; it goes on by itself.</p>
    </Panel>
  );
}
