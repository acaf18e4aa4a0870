import { Form, Link } from "@remix-run/react";
import type { ShownWriteView } from "#web/app/lib/views.ts";
import { Allowed } from "#web/app/ui/allowed.tsx";
import { Badge } from "#web/app/ui/badge.tsx";
import { DateTime } from "#web/app/ui/date-time.tsx";
import { Fact, Facts } from "#web/app/ui/facts.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { SubmitButton } from "#web/app/ui/submit-button.tsx";

/** How the registration stands in Salesforce, what is in the way, and what can be done. Nothing where nothing is written. */
export function CrmPanel({ crm }: { readonly crm: ShownWriteView }) {
  const { status, record } = crm;
  if (status === "off" && record === null) return null;
  return (
    <Panel title="In Salesforce">
      <div className="stack">
        {status === "off" ? null : <Deal crm={crm} status={status} />}
        {record === null ? null : <OwnRecord record={record} />}
      </div>
    </Panel>
  );
}

function Deal(props: { readonly crm: ShownWriteView; readonly status: keyof typeof STATUSES }) {
  const { status } = props;
  const { isMadeHere, problems, mayRetry, mayCreate } = props.crm;
  return (
    <>
      <Facts>
        <Written
          status={status}
          label="Write-back"
          recordLabel={isMadeHere ? "Deal, made by Fairshare" : "Deal"}
          written={props.crm}
        />
      </Facts>
      <Problems problems={problems} isWaiting={status === "waiting"} />
      <Allowed to="registrations.decide">
        {mayRetry || mayCreate ? (
          <Form method="post" className="row">
            {mayRetry ? (
              <SubmitButton name="intent" value="crm retry">
                Try again
              </SubmitButton>
            ) : null}
            {mayCreate ? (
              <SubmitButton name="intent" value="crm create">
                Make a new deal in Salesforce
              </SubmitButton>
            ) : null}
          </Form>
        ) : null}
      </Allowed>
    </>
  );
}

/** In the company's own object. All that is in the way there is looked at together, where the object is chosen. */
function OwnRecord({ record }: { readonly record: NonNullable<ShownWriteView["record"]> }) {
  const { label, connectionId, status, problems } = record;
  return (
    <>
      <Facts>
        <Written status={status} label={label} recordLabel="Record" written={record} />
      </Facts>
      <Problems problems={problems} isWaiting={status === "waiting"} />
      {problems.length === 0 ? null : (
        <p>
          <Link to={`/company/connections/${connectionId}/registrations`}>How {label} is kept</Link>
        </p>
      )}
    </>
  );
}

function Written(props: {
  readonly status: keyof typeof STATUSES;
  readonly label: string;
  readonly recordLabel: string;
  readonly written: Pick<ShownWriteView, "recordId" | "recordUrl" | "writtenAt">;
}) {
  const { label, recordLabel, written } = props;
  const { recordId, recordUrl, writtenAt } = written;
  const { tone, label: says } = STATUSES[props.status];
  return (
    <>
      <Fact label={label}>
        <Badge tone={tone}>{says}</Badge>
      </Fact>
      {recordId === null ? null : (
        <Fact label={recordLabel} wide>
          {recordUrl === null ? (
            <code>{recordId}</code>
          ) : (
            <a href={recordUrl} rel="noreferrer noopener" target="_blank">
              Open <code>{recordId}</code>
            </a>
          )}
        </Fact>
      )}
      {writtenAt === null ? null : (
        <Fact label="Last written">
          <DateTime iso={writtenAt} withTime />
        </Fact>
      )}
    </>
  );
}

function Problems(props: { readonly problems: ShownWriteView["problems"]; readonly isWaiting: boolean }) {
  return props.problems.map(({ code, field, message, remedy }) => (
    <div key={`${code} ${field}`}>
      <p>{message}</p>
      {props.isWaiting ? null : <p className="small muted">{remedy}</p>}
    </div>
  ));
}

const STATUSES = {
  waiting: { tone: "neutral", label: "On its way" },
  asks: { tone: "warning", label: "Waits for its deal" },
  written: { tone: "accent", label: "Written" },
  failed: { tone: "danger", label: "Not written" },
  idle: { tone: "neutral", label: "Nothing to write" },
} as const;
