import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/cloudflare";
import { Link, useLoaderData } from "@remix-run/react";
import { apiOf, read } from "#web/app/lib/api.server.ts";
import { requireParam } from "#web/app/lib/params.ts";
import { href, MONTH, pick } from "#web/app/lib/search.ts";
import type { BackTestDetail, DealChangeView } from "#web/app/lib/views.ts";
import { findPartner } from "#web/app/partners/find-partner.server.ts";
import { PartnerInput } from "#web/app/partners/partner-input.tsx";
import { DealChangeTable } from "#web/app/rules/deal-change-table.tsx";
import { BackTestStatusBadge } from "#web/app/rules/rule-badges.tsx";
import { Allowed } from "#web/app/ui/allowed.tsx";
import type { Column } from "#web/app/ui/data-table.tsx";
import { EmptyState } from "#web/app/ui/empty-state.tsx";
import { ErrorSummary } from "#web/app/ui/error-summary.tsx";
import { ExportLinks } from "#web/app/ui/export-links.tsx";
import { Field, Select } from "#web/app/ui/field.tsx";
import { FilterChips, Filters } from "#web/app/ui/filters.tsx";
import { useFormats } from "#web/app/ui/formats-context.tsx";
import { MonthField } from "#web/app/ui/month-field.tsx";
import { Notice } from "#web/app/ui/notice.tsx";
import { PageHeader } from "#web/app/ui/page-header.tsx";
import { Pager } from "#web/app/ui/pager.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { SearchField } from "#web/app/ui/search-field.tsx";
import { sortBy } from "#web/app/ui/sorting.ts";
import { useReloading } from "#web/app/ui/use-reloading.ts";

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `Deals that change, back-test of ${data?.test.name ?? "a rule"} · Fairshare` },
];

const QUERY = {
  q: "text",
  currency: /^[A-Z]{3}$/,
  period: MONTH,
  partnerId: "text",
  change: ["up", "down"],
  sort: ["closedAt", "-closedAt"],
  cursor: "text",
} as const;

type Query = { readonly [Name in keyof typeof QUERY]?: string };

export async function loader(args: LoaderFunctionArgs) {
  const param = { id: requireParam(args.params, "id") };
  const api = apiOf(args);
  const { request } = args;
  const found = await readPartner(api, request);
  const query = { ...pick(request.url, QUERY), ...(found.id === undefined ? {} : { partnerId: found.id }) };
  const { client } = api;
  const [test, page, partner] = await Promise.all([
    read(client["back-tests"][":id"].$get({ param }), request),
    found.problem === undefined
      ? read(client["back-tests"][":id"].changes.$get({ param, query }), request)
      : { items: [], nextCursor: null },
    query.partnerId === undefined
      ? null
      : read(client.partners[":id"].$get({ param: { id: query.partnerId } }), request),
  ]);
  return { test, page, query, partnerName: partner?.name ?? null, typed: found };
}

type Typed = { readonly text?: string; readonly id?: string; readonly problem?: string };

/** The partner that the filter names; an address that was made by a link has its id instead. */
async function readPartner(api: ReturnType<typeof apiOf>, request: Request): Promise<Typed> {
  const { partner: text } = pick(request.url, { partner: "text" });
  if (text === undefined) return {};
  const found = await findPartner(api, { name: text, request });
  return found.ok ? { text, id: found.value } : { text, problem: found.error };
}

export default function Changes() {
  const { test, page, query, partnerName, typed } = useLoaderData<typeof loader>();
  const { cursor, ...shown } = query;
  const { sort = "closedAt", ...filters } = shown;
  const path = `/company/back-tests/${test.id}/changes`;
  const filtered = Object.keys(filters).length > 0 || typed.text !== undefined;
  const atWork = test.finishedAt === null;
  return (
    <div className="stack">
      <PageHeader
        title="Deals that change"
        lead="Each deal that the rule splits otherwise, with what everybody has of it now and would have."
        crumbs={[
          { label: "Back-tests", to: "/company/back-tests" },
          { label: test.name, to: `/company/back-tests/${test.id}` },
        ]}
        badges={<BackTestStatusBadge status={test.status} />}
        actions={
          atWork || typed.problem !== undefined ? undefined : (
            <Allowed to="deals.export">
              <ExportLinks list={`/api/v1/back-tests/${test.id}/changes`} query={shown} />
            </Allowed>
          )
        }
      />
      {atWork ? (
        <Notice title="The back-test is still at work">
          <p>
            These are the deals that it has found so far.{" "}
            <Link to={`/company/back-tests/${test.id}`}>See how far it is</Link>
          </p>
        </Notice>
      ) : null}
      <ErrorSummary
        problem={
          typed.problem === undefined
            ? undefined
            : { title: "The list waits for a partner", fields: { partner: typed.problem } }
        }
        labels={{ partner: "Partner" }}
      />
      <Panel flush>
        <ChangeFilters
          test={test}
          query={query}
          typed={typed}
          clear={filtered ? href(path, { sort: query.sort }) : null}
        />
        <FilterChips chips={partnerName === null ? [] : [partnerChip({ partnerName, query: shown, path })]} />
        <DealChangeTable
          caption="Deals that change"
          changes={page.items}
          more={[useMonthColumn(sort, (next) => href(path, { ...filters, sort: next }))]}
          empty={typed.problem === undefined ? <NoChanges filtered={filtered} path={path} /> : null}
          stale={useReloading()}
        />
        {page.items.length === 0 ? null : (
          <Pager
            shown={page.items.length}
            first={cursor === undefined ? null : href(path, shown)}
            next={page.nextCursor === null ? null : href(path, { ...shown, cursor: page.nextCursor })}
          />
        )}
      </Panel>
    </div>
  );
}

function ChangeFilters(props: {
  readonly test: BackTestDetail;
  readonly query: Query;
  readonly typed: Typed;
  readonly clear: string | null;
}) {
  const { test, query, typed, clear } = props;
  const currencies = test.results.map(({ currency }) => ({ value: currency, label: currency }));
  const { partnerId } = query;
  return (
    <Filters
      label="Filter deals that change"
      keep={{ sort: query.sort, partnerId: typed.text === undefined ? partnerId : undefined }}
      clear={clear}
    >
      <SearchField label="Search" value={query.q} />
      <Field id="partner" label="Partner" className="filters-half">
        {(control) => (
          <PartnerInput
            {...control}
            name="partner"
            defaultValue={typed.text}
            aria-invalid={typed.problem === undefined ? undefined : true}
          />
        )}
      </Field>
      <Field id="change" label="It gets" className="filters-half">
        {(control) => (
          <Select
            control={control}
            name="change"
            value={query.change}
            none="More or less"
            options={CHANGES}
          />
        )}
      </Field>
      <MonthField id="period" label="Closed in" value={query.period} />
      {currencies.length < 2 ? null : (
        <Field id="currency" label="Currency" className="filters-half">
          {(control) => (
            <Select
              control={control}
              name="currency"
              value={query.currency}
              none="Any"
              options={currencies}
            />
          )}
        </Field>
      )}
    </Filters>
  );
}

const CHANGES = [
  { value: "up", label: "More" },
  { value: "down", label: "Less" },
];

function partnerChip(of: { readonly partnerName: string; readonly query: Query; readonly path: string }) {
  const { partnerName, query, path } = of;
  const change = query.change === undefined ? "" : CHANGE_WORDS[query.change];
  return {
    text: `${partnerName} ${change || "gets more or less"}`,
    without: href(path, { ...query, partnerId: undefined, change: undefined }),
  };
}

const CHANGE_WORDS: { readonly [change: string]: string } = { up: "gets more", down: "gets less" };

function useMonthColumn(sort: string, to: (sort: string) => string): Column<DealChangeView> {
  const { period } = useFormats();
  return {
    key: "period",
    header: "Closed in",
    nowrap: true,
    sort: sortBy({ current: sort, up: "closedAt", down: "-closedAt", first: "down", to }),
    cell: (change) => period(change.period),
  };
}

function NoChanges({ filtered, path }: { readonly filtered: boolean; readonly path: string }) {
  if (!filtered) return <EmptyState title="No deal would be split differently" />;
  return (
    <EmptyState title="No deal that changes fits these filters" action={<Link to={path}>Show all</Link>}>
      <p>Search looks at the deal's name, its account and its id in your CRM.</p>
    </EmptyState>
  );
}
