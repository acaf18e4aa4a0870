import { Form } from "@remix-run/react";
import { useMay } from "#web/app/lib/use-may.ts";
import { EmptyState } from "#web/app/ui/empty-state.tsx";
import { PageHeader } from "#web/app/ui/page-header.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { SearchField } from "#web/app/ui/search-field.tsx";
import { countText, type Found, foundGroups } from "./found-groups.ts";
import { FoundList } from "./found-list.tsx";
import { findPlaces, PLACES, type Place, type Side } from "./places.ts";

/** The palette as a page: for browsers without scripts, and for results to be linked to. */
export function SearchPage(props: {
  readonly side: Side;
  readonly nav: readonly Place[];
  readonly text: string;
  readonly found: Found;
}) {
  const { side, nav, text, found } = props;
  const may = useMay();
  const all = [...nav, ...PLACES[side]];
  const permissions = all.flatMap(({ permission }) =>
    permission !== undefined && may(permission) ? [permission] : [],
  );
  const places = findPlaces(all, { text, permissions });
  const groups = foundGroups({ side, text, places, found, most: null });
  return (
    <div className="stack">
      <PageHeader title="Search" />
      <Panel flush>
        <Form key={text} method="get" className="filters" role="search" aria-label="Search everything">
          <SearchField label="Words of a name, a CRM id, or a statement's number" value={text || undefined} />
          <div className="filters-actions">
            <button type="submit" className="button button-primary">
              Search
            </button>
          </div>
        </Form>
        {text === "" ? null : (
          <p className="visually-hidden" role="status">
            {countText(groups)}
          </p>
        )}
        {groups.length > 0 ? <FoundList groups={groups} /> : <NothingFound side={side} text={text} />}
      </Panel>
    </div>
  );
}

function NothingFound({ side, text }: { readonly side: Side; readonly text: string }) {
  const what =
    side === "company"
      ? "deals, partners and accounts by words of their name or their CRM id"
      : "your deals by their name or account";
  return (
    <EmptyState title={text === "" ? "What are you looking for?" : `Nothing found for “${text}”`}>
      <p>Search finds {what}, statements by their number, and the pages and actions that you may reach.</p>
    </EmptyState>
  );
}
