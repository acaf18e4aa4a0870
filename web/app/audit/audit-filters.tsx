import { plain } from "#web/app/lib/labels.ts";
import { DAY, href } from "#web/app/lib/search.ts";
import { Field, type Option, Select } from "#web/app/ui/field.tsx";
import { FilterChips, Filters } from "#web/app/ui/filters.tsx";
import { SearchField } from "#web/app/ui/search-field.tsx";

/** The words of a log's address. */
export const auditQuery = {
  q: "text",
  actor: "text",
  action: "text",
  objectKind: "text",
  objectId: "text",
  from: DAY,
  to: DAY,
  cursor: "text",
} as const;

export type AuditQueryWords = { readonly [Key in keyof typeof auditQuery]?: string };

/** What can be done something to, by how the actions begin. */
export function AuditFilters(props: {
  readonly path: string;
  readonly query: AuditQueryWords;
  readonly actions: readonly string[];
  readonly people: readonly Option[];
}) {
  const { path, query, actions, people } = props;
  const { cursor: _, ...filters } = query;
  const { objectKind, objectId } = filters;
  const isListed = people.some(({ value }) => value === query.actor);
  return (
    <>
      <Filters
        label="Search the log"
        keep={{ objectKind, objectId, ...(isListed ? {} : { actor: query.actor }) }}
        clear={Object.keys(filters).length === 0 ? null : path}
      >
        <SearchField label="Search" value={query.q} />
        <Field id="action" label="About" className="filters-half">
          {(control) => (
            <Select
              control={control}
              name="action"
              value={query.action}
              none="Anything"
              options={actions.map((action) => ({ value: `${action}.`, label: plain(action) }))}
            />
          )}
        </Field>
        {people.length === 0 || (query.actor !== undefined && !isListed) ? null : (
          <Field id="actor" label="By" className="filters-half">
            {(control) => (
              <Select control={control} name="actor" value={query.actor} none="Anybody" options={people} />
            )}
          </Field>
        )}
        <DayField id="from" label="From" value={query.from} />
        <DayField id="to" label="To" value={query.to} />
      </Filters>
      <FilterChips
        chips={[
          ...(objectKind === undefined
            ? []
            : [
                {
                  text: `${plain(objectKind)}: ${objectId ?? "any"}`,
                  without: href(path, { ...filters, objectKind: undefined, objectId: undefined }),
                },
              ]),
          ...(query.actor === undefined || isListed
            ? []
            : [{ text: `By: ${query.actor}`, without: href(path, { ...filters, actor: undefined }) }]),
        ]}
      />
    </>
  );
}

function DayField(props: {
  readonly id: string;
  readonly label: string;
  readonly value: string | undefined;
}) {
  const { id, label, value } = props;
  return (
    <Field id={id} label={label} className="filters-half">
      {(control) => (
        <input {...control} type="date" name={id} defaultValue={value} placeholder="2025-03-31" />
      )}
    </Field>
  );
}
