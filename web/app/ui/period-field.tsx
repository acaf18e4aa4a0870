import { Field } from "./field.tsx";

/** A period of a company's calendar, which divides time by months or by quarters: "2025-03" or "2025-Q1". */
export function PeriodField(props: {
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
          type="text"
          name={id}
          defaultValue={value}
          placeholder="2025-03 or 2025-Q1"
          pattern="[0-9]{4}-(0[1-9]|1[0-2]|Q[1-4])"
          title="A month such as 2025-03, or a quarter such as 2025-Q1"
          autoComplete="off"
          spellCheck={false}
        />
      )}
    </Field>
  );
}
