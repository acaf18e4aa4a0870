import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  type MetaFunction,
} from "@remix-run/cloudflare";
import { Link, useActionData, useLoaderData } from "@remix-run/react";
import { apiOf, read } from "#web/app/lib/api.server.ts";
import { href, MONTH, pick } from "#web/app/lib/search.ts";
import { usePortalSession } from "#web/app/lib/use-portal-session.ts";
import { Allowed } from "#web/app/ui/allowed.tsx";
import { CompanyField, partnerCompanies } from "#web/app/ui/company-field.tsx";
import { EmptyState } from "#web/app/ui/empty-state.tsx";
import { EntryTable } from "#web/app/ui/entry-table.tsx";
import { Filters } from "#web/app/ui/filters.tsx";
import { PageHeader } from "#web/app/ui/page-header.tsx";
import { Pager } from "#web/app/ui/pager.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { PeriodField } from "#web/app/ui/period-field.tsx";
import type { Session } from "#web/app/ui/session.ts";
import { VerifyPanel } from "#web/app/ui/verify-panel.tsx";

export const meta: MetaFunction = () => [{ title: "Ledger · Fairshare" }];

const PATH = "/portal/ledger";

export async function loader(args: LoaderFunctionArgs) {
  const { client } = apiOf(args);
  const query = pick(args.request.url, { companyId: "text", period: MONTH, cursor: "text" });
  const companyId = query.companyId ?? onlyCompany(await read(client.session.$get(), args.request));
  const [page, head] = await Promise.all([
    read(client.portal.ledger.entries.$get({ query }), args.request),
    companyId === undefined
      ? null
      : read(client.portal.companies[":companyId"].ledger.head.$get({ param: { companyId } }), args.request),
  ]);
  return { page, chain: companyId === undefined || head === null ? null : { companyId, head }, query };
}

/** Who works with one company need not choose it. */
function onlyCompany({ memberships }: Session): string | undefined {
  const companies = partnerCompanies(memberships);
  return companies.length === 1 ? companies[0]?.companyId : undefined;
}

/** A chain is one company's, so the form names the company; the API checks that it is one of the person's. */
export async function action(args: ActionFunctionArgs) {
  const companyId = (await args.request.formData()).get("companyId");
  if (typeof companyId !== "string") throw data(null, { status: 400 });
  return read(
    apiOf(args).client.portal.companies[":companyId"].ledger.verify.$post({ param: { companyId } }),
    args.request,
  );
}

export default function Ledger() {
  const { page, chain, query } = useLoaderData<typeof loader>();
  const verdict = useActionData<typeof action>();
  const { memberships } = usePortalSession();
  const { cursor, ...shown } = query;
  const filtered = Object.keys(shown).length > 0;
  const several = partnerCompanies(memberships).length > 1;
  return (
    <div className="stack">
      <PageHeader
        title="Ledger"
        lead="Your entries. None is ever changed: a correction is a reversal and a new entry."
        actions={
          <Allowed to="portal.export">
            <a className="button" href={href("/api/v1/portal/ledger/entries/export.csv", shown)} download>
              Export CSV
            </a>
          </Allowed>
        }
      />
      {chain === null ? (
        <p className="muted">Choose a company below to check that your chain of entries with it is intact.</p>
      ) : (
        <VerifyPanel head={chain.head} verdict={verdict} hidden={{ companyId: chain.companyId }} />
      )}
      <Panel flush>
        <Filters label="Filter entries" clear={filtered ? PATH : null}>
          {several ? <CompanyField memberships={memberships} value={query.companyId} /> : null}
          <PeriodField id="period" label="Period" value={query.period} />
        </Filters>
        <EntryTable
          entries={page.items}
          side="portal"
          hide={several ? [] : ["company"]}
          empty={<NoEntries filtered={filtered} />}
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

function NoEntries({ filtered }: { readonly filtered: boolean }) {
  if (filtered)
    return (
      <EmptyState title="No entry fits these filters" action={<Link to={PATH}>Show all entries</Link>} />
    );
  return (
    <EmptyState title="No entries yet">
      <p>When a deal you have a part in is won, its entry stands here the same minute.</p>
    </EmptyState>
  );
}
