import { Link } from "@remix-run/react";
import type { RegistrationDetailView, RegistrationSignalsView } from "#web/app/lib/views.ts";
import { RateText } from "#web/app/registrations/rate-text.tsx";
import { daysLeftText, promiseText } from "#web/app/registrations/registration-words.ts";
import { Allowed } from "#web/app/ui/allowed.tsx";
import { DateTime } from "#web/app/ui/date-time.tsx";
import { Fact, Facts } from "#web/app/ui/facts.tsx";
import { Panel } from "#web/app/ui/panel.tsx";

/** What only the company sees: its clock, who is at it, and what this partner's registrations came to before. */
export function OwnSide(props: {
  readonly registration: RegistrationDetailView;
  readonly signals: RegistrationSignalsView | null;
  readonly now: string;
}) {
  const { registration, signals, now } = props;
  const { promise, dueAt, expiresAt, approvedAt, endedAt, company } = registration;
  return (
    <Panel title="Where it stands">
      <Facts>
        {promise === null ? null : (
          <Fact label="Your answer">
            {promiseText(promise)}
            {dueAt === null ? null : (
              <span className="cell-note">
                promised by <DateTime iso={dueAt} withTime />
              </span>
            )}
          </Fact>
        )}
        {expiresAt === null ? null : (
          <Fact label={approvedAt === null ? "Ends without an answer" : "Protected until"}>
            <DateTime iso={expiresAt} />
            {endedAt === null ? <span className="cell-note">{daysLeftText(expiresAt, now)}</span> : null}
          </Fact>
        )}
        <Fact label="Assigned to">{company?.assignee?.name ?? "Nobody"}</Fact>
        <Fact label="Deal of the CRM" wide>
          {company?.opportunity == null ? (
            <span className="muted">None yet</span>
          ) : (
            <Link to={`/company/deals/${company.opportunity.id}`}>{company.opportunity.name}</Link>
          )}{" "}
          {approvedAt === null ? null : (
            <Allowed to="registrations.decide">
              <Link to="deal">Say which deal it is</Link>
            </Allowed>
          )}
        </Fact>
        <Fact label="This partner's registrations" wide>
          <RateText rate={signals?.approvedRate ?? null} of="approved" />
          <span className="cell-note">
            <RateText rate={signals?.duplicateRate ?? null} of="duplicates" />
          </span>
        </Fact>
      </Facts>
    </Panel>
  );
}
