import fc from "fast-check";
import { expect, test } from "vitest";
import { beginning, type CalendarSpan, changeCalendar, createCalendar, defaultSpans } from "./calendar.ts";

const zones = [
  "UTC",
  "America/New_York",
  "Europe/Berlin",
  "Asia/Kolkata",
  "Pacific/Auckland",
  "America/Sao_Paulo",
  "Africa/Cairo",
  "America/St_Johns",
  "Pacific/Apia",
  "Asia/Beirut",
];

const settings = fc.record({
  unit: fc.constantFrom("month" as const, "quarter" as const),
  fiscalYearStartMonth: fc.integer({ min: 1, max: 12 }),
  timeZone: fc.constantFrom(...zones),
});
const instant = fc.integer({ min: Date.UTC(1995, 0, 1), max: Date.UTC(2040, 0, 1) });

/** A calendar that was changed a few times, as companies do. */
const calendars = fc
  .tuple(settings, fc.array(fc.tuple(settings, instant), { maxLength: 3 }))
  .map(([first, changes]) => {
    let spans: readonly CalendarSpan[] = [{ ...first, firstDay: beginning }];
    for (const [wanted, now] of [...changes].sort(([, a], [, b]) => a - b)) {
      const changed = changeCalendar({ spans, wanted, now, isUnused: false });
      if (changed.ok) spans = changed.value;
    }
    return spans;
  });

test("periods follow each other without a gap or an overlap, and each has a name of its own", () => {
  fc.assert(
    fc.property(calendars, (spans) => {
      const calendar = createCalendar(spans);
      const names = new Set<string>();
      let period = calendar.periodAt(Date.UTC(1994, 0, 1));
      while (period.startsAt < Date.UTC(2041, 0, 1)) {
        expect(period.startsAt).toBeLessThan(period.endsAt);
        expect(names.has(period.key)).toBe(false);
        names.add(period.key);
        expect(calendar.periodOf(period.key)).toEqual(period);
        const next = calendar.next(period);
        expect([next.startsAt, next.firstDay]).toEqual([period.endsAt, period.endDay]);
        period = next;
      }
    }),
    { numRuns: 15 },
  );
});

test("an instant is in the one period that it lies in, to the millisecond at both ends", () => {
  fc.assert(
    fc.property(calendars, instant, (spans, at) => {
      const calendar = createCalendar(spans);
      const moment = at % 86_400_000 === 0 ? at + 1 : at;
      const period = calendar.periodAt(moment);
      expect(period.startsAt <= moment && moment < period.endsAt).toBe(true);
      const last = period.endsAt - 1;
      expect(calendar.periodAt(last).key).toBe(period.key);
      if (period.endsAt % 86_400_000 !== 0) {
        expect(calendar.periodAt(period.endsAt).key).toBe(calendar.next(period).key);
      }
    }),
    { numRuns: 100 },
  );
});

test("a day without a time is in the period of that day in every zone", () => {
  const inZone = (timeZone: string) =>
    createCalendar([{ unit: "month", fiscalYearStartMonth: 1, timeZone, firstDay: beginning }]);
  expect(inZone("America/New_York").periodAt(Date.UTC(2025, 3, 1)).key).toBe("2025-04");
  expect(inZone("America/New_York").periodAt(Date.UTC(2025, 3, 1, 3, 59)).key).toBe("2025-03");
  expect(inZone("Pacific/Auckland").periodAt(Date.UTC(2025, 2, 31)).key).toBe("2025-03");
  expect(inZone("Pacific/Auckland").periodAt(Date.UTC(2025, 2, 31, 11)).key).toBe("2025-04");
});

test("a fiscal year has the name of the year in which it ends", () => {
  const calendar = createCalendar([
    { unit: "quarter", fiscalYearStartMonth: 4, timeZone: "UTC", firstDay: beginning },
  ]);
  expect(calendar.periodAt(Date.UTC(2025, 3, 1)).key).toBe("2026-Q1");
  expect(calendar.periodAt(Date.UTC(2026, 2, 31)).key).toBe("2026-Q4");
  expect(calendar.periodOf("2025-03")).toBe(null);
});

test("a change waits for a day on which a period begins before and after it, and leaves the past as it is", () => {
  const now = Date.UTC(2025, 4, 20);
  const quarters = { unit: "quarter", fiscalYearStartMonth: 1, timeZone: "Europe/Berlin" } as const;
  const changed = changeCalendar({ spans: defaultSpans, wanted: quarters, now, isUnused: false });
  if (!changed.ok) throw new Error("a change of months into quarters is possible");
  expect(changed.value).toEqual([...defaultSpans, { ...quarters, firstDay: "2025-07-01" }]);
  const calendar = createCalendar(changed.value);
  const june = calendar.periodAt(Date.UTC(2025, 5, 15, 12));
  expect([june.key, june.endsAt]).toEqual(["2025-06", Date.UTC(2025, 5, 30, 22)]);
  expect(calendar.next(june).key).toBe("2025-Q3");
});

test("names are given once: a fiscal year is moved back by way of months", () => {
  const april = { unit: "quarter", fiscalYearStartMonth: 4, timeZone: "UTC" } as const;
  const january = { ...april, fiscalYearStartMonth: 1 };
  const spans = [{ ...april, firstDay: beginning }];
  const now = Date.UTC(2025, 4, 20);
  // January to March would have the name that April to June of the year before has already.
  expect(changeCalendar({ spans, wanted: january, now, isUnused: false })).toEqual({
    ok: false,
    error: "no-common-start",
  });
  const months = changeCalendar({ spans, wanted: { ...april, unit: "month" }, now, isUnused: false });
  if (!months.ok) throw new Error("quarters can become months");
  expect(months.value.at(-1)?.firstDay).toBe("2025-07-01");
  const later = Date.UTC(2025, 7, 1);
  const back = changeCalendar({ spans: months.value, wanted: january, now: later, isUnused: false });
  expect(back.ok && back.value.at(-1)?.firstDay).toBe("2026-04-01");
});

test("a change that was still to come is replaced, and a company without entries begins anew", () => {
  const now = Date.UTC(2025, 4, 20);
  const berlin = { unit: "month", fiscalYearStartMonth: 1, timeZone: "Europe/Berlin" } as const;
  const first = changeCalendar({ spans: defaultSpans, wanted: berlin, now, isUnused: false });
  if (!first.ok) throw new Error("the zone can change");
  const wanted = { ...berlin, timeZone: "Asia/Tokyo" };
  expect(changeCalendar({ spans: first.value, wanted, now, isUnused: false })).toEqual({
    ok: true,
    value: [...defaultSpans, { ...wanted, firstDay: "2025-06-01" }],
  });
  expect(changeCalendar({ spans: first.value, wanted, now, isUnused: true })).toEqual({
    ok: true,
    value: [{ ...wanted, firstDay: beginning }],
  });
});
