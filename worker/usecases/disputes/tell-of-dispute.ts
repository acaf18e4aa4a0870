import type { TenantScope } from "#worker/domain/access/principal.ts";
import { businessDaysToDecide } from "#worker/domain/dispute/dispute-clock.ts";
import type { CompanyEvent } from "#worker/domain/notification/company-event.ts";
import { formatInstant } from "#worker/domain/time/instant.ts";
import type { DisputeNeeds } from "./dispute-needs.ts";
import type { DisputeEvent, DisputeRecord } from "./dispute-ports.ts";

type Told = { readonly dispute: DisputeRecord; readonly event: DisputeEvent };

/** Tells both sides what happened in a dispute. Doing it again tells nobody again. */
export async function tellOfDispute(
  needs: Pick<DisputeNeeds, "announce" | "viewsOf">,
  tenant: TenantScope,
  told: Told,
): Promise<void> {
  const { dispute } = told;
  const names = await needs.viewsOf(tenant).partnerNames([dispute.partnerRef]);
  const event = eventOf(told, names.get(dispute.partnerRef) ?? dispute.partnerRef);
  if (event !== null) await needs.announce(tenant, [event]);
}

/** Null for a move that nobody need be told of. No amount and no message is in it: those are for who is signed in. */
function eventOf({ dispute, event }: Told, partnerName: string): CompanyEvent | null {
  const about = {
    key: `${dispute.id}:${event.seq}`,
    subjectId: dispute.id,
    partnerId: dispute.partnerRef,
    actorId: event.by,
    at: event.at,
  };
  const facts = { partnerName, disputeNumber: dispute.number, entrySeq: dispute.entrySeq };
  const decided = (decision: "upheld" | "partly upheld" | "rejected"): CompanyEvent => ({
    ...about,
    kind: "dispute.decided",
    facts: { ...facts, decision, reason: event.text },
  });
  switch (event.kind) {
    case "open":
      return {
        ...about,
        kind: "dispute.opened",
        facts: { ...facts, businessDaysToDecide, dueOn: dayOf(dispute.dueAt - 1) },
      };
    case "message":
      return {
        ...about,
        kind: "dispute.answered",
        facts: { ...facts, writtenBy: event.side === "company" ? "company" : "partner" },
      };
    case "uphold":
      return decided("upheld");
    case "uphold_partly":
      return decided("partly upheld");
    case "reject":
      return decided("rejected");
    case "withdraw":
      return { ...about, kind: "dispute.withdrawn", facts };
    default:
      return null;
  }
}

function dayOf(instant: number): string {
  return formatInstant(instant).slice(0, "2025-03-31".length);
}
