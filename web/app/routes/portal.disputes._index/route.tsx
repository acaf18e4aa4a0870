import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/cloudflare";
import { Link, useLoaderData } from "@remix-run/react";
import { DisputeFilters, disputeStateWords } from "#web/app/disputes/dispute-filters.tsx";
import { DisputeTable } from "#web/app/disputes/dispute-table.tsx";
import { apiOf, read } from "#web/app/lib/api.server.ts";
import { pick } from "#web/app/lib/search.ts";
import { usePortalSession } from "#web/app/lib/use-portal-session.ts";
import { Allowed } from "#web/app/ui/allowed.tsx";
import { CompanyField, partnerCompanies } from "#web/app/ui/company-field.tsx";
import { EmptyState } from "#web/app/ui/empty-state.tsx";
import { ExportLinks } from "#web/app/ui/export-links.tsx";
import { Filters } from "#web/app/ui/filters.tsx";
import { PageHeader } from "#web/app/ui/page-header.tsx";
import { ListPager } from "#web/app/ui/pager.tsx";
import { Panel } from "#web/app/ui/panel.tsx";

export const meta: MetaFunction = () => [{ title: "Disputes · Fairshare" }];

const PATH = "/portal/disputes";

export async function loader(args: LoaderFunctionArgs) {
  const query = pick(args.request.url, {
    companyId: "text",
    state: disputeStateWords,
    overdue: ["true"],
    cursor: "text",
  });
  return { page: await read(apiOf(args).client.portal.disputes.$get({ query }), args.request), query };
}

export default function Disputes() {
  const { page, query } = useLoaderData<typeof loader>();
  const { memberships } = usePortalSession();
  const { cursor, ...shown } = query;
  const filtered = Object.keys(shown).length > 0;
  return (
    <div className="stack">
      <PageHeader
        title="Disputes"
        lead="What you have said is wrong about an entry, and what has become of it."
        actions={
          <Allowed to="portal.export">
            <ExportLinks list="/api/v1/portal/disputes" query={shown} />
          </Allowed>
        }
      />
      <Panel flush>
        <Filters label="Filter disputes" clear={filtered ? PATH : null}>
          {partnerCompanies(memberships).length > 1 ? (
            <CompanyField memberships={memberships} value={query.companyId} />
          ) : null}
          <DisputeFilters state={query.state} overdue={query.overdue} />
        </Filters>
        <DisputeTable
          disputes={page.items}
          side="portal"
          empty={
            filtered ? (
              <EmptyState
                title="No dispute fits these filters"
                action={<Link to={PATH}>Show all disputes</Link>}
              />
            ) : (
              <EmptyState title="No disputes" action={<Link to="/portal/ledger">Open the ledger</Link>}>
                <p>Is an entry wrong? Dispute it from your ledger, or from a line of a statement.</p>
              </EmptyState>
            )
          }
        />
        <ListPager path={PATH} page={page} query={{ ...shown, cursor }} />
      </Panel>
    </div>
  );
}
