import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/cloudflare";
import { useLoaderData } from "@remix-run/react";
import { apiOf, read } from "#web/app/lib/api.server.ts";
import { requireParam } from "#web/app/lib/params.ts";
import type { PortalDealDetailView } from "#web/app/lib/views.ts";
import { DateTime } from "#web/app/ui/date-time.tsx";
import { OutcomeBadge, StatusBadge } from "#web/app/ui/deal-badges.tsx";
import { EntryTable } from "#web/app/ui/entry-table.tsx";
import { Fact, Facts } from "#web/app/ui/facts.tsx";
import { Money } from "#web/app/ui/money.tsx";
import { Notice } from "#web/app/ui/notice.tsx";
import { PageHeader } from "#web/app/ui/page-header.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { Timeline } from "#web/app/ui/timeline.tsx";
import { touchpointItem } from "#web/app/ui/touchpoint-item.tsx";
import { OwnOverlays } from "./own-overlays.tsx";
import { OwnShare } from "./own-share.tsx";

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `${data?.name ?? "Deal"} · Fairshare` },
];

export async function loader(args: LoaderFunctionArgs) {
  const param = { companyId: requireParam(args.params, "companyId"), id: requireParam(args.params, "id") };
  return read(
    apiOf(args).client.portal.companies[":companyId"].opportunities[":id"].$get({ param }),
    args.request,
  );
}

export default function DealBreakdown() {
  const deal = useLoaderData<typeof loader>();
  const entries = deal.entries.map((entry) => ({
    ...entry,
    companyId: deal.companyId,
    companyName: deal.companyName,
  }));
  return (
    <div className="stack">
      <PageHeader
        title={deal.name}
        crumbs={[{ label: "Deals", to: "/portal/deals" }]}
        badges={
          <>
            <OutcomeBadge outcome={deal.outcome} />
            <StatusBadge status={deal.status} waiting={deal.waiting} />
          </>
        }
      />
      {deal.waiting ? (
        <Notice title="This deal has changed and is being split again">
          <p>Your split below is already the new one; the ledger entries follow in a moment.</p>
        </Notice>
      ) : null}
      <OwnShare deal={deal} />
      <OwnOverlays deal={deal} />
      <div className="columns">
        <Panel title="Your touchpoints" note="What happened, and what of it counted">
          <Timeline items={deal.touchpoints.map((touchpoint) => touchpointItem(touchpoint, "You"))} />
        </Panel>
        <Panel title="Deal">
          <DealFacts deal={deal} />
        </Panel>
      </div>
      <Panel title="Your ledger entries" flush>
        <EntryTable
          entries={entries}
          side="portal"
          hide={["company", "opportunity"]}
          empty={
            <p className="panel-body muted">
              Only won deals are posted. This one gets its entries when it is won.
            </p>
          }
        />
        {deal.moreEntries ? (
          <p className="panel-body muted">
            These are the first {deal.entries.length}; your ledger has all of them.
          </p>
        ) : null}
      </Panel>
    </div>
  );
}

function DealFacts({ deal }: { readonly deal: PortalDealDetailView }) {
  return (
    <Facts>
      <Fact label="Company">{deal.companyName}</Fact>
      <Fact label="Account">{deal.accountName ?? <span className="muted">None</span>}</Fact>
      <Fact label="Stage">{deal.stage ?? <span className="muted">Unknown</span>}</Fact>
      <Fact label={deal.outcome === "open" ? "Expected close" : "Closed"}>
        <DateTime iso={deal.closedAt} />
      </Fact>
      <Fact label="Amount of the deal">
        {deal.dealAmount === null ? (
          <span className="muted">Unknown</span>
        ) : (
          <Money value={deal.dealAmount} />
        )}
      </Fact>
    </Facts>
  );
}
