import { Field, Select } from "#web/app/ui/field.tsx";
import { Filters } from "#web/app/ui/filters.tsx";

export function ValueFilters({
  path,
  query,
}: {
  readonly path: string;
  readonly query: { readonly show?: string; readonly q?: string };
}) {
  return (
    <Filters label="Partner names" clear={query.show === undefined && query.q === undefined ? null : path}>
      <Field id="q" label="Name contains" className="field-search">
        {(control) => <input {...control} type="search" name="q" defaultValue={query.q} maxLength={100} />}
      </Field>
      <Field id="show" label="Show">
        {(control) => (
          <Select control={control} name="show" value={query.show} none="All names" options={SHOWN} />
        )}
      </Field>
    </Filters>
  );
}

const SHOWN = [
  { value: "proposed", label: "That look like another" },
  { value: "ignored", label: "That mean nobody" },
  { value: "decided", label: "That somebody decided" },
];
