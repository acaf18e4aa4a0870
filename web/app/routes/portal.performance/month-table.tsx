import { Link } from "@remix-run/react";
import { href } from "#web/app/lib/search.ts";
import { DataTable } from "#web/app/ui/data-table.tsx";
import { useFormats } from "#web/app/ui/formats-context.tsx";
import { Money } from "#web/app/ui/money.tsx";
import { withoutGaps } from "#web/app/ui/trend-chart.tsx";
import { isQuarter } from "#worker/domain/time/period-key.ts";
import type { PeriodSum } from "./months.ts";

const PERIODS_SHOWN = 24;

/** Each period beside the one before it; currencies, and months and quarters, each for themselves. */
export function MonthTable({
  months,
  companyId,
}: {
  readonly months: readonly PeriodSum[];
  /** Whose they are; undefined for those of all companies together. */
  readonly companyId: string | undefined;
}) {
  const formats = useFormats();
  return (
    <DataTable
      caption="Attributed by period"
      columns={[
        {
          key: "period",
          header: "Period",
          title: true,
          cell: ({ period }) => (
            <Link to={href("/portal/ledger", { companyId, period })}>{formats.period(period)}</Link>
          ),
        },
        {
          key: "amount",
          header: "Attributed",
          numeric: true,
          cell: ({ amount }) => <Money value={amount} />,
        },
        {
          key: "change",
          header: "Against the one before",
          numeric: true,
          cell: ({ change }) =>
            change === null ? <span className="muted">The first</span> : <Money value={change} />,
        },
      ]}
      rows={rowsOf(months).slice(0, PERIODS_SHOWN)}
      rowKey={({ period, amount }) => `${period} ${amount.currency}`}
    />
  );
}

type Row = {
  readonly period: string;
  readonly amount: { readonly amountMinor: number; readonly currency: string };
  readonly change: { readonly amountMinor: number; readonly currency: string } | null;
};

function rowsOf(months: readonly PeriodSum[]): readonly Row[] {
  const kindOf = ({ currency, period }: PeriodSum) => `${currency} ${isQuarter(period)}`;
  return [...new Set(months.map(kindOf))]
    .flatMap((kind) => {
      const own = months.filter((month) => kindOf(month) === kind);
      const currency = own[0]?.currency ?? "";
      const filled = withoutGaps(own);
      return filled.map(({ period, point }, at): Row => {
        const amountMinor = point?.attributedMinor ?? 0;
        const before = filled[at - 1];
        return {
          period,
          amount: { amountMinor, currency },
          change:
            before === undefined
              ? null
              : { amountMinor: amountMinor - (before.point?.attributedMinor ?? 0), currency },
        };
      });
    })
    .sort((a, b) => (a.period > b.period ? -1 : 1));
}
