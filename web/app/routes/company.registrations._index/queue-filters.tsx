import { href } from "#web/app/lib/search.ts";
import { Field, type Option, Select } from "#web/app/ui/field.tsx";
import { FilterChips, Filters } from "#web/app/ui/filters.tsx";
import { SearchField } from "#web/app/ui/search-field.tsx";
import { PATH, type QueueQuery } from "./queue-query.ts";

export function QueueFilters(props: {
  readonly query: QueueQuery;
  readonly people: readonly Option[];
  readonly partnerName: string | null;
  readonly isFiltered: boolean;
}) {
  const { query, people, partnerName, isFiltered } = props;
  const view = query.view === "undecided" ? undefined : query.view;
  return (
    <>
      <Filters
        label="Filter registrations"
        keep={{ view, sort: query.sort, partnerId: query.partnerId }}
        clear={isFiltered ? href(PATH, { view, sort: query.sort }) : null}
      >
        <SearchField label="Search" value={query.q} />
        <Field id="assigneeId" label="Assigned to">
          {(control) => (
            <Select
              control={control}
              name="assigneeId"
              value={query.assigneeId}
              none="Anybody"
              options={people}
            />
          )}
        </Field>
      </Filters>
      <FilterChips
        chips={
          partnerName === null
            ? []
            : [{ text: partnerName, without: href(PATH, { ...query, view, partnerId: undefined }) }]
        }
      />
    </>
  );
}
