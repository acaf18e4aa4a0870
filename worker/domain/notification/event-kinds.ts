import type { CompanyPermission, PartnerPermission, Permission } from "#worker/domain/access/permissions.ts";
import type { Audience } from "#worker/domain/access/principal.ts";
import { groupDigits } from "#worker/domain/money/group-digits.ts";
import { formatMinor } from "#worker/domain/money/money.ts";
import type { DecisionFact } from "#worker/domain/registration/decision-facts.ts";
import type { CompanyEvent, EventFacts, EventKind } from "./company-event.ts";

/** How a person has mail of a kind of event. */
export const mailChoices = ["at_once", "digest", "off"] as const;
export type MailChoice = (typeof mailChoices)[number];

/** Who on one side is told, and how, until they choose otherwise. */
export type Hearing<May extends Permission = Permission> = {
  /** Everybody who may do this is told. */
  readonly may: May;
  readonly mail: MailChoice;
  /** A decision about one's own: it always stands in the list. */
  readonly alwaysListed?: boolean;
};

export type EventPage = { readonly label: string; readonly path: string };

export type EventText = { readonly title: string; readonly paragraphs: readonly string[] };

type KindRow<Kind extends EventKind> = {
  readonly group: string;
  /** As it stands among a person's choices. */
  readonly label: string;
  readonly company: Hearing<CompanyPermission> | null;
  readonly partner: Hearing<PartnerPermission> | null;
  /** Told to the people of every partner when the event names none. */
  readonly everyPartner?: boolean;
  /** Told to this one alone of those who may. */
  readonly onlyTo?: (facts: EventFacts[Kind]) => string;
  readonly text: (facts: EventFacts[Kind], told: Told) => EventText;
  /** The page on our own site that shows it, and what a link there says. */
  readonly page: (side: Audience, subjectId: string) => EventPage;
};

type Told = { readonly side: Audience; readonly companyName: string };

/** Everything people and programs can be told of. A kind is added by its facts and a row here; nothing else knows them all. */
export const eventKinds: { readonly [Kind in EventKind]: KindRow<Kind> } = {
  "registration.submitted": {
    group: "Registrations",
    label: "A partner registered a deal",
    company: { may: "registrations.decide", mail: "at_once" },
    partner: null,
    text: ({ partnerName, accountName, asks }) => ({
      title: `${partnerName} registered ${accountName}`,
      paragraphs: [
        `${partnerName} asks for protection at ${accountName}. The clock of your promise is running.`,
        ...asked(asks),
      ],
    }),
    page: registrationPage,
  },
  "registration.info_requested": {
    group: "Registrations",
    label: "More is asked about a registration",
    company: null,
    partner: { may: "portal.registrations.write", mail: "at_once", alwaysListed: true },
    text: ({ accountName, reason }, { companyName }) => ({
      title: `${companyName} asks about your registration of ${accountName}`,
      paragraphs: [
        ...(reason.trim() === "" ? [] : [`The question: ${reason.trim()}`]),
        "The clock stands still until you have answered.",
      ],
    }),
    page: registrationPage,
  },
  "registration.answered": {
    group: "Registrations",
    label: "A partner answered a question",
    company: { may: "registrations.decide", mail: "at_once" },
    partner: null,
    text: ({ partnerName, accountName, asks }) => ({
      title: `${partnerName} answered about ${accountName}`,
      paragraphs: ["The registration is in review again, and its clock goes on.", ...asked(asks)],
    }),
    page: registrationPage,
  },
  "registration.approved": {
    group: "Registrations",
    label: "A registration was approved",
    company: { may: "registrations.decide", mail: "off" },
    partner: { may: "portal.registrations.write", mail: "at_once", alwaysListed: true },
    text: ({ partnerName, accountName, reason, expiresOn }, told) => ({
      title: `${ownOr(told, partnerName)} registration of ${accountName} is approved`,
      paragraphs: [`It is protected until ${expiresOn}.`, ...because(reason)],
    }),
    page: registrationPage,
  },
  "registration.rejected": {
    group: "Registrations",
    label: "A registration was rejected",
    company: { may: "registrations.decide", mail: "off" },
    partner: { may: "portal.registrations.write", mail: "at_once", alwaysListed: true },
    text: ({ partnerName, accountName, reason }, told) => ({
      title: `${ownOr(told, partnerName)} registration of ${accountName} is rejected`,
      paragraphs: because(reason),
    }),
    page: registrationPage,
  },
  "registration.contested": {
    group: "Registrations",
    label: "A registration is contested",
    company: { may: "registrations.decide", mail: "at_once" },
    partner: { may: "portal.registrations.write", mail: "at_once", alwaysListed: true },
    text: ({ partnerName, accountName, reason }, told) => ({
      title: `${ownOr(told, partnerName)} registration of ${accountName} is contested`,
      paragraphs: [...because(reason), "Evidence can be added until it is decided."],
    }),
    page: registrationPage,
  },
  "registration.decided": {
    group: "Registrations",
    label: "A contest was decided",
    company: { may: "registrations.decide", mail: "off" },
    partner: { may: "portal.registrations.write", mail: "at_once", alwaysListed: true },
    text: ({ accountName, outcome, reason }) => ({
      title: `The contest about ${accountName} is decided`,
      paragraphs: [outcome, ...because(reason)],
    }),
    page: registrationPage,
  },
  "registration.expiring": {
    group: "Registrations",
    label: "A registration is about to expire",
    company: null,
    partner: { may: "portal.registrations.write", mail: "at_once" },
    text: ({ accountName, days, expiresOn }) => ({
      title: `Your registration of ${accountName} expires ${days === 1 ? "in a day" : `in ${days} days`}`,
      paragraphs: [`Its last day is ${expiresOn}. You can ask for more time, with evidence of your work.`],
    }),
    page: registrationPage,
  },
  "registration.expired": {
    group: "Registrations",
    label: "A registration expired",
    company: { may: "registrations.decide", mail: "digest" },
    partner: { may: "portal.registrations.write", mail: "at_once", alwaysListed: true },
    text: ({ partnerName, accountName }, told) => ({
      title: `${ownOr(told, partnerName)} registration of ${accountName} has expired`,
      paragraphs: ["It gives no credit, unless the deal was closed before."],
    }),
    page: registrationPage,
  },
  "registration.extended": {
    group: "Registrations",
    label: "A registration was extended",
    company: { may: "registrations.decide", mail: "off" },
    partner: { may: "portal.registrations.write", mail: "at_once", alwaysListed: true },
    text: ({ partnerName, accountName, reason, expiresOn }, told) => ({
      title: `${ownOr(told, partnerName)} registration of ${accountName} is extended`,
      paragraphs: [`It is protected until ${expiresOn}.`, ...because(reason)],
    }),
    page: registrationPage,
  },
  "registration.released": {
    group: "Registrations",
    label: "A protection was released",
    company: { may: "registrations.decide", mail: "off" },
    partner: { may: "portal.registrations.write", mail: "at_once", alwaysListed: true },
    text: ({ partnerName, accountName, reason }, told) => ({
      title: `${ownOr(told, partnerName)} protection at ${accountName} is released`,
      paragraphs: because(reason),
    }),
    page: registrationPage,
  },
  "registration.overdue": {
    group: "Registrations",
    label: "A registration waits longer than promised",
    company: { may: "registrations.decide", mail: "at_once" },
    partner: null,
    text: ({ partnerName, accountName, promisedHours, asks }) => ({
      title: `${partnerName}'s registration of ${accountName} is overdue`,
      paragraphs: [`You promise partners an answer within ${promisedHours} hours.`, ...asked(asks)],
    }),
    page: registrationPage,
  },
  "registration.appealed": {
    group: "Registrations",
    label: "A partner appealed",
    company: { may: "registrations.decide", mail: "at_once" },
    partner: null,
    text: ({ partnerName, accountName, reason, asks }) => ({
      title: `${partnerName} appeals about ${accountName}`,
      paragraphs: [...because(reason), ...asked(asks)],
    }),
    page: registrationPage,
  },
  "registration.assigned": {
    group: "Registrations",
    label: "A registration was given to you",
    company: { may: "registrations.decide", mail: "at_once" },
    partner: null,
    onlyTo: ({ assigneeId }) => assigneeId,
    text: ({ partnerName, accountName }) => ({
      title: `${partnerName}'s registration of ${accountName} is yours to decide`,
      paragraphs: ["Somebody of your company has given it to you."],
    }),
    page: registrationPage,
  },
  "registration.won": {
    group: "Registrations",
    label: "A registered deal was won",
    company: { may: "registrations.decide", mail: "digest" },
    partner: { may: "portal.registrations.write", mail: "at_once" },
    text: ({ partnerName, accountName }, { side }) => ({
      title: `The deal with ${accountName} is won`,
      paragraphs: [
        side === "partner"
          ? "Your credit stands in the ledger once the deal is attributed."
          : `${partnerName} had registered it.`,
      ],
    }),
    page: registrationPage,
  },
  "registration.lost": {
    group: "Registrations",
    label: "A registered deal was lost",
    company: { may: "registrations.decide", mail: "off" },
    partner: { may: "portal.registrations.write", mail: "digest" },
    text: ({ partnerName, accountName }, told) => ({
      title: `The deal with ${accountName} is lost`,
      paragraphs: [`${ownOr(told, partnerName)} registration ends with it.`],
    }),
    page: registrationPage,
  },
  "registration.withdrawn": {
    group: "Registrations",
    label: "A partner withdrew a registration",
    company: { may: "registrations.decide", mail: "digest" },
    partner: null,
    text: ({ partnerName, accountName, reason }) => ({
      title: `${partnerName} has withdrawn its registration of ${accountName}`,
      paragraphs: because(reason),
    }),
    page: registrationPage,
  },
  "registration.evidence_given": {
    group: "Registrations",
    label: "Somebody said what speaks for a contested registration",
    company: { may: "registrations.decide", mail: "at_once" },
    partner: { may: "portal.registrations.write", mail: "at_once" },
    text: ({ partnerName, accountName, reason }) => ({
      title: `There is more about ${partnerName}'s registration of ${accountName}`,
      paragraphs: because(reason),
    }),
    page: registrationPage,
  },
  "registration.extension_asked": {
    group: "Registrations",
    label: "A partner asks for more time",
    company: { may: "registrations.decide", mail: "at_once" },
    partner: null,
    text: ({ partnerName, accountName, reason }) => ({
      title: `${partnerName} asks for more time with ${accountName}`,
      paragraphs: because(reason),
    }),
    page: registrationPage,
  },
  "self_report.submitted": {
    group: "Reported activity",
    label: "A partner reported activity",
    company: { may: "evidence.decide", mail: "digest" },
    partner: null,
    text: ({ partnerName, accountName, activity }) => ({
      title: `${partnerName} reported activity with ${accountName}: ${activity}`,
      paragraphs: ["It gives no credit until somebody has approved it."],
    }),
    page: selfReportPage,
  },
  "self_report.approved": {
    group: "Reported activity",
    label: "Reported activity was approved",
    company: null,
    partner: { may: "portal.reports.write", mail: "digest", alwaysListed: true },
    text: ({ accountName, activity, reason }) => ({
      title: `Your ${activity} with ${accountName} is approved`,
      paragraphs: because(reason),
    }),
    page: selfReportPage,
  },
  "self_report.rejected": {
    group: "Reported activity",
    label: "Reported activity was rejected",
    company: null,
    partner: { may: "portal.reports.write", mail: "at_once", alwaysListed: true },
    text: ({ accountName, activity, reason }) => ({
      title: `Your ${activity} with ${accountName} is rejected`,
      paragraphs: because(reason),
    }),
    page: selfReportPage,
  },
  "statement.issued": {
    group: "Statements",
    label: "A statement was issued",
    company: null,
    partner: { may: "portal.statements.read", mail: "at_once", alwaysListed: true },
    text: ({ number, version, period, currency, acknowledgeBy, head }) => ({
      title: `Statement ${number} for ${period}`,
      paragraphs: [
        `Your statement ${number} in ${currency} for ${period} is ready.${
          version === 1 ? "" : ` It is version ${version} and takes the place of the one before.`
        }`,
        `You can read, download and verify it. Please acknowledge it, or raise what is wrong, by ${acknowledgeBy}; after that day it counts as accepted.`,
        ...(head === null ? [] : [head]),
      ],
    }),
    page: (side, id) => ({ label: "Open the statement", path: `${sitePart[side]}/statements/${id}` }),
  },
  "dispute.opened": {
    group: "Disputes",
    label: "A dispute was opened",
    company: { may: "disputes.decide", mail: "at_once" },
    partner: { may: "portal.disputes.open", mail: "at_once" },
    text: (facts, { companyName }) => ({
      title: `Dispute ${facts.disputeNumber} was opened`,
      paragraphs: [
        `${facts.partnerName} has disputed an entry. ${entryOf(facts, companyName)}`,
        `${companyName} has ${facts.businessDaysToDecide} business days to decide, until ${facts.dueOn}.`,
      ],
    }),
    page: disputePage,
  },
  "dispute.answered": {
    group: "Disputes",
    label: "Somebody wrote in a dispute",
    company: { may: "disputes.decide", mail: "at_once" },
    partner: { may: "portal.disputes.open", mail: "at_once" },
    text: (facts, { companyName }) => ({
      title: `Dispute ${facts.disputeNumber}: a new message`,
      paragraphs: [
        `${facts.writtenBy === "company" ? companyName : facts.partnerName} has written. ${entryOf(facts, companyName)}`,
      ],
    }),
    page: disputePage,
  },
  "dispute.decided": {
    group: "Disputes",
    label: "A dispute was decided",
    company: { may: "disputes.decide", mail: "at_once" },
    partner: { may: "portal.disputes.open", mail: "at_once", alwaysListed: true },
    text: (facts, { companyName }) => ({
      title: `Dispute ${facts.disputeNumber}: ${facts.decision}`,
      paragraphs: [
        `${companyName} has decided ${facts.partnerName}'s dispute: ${facts.decision}. ${entryOf(facts, companyName)}`,
        ...because(facts.reason),
        facts.decision === "rejected"
          ? "The entry stays as it is."
          : "The adjustment is in the ledger; the dispute names its entry.",
      ],
    }),
    page: disputePage,
  },
  "dispute.withdrawn": {
    group: "Disputes",
    label: "A dispute was withdrawn",
    company: { may: "disputes.decide", mail: "at_once" },
    partner: null,
    text: (facts, { companyName }) => ({
      title: `Dispute ${facts.disputeNumber} was withdrawn`,
      paragraphs: [
        `${facts.partnerName} has withdrawn its dispute. ${entryOf(facts, companyName)} It stays as it is.`,
      ],
    }),
    page: disputePage,
  },
  "period.closed": {
    group: "Periods",
    label: "A period was closed",
    company: { may: "statements.issue", mail: "at_once" },
    partner: { may: "portal.ledger.read", mail: "at_once" },
    everyPartner: true,
    text: ({ period, head }) => ({
      title: `The period ${period} is closed`,
      paragraphs: [
        `The period ${period} takes no more entries. What changes later is posted to the next open period and names what it adjusts.`,
        head ??
          "No signed head of the ledger comes with this letter: the ledger is being checked, and is signed again afterwards.",
      ],
    }),
    page: (side, key) =>
      side === "company" ? { label: "Open the period", path: `/company/periods/${key}` } : ledgerPage(side),
  },
  "ledger.entries_posted": {
    group: "Ledger",
    label: "Entries were posted",
    company: null,
    partner: null,
    text: ({ entries }) => ({
      title: entries === 1 ? "An entry was posted" : `${entries} entries were posted`,
      paragraphs: [],
    }),
    page: ledgerPage,
  },
  "ledger.verification_failed": {
    group: "Ledger",
    label: "A verification failed",
    company: { may: "periods.close", mail: "at_once", alwaysListed: true },
    partner: null,
    text: ({ found }, { companyName }) => ({
      title: `The ledger of ${companyName} is frozen`,
      paragraphs: [
        "A verification has found that the ledger is not what it was when it was written.",
        found,
        "It takes no entries, signs no heads and issues no statements until its database has been put back, a verification has found it sound, and an owner has lifted the freeze.",
      ],
    }),
    page: ledgerPage,
  },
  "sync.needs_person": {
    group: "CRM",
    label: "A connection needs somebody",
    company: { may: "connections.write", mail: "at_once", alwaysListed: true },
    partner: null,
    text: ({ connectionName, reason }) => ({
      title: `${connectionName} has to be connected again`,
      paragraphs: [...because(reason), "Nothing is read until somebody has signed in there again."],
    }),
    page: connectionPage,
  },
  "sync.drift": {
    group: "CRM",
    label: "A connected CRM reads otherwise",
    company: { may: "connections.write", mail: "at_once" },
    partner: null,
    text: ({ connectionName, object, messages }) => ({
      title: `${connectionName}: ${object} is not read as it was`,
      paragraphs: [
        ...messages.slice(0, mostTold),
        ...(messages.length > mostTold ? [`And ${messages.length - mostTold} more.`] : []),
        "Everything else is read as before, and nothing that was read has been lost.",
      ],
    }),
    page: connectionPage,
  },
  "rule.published": {
    group: "Rules",
    label: "A rule was published",
    company: { may: "rules.publish", mail: "digest" },
    partner: null,
    text: ({ ruleName, version }) => ({
      title: `The rule ${ruleName} is published`,
      paragraphs: [`Version ${version} is in force from its first day on.`],
    }),
    page: (_, id) => ({ label: "Open the rule", path: `/company/rules/${id}` }),
  },
  "partner.joined": {
    group: "Partners",
    label: "A partner's organisation joined",
    company: { may: "partner-users.write", mail: "digest" },
    partner: null,
    text: ({ partnerName, organisationName }) => ({
      title: `${partnerName} has joined`,
      paragraphs: [`The people of ${organisationName} can now see ${partnerName}'s part.`],
    }),
    page: partnerPage,
  },
  "partner.left": {
    group: "Partners",
    label: "A partner's organisation left",
    company: { may: "partner-users.write", mail: "digest" },
    partner: null,
    text: ({ partnerName, organisationName }) => ({
      title: `${partnerName} is no longer connected`,
      paragraphs: [`The people of ${organisationName} see nothing of ${partnerName} any more.`],
    }),
    page: partnerPage,
  },
  "alert.coverage": {
    group: "Alerts",
    label: "Too few won deals are attributed",
    company: { may: "evidence.decide", mail: "digest" },
    partner: null,
    text: ({ won, attributed, percent }) => ({
      title: `${attributed} of ${won} won deals are attributed`,
      paragraphs: [
        `Of the ${won} deals won in 30 days, something is attributed to a partner in ${attributed}. You want at least ${percent} %.`,
      ],
    }),
    page: alertsPage,
  },
  "alert.partner_silent": {
    group: "Alerts",
    label: "A partner that brings much has fallen silent",
    company: { may: "partner-users.write", mail: "at_once" },
    partner: null,
    text: ({ partnerName, revenueMinor, currency, lastTouchOn, days }) => ({
      title: `${partnerName} has been silent for ${days} days`,
      paragraphs: [
        `${groupedMoney(revenueMinor, currency)} is attributed to ${partnerName} in 90 days.`,
        lastTouchOn === null
          ? "There was no touch with it in these 90 days."
          : `The last touch was on ${lastTouchOn}.`,
      ],
    }),
    page: partnerPage,
  },
  "alert.partner_star": {
    group: "Alerts",
    label: "A partner does outstandingly well",
    company: { may: "partner-users.write", mail: "digest" },
    partner: null,
    text: ({ partnerName, revenueMinor, currency, growthPercent, winRatePercent }) => ({
      title: `${partnerName} is a star`,
      paragraphs: [
        `${groupedMoney(revenueMinor, currency)} is attributed to it in 90 days, ${
          growthPercent === null
            ? "after nothing in the 30 days before these 30"
            : `its revenue grew by ${growthPercent} % in 30 days`
        }, and it wins ${winRatePercent} % of its deals.`,
      ],
    }),
    page: partnerPage,
  },
  "alert.sync_stale": {
    group: "Alerts",
    label: "A connected CRM was not read for long",
    company: { may: "connections.sync", mail: "at_once" },
    partner: null,
    text: ({ connectionName, readThrough, hours }) => ({
      title: `${connectionName} was not read for ${hours} hours`,
      paragraphs: [
        readThrough === null
          ? "Nothing has been read of it yet."
          : `It was last read through ${readThrough.slice(0, 16).replace("T", " ")} UTC.`,
        "What has changed there since is in no figure here.",
      ],
    }),
    page: connectionPage,
  },
  "channel.switched_off": {
    group: "Deliveries",
    label: "A webhook or Slack was switched off",
    company: { may: "channels.write", mail: "at_once", alwaysListed: true },
    partner: null,
    text: ({ channelName, reason }) => ({
      title: `${channelName} is switched off`,
      paragraphs: [reason, "What was not delivered is kept and can be sent again once it is switched on."],
    }),
    page: (_, id) => ({ label: "Open its deliveries", path: `/company/webhooks/${id}` }),
  },
};

export const eventKindNames = Object.keys(eventKinds) as readonly EventKind[];

/** The event in words for one side, its page included. */
export function describeEvent(event: CompanyEvent, told: Told): EventText & { readonly page: EventPage } {
  const row = rowOf(event.kind);
  return { ...row.text(event.facts, told), page: row.page(told.side, event.subjectId) };
}

/** The page that shows such an event to one side. */
export function describeEventPage(kind: EventKind, side: Audience, subjectId: string): EventPage {
  return eventKinds[kind].page(side, subjectId);
}

/** Who on that side is told of such events; null when nobody is. */
export function hearingOf(kind: EventKind, side: Audience): Hearing | null {
  return eventKinds[kind][side];
}

/** The one person who is told of this event; null when everybody is who may act on it. */
export function onlyHearerOf(event: CompanyEvent): string | null {
  return rowOf(event.kind).onlyTo?.(event.facts) ?? null;
}

/** Whether such events are one person's affair. */
export function isOnePersons(kind: EventKind): boolean {
  return "onlyTo" in eventKinds[kind];
}

/** Whether the people of every partner are told, when the event names no partner. */
export function isForEveryPartner(kind: EventKind): boolean {
  return eventKinds[kind].everyPartner ?? false;
}

/** Kind and facts belong together in CompanyEvent, which the compiler cannot follow through the lookup. */
function rowOf(kind: EventKind): KindRow<EventKind> {
  return eventKinds[kind] as unknown as KindRow<EventKind>;
}

const mostTold = 10;

function because(reason: string): readonly string[] {
  return reason.trim() === "" ? [] : [`The reason: ${reason.trim()}`];
}

/** Events that were kept before these were told have none. */
function asked(asks: readonly DecisionFact[] | undefined): readonly string[] {
  return (asks ?? []).map(({ label, value }) => `${label}: ${value}`);
}

function ownOr({ side }: Told, partnerName: string): string {
  return side === "partner" ? "Your" : `${partnerName}'s`;
}

function entryOf({ entrySeq }: { readonly entrySeq: number }, companyName: string): string {
  return `It is about entry ${entrySeq} in the ledger of ${companyName}.`;
}

const sitePart: Readonly<Record<Audience, string>> = { company: "/company", partner: "/portal" };

function registrationPage(side: Audience, id: string): EventPage {
  return { label: "Open the registration", path: `${sitePart[side]}/registrations/${id}` };
}

function selfReportPage(side: Audience): EventPage {
  return side === "company"
    ? { label: "Open the queue", path: "/company/touchpoints" }
    : { label: "Open your reports", path: "/portal/reports" };
}

function disputePage(side: Audience, id: string): EventPage {
  return { label: "Open the dispute", path: `${sitePart[side]}/disputes/${id}` };
}

function ledgerPage(side: Audience): EventPage {
  return {
    label: side === "company" ? "Open the ledger" : "Open your ledger",
    path: `${sitePart[side]}/ledger`,
  };
}

function groupedMoney(amountMinor: number, currency: string): string {
  return `${groupDigits(formatMinor(amountMinor, currency))} ${currency}`;
}

function alertsPage(): EventPage {
  return { label: "Open the alerts", path: "/company/alerts" };
}

function connectionPage(_: Audience, id: string): EventPage {
  return { label: "Open the connection", path: `/company/connections/${id}` };
}

function partnerPage(_: Audience, id: string): EventPage {
  return { label: "Open the partner", path: `/company/partners/${id}` };
}
