import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/cloudflare";
import { useLoaderData } from "@remix-run/react";
import { HealthPanel } from "#web/app/health/health-panel.tsx";
import { apiOf, read } from "#web/app/lib/api.server.ts";
import { pick } from "#web/app/lib/search.ts";
import type { PortalPerformanceView } from "#web/app/lib/views.ts";
import { EmptyState } from "#web/app/ui/empty-state.tsx";
import { Field, Select } from "#web/app/ui/field.tsx";
import { Filters } from "#web/app/ui/filters.tsx";
import { useFormats } from "#web/app/ui/formats-context.tsx";
import { PageHeader } from "#web/app/ui/page-header.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { SplitTable } from "#web/app/ui/split-table.tsx";
import { Stat, Stats } from "#web/app/ui/stat.tsx";
import { TrendChart } from "#web/app/ui/trend-chart.tsx";
import { CompanyTable } from "./company-table.tsx";
import { MonthTable } from "./month-table.tsx";
import { addUpPeriods } from "./months.ts";
import { splitBands } from "./split-bands.ts";

export const meta: MetaFunction = () => [{ title: "Performance · Fairshare" }];

const PATH = "/portal/performance";

export async function loader(args: LoaderFunctionArgs) {
  const { items } = await read(apiOf(args).client.portal.performance.$get(), args.request);
  const { companyId } = pick(args.request.url, { companyId: "text" });
  const shown = items.filter((one) => companyId === undefined || one.companyId === companyId);
  const companies = items.map((one) => ({ value: one.companyId, label: one.companyName }));
  return { shown, companies, companyId };
}

export default function Performance() {
  const { shown, companies, companyId } = useLoaderData<typeof loader>();
  const trend = addUpPeriods(shown);
  return (
    <div className="stack">
      <PageHeader
        title="Performance"
        lead="How you do over time, and with each company that you work with."
      />
      {companies.length < 2 ? null : (
        <Panel flush>
          <Filters label="Company" clear={companyId === undefined ? null : PATH}>
            <Field id="companyId" label="Company">
              {(control) => (
                <Select
                  control={control}
                  name="companyId"
                  value={companyId}
                  none="All companies"
                  options={companies}
                />
              )}
            </Field>
          </Filters>
        </Panel>
      )}
      <Figures shown={shown} />
      {trend.length === 0 ? (
        <EmptyState title="Nothing is attributed to you yet">
          <p>Your trend appears here with the first deal in which a company has credited you.</p>
        </EmptyState>
      ) : (
        <>
          <Panel title="Attributed to you over time">
            <TrendChart
              caption="Revenue attributed to you over time"
              points={trend}
              series={[{ label: "Attributed", minor: (point) => point.attributedMinor }]}
            />
          </Panel>
          <Panel title="Period by period" note="The latest first, beside the one before" flush>
            <MonthTable months={trend} companyId={companyId} />
          </Panel>
        </>
      )}
      {shown.length < 2 ? null : (
        <Panel title="Company by company" flush>
          <CompanyTable companies={shown} />
        </Panel>
      )}
      <Panel title="Your share of deals" note="Deals closed in the last 365 days" flush>
        <SplitTable
          bands={splitBands(shown)}
          empty="No deal with a share of yours closed in the last 365 days."
        />
      </Panel>
      {shown.map(({ companyId: id, companyName, health }) =>
        health === null ? null : (
          <HealthPanel key={id} health={health} title={`How ${companyName} grades you`} />
        ),
      )}
    </div>
  );
}

function Figures({ shown }: { readonly shown: readonly PortalPerformanceView[] }) {
  const { count, share } = useFormats();
  const won = shown.reduce((sum, { outcomes }) => sum + (outcomes?.won ?? 0), 0);
  const closed = won + shown.reduce((sum, { outcomes }) => sum + (outcomes?.lost ?? 0), 0);
  const dealsOf = ({ split }: PortalPerformanceView) => split.reduce((sum, { deals }) => sum + deals, 0);
  const deals = shown.reduce((sum, one) => sum + dealsOf(one), 0);
  const ppm = shown.reduce((sum, one) => sum + (one.averageSharePpm ?? 0) * dealsOf(one), 0);
  return (
    <Stats label="How you do">
      <Stat
        label="Win rate, 90 days"
        note={closed === 0 ? "No deal of yours closed" : `${count(won)} won of ${count(closed)} closed`}
      >
        {closed === 0 ? "None" : share(Math.round((won / closed) * 1_000_000))}
      </Stat>
      <Stat label="Deals with your share, 365 days">{count(deals)}</Stat>
      <Stat label="Average share of them">{deals === 0 ? "None" : share(Math.round(ppm / deals))}</Stat>
    </Stats>
  );
}
