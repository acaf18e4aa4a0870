import type { RegistrationFormView } from "#web/app/lib/views.ts";
import { fieldLabel } from "./registration-words.ts";

/** Which fields a partner is asked for again; only these open. */
export function AskedFields({
  form,
  error,
}: {
  readonly form: RegistrationFormView;
  readonly error: string | undefined;
}) {
  return (
    <fieldset className="field" id="fields" tabIndex={-1}>
      <legend className="field-label">What the partner can change</legend>
      <div className="field-grid">
        {form.fields.map((name) => (
          <label key={name} className="check">
            <input type="checkbox" name="fields" value={name} />
            <span>{fieldLabel(name, form)}</span>
          </label>
        ))}
      </div>
      {error === undefined ? null : <p className="field-error">{error}</p>}
    </fieldset>
  );
}
