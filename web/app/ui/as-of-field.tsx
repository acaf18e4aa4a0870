import type { AskedMoment } from "#web/app/lib/as-of.ts";
import { Field } from "./field.tsx";

/** Asks for a moment of the past: a day, an instant, or the number of an entry. */
export function AsOfField({ moment }: { readonly moment: AskedMoment }) {
  return (
    <Field id="asOf" label="As of" className="filters-half" error={moment.problem}>
      {(control) => (
        <input
          {...control}
          type="text"
          name="asOf"
          defaultValue={moment.text}
          placeholder="2025-03-31 or #12"
          title="A day (to its end, UTC), an instant such as 2025-03-31T12:00Z, or an entry such as #12"
          autoComplete="off"
          spellCheck={false}
        />
      )}
    </Field>
  );
}
