import fc from "fast-check";
import { expect, test } from "vitest";
import { advance, type Step, type StepContext } from "./advance-registration.ts";
import { clockLeft, promiseDueAt, resumedDueAt } from "./promise-clock.ts";
import { daysLater, daysLeft, reminderDays, timeMoves } from "./protection.ts";
import type { Registration } from "./registration.ts";
import { evidenceOf } from "./registration-evidence.ts";
import { aRegistration } from "./registration-factory.ts";
import { defaultRegistrationSettings } from "./settings.ts";

const hour = 3_600_000;
const day = 24 * hour;
const at = (iso: string) => Date.parse(iso);

test.each([
  // Put forward on 28 March 2027, put back on 31 October.
  ["2027-03-01T08:00:00Z", 30, "Europe/Berlin", "2027-03-31T07:00:00Z"],
  ["2027-10-01T08:00:00Z", 40, "Europe/Berlin", "2027-11-10T09:00:00Z"],
  ["2027-03-31T07:00:00Z", -30, "Europe/Berlin", "2027-03-01T08:00:00Z"],
  // 02:30 is left out on the 28th, and comes twice on 31 October: then the first counts.
  ["2027-03-27T01:30:00Z", 1, "Europe/Berlin", "2027-03-28T01:30:00Z"],
  ["2027-10-30T00:30:00Z", 1, "Europe/Berlin", "2027-10-31T00:30:00Z"],
  ["2027-03-13T07:30:00Z", 1, "America/New_York", "2027-03-14T07:30:00Z"],
  ["2027-11-06T05:30:00Z", 1, "America/New_York", "2027-11-07T05:30:00Z"],
  ["2027-01-01T00:00:00.123Z", 90, "UTC", "2027-04-01T00:00:00.123Z"],
  ["2027-01-01T12:00:00.500Z", 90, "Pacific/Auckland", "2027-04-01T12:00:00.500Z"],
  ["2027-04-01T12:00:00Z", 5, "Pacific/Auckland", "2027-04-06T13:00:00Z"],
  ["2027-04-02T15:45:00Z", 1, "Australia/Lord_Howe", "2027-04-03T16:15:00Z"],
])("%s and %i days in %s's time is %s", (from, days, timeZone, expected) => {
  const wanted = new Date(daysLater(at(from), days, timeZone)).toISOString();
  expect(wanted).toBe(new Date(at(expected)).toISOString());
});

const zones = fc.constantFrom(
  "UTC",
  "Europe/Berlin",
  "America/New_York",
  "Pacific/Auckland",
  "Asia/Kathmandu",
);
const instants = fc.integer({ min: at("2020-01-01T00:00:00Z"), max: at("2035-01-01T00:00:00Z") });

test("so many days are so many days give or take the hour that a clock is changed by", () => {
  fc.assert(
    fc.property(instants, fc.integer({ min: 0, max: 730 }), zones, (from, days, zone) => {
      const later = daysLater(from, days, zone);
      expect(Math.abs(later - from - days * day)).toBeLessThanOrEqual(hour);
    }),
  );
});

const monday = at("2027-06-07T09:00:00Z");
const working = { timeZone: "UTC", workingDays: "12345", workingDaysOnly: true };

test("what is left is told in days by the company's clock, begun ones among them, also where the clocks are changed", () => {
  const end = at("2026-04-10T08:00:00Z");
  const left = (now: string) => daysLeft(end, at(now), "Europe/Berlin");
  expect(
    [
      "2026-03-11T09:00:00Z",
      "2026-03-11T09:00:01Z",
      "2026-03-29T09:00:00Z",
      "2026-04-08T07:59:59Z",
      "2026-04-09T08:00:00Z",
      "2026-04-10T07:59:00Z",
    ].map(left),
  ).toEqual([30, 30, 12, 3, 1, 1]);
  expect(left("2026-03-11T08:59:59Z")).toBe(31);
});

test("a promise counts hours, or only those of working days", () => {
  expect(promiseDueAt(monday, 48, { ...working, workingDaysOnly: false })).toBe(monday + 48 * hour);
  const friday = at("2027-06-11T09:00:00Z");
  expect(promiseDueAt(friday, 48, working)).toBe(at("2027-06-15T09:00:00Z"));
  expect(promiseDueAt(at("2027-06-12T09:00:00Z"), 24, working)).toBe(at("2027-06-15T00:00:00Z"));
});

test("what is left when the clock stops is what is left when it goes on, over nights and weekends", () => {
  fc.assert(
    fc.property(
      instants,
      fc.integer({ min: 1, max: 200 }),
      fc.integer({ min: 0, max: 20 * day }),
      fc.boolean(),
      (from, hours, pause, workingDaysOnly) => {
        const counted = { timeZone: "Europe/Berlin", workingDays: "12345", workingDaysOnly };
        const due = promiseDueAt(from, hours, counted);
        const left = clockLeft(from, due, counted);
        expect(left).toBe(hours * hour);
        const resumed = from + pause;
        const left2 = clockLeft(resumed, resumedDueAt(resumed, left, counted), counted);
        expect(left2).toBe(left);
      },
    ),
  );
});

const context = (now: number): StepContext => ({
  now,
  settings: defaultRegistrationSettings,
  time: { timeZone: "Europe/Berlin", workingDays: "12345" },
});

function step(before: Registration, now: number, given: Partial<Step> & Pick<Step, "move" | "side">) {
  const taken = advance(before, { by: "usr_1", text: "Because", detail: {}, ...given }, context(now));
  if (!taken.ok) throw new Error(taken.error);
  return taken.value.after;
}

/** Looks each hour, as a clock that is often late would, and notes what time does. */
function live(registration: Registration, { from, to }: { readonly from: number; readonly to: number }) {
  const done: string[] = [];
  let now = from;
  for (let current = registration; now <= to; now += hour) {
    const [due] = timeMoves(current, now, "Europe/Berlin");
    if (due === undefined) continue;
    done.push(due.move === "remind" ? `remind ${due.days}` : due.move);
    const detail = due.move === "remind" ? { days: due.days } : {};
    current = step(current, now, { move: due.move, side: "system", detail });
  }
  return done;
}

test("a protection reminds at 30, 14, 7 and 1 days, once each, and ends once, also over the change of the clock", () => {
  for (const now of [at("2027-01-10T10:00:00Z"), at("2027-08-20T10:00:00Z")]) {
    const approved = step(step(aRegistration(), now, { move: "submit", side: "partner" }), now, {
      move: "approve",
      side: "company",
    });
    expect(live(approved, { from: now, to: now + 100 * day })).toEqual([
      ...reminderDays.map((days) => `remind ${days}`),
      "expire",
    ]);
  }
});

test("one that waits too long is said to be late once, and then expires", () => {
  const now = at("2027-06-07T09:00:00Z");
  const submitted = step(aRegistration(), now, { move: "submit", side: "partner" });
  expect(submitted.dueAt).toBe(now + 48 * hour);
  expect(live(submitted, { from: now, to: now + 40 * day })).toEqual(["escalate", "expire"]);
});

test("a clock that was not looked at for weeks reminds once, of the nearest day", () => {
  const now = at("2027-06-07T09:00:00Z");
  const approved = {
    ...aRegistration(),
    state: "approved" as const,
    approvedAt: now,
    expiresAt: now + 90 * day,
  };
  expect(timeMoves(approved, now + 84 * day, "UTC")).toEqual([{ move: "remind", days: 7 }]);
  expect(timeMoves(approved, now + 90 * day, "UTC")).toEqual([{ move: "expire" }]);
});

test("the clock stands still while the partner is asked, and is late at once if it was", () => {
  const now = at("2027-06-07T09:00:00Z");
  const submitted = step(aRegistration(), now, { move: "submit", side: "partner" });
  const ask = { move: "request_info", side: "company", detail: { fields: ["notes"] } } as const;
  const asked = step(submitted, now + 10 * hour, ask);
  expect([asked.dueAt, asked.clockLeftMs]).toEqual([null, 38 * hour]);
  expect(timeMoves(asked, now + 20 * day, "UTC")).toEqual([]);
  const answered = step(asked, now + 100 * hour, { move: "answer", side: "partner" });
  expect(answered.dueAt).toBe(now + 138 * hour);
  const late = step(submitted, now + 60 * hour, ask);
  const again = step(late, now + 61 * hour, { move: "answer", side: "partner" });
  expect(timeMoves(again, now + 61 * hour, "UTC")).toEqual([{ move: "escalate" }]);
});

test("an extension counts, begins the reminders anew that are still to come, and is given no more often than allowed", () => {
  const now = at("2027-06-07T09:00:00Z");
  const approved = step(step(aRegistration(), now, { move: "submit", side: "partner" }), now, {
    move: "approve",
    side: "company",
  });
  const near = step({ ...approved, remindedDays: 7 }, now + 85 * day, { move: "extend", side: "company" });
  expect([near.extensions, near.remindedDays]).toEqual([1, null]);
  expect((near.expiresAt ?? 0) - (approved.expiresAt ?? 0)).toBe(30 * day);
  const short = step(approved, now + 85 * day, { move: "extend", side: "company", detail: { days: 10 } });
  expect(short.remindedDays).toBe(30);
  const twice = step(near, now + 86 * day, { move: "extend", side: "company" });
  expect(() => step(twice, now + 87 * day, { move: "extend", side: "company" })).toThrow(
    "extensions-used-up",
  );
});

test("a deal that was closed before the protection ended counts, one that was closed after does not", () => {
  const end = at("2027-06-07T09:00:00Z");
  const expired = {
    ...aRegistration(),
    state: "expired" as const,
    expiresAt: end,
    submittedAt: 1,
    approvedAt: 1,
  };
  const win = (closedAt: number) =>
    step(expired, end + 9 * day, { move: "win", side: "system", detail: { closedAt } }).state;
  expect(win(end - 1)).toBe("won");
  expect(() => win(end)).toThrow("closed-too-late");
});

test("a rejection is appealed once, and its clock begins anew", () => {
  const now = at("2027-06-07T09:00:00Z");
  const rejected = { ...aRegistration(), state: "rejected" as const, submittedAt: 1, endedAt: 2 };
  const appealed = step(rejected, now, { move: "appeal", side: "partner" });
  expect([appealed.state, appealed.endedAt, appealed.dueAt]).toEqual(["submitted", null, now + 48 * hour]);
  const again = { ...appealed, state: "rejected" as const };
  expect(() => step(again, now, { move: "appeal", side: "partner" })).toThrow("appealed-already");
  const unsaid = { move: "appeal", side: "partner", text: "" } as const;
  expect(() => step(rejected, now, unsaid)).toThrow("reason-needed");
});

test("nothing is left of an approval that was taken back: what is then appealed and never answered gives nothing", () => {
  const now = at("2027-06-07T09:00:00Z");
  const linked = { opportunityId: "opp_1" };
  let current = step(aRegistration(), now, { move: "submit", side: "partner" });
  current = step(current, now, { move: "approve", side: "company" });
  current = step(current, now, { move: "link", side: "company", detail: linked });
  expect(evidenceOf(current)).toMatchObject({ status: "approved" });
  current = step(current, now, { move: "contest", side: "company" });
  expect(current.dueAt).toBe(now + 48 * hour);
  expect(timeMoves(current, now + 49 * hour, "UTC")).toEqual([{ move: "escalate" }]);
  current = step(current, now, { move: "dismiss", side: "company" });
  current = step(current, now, { move: "appeal", side: "partner" });
  expect(live(current, { from: now, to: now + 40 * day })).toEqual(["escalate", "expire"]);
  const expired = step(current, now + 31 * day, { move: "expire", side: "system" });
  expect(evidenceOf({ ...expired, ...linked })).toBeNull();
});
