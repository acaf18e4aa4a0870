import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/cloudflare";
import { Link, useLoaderData } from "@remix-run/react";
import { apiOf, read } from "#web/app/lib/api.server.ts";
import { labelOf } from "#web/app/lib/labels.ts";
import { pick } from "#web/app/lib/search.ts";
import { usePortalSession } from "#web/app/lib/use-portal-session.ts";
import { Allowed } from "#web/app/ui/allowed.tsx";
import { CompanyField, partnerCompanies } from "#web/app/ui/company-field.tsx";
import { EmptyState } from "#web/app/ui/empty-state.tsx";
import { ExportLinks } from "#web/app/ui/export-links.tsx";
import { Field, Select } from "#web/app/ui/field.tsx";
import { Filters } from "#web/app/ui/filters.tsx";
import { PageHeader } from "#web/app/ui/page-header.tsx";
import { ListPager } from "#web/app/ui/pager.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { PortalDealTable } from "#web/app/ui/portal-deal-table.tsx";
import { SearchField } from "#web/app/ui/search-field.tsx";

export const meta: MetaFunction = () => [{ title: "Deals · Fairshare" }];

const PATH = "/portal/deals";
const OUTCOMES = ["won", "open"] as const;
const QUERY = { q: "text", companyId: "text", outcome: OUTCOMES, cursor: "text" } as const;

export async function loader(args: LoaderFunctionArgs) {
  const query = pick(args.request.url, QUERY);
  const page = await read(apiOf(args).client.portal.opportunities.$get({ query }), args.request);
  return { page, query };
}

export default function Deals() {
  const { page, query } = useLoaderData<typeof loader>();
  const { memberships } = usePortalSession();
  const { cursor, ...shown } = query;
  const filtered = Object.keys(shown).length > 0;
  return (
    <div className="stack">
      <PageHeader
        title="Deals"
        lead="Deals that you have a part in. Amounts are your part of each."
        actions={
          <Allowed to="portal.export">
            <ExportLinks list="/api/v1/portal/opportunities" query={shown} />
          </Allowed>
        }
      />
      <Panel flush>
        <Filters label="Filter deals" clear={filtered ? PATH : null}>
          <SearchField label="Search" value={query.q} />
          {partnerCompanies(memberships).length > 1 ? (
            <CompanyField memberships={memberships} value={query.companyId} />
          ) : null}
          <Field id="outcome" label="Outcome" className="filters-half">
            {(control) => (
              <Select
                control={control}
                name="outcome"
                value={query.outcome}
                none="Any"
                options={OUTCOMES.map((value) => ({ value, label: labelOf("outcome", value) }))}
              />
            )}
          </Field>
        </Filters>
        <PortalDealTable deals={page.items} empty={<NoDeals filtered={filtered} />} />
        <ListPager path={PATH} page={page} query={{ ...shown, cursor }} />
      </Panel>
    </div>
  );
}

function NoDeals({ filtered }: { readonly filtered: boolean }) {
  if (filtered)
    return <EmptyState title="No deal fits these filters" action={<Link to={PATH}>Show all deals</Link>} />;
  return (
    <EmptyState title="No deals yet">
      <p>A deal appears here as soon as a company has your part in it on record.</p>
    </EmptyState>
  );
}
