import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/cloudflare";
import { Link, useLoaderData } from "@remix-run/react";
import { apiOf, read } from "#web/app/lib/api.server.ts";
import { href, pick } from "#web/app/lib/search.ts";
import type { DealView } from "#web/app/lib/views.ts";
import { RuleTabs } from "#web/app/rules/rule-tabs.tsx";
import { type Column, DataTable } from "#web/app/ui/data-table.tsx";
import { DateTime } from "#web/app/ui/date-time.tsx";
import { EmptyState } from "#web/app/ui/empty-state.tsx";
import { Filters } from "#web/app/ui/filters.tsx";
import { Money } from "#web/app/ui/money.tsx";
import { PageHeader } from "#web/app/ui/page-header.tsx";
import { Pager } from "#web/app/ui/pager.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { SearchField } from "#web/app/ui/search-field.tsx";
import { sortBy } from "#web/app/ui/sorting.ts";
import { useReloading } from "#web/app/ui/use-reloading.ts";

export const meta: MetaFunction = () => [{ title: "Review queue · Fairshare" }];

const PATH = "/company/reviews";

export async function loader(args: LoaderFunctionArgs) {
  const query = pick(args.request.url, {
    q: "text",
    sort: ["-closedAt", "closedAt", "-amount", "amount"],
    cursor: "text",
  });
  const page = await read(apiOf(args).client.reviews.$get({ query }), args.request);
  return { page, query };
}

export default function Reviews() {
  const { page, query } = useLoaderData<typeof loader>();
  const { cursor, ...shown } = query;
  const { sort = "-closedAt", q } = shown;
  return (
    <div className="stack">
      <PageHeader
        title="Review queue"
        lead="A rule leaves these deals to a person, or nothing about them counts. Nothing is posted until somebody sets their split."
      />
      <RuleTabs />
      <Panel flush>
        <Filters label="Filter deals" keep={{ sort: shown.sort }} clear={q === undefined ? null : PATH}>
          <SearchField label="Search" value={q} />
        </Filters>
        <DataTable
          caption="Deals that wait for a person"
          columns={columnsFor(sort, (next) => href(PATH, { q, sort: next }))}
          rows={page.items}
          rowKey={(deal) => deal.id}
          empty={<Nothing searched={q !== undefined} />}
          stale={useReloading()}
        />
        {page.items.length === 0 ? null : (
          <Pager
            shown={page.items.length}
            first={cursor === undefined ? null : href(PATH, shown)}
            next={page.nextCursor === null ? null : href(PATH, { ...shown, cursor: page.nextCursor })}
          />
        )}
      </Panel>
    </div>
  );
}

function columnsFor(sort: string, to: (sort: string) => string): readonly Column<DealView>[] {
  return [
    {
      key: "name",
      header: "Deal",
      title: true,
      cell: (deal) => (
        <>
          <Link to={`/company/deals/${deal.id}`}>{deal.name}</Link>
          <span className="cell-note">{deal.account?.name ?? deal.externalId}</span>
        </>
      ),
    },
    {
      key: "rule",
      header: "Rule",
      cell: ({ attribution: { rule } }) =>
        rule === null ? null : <Link to={`/company/rules/${rule.id}`}>{rule.name}</Link>,
    },
    {
      key: "closed",
      header: "Closed",
      nowrap: true,
      sort: sortBy({ current: sort, up: "closedAt", down: "-closedAt", first: "down", to }),
      cell: (deal) => (deal.closedAt === null ? null : <DateTime iso={deal.closedAt} />),
    },
    {
      key: "amount",
      header: "Amount",
      numeric: true,
      sort: sortBy({ current: sort, up: "amount", down: "-amount", first: "down", to }),
      cell: (deal) => (deal.amount === null ? null : <Money value={deal.amount} />),
    },
    {
      key: "decide",
      header: "Decide",
      cell: (deal) => (
        <Link to={`/company/deals/${deal.id}#by-hand`}>
          Decide<span className="visually-hidden"> {deal.name}</span>
        </Link>
      ),
    },
  ];
}

function Nothing({ searched }: { readonly searched: boolean }) {
  if (searched)
    return (
      <EmptyState title="No waiting deal fits this search" action={<Link to={PATH}>Show all</Link>}>
        <p>Search looks at the deal's name, its account and its id in your CRM.</p>
      </EmptyState>
    );
  return (
    <EmptyState title="No deal waits for a person" action={<Link to="/company/rules">See the rules</Link>}>
      <p>Deals come here when a rule says so, for example when none of its steps finds valid evidence.</p>
    </EmptyState>
  );
}
