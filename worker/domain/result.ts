/** The outcome of something that is expected to fail at times. A bug is an exception, never an `err`. */
export type Result<T, E> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: E };

export function ok<T>(value: T): { readonly ok: true; readonly value: T } {
  return { ok: true, value };
}

export function err<E>(error: E): { readonly ok: false; readonly error: E } {
  return { ok: false, error };
}

/**
 * Stops when an invariant is broken. `mustHold` is the sentence that should have been true, so that the log
 * of a failure reads as the rule it broke.
 */
export function assert(condition: unknown, mustHold: string): asserts condition {
  if (!condition) throw new Error(`Broken invariant: ${mustHold}`);
}

/** The end of a switch over a union: a new alternative without a case does not compile. */
export function assertNever(value: never): never {
  throw new Error(`Broken invariant: every alternative has a case, ${JSON.stringify(value)} has none`);
}
