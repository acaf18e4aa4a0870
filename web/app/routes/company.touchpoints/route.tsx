import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/cloudflare";
import { Form, Link, useActionData, useLoaderData } from "@remix-run/react";
import { useRef } from "react";
import { ActivityText, BandBadge } from "#web/app/inference/activity-cell.tsx";
import { Confidence } from "#web/app/inference/factor-list.tsx";
import { InferenceTabs } from "#web/app/inference/inference-tabs.tsx";
import { apiOf, read, tryRead } from "#web/app/lib/api.server.ts";
import { formProblem } from "#web/app/lib/form.ts";
import { labelOf, plain } from "#web/app/lib/labels.ts";
import { href, pick } from "#web/app/lib/search.ts";
import { useMay } from "#web/app/lib/use-may.ts";
import type { ActivityPage, ActivityView } from "#web/app/lib/views.ts";
import { Allowed } from "#web/app/ui/allowed.tsx";
import { type Column, DataTable } from "#web/app/ui/data-table.tsx";
import { DateTime } from "#web/app/ui/date-time.tsx";
import { EmptyState } from "#web/app/ui/empty-state.tsx";
import { ErrorSummary } from "#web/app/ui/error-summary.tsx";
import { ExportLinks } from "#web/app/ui/export-links.tsx";
import { Field, Select } from "#web/app/ui/field.tsx";
import { Filters, MoreFilters } from "#web/app/ui/filters.tsx";
import { useFormats } from "#web/app/ui/formats-context.tsx";
import { Notice } from "#web/app/ui/notice.tsx";
import { PageHeader } from "#web/app/ui/page-header.tsx";
import { ListPager } from "#web/app/ui/pager.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { SearchField } from "#web/app/ui/search-field.tsx";
import { sortBy } from "#web/app/ui/sorting.ts";
import { Stat, Stats } from "#web/app/ui/stat.tsx";
import { SubmitButton } from "#web/app/ui/submit-button.tsx";
import { type QueueKeys, useQueueKeys } from "#web/app/ui/use-queue-keys.ts";
import { useReloading } from "#web/app/ui/use-reloading.ts";
import { ACTIVITY_TYPES } from "#worker/domain/inference/activity-type.ts";
import { CandidatesPanel } from "./candidates-panel.tsx";

export const meta: MetaFunction = () => [{ title: "Touchpoint queue · Fairshare" }];

const PATH = "/company/touchpoints";

const KEYS: QueueKeys = { box: "activity", intents: { c: "confirm", r: "reject", u: "undo" } };

/** A confidence as people write it, "30" or "82.5", in per cent. */
const PERCENT = /^(100|\d{1,2}(\.\d{1,4})?)$/;

const QUERY = {
  band: ["auto", "review", "ignored"],
  decision: ["open", "confirmed", "rejected"],
  source: ["activity", "campaign", "contact_role", "self_report"],
  type: ACTIVITY_TYPES,
  partnerId: "text",
  decidedBy: "text",
  from: PERCENT,
  to: PERCENT,
  q: "text",
  sort: ["-confidence", "confidence"],
  cursor: "text",
} as const;

export async function loader(args: LoaderFunctionArgs) {
  const { client } = apiOf(args);
  const { request } = args;
  const query = pick(request.url, QUERY);
  const words = { activity: "text", decided: "text", deal: "text" } as const;
  const { activity: id, decided, deal } = pick(request.url, words);
  const [page, activity] = await Promise.all([
    read(client.inference.activities.$get({ query: askedOf(query) }), request),
    id === undefined ? null : read(client.inference.activities[":id"].$get({ param: { id } }), request),
  ]);
  // A record that fits no deal begins with those of the customer that it names.
  const named = activity?.candidates.length === 0 ? activity.accountName : null;
  const search = activity === null ? undefined : (deal ?? named ?? undefined);
  const found =
    search === undefined
      ? []
      : (await read(client.opportunities.$get({ query: { q: search, limit: dealsOffered } }), request)).items;
  const others = found.filter(
    (one) => !activity?.candidates.some(({ opportunityId }) => opportunityId === one.id),
  );
  return { page, query, activity, decided, search, others };
}

const dealsOffered = "10";

/** The address says per cent; the API, like everything that counts with confidences, says parts of 1. */
function askedOf({ from, to, ...query }: Query) {
  const part = (percent: string | undefined) =>
    percent === undefined ? undefined : String(Number(percent) / 100);
  return { ...query, minConfidence: part(from), maxConfidence: part(to) };
}

export async function action(args: ActionFunctionArgs) {
  const { request } = args;
  const { client } = apiOf(args);
  const form = await request.formData();
  const ids = form.getAll("activity").map(String);
  if (ids.length === 0) {
    return data({ problem: { title: "Mark at least one record first", fields: {} } }, { status: 422 });
  }
  const reason = String(form.get("reason") ?? "").trim();
  const [kind = "", opportunityId] = String(form.get("intent") ?? "").split(" ");
  const decisions = ids.map((activityId) => {
    if (kind === "undo") return { kind: "undo" as const, activityId };
    if (kind === "reject") return { kind: "reject" as const, activityId, ...(reason ? { reason } : {}) };
    return { kind: "confirm" as const, activityId, ...(opportunityId ? { opportunityId } : {}) };
  });
  const made = await tryRead(client.inference.decisions.$post({ json: { decisions } }), request);
  if (!made.ok) return data({ problem: formProblem(made.error, []) }, { status: made.error.status });
  return redirect(href(PATH, { ...pick(request.url, QUERY), decided: String(made.value.decided) }));
}

export default function Touchpoints() {
  const { page, query, activity, decided, search, others } = useLoaderData<typeof loader>();
  const result = useActionData<typeof action>();
  const mayDecide = useMay()("evidence.decide");
  const form = useRef<HTMLFormElement>(null);
  useQueueKeys(form, KEYS);
  const { cursor, ...shown } = query;
  const { choices } = page;
  const isFiltered = Object.entries(shown).some(([name, value]) => name !== "sort" && value !== undefined);
  return (
    <div className="stack">
      <PageHeader
        title="Touchpoint queue"
        lead="What partners did, as your CRM tells it, and the deal that each record most likely belongs to. Records in review give no credit until somebody decides."
        actions={
          <Allowed to="deals.export">
            <ExportLinks list="/api/v1/inference/activities" query={askedOf(shown)} />
          </Allowed>
        }
      />
      <InferenceTabs />
      {decided === undefined ? null : (
        <Notice
          tone="success"
          title={decided === "1" ? "One record is decided" : `${decided} records are decided`}
        >
          <p>The deals they touch are being attributed again. Any decision can be taken back.</p>
        </Notice>
      )}
      <ErrorSummary problem={result?.problem} />
      <Counts counts={page.counts} />
      {activity === null ? null : (
        <CandidatesPanel
          activity={activity}
          leave={href(PATH, query)}
          mayDecide={mayDecide}
          search={search}
          others={others}
          kept={query}
        />
      )}
      <Panel flush>
        <QueueFilters query={shown} isFiltered={isFiltered} choices={choices} />
        <Form method="post" ref={form} action={href(PATH, query)}>
          {mayDecide && page.items.length > 0 ? <BulkButtons /> : null}
          <DataTable
            caption="Records of partners' work"
            columns={columnsFor({ query, mayDecide })}
            rows={page.items}
            rowKey={({ id }) => id}
            rowClass={({ id }) => (id === activity?.id ? "is-changed" : undefined)}
            empty={<Nothing searched={isFiltered} />}
            stale={useReloading()}
          />
        </Form>
        <ListPager path={PATH} page={page} query={{ ...shown, cursor }} />
      </Panel>
    </div>
  );
}

function Counts({ counts }: { readonly counts: ActivityPage["counts"] }) {
  const { count } = useFormats();
  return (
    <Stats label="Records by band">
      <Stat label="In review, undecided" to={href(PATH, { band: "review", decision: "open" })} lead>
        {count(counts.waiting)}
      </Stat>
      <Stat label="Automatic" to={href(PATH, { band: "auto" })}>
        {count(counts.auto)}
      </Stat>
      <Stat label="Review" to={href(PATH, { band: "review" })}>
        {count(counts.review)}
      </Stat>
      <Stat label="Ignored" to={href(PATH, { band: "ignored" })}>
        {count(counts.ignored)}
      </Stat>
      <Stat
        label="All records"
        to={PATH}
        note={`${count(counts.confirmed)} confirmed, ${count(counts.rejected)} rejected`}
      >
        {count(counts.all)}
      </Stat>
    </Stats>
  );
}

type Query = ReturnType<typeof pick<typeof QUERY>>;

type FiltersProps = {
  readonly query: Query;
  readonly isFiltered: boolean;
  readonly choices: ActivityPage["choices"];
};

function QueueFilters({ query, isFiltered, choices }: FiltersProps) {
  const choose = (name: SelectedName, label: string, options: readonly Option[]) => (
    <Field id={name} label={label}>
      {(control) => <Select control={control} name={name} value={query[name]} none="All" options={options} />}
    </Field>
  );
  const select = (name: "band" | "decision" | "source", label: string) =>
    choose(
      name,
      label,
      QUERY[name].map((value) => ({ value, label: labelOf(name, value) })),
    );
  const named = (all: readonly { readonly id: string; readonly name: string }[]) =>
    all.map(({ id, name }) => ({ value: id, label: name }));
  const percent = (name: "from" | "to", label: string) => (
    <Field id={name} label={label}>
      {(control) => (
        <input
          {...control}
          name={name}
          type="number"
          min="0"
          max="100"
          step="any"
          inputMode="decimal"
          defaultValue={query[name]}
        />
      )}
    </Field>
  );
  const { source, type, decidedBy, from, to } = query;
  const isMore = [source, type, decidedBy, from, to].some((value) => value !== undefined);
  return (
    <Filters label="Filter records" keep={{ sort: query.sort }} clear={isFiltered ? PATH : null}>
      <SearchField label="Search" value={query.q} />
      {select("band", "Band")}
      {select("decision", "Decision")}
      {choose("partnerId", "Partner", named(choices.partners))}
      <MoreFilters open={isMore}>
        {select("source", "Source")}
        {choose(
          "type",
          "Type",
          ACTIVITY_TYPES.map((value) => ({ value, label: plain(value) })),
        )}
        {percent("from", "Confidence from, %")}
        {percent("to", "Confidence to, %")}
        {choose("decidedBy", "Decided by", named(choices.deciders))}
      </MoreFilters>
    </Filters>
  );
}

type SelectedName = "band" | "decision" | "source" | "type" | "partnerId" | "decidedBy";
type Option = { readonly value: string; readonly label: string };

function BulkButtons() {
  return (
    <div className="bulk">
      <SubmitButton name="intent" value="confirm" tone="primary" busyText="Deciding">
        Confirm the likeliest deal
      </SubmitButton>
      <SubmitButton name="intent" value="reject" busyText="Deciding">
        Reject
      </SubmitButton>
      <input
        name="reason"
        className="input"
        maxLength={1000}
        placeholder="Reason, for a rejected self-report"
        aria-label="Reason for rejecting; a partner reads it of its own reports"
      />
      <SubmitButton name="intent" value="undo" busyText="Undoing">
        Undo
      </SubmitButton>
      <span className="small muted needs-script">
        Keys: j and k move, x marks, o compares, c confirms, r rejects, u undoes
      </span>
    </div>
  );
}

function columnsFor(options: {
  readonly query: Query;
  readonly mayDecide: boolean;
}): readonly Column<ActivityView>[] {
  const { query, mayDecide } = options;
  const { cursor: _cursor, ...shown } = query;
  const mark: Column<ActivityView> = {
    key: "mark",
    header: "Mark",
    cell: (activity) => (
      <input
        type="checkbox"
        name="activity"
        value={activity.id}
        aria-label={`Mark ${activity.subject || activity.partner.name}, ${activity.partner.name}`}
      />
    ),
  };
  return [
    ...(mayDecide ? [mark] : []),
    {
      key: "record",
      header: "Record",
      title: true,
      cell: (activity) => <ActivityText activity={activity} />,
    },
    {
      key: "deal",
      header: "Likeliest deal",
      cell: ({ deal, decision }) => {
        const named = decision?.kind === "confirmed" ? decision.deal : deal;
        return named === null ? (
          <span className="muted">None</span>
        ) : (
          <Link to={`/company/deals/${named.id}`}>{named.name}</Link>
        );
      },
    },
    {
      key: "confidence",
      header: "Confidence",
      numeric: true,
      sort: sortBy({
        current: query.sort ?? "-confidence",
        up: "confidence",
        down: "-confidence",
        first: "down",
        to: (sort) => href(PATH, { ...shown, sort }),
      }),
      cell: ({ confidence }) => <Confidence value={confidence} />,
    },
    { key: "band", header: "Band", cell: (activity) => <BandCell activity={activity} /> },
    {
      key: "compare",
      header: "Compare",
      cell: (activity) => (
        <Link to={`${href(PATH, { ...query, activity: activity.id })}#compare`} data-open>
          Compare
          <span className="visually-hidden"> the deals of {activity.subject || activity.partner.name}</span>
        </Link>
      ),
    },
  ];
}

function BandCell({ activity }: { readonly activity: ActivityView }) {
  const { decision } = activity;
  return (
    <>
      <BandBadge activity={activity} />
      {decision === null ? null : (
        <span className="cell-note">
          {decision.by === null ? "" : `${decision.by.name}, `}
          <DateTime iso={decision.at} />
        </span>
      )}
    </>
  );
}

function Nothing({ searched }: { readonly searched: boolean }) {
  if (searched)
    return (
      <EmptyState title="No record fits these filters" action={<Link to={PATH}>Show all</Link>}>
        <p>Search looks at the subject, the partner, the account and the likeliest deal.</p>
      </EmptyState>
    );
  return (
    <EmptyState
      title="No records of partners' work yet"
      action={<Link to="/company/connections">See the connections</Link>}
    >
      <p>
        They come from tasks, events, campaign members and contact roles of a connected CRM whose mapping says
        that partners are also inferred from activities.
      </p>
    </EmptyState>
  );
}
