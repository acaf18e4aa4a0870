import { Link } from "@remix-run/react";
import { href } from "#web/app/lib/search.ts";
import type { BackTestDetail } from "#web/app/lib/views.ts";
import { DealChangeTable } from "#web/app/rules/deal-change-table.tsx";
import { type Column, DataTable } from "#web/app/ui/data-table.tsx";
import { useFormats } from "#web/app/ui/formats-context.tsx";
import { Money } from "#web/app/ui/money.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { Share } from "#web/app/ui/share.tsx";
import { Stat, Stats } from "#web/app/ui/stat.tsx";
import { TrendChart } from "#web/app/ui/trend-chart.tsx";

type Result = BackTestDetail["results"][number];
type PartnerRow = Result["partners"][number];
type PeriodRow = Result["periods"][number];

/** What a rule would have changed, in one currency: amounts of two are never added up. */
export function BackTestResult({ id, result }: { readonly id: string; readonly result: Result }) {
  const { currency } = result;
  const all = href(`/company/back-tests/${id}/changes`, { currency });
  return (
    <>
      <Totals result={result} all={all} />
      <Panel title={`Partners, ${currency}`} note={<WinnersAndLosers result={result} />} flush>
        <DataTable
          caption={`Change per partner in ${currency}`}
          columns={partnerColumns(currency, all)}
          rows={result.partners}
          rowKey={({ partnerId }) => partnerId}
          rowClass={({ changeMinor }) => (changeMinor === 0 ? undefined : "is-changed")}
          empty={<p className="panel-body muted">No partner has a share, before or after.</p>}
        />
      </Panel>
      <Panel title={`Months, ${currency}`}>
        <div className="stack">
          <TrendChart
            caption="Attributed by month with the rule and without it"
            points={result.periods.map((period) => ({ ...period, currency }))}
            series={[
              { label: "With the rule", minor: (period) => period.attributedAfterMinor },
              { label: "Now", minor: (period) => period.attributedBeforeMinor },
            ]}
          />
          <MonthTable periods={result.periods} currency={currency} all={all} />
        </div>
      </Panel>
      <Panel
        title={`Deals that change most, ${currency}`}
        note={<Link to={all}>All deals that change</Link>}
        flush
      >
        <DealChangeTable
          caption={`Deals that change most in ${currency}`}
          changes={result.largestChanges}
          empty={<p className="panel-body muted">No deal would be split differently.</p>}
        />
      </Panel>
    </>
  );
}

function Totals({ result, all }: { readonly result: Result; readonly all: string }) {
  const { count } = useFormats();
  const { currency, totals } = result;
  return (
    <Stats label={`Result in ${currency}`}>
      <Stat label="Deals that change" to={all} note={`of ${count(totals.deals)}`}>
        {count(totals.changedDeals)}
      </Stat>
      <Stat label="Moved between partners" note="Unattributed included">
        <Money value={{ amountMinor: totals.movedMinor, currency }} />
      </Stat>
      <Stat
        label="Attributed"
        note={
          <>
            now <Money value={{ amountMinor: totals.attributedBeforeMinor, currency }} />
          </>
        }
      >
        <Money value={{ amountMinor: totals.attributedAfterMinor, currency }} />
      </Stat>
      <Stat
        label="Coverage"
        note={
          <>
            now <Share ppm={totals.coverageBeforePpm} />
          </>
        }
      >
        <Share ppm={totals.coverageAfterPpm} />
      </Stat>
    </Stats>
  );
}

function WinnersAndLosers({ result }: { readonly result: Result }) {
  const { count } = useFormats();
  return (
    <>
      {count(result.winners)} get more, {count(result.losers)} get less
    </>
  );
}

function partnerColumns(currency: string, all: string): readonly Column<PartnerRow>[] {
  const deals = (row: PartnerRow, change: "up" | "down", number: number) =>
    number === 0 ? (
      0
    ) : (
      <Link to={`${all}&${new URLSearchParams({ partnerId: row.partnerId, change })}`}>{number}</Link>
    );
  const money = (amountMinor: number) => <Money value={{ amountMinor, currency }} />;
  return [
    {
      key: "partner",
      header: "Partner",
      title: true,
      cell: (row) => <Link to={`/company/partners/${row.partnerId}`}>{row.partnerName}</Link>,
    },
    { key: "before", header: "Now", numeric: true, cell: (row) => money(row.beforeMinor) },
    { key: "after", header: "With the rule", numeric: true, cell: (row) => money(row.afterMinor) },
    {
      key: "change",
      header: "Change",
      numeric: true,
      cell: (row) =>
        row.changeMinor === 0 ? (
          <span className="muted">None</span>
        ) : (
          <strong>{money(row.changeMinor)}</strong>
        ),
    },
    { key: "up", header: "Deals up", numeric: true, cell: (row) => deals(row, "up", row.dealsUp) },
    { key: "down", header: "Deals down", numeric: true, cell: (row) => deals(row, "down", row.dealsDown) },
  ];
}

function MonthTable(props: {
  readonly periods: readonly PeriodRow[];
  readonly currency: string;
  readonly all: string;
}) {
  const { periods, currency, all } = props;
  const { count, period } = useFormats();
  const columns: readonly Column<PeriodRow>[] = [
    { key: "period", header: "Month", title: true, cell: (row) => period(row.period) },
    {
      key: "deals",
      header: "Deals that change",
      numeric: true,
      cell: (row) => (
        <>
          {row.changedDeals === 0 ? (
            0
          ) : (
            <Link to={`${all}&period=${row.period}`}>{count(row.changedDeals)}</Link>
          )}{" "}
          of {count(row.deals)}
        </>
      ),
    },
    {
      key: "moved",
      header: "Moved",
      numeric: true,
      cell: (row) => <Money value={{ amountMinor: row.movedMinor, currency }} />,
    },
    {
      key: "coverage",
      header: "Coverage",
      numeric: true,
      cell: (row) => (
        <>
          <Share ppm={row.coverageBeforePpm} /> <span aria-hidden="true">→</span>
          <span className="visually-hidden">becomes</span> <Share ppm={row.coverageAfterPpm} />
        </>
      ),
    },
  ];
  return (
    <DataTable
      caption={`Change per month in ${currency}`}
      columns={columns}
      rows={periods}
      rowKey={(row) => row.period}
    />
  );
}
