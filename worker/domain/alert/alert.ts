import type { Day } from "#worker/domain/time/day.ts";
import type { Instant } from "#worker/domain/time/instant.ts";

export const alertKinds = ["coverage", "silent", "star", "stale-sync", "drift", "verification"] as const;
export type AlertKind = (typeof alertKinds)[number];

/** What each kind of alert tells, with the threshold it crossed. Amounts in minor units of `currency`. */
export type AlertFacts = {
  /** Deals won in the 30 days up to `through`, and those of them of which something is attributed. */
  readonly coverage: {
    readonly won: number;
    readonly attributed: number;
    readonly percent: number;
    readonly through: Day;
  };
  readonly silent: {
    readonly partnerName: string;
    readonly revenueMinor: number;
    readonly currency: string;
    /** Null: not once in 90 days. */
    readonly lastTouchOn: Day | null;
    readonly days: number;
  };
  readonly star: {
    readonly partnerName: string;
    readonly revenueMinor: number;
    readonly currency: string;
    /** Both cut to whole percent; growth is null from nothing. */
    readonly growthPercent: number | null;
    readonly winRatePercent: number;
  };
  readonly "stale-sync": {
    readonly connectionName: string;
    /** As far as anything of it was read; null when nothing ever was. */
    readonly syncedThrough: Instant | null;
    readonly hours: number;
  };
  readonly drift: { readonly connectionName: string; readonly problems: number; readonly first: string };
  readonly verification: { readonly found: string };
};

/** Something that is so, and calls for somebody. Of one kind there is at most one about a subject. */
export type AlertFinding = {
  readonly [Kind in AlertKind]: {
    readonly kind: Kind;
    /** The partner's or connection's id; "company" for what is about the company as a whole. */
    readonly subjectId: string;
    readonly facts: AlertFacts[Kind];
  };
}[AlertKind];

export const companySubject = "company";

/** A finding as it is kept: for as long as it holds it is open, and when it comes again it is the same alert, opened once more. */
export type Alert = AlertFinding & {
  /** When it was last opened. */
  readonly raisedAt: Instant;
  /** How often it has been opened, from 1. */
  readonly times: number;
  readonly resolvedAt: Instant | null;
  /** Until then nobody is reminded of it, even should it end and come again. */
  readonly snoozedUntil: Instant | null;
};

export const alertStates = ["open", "snoozed", "resolved"] as const;
export type AlertState = (typeof alertStates)[number];

export function alertState(
  { resolvedAt, snoozedUntil }: Pick<Alert, "resolvedAt" | "snoozedUntil">,
  now: Instant,
): AlertState {
  if (resolvedAt !== null) return "resolved";
  return snoozedUntil !== null && snoozedUntil > now ? "snoozed" : "open";
}
