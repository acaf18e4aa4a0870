import { Form } from "@remix-run/react";
import type { FormProblem } from "#web/app/lib/form.ts";
import type { SettingsView } from "#web/app/lib/views.ts";
import { ErrorSummary } from "#web/app/ui/error-summary.tsx";
import { Field, Select } from "#web/app/ui/field.tsx";
import { SubmitButton } from "#web/app/ui/submit-button.tsx";
import { TextField } from "#web/app/ui/text-field.tsx";
import { listCurrencyCodes } from "#worker/domain/money/currency.ts";

const LABELS = {
  name: "Name",
  currency: "Currency",
  timeZone: "Time zone",
  visibility: "What a partner sees of the others on a deal",
};

const VISIBILITIES = [
  { value: "nothing", label: "Nothing: its own share alone" },
  { value: "count", label: "How many they are, and what they have together" },
  { value: "names", label: "Who they are, and what each of them has" },
];

export function CompanyForm(props: {
  readonly settings: SettingsView;
  readonly tag: string;
  readonly mayWrite: boolean;
  readonly problem: FormProblem | undefined;
}) {
  const { settings, tag, mayWrite, problem } = props;
  return (
    <Form method="post" className="form">
      <ErrorSummary problem={problem} labels={LABELS} />
      <input type="hidden" name="tag" value={tag} />
      <fieldset disabled={!mayWrite} className="form">
        <TextField
          name="name"
          label={LABELS.name}
          problem={problem}
          required
          maxLength={120}
          defaultValue={settings.name}
        />
        <CurrencyField settings={settings} problem={problem} />
        <TextField
          name="timeZone"
          label={LABELS.timeZone}
          hint="By its name in the IANA database, such as Europe/Berlin."
          problem={problem}
          required
          defaultValue={settings.timeZone}
        />
        <Field
          id="visibility"
          label={LABELS.visibility}
          hint="In the portal, at once and for past deals too. With nothing, a partner's explanation leaves out all that weighs its evidence against the others'; the rule itself stays readable."
          error={problem?.fields.visibility}
        >
          {(control) => (
            <Select control={control} name="visibility" value={settings.visibility} options={VISIBILITIES} />
          )}
        </Field>
        {mayWrite ? <SubmitButton tone="primary">Save</SubmitButton> : null}
      </fieldset>
    </Form>
  );
}

function CurrencyField(props: {
  readonly settings: SettingsView;
  readonly problem: FormProblem | undefined;
}) {
  const { settings, problem } = props;
  if (settings.currencyIsFixed) {
    return (
      <TextField
        name="currency"
        label={LABELS.currency}
        hint="It stays, because the ledger has amounts in it."
        problem={problem}
        readOnly
        value={settings.currency}
      />
    );
  }
  return (
    <Field
      id="currency"
      label={LABELS.currency}
      hint="It can be changed until the first amount is in the ledger."
      error={problem?.fields.currency}
    >
      {(control) => (
        <Select
          control={control}
          name="currency"
          value={settings.currency}
          options={listCurrencyCodes().map((code) => ({ value: code, label: code }))}
        />
      )}
    </Field>
  );
}
