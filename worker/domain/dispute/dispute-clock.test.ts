import fc from "fast-check";
import { expect, test } from "vitest";
import { parseWorkingDays } from "#worker/domain/time/working-days.ts";
import { clockFace, dueAt } from "./dispute-clock.ts";

const utc = { timeZone: "UTC", workingDays: "12345" };

test("five working days after a Wednesday end with the next Wednesday", () => {
  expect(dueAt(Date.UTC(2026, 6, 1, 15), utc)).toBe(Date.UTC(2026, 6, 9));
});

test("what is opened at a weekend begins to count on Monday", () => {
  const nextSaturday = Date.UTC(2026, 6, 11);
  expect(dueAt(Date.UTC(2026, 6, 4, 12), utc)).toBe(nextSaturday);
  expect(dueAt(Date.UTC(2026, 6, 5, 23), utc)).toBe(nextSaturday);
});

test("days are the company's: its zone says which day it is, its week which of them count", () => {
  // Late on Thursday in Europe is Friday already in Auckland.
  const at = Date.UTC(2026, 6, 2, 20);
  expect(dueAt(at, { ...utc, timeZone: "Pacific/Auckland" })).toBe(Date.UTC(2026, 6, 10, 12));
  expect(dueAt(at, { ...utc, workingDays: "12347" })).toBe(Date.UTC(2026, 6, 10));
  expect(dueAt(at, { ...utc, workingDays: "1234567" })).toBe(Date.UTC(2026, 6, 8));
});

test("a night in which the clock is put forward or back moves the end with it", () => {
  const berlin = { timeZone: "Europe/Berlin", workingDays: "12345" };
  expect(dueAt(Date.UTC(2026, 2, 26, 9), berlin)).toBe(Date.UTC(2026, 3, 2, 22));
  expect(dueAt(Date.UTC(2026, 9, 22, 9), berlin)).toBe(Date.UTC(2026, 9, 29, 23));
});

test("the clock counts down to nought on the last day and then up", () => {
  const due = dueAt(Date.UTC(2026, 6, 1, 15), utc);
  const face = (now: number) => clockFace({ dueAt: due, now }, utc);
  expect(face(Date.UTC(2026, 6, 1, 16))).toEqual({ kind: "running", daysLeft: 5 });
  expect(face(Date.UTC(2026, 6, 8, 23))).toEqual({ kind: "running", daysLeft: 0 });
  expect(face(Date.UTC(2026, 6, 9))).toEqual({ kind: "overdue", daysLate: 1 });
  expect(face(Date.UTC(2026, 6, 11))).toEqual({ kind: "overdue", daysLate: 2 });
});

const times = fc.record({
  timeZone: fc.constantFrom(
    "UTC",
    "America/New_York",
    "Asia/Kolkata",
    "Pacific/Auckland",
    "America/Sao_Paulo",
  ),
  workingDays: fc
    .uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 })
    .map((days) => days.sort().join("")),
});
const instants = fc.integer({ min: Date.UTC(2000, 0, 1), max: Date.UTC(2040, 0, 1) });

test("nobody is late on the day on which they were asked, and everybody has five working days", () => {
  fc.assert(
    fc.property(times, instants, (time, at) => {
      const due = dueAt(at, time);
      expect(clockFace({ dueAt: due, now: at }, time)).toEqual({ kind: "running", daysLeft: 5 });
      expect(clockFace({ dueAt: due, now: due - 1 }, time)).toEqual({ kind: "running", daysLeft: 0 });
      expect(clockFace({ dueAt: due, now: due }, time).kind).toBe("overdue");
    }),
  );
});

test("working days are read in any order, and not when they are no weekdays", () => {
  expect(parseWorkingDays([7, 1, 1, 3])).toEqual({ ok: true, value: "137" });
  for (const days of [[], [0], [8], [1.5]]) expect(parseWorkingDays(days).ok).toBe(false);
});
