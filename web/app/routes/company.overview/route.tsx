import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/cloudflare";
import { Link, useLoaderData } from "@remix-run/react";
import { apiOf, read, tryRead } from "#web/app/lib/api.server.ts";
import { href, pick } from "#web/app/lib/search.ts";
import type { ConnectionView, OverviewView } from "#web/app/lib/views.ts";
import { SetUpList } from "#web/app/set-up/set-up-list.tsx";
import { Allowed } from "#web/app/ui/allowed.tsx";
import { EmptyState } from "#web/app/ui/empty-state.tsx";
import { Notice } from "#web/app/ui/notice.tsx";
import { PageHeader } from "#web/app/ui/page-header.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { TrendChart } from "#web/app/ui/trend-chart.tsx";
import { figureLinks } from "./figure-links.ts";
import { type Freshness, FreshnessLine } from "./freshness-line.tsx";
import { OverviewStats } from "./overview-stats.tsx";
import { PartnerTables } from "./partner-tables.tsx";
import { type OverviewQuery, overviewQuery, RangeBar } from "./range-bar.tsx";
import { ReportingStats } from "./reporting-stats.tsx";
import { RoleTable } from "./role-table.tsx";
import { ToDo } from "./to-do.tsx";
import { TypeTable } from "./type-table.tsx";

export const meta: MetaFunction = () => [{ title: "Overview · Fairshare" }];

export async function loader(args: LoaderFunctionArgs) {
  const query = inOrder(pick(args.request.url, overviewQuery));
  const asked = {
    ...query,
    range: query.range ?? "12-months",
    compare: query.compare ?? "previous",
  } as const;
  const { client } = apiOf(args);
  const [overview, setUp, imports, connections] = await Promise.all([
    read(client.overview.$get({ query: asked }), args.request),
    read(client["set-up"].$get(), args.request),
    // Not everybody who sees figures may see imports.
    tryRead(client.imports.$get({ query: { limit: "1" } }), args.request, { alsoShown: [403] }),
    tryRead(client.connections.$get(), args.request, { alsoShown: [403] }),
  ]);
  const connected = connections.ok ? connections.value.items : [];
  return {
    overview,
    setUp: setUp.isAway || setUp.steps.every(({ isDone }) => isDone) ? null : setUp,
    lastImport: imports.ok ? (imports.value.items[0] ?? null) : undefined,
    lastSync: latestSync(connected),
    /** A connection that is there, from which deals are to come. */
    connectionId: connected.find(({ status }) => status !== "disconnected")?.id ?? null,
    query,
  };
}

/** Whoever gives the months in the wrong order means the same months. */
function inOrder({ from, to, ...rest }: OverviewQuery): OverviewQuery {
  const isSwapped = from !== undefined && to !== undefined && from > to;
  if (isSwapped) return { ...rest, from: to, to: from };
  return { ...rest, ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
}

function latestSync(connections: readonly ConnectionView[]): Freshness["lastSync"] {
  const read = connections.flatMap(({ id, name, freshness }) => {
    const through = freshness.find(({ object }) => object === "Opportunity")?.syncedThrough ?? null;
    return through === null ? [] : [{ id, name, through }];
  });
  return read.sort((a, b) => (a.through < b.through ? 1 : -1))[0] ?? null;
}

export default function Overview() {
  const { overview, setUp, lastImport, lastSync, connectionId, query } = useLoaderData<typeof loader>();
  const empty = overview.currencies.length === 0 && overview.totals.length === 0;
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
      {setUp === null ? null : <SetUpList setUp={setUp} />}
      {overview.waiting > 0 ? (
        <Notice title="Some deals are still being attributed">
          <p>
            The figures below follow as soon as they are done.{" "}
            <Link to="/company/deals?status=pending">See the deals that wait</Link>
          </p>
        </Notice>
      ) : null}
      {empty ? <NothingYet connectionId={connectionId} /> : <Dashboard overview={overview} query={query} />}
    </div>
  );
}

function Dashboard({ overview, query }: { readonly overview: OverviewView; readonly query: OverviewQuery }) {
  const { range, currency, reporting, before } = overview;
  const total = overview.totals.find((one) => one.currency === currency);
  return (
    <>
      <RangeBar query={query} overview={overview} />
      {reporting === null ? null : <ReportingStats reporting={reporting} range={range} />}
      {total === undefined ? <NothingClosed /> : null}
      {total === undefined ? null : <OverviewStats total={total} before={before} range={range} />}
      {total !== undefined && total.wonCount + total.lostCount === 0 ? <NothingClosed /> : null}
      {overview.trend.length === 0 ? null : <Trend overview={overview} />}
      {overview.byRole.length === 0 ? null : <RoleTable overview={overview} />}
      {overview.byType.length === 0 ? null : <TypeTable overview={overview} />}
      <PartnerTables overview={overview} attributedMinor={total?.attributedMinor ?? 0} />
    </>
  );
}

function Trend({ overview }: { readonly overview: OverviewView }) {
  const deals = (period: string, words: { readonly [word: string]: string }) =>
    figureLinks({ from: period, to: period }, overview.currency).deals(words);
  return (
    <Panel title="Won revenue by month">
      <TrendChart
        caption="Won revenue by month, attributed and unattributed"
        points={overview.trend}
        stacked
        series={[
          {
            label: "Attributed",
            minor: (point) => point.attributedMinor,
            to: (period) => deals(period, { credit: "any" }),
          },
          {
            label: "Unattributed",
            minor: (point) => point.unattributedMinor,
            to: (period) => deals(period, { status: "incomplete" }),
          },
        ]}
      />
    </Panel>
  );
}

function NothingClosed() {
  return (
    <Panel>
      <EmptyState
        title="No deal closed in these months"
        action={<Link to="/company/overview?range=all">Show all time</Link>}
      />
    </Panel>
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
