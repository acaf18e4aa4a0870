import { useState } from "react";
import { Field } from "#web/app/ui/field.tsx";

/**
 * A number as it is typed. What is no number yet stays in the field and is handed on as NaN, so that the rule says
 * what it misses; an empty optional field is undefined.
 */
export function NumberField(props: {
  readonly id: string;
  readonly label: string;
  readonly hint?: string;
  readonly value: number | undefined;
  readonly onChange: (value: number | undefined) => void;
}) {
  const { id, label, hint, value, onChange } = props;
  const [typed, setTyped] = useState<string | null>(null);
  const text = value === undefined || Number.isNaN(value) ? "" : String(value);
  return (
    <Field id={id} label={label} hint={hint}>
      {(control) => (
        <input
          {...control}
          inputMode="numeric"
          autoComplete="off"
          value={typed ?? text}
          onChange={(event) => {
            const next = event.target.value;
            setTyped(next);
            onChange(numberOf(next));
          }}
          onBlur={() => setTyped((kept) => (kept !== null && Number.isNaN(value) ? kept : null))}
        />
      )}
    </Field>
  );
}

function numberOf(text: string): number | undefined {
  if (text.trim() === "") return undefined;
  return WHOLE_NUMBER.test(text) ? Number(text) : Number.NaN;
}

const WHOLE_NUMBER = /^\s*\d{1,9}\s*$/;

/** A decimal is kept as the text it is. */
export function DecimalField(props: {
  readonly id: string;
  readonly label: string;
  readonly hint?: string;
  readonly value: string | undefined;
  readonly onChange: (value: string | undefined) => void;
}) {
  const { id, label, hint, value, onChange } = props;
  return (
    <Field id={id} label={label} hint={hint}>
      {(control) => (
        <input
          {...control}
          inputMode="decimal"
          autoComplete="off"
          value={value ?? ""}
          onChange={(event) => onChange(event.target.value === "" ? undefined : event.target.value.trim())}
        />
      )}
    </Field>
  );
}
