import { minorUnitExponent } from "#worker/domain/money/currency.ts";
import { nextPeriod } from "#worker/domain/time/period-key.ts";
import { Chart } from "./chart.tsx";
import { useFormats } from "./formats-context.tsx";

export type TrendPoint = { readonly period: string; readonly currency: string };

/** Amounts by month, one picture a currency, because amounts of two currencies have no common scale. */
export function TrendChart<Point extends TrendPoint>(props: {
  readonly caption: string;
  readonly points: readonly Point[];
  readonly series: readonly { readonly label: string; readonly minor: (point: Point) => number }[];
}) {
  const formats = useFormats();
  const currencies = [...new Set(props.points.map((point) => point.currency))];
  return (
    <div className="charts">
      {currencies.map((currency) => {
        const months = withoutGaps(props.points.filter((point) => point.currency === currency));
        const scale = 10 ** minorUnitExponent(currency);
        return (
          <Chart
            key={currency}
            caption={`${props.caption}, ${currency}`}
            labelHeader="Month"
            labels={months.map(({ period }) => formats.period(period))}
            series={props.series.map(({ label, minor }) => {
              const amounts = months.map(({ point }) => (point === null ? 0 : minor(point)));
              return {
                label: `${label}, ${currency}`,
                values: amounts.map((amountMinor) => amountMinor / scale),
                texts: amounts.map((amountMinor) => formats.money({ amountMinor, currency })),
              };
            })}
            formatTick={formats.short}
          />
        );
      })}
    </div>
  );
}

/** A month in which nothing happened is a month too: left out, the distance between its neighbours would lie. */
export function withoutGaps<Point extends { readonly period: string }>(
  points: readonly Point[],
): readonly { readonly period: string; readonly point: Point | null }[] {
  const byPeriod = new Map(points.map((point) => [point.period, point]));
  const periods = [...byPeriod.keys()].sort();
  const last = periods.at(-1);
  const months: { period: string; point: Point | null }[] = [];
  for (
    let period = periods[0];
    period !== undefined && last !== undefined && period <= last;
    period = nextPeriod(period)
  ) {
    months.push({ period, point: byPeriod.get(period) ?? null });
  }
  return months;
}
