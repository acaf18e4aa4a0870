import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/cloudflare";
import { Link, useActionData, useLoaderData } from "@remix-run/react";
import { DisputeTable } from "#web/app/disputes/dispute-table.tsx";
import { apiOf, read, tryRead } from "#web/app/lib/api.server.ts";
import type { FormProblem, Problem } from "#web/app/lib/form.ts";
import { plain } from "#web/app/lib/labels.ts";
import { requireParam } from "#web/app/lib/params.ts";
import { href } from "#web/app/lib/search.ts";
import { useMay } from "#web/app/lib/use-may.ts";
import type { DealDetailView } from "#web/app/lib/views.ts";
import { overrideProblem } from "#web/app/overrides/override-problem.ts";
import { readOverride, readTyped } from "#web/app/overrides/read-override.ts";
import { findPartner } from "#web/app/partners/find-partner.server.ts";
import { Allowed } from "#web/app/ui/allowed.tsx";
import { AutoReload } from "#web/app/ui/auto-reload.tsx";
import { DateTime } from "#web/app/ui/date-time.tsx";
import { FlagBadges, OutcomeBadge, StatusBadge } from "#web/app/ui/deal-badges.tsx";
import { EntryTable } from "#web/app/ui/entry-table.tsx";
import { ErrorSummary } from "#web/app/ui/error-summary.tsx";
import { Fact, Facts } from "#web/app/ui/facts.tsx";
import { Money } from "#web/app/ui/money.tsx";
import { Notice } from "#web/app/ui/notice.tsx";
import { PageHeader } from "#web/app/ui/page-header.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { DealSplit } from "./deal-split.tsx";
import { DealTimeline } from "./deal-timeline.tsx";
import { InferredEvidence } from "./inferred-evidence.tsx";
import { OtherModels } from "./other-models.tsx";
import { OverlaySplits } from "./overlay-splits.tsx";
import { OverridePanel } from "./override-panel.tsx";

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `${data?.deal.name ?? "Deal"} · Fairshare` },
];

export async function loader(args: LoaderFunctionArgs) {
  const param = { id: requireParam(args.params, "id") };
  const { client } = apiOf(args);
  const { request } = args;
  const override = client.opportunities[":id"].override.$get({ param });
  const [deal, history, evidence, disputes] = await Promise.all([
    read(client.opportunities[":id"].$get({ param }), request),
    read(override, request),
    read(client.opportunities[":id"]["inferred-evidence"].$get({ param }), request),
    read(client.disputes.$get({ query: { opportunityId: param.id, limit: "200" } }), request),
  ]);
  const etag = (await override).headers.get("ETag") ?? "";
  return { deal, history, evidence, disputes: disputes.items, etag };
}

export async function action(args: ActionFunctionArgs) {
  const param = { id: requireParam(args.params, "id") };
  const api = apiOf(args);
  const { client } = api;
  const form = await args.request.formData();
  const seen = { headers: { "If-Match": String(form.get("etag") ?? "") } };
  const { override } = client.opportunities[":id"];
  const path = `/company/deals/${param.id}`;
  if (form.get("intent") === "lift") {
    const lifted = await tryRead(override.$delete({ param }, seen), args.request);
    if (lifted.ok) return redirect(path);
    return data({ problem: changeProblem(lifted.error), typed: undefined }, { status: lifted.error.status });
  }
  const deal = await read(client.opportunities[":id"].$get({ param }), args.request);
  const typed = readTyped(form);
  const given = await readOverride(form, {
    currency: deal.amount?.currency ?? "",
    findPartner: (name) => findPartner(api, { name, request: args.request }),
  });
  if (!given.ok) {
    const problem: FormProblem = { title: "The split is not complete", fields: { shares: given.error } };
    return data({ problem, typed }, { status: 422 });
  }
  const set = await tryRead(override.$put({ param, json: given.value }, seen), args.request);
  if (set.ok) return redirect(path);
  return data({ problem: changeProblem(set.error), typed }, { status: set.error.status });
}

function changeProblem(problem: Problem): FormProblem {
  return problem.code === "stale-version" ? { title: STALE, fields: {} } : overrideProblem(problem);
}

const STALE = "Somebody else has changed this split since you opened the page. Load it again and look first.";

export default function Deal() {
  const { deal, history, evidence, disputes, etag } = useLoaderData<typeof loader>();
  const result = useActionData<typeof action>();
  return (
    <div className="stack">
      <PageHeader
        title={deal.name}
        crumbs={[{ label: "Deals", to: "/company/deals" }]}
        badges={
          <>
            <OutcomeBadge outcome={deal.outcome} />
            <StatusBadge status={deal.attribution.status} waiting={deal.waiting} />
            <FlagBadges flags={deal.flags} />
          </>
        }
      />
      {deal.waiting ? (
        <Notice title="This deal or its rule has changed and is being attributed again">
          <p>The split below is already the new one; the ledger entries follow in a moment.</p>
          <AutoReload />
        </Notice>
      ) : null}
      <ErrorSummary problem={result?.problem} labels={{ shares: "Shares", reason: "Reason" }} />
      <Panel title="Deal">
        <DealFacts deal={deal} />
      </Panel>
      <DealSplit deal={deal} />
      <OverlaySplits deal={deal} />
      <OverridePanel
        key={history.open?.id ?? "none"}
        deal={deal}
        history={history}
        etag={etag}
        typed={result?.typed}
        problem={result?.problem}
      />
      <Allowed to="analysis.run">
        <OtherModels dealId={deal.id} />
      </Allowed>
      <Panel title="Timeline" note="What happened, and what of it counted">
        <DealTimeline deal={deal} />
      </Panel>
      <InferredEvidence evidence={evidence} />
      <DealEntries deal={deal} />
      {disputes.length === 0 ? null : (
        <Panel title="Disputes" flush>
          <DisputeTable disputes={disputes} side="company" empty={null} />
        </Panel>
      )}
    </div>
  );
}

function DealFacts({ deal }: { readonly deal: DealDetailView }) {
  const may = useMay();
  return (
    <Facts>
      <Fact label="Amount">
        {deal.amount === null ? <span className="muted">Unknown</span> : <Money value={deal.amount} />}
      </Fact>
      <Fact label="Account">{deal.account?.name ?? <span className="muted">None</span>}</Fact>
      <Fact label="Stage">{deal.stage ?? <span className="muted">Unknown</span>}</Fact>
      {OWN_FACTS.map(({ field, label }) =>
        deal[field] === null ? null : (
          <Fact key={field} label={label}>
            {deal[field]}
          </Fact>
        ),
      )}
      {Object.entries(deal.custom).map(([key, { value }]) => (
        <Fact key={key} label={plain(key)}>
          {customText(value)}
        </Fact>
      ))}
      <Fact label="Created">
        <DateTime iso={deal.createdAt} />
      </Fact>
      <Fact label={deal.outcome === "open" ? "Expected close" : "Closed"}>
        <DateTime iso={deal.closedAt} />
      </Fact>
      <Fact label="Id in your CRM">
        <code>{deal.externalId}</code>
      </Fact>
      {deal.origin === null ? null : (
        <Fact label="From">
          {may("imports.read") ? (
            <Link to={`/company/imports/${deal.origin.importId}`}>{deal.origin.fileName}</Link>
          ) : (
            deal.origin.fileName
          )}
          , row {deal.origin.row}
        </Fact>
      )}
    </Facts>
  );
}

const OWN_FACTS = [
  { field: "type", label: "Type" },
  { field: "owner", label: "Owner" },
  { field: "region", label: "Region" },
  { field: "product", label: "Product" },
] as const;

function customText(value: string | boolean): string {
  if (typeof value !== "boolean") return value;
  return value ? "Yes" : "No";
}

function DealEntries({ deal }: { readonly deal: DealDetailView }) {
  const all = <Link to={href("/company/ledger", { opportunityId: deal.id })}>In the ledger</Link>;
  return (
    <Panel title="Ledger entries" note={deal.entries.length === 0 ? undefined : all} flush>
      <EntryTable
        entries={deal.entries}
        side="company"
        hide={["opportunity"]}
        empty={
          <p className="panel-body muted">
            {deal.outcome === "won"
              ? "Nothing has been posted for this deal yet."
              : "Only won deals are posted. This one gets its entries when it is won."}
          </p>
        }
      />
      {deal.moreEntries ? (
        <p className="panel-body muted">
          These are the first {deal.entries.length}. {all} are all of them.
        </p>
      ) : null}
    </Panel>
  );
}
