import { Field } from "./field.tsx";

/** A month as "2025-03". Browsers without a month picker show a text field, hence the pattern. */
export function MonthField(props: {
  readonly id: string;
  readonly label: string;
  readonly value: string | undefined;
}) {
  const { id, label, value } = props;
  return (
    <Field id={id} label={label} className="filters-half">
      {(control) => (
        <input
          {...control}
          type="month"
          name={id}
          defaultValue={value}
          placeholder="2025-03"
          pattern="[0-9]{4}-[0-9]{2}"
          title="Year and month, such as 2025-03"
        />
      )}
    </Field>
  );
}
