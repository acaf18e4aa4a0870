import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/cloudflare";
import { Link, useLoaderData } from "@remix-run/react";
import { apiOf, read } from "#web/app/lib/api.server.ts";
import { PERIOD, pick } from "#web/app/lib/search.ts";
import { usePortalSession } from "#web/app/lib/use-portal-session.ts";
import { StatementTable } from "#web/app/statements/statement-table.tsx";
import { CompanyField, partnerCompanies } from "#web/app/ui/company-field.tsx";
import { EmptyState } from "#web/app/ui/empty-state.tsx";
import { Field, Select } from "#web/app/ui/field.tsx";
import { Filters } from "#web/app/ui/filters.tsx";
import { PageHeader } from "#web/app/ui/page-header.tsx";
import { ListPager } from "#web/app/ui/pager.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { PeriodField } from "#web/app/ui/period-field.tsx";

export const meta: MetaFunction = () => [{ title: "Statements · Fairshare" }];

const PATH = "/portal/statements";

export async function loader(args: LoaderFunctionArgs) {
  const query = pick(args.request.url, {
    companyId: "text",
    period: PERIOD,
    versions: ["all", "in-force"],
    cursor: "text",
  });
  return { page: await read(apiOf(args).client.portal.statements.$get({ query }), args.request), query };
}

export default function Statements() {
  const { page, query } = useLoaderData<typeof loader>();
  const { memberships } = usePortalSession();
  const { cursor, ...shown } = query;
  const filtered = Object.keys(shown).length > 0;
  return (
    <div className="stack">
      <PageHeader
        title="Statements"
        lead="What each company has stated to you, signed. Open one to read, download and verify it."
        actions={
          <Link className="button" to="/verify">
            Verify a file
          </Link>
        }
      />
      <Panel flush>
        <Filters label="Filter statements" clear={filtered ? PATH : null}>
          {partnerCompanies(memberships).length > 1 ? (
            <CompanyField memberships={memberships} value={query.companyId} />
          ) : null}
          <PeriodField id="period" label="Period" value={query.period} />
          <Field id="versions" label="Versions" className="filters-half">
            {(control) => (
              <Select
                control={control}
                name="versions"
                value={query.versions}
                none="In force"
                options={[{ value: "all", label: "All" }]}
              />
            )}
          </Field>
        </Filters>
        <StatementTable
          statements={page.items}
          side="portal"
          empty={
            filtered ? (
              <EmptyState
                title="No statement fits these filters"
                action={<Link to={PATH}>Show all statements</Link>}
              />
            ) : (
              <EmptyState title="No statements yet">
                <p>A company issues one when a period is over; you are told by mail.</p>
              </EmptyState>
            )
          }
        />
        <ListPager path={PATH} page={page} query={{ ...shown, cursor }} />
      </Panel>
    </div>
  );
}
