import { minorUnitExponent } from "#worker/domain/money/currency.ts";
import { isQuarter, nextPeriod } from "#worker/domain/time/period-key.ts";
import { Chart } from "./chart.tsx";
import { useFormats } from "./formats-context.tsx";

export type TrendPoint = { readonly period: string; readonly currency: string };

/**
 * Amounts by period, one picture a currency and a unit: amounts of two currencies have no common scale, and months and
 * quarters, where a partner's companies differ or one has changed, no common distance.
 */
export function TrendChart<Point extends TrendPoint>(props: {
  readonly caption: string;
  readonly points: readonly Point[];
  readonly series: readonly {
    readonly label: string;
    readonly minor: (point: Point) => number;
    /** What the figure of a period is made of. */
    readonly to?: (period: string) => string;
  }[];
  readonly stacked?: boolean;
}) {
  const formats = useFormats();
  const pictures = [...new Set(props.points.map(pictureOf))];
  return (
    <div className="charts">
      {pictures.map((picture) => {
        const points = props.points.filter((point) => pictureOf(point) === picture);
        const { currency, period: anyPeriod } = points[0] as Point;
        const periods = withoutGaps(points);
        const unit = isQuarter(anyPeriod) ? "Quarter" : "Month";
        const scale = 10 ** minorUnitExponent(currency);
        return (
          <Chart
            key={picture}
            caption={`${props.caption}, ${currency}`}
            labelHeader={unit}
            labels={periods.map(({ period }) => formats.period(period))}
            stacked={props.stacked ?? false}
            series={props.series.map(({ label, minor, to }) => {
              const amounts = periods.map(({ point }) => (point === null ? 0 : minor(point)));
              return {
                label: `${label}, ${currency}`,
                values: amounts.map((amountMinor) => amountMinor / scale),
                texts: amounts.map((amountMinor) => formats.money({ amountMinor, currency })),
                ...(to === undefined ? {} : { links: periods.map(({ period }) => to(period)) }),
              };
            })}
            formatTick={formats.short}
          />
        );
      })}
    </div>
  );
}

function pictureOf({ currency, period }: TrendPoint): string {
  return `${currency} ${isQuarter(period) ? "quarters" : "months"}`;
}

/** The periods of one unit. A month in which nothing happened is a month too: left out, the distance between its neighbours would lie. */
export function withoutGaps<Point extends { readonly period: string }>(
  points: readonly Point[],
): readonly { readonly period: string; readonly point: Point | null }[] {
  const byPeriod = new Map(points.map((point) => [point.period, point]));
  const periods = [...byPeriod.keys()].sort();
  const last = periods.at(-1);
  const filled: { period: string; point: Point | null }[] = [];
  for (
    let period = periods[0];
    period !== undefined && last !== undefined && period <= last;
    period = nextPeriod(period)
  ) {
    filled.push({ period, point: byPeriod.get(period) ?? null });
  }
  return filled;
}
