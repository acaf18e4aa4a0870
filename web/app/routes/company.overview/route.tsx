import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/cloudflare";
import { Link, useLoaderData } from "@remix-run/react";
import { apiOf, read, tryRead } from "#web/app/lib/api.server.ts";
import { href, MONTH, pick } from "#web/app/lib/search.ts";
import type { ConnectionView } from "#web/app/lib/views.ts";
import { Allowed } from "#web/app/ui/allowed.tsx";
import { EmptyState } from "#web/app/ui/empty-state.tsx";
import { Filters } from "#web/app/ui/filters.tsx";
import { MonthField } from "#web/app/ui/month-field.tsx";
import { Notice } from "#web/app/ui/notice.tsx";
import { PageHeader } from "#web/app/ui/page-header.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { TrendChart } from "#web/app/ui/trend-chart.tsx";
import { type Freshness, FreshnessLine } from "./freshness-line.tsx";
import { OverviewStats } from "./overview-stats.tsx";
import { ReportingStats } from "./reporting-stats.tsx";
import { ToDo } from "./to-do.tsx";
import { TopPartners } from "./top-partners.tsx";

export const meta: MetaFunction = () => [{ title: "Overview · Fairshare" }];

export async function loader(args: LoaderFunctionArgs) {
  const query = pick(args.request.url, { from: MONTH, to: MONTH });
  const { client } = apiOf(args);
  const [overview, imports, connections] = await Promise.all([
    read(client.overview.$get({ query }), args.request),
    // Not everybody who sees figures may see imports.
    tryRead(client.imports.$get({ query: { limit: "1" } }), args.request, { alsoShown: [403] }),
    tryRead(client.connections.$get(), args.request, { alsoShown: [403] }),
  ]);
  const connected = connections.ok ? connections.value.items : [];
  return {
    overview,
    lastImport: imports.ok ? (imports.value.items[0] ?? null) : undefined,
    lastSync: latestSync(connected),
    /** A connection that is there, from which deals are to come. */
    connectionId: connected.find(({ status }) => status !== "disconnected")?.id ?? null,
    query,
  };
}

function latestSync(connections: readonly ConnectionView[]): Freshness["lastSync"] {
  const read = connections.flatMap(({ id, name, freshness }) => {
    const through = freshness.find(({ object }) => object === "Opportunity")?.syncedThrough ?? null;
    return through === null ? [] : [{ id, name, through }];
  });
  return read.sort((a, b) => (a.through < b.through ? 1 : -1))[0] ?? null;
}

export default function Overview() {
  const { overview, lastImport, lastSync, connectionId, query } = useLoaderData<typeof loader>();
  const filtered = query.from !== undefined || query.to !== undefined;
  const empty = overview.totals.length === 0 && !filtered;
  return (
    <div className="stack">
      <PageHeader
        title="Overview"
        lead={
          <>
            <FreshnessLine lastImport={lastImport} lastSync={lastSync} />
            Won deals count in the month in which they closed.
          </>
        }
      />
      <ToDo />
      {overview.waiting > 0 ? (
        <Notice title="Some deals are still being attributed">
          <p>
            The figures below follow as soon as they are done.{" "}
            <Link to="/company/deals?status=pending">See the deals that wait</Link>
          </p>
        </Notice>
      ) : null}
      {empty ? <NothingYet connectionId={connectionId} /> : null}
      {empty ? null : (
        <Panel flush>
          <Filters label="Months shown" clear={filtered ? "/company/overview" : null}>
            <MonthField id="from" label="From month" value={query.from} />
            <MonthField id="to" label="To month" value={query.to} />
          </Filters>
        </Panel>
      )}
      {overview.reporting === null ? null : <ReportingStats reporting={overview.reporting} query={query} />}
      {overview.totals.map((total) => (
        <OverviewStats key={total.currency} total={total} query={query} />
      ))}
      {overview.trend.length === 0 ? null : (
        <Panel title="Won and attributed by month">
          <TrendChart
            caption="Won and attributed revenue by month"
            points={overview.trend}
            series={[
              { label: "Attributed", minor: (point) => point.attributedMinor },
              { label: "Won", minor: (point) => point.wonMinor },
            ]}
          />
        </Panel>
      )}
      {overview.topPartners.length === 0 ? null : (
        <TopPartners partners={overview.topPartners} currency={overview.currency} query={query} />
      )}
    </div>
  );
}

function NothingYet({ connectionId }: { readonly connectionId: string | null }) {
  if (connectionId !== null) {
    return (
      <Panel>
        <EmptyState
          title="No deals yet"
          action={
            <Link to={`/company/connections/${connectionId}`} className="button button-primary">
              See how the connection stands
            </Link>
          }
        >
          <p>Deals come from the connected CRM once its fields are mapped and it has been read.</p>
        </EmptyState>
      </Panel>
    );
  }
  return (
    <Panel>
      <EmptyState
        title="No deals yet"
        action={
          <span className="row">
            <Allowed to="connections.write">
              <Link to="/company/connections/new" className="button button-primary">
                Connect Salesforce
              </Link>
            </Allowed>
            <Allowed to="imports.write">
              <Link to={href("/company/imports/new", { kind: "opportunities" })} className="button">
                Import deals
              </Link>
            </Allowed>
          </span>
        }
      >
        <p>
          Connect the CRM, or export your opportunities from the CRM as CSV and import the file. Any order of
          columns will do; you see what would change before anything is written.
        </p>
      </EmptyState>
    </Panel>
  );
}
