import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/cloudflare";
import { Link, useActionData, useLoaderData } from "@remix-run/react";
import { apiOf, read, tryRead } from "#web/app/lib/api.server.ts";
import { formProblem } from "#web/app/lib/form.ts";
import { textOf } from "#web/app/lib/form-answer.server.ts";
import { labelOf } from "#web/app/lib/labels.ts";
import { href, pick } from "#web/app/lib/search.ts";
import { Allowed } from "#web/app/ui/allowed.tsx";
import { EmptyState } from "#web/app/ui/empty-state.tsx";
import { ErrorSummary } from "#web/app/ui/error-summary.tsx";
import { ExportLinks } from "#web/app/ui/export-links.tsx";
import { FilterChips } from "#web/app/ui/filters.tsx";
import { PageHeader } from "#web/app/ui/page-header.tsx";
import { ListPager } from "#web/app/ui/pager.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { creditedBy } from "#worker/domain/attribution/credited-by.ts";
import { fromNoneWord } from "#worker/domain/attribution/none-word.ts";
import { DealFilters, dealQuery } from "./deal-filters.tsx";
import { DealTable } from "./deal-table.tsx";
import { SavedViews } from "./saved-views.tsx";

export const meta: MetaFunction = () => [{ title: "Deals · Fairshare" }];

const PATH = "/company/deals";

export async function loader(args: LoaderFunctionArgs) {
  const { client } = apiOf(args);
  const query = pick(args.request.url, dealQuery);
  const [page, views, partner] = await Promise.all([
    read(client.opportunities.$get({ query }), args.request),
    read(client["saved-views"].$get(), args.request),
    query.partnerId === undefined
      ? null
      : read(client.partners[":id"].$get({ param: { id: query.partnerId } }), args.request),
  ]);
  return { page, query, views: views.items, partnerName: partner?.name ?? null };
}

export async function action(args: ActionFunctionArgs) {
  const { client } = apiOf(args);
  const form = await args.request.formData();
  const { cursor: _, ...shown } = pick(args.request.url, dealQuery);
  if (form.get("intent") === "remove-view") {
    const removed = client["saved-views"][":id"].$delete({ param: { id: textOf(form, "id") } });
    // Somebody else may have removed it before.
    await tryRead(removed, args.request, { alsoShown: [404] });
    return redirect(PATH);
  }
  const query = Object.fromEntries(
    Object.entries(shown).filter((entry): entry is [string, string] => !!entry[1]),
  );
  const json = { name: textOf(form, "name"), query, isShared: form.get("isShared") !== null };
  const saved = await tryRead(client["saved-views"].$post({ json }), args.request);
  if (saved.ok) return redirect(href(PATH, shown));
  return data({ problem: formProblem(saved.error, ["name"]) }, { status: saved.error.status });
}

export default function Deals() {
  const { page, query, views, partnerName } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const { cursor, ...shown } = query;
  const { sort, ...filters } = shown;
  const filtered = Object.keys(filters).length > 0;
  const chips = [
    { name: "partnerId", text: partnerName && `Partner: ${partnerName}` },
    {
      name: "accountId",
      text: query.accountId && `Account: ${page.items[0]?.account?.name ?? "as chosen"}`,
    },
    { name: "currency", text: query.currency && `Currency: ${query.currency}` },
    { name: "type", text: query.type && `Type: ${query.type}` },
    { name: "credit", text: query.credit && `Credit: ${CREDITS[query.credit]}` },
    { name: "role", text: query.role && `Credited role: ${labelOf("role", query.role)}` },
    { name: "involves", text: query.involves && `Involves: ${labelOf("role", query.involves)}` },
  ].flatMap(({ name, text }) =>
    text ? [{ text, without: href(PATH, { ...shown, [name]: undefined }) }] : [],
  );
  return (
    <div className="stack">
      <PageHeader
        title="Deals"
        actions={
          <Allowed to="deals.export">
            <ExportLinks list="/api/v1/opportunities" query={shown} />
          </Allowed>
        }
      />
      <ErrorSummary problem={refused?.problem} labels={{ name: "Name of the view" }} />
      <Panel flush>
        <SavedViews views={views} path={PATH} query={shown} problem={refused?.problem} />
        <DealFilters query={query} clear={filtered ? href(PATH, { sort }) : null} />
        <FilterChips chips={chips} />
        <DealTable
          deals={page.items}
          credited={creditedBy({ ...query, role: query.role && fromNoneWord(query.role) })}
          sort={sort ?? "-closedAt"}
          sortTo={(next) => href(PATH, { ...filters, sort: next })}
          empty={<NoDeals filtered={filtered} />}
        />
        <ListPager path={PATH} page={page} query={{ ...shown, cursor }} />
      </Panel>
    </div>
  );
}

const CREDITS = { any: "any partner", sourced: "sourced", influenced: "influenced" } as const;

function NoDeals({ filtered }: { readonly filtered: boolean }) {
  if (filtered) {
    return (
      <EmptyState title="No deal fits these filters" action={<Link to={PATH}>Show all deals</Link>}>
        <p>Search looks at the deal's name, its account and its id in your CRM.</p>
      </EmptyState>
    );
  }
  return (
    <EmptyState
      title="No deals yet"
      action={
        <Allowed to="imports.write">
          <Link to="/company/imports/new?kind=opportunities" className="button button-primary">
            Import deals
          </Link>
        </Allowed>
      }
    >
      <p>Import an export of your CRM's opportunities; each won deal is then split among its partners.</p>
    </EmptyState>
  );
}
