import { companyPermissions, partnerPermissions } from "#worker/domain/access/permissions.ts";
import type { TenantScope } from "#worker/domain/access/principal.ts";
import { businessDaysToDecide } from "#worker/domain/dispute/dispute-clock.ts";
import type { DisputeSide } from "#worker/domain/dispute/dispute-state.ts";
import type { QueuedMail } from "#worker/domain/mail/queued-mail.ts";
import { formatInstant } from "#worker/domain/time/instant.ts";
import type { DisputeNeeds } from "./dispute-needs.ts";
import type { DisputeEvent, DisputeEventKind, DisputeRecord } from "./dispute-ports.ts";

type Needs = Pick<DisputeNeeds, "team" | "organisations" | "enqueueMail" | "viewsOf" | "clock" | "ids">;
type Told = { readonly dispute: DisputeRecord; readonly event: DisputeEvent };

/**
 * Tells those on both sides who may answer, but not whoever did it. Doing it again sends nothing again. No letter repeats an
 * amount or what was written: that is for those who are signed in.
 */
export async function sendDisputeLetters(needs: Needs, tenant: TenantScope, told: Told): Promise<void> {
  const { dispute, event } = told;
  const sides = sidesTold[event.kind].filter((side) => event.kind !== "message" || side !== event.side);
  if (sides.length === 0) return;
  const names = await needs.viewsOf(tenant).partnerNames([dispute.partnerRef]);
  const partnerName = names.get(dispute.partnerRef) ?? dispute.partnerRef;
  const mails: QueuedMail[] = [];
  for (const side of sides) {
    for (const person of await peopleOf(needs, tenant, { side, partnerRef: dispute.partnerRef })) {
      if (person.id === event.by) continue;
      mails.push({
        id: needs.ids.derive("mail", "dispute", dispute.id, String(event.seq), person.id),
        kind: "notice",
        to: { email: person.email, name: person.name },
        tenantId: tenant.tenantId,
        createdAt: needs.clock.now(),
        params: {
          companyName: tenant.name,
          ...letterOf(told, { companyName: tenant.name, partnerName }),
          action: {
            label: "Open the dispute",
            path: `/${side === "company" ? "company" : "portal"}/disputes/${dispute.id}`,
          },
        },
      });
    }
  }
  if (mails.length > 0) await needs.enqueueMail(mails);
}

const both = ["company", "partner"] as const;

const sidesTold: Readonly<Record<DisputeEventKind, readonly DisputeSide[]>> = {
  open: both,
  message: both,
  uphold: both,
  uphold_partly: both,
  reject: both,
  withdraw: ["company"],
  review: [],
  adjust: [],
};

type Person = { readonly id: string; readonly name: string; readonly email: string };

async function peopleOf(
  { team, organisations }: Needs,
  { tenantId }: TenantScope,
  { side, partnerRef }: { readonly side: DisputeSide; readonly partnerRef: string },
): Promise<readonly Person[]> {
  if (side === "company") {
    const deciders: readonly string[] = companyPermissions["disputes.decide"].roles;
    return (await team.list(tenantId)).filter(({ role }) => deciders.includes(role));
  }
  const organisation = await organisations.findByPartner({ tenantId, partnerId: partnerRef });
  if (organisation === null) return [];
  const openers: readonly string[] = partnerPermissions["portal.disputes.open"].roles;
  const members = (await organisations.listMembers(organisation.id)).filter(({ role }) =>
    openers.includes(role),
  );
  const ids = members.map(({ id }) => id);
  const blocked = await organisations.listBlocked(tenantId, ids);
  return members.filter(({ id }) => !blocked.has(id));
}

function letterOf(
  { dispute, event }: Told,
  { companyName, partnerName }: { readonly companyName: string; readonly partnerName: string },
): { readonly title: string; readonly paragraphs: readonly string[] } {
  const name = `Dispute ${dispute.number}`;
  const about = `It is about entry ${dispute.entrySeq} of ${companyName}'s ledger.`;
  const decided = (title: string, does: string) => ({
    title: `${name}: ${title}`,
    paragraphs: [`${companyName} has decided ${partnerName}'s dispute: ${title}. ${about}`, does],
  });
  switch (event.kind) {
    case "open":
      return {
        title: `${name} was opened`,
        paragraphs: [
          `${partnerName} has disputed an entry. ${about}`,
          `${companyName} has ${businessDaysToDecide} business days to decide, until ${dayOf(dispute.dueAt - 1)}.`,
        ],
      };
    case "message":
      return {
        title: `${name}: a new message`,
        paragraphs: [`${event.side === "company" ? companyName : partnerName} has written. ${about}`],
      };
    case "uphold":
      return decided("upheld", "The adjustment is in the ledger; the dispute names its entry.");
    case "uphold_partly":
      return decided("partly upheld", "The adjustment is in the ledger; the dispute names its entry.");
    case "reject":
      return decided("rejected", "The reason is in the dispute. The entry stays as it is.");
    case "withdraw":
      return {
        title: `${name} was withdrawn`,
        paragraphs: [`${partnerName} has withdrawn its dispute. ${about} It stays as it is.`],
      };
    default:
      return { title: name, paragraphs: [about] };
  }
}

function dayOf(instant: number): string {
  return formatInstant(instant).slice(0, "2025-03-31".length);
}
