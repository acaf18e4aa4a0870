import { expect, test } from "vitest";
import { isOutdated, nextTryAt } from "./mail-retry.ts";

const minute = 60_000;
const day = 1_440 * minute;

test.each([
  [1, 0, 1],
  [2, 0, 2],
  [3, 0, 4],
  [6, 0, 32],
  [7, 0, 60],
  [40, 0, 60],
  [1, 600, 10],
  [5, 30, 16],
])(
  "after try %i, and %i seconds asked for, the next is %i minutes away",
  (attempts, afterSeconds, minutes) => {
    expect(nextTryAt({ attempts, createdAt: 0, now: 1_000, afterSeconds })).toBe(1_000 + minutes * minute);
  },
);

test("nothing is tried again later than a day after it was promised", () => {
  const atTheEnd = { attempts: 30, createdAt: 0, afterSeconds: 0 };
  expect(nextTryAt({ ...atTheEnd, now: day - 60 * minute })).toBe(day);
  expect(nextTryAt({ ...atTheEnd, now: day - 60 * minute + 1 })).toBeNull();
  expect(nextTryAt({ attempts: 1, createdAt: 0, now: 0, afterSeconds: 90_000 })).toBeNull();
  expect([isOutdated(0, day), isOutdated(0, day + 1)]).toEqual([false, true]);
});

test("a mail is tried 29 times in its day", () => {
  let now = 0;
  let attempts = 0;
  for (;;) {
    attempts += 1;
    const next = nextTryAt({ attempts, createdAt: 0, now, afterSeconds: 0 });
    if (next === null) break;
    now = next;
  }
  expect(attempts).toBe(29);
});
