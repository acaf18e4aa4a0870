import type { AlertFacts } from "#worker/domain/alert/alert.ts";
import type { DecisionFact } from "#worker/domain/registration/decision-facts.ts";
import type { Instant } from "#worker/domain/time/instant.ts";

/** What each kind of event has to be told, for its words and for programs. Names and reasons are what people typed. */
export type EventFacts = {
  readonly "registration.submitted": RegistrationFacts & Asked;
  readonly "registration.info_requested": RegistrationFacts & Reasoned;
  readonly "registration.answered": RegistrationFacts & Asked;
  /** `expiresOn`: the last day of its protection. */
  readonly "registration.approved": RegistrationFacts & Reasoned & { readonly expiresOn: string };
  readonly "registration.rejected": RegistrationFacts & Reasoned;
  readonly "registration.contested": RegistrationFacts & Reasoned;
  /** A contest came to its end; `outcome` in words: "You are the primary partner." */
  readonly "registration.decided": RegistrationFacts & Reasoned & { readonly outcome: string };
  readonly "registration.expiring": RegistrationFacts & {
    /** Days that are left, begun ones among them. */
    readonly days: number;
    readonly expiresOn: string;
  };
  readonly "registration.expired": RegistrationFacts;
  readonly "registration.extended": RegistrationFacts & Reasoned & { readonly expiresOn: string };
  readonly "registration.released": RegistrationFacts & Reasoned;
  /** The company has had it longer than it promised. One that is contested is decided with its rivals, so nothing is asked. */
  readonly "registration.overdue": RegistrationFacts & Partial<Asked> & { readonly promisedHours: number };
  readonly "registration.appealed": RegistrationFacts & Reasoned & Asked;
  /** Somebody of the company has it to decide; told to them alone. */
  readonly "registration.assigned": RegistrationFacts & { readonly assigneeId: string };
  readonly "registration.withdrawn": RegistrationFacts & Reasoned;
  readonly "registration.evidence_given": RegistrationFacts & Reasoned;
  readonly "registration.extension_asked": RegistrationFacts & Reasoned;
  readonly "registration.won": RegistrationFacts;
  readonly "registration.lost": RegistrationFacts;
  readonly "self_report.submitted": SelfReportFacts;
  readonly "self_report.approved": SelfReportFacts & Reasoned;
  readonly "self_report.rejected": SelfReportFacts & Reasoned;
  readonly "statement.issued": {
    readonly partnerName: string;
    /** "ST-000007". */
    readonly number: string;
    readonly version: number;
    readonly period: string;
    readonly currency: string;
    /** The day after which it counts as accepted. */
    readonly acknowledgeBy: string;
    /** The signed head that proves it, in a letter's words; null when there is none. */
    readonly head: string | null;
  };
  readonly "dispute.opened": DisputeFacts & {
    readonly businessDaysToDecide: number;
    readonly dueOn: string;
  };
  readonly "dispute.answered": DisputeFacts & { readonly writtenBy: "company" | "partner" };
  readonly "dispute.decided": DisputeFacts & {
    readonly decision: "upheld" | "partly upheld" | "rejected";
    readonly reason: string;
  };
  readonly "dispute.withdrawn": DisputeFacts;
  /** The head in a letter's words; null where the ledger was frozen before one could be signed. */
  readonly "period.closed": { readonly period: string; readonly head: string | null };
  readonly "ledger.entries_posted": {
    readonly fromSeq: number;
    readonly throughSeq: number;
    readonly entries: number;
  };
  readonly "ledger.verification_failed": { readonly found: string };
  readonly "sync.needs_person": { readonly connectionName: string; readonly reason: string };
  readonly "sync.drift": {
    readonly connectionName: string;
    readonly object: string;
    readonly messages: readonly string[];
  };
  readonly "rule.published": { readonly ruleName: string; readonly version: number };
  readonly "partner.joined": { readonly partnerName: string; readonly organisationName: string };
  readonly "partner.left": { readonly partnerName: string; readonly organisationName: string };
  /** Too few of the won deals are attributed. */
  readonly "alert.coverage": AlertFacts["coverage"];
  readonly "alert.partner_silent": AlertFacts["silent"];
  readonly "alert.partner_star": AlertFacts["star"];
  readonly "alert.sync_stale": Omit<AlertFacts["stale-sync"], "syncedThrough"> & {
    /** An instant in ISO 8601; null when nothing was ever read. */
    readonly readThrough: string | null;
  };
  /** A company's webhook or Slack channel that took nothing any more. */
  readonly "channel.switched_off": { readonly channelName: string; readonly reason: string };
};

type RegistrationFacts = { readonly partnerName: string; readonly accountName: string };
/** `version` is the registration's, and `asks` what was to be read of it: whoever decides from a message decides about these. */
type Asked = { readonly version: number; readonly asks: readonly DecisionFact[] };
type SelfReportFacts = {
  readonly partnerName: string;
  readonly accountName: string;
  /** What was done: "meeting". */
  readonly activity: string;
};
type Reasoned = { readonly reason: string };
type DisputeFacts = {
  readonly partnerName: string;
  readonly disputeNumber: number;
  readonly entrySeq: number;
};

export type EventKind = keyof EventFacts;

type EventOf<Kind extends EventKind> = {
  readonly kind: Kind;
  /** Tells this occurrence from every other of its kind in the company: "reg_4f…:3". The same key again is the same event. */
  readonly key: string;
  /** The id of what it is about: a registration, a dispute, a statement. */
  readonly subjectId: string;
  /** The partner record it concerns, whose people are told; null when it concerns none, or every partner. */
  readonly partnerId: string | null;
  /** Who did it, and so need not be told; null for Fairshare itself. */
  readonly actorId: string | null;
  readonly at: Instant;
  readonly facts: EventFacts[Kind];
};

/** Something that happened in a company, of which people and programs are told. */
export type CompanyEvent = { readonly [Kind in EventKind]: EventOf<Kind> }[EventKind];
