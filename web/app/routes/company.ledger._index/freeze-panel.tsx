import { Form } from "@remix-run/react";
import { FindingFacts } from "#web/app/ledger/finding-facts.tsx";
import { findingWords } from "#web/app/ledger/finding-words.ts";
import type { FormProblem } from "#web/app/lib/form.ts";
import { useMay } from "#web/app/lib/use-may.ts";
import type { LedgerStatusView } from "#web/app/lib/views.ts";
import { Allowed } from "#web/app/ui/allowed.tsx";
import { AutoReload } from "#web/app/ui/auto-reload.tsx";
import { DateTime } from "#web/app/ui/date-time.tsx";
import { ErrorSummary } from "#web/app/ui/error-summary.tsx";
import { Fact } from "#web/app/ui/facts.tsx";
import { Notice } from "#web/app/ui/notice.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { Progress } from "#web/app/ui/progress.tsx";
import { SubmitButton } from "#web/app/ui/submit-button.tsx";
import { TextField } from "#web/app/ui/text-field.tsx";

type Frozen = NonNullable<LedgerStatusView["frozen"]>;

/** What froze the ledger, what still works, and the way out: put back, verify, lift. */
export function FreezePanel(props: {
  readonly frozen: Frozen;
  readonly last: LedgerStatusView["lastVerification"];
  /** The name of the partner that the finding is about. */
  readonly partnerName: string | undefined;
  readonly problem: FormProblem | undefined;
}) {
  const { frozen, last, partnerName, problem } = props;
  return (
    <>
      <ErrorSummary problem={problem} labels={{ reason: "Reason" }} />
      <Notice tone="danger" title="The ledger is frozen">
        <p>A verification found that it is not what was written. {findingWords(frozen.reason)}</p>
      </Notice>
      <Panel title="What was found">
        <div className="stack-tight">
          <FindingFacts finding={frozen} side="company" partnerName={partnerName}>
            <Fact label="Frozen since" wide>
              <DateTime iso={frozen.since} withTime />
            </Fact>
          </FindingFacts>
          <ul className="bulleted">
            <li>No entry is posted, no period closed, no statement issued and no head signed.</li>
            <li>
              Imports, syncs and decisions go on. What they change about the ledger is posted once the freeze
              is lifted.
            </li>
            <li>Everything can be read, exported and verified, and so can what was issued before.</li>
          </ul>
        </div>
      </Panel>
      <Panel title="The way out">
        <ol className="numbered">
          <li>
            <strong>Put the database back</strong> to a moment before the change. Whoever operates this
            installation does that; nothing here can.
          </li>
          <li>
            <strong>Verify the ledger again</strong>
            <LastVerification last={last} frozen={frozen} />
          </li>
          <li>
            <strong>Lift the freeze</strong>
            <Lift isMended={frozen.mended} problem={problem} />
          </li>
        </ol>
      </Panel>
    </>
  );
}

function LastVerification({
  last,
  frozen,
}: {
  readonly last: LedgerStatusView["lastVerification"];
  readonly frozen: Frozen;
}) {
  if (last?.status === "running") {
    return (
      <div className="stack-tight">
        <AutoReload />
        <Progress label="Verifying" unit="entries" done={last.checked} total={last.entries} />
      </div>
    );
  }
  return (
    <div className="stack-tight">
      {last === null || last.id === frozen.verificationId ? null : (
        <p>
          The last one, begun <DateTime iso={last.startedAt} withTime />, {OUTCOMES[last.status]}
        </p>
      )}
      <Allowed to="ledger.verify">
        <Form method="post" preventScrollReset>
          <input type="hidden" name="intent" value="verify-again" />
          <SubmitButton busyText="Starting">Verify again</SubmitButton>
        </Form>
      </Allowed>
    </div>
  );
}

const OUTCOMES = {
  sound: "found the ledger sound.",
  unsound: "found it changed still.",
  failed: "could not be finished and says nothing.",
};

function Lift({
  isMended,
  problem,
}: {
  readonly isMended: boolean;
  readonly problem: FormProblem | undefined;
}) {
  const may = useMay();
  if (!isMended)
    return <p className="muted">Possible once a later verification has found the ledger sound.</p>;
  if (!may("ledger.unfreeze")) return <p className="muted">An owner of the company can do that now.</p>;
  return (
    <Form method="post" className="form">
      <input type="hidden" name="intent" value="lift" />
      <TextField
        name="reason"
        label="Reason"
        hint="What had happened, and how it was put right. It goes to the audit log."
        problem={problem}
        required
        maxLength={2000}
      />
      <SubmitButton busyText="Lifting">Lift the freeze</SubmitButton>
    </Form>
  );
}
