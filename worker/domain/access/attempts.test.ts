import fc from "fast-check";
import { expect, test } from "vitest";
import {
  type AttemptState,
  abandonedAfterMs,
  addressPolicy,
  admitAttempt,
  delayAfter,
  emailPolicy,
  forgetAttemptsAt,
  noAttempts,
  settleAttempt,
} from "./attempts.ts";

const start = 1_700_000_000_000;

test("five failures are free, then the delay doubles up to fifteen minutes", () => {
  const delays = [4, 5, 6, 7, 8, 9, 10, 11, 12, 500].map(
    (failures) => delayAfter(failures, emailPolicy) / 1000,
  );
  expect(delays).toEqual([0, 15, 30, 60, 120, 240, 480, 900, 900, 900]);
});

test("the sixth attempt in a row is refused until the delay has passed, and refusals do not lengthen it", () => {
  const state = failed(noAttempts, { times: 5, at: start });
  const refusal = admitAttempt(state, emailPolicy, start + 1);
  expect(refusal).toMatchObject({ kind: "refused", retryAt: start + 15_000 });
  const again = admitAttempt(refusal.state, emailPolicy, start + 14_999);
  expect(again).toMatchObject({ kind: "refused", retryAt: start + 15_000 });
  expect(admitAttempt(again.state, emailPolicy, start + 15_000).kind).toBe("admitted");
});

test("a burst of parallel attempts gets five looks at the password, like attempts one after another", () => {
  let state = noAttempts;
  const kinds = Array.from({ length: 7 }, (_, index) => {
    const admission = admitAttempt(state, emailPolicy, start + index);
    state = admission.state;
    return admission.kind;
  });
  expect(kinds).toEqual([...Array(5).fill("admitted"), "busy", "busy"]);
});

test("after the delay one attempt at a time is looked at", () => {
  const first = admitAttempt(failed(noAttempts, { times: 6, at: start }), emailPolicy, start + 30_000);
  expect(first.kind).toBe("admitted");
  expect(admitAttempt(first.state, emailPolicy, start + 30_001).kind).toBe("busy");
});

test("success clears the e-mail's failures and gives back the address's attempt", () => {
  const before = failed(noAttempts, { times: 4, at: start });
  const { state } = admitAttempt(before, emailPolicy, start + 1);
  const settled = { admittedAt: start + 1, now: start + 2 };
  expect(settleAttempt(state, { ...settled, outcome: "cleared" })).toEqual(noAttempts);
  expect(settleAttempt(state, { ...settled, outcome: "withdrawn" })).toEqual(before);
});

test("an attempt whose request died counts as failed", () => {
  const { state } = admitAttempt(noAttempts, emailPolicy, start);
  const next = admitAttempt(state, emailPolicy, start + abandonedAfterMs);
  expect(next.state).toMatchObject({ failures: 1, pending: [start + abandonedAfterMs] });
});

test("everything is forgotten a day after the last failure", () => {
  const state = failed(noAttempts, { times: 20, at: start });
  const forgottenAt = forgetAttemptsAt(state, emailPolicy);
  expect(forgottenAt).toBe(start + 24 * 3_600_000);
  expect(admitAttempt(state, emailPolicy, forgottenAt).state.failures).toBe(0);
});

test("nobody is ever locked out: whatever happened, an attempt is admitted within the longest delay", () => {
  const events = fc.array(fc.record({ waitMs: fc.nat(20 * 60_000), fails: fc.boolean() }), { maxLength: 60 });
  fc.assert(
    fc.property(events, fc.constantFrom(emailPolicy, addressPolicy), (steps, policy) => {
      let state = noAttempts;
      let now = start;
      for (const step of steps) {
        now += step.waitMs;
        const admission = admitAttempt(state, policy, now);
        state = admission.state;
        if (admission.kind === "admitted" && step.fails) {
          state = settleAttempt(state, { admittedAt: now, outcome: "failed", now });
        }
      }
      const latest = now + abandonedAfterMs + policy.longestDelayMs;
      return admitAttempt(state, policy, latest).kind === "admitted";
    }),
  );
});

function failed(state: AttemptState, { times, at }: { times: number; at: number }): AttemptState {
  if (times === 0) return state;
  const admitted: AttemptState = { ...state, pending: [at] };
  const next = settleAttempt(admitted, { admittedAt: at, outcome: "failed", now: at });
  return failed(next, { times: times - 1, at });
}
