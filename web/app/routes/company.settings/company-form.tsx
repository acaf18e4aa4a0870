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
  workingDays: "Working days",
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
        <WorkingDays settings={settings} problem={problem} />
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

const WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

function WorkingDays({
  settings,
  problem,
}: {
  readonly settings: SettingsView;
  readonly problem: FormProblem | undefined;
}) {
  const error = problem?.fields.workingDays;
  return (
    <fieldset className="stack-tight" id="workingDays" aria-describedby="workingDays-hint">
      <legend className="field-label">{LABELS.workingDays}</legend>
      <div className="row">
        {WEEKDAYS.map((weekday, at) => (
          <label key={weekday} className="check">
            <input
              type="checkbox"
              name="workingDays"
              value={at + 1}
              defaultChecked={settings.workingDays.includes(at + 1)}
            />{" "}
            {weekday}
          </label>
        ))}
      </div>
      <p className="field-hint" id="workingDays-hint">
        The days that the clock of a dispute counts, in your time zone. A clock that runs already stays as it
        is.
      </p>
      {error ? <p className="field-error">{error}</p> : null}
    </fieldset>
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
