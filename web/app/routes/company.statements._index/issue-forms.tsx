import { Form } from "@remix-run/react";
import type { FormProblem } from "#web/app/lib/form.ts";
import { useFrozen } from "#web/app/lib/use-frozen.ts";
import { NamesCut } from "#web/app/partners/names-cut.tsx";
import { Field, type Option, Select } from "#web/app/ui/field.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { SubmitButton } from "#web/app/ui/submit-button.tsx";

/** Both ways to issue: for every partner of a period, or for one; neither while the ledger is frozen. */
export function IssueForms(props: {
  readonly problem: FormProblem | undefined;
  readonly partners: readonly Option[];
  readonly isCut: boolean;
}) {
  const { problem, partners, isCut } = props;
  if (useFrozen()) return <p className="muted">Statements can be issued again once the freeze is lifted.</p>;
  return (
    <>
      <Panel title="Issue for all partners">
        <Form method="post" className="form form-short">
          <input type="hidden" name="do" value="all" />
          <PeriodToIssue id="period" error={problem?.fields.period} />
          <SubmitButton tone="primary" busyText="Starting">
            Issue all statements
          </SubmitButton>
        </Form>
      </Panel>
      <details className="panel">
        <summary className="panel-head panel-summary">Issue one statement</summary>
        <div className="panel-body">
          <Form method="post" className="form">
            <div className="field-columns">
              <Field
                id="partnerId"
                label="Partner"
                hint={isCut && <NamesCut count={partners.length} />}
                error={problem?.fields.partnerId}
              >
                {(control) => (
                  <Select control={control} name="partnerId" value={partners[0]?.value} options={partners} />
                )}
              </Field>
              <PeriodToIssue id="one-period" error={problem?.fields.period} />
              <Field id="currency" label="Currency" error={problem?.fields.currency}>
                {(control) => (
                  <input
                    {...control}
                    name="currency"
                    required
                    pattern="[A-Z]{3}"
                    maxLength={3}
                    placeholder="USD"
                    title="Three capital letters, such as USD"
                  />
                )}
              </Field>
            </div>
            <SubmitButton busyText="Issuing">Issue the statement</SubmitButton>
          </Form>
        </div>
      </details>
    </>
  );
}

function PeriodToIssue({ id, error }: { readonly id: string; readonly error: string | undefined }) {
  return (
    <Field id={id} label="Period" hint="A period that is over: 2025-03, or 2025-Q1" error={error}>
      {(control) => (
        <input
          {...control}
          name="period"
          required
          pattern="[0-9]{4}-([0-9]{2}|Q[1-4])"
          placeholder="2025-03"
          title="Year and month or quarter, such as 2025-03 or 2025-Q1"
        />
      )}
    </Field>
  );
}
