import { Field } from "./field.tsx";

export function SearchField(props: { readonly label: string; readonly value: string | undefined }) {
  return (
    <Field id="q" label={props.label} className="field-search">
      {(control) => <input {...control} type="search" name="q" defaultValue={props.value} maxLength={200} />}
    </Field>
  );
}
