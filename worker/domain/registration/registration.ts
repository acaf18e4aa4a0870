import type { Money } from "#worker/domain/money/money.ts";
import type { Day } from "#worker/domain/time/day.ts";
import type { Instant } from "#worker/domain/time/instant.ts";
import type { Finding } from "./conflict.ts";
import type { CustomValues } from "./custom-field.ts";
import type { RegistrationMove, RegistrationSide, RegistrationState } from "./registration-state.ts";

/** What a partner says about a deal. Texts are trimmed, and empty where nothing was said. */
export type RegistrationContent = {
  readonly accountName: string;
  /** As written: a web address, a host or an e-mail domain. */
  readonly accountDomain: string;
  /** ISO 3166-1 alpha-2, upper case; empty when not said. */
  readonly accountCountry: string;
  readonly contactName: string;
  readonly contactEmail: string;
  readonly contactPhone: string;
  readonly opportunityName: string;
  readonly products: readonly string[];
  readonly estimatedValue: Money | null;
  readonly expectedCloseDate: Day | null;
  /** What the partner did. */
  readonly involvement: string;
  readonly notes: string;
  /** The company's own fields, by their keys; also of those it has retired. */
  readonly custom: CustomValues;
};

export const emptyContent: RegistrationContent = {
  accountName: "",
  accountDomain: "",
  accountCountry: "",
  contactName: "",
  contactEmail: "",
  contactPhone: "",
  opportunityName: "",
  products: [],
  estimatedValue: null,
  expectedCloseDate: null,
  involvement: "",
  notes: "",
  custom: {},
};

/** A registration as it stands. Instants are epoch milliseconds. */
export type Registration = {
  readonly id: string;
  /** Whole, from 1, without gaps in a company. */
  readonly number: number;
  readonly partnerId: string;
  readonly state: RegistrationState;
  /** Counts every change, for whoever edits at the same time. */
  readonly version: number;
  /** The place of the newest line of its history. */
  readonly lastSeq: number;
  readonly content: RegistrationContent;
  readonly madeBy: string;
  readonly madeSide: "partner" | "company";
  /** Who of the company looks after it. */
  readonly assigneeId: string | null;
  /** The fields that a request for information has opened again; empty otherwise. */
  readonly requestedFields: readonly string[];
  /** What the last look for conflicts has found, and when that was; null before the first. */
  readonly findings: readonly Finding[];
  readonly checkedAt: Instant | null;
  /** The account of the CRM that it is about, when one is sure enough. */
  readonly accountId: string | null;
  /** Registrations that are contested together share it, and when they are awarded together also the claim. */
  readonly contestId: string | null;
  /** Its part of what an award has split; null for all of it. */
  readonly sharePpm: number | null;
  /** The opportunity of the CRM that it belongs to. */
  readonly opportunityId: string | null;
  readonly createdAt: Instant;
  readonly submittedAt: Instant | null;
  readonly approvedAt: Instant | null;
  /** When it was decided, withdrawn, expired, won or lost; null while something is to come. */
  readonly endedAt: Instant | null;
  /** The day on which its deal was closed, for those that are won or lost. */
  readonly closedAt: Instant | null;
  /** The first instant at which it is expired, whether it waits or protects; null for drafts and what has ended otherwise. */
  readonly expiresAt: Instant | null;
  /** When the company's promised answer is due; null when no answer is owed or the clock stands still. */
  readonly dueAt: Instant | null;
  /** What is left of the promise while the clock stands still, in milliseconds; below zero when it was late already. */
  readonly clockLeftMs: number | null;
  readonly escalatedAt: Instant | null;
  readonly extensions: number;
  readonly hasAppealed: boolean;
  /** How many days before the end the last reminder was for; null before the first. */
  readonly remindedDays: number | null;
  /** When time itself next does something to it; null when it does not. */
  readonly wakeAt: Instant | null;
};

/** One line of the history. */
export type RegistrationEvent = {
  readonly seq: number;
  readonly move: RegistrationMove;
  readonly side: RegistrationSide;
  /** A person's or key's id; the name of the job for the system. */
  readonly by: string;
  readonly at: Instant;
  readonly from: RegistrationState;
  readonly to: RegistrationState;
  /** The reason, the question, the answer; empty where there is nothing to say. */
  readonly text: string;
  /** What else the move says. */
  readonly detail: EventDetail;
};

export type EventDetail = {
  /** Asked again, or changed by the answer. */
  readonly fields?: readonly string[];
  readonly assigneeId?: string | null;
  readonly expiresAt?: Instant;
  /** What an extension rests on, a reminder's days before the end. */
  readonly days?: number;
  readonly sharePpm?: number;
  /** The company's rule that approved. */
  readonly rule?: string;
  readonly opportunityId?: string | null;
  readonly closedAt?: Instant;
  /** Why a protection was released. */
  readonly cause?: ReleaseCause;
};

/** customer_choice: the customer has chosen another partner. */
export const releaseCauses = ["customer_choice", "inactive", "mistake", "other"] as const;
export type ReleaseCause = (typeof releaseCauses)[number];
