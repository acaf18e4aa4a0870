import { minorUnitExponent } from "#worker/domain/money/currency.ts";
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
    <div className="stack">
      {currencies.map((currency) => {
        const points = props.points.filter((point) => point.currency === currency);
        const scale = 10 ** minorUnitExponent(currency);
        return (
          <Chart
            key={currency}
            caption={`${props.caption}, ${currency}`}
            labelHeader="Month"
            labels={points.map((point) => formats.period(point.period))}
            series={props.series.map(({ label, minor }) => ({
              label: `${label}, ${currency}`,
              values: points.map((point) => minor(point) / scale),
              texts: points.map((point) => formats.money({ amountMinor: minor(point), currency })),
            }))}
            formatTick={formats.short}
          />
        );
      })}
    </div>
  );
}
