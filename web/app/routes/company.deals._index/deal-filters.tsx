import { labelOf } from "#web/app/lib/labels.ts";
import { Field, Select } from "#web/app/ui/field.tsx";
import { Filters } from "#web/app/ui/filters.tsx";
import { SearchField } from "#web/app/ui/search-field.tsx";

export const dealFilterKeys = ["q", "outcome", "status", "flag", "partnerId", "closedFrom", "closedTo"] as const;

const FLAGS = ["account-missing", "amount-missing", "close-date-missing", "closed-before-created", "currency-sign-differs"];

type DealQuery = { readonly [Key in (typeof dealFilterKeys)[number] | "sort"]?: string };

export function DealFilters({ query, clear }: { readonly query: DealQuery; readonly clear: string | null }) {
  return (
    <Filters label="Filter deals" keep={{ sort: query.sort, partnerId: query.partnerId }} clear={clear}>
      <SearchField label="Search" value={query.q} />
      <Choice name="outcome" label="Outcome" value={query.outcome} values={["won", "open", "lost"]} />
      <Choice
        name="status"
        label="Attribution"
        value={query.status}
        values={["attributed", "unattributed", "expected", "pending", "none"]}
      />
      <Choice name="flag" label="Flag" value={query.flag} values={FLAGS} />
      <Day name="closedFrom" label="Closed from" value={query.closedFrom} />
      <Day name="closedTo" label="Closed to" value={query.closedTo} />
    </Filters>
  );
}

function Choice(props: {
  readonly name: "outcome" | "status" | "flag";
  readonly label: string;
  readonly value: string | undefined;
  readonly values: readonly string[];
}) {
  const { name, label, value, values } = props;
  const options = values.map((one) => ({ value: one, label: labelOf(name, one) }));
  return (
    <Field id={name} label={label} className="filters-half">
      {(control) => <Select control={control} name={name} value={value} none="Any" options={options} />}
    </Field>
  );
}

function Day(props: { readonly name: string; readonly label: string; readonly value: string | undefined }) {
  const { name, label, value } = props;
  return (
    <Field id={name} label={label} className="filters-half">
      {(control) => <input {...control} type="date" name={name} defaultValue={value} />}
    </Field>
  );
}
