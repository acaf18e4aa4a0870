import { Form, Link } from "@remix-run/react";
import { ActivityText, BandBadge } from "#web/app/inference/activity-cell.tsx";
import { Confidence, FactorList } from "#web/app/inference/factor-list.tsx";
import { labelOf } from "#web/app/lib/labels.ts";
import type { ActivityDetailView } from "#web/app/lib/views.ts";
import { DateTime } from "#web/app/ui/date-time.tsx";
import { Fact, Facts } from "#web/app/ui/facts.tsx";
import { Field } from "#web/app/ui/field.tsx";
import { Money } from "#web/app/ui/money.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { SubmitButton } from "#web/app/ui/submit-button.tsx";

type Candidate = ActivityDetailView["candidates"][number];

/** One record with the deals that it may belong to, side by side. */
export function CandidatesPanel(props: {
  readonly activity: ActivityDetailView;
  /** The queue as it stands behind the panel. */
  readonly leave: string;
  readonly mayDecide: boolean;
}) {
  const { activity, leave, mayDecide } = props;
  const { candidates, decision } = activity;
  return (
    <div id="compare">
      <Panel title="Which deal does it belong to?" note={<Link to={leave}>Close</Link>}>
        <Form method="post" className="stack" key={activity.id}>
          <input type="hidden" name="activity" value={activity.id} />
          <p>
            <ActivityText activity={activity} /> <BandBadge activity={activity} />
          </p>
          <p className="small muted">
            {activity.partnerBasis}. {activity.deal === null ? null : <NoDeal value={activity.noDeal} />}
          </p>
          {decision === null ? null : (
            <p className="small">
              {labelOf("decision", decision.kind)}
              {decision.by === null ? "" : ` by ${decision.by.name}`}, <DateTime iso={decision.at} withTime />
            </p>
          )}
          {candidates.length === 0 ? (
            <p className="muted">No deal of your CRM fits what the record says.</p>
          ) : (
            <ul className="candidates">
              {candidates.map((candidate) => (
                <li key={candidate.opportunityId}>
                  <CandidateCard
                    candidate={candidate}
                    mayDecide={mayDecide}
                    chosen={isChosen(activity, candidate)}
                  />
                </li>
              ))}
            </ul>
          )}
          {mayDecide && activity.source === "self_report" ? (
            <Field id="reason" label="Reason for a no" hint="The partner reads it.">
              {(control) => <input {...control} name="reason" maxLength={1000} />}
            </Field>
          ) : null}
          {mayDecide ? (
            <div className="row">
              <SubmitButton name="intent" value="reject" busyText="Deciding">
                It belongs to none of them
              </SubmitButton>
              {decision === null ? null : (
                <SubmitButton name="intent" value="undo" busyText="Undoing">
                  Take the decision back
                </SubmitButton>
              )}
            </div>
          ) : null}
        </Form>
      </Panel>
    </div>
  );
}

function NoDeal({ value }: { readonly value: number }) {
  return (
    <>
      That it belongs to no deal is <Confidence value={value} /> likely.
    </>
  );
}

function isChosen({ decision }: ActivityDetailView, { opportunityId }: Candidate): boolean {
  return decision?.kind === "confirmed" && decision.deal?.id === opportunityId;
}

function CandidateCard(props: {
  readonly candidate: Candidate;
  readonly mayDecide: boolean;
  readonly chosen: boolean;
}) {
  const { candidate, mayDecide, chosen } = props;
  const { name, opportunityId, accountName, amount, stage, outcome, createdAt, closedAt } = candidate;
  return (
    <div className="candidate stack-tight">
      <h3>
        <Link to={`/company/deals/${opportunityId}`}>{name}</Link>
      </h3>
      <p className="stat-value">
        <Confidence value={candidate.confidence} />
      </p>
      <Facts>
        <Fact label="Account">{accountName ?? "None"}</Fact>
        <Fact label="Amount">{amount === null ? "Unknown" : <Money value={amount} />}</Fact>
        <Fact label="Stage">
          {stage ?? "Unknown"}, {labelOf("outcome", outcome).toLowerCase()}
        </Fact>
        <Fact label="Open">
          <DateTime iso={createdAt} /> to <DateTime iso={closedAt} />
        </Fact>
      </Facts>
      <FactorList factors={candidate.factors} confidence={candidate.confidence} open />
      {mayDecide && !chosen ? (
        <SubmitButton name="intent" value={`confirm ${opportunityId}`} tone="primary" busyText="Deciding">
          It belongs to this deal
        </SubmitButton>
      ) : null}
      {chosen ? <p>Confirmed</p> : null}
    </div>
  );
}
