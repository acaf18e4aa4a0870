import type { CompanyEvent, EventFacts } from "#worker/domain/notification/company-event.ts";
import { createLocalDays } from "#worker/domain/period/local-days.ts";
import { decisionFacts } from "./decision-facts.ts";
import { daysLeft } from "./protection.ts";
import type { Registration, RegistrationEvent } from "./registration.ts";

/** What the words of an event need to know beside the registration. */
export type TellingContext = {
  readonly partnerName: string;
  readonly timeZone: string;
  readonly promisedHours: number;
};

/** What people and programs are told of a step of the history. What was never handed in is nobody's business. */
export function registrationEvents(
  registration: Registration,
  event: RegistrationEvent,
  context: TellingContext,
): readonly CompanyEvent[] {
  if (registration.submittedAt === null) return [];
  const told = tellingOf(registration, event, context);
  if (told === null) return [];
  const { id, partnerId } = registration;
  const common = {
    key: `${id}:${event.seq}`,
    subjectId: id,
    partnerId,
    actorId: event.side === "system" ? null : event.by,
    at: event.at,
  };
  return [{ ...told, ...common } as CompanyEvent];
}

type RegistrationKind = Extract<keyof EventFacts, `registration.${string}`>;
type Telling = {
  readonly [Kind in RegistrationKind]: { readonly kind: Kind; readonly facts: EventFacts[Kind] };
}[RegistrationKind];

function tellingOf(
  registration: Registration,
  { move, side, at, text: reason, detail }: RegistrationEvent,
  { partnerName, timeZone, promisedHours }: TellingContext,
): Telling | null {
  const facts = { partnerName, accountName: registration.content.accountName };
  const expiresOn = lastDay(registration, timeZone);
  const asked = { version: registration.version, asks: decisionFacts(registration, partnerName) };
  switch (move) {
    case "submit":
      return { kind: "registration.submitted", facts: { ...facts, ...asked } };
    case "request_info":
      return { kind: "registration.info_requested", facts: { ...facts, reason } };
    case "answer":
      return { kind: "registration.answered", facts: { ...facts, ...asked } };
    case "approve":
      // By which rule is the company's own affair.
      return {
        kind: "registration.approved",
        facts: { ...facts, reason: side === "system" ? "" : reason, expiresOn },
      };
    case "reject":
      return { kind: "registration.rejected", facts: { ...facts, reason } };
    case "contest":
      return { kind: "registration.contested", facts: { ...facts, reason } };
    case "testify":
      return { kind: "registration.evidence_given", facts: { ...facts, reason } };
    case "award":
    case "dismiss":
      return { kind: "registration.decided", facts: { ...facts, reason, outcome: outcomeOf(registration) } };
    case "appeal":
      return { kind: "registration.appealed", facts: { ...facts, ...asked, reason } };
    case "withdraw":
      return { kind: "registration.withdrawn", facts: { ...facts, reason } };
    case "ask_extension":
      return { kind: "registration.extension_asked", facts: { ...facts, reason } };
    case "extend":
      return { kind: "registration.extended", facts: { ...facts, reason, expiresOn } };
    case "release":
      return { kind: "registration.released", facts: { ...facts, reason } };
    case "assign":
      return detail.assigneeId == null
        ? null
        : { kind: "registration.assigned", facts: { ...facts, assigneeId: detail.assigneeId } };
    case "remind":
      return {
        kind: "registration.expiring",
        facts: { ...facts, days: daysLeft(registration.expiresAt ?? at, at, timeZone), expiresOn },
      };
    case "expire":
      return { kind: "registration.expired", facts };
    case "escalate":
      return {
        kind: "registration.overdue",
        facts: { ...facts, promisedHours, ...(registration.state === "contested" ? {} : asked) },
      };
    case "win":
      return { kind: "registration.won", facts };
    case "lose":
      return { kind: "registration.lost", facts };
    default:
      return null;
  }
}

/** The last day of which a moment is protected, by the company's clock. */
function lastDay({ expiresAt }: Registration, timeZone: string): string {
  return expiresAt === null ? "" : createLocalDays(timeZone).dayAt(expiresAt - 1);
}

const ppmOfPercent = 10_000;

function outcomeOf({ state, sharePpm }: Registration): string {
  if (state !== "approved") return "It gives no protection.";
  if (sharePpm === null) return "It is the one that is protected.";
  return `It is protected with ${sharePpm / ppmOfPercent} percent.`;
}
