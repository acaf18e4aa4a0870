import { Form } from "@remix-run/react";
import type { Refused } from "#web/app/lib/form-answer.server.ts";
import { useOwnTimeZone } from "#web/app/lib/use-own-time-zone.ts";
import { ErrorSummary } from "#web/app/ui/error-summary.tsx";
import { Field } from "#web/app/ui/field.tsx";
import { SubmitButton } from "#web/app/ui/submit-button.tsx";
import { TextField } from "#web/app/ui/text-field.tsx";

type TypedCompany = { readonly companyName: string; readonly currency: string; readonly timeZone: string };

const LABELS = { companyName: "Company", currency: "Currency", timeZone: "Time zone" };

export function FoundCompanyForm(props: {
  readonly currencies: readonly string[];
  readonly refused: Refused<TypedCompany> | undefined;
}) {
  const { currencies, refused } = props;
  const problem = refused?.problem;
  const typed = refused?.typed;
  const timeZone = useOwnTimeZone();
  return (
    <div className="stack">
      <p className="muted">For companies that sell through partners. You become its owner.</p>
      <ErrorSummary problem={problem} labels={LABELS} />
      <Form method="post" className="form">
        <input type="hidden" name="timeZone" value={typed?.timeZone ?? timeZone} />
        <TextField
          name="companyName"
          label={LABELS.companyName}
          problem={problem}
          autoComplete="organization"
          maxLength={120}
          required
          defaultValue={typed?.companyName}
        />
        <Field
          id="currency"
          label={LABELS.currency}
          hint="The one you report in. Deals keep their own."
          error={problem?.fields.currency}
        >
          {(control) => (
            <select {...control} name="currency" defaultValue={typed?.currency ?? "USD"}>
              {currencies.map((code) => (
                <option key={code}>{code}</option>
              ))}
            </select>
          )}
        </Field>
        <SubmitButton busyText="Founding">Found the company</SubmitButton>
      </Form>
    </div>
  );
}
