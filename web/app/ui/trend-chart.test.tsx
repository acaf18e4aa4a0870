import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { TrendChart, withoutGaps } from "./trend-chart.tsx";

test("months in which nothing happened are kept between the first and the last", () => {
  const months = withoutGaps([{ period: "2026-02" }, { period: "2025-11" }]);
  expect(months.map(({ period, point }) => [period, point !== null])).toEqual([
    ["2025-11", true],
    ["2025-12", false],
    ["2026-01", false],
    ["2026-02", true],
  ]);
});

test("quarters are filled with quarters, over the end of a year", () => {
  const quarters = withoutGaps([{ period: "2026-Q2" }, { period: "2025-Q3" }]);
  expect(quarters.map(({ period }) => period)).toEqual(["2025-Q3", "2025-Q4", "2026-Q1", "2026-Q2"]);
});

test("months and quarters of one currency have a picture each", () => {
  const points = ["2025-03", "2025-Q2"].map((period) => ({ period, currency: "USD", minor: 100 }));
  const html = renderToStaticMarkup(
    <TrendChart
      caption="Attributed"
      points={points}
      series={[{ label: "A", minor: (point) => point.minor }]}
    />,
  );
  expect(html.match(/<canvas/g)).toHaveLength(2);
  expect(html).toContain("Quarter");
});

test("no points are no months", () => {
  expect(withoutGaps([])).toEqual([]);
});

test("each currency has its own picture, and the figures are in a table before any script runs", () => {
  const html = renderToStaticMarkup(
    <TrendChart
      caption="Attributed"
      points={[
        { period: "2025-03", currency: "USD", minor: 123_400 },
        { period: "2025-03", currency: "JPY", minor: 500 },
      ]}
      series={[{ label: "Attributed", minor: (point) => point.minor }]}
    />,
  );
  expect(html.match(/<canvas/g)).toHaveLength(2);
  expect(html).toContain("1,234.00\u00a0USD");
  expect(html).toContain("500\u00a0JPY");
});
