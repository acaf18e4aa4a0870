import { Link } from "@remix-run/react";
import type { DisputeDetailView } from "#web/app/lib/views.ts";
import { DateTime } from "#web/app/ui/date-time.tsx";
import { Fact, Facts } from "#web/app/ui/facts.tsx";
import { useFormats } from "#web/app/ui/formats-context.tsx";
import { Money } from "#web/app/ui/money.tsx";
import { clockText } from "./dispute-badges.tsx";

/** What is disputed, and what has come of it, alike for both sides. */
export function DisputeFacts({
  dispute,
  side,
}: {
  readonly dispute: DisputeDetailView;
  readonly side: "company" | "portal";
}) {
  const formats = useFormats();
  const { adjustment, clock, entry, statement } = dispute;
  return (
    <Facts>
      {side === "company" ? (
        <Fact label="Partner" wide>
          <Link to={`/company/partners/${dispute.partnerId}`}>{dispute.partnerName}</Link>
        </Fact>
      ) : (
        <Fact label="Company" wide>
          {dispute.companyName}
        </Fact>
      )}
      <Fact label="Deal" wide>
        <Link to={dealPath(dispute, side)}>{dispute.opportunityName}</Link>
      </Fact>
      <Fact label="Entry">
        <EntryLink seq={dispute.entrySeq} side={side} />
        <span className="cell-note">{formats.period(entry.period)}</span>
      </Fact>
      {statement === null ? null : (
        <Fact label="Statement">
          <Link to={`/${side}/statements/${statement.id}`}>{statement.number}</Link>
          <span className="cell-note">Version {statement.version}</span>
        </Fact>
      )}
      <Fact label="The entry says">
        <Money value={dispute.entryAmount} />
      </Fact>
      <Fact label="It should say">
        <Money value={dispute.expected} />
      </Fact>
      <Fact label="Claimed">
        <Money value={dispute.claimed} />
      </Fact>
      {clock === null ? null : (
        <Fact label="To be decided" wide>
          {clockText(clock)}
          <span className="cell-note">
            by the end of <DateTime iso={lastMoment(dispute.dueAt)} />
          </span>
        </Fact>
      )}
      {adjustment === null ? null : (
        <Fact label="Adjustment">
          <Money value={adjustment.amount} />
          <span className="cell-note">
            {adjustment.entrySeq === null ? (
              "is being posted"
            ) : (
              <EntryLink seq={adjustment.entrySeq} side={side} />
            )}
          </span>
        </Fact>
      )}
    </Facts>
  );
}

/** A partner's entries have no pages of their own; its ledger lists them. */
function EntryLink({ seq, side }: { readonly seq: number; readonly side: "company" | "portal" }) {
  return side === "company" ? <Link to={`/company/ledger/${seq}`}>Entry #{seq}</Link> : <>Entry #{seq}</>;
}

function dealPath(dispute: DisputeDetailView, side: "company" | "portal"): string {
  if (side === "company") return `/company/deals/${dispute.opportunityId}`;
  return `/portal/companies/${dispute.companyId}/deals/${dispute.opportunityId}`;
}

/** The day that ends with the clock, not the one that begins then. */
function lastMoment(dueAt: string): string {
  return new Date(Date.parse(dueAt) - 1).toISOString();
}
