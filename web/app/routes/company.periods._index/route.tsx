import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  type MetaFunction,
} from "@remix-run/cloudflare";
import { Form, Link, useActionData, useLoaderData } from "@remix-run/react";
import { apiOf, read, tryRead } from "#web/app/lib/api.server.ts";
import { formProblem } from "#web/app/lib/form.ts";
import { textOf } from "#web/app/lib/form-answer.server.ts";
import { useMay } from "#web/app/lib/use-may.ts";
import type { PeriodItem, PeriodList } from "#web/app/lib/views.ts";
import { type Column, DataTable } from "#web/app/ui/data-table.tsx";
import { DateTime } from "#web/app/ui/date-time.tsx";
import { EmptyState } from "#web/app/ui/empty-state.tsx";
import { ErrorSummary } from "#web/app/ui/error-summary.tsx";
import { Field, Select } from "#web/app/ui/field.tsx";
import { useFormats } from "#web/app/ui/formats-context.tsx";
import { MoneyList } from "#web/app/ui/money.tsx";
import { Notice } from "#web/app/ui/notice.tsx";
import { PageHeader } from "#web/app/ui/page-header.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { PeriodStateBadge } from "#web/app/ui/period-state-badge.tsx";
import { SubmitButton } from "#web/app/ui/submit-button.tsx";
import { TextField } from "#web/app/ui/text-field.tsx";

export const meta: MetaFunction = () => [{ title: "Periods · Fairshare" }];

export async function loader(args: LoaderFunctionArgs) {
  return read(apiOf(args).client.periods.$get(), args.request);
}

export async function action(args: ActionFunctionArgs) {
  const form = await args.request.formData();
  const json = {
    unit: textOf(form, "unit") === "quarter" ? ("quarter" as const) : ("month" as const),
    fiscalYearStartMonth: Number(textOf(form, "fiscalYearStartMonth")),
    timeZone: textOf(form, "timeZone").trim(),
  };
  const answer = await tryRead(apiOf(args).client.periods.calendar.$put({ json }), args.request);
  if (answer.ok) return data({ done: true, problem: undefined });
  const problem = formProblem(answer.error, Object.keys(json));
  return data({ done: false, problem }, { status: answer.error.status });
}

export default function Periods() {
  const list = useLoaderData<typeof loader>();
  return (
    <div className="stack">
      <PageHeader
        title="Periods"
        lead="What each period adds up to. A closed period takes no entries: later changes go to the next open one and say so."
      />
      <Panel flush>
        <PeriodTable periods={list.items} />
      </Panel>
      <Calendar list={list} />
    </div>
  );
}

function PeriodTable({ periods }: { readonly periods: readonly PeriodItem[] }) {
  const { period, count } = useFormats();
  const revenue = (one: PeriodItem) => one.totals.filter(({ book }) => book === "revenue");
  const columns: readonly Column<PeriodItem>[] = [
    {
      key: "period",
      header: "Period",
      title: true,
      cell: (one) => <Link to={`/company/periods/${one.key}`}>{period(one.key)}</Link>,
    },
    { key: "state", header: "State", cell: (one) => <PeriodStateBadge state={one.state} /> },
    {
      key: "days",
      header: "Days",
      nowrap: true,
      cell: (one) => (
        <>
          <DateTime iso={one.firstDay} /> to <DateTime iso={one.lastDay} />
        </>
      ),
    },
    {
      key: "revenue",
      header: "Credited revenue",
      numeric: true,
      cell: (one) => <MoneyList values={revenue(one).map(({ amount }) => amount)} />,
    },
    {
      key: "entries",
      header: "Entries",
      numeric: true,
      cell: (one) => count(one.totals.reduce((sum, { entries }) => sum + entries, 0)),
    },
  ];
  return (
    <DataTable
      caption="Periods"
      columns={columns}
      rows={periods}
      rowKey={(one) => one.key}
      empty={<EmptyState title="There is no period yet" />}
    />
  );
}

const MONTHS = "January February March April May June July August September October November December".split(
  " ",
);
const UNITS = [
  { value: "month", label: "Months" },
  { value: "quarter", label: "Quarters" },
];

const LABELS = {
  unit: "Periods are",
  fiscalYearStartMonth: "The fiscal year begins in",
  timeZone: "Time zone",
};

function Calendar({ list }: { readonly list: PeriodList }) {
  const result = useActionData<typeof action>();
  const may = useMay();
  const newest = list.calendar.at(-1);
  return (
    <Panel title="Calendar">
      <div className="stack">
        {result?.done ? <Notice tone="success" title="The calendar is saved" /> : null}
        <ul className="plain-list prose">
          {list.calendar.map((span) => (
            <li key={span.from ?? "beginning"}>
              {span.from === null ? (
                "From the beginning"
              ) : (
                <>
                  From <DateTime iso={span.from} />
                </>
              )}
              : {span.unit === "month" ? "months" : "quarters"}, fiscal year from{" "}
              {MONTHS[span.fiscalYearStartMonth - 1]}, {span.timeZone}
            </li>
          ))}
        </ul>
        {may("periods.close") ? (
          <Form method="post" className="form">
            <ErrorSummary problem={result?.problem} labels={LABELS} />
            <Field id="unit" label={LABELS.unit}>
              {(control) => <Select control={control} name="unit" value={newest?.unit} options={UNITS} />}
            </Field>
            <Field id="fiscalYearStartMonth" label={LABELS.fiscalYearStartMonth}>
              {(control) => (
                <Select
                  control={control}
                  name="fiscalYearStartMonth"
                  value={String(newest?.fiscalYearStartMonth ?? 1)}
                  options={MONTHS.map((label, index) => ({ value: String(index + 1), label }))}
                />
              )}
            </Field>
            <TextField
              name="timeZone"
              label={LABELS.timeZone}
              hint="By its name in the IANA database, such as Europe/Berlin or America/New_York."
              problem={result?.problem}
              required
              defaultValue={newest?.timeZone ?? "UTC"}
            />
            <p className="small muted prose">
              Periods that have begun stay as they are. The change takes effect with the next period that
              begins under both calendars; while the ledger is empty, at once.
            </p>
            <SubmitButton busyText="Saving">Save the calendar</SubmitButton>
          </Form>
        ) : null}
      </div>
    </Panel>
  );
}
