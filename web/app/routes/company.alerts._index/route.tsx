import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/cloudflare";
import { Link, useActionData, useLoaderData } from "@remix-run/react";
import { AlertTable } from "#web/app/alerts/alert-table.tsx";
import { ALERT_NAMES } from "#web/app/alerts/alert-words.ts";
import { apiOf, read, tryRead } from "#web/app/lib/api.server.ts";
import { formProblem } from "#web/app/lib/form.ts";
import { textOf } from "#web/app/lib/form-answer.server.ts";
import { href, pick } from "#web/app/lib/search.ts";
import { Allowed } from "#web/app/ui/allowed.tsx";
import { EmptyState } from "#web/app/ui/empty-state.tsx";
import { ErrorSummary } from "#web/app/ui/error-summary.tsx";
import { ExportLinks } from "#web/app/ui/export-links.tsx";
import { Field, Select } from "#web/app/ui/field.tsx";
import { FilterChips, Filters } from "#web/app/ui/filters.tsx";
import { PageHeader } from "#web/app/ui/page-header.tsx";
import { ListPager } from "#web/app/ui/pager.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { alertKinds } from "#worker/domain/alert/alert.ts";
import { dayOf } from "#worker/domain/time/day.ts";
import { DAY_MS } from "#worker/domain/time/instant.ts";

export const meta: MetaFunction = () => [{ title: "Alerts · Fairshare" }];

const PATH = "/company/alerts";
const QUERY = {
  state: ["open", "snoozed", "resolved", "all"],
  kind: alertKinds,
  subjectId: "text",
  cursor: "text",
} as const;

export async function loader(args: LoaderFunctionArgs) {
  const query = pick(args.request.url, QUERY);
  const { state = "open", ...rest } = query;
  const asked = { ...rest, ...(state === "all" ? {} : { state }) };
  const page = await read(apiOf(args).client.alerts.$get({ query: asked }), args.request);
  const now = Date.now();
  const days = {
    first: dayOf(now + DAY_MS),
    usual: dayOf(now + 7 * DAY_MS),
    last: dayOf(now + 365 * DAY_MS),
  };
  return { page, query, asked, days };
}

export async function action(args: ActionFunctionArgs) {
  const form = await args.request.formData();
  const param = { id: textOf(form, "id") };
  const until = textOf(form, "intent") === "wake" ? null : textOf(form, "until");
  const call = apiOf(args).client.alerts[":id"].snooze.$post({ param, json: { until } });
  const changed = await tryRead(call, args.request);
  if (!changed.ok) return data({ problem: formProblem(changed.error, []) }, { status: changed.error.status });
  const { pathname, search } = new URL(args.request.url);
  return redirect(`${pathname}${search}`);
}

export default function Alerts() {
  const { page, query, asked, days } = useLoaderData<typeof loader>();
  const problem = useActionData<typeof action>()?.problem;
  const { cursor, ...shown } = query;
  const isFiltered = Object.keys(shown).length > 0;
  return (
    <div className="stack">
      <PageHeader
        title="Alerts"
        lead="What calls for somebody. An alert is resolved by itself once it holds no longer, and opens again when it comes again."
        actions={
          <>
            <Link className="button" to="/company/alerts/settings">
              Thresholds
            </Link>
            <Allowed to="deals.export">
              <ExportLinks list="/api/v1/alerts" query={{ ...asked, cursor: undefined }} />
            </Allowed>
          </>
        }
      />
      <ErrorSummary problem={problem} />
      <Panel flush>
        <Filters label="Filter alerts" keep={{ subjectId: query.subjectId }} clear={isFiltered ? PATH : null}>
          <Field id="state" label="State" className="filters-half">
            {(control) => (
              <Select control={control} name="state" value={query.state} none="Open" options={STATES} />
            )}
          </Field>
          <Field id="kind" label="Alert" className="filters-half">
            {(control) => (
              <Select control={control} name="kind" value={query.kind} none="All" options={KINDS} />
            )}
          </Field>
        </Filters>
        <FilterChips
          chips={
            query.subjectId === undefined
              ? []
              : [{ text: "About one partner", without: href(PATH, { ...shown, subjectId: undefined }) }]
          }
        />
        <AlertTable alerts={page.items} days={days} empty={<NoAlerts isFiltered={isFiltered} />} />
        <ListPager path={PATH} page={page} query={{ ...shown, cursor }} />
      </Panel>
    </div>
  );
}

const STATES = [
  { value: "snoozed", label: "Snoozed" },
  { value: "resolved", label: "Resolved" },
  { value: "all", label: "All" },
];

const KINDS = alertKinds.map((kind) => ({ value: kind, label: ALERT_NAMES[kind] }));

function NoAlerts({ isFiltered }: { readonly isFiltered: boolean }) {
  if (isFiltered) {
    return (
      <EmptyState title="No alert fits these filters" action={<Link to={PATH}>Show what is open</Link>} />
    );
  }
  return (
    <EmptyState
      title="Nothing calls for you"
      action={<Link to={href(PATH, { state: "all" })}>Show all alerts</Link>}
    >
      <p>
        Coverage, partners, connections and the ledger are looked at every hour. You are told by mail as you
        choose among your notifications.
      </p>
    </EmptyState>
  );
}
