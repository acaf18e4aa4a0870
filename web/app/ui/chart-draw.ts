import { BarController, BarElement, CategoryScale, Chart, LinearScale, Tooltip } from "chart.js";
import type { ChartProps } from "./chart.tsx";

export type DrawnChart = { readonly repaint: () => void; readonly remove: () => void };

Chart.register(BarController, BarElement, CategoryScale, LinearScale, Tooltip);

/** Bars side by side, in the colours the page has at the moment. Nothing moves. */
export function drawChart(canvas: HTMLCanvasElement, props: ChartProps): DrawnChart {
  const chart = new Chart(canvas, {
    type: "bar",
    data: {
      labels: [...props.labels],
      datasets: props.series.map((series) => ({ label: series.label, data: [...series.values] })),
    },
    options: {
      animation: false,
      responsive: true,
      maintainAspectRatio: false,
      interaction: { mode: "index", intersect: false },
      plugins: {
        tooltip: {
          callbacks: {
            label: ({ datasetIndex, dataIndex }) => {
              const series = props.series[datasetIndex];
              return series === undefined ? "" : `${series.label}: ${series.texts[dataIndex] ?? ""}`;
            },
          },
        },
      },
      scales: {
        x: { grid: { display: false }, ticks: { maxRotation: 0, autoSkipPadding: 12 } },
        y: { beginAtZero: true, border: { display: false }, ticks: { maxTicksLimit: 5, callback: (value) => props.formatTick(Number(value)) } },
      },
    },
  });
  const repaint = () => paint(chart, canvas);
  repaint();
  return { repaint, remove: () => chart.destroy() };
}

function paint(chart: Chart<"bar", (number | null)[]>, canvas: HTMLCanvasElement) {
  const style = getComputedStyle(canvas);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  chart.data.datasets.forEach((dataset, index) => {
    dataset.backgroundColor = colour(index === 0 ? "--bar-1" : "--bar-2");
    dataset.borderRadius = 2;
    dataset.maxBarThickness = 28;
  });
  const { x, y } = chart.options.scales ?? {};
  if (x?.ticks) x.ticks.color = colour("--text-muted");
  if (y?.ticks) y.ticks.color = colour("--text-muted");
  if (y?.grid) y.grid.color = colour("--line");
  chart.options.font = { family: style.fontFamily, size: 12 };
  chart.update("none");
}
