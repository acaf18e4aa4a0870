import { Form, Link } from "@remix-run/react";
import type { FormProblem } from "#web/app/lib/form.ts";
import { labelOf } from "#web/app/lib/labels.ts";
import type { DealDetailView, OverrideHistory } from "#web/app/lib/views.ts";
import { equalChoice, NOBODY, type TypedSplit } from "#web/app/overrides/read-override.ts";
import { ReasonField, SplitLines } from "#web/app/overrides/split-fields.tsx";
import { linesOf } from "#web/app/overrides/split-lines.ts";
import { DateTime } from "#web/app/ui/date-time.tsx";
import { FlagBadges } from "#web/app/ui/deal-badges.tsx";
import { Fact, Facts } from "#web/app/ui/facts.tsx";
import { Money } from "#web/app/ui/money.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { SubmitButton } from "#web/app/ui/submit-button.tsx";
import { Timeline } from "#web/app/ui/timeline.tsx";
import { touchpointItem } from "#web/app/ui/touchpoint-item.tsx";

export type Asked = { readonly deal: DealDetailView; readonly history: OverrideHistory };

/** One deal of the queue with what is known about it, and the ways to split it. */
export function DecisionPanel(props: {
  readonly asked: Asked;
  /** The queue as it stands behind the panel. */
  readonly leave: string;
  readonly typed: TypedSplit | undefined;
  readonly problem: FormProblem | undefined;
}) {
  const { asked, leave, typed, problem } = props;
  const { deal, history } = asked;
  const lines = linesOf(deal, history);
  return (
    <div id="decide">
      <Panel title={`Decide: ${deal.name}`} note={<Link to={leave}>Close</Link>}>
        <div className="columns">
          <Form method="post" className="form decision" key={deal.id}>
            <input type="hidden" name="deal" value={deal.id} />
            <Choices lines={lines} typed={typed} />
            <div className="form decision-lines">
              <SplitLines
                currency={deal.amount?.currency ?? ""}
                lines={lines}
                inAmounts={history.open?.shares.kind === "amounts"}
                typed={typed}
                problem={problem}
              />
            </div>
            <ReasonField typed={typed} problem={problem} />
            <div className="row">
              <SubmitButton tone="primary" busyText="Deciding">
                Decide
              </SubmitButton>
              <Link to={`/company/deals/${deal.id}#by-hand`}>Open the deal instead</Link>
            </div>
          </Form>
          <Evidence deal={deal} />
        </div>
      </Panel>
    </div>
  );
}

function Choices(props: {
  readonly lines: readonly { readonly partnerId: string; readonly name: string }[];
  readonly typed: TypedSplit | undefined;
}) {
  const { lines, typed } = props;
  const everybody = lines.map(({ partnerId }) => partnerId);
  const choices = [
    ...lines.map(({ partnerId, name }) => ({
      value: equalChoice([partnerId]),
      title: `All to ${name}`,
      note: "The whole amount.",
    })),
    ...(lines.length < 2
      ? []
      : [
          {
            value: equalChoice(everybody),
            title: `Equally among ${lines.length}`,
            note: lines.map(({ name }) => name).join(", "),
          },
        ]),
    { value: NOBODY, title: "To nobody", note: "The whole amount stays unattributed." },
    { value: GIVEN, title: "By shares", note: "Given below, for any partners." },
  ];
  const chosen = typed?.choice || (lines.length === 0 ? GIVEN : undefined);
  return (
    <fieldset className="choices">
      <legend className="field-label">Who gets the deal</legend>
      {choices.map(({ value, title, note }) => (
        <label key={value} className="choice">
          <input type="radio" name="choice" value={value} required defaultChecked={value === chosen} />
          <span className="choice-title">{title}</span>
          <span className="choice-note">{note}</span>
        </label>
      ))}
    </fieldset>
  );
}

const GIVEN = "given";

function Evidence({ deal }: { readonly deal: DealDetailView }) {
  const { unattributed, flags, rule } = deal.attribution;
  const { length } = deal.touchpoints;
  return (
    <div className="stack">
      <Facts>
        <Fact label="Amount">{deal.amount === null ? "Unknown" : <Money value={deal.amount} />}</Fact>
        <Fact label="Closed">
          <DateTime iso={deal.closedAt} />
        </Fact>
        <Fact label="Why it waits">
          {unattributed.reason === null
            ? "The rule asks for a person"
            : labelOf("reason", unattributed.reason)}
        </Fact>
        {rule === null ? null : (
          <Fact label="Rule">
            <Link to={`/company/rules/${rule.id}`}>{rule.name}</Link>, version {rule.version}
          </Fact>
        )}
      </Facts>
      {flags.length === 0 ? null : (
        <p className="badges">
          <FlagBadges flags={flags} />
        </p>
      )}
      {length === 0 ? (
        <p className="muted">No partner is on record for this deal.</p>
      ) : (
        <Timeline items={deal.touchpoints.map((one) => touchpointItem(one, one.partnerName))} />
      )}
    </div>
  );
}
