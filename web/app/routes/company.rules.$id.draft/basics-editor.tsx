import { Field } from "#web/app/ui/field.tsx";
import type { BuilderState } from "./builder-state.ts";
import { NumberField } from "./number-field.tsx";

/** The name and what decides between rules. */
export function BasicsEditor(props: {
  readonly state: BuilderState;
  readonly onChange: (part: Partial<BuilderState>) => void;
}) {
  const { state, onChange } = props;
  return (
    <div className="form">
      <div className="field-columns">
        <Field id="name" label="Name">
          {(control) => (
            <input
              {...control}
              maxLength={100}
              value={state.name}
              onChange={(event) => onChange({ name: event.target.value })}
            />
          )}
        </Field>
        <NumberField
          id="priority"
          label="Priority"
          hint="Of the rules that match a deal the lowest number decides."
          value={state.priority}
          onChange={(priority) => onChange({ priority: priority ?? Number.NaN })}
        />
      </div>
      <details className="more-settings" open={state.book !== "revenue" || state.dateBasis !== "close"}>
        <summary>Book, date and confidence</summary>
        <div className="form">
          <div className="field-columns">
            <Field
              id="book"
              label="Book"
              hint="Only the revenue book adds up to the deal's amount. Any other is an overlay beside it."
            >
              {(control) => (
                <input
                  {...control}
                  list="books"
                  value={state.book}
                  onChange={(event) => onChange({ book: event.target.value })}
                />
              )}
            </Field>
            <datalist id="books">
              <option value="revenue" />
              <option value="sourced" />
              <option value="influenced" />
            </datalist>
            <Field id="date-basis" label="The version in force on">
              {(control) => (
                <select
                  {...control}
                  value={state.dateBasis}
                  onChange={(event) =>
                    onChange({ dateBasis: event.target.value === "registration" ? "registration" : "close" })
                  }
                >
                  <option value="close">The close date</option>
                  <option value="registration">The day of the deal registration</option>
                </select>
              )}
            </Field>
          </div>
          <label className="check">
            <input
              type="checkbox"
              checked={state.confidenceWeighsCredit}
              onChange={(event) => onChange({ confidenceWeighsCredit: event.target.checked })}
            />
            <span>The confidence of evidence weighs its credit</span>
          </label>
        </div>
      </details>
    </div>
  );
}
