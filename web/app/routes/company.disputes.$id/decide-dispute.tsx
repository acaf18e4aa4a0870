import { Form, Link } from "@remix-run/react";
import { typedMinor } from "#web/app/lib/amount.ts";
import type { FormProblem } from "#web/app/lib/form.ts";
import { labelOf } from "#web/app/lib/labels.ts";
import type { DisputeDetailView } from "#web/app/lib/views.ts";
import { ErrorSummary } from "#web/app/ui/error-summary.tsx";
import { Fact, Facts } from "#web/app/ui/facts.tsx";
import { Field } from "#web/app/ui/field.tsx";
import { useFormats } from "#web/app/ui/formats-context.tsx";
import { Money } from "#web/app/ui/money.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { SubmitButton } from "#web/app/ui/submit-button.tsx";
import { adjustmentOf } from "#worker/domain/dispute/dispute-decision.ts";
import { type Decision, decisions } from "#worker/domain/dispute/dispute-state.ts";

type Chosen = { readonly decision?: Decision; readonly amount?: string };

type Props = {
  readonly dispute: DisputeDetailView;
  readonly chosen: Chosen;
  readonly tag: string;
  readonly problem: FormProblem | undefined;
  readonly reason: string;
};

/** Two steps: what is decided, then what that posts, with the reason. Nothing is posted before the second. */
export function DecideDispute(props: Props) {
  const { dispute, chosen } = props;
  const { decision, amount = "" } = chosen;
  const { currency } = dispute.claimed;
  if (decision === undefined) return <Choose dispute={dispute} chosen={chosen} error={undefined} />;
  const isPart = decision === "uphold_partly";
  const amountMinor = isPart ? typedMinor(amount, currency) : null;
  const adjustment = adjustmentOf(
    { entryMinor: dispute.entryAmount.amountMinor, expectedMinor: dispute.expected.amountMinor },
    { decision, amountMinor },
  );
  if (!adjustment.ok) return <Choose dispute={dispute} chosen={chosen} error={partError} />;
  return (
    <Confirm {...props} decision={decision} amountMinor={amountMinor} adjustmentMinor={adjustment.value} />
  );
}

const partError =
  "is a part of the claim: an amount between nothing and all of it, with its sign. Uphold all of it or reject it otherwise.";

function Choose({
  dispute,
  chosen,
  error,
}: {
  readonly dispute: DisputeDetailView;
  readonly chosen: Chosen;
  readonly error: string | undefined;
}) {
  const formats = useFormats();
  const { claimed } = dispute;
  const notes: Readonly<Record<Decision, string>> = {
    uphold: `The partner is right: ${formats.amount(claimed)} ${claimed.currency} are posted.`,
    uphold_partly: "Some of it is right: you say how much is posted.",
    reject: "The entry stays as it is, and nothing is posted.",
  };
  return (
    <Panel title="Decide it">
      <Form method="get" className="form" preventScrollReset>
        <fieldset className="form">
          <legend className="field-label">Decision</legend>
          {decisions.map((decision) => (
            <label key={decision} className="choice">
              <input
                type="radio"
                name="decision"
                value={decision}
                required
                defaultChecked={decision === chosen.decision}
              />
              <span className="choice-title">{labelOf("disputeDecision", decision)}</span>
              <span className="choice-note">{notes[decision]}</span>
            </label>
          ))}
        </fieldset>
        <Field
          id="amount"
          label={`Amount for a part, in ${claimed.currency}`}
          hint={`Between nothing and the claim of ${formats.amount(claimed)}. Leave it empty otherwise.`}
          error={error}
        >
          {(control) => (
            <input
              {...control}
              name="amount"
              inputMode="decimal"
              maxLength={30}
              defaultValue={chosen.amount ?? ""}
            />
          )}
        </Field>
        <div>
          <button type="submit" className="button button-primary">
            Look at what it posts
          </button>
        </div>
      </Form>
    </Panel>
  );
}

function Confirm({
  dispute,
  tag,
  problem,
  reason,
  decision,
  amountMinor,
  adjustmentMinor,
}: Props & {
  readonly decision: Decision;
  readonly amountMinor: number | null;
  readonly adjustmentMinor: number | null;
}) {
  return (
    <Panel title={labelOf("disputeDecision", decision)}>
      <Form method="post" className="form">
        <ErrorSummary problem={problem} labels={{ reason: "Reason", amountMinor: "Amount" }} />
        <input type="hidden" name="intent" value="decide" />
        <input type="hidden" name="tag" value={tag} />
        <input type="hidden" name="decision" value={decision} />
        <input type="hidden" name="amountMinor" value={amountMinor ?? ""} />
        <Posting dispute={dispute} adjustmentMinor={adjustmentMinor} />
        <Field
          id="reason"
          label="Reason"
          hint="The partner reads it. It cannot be changed afterwards."
          error={problem?.fields.reason}
        >
          {(control) => (
            <textarea {...control} name="reason" rows={4} required maxLength={4000} defaultValue={reason} />
          )}
        </Field>
        <div className="row">
          <SubmitButton tone="primary" busyText="Deciding">
            {adjustmentMinor === null ? "Reject the dispute" : "Decide and post"}
          </SubmitButton>
          <Link to={`/company/disputes/${dispute.id}`} preventScrollReset>
            Choose again
          </Link>
        </div>
      </Form>
    </Panel>
  );
}

function Posting({
  dispute,
  adjustmentMinor,
}: {
  readonly dispute: DisputeDetailView;
  readonly adjustmentMinor: number | null;
}) {
  const formats = useFormats();
  const { claimed, posting, entryAmount } = dispute;
  if (adjustmentMinor === null || posting === null)
    return <p className="prose">Nothing is posted. The entry stays as it is.</p>;
  const { currency } = claimed;
  return (
    <>
      <Facts>
        <Fact label="Posts">
          <Money value={{ amountMinor: adjustmentMinor, currency }} />
        </Fact>
        <Fact label="To the period">
          {formats.period(posting.period)}
          {posting.priorPeriod === null ? null : (
            <span className="cell-note">
              It belongs to {formats.period(posting.priorPeriod)}, which is not open any more.
            </span>
          )}
        </Fact>
        <Fact label="Entry and adjustment together">
          <Money value={{ amountMinor: entryAmount.amountMinor + adjustmentMinor, currency }} />
        </Fact>
      </Facts>
      <p className="muted prose">
        An entry of its own, which no recalculation of the deal takes back. If the deal itself is wrong, put
        that right instead: its recalculation then posts the difference.
      </p>
    </>
  );
}
