import { expect, test } from "vitest";
import { isGivenUp, nextDelivery } from "./delivery-schedule.ts";

const hour = 3_600_000;

test("tries grow apart, spread by a fifth, and end within a day", () => {
  for (const chance of [0, 0.5, 0.999]) {
    const waits: number[] = [];
    let now = 0;
    for (let attempts = 1; ; attempts += 1) {
      const next = nextDelivery({ attempts, askedAt: 0, now, chance, retryAfterSeconds: 0 });
      if (next === null) break;
      waits.push(next - now);
      now = next;
    }
    expect(waits).toEqual([...waits].sort((a, b) => a - b));
    expect(waits[0]).toBe(Math.round(5_000 * (0.8 + 0.4 * chance)));
    expect(waits.length).toBeGreaterThanOrEqual(10);
    expect(now).toBeLessThanOrEqual(24 * hour);
    expect(now).toBeGreaterThan(16 * hour);
  }
});

test("a receiver may ask for more time, but not for more than the day", () => {
  const asked = (retryAfterSeconds: number) =>
    nextDelivery({ attempts: 1, askedAt: 0, now: 1_000, chance: 0, retryAfterSeconds });
  expect(asked(0)).toBe(5_000);
  expect(asked(120)).toBe(121_000);
  expect(asked(90_000)).toBeNull();
});

test.each([
  [{ failures: 9, failingSince: 0 }, 80 * hour, false],
  [{ failures: 10, failingSince: 0 }, 72 * hour, true],
  [{ failures: 10, failingSince: 0 }, 71 * hour, false],
  [{ failures: 199, failingSince: 0 }, hour, false],
  [{ failures: 200, failingSince: 0 }, hour, true],
])("a channel with %o is given up on after %i ms: %s", (failing, now, expected) => {
  expect(isGivenUp(failing, now)).toBe(expected);
});
