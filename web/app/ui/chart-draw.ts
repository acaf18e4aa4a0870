import { BarController, BarElement, CategoryScale, Chart, LinearScale, Tooltip } from "chart.js";
import type { ChartProps } from "./chart.tsx";

export type DrawnChart = { readonly repaint: () => void; readonly remove: () => void };

Chart.register(BarController, BarElement, CategoryScale, LinearScale, Tooltip);

/** Bars side by side, in the colours the page has at the moment. Nothing moves. */
export function drawChart(canvas: HTMLCanvasElement, props: ChartProps): DrawnChart {
  let chart = draw(canvas, props);
  return {
    repaint: () => {
      chart.destroy();
      chart = draw(canvas, props);
    },
    remove: () => chart.destroy(),
  };
}

function draw(canvas: HTMLCanvasElement, { labels, series, formatTick, stacked = false }: ChartProps) {
  const style = getComputedStyle(canvas);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  const font = { family: style.fontFamily, size: 12 };
  const ticks = { color: colour("--text-muted"), font };
  return new Chart(canvas, {
    type: "bar",
    data: {
      labels: [...labels],
      datasets: series.map(({ label, values }, index) => ({
        label,
        data: [...values],
        backgroundColor: colour(index === 0 ? "--bar-1" : "--bar-2"),
        borderRadius: 2,
        maxBarThickness: 28,
      })),
    },
    options: {
      animation: false,
      responsive: true,
      maintainAspectRatio: false,
      interaction: { mode: "index", intersect: false },
      plugins: {
        tooltip: {
          titleFont: font,
          bodyFont: font,
          callbacks: {
            label: ({ datasetIndex, dataIndex }) => {
              const one = series[datasetIndex];
              return one === undefined ? "" : `${one.label}: ${one.texts[dataIndex] ?? ""}`;
            },
          },
        },
      },
      scales: {
        x: {
          stacked,
          grid: { display: false },
          border: { color: colour("--line-strong") },
          ticks: { ...ticks, maxRotation: 0, autoSkipPadding: 12 },
        },
        y: {
          stacked,
          beginAtZero: true,
          border: { display: false },
          grid: { color: colour("--line") },
          ticks: { ...ticks, maxTicksLimit: 5, callback: (value) => formatTick(Number(value)) },
        },
      },
    },
  });
}
