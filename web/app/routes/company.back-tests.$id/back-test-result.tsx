import { Link } from "@remix-run/react";
import type { BackTestDetail } from "#web/app/lib/views.ts";
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
type Change = Result["largestChanges"][number];

/** What a rule would have changed, in one currency: amounts of two are never added up. */
export function BackTestResult({ result }: { readonly result: Result }) {
  const { currency } = result;
  return (
    <>
      <Totals result={result} />
      <Panel title={`Partners, ${currency}`} note={<WinnersAndLosers result={result} />} flush>
        <DataTable
          caption={`Change per partner in ${currency}`}
          columns={partnerColumns(currency)}
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
          <MonthTable periods={result.periods} currency={currency} />
        </div>
      </Panel>
      <Panel title={`Deals that change most, ${currency}`} flush>
        <DataTable
          caption={`Deals that change most in ${currency}`}
          columns={DEAL_COLUMNS}
          rows={result.largestChanges}
          rowKey={({ opportunityId }) => opportunityId}
          empty={<p className="panel-body muted">No deal would be split differently.</p>}
        />
      </Panel>
    </>
  );
}

function Totals({ result }: { readonly result: Result }) {
  const { count } = useFormats();
  const { currency, totals } = result;
  return (
    <Stats label={`Result in ${currency}`}>
      <Stat label="Deals that change" note={`of ${count(totals.deals)}`}>
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

function partnerColumns(currency: string): readonly Column<PartnerRow>[] {
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
    { key: "up", header: "Deals up", numeric: true, cell: (row) => row.dealsUp },
    { key: "down", header: "Deals down", numeric: true, cell: (row) => row.dealsDown },
  ];
}

function MonthTable({
  periods,
  currency,
}: {
  readonly periods: readonly PeriodRow[];
  readonly currency: string;
}) {
  const { count, period } = useFormats();
  const columns: readonly Column<PeriodRow>[] = [
    { key: "period", header: "Month", title: true, cell: (row) => period(row.period) },
    {
      key: "deals",
      header: "Deals that change",
      numeric: true,
      cell: (row) => `${count(row.changedDeals)} of ${count(row.deals)}`,
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

const DEAL_COLUMNS: readonly Column<Change>[] = [
  {
    key: "deal",
    header: "Deal",
    title: true,
    cell: (row) => <Link to={`/company/deals/${row.opportunityId}`}>{row.name}</Link>,
  },
  { key: "who", header: "Now and with the rule", prose: true, cell: (row) => <Parts change={row} /> },
  { key: "amount", header: "Amount", numeric: true, cell: (row) => <Money value={row.amount} /> },
  {
    key: "moved",
    header: "Moved",
    numeric: true,
    cell: (row) => <Money value={{ amountMinor: row.movedMinor, currency: row.amount.currency }} />,
  },
];

function Parts({ change }: { readonly change: Change }) {
  const { money } = useFormats();
  const { currency } = change.amount;
  const parts = [
    ...change.partners.map(({ partnerId, partnerName, beforeMinor, afterMinor }) => ({
      key: partnerId,
      name: partnerName,
      beforeMinor,
      afterMinor,
    })),
    {
      key: "",
      name: "Unattributed",
      beforeMinor: change.unattributedBeforeMinor,
      afterMinor: change.unattributedAfterMinor,
    },
  ];
  return (
    <ul className="split-change small">
      {parts
        .filter(({ beforeMinor, afterMinor }) => beforeMinor !== afterMinor)
        .map(({ key, name, beforeMinor, afterMinor }) => (
          <li key={key}>
            <span className="split-change-name">{name}</span>{" "}
            <span className="nowrap">
              {money({ amountMinor: beforeMinor, currency })} <span aria-hidden="true">→</span>
              <span className="visually-hidden">becomes</span>{" "}
              <strong>{money({ amountMinor: afterMinor, currency })}</strong>
            </span>
          </li>
        ))}
    </ul>
  );
}
