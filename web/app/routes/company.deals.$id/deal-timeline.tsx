import { Link } from "@remix-run/react";
import type { DealDetailView } from "#web/app/lib/views.ts";
import { Timeline, type TimelineItem } from "#web/app/ui/timeline.tsx";
import { touchpointItem } from "#web/app/ui/touchpoint-item.tsx";

/** Touchpoints and the deal's own dates in one line of time; what has no date comes last. */
export function DealTimeline({ deal }: { readonly deal: DealDetailView }) {
  const items: readonly TimelineItem[] = [
    ...deal.touchpoints.map((touchpoint) =>
      touchpointItem(
        touchpoint,
        <Link to={`/company/partners/${touchpoint.partnerId}`}>{touchpoint.partnerName}</Link>,
      ),
    ),
    ...milestones(deal),
  ];
  if (deal.touchpoints.length === 0) {
    return (
      <p className="muted">
        No partner is on record for this deal. Name one in your CRM, or import touchpoints with its id,{" "}
        <code>{deal.externalId}</code>.
      </p>
    );
  }
  return <Timeline items={items} />;
}

function milestones(deal: DealDetailView): readonly TimelineItem[] {
  const dates = [
    { key: "lead", at: deal.leadCreatedAt, title: "Lead created" },
    { key: "created", at: deal.createdAt, title: "Deal created" },
    {
      key: "closed",
      at: deal.closedAt,
      title: deal.outcome === "open" ? "Expected close" : `Closed, ${deal.outcome}`,
    },
  ];
  return dates.flatMap(({ key, at, title }) =>
    at === null ? [] : [{ key, at, title, kind: "milestone" as const }],
  );
}
