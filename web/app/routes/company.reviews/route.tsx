import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/cloudflare";
import { Link, useActionData, useLoaderData } from "@remix-run/react";
import { apiOf, type PageApi, read, tryRead } from "#web/app/lib/api.server.ts";
import type { FormProblem } from "#web/app/lib/form.ts";
import { href, pick } from "#web/app/lib/search.ts";
import { useMay } from "#web/app/lib/use-may.ts";
import type { DealView } from "#web/app/lib/views.ts";
import { overrideProblem } from "#web/app/overrides/override-problem.ts";
import { readOverride, readTyped } from "#web/app/overrides/read-override.ts";
import { findPartner } from "#web/app/partners/find-partner.server.ts";
import { RuleTabs } from "#web/app/rules/rule-tabs.tsx";
import { type Column, DataTable } from "#web/app/ui/data-table.tsx";
import { DateTime } from "#web/app/ui/date-time.tsx";
import { EmptyState } from "#web/app/ui/empty-state.tsx";
import { ErrorSummary } from "#web/app/ui/error-summary.tsx";
import { Filters } from "#web/app/ui/filters.tsx";
import { Money } from "#web/app/ui/money.tsx";
import { Notice } from "#web/app/ui/notice.tsx";
import { PageHeader } from "#web/app/ui/page-header.tsx";
import { ListPager } from "#web/app/ui/pager.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { SearchField } from "#web/app/ui/search-field.tsx";
import { sortBy } from "#web/app/ui/sorting.ts";
import { useReloading } from "#web/app/ui/use-reloading.ts";
import { type Asked, DecisionPanel } from "./decision-panel.tsx";

export const meta: MetaFunction = () => [{ title: "Review queue · Fairshare" }];

const PATH = "/company/reviews";

const QUERY = { q: "text", sort: ["-closedAt", "closedAt", "-amount", "amount"], cursor: "text" } as const;

export async function loader(args: LoaderFunctionArgs) {
  const api = apiOf(args);
  const { request } = args;
  const query = pick(request.url, QUERY);
  const { decide, decided } = pick(request.url, { decide: "text", decided: "text" });
  const [page, asked] = await Promise.all([
    read(api.client.reviews.$get({ query }), request),
    decide === undefined ? null : readAsked(api, { id: decide, request }),
  ]);
  return { page, query, asked, decided };
}

async function readAsked(
  { client }: PageApi,
  { id, request }: { readonly id: string; readonly request: Request },
): Promise<Asked> {
  const param = { id };
  const [deal, history] = await Promise.all([
    read(client.opportunities[":id"].$get({ param }), request),
    read(client.opportunities[":id"].override.$get({ param }), request),
  ]);
  return { deal, history };
}

export async function action(args: ActionFunctionArgs) {
  const { request } = args;
  const api = apiOf(args);
  const form = await request.formData();
  const id = String(form.get("deal") ?? "");
  const typed = readTyped(form);
  const refuse = (problem: FormProblem, status: number) => data({ problem, typed }, { status });
  const deal = await read(api.client.opportunities[":id"].$get({ param: { id } }), request);
  const override = await readOverride(form, {
    currency: deal.amount?.currency ?? "",
    findPartner: (name) => findPartner(api, { name, request }),
  });
  if (!override.ok)
    return refuse({ title: "The decision is not complete", fields: { shares: override.error } }, 422);
  const json = { override: override.value };
  const made = api.client.reviews[":opportunityId"].$post({ param: { opportunityId: id }, json });
  const decision = await tryRead(made, request);
  if (!decision.ok) return refuse(overrideProblem(decision.error), decision.error.status);
  return redirect(href(PATH, { ...pick(request.url, QUERY), decided: deal.name }));
}

export default function Reviews() {
  const { page, query, asked, decided } = useLoaderData<typeof loader>();
  const result = useActionData<typeof action>();
  const { cursor, ...shown } = query;
  const { sort = "-closedAt", q } = shown;
  const mayDecide = useMay()("overrides.write");
  return (
    <div className="stack">
      <PageHeader
        title="Review queue"
        lead="A rule leaves these deals to a person, or nothing about them counts. Nothing is posted until somebody sets their split."
      />
      <RuleTabs />
      {decided === undefined || asked !== null ? null : (
        <Notice tone="success" title={`${decided} is decided`}>
          <p>Its split is being posted, and it has left the queue.</p>
        </Notice>
      )}
      <ErrorSummary problem={result?.problem} labels={{ shares: "Shares", reason: "Reason" }} />
      {asked === null || !mayDecide ? null : (
        <Decision asked={asked} leave={href(PATH, query)} typed={result?.typed} problem={result?.problem} />
      )}
      <Panel flush>
        <Filters label="Filter deals" keep={{ sort: shown.sort }} clear={q === undefined ? null : PATH}>
          <SearchField label="Search" value={q} />
        </Filters>
        <DataTable
          caption="Deals that wait for a person"
          columns={columnsFor({
            sort,
            to: (next) => href(PATH, { q, sort: next }),
            decide: mayDecide ? (deal) => `${href(PATH, { ...query, decide: deal.id })}#decide` : null,
          })}
          rows={page.items}
          rowKey={(deal) => deal.id}
          rowClass={(deal) => (deal.id === asked?.deal.id ? "is-changed" : undefined)}
          empty={<Nothing searched={q !== undefined} />}
          stale={useReloading()}
        />
        <ListPager path={PATH} page={page} query={{ ...shown, cursor }} />
      </Panel>
    </div>
  );
}

/** A deal that somebody else has decided meanwhile is asked about no more. */
function Decision(props: Parameters<typeof DecisionPanel>[0]) {
  const { deal } = props.asked;
  if (deal.attribution.status === "review") return <DecisionPanel {...props} />;
  return (
    <Notice title={`${deal.name} waits no more`}>
      <p>
        Somebody has decided it, or its rule has changed.{" "}
        <Link to={`/company/deals/${deal.id}`}>See the deal</Link>
      </p>
    </Notice>
  );
}

function columnsFor(options: {
  readonly sort: string;
  readonly to: (sort: string) => string;
  /** Null for those who may only look. */
  readonly decide: ((deal: DealView) => string) | null;
}): readonly Column<DealView>[] {
  const { sort, to, decide } = options;
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
    ...(decide === null ? [] : [decideColumn(decide)]),
  ];
}

function decideColumn(decide: (deal: DealView) => string): Column<DealView> {
  return {
    key: "decide",
    header: "Decide",
    cell: (deal) => (
      <Link to={decide(deal)}>
        Decide<span className="visually-hidden"> {deal.name}</span>
      </Link>
    ),
  };
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
