import { labelOf } from "#web/app/lib/labels.ts";
import { Field } from "#web/app/ui/field.tsx";

export type Choice = { readonly value: string; readonly label: string };

export const KNOWN_ROLES = [
  "referral",
  "influence",
  "implementation",
  "reseller",
  "isv",
  "technology",
  "consulting",
  "sourcing",
] as const;

export function roleLabel(role: string): string {
  return labelOf("role", role);
}

/** Choosing one adds it with a weight of nothing. */
export function AddWeight(props: {
  readonly id: string;
  readonly label: string;
  readonly choices: readonly Choice[];
  readonly onAdd: (value: string) => void;
}) {
  const { id, label, choices, onAdd } = props;
  if (choices.length === 0) return null;
  return (
    <Field id={id} label={label} className="field-inline">
      {(control) => (
        <select {...control} value="" onChange={(event) => onAdd(event.target.value)}>
          <option value="">Choose</option>
          {choices.map((choice) => (
            <option key={choice.value} value={choice.value}>
              {choice.label}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
