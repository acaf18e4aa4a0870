/** So many of n, in parts per million; null where there is nothing to measure. */
export type Rate = { readonly ratePpm: number; readonly n: number };

/** What went how often, of one partner's registrations. */
export type SignalCounts = {
  readonly submitted: number;
  readonly undecided: number;
  readonly approved: number;
  readonly won: number;
  readonly lost: number;
  readonly expired: number;
  readonly duplicates: number;
};

/**
 * Hit rate and signs of abuse. Approved of all that were decided; won and expired of the approved ones that have come to an end;
 * duplicates of all that were handed in.
 */
export function signalRates({
  submitted,
  undecided,
  approved,
  won,
  lost,
  expired,
  duplicates,
}: SignalCounts): {
  readonly approvedRate: Rate | null;
  readonly wonRate: Rate | null;
  readonly expiredRate: Rate | null;
  readonly duplicateRate: Rate | null;
} {
  const ended = won + lost + expired;
  return {
    approvedRate: rateOf(approved, Math.max(submitted - undecided, approved)),
    wonRate: rateOf(won, ended),
    expiredRate: rateOf(expired, ended),
    duplicateRate: rateOf(duplicates, submitted),
  };
}

function rateOf(count: number, n: number): Rate | null {
  return n === 0 ? null : { ratePpm: Math.round((count * 1_000_000) / n), n };
}
