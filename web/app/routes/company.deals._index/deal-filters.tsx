import { labelOf } from "#web/app/lib/labels.ts";
import { DAY } from "#web/app/lib/search.ts";
import { Field, Select } from "#web/app/ui/field.tsx";
import { Filters, MoreFilters } from "#web/app/ui/filters.tsx";
import { SearchField } from "#web/app/ui/search-field.tsx";

const OUTCOMES = ["won", "open", "lost"] as const;
const STATUSES = [
  "attributed",
  "incomplete",
  "unattributed",
  "review",
  "expected",
  "pending",
  "none",
] as const;

const FLAGS = [
  "account-missing",
  "amount-missing",
  "close-date-missing",
  "closed-before-created",
  "currency-sign-differs",
] as const;

/** The words of the list's address. */
export const dealQuery = {
  q: "text",
  outcome: OUTCOMES,
  status: STATUSES,
  flag: FLAGS,
  currency: /^[A-Z]{3}$/,
  partnerId: "text",
  accountId: "text",
  type: "text",
  credit: ["any", "sourced", "influenced"],
  role: "text",
  involves: "text",
  closedFrom: DAY,
  closedTo: DAY,
  sort: ["-closedAt", "closedAt", "-amount", "amount"],
  cursor: "text",
} as const;

type DealQuery = { readonly [Key in keyof typeof dealQuery]?: string };

export function DealFilters({ query, clear }: { readonly query: DealQuery; readonly clear: string | null }) {
  return (
    <Filters
      label="Filter deals"
      keep={{
        sort: query.sort,
        partnerId: query.partnerId,
        accountId: query.accountId,
        currency: query.currency,
        type: query.type,
        credit: query.credit,
        role: query.role,
        involves: query.involves,
      }}
      clear={clear}
    >
      <SearchField label="Search" value={query.q} />
      <Choice name="outcome" label="Outcome" value={query.outcome} values={OUTCOMES} />
      <Choice name="status" label="Attribution" value={query.status} values={STATUSES} />
      <MoreFilters
        open={query.flag !== undefined || query.closedFrom !== undefined || query.closedTo !== undefined}
      >
        <Choice name="flag" label="Flag" value={query.flag} values={FLAGS} />
        <Day name="closedFrom" label="Closed from" value={query.closedFrom} />
        <Day name="closedTo" label="Closed to" value={query.closedTo} />
      </MoreFilters>
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
