/**
 * Counting sign-in attempts, without a clock: `now` and every `…At` are epoch milliseconds.
 *
 * An attempt is admitted before the password is looked at and settled afterwards. What is admitted but not settled counts
 * against the allowance, so a burst of parallel guesses gets no further than guesses one after another.
 */
export type AttemptPolicy = {
  /** Failures before the first delay. */
  readonly free: number;
  readonly firstDelayMs: number;
  /** The delay doubles with each further failure up to here and never becomes a lock: locking others out is an attack too. */
  readonly longestDelayMs: number;
  /** Without a further failure all is forgotten after this long. */
  readonly forgetAfterMs: number;
};

export type AttemptState = {
  readonly failures: number;
  readonly lastFailureAt: number;
  /** When each unsettled attempt was admitted. */
  readonly pending: readonly number[];
};

export type Admission =
  | { readonly kind: "admitted"; readonly state: AttemptState }
  /** Others are being looked at right now; whether this one may follow depends on how they end. */
  | { readonly kind: "busy"; readonly state: AttemptState }
  | { readonly kind: "refused"; readonly state: AttemptState; readonly retryAt: number };

/** Per e-mail address. */
export const emailPolicy: AttemptPolicy = {
  free: 5,
  firstDelayMs: 15_000,
  longestDelayMs: 15 * 60_000,
  forgetAfterMs: 24 * 3_600_000,
};

/** Per network address, which an office may share. */
export const addressPolicy: AttemptPolicy = {
  free: 40,
  firstDelayMs: 5_000,
  longestDelayMs: 5 * 60_000,
  forgetAfterMs: 3_600_000,
};

/** An attempt that was never settled, because its request died, counts as failed after this long. */
export const abandonedAfterMs = 30_000;

export const noAttempts: AttemptState = { failures: 0, lastFailureAt: 0, pending: [] };

/** How long to wait after the given number of failures. */
export function delayAfter(failures: number, policy: AttemptPolicy): number {
  if (failures < policy.free) return 0;
  return Math.min(policy.longestDelayMs, policy.firstDelayMs * 2 ** (failures - policy.free));
}

/** A refused attempt leaves no trace: hammering on a closed door does not keep it closed. */
export function admitAttempt(before: AttemptState, policy: AttemptPolicy, now: number): Admission {
  const state = tidy(before, policy, now);
  const retryAt = state.lastFailureAt + delayAfter(state.failures, policy);
  if (now < retryAt) return { kind: "refused", state, retryAt };
  const allowance = Math.max(1, policy.free - state.failures);
  if (state.pending.length >= allowance) return { kind: "busy", state };
  return { kind: "admitted", state: { ...state, pending: [...state.pending, now] } };
}

export type AttemptOutcome = "failed" | "withdrawn" | "cleared";

export type SettledAttempt = {
  readonly admittedAt: number;
  readonly outcome: AttemptOutcome;
  readonly now: number;
};

/**
 * Ends one admitted attempt. `failed` counts; `withdrawn` does not (it succeeded, or was never carried out);
 * `cleared` forgets the failures as well.
 */
export function settleAttempt(before: AttemptState, settled: SettledAttempt): AttemptState {
  const index = before.pending.indexOf(settled.admittedAt);
  // Already counted as abandoned: a late success still clears, a late failure is not counted twice.
  const pending = before.pending.filter((_, position) => position !== index);
  if (settled.outcome === "cleared") return { failures: 0, lastFailureAt: 0, pending };
  if (settled.outcome === "withdrawn" || index === -1) return { ...before, pending };
  return { failures: before.failures + 1, lastFailureAt: settled.now, pending };
}

/** When the state may be thrown away: nothing in it matters any more from then on. */
export function forgetAttemptsAt(state: AttemptState, policy: AttemptPolicy): number {
  const lastPending = state.pending.length === 0 ? 0 : Math.max(...state.pending) + abandonedAfterMs;
  return Math.max(state.lastFailureAt, lastPending) + policy.forgetAfterMs;
}

function tidy(state: AttemptState, policy: AttemptPolicy, now: number): AttemptState {
  const abandoned = state.pending.filter((admittedAt) => now >= admittedAt + abandonedAfterMs);
  const lastFailureAt = Math.max(state.lastFailureAt, ...abandoned.map((at) => at + abandonedAfterMs));
  const pending = state.pending.filter((admittedAt) => now < admittedAt + abandonedAfterMs);
  const isForgotten = now >= lastFailureAt + policy.forgetAfterMs;
  const failures = isForgotten ? 0 : state.failures + abandoned.length;
  return { failures, lastFailureAt: failures === 0 ? 0 : lastFailureAt, pending };
}
