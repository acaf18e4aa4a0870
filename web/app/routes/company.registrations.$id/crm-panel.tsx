import { Form } from "@remix-run/react";
import type { ShownWriteView } from "#web/app/lib/views.ts";
import { Allowed } from "#web/app/ui/allowed.tsx";
import { Badge } from "#web/app/ui/badge.tsx";
import { DateTime } from "#web/app/ui/date-time.tsx";
import { Fact, Facts } from "#web/app/ui/facts.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { SubmitButton } from "#web/app/ui/submit-button.tsx";

/** How the registration stands in Salesforce, what is in the way, and what can be done. Nothing where nothing is written. */
export function CrmPanel({ crm }: { readonly crm: ShownWriteView }) {
  const { status, recordId, recordUrl, isMadeHere, problems, writtenAt, mayRetry, mayCreate } = crm;
  if (status === "off") return null;
  const { tone, label } = STATUSES[status];
  return (
    <Panel title="In Salesforce">
      <div className="stack">
        <Facts>
          <Fact label="Write-back">
            <Badge tone={tone}>{label}</Badge>
          </Fact>
          {recordId === null ? null : (
            <Fact label={isMadeHere ? "Deal, made by Fairshare" : "Deal"} wide>
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
        </Facts>
        {problems.map(({ code, field, message, remedy }) => (
          <div key={`${code} ${field}`}>
            <p>{message}</p>
            {status === "waiting" ? null : <p className="small muted">{remedy}</p>}
          </div>
        ))}
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
      </div>
    </Panel>
  );
}

const STATUSES = {
  waiting: { tone: "neutral", label: "On its way" },
  asks: { tone: "warning", label: "Waits for its deal" },
  written: { tone: "accent", label: "Written" },
  failed: { tone: "danger", label: "Not written" },
  idle: { tone: "neutral", label: "Nothing to write" },
} as const;
