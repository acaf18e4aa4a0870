import { labelOf } from "#web/app/lib/labels.ts";
import type { DisputeView } from "#web/app/lib/views.ts";
import { Badge, type BadgeTone } from "#web/app/ui/badge.tsx";

const TONES: Readonly<Record<DisputeView["state"], BadgeTone>> = {
  open: "warning",
  under_review: "warning",
  upheld: "accent",
  partly_upheld: "accent",
  rejected: "neutral",
  withdrawn: "neutral",
};

/** Where a dispute stands, and whether its day has passed. */
export function DisputeBadges({ dispute }: { readonly dispute: Pick<DisputeView, "state" | "clock"> }) {
  return (
    <>
      <Badge tone={TONES[dispute.state]}>{labelOf("disputeState", dispute.state)}</Badge>
      {dispute.clock?.kind === "overdue" ? (
        <>
          {" "}
          <Badge tone="danger">Overdue</Badge>
        </>
      ) : null}
    </>
  );
}

/** The company's clock, as both sides see it. */
export function clockText(clock: NonNullable<DisputeView["clock"]>): string {
  if (clock.kind === "overdue") return `${businessDays(clock.daysLate)} late`;
  return clock.daysLeft === 0 ? "Last day" : `${businessDays(clock.daysLeft)} left`;
}

function businessDays(days: number): string {
  return days === 1 ? "1 business day" : `${days} business days`;
}
