import { Form } from "@remix-run/react";
import type { ReactNode } from "react";
import { useFrozen } from "#web/app/lib/use-frozen.ts";
import { useMay } from "#web/app/lib/use-may.ts";
import type { PeriodDetail } from "#web/app/lib/views.ts";
import { DateTime } from "#web/app/ui/date-time.tsx";
import { Field } from "#web/app/ui/field.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { SubmitButton } from "#web/app/ui/submit-button.tsx";

/** What can be done with the period as it is, by whoever looks at it. */
export function PeriodMoves({ period, me }: { readonly period: PeriodDetail; readonly me: string }) {
  const may = useMay();
  const isFrozen = useFrozen();
  // While the ledger is frozen, the checklist of an open period says so, and blocks.
  if (period.state === "open") return may("periods.close") && !isFrozen ? <Close period={period} /> : null;
  if (period.state !== "closed") return null;
  if (isFrozen) return <UnfreezeFirst period={period} />;
  return (
    <>
      {period.reopening === null ? null : <Asked period={period} me={me} />}
      {may("periods.close") && period.reopening?.approved !== true ? (
        <Panel title="Lock it">
          <Move intent="lock" tone="danger" text="Lock for good" busyText="Locking">
            A locked period is never opened again. A request to reopen it lapses.
          </Move>
        </Panel>
      ) : null}
      {may("periods.reopen") && period.reopening === null ? <Reopen /> : null}
    </>
  );
}

function Close({ period }: { readonly period: PeriodDetail }) {
  const blocked = period.checklist.some(({ status }) => status === "blocks");
  if (blocked) return null;
  return (
    <Panel title="Close it">
      <Move intent="close" tone="primary" text="Close the period" busyText="Closing">
        From then on it takes no entries. Later changes go to the next open period and name what they change.
      </Move>
    </Panel>
  );
}

function UnfreezeFirst({ period: { reopening } }: { readonly period: PeriodDetail }) {
  return (
    <Panel title={reopening?.approved === true ? "It is being reopened" : "Reopen or lock it"}>
      <p className="prose">
        {reopening?.approved === true
          ? "It waits until the freeze of the ledger is lifted, and is then reopened by itself."
          : "A period can be reopened or locked again once the freeze of the ledger is lifted."}
      </p>
    </Panel>
  );
}

function Asked({ period, me }: { readonly period: PeriodDetail; readonly me: string }) {
  const may = useMay();
  const { reopening } = period;
  if (reopening === null) return null;
  return (
    <Panel title={reopening.approved ? "It is being reopened" : "Somebody asks to reopen it"}>
      <div className="stack">
        <p>
          {reopening.by}, <DateTime iso={reopening.at} withTime />: {reopening.reason}
        </p>
        {may("periods.reopen") && !reopening.approved ? (
          <div className="row">
            {reopening.byId === me ? (
              <span className="muted">Somebody else has to approve.</span>
            ) : (
              <Move intent="approve" tone="primary" text="Approve" busyText="Reopening" />
            )}
            <Move
              intent="withdraw"
              text={reopening.byId === me ? "Take it back" : "Decline"}
              busyText="Saving"
            />
          </div>
        ) : null}
      </div>
    </Panel>
  );
}

function Reopen() {
  return (
    <Panel title="Reopen it">
      <Form method="post" className="form">
        <input type="hidden" name="intent" value="reopen" />
        <Field id="reason" label="Reason" hint="Another person has to approve. Both names are kept.">
          {(control) => <input {...control} name="reason" required minLength={3} maxLength={1000} />}
        </Field>
        <SubmitButton busyText="Asking">Ask to reopen</SubmitButton>
      </Form>
    </Panel>
  );
}

function Move({
  intent,
  tone,
  text,
  busyText,
  children,
}: {
  readonly intent: string;
  readonly tone?: "primary" | "danger";
  readonly text: string;
  readonly busyText: string;
  readonly children?: ReactNode;
}) {
  return (
    <Form method="post" className="stack-tight">
      <input type="hidden" name="intent" value={intent} />
      {children === undefined ? null : <p className="prose">{children}</p>}
      <div>
        <SubmitButton {...(tone === undefined ? {} : { tone })} busyText={busyText}>
          {text}
        </SubmitButton>
      </div>
    </Form>
  );
}
