import { Link } from "@remix-run/react";
import type { EntryDisputeView } from "#web/app/lib/views.ts";
import { isUndecided } from "#worker/domain/dispute/dispute-state.ts";
import { DisputeBadges } from "./dispute-badges.tsx";

/** In a list of entries: what became of the newest dispute of one, and the way to open one where none is undecided. */
export function DisputeCell({
  dispute,
  side,
  openAt,
}: {
  readonly dispute: EntryDisputeView | null;
  readonly side: "company" | "portal";
  /** Where a dispute is opened; null where the reader may not. */
  readonly openAt: string | null;
}) {
  return (
    <span className="row">
      {dispute === null ? null : (
        <Link to={`/${side}/disputes/${dispute.id}`}>
          <span className="visually-hidden">Dispute {dispute.number}: </span>
          <DisputeBadges dispute={{ state: dispute.state, clock: null }} />
        </Link>
      )}
      {openAt === null || (dispute !== null && isUndecided(dispute.state)) ? null : (
        <Link to={openAt}>{dispute === null ? "Dispute" : "Dispute anew"}</Link>
      )}
    </span>
  );
}
