import { labelOf } from "#web/app/lib/labels.ts";
import type { RegistrationSettingsView } from "#web/app/lib/views.ts";
import { Field, Select } from "#web/app/ui/field.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { customFieldKinds } from "#worker/domain/registration/custom-field.ts";
import { Check } from "./promise-fields.tsx";

type OwnField = RegistrationSettingsView["settings"]["customFields"][number];

const NEW_ROWS = 2;

/** The form's fields of the company's own; the empty rows at the end are for new ones. */
export function OwnFieldsEditor({
  fields,
  kept,
}: {
  readonly fields: readonly OwnField[];
  /** How many of them are in force: values lie under these, so they are retired and not removed. */
  readonly kept: number;
}) {
  const rows = [...fields, ...Array.from({ length: NEW_ROWS }, () => null)];
  return (
    <Panel title="Your own fields" note="Two empty rows are for new ones">
      <div className="stack">
        {rows.map((field, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place in the form
          <fieldset key={at} className="candidate stack-tight">
            <legend className="visually-hidden">
              {field?.label ?? `New field ${at - fields.length + 1}`}
            </legend>
            <input type="hidden" name="field" value={at} />
            <input type="hidden" name={`field.${at}.key`} value={field?.key ?? ""} />
            <div className="field-grid">
              <Field id={`field.${at}.label`} label="Label">
                {(control) => (
                  <input
                    {...control}
                    name={`field.${at}.label`}
                    maxLength={120}
                    defaultValue={field?.label ?? ""}
                  />
                )}
              </Field>
              {field !== null && at < kept ? (
                <div className="field">
                  <span className="field-label">Kind</span>
                  <span>{labelOf("customFieldKind", field.kind)}</span>
                  <input type="hidden" name={`field.${at}.kind`} value={field.kind} />
                </div>
              ) : (
                <Field id={`field.${at}.kind`} label="Kind" hint="It cannot be changed later.">
                  {(control) => (
                    <Select
                      control={control}
                      name={`field.${at}.kind`}
                      value={field?.kind ?? "text"}
                      options={customFieldKinds.map((kind) => ({
                        value: kind,
                        label: labelOf("customFieldKind", kind),
                      }))}
                    />
                  )}
                </Field>
              )}
              <Field id={`field.${at}.options`} label="Choices" hint="One a line, for kinds with choices.">
                {(control) => (
                  <textarea
                    {...control}
                    name={`field.${at}.options`}
                    rows={2}
                    defaultValue={field?.options.join("\n") ?? ""}
                  />
                )}
              </Field>
            </div>
            <div className="row">
              <Check name={`field.${at}.required`} label="Needed" isOn={field?.required ?? false} />
              {field === null ? null : (
                <Check name={`field.${at}.isRetired`} label="Asked no more" isOn={field.isRetired} />
              )}
            </div>
          </fieldset>
        ))}
      </div>
    </Panel>
  );
}
