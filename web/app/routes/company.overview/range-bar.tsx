import { Link } from "@remix-run/react";
import { href, MONTH } from "#web/app/lib/search.ts";
import type { OverviewView } from "#web/app/lib/views.ts";
import { Field, Select } from "#web/app/ui/field.tsx";
import { Filters } from "#web/app/ui/filters.tsx";
import { useFormats } from "#web/app/ui/formats-context.tsx";
import { MonthField } from "#web/app/ui/month-field.tsx";
import type { Months } from "./closed-days.ts";

const PATH = "/company/overview";

/** The words of the address. */
export const overviewQuery = {
  range: ["12-months", "period", "quarter", "year", "all"],
  from: MONTH,
  to: MONTH,
  compare: ["previous", "year", "none"],
  currency: /^[A-Z]{3}$/,
} as const;

export type OverviewQuery = {
  readonly range?: "12-months" | "period" | "quarter" | "year" | "all";
  readonly from?: string;
  readonly to?: string;
  readonly compare?: "previous" | "year" | "none";
  readonly currency?: string;
};

const PRESETS = [
  ["12-months", "Last 12 months"],
  ["period", "This period"],
  ["quarter", "This quarter"],
  ["year", "This fiscal year"],
  ["all", "All time"],
] as const;

const COMPARISONS = [
  { value: "previous", label: "The months before" },
  { value: "year", label: "The same months a year earlier" },
  { value: "none", label: "Nothing" },
];

/** Which months, compared with what, in which currency: links for what is asked often, a form for the rest. */
export function RangeBar({
  query,
  overview,
}: {
  readonly query: OverviewQuery;
  readonly overview: Pick<OverviewView, "range" | "comparedWith" | "currency" | "currencies">;
}) {
  const { from, to, range, ...rest } = query;
  const isOwn = from !== undefined || to !== undefined;
  return (
    <div className="panel">
      <nav aria-label="Months shown">
        <ul className="tabs">
          {PRESETS.map(([preset, label]) => (
            <li key={preset}>
              <Link
                to={href(PATH, { ...rest, range: preset === "12-months" ? undefined : preset })}
                aria-current={!isOwn && (range ?? "12-months") === preset ? "page" : undefined}
                preventScrollReset
              >
                {label}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      <Filters
        label="Months, comparison and currency"
        keep={{ range: isOwn ? undefined : range }}
        clear={isOwn || query.compare !== undefined || query.currency !== undefined ? PATH : null}
      >
        <MonthField id="from" label="From month" value={from} />
        <MonthField id="to" label="To month" value={to} />
        <Field id="compare" label="Compare with" className="filters-half">
          {(control) => (
            <Select
              control={control}
              name="compare"
              value={query.compare ?? "previous"}
              options={COMPARISONS}
            />
          )}
        </Field>
        {overview.currencies.length < 2 ? null : (
          <Field id="currency" label="Currency" className="filters-half">
            {(control) => (
              <Select
                control={control}
                name="currency"
                value={overview.currency}
                options={overview.currencies.map((currency) => ({ value: currency, label: currency }))}
              />
            )}
          </Field>
        )}
      </Filters>
      <p className="range-said">
        <RangeSaid {...overview} />
      </p>
    </div>
  );
}

function RangeSaid({ range, comparedWith }: Pick<OverviewView, "range" | "comparedWith">) {
  const span = useSpan();
  return (
    <>
      Deals that closed <strong>{span(range)}</strong>
      {comparedWith === null ? null : <>, compared with {span(comparedWith)}</>}.
    </>
  );
}

/** "Jan 2025 to Mar 2025" */
export function useSpan(): (months: Months) => string {
  const { period } = useFormats();
  return ({ from, to }) => {
    if (from === null) return to === null ? "at any time" : `up to ${period(to)}`;
    if (to === null) return `from ${period(from)} on`;
    return from === to ? `in ${period(from)}` : `${period(from)} to ${period(to)}`;
  };
}
