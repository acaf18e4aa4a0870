import { Form, Link } from "@remix-run/react";
import { Field, Select } from "#web/app/ui/field.tsx";

export function ValueFilters({
  path,
  query,
}: {
  readonly path: string;
  readonly query: { readonly show?: string; readonly q?: string };
}) {
  return (
    <Form method="get" action={path} className="filters" role="search">
      <Field id="q" label="Name contains" className="field-search">
        {(control) => <input {...control} type="search" name="q" defaultValue={query.q} maxLength={100} />}
      </Field>
      <Field id="show" label="Show">
        {(control) => (
          <Select control={control} name="show" value={query.show} none="All names" options={SHOWN} />
        )}
      </Field>
      <div className="filters-actions">
        <button type="submit" className="button">
          Show
        </button>
        {query.show === undefined && query.q === undefined ? null : <Link to={path}>Show all</Link>}
      </div>
    </Form>
  );
}

const SHOWN = [
  { value: "proposed", label: "That look like another" },
  { value: "ignored", label: "That mean nobody" },
  { value: "decided", label: "That somebody decided" },
];
