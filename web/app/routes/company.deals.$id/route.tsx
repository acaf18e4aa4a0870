import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/cloudflare";
import { Link, useLoaderData } from "@remix-run/react";
import { apiOf, read } from "#web/app/lib/api.server.ts";
import { requireParam } from "#web/app/lib/params.ts";
import { href } from "#web/app/lib/search.ts";
import type { DealDetailView } from "#web/app/lib/views.ts";
import { DateTime } from "#web/app/ui/date-time.tsx";
import { FlagBadges, OutcomeBadge, StatusBadge } from "#web/app/ui/deal-badges.tsx";
import { EntryTable } from "#web/app/ui/entry-table.tsx";
import { Fact, Facts } from "#web/app/ui/facts.tsx";
import { Money } from "#web/app/ui/money.tsx";
import { Notice } from "#web/app/ui/notice.tsx";
import { PageHeader } from "#web/app/ui/page-header.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { DealSplit } from "./deal-split.tsx";
import { DealTimeline } from "./deal-timeline.tsx";

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `${data?.name ?? "Deal"} · Fairshare` },
];

export async function loader(args: LoaderFunctionArgs) {
  const id = requireParam(args.params, "id");
  return read(apiOf(args).client.opportunities[":id"].$get({ param: { id } }), args.request);
}

export default function Deal() {
  const deal = useLoaderData<typeof loader>();
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
        </Notice>
      ) : null}
      <Panel title="Deal">
        <DealFacts deal={deal} />
      </Panel>
      <DealSplit deal={deal} />
      <Panel title="Timeline" note="What happened, and what of it counted">
        <DealTimeline deal={deal} />
      </Panel>
      <DealEntries deal={deal} />
    </div>
  );
}

function DealFacts({ deal }: { readonly deal: DealDetailView }) {
  return (
    <Facts>
      <Fact label="Amount">
        {deal.amount === null ? <span className="muted">Unknown</span> : <Money value={deal.amount} />}
      </Fact>
      <Fact label="Account">{deal.account?.name ?? <span className="muted">None</span>}</Fact>
      <Fact label="Stage">{deal.stage ?? <span className="muted">Unknown</span>}</Fact>
      {deal.type === null ? null : <Fact label="Type">{deal.type}</Fact>}
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
          <Link to={`/company/imports/${deal.origin.importId}`}>{deal.origin.fileName}</Link>, row{" "}
          {deal.origin.row}
        </Fact>
      )}
    </Facts>
  );
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
