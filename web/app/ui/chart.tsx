import { Link } from "@remix-run/react";
import { type RefObject, useEffect, useRef } from "react";
import type { DrawnChart } from "./chart-draw.ts";

export type ChartSeries = {
  readonly label: string;
  /** One value a label; null where there is none. In the chart's unit, for drawing only. */
  readonly values: readonly (number | null)[];
  readonly texts: readonly string[];
  /** What each figure is made of: where its cell of the table leads. */
  readonly links?: readonly string[];
};

export type ChartProps = {
  readonly caption: string;
  readonly labels: readonly string[];
  readonly labelHeader: string;
  /** The first is drawn in the accent colour, the second in grey. */
  readonly series: readonly ChartSeries[];
  /** Series that are parts of one whole stand on each other, others side by side. */
  readonly stacked?: boolean;
  readonly formatTick: (value: number) => string;
};

/** A picture of figures whose table is always on the page. The picture's code is fetched once it comes into view. */
export function Chart(props: ChartProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useDrawing(canvas, props);
  return (
    <figure className="stack-tight">
      <ul className="chart-legend needs-script" aria-hidden="true">
        {props.series.map((series, index) => (
          <li key={series.label}>
            <span className={`chart-key chart-key-${index + 1}`} />
            {series.label}
          </li>
        ))}
      </ul>
      <div className="chart-box">
        <canvas ref={canvas} role="img" aria-label={`${props.caption}. The table below has the figures.`} />
      </div>
      <ChartTable {...props} />
    </figure>
  );
}

function useDrawing(canvas: RefObject<HTMLCanvasElement>, props: ChartProps) {
  const latest = useRef(props);
  latest.current = props;
  const { labels, series } = props;
  // biome-ignore lint/correctness/useExhaustiveDependencies: drawn again when the figures change, not when a parent renders.
  useEffect(() => {
    const target = canvas.current;
    if (target === null) return;
    let drawn: DrawnChart | null = null;
    let gone = false;
    const seen = new IntersectionObserver(async (entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      seen.disconnect();
      const { drawChart } = await import("./chart-draw.ts");
      if (!gone) drawn = drawChart(target, latest.current);
    });
    seen.observe(target);
    const scheme = window.matchMedia("(prefers-color-scheme: dark)");
    const repaint = () => drawn?.repaint();
    scheme.addEventListener("change", repaint);
    return () => {
      gone = true;
      seen.disconnect();
      scheme.removeEventListener("change", repaint);
      drawn?.remove();
    };
  }, [JSON.stringify([labels, series])]);
}

function ChartTable({ caption, labels, labelHeader, series }: ChartProps) {
  return (
    <details>
      <summary className="small">Figures as a table</summary>
      <div className="table-scroll">
        <table className="table">
          <caption className="visually-hidden">{caption}</caption>
          <thead>
            <tr>
              <th scope="col">{labelHeader}</th>
              {series.map(({ label }) => (
                <th scope="col" className="numeric" key={label}>
                  {label}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {labels.map((label, row) => (
              <tr key={label}>
                <th scope="row" className="nowrap">
                  {label}
                </th>
                {series.map((one) => (
                  <td className="numeric" key={one.label}>
                    {one.links?.[row] === undefined ? (
                      one.texts[row]
                    ) : (
                      <Link to={one.links[row]}>{one.texts[row]}</Link>
                    )}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
