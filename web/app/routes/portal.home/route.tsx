import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/cloudflare";
import { Link, useLoaderData } from "@remix-run/react";
import { apiOf, read } from "#web/app/lib/api.server.ts";
import { type AskedMoment, askedMoment } from "#web/app/lib/as-of.ts";
import type { PortalHomeView } from "#web/app/lib/views.ts";
import { Allowed } from "#web/app/ui/allowed.tsx";
import { AsOfField } from "#web/app/ui/as-of-field.tsx";
import { partnerCompanies } from "#web/app/ui/company-field.tsx";
import { EmptyState } from "#web/app/ui/empty-state.tsx";
import { Filters } from "#web/app/ui/filters.tsx";
import { useFormats } from "#web/app/ui/formats-context.tsx";
import { MoneyList } from "#web/app/ui/money.tsx";
import { PageHeader } from "#web/app/ui/page-header.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { PortalDealTable } from "#web/app/ui/portal-deal-table.tsx";
import { SplitTable } from "#web/app/ui/split-table.tsx";
import { Stat, Stats } from "#web/app/ui/stat.tsx";
import { TrendChart } from "#web/app/ui/trend-chart.tsx";
import { Companies } from "./companies.tsx";
import { PastHome } from "./past-home.tsx";

export const meta: MetaFunction = () => [{ title: "Home · Fairshare" }];

const PATH = "/portal/home";

export async function loader(args: LoaderFunctionArgs) {
  const { portal, session } = apiOf(args).client;
  const asked = askedMoment(args.request.url);
  const isOfOneLedger = asked.asOf?.startsWith("#") === true;
  const companies = isOfOneLedger
    ? partnerCompanies((await read(session.$get(), args.request)).memberships).length
    : 1;
  const moment: AskedMoment =
    companies > 1
      ? { ...asked, asOf: undefined, problem: "Give a day: entries are numbered in each company's ledger" }
      : asked;
  if (moment.asOf === undefined) {
    return { moment, home: await read(portal.home.$get(), args.request), past: null };
  }
  const query = { asOf: moment.asOf };
  return { moment, home: null, past: await read(portal.standing.$get({ query }), args.request) };
}

export default function Home() {
  const { moment, home, past } = useLoaderData<typeof loader>();
  return (
    <div className="stack">
      <PageHeader title="Home" lead="What the companies you work with have credited to you, and why." />
      {moment.text === undefined ? null : <MomentPanel moment={moment} />}
      {past === null ? null : <PastHome past={past} asOf={moment.asOf ?? ""} />}
      {home === null ? null : <PresentHome home={home} />}
      {moment.text === undefined ? <MomentPanel moment={moment} /> : null}
    </div>
  );
}

/** Whoever looks at the present finds it below; whoever asked for a moment has the question above the answer. */
function MomentPanel({ moment }: { readonly moment: AskedMoment }) {
  return (
    <Allowed to="portal.ledger.read">
      <Panel title="At an earlier moment" flush>
        <Filters label="Moment" clear={moment.text === undefined ? null : PATH}>
          <AsOfField moment={moment} />
        </Filters>
      </Panel>
    </Allowed>
  );
}

function PresentHome({ home }: { readonly home: PortalHomeView }) {
  return (
    <>
      <HomeStats home={home} />
      {home.companies.length === 0 ? null : <Companies companies={home.companies} />}
      {home.trend.length === 0 ? null : (
        <Panel title="Attributed to you by month">
          <TrendChart
            caption="Revenue attributed to you by month"
            points={home.trend}
            series={[{ label: "Attributed", minor: (point) => point.attributedMinor }]}
          />
        </Panel>
      )}
      {home.averageSharePpm === null ? null : (
        <Panel title="Your share of deals" note={<Link to="/portal/performance">Performance</Link>} flush>
          <SplitTable bands={bandsOf(home.split)} empty="No deal is attributed to you yet." />
        </Panel>
      )}
      <Panel title="Latest deals" note={<Link to="/portal/deals">All deals</Link>} flush>
        <PortalDealTable deals={home.recent} empty={<NoDeals />} />
      </Panel>
    </>
  );
}

function HomeStats({ home }: { readonly home: PortalHomeView }) {
  const { count, period, share } = useFormats();
  const closed = home.split.reduce((sum, one) => sum + one.deals, 0);
  const deals = home.companies.reduce((sum, company) => sum + company.opportunities, 0);
  return (
    <Stats label="Your figures over all companies">
      <Stat label="Attributed to you" to="/portal/ledger" lead>
        <MoneyList values={home.totals} />
      </Stat>
      <Stat
        label={home.period === null ? "In the periods that run" : `In ${period(home.period)}`}
        to={home.period === null ? undefined : `/portal/ledger?period=${home.period}`}
      >
        <MoneyList values={home.thisPeriod} />
      </Stat>
      <Stat label="Expected from open deals" to="/portal/deals?outcome=open">
        <MoneyList values={home.expected} />
      </Stat>
      <Stat label="Deals" to="/portal/deals">
        {count(deals)}
      </Stat>
      <Stat label="Average share" note={closed === 0 ? undefined : `of ${count(closed)} attributed deals`}>
        {home.averageSharePpm === null ? "None" : share(home.averageSharePpm)}
      </Stat>
    </Stats>
  );
}

/** Bands are told by where they begin; the last ends with the whole deal. */
function bandsOf(split: PortalHomeView["split"]) {
  const percent = (ppm: number) => Math.round(ppm / 10_000);
  return split.map(({ fromPpm, deals }, at) => {
    const next = split[at + 1];
    if (next === undefined) return { label: `${percent(fromPpm)}% and more`, deals };
    const below = `below ${percent(next.fromPpm)}%`;
    return {
      label: at === 0 ? `Below ${percent(next.fromPpm)}%` : `${percent(fromPpm)}% to ${below}`,
      deals,
    };
  });
}

function NoDeals() {
  return (
    <EmptyState title="No deals yet">
      <p>
        A deal appears here as soon as a company has your part in it on record. Ask your partner manager if
        you miss one.
      </p>
    </EmptyState>
  );
}
