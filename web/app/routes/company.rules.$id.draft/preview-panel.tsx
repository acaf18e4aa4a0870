import type { TrialView } from "#web/app/lib/views.ts";
import { DealChanges, PartnerChanges } from "#web/app/rules/changes.tsx";
import { useFormats } from "#web/app/ui/formats-context.tsx";
import { Panel } from "#web/app/ui/panel.tsx";

/** What the rule would change, on deals that have closed. */
export function PreviewPanel(props: {
  readonly trial: TrialView | null;
  readonly status: "current" | "working" | "failed";
  /** The rule has problems, so the figures are those from before. */
  readonly outdated: boolean;
}) {
  const { trial, status, outdated } = props;
  const { count } = useFormats();
  return (
    <Panel title="On your latest deals" note={<Status status={status} outdated={outdated} />} flush>
      {trial === null ? (
        <p className="panel-body muted">The figures come once the rule can be read.</p>
      ) : (
        <div className={outdated ? "is-stale" : undefined}>
          <p className="panel-body" role="status">
            <strong>
              {count(trial.changed)} of {count(trial.considered)}
            </strong>{" "}
            deals would be split differently.
          </p>
          <PartnerChanges changes={trial.perPartner} limit={8} narrow />
          <DealChanges deals={trial.deals} total={trial.changed} limit={5} />
        </div>
      )}
    </Panel>
  );
}

function Status({ status, outdated }: { readonly status: string; readonly outdated: boolean }) {
  if (outdated) return <>From before the last change</>;
  if (status === "working") return <>Working it out</>;
  if (status === "failed") return <>Could not be worked out; change something to try again</>;
  return <>Won, newest first. Nothing is posted.</>;
}
