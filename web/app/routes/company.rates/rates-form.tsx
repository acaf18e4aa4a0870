import { Form } from "@remix-run/react";
import type { FormProblem } from "#web/app/lib/form.ts";
import type { RatesView } from "#web/app/lib/views.ts";
import { ErrorSummary } from "#web/app/ui/error-summary.tsx";
import { Field } from "#web/app/ui/field.tsx";
import { SubmitButton } from "#web/app/ui/submit-button.tsx";
import { TextField } from "#web/app/ui/text-field.tsx";

const LABELS = {
  currency: "Currency",
  day: "Good from",
  rate: "Rate",
  source: "Source",
  csv: "File",
};

/** One rate by hand; what is missing first is filled in. */
export function RateForm(props: {
  readonly reportingCurrency: string;
  readonly missing: RatesView["missing"];
  readonly problem: FormProblem | undefined;
}) {
  const { reportingCurrency, missing, problem } = props;
  const first = missing[0];
  return (
    <Form method="post" className="form">
      <ErrorSummary problem={problem} labels={LABELS} />
      <input type="hidden" name="intent" value="enter" />
      <TextField
        name="currency"
        label={LABELS.currency}
        hint="Three letters, such as EUR."
        problem={problem}
        required
        maxLength={3}
        autoCapitalize="characters"
        defaultValue={first?.currency}
      />
      <TextField
        name="day"
        label={LABELS.day}
        hint="It is good from this day on, until a newer one begins."
        problem={problem}
        type="date"
        required
        defaultValue={first?.firstDay}
      />
      <TextField
        name="rate"
        label={LABELS.rate}
        hint={`How much ${reportingCurrency} one unit is worth, such as 1.0842.`}
        problem={problem}
        required
        inputMode="decimal"
        maxLength={22}
      />
      <TextField
        name="source"
        label={LABELS.source}
        hint="Where you have it from. It is kept with the rate."
        problem={problem}
        maxLength={200}
      />
      <SubmitButton tone="primary" busyText="Entering">
        Enter rate
      </SubmitButton>
    </Form>
  );
}

export function RateFileForm({ problem }: { readonly problem: FormProblem | undefined }) {
  return (
    <Form method="post" encType="multipart/form-data" className="form">
      <ErrorSummary problem={problem} labels={LABELS} />
      <input type="hidden" name="intent" value="file" />
      <Field
        id="csv"
        label={LABELS.csv}
        hint="CSV with the columns currency, date, rate and, if you like, source; dates as in 2025-03-31. A file with a mistake enters nothing."
        error={problem?.fields.csv}
      >
        {(control) => (
          <input {...control} type="file" name="csv" accept=".csv,text/csv,text/plain" required />
        )}
      </Field>
      <SubmitButton busyText="Entering">Enter all of them</SubmitButton>
    </Form>
  );
}
