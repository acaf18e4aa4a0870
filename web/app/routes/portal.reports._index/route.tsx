import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/cloudflare";
import { Link, useLoaderData } from "@remix-run/react";
import { apiOf, read } from "#web/app/lib/api.server.ts";
import { labelOf } from "#web/app/lib/labels.ts";
import { pick } from "#web/app/lib/search.ts";
import { usePortalSession } from "#web/app/lib/use-portal-session.ts";
import type { SelfReportView } from "#web/app/lib/views.ts";
import { Allowed } from "#web/app/ui/allowed.tsx";
import { Badge } from "#web/app/ui/badge.tsx";
import { CompanyField, partnerCompanies } from "#web/app/ui/company-field.tsx";
import { type Column, DataTable } from "#web/app/ui/data-table.tsx";
import { DateTime } from "#web/app/ui/date-time.tsx";
import { EmptyState } from "#web/app/ui/empty-state.tsx";
import { Filters } from "#web/app/ui/filters.tsx";
import { Notice } from "#web/app/ui/notice.tsx";
import { PageHeader } from "#web/app/ui/page-header.tsx";
import { ListPager } from "#web/app/ui/pager.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { useReloading } from "#web/app/ui/use-reloading.ts";

export const meta: MetaFunction = () => [{ title: "Reported activity · Fairshare" }];

const PATH = "/portal/reports";

export async function loader(args: LoaderFunctionArgs) {
  const { reported, ...query } = pick(args.request.url, {
    companyId: "text",
    cursor: "text",
    reported: ["1"],
  });
  const page = await read(apiOf(args).client.portal.reports.$get({ query }), args.request);
  return { page, query, isNew: reported === "1" };
}

export default function Reports() {
  const { page, query, isNew } = useLoaderData<typeof loader>();
  const { memberships } = usePortalSession();
  const companies = partnerCompanies(memberships);
  return (
    <div className="stack">
      <PageHeader
        title="Reported activity"
        lead="What you have told companies that you did. It gives credit once the company has approved it."
        actions={
          <Allowed to="portal.reports.write">
            <Link className="button button-primary" to="/portal/reports/new">
              Report activity
            </Link>
          </Allowed>
        }
      />
      {isNew ? (
        <Notice tone="success" title="Your report is in">
          <p>The company looks at it next. Until it is approved it gives no credit.</p>
        </Notice>
      ) : null}
      <Panel flush>
        {companies.length > 1 ? (
          <Filters label="Filter reports" clear={query.companyId === undefined ? null : PATH}>
            <CompanyField memberships={memberships} value={query.companyId} />
          </Filters>
        ) : null}
        <DataTable
          caption="Reported activity"
          columns={columnsFor(companies.length > 1)}
          rows={page.items}
          rowKey={({ id }) => id}
          stale={useReloading()}
          empty={
            <EmptyState
              title="Nothing is reported yet"
              action={
                <Allowed to="portal.reports.write">
                  <Link to="/portal/reports/new">Report activity</Link>
                </Allowed>
              }
            >
              <p>
                Did you meet a customer, run a demo or make an introduction? Say so, and say what shows it.
              </p>
            </EmptyState>
          }
        />
        <ListPager path={PATH} page={page} query={query} />
      </Panel>
    </div>
  );
}

const tones = { pending: "warning", approved: "accent", rejected: "danger" } as const;

function columnsFor(severalCompanies: boolean): readonly Column<SelfReportView>[] {
  const company: Column<SelfReportView> = {
    key: "company",
    header: "Company",
    cell: ({ companyName }) => companyName,
  };
  return [
    {
      key: "what",
      header: "Activity",
      title: true,
      cell: ({ type, accountName, evidence }) => (
        <>
          {labelOf("selfReportType", type)} with {accountName}
          <span className="cell-note">{evidence}</span>
        </>
      ),
    },
    ...(severalCompanies ? [company] : []),
    {
      key: "deal",
      header: "Deal",
      cell: ({ deal, companyId, state }) => {
        if (deal === null) return <span className="muted">None yet</span>;
        if (state === "rejected") return deal.name;
        return <Link to={`/portal/companies/${companyId}/deals/${deal.id}`}>{deal.name}</Link>;
      },
    },
    {
      key: "state",
      header: "State",
      cell: ({ state, reason }) => (
        <>
          <Badge tone={tones[state]}>{labelOf("selfReportState", state)}</Badge>
          {reason === null ? null : <span className="cell-note">{reason}</span>}
        </>
      ),
    },
    { key: "day", header: "Day", nowrap: true, cell: ({ occurredOn }) => <DateTime iso={occurredOn} /> },
    { key: "reported", header: "Reported", nowrap: true, cell: (one) => <DateTime iso={one.createdAt} /> },
  ];
}
