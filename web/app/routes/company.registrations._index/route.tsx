import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/cloudflare";
import { Form, Link, useActionData, useLoaderData } from "@remix-run/react";
import { useRef } from "react";
import { apiOf, read } from "#web/app/lib/api.server.ts";
import { href, pick } from "#web/app/lib/search.ts";
import { useMay } from "#web/app/lib/use-may.ts";
import { RegistrationTabs } from "#web/app/registrations/registration-tabs.tsx";
import { Allowed } from "#web/app/ui/allowed.tsx";
import { DataTable } from "#web/app/ui/data-table.tsx";
import { EmptyState } from "#web/app/ui/empty-state.tsx";
import { ErrorSummary } from "#web/app/ui/error-summary.tsx";
import { ExportLinks } from "#web/app/ui/export-links.tsx";
import { PageHeader } from "#web/app/ui/page-header.tsx";
import { Pager } from "#web/app/ui/pager.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { type QueueKeys, useQueueKeys } from "#web/app/ui/use-queue-keys.ts";
import { useReloading } from "#web/app/ui/use-reloading.ts";
import { BulkBar } from "./bulk-bar.tsx";
import { BulkResults } from "./bulk-results.tsx";
import { BulkStep } from "./bulk-step.tsx";
import { decideInBulk } from "./decide-in-bulk.server.ts";
import { queueColumns } from "./queue-columns.tsx";
import { QueueFilters } from "./queue-filters.tsx";
import { PATH, QUERY, type QueueQuery } from "./queue-query.ts";
import { StateTabs } from "./state-tabs.tsx";

export const meta: MetaFunction = () => [{ title: "Registrations · Fairshare" }];

const KEYS: QueueKeys = { box: "ids", intents: { a: "approve", r: "request_info", e: "reject" } };

export async function loader(args: LoaderFunctionArgs) {
  const { client } = apiOf(args);
  const { request } = args;
  const query = pick(request.url, QUERY);
  // A queue that is opened shows what waits; "all" has to be asked for.
  const { view = "undecided", ...rest } = query;
  const filter = filterOf(view);
  const [page, counts, signals, team, form, partner] = await Promise.all([
    read(client.registrations.$get({ query: { ...rest, ...filter } }), request),
    read(client.registrations.counts.$get(), request),
    read(client.registrations.signals.$get({ query: {} }), request),
    read(client.team.$get(), request),
    read(client.registrations.form.$get({ query: {} }), request),
    query.partnerId === undefined
      ? null
      : read(client.partners[":id"].$get({ param: { id: query.partnerId } }), request),
  ]);
  return {
    page,
    counts,
    query: { ...query, view },
    exported: { ...rest, ...filter, cursor: undefined },
    hitRates: Object.fromEntries(signals.items.map((one) => [one.partnerId, one.approvedRate])),
    people: team.items.map(({ id, name, email }) => ({ value: id, label: name || email })),
    form,
    partnerName: partner?.name ?? null,
    now: new Date().toISOString(),
  };
}

function filterOf(view: QueueQuery["view"]) {
  if (view === "all") return {};
  return view === "overdue" ? { overdue: "true" as const } : { state: view };
}

export function action(args: ActionFunctionArgs) {
  return decideInBulk(args);
}

export default function RegistrationQueue() {
  const { page, counts, query, exported, people, form, partnerName, ...shown } =
    useLoaderData<typeof loader>();
  const result = useActionData<typeof action>();
  const mayDecide = useMay()("registrations.decide");
  const ref = useRef<HTMLFormElement>(null);
  useQueueKeys(ref, KEYS);
  const { cursor, ...kept } = query;
  const isFiltered = [query.q, query.assigneeId, query.partnerId].some((value) => value !== undefined);
  return (
    <div className="stack">
      <PageHeader
        title="Registrations"
        lead="Deals that partners have registered. Each waits for your answer by the time you have promised."
        actions={
          <>
            <Allowed to="registrations.write">
              <Link to={`${PATH}/new`} className="button">
                New registration
              </Link>
            </Allowed>
            <Allowed to="deals.export">
              <ExportLinks list="/api/v1/registrations" query={exported} />
            </Allowed>
          </>
        }
      />
      <RegistrationTabs />
      {result?.kind === "done" ? <BulkResults result={result} rows={page.items} /> : null}
      {result?.kind === "refused" ? <ErrorSummary problem={result.problem} /> : null}
      {result?.kind === "step" ? (
        <BulkStep step={result} rows={page.items} form={form} leave={href(PATH, query)} />
      ) : null}
      <Panel flush>
        <StateTabs counts={counts} query={kept} />
        <QueueFilters query={kept} people={people} partnerName={partnerName} isFiltered={isFiltered} />
        <Form method="post" ref={ref} action={href(PATH, query)}>
          {mayDecide && page.items.length > 0 ? <BulkBar people={people} /> : null}
          <DataTable
            caption="Registrations"
            columns={queueColumns({ ...shown, query: kept, mayDecide })}
            rows={page.items}
            rowKey={({ id }) => id}
            empty={<Nothing isFiltered={isFiltered} view={query.view} />}
            stale={useReloading()}
          />
        </Form>
        {page.items.length === 0 ? null : (
          <Pager
            shown={page.items.length}
            first={cursor === undefined ? null : href(PATH, kept)}
            next={page.nextCursor === null ? null : href(PATH, { ...kept, cursor: page.nextCursor })}
          />
        )}
      </Panel>
    </div>
  );
}

function Nothing({ isFiltered, view }: { readonly isFiltered: boolean; readonly view: string }) {
  if (isFiltered)
    return (
      <EmptyState title="No registration fits these filters" action={<Link to={PATH}>Show what waits</Link>}>
        <p>Search looks at the customer and the deal.</p>
      </EmptyState>
    );
  if (view === "undecided" || view === "overdue")
    return (
      <EmptyState
        title={view === "overdue" ? "No answer is overdue" : "Nothing waits for you"}
        action={<Link to={href(PATH, { view: "all" })}>Show all registrations</Link>}
      >
        <p>
          Partners register deals in their portal; what they hand in stands here until you have decided it.
        </p>
      </EmptyState>
    );
  return (
    <EmptyState title="No registrations here" action={<Link to={PATH}>Show what waits</Link>}>
      <p>No registration is in this state.</p>
    </EmptyState>
  );
}
