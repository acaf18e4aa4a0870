import { Form } from "@remix-run/react";
import type { FormProblem } from "#web/app/lib/form.ts";
import { useMay } from "#web/app/lib/use-may.ts";
import type { DealDetailView, OverrideHistory } from "#web/app/lib/views.ts";
import { NOBODY, type TypedSplit } from "#web/app/overrides/read-override.ts";
import { ReasonField, SplitLines } from "#web/app/overrides/split-fields.tsx";
import { linesOf } from "#web/app/overrides/split-lines.ts";
import { DateTime } from "#web/app/ui/date-time.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { SubmitButton } from "#web/app/ui/submit-button.tsx";

/** Setting the split by hand, lifting it again, and what was set before. */
export function OverridePanel(props: {
  readonly deal: DealDetailView;
  readonly history: OverrideHistory;
  readonly etag: string;
  readonly typed: TypedSplit | undefined;
  readonly problem: FormProblem | undefined;
}) {
  const { deal, history, etag, typed, problem } = props;
  const may = useMay();
  if (deal.amount === null) return null;
  if (!may("overrides.write")) return <EarlierAlone history={history} />;
  const awaited = deal.attribution.status === "review";
  return (
    <details open={awaited || problem !== undefined} id="by-hand">
      <summary className="summary-block">{awaited ? "Decide this deal" : "Set the split by hand"}</summary>
      <Panel>
        <div className="stack">
          {history.open === null ? null : <Lift etag={etag} />}
          <OverrideForm deal={deal} history={history} etag={etag} typed={typed} problem={problem} />
          <Earlier history={history} />
        </div>
      </Panel>
    </details>
  );
}

function Lift({ etag }: { readonly etag: string }) {
  return (
    <Form method="post" className="row">
      <input type="hidden" name="etag" value={etag} />
      <SubmitButton name="intent" value="lift" busyText="Lifting">
        Lift it and let the rules decide
      </SubmitButton>
      <span className="small muted">What was set by hand is reversed in the ledger.</span>
    </Form>
  );
}

function OverrideForm(props: Parameters<typeof OverridePanel>[0]) {
  const { deal, history, etag, typed, problem } = props;
  return (
    <Form method="post" className="form prose">
      <input type="hidden" name="etag" value={etag} />
      <SplitLines
        currency={deal.amount?.currency ?? ""}
        lines={linesOf(deal, history)}
        inAmounts={history.open?.shares.kind === "amounts"}
        typed={typed}
        problem={problem}
      />
      <label className="check">
        <input
          type="checkbox"
          name="choice"
          value={NOBODY}
          defaultChecked={typed === undefined ? isNobodys(history) : typed.choice === NOBODY}
        />
        Nobody gets a share: the whole deal stays unattributed
      </label>
      <ReasonField typed={typed} problem={problem} />
      <SubmitButton tone="primary" name="intent" value="set" busyText="Setting">
        Set the split
      </SubmitButton>
    </Form>
  );
}

function isNobodys({ open }: OverrideHistory): boolean {
  return open !== null && open.shares.of.length === 0;
}

/** For those who may not set a split: what others have set and lifted. */
function EarlierAlone({ history }: { readonly history: OverrideHistory }) {
  if (history.lifted.length === 0) return null;
  return (
    <Panel>
      <Earlier history={history} />
    </Panel>
  );
}

function Earlier({ history }: { readonly history: OverrideHistory }) {
  if (history.lifted.length === 0) return null;
  return (
    <div className="stack-tight">
      <h3>Set by hand before</h3>
      <ul className="plain-list small">
        {history.lifted.map((one) => (
          <li key={one.id}>
            {one.reason}{" "}
            <span className="muted">
              {one.setBy}, <DateTime iso={one.setAt} withTime />; lifted by {one.liftedBy},{" "}
              <DateTime iso={one.liftedAt} withTime />
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
