import { Form, Link } from "@remix-run/react";
import { ActivityText, BandBadge } from "#web/app/inference/activity-cell.tsx";
import { Confidence, FactorList } from "#web/app/inference/factor-list.tsx";
import { labelOf } from "#web/app/lib/labels.ts";
import type { ActivityDetailView, DealPage } from "#web/app/lib/views.ts";
import { DateTime } from "#web/app/ui/date-time.tsx";
import { Fact, Facts } from "#web/app/ui/facts.tsx";
import { Field } from "#web/app/ui/field.tsx";
import { useFormats } from "#web/app/ui/formats-context.tsx";
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
  /** What other deals were searched for, and those that were found. */
  readonly search: string | undefined;
  readonly others: readonly OtherDeal[];
  /** The queue's own words, for the search to come back to. */
  readonly kept: Readonly<Record<string, string | undefined>>;
}) {
  const { activity, leave, mayDecide, search, others, kept } = props;
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
          <ReportFiles activity={activity} />
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
          {mayDecide ? <OtherDeals search={search} others={others} /> : null}
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
        {mayDecide ? <FindDeal activity={activity.id} search={search} kept={kept} /> : null}
      </Panel>
    </div>
  );
}

/** What the partner gave with its report. */
function ReportFiles({ activity: { id, files } }: { readonly activity: ActivityDetailView }) {
  const formats = useFormats();
  if (files.length === 0) return null;
  return (
    <ul className="file-list">
      {files.map((file) => (
        <li key={file.id}>
          <a className="break-anywhere" href={`/api/v1/inference/activities/${id}/files/${file.id}`} download>
            {file.name}
          </a>{" "}
          <span className="small muted">{formats.bytes(file.bytes)}</span>
        </li>
      ))}
    </ul>
  );
}

type OtherDeal = Pick<DealPage["items"][number], "id" | "name" | "account">;

/** Deals that inference has not proposed, for somebody who knows better. */
function OtherDeals({
  search,
  others,
}: {
  readonly search: string | undefined;
  readonly others: readonly OtherDeal[];
}) {
  if (search === undefined) return null;
  if (others.length === 0)
    return <p className="muted break-anywhere">No other deal is found for “{search}”.</p>;
  return (
    <ul className="file-list">
      {others.map(({ id, name, account }) => (
        <li key={id} className="row">
          <span>
            <Link to={`/company/deals/${id}`}>{name}</Link>
            {account === null ? null : <span className="cell-note">{account.name}</span>}
          </span>
          <SubmitButton name="intent" value={`confirm ${id}`} busyText="Deciding">
            It belongs to this deal<span className="visually-hidden">, {name}</span>
          </SubmitButton>
        </li>
      ))}
    </ul>
  );
}

function FindDeal({
  activity,
  search,
  kept,
}: {
  readonly activity: string;
  readonly search: string | undefined;
  readonly kept: Readonly<Record<string, string | undefined>>;
}) {
  return (
    <Form method="get" className="row" action="/company/touchpoints#compare">
      {Object.entries({ ...kept, activity }).map(([name, value]) =>
        value === undefined ? null : <input key={name} type="hidden" name={name} value={value} />,
      )}
      <Field id="deal" label="Another deal">
        {(control) => (
          <input {...control} type="search" name="deal" defaultValue={search} maxLength={200} required />
        )}
      </Field>
      <SubmitButton>Search</SubmitButton>
    </Form>
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
