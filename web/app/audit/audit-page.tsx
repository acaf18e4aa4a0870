import { Link } from "@remix-run/react";
import { href } from "#web/app/lib/search.ts";
import type { AuditPageView } from "#web/app/lib/views.ts";
import { EmptyState } from "#web/app/ui/empty-state.tsx";
import type { Option } from "#web/app/ui/field.tsx";
import { Pager } from "#web/app/ui/pager.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { AuditFilters, type AuditQueryWords } from "./audit-filters.tsx";
import { AuditTable } from "./audit-table.tsx";

/** A log with its filters. A page without a line may still have a next one: a long log is searched part by part. */
export function AuditPage(props: {
  readonly path: string;
  readonly page: AuditPageView;
  readonly query: AuditQueryWords;
  readonly actions: readonly string[];
  readonly people: readonly Option[];
}) {
  const { path, page, query, actions, people } = props;
  const { cursor, ...filters } = query;
  const next = page.nextCursor === null ? null : href(path, { ...filters, cursor: page.nextCursor });
  const isFiltered = Object.keys(filters).length > 0;
  return (
    <Panel flush>
      <AuditFilters path={path} query={query} actions={actions} people={people} />
      <AuditTable
        lines={page.items}
        only={(filter) => href(path, filter)}
        empty={<Nothing next={next} first={isFiltered || cursor !== undefined ? path : null} />}
      />
      {page.items.length === 0 ? null : (
        <Pager
          shown={page.items.length}
          first={cursor === undefined ? null : href(path, filters)}
          next={next}
        />
      )}
    </Panel>
  );
}

function Nothing({ next, first }: { readonly next: string | null; readonly first: string | null }) {
  if (next !== null) {
    return (
      <EmptyState
        title="Nothing found in this part of the log"
        action={
          <Link to={next} className="button" rel="next">
            Search further back
          </Link>
        }
      >
        <p>A long log is searched part by part, from the newest line on.</p>
      </EmptyState>
    );
  }
  return (
    <EmptyState
      title={first === null ? "Nothing has been done yet" : "Nothing fits these filters"}
      {...(first === null ? {} : { action: <Link to={first}>Show the whole log</Link> })}
    />
  );
}
