import type { FormProblem } from "#web/app/lib/form.ts";
import { labelOf, plain } from "#web/app/lib/labels.ts";
import type { InferenceSettingsView } from "#web/app/lib/views.ts";
import { Field, Select } from "#web/app/ui/field.tsx";
import { ACTIVITY_TYPES } from "#worker/domain/inference/activity-type.ts";
import { RECORD_SOURCES } from "#worker/domain/inference/records.ts";

type Settings = InferenceSettingsView["current"]["settings"];

/** Every setting, with what it does. The names of the fields are the paths in the API. */
export function SettingsFields(props: {
  readonly settings: Settings;
  readonly problem: FormProblem | undefined;
  readonly disabled: boolean;
}) {
  const { settings, problem, disabled } = props;
  const field = (name: string, label: string, given: { readonly value: number; readonly hint?: string }) => (
    <Field key={name} id={name} label={label} hint={given.hint} error={problem?.fields[name]}>
      {(control) => (
        <input
          {...control}
          name={name}
          inputMode="decimal"
          defaultValue={given.value}
          disabled={disabled}
          required
        />
      )}
    </Field>
  );
  return (
    <>
      {NUMBERS.map(({ title, fields }) => (
        <fieldset className="field-group" key={title}>
          <legend className="field-label">{title}</legend>
          <div className="field-grid">
            {fields.map(({ name, label, hint }) => field(name, label, { value: settings[name], hint }))}
          </div>
        </fieldset>
      ))}
      <fieldset className="field-group">
        <legend className="field-label">How much each type weighs</legend>
        <div className="field-grid">
          {ACTIVITY_TYPES.map((type) =>
            field(`typeWeights.${type}`, plain(type), { value: settings.typeWeights[type] }),
          )}
        </div>
      </fieldset>
      <fieldset className="field-group">
        <legend className="field-label">
          How likely a lone, well matched record of each source belongs to the one deal that is open
        </legend>
        <div className="field-grid">
          {RECORD_SOURCES.map((source) =>
            field(`sourceBases.${source}`, labelOf("source", source), {
              value: settings.sourceBases[source],
            }),
          )}
        </div>
      </fieldset>
      <label className="check">
        <input type="checkbox" name="learnHabits" defaultChecked={settings.learnHabits} disabled={disabled} />{" "}
        Your own records correct these numbers where there are enough of them
      </label>
    </>
  );
}

type NumberName = (typeof NUMBERS)[number]["fields"][number]["name"];

export const NUMBERS = [
  {
    title: "What happens with a record",
    fields: [
      {
        name: "minimumConfidence",
        label: "Ignored below",
        hint: "0 to 1. What is less likely is not asked about.",
      },
      {
        name: "automaticConfidence",
        label: "Automatic from",
        hint: "0 to 1. Between the two, a person decides.",
      },
      {
        name: "assertConfidence",
        label: "Asserted from",
        hint: "0 to 1. The best link below it is never credited.",
      },
    ],
  },
  {
    title: "Time",
    fields: [
      { name: "decayDays", label: "Counts half after", hint: "Days before the close." },
      { name: "proximityDays", label: "Near the close within", hint: "Days." },
      { name: "proximityBonus", label: "Near the close counts", hint: "Times." },
      {
        name: "preparationDays",
        label: "Before the deal, counts half after",
        hint: "Days before its creation.",
      },
      { name: "afterCloseDays", label: "After the close, counts half after", hint: "Days." },
    ],
  },
  {
    title: "What speaks for a deal",
    fields: [
      {
        name: "contactOnDeal",
        label: "Its contact is on the deal",
        hint: "How often, 0 to 1, where a record is about the deal.",
      },
      { name: "textCue", label: "Its subject names the deal", hint: "Times as likely." },
      {
        name: "neighbourWeight",
        label: "Another record of the partner points to it",
        hint: "Times as likely.",
      },
      {
        name: "oddsCorrection",
        label: "Correction of all odds",
        hint: "Times. 1 corrects nothing; the report proposes one.",
      },
    ],
  },
] as const;

/** The company's own words, unmapped ones first, and what each means. */
export function MappingFields(props: {
  readonly settings: Settings;
  readonly unmapped: InferenceSettingsView["unmapped"];
}) {
  const { settings, unmapped } = props;
  const words = [
    ...unmapped.map(({ crmType, records }) => ({
      word: crmType,
      note: `${records} records, not mapped`,
      type: "",
    })),
    ...Object.entries(settings.typeMapping).map(([word, type]) => ({ word, note: "Mapped", type })),
  ];
  if (words.length === 0) {
    return (
      <p className="muted">
        Every word that your CRM has for an activity or a campaign status is understood.
      </p>
    );
  }
  return (
    <div className="field-grid">
      {words.map(({ word, note, type }, at) => (
        <Field key={word} id={`mapping-${at}`} label={word} hint={note}>
          {(control) => (
            <>
              <input type="hidden" name="word" value={word} />
              <Select
                control={control}
                name="means"
                value={type}
                none="Not mapped: counts as other"
                options={ACTIVITY_TYPES.map((value) => ({ value, label: plain(value) }))}
              />
            </>
          )}
        </Field>
      ))}
    </div>
  );
}

/** The settings as a form gives them, for the API to read. */
export function readSettings(form: FormData): Record<string, unknown> {
  const numbers = NUMBERS.flatMap(({ fields }) => fields.map(({ name }): NumberName => name));
  const words = form.getAll("word").map(String);
  const means = form.getAll("means").map(String);
  return {
    ...Object.fromEntries(numbers.map((name) => [name, form.get(name)])),
    learnHabits: form.get("learnHabits") === "on",
    typeWeights: Object.fromEntries(ACTIVITY_TYPES.map((type) => [type, form.get(`typeWeights.${type}`)])),
    sourceBases: Object.fromEntries(
      RECORD_SOURCES.map((source) => [source, form.get(`sourceBases.${source}`)]),
    ),
    typeMapping: Object.fromEntries(words.flatMap((word, at) => (means[at] ? [[word, means[at]]] : []))),
  };
}

export const FIELD_NAMES: readonly string[] = [
  ...NUMBERS.flatMap(({ fields }) => fields.map(({ name }) => name)),
  ...ACTIVITY_TYPES.map((type) => `typeWeights.${type}`),
  ...RECORD_SOURCES.map((source) => `sourceBases.${source}`),
];
