import fc from "fast-check";
import { expect, test } from "vitest";
import { type ClosedDeal, measureHealth } from "#worker/domain/health/measure-health.ts";
import { dayOf, startOfDay } from "#worker/domain/time/day.ts";
import { DAY_MS, HOUR_MS } from "#worker/domain/time/instant.ts";
import { type Alert, type AlertFinding, alertKinds, alertState } from "./alert.ts";
import { defaultAlertSettings } from "./alert-settings.ts";
import { describeAlert } from "./describe-alert.ts";
import { type CompanySituation, findAlerts } from "./find-alerts.ts";
import { planAlerts } from "./plan-alerts.ts";

const today = "2026-03-31";
const noon = startOfDay(today) + DAY_MS / 2;

const situation = (given: Partial<CompanySituation>): CompanySituation => ({
  now: noon,
  today,
  currency: "USD",
  coverage: { won: 0, attributed: 0 },
  partners: [],
  connections: [],
  verificationFailure: null,
  ...given,
});

const kindsOf = (given: Partial<CompanySituation>, settings = defaultAlertSettings) =>
  findAlerts(situation(given), settings).map(({ kind }) => kind);

/** A partner with so much in cents in the last 30 days and the 30 before, touched so many days ago. */
function partner(given: {
  readonly last: number;
  readonly before: number;
  readonly touchedDaysAgo?: number | null;
  readonly recordsTouches?: boolean;
  readonly lost?: number;
  readonly won?: number;
}) {
  const { last, before, touchedDaysAgo = 0, recordsTouches = true, lost = 0, won = 0 } = given;
  const deal = (daysAgo: number, one: Partial<ClosedDeal>): ClosedDeal => ({
    closedAt: startOfDay(today) - daysAgo * DAY_MS,
    outcome: "won",
    shareMinor: 0,
    amountMinor: null,
    isConverted: true,
    ...one,
  });
  const measures = measureHealth({
    through: today,
    deals: [
      deal(1, { shareMinor: last }),
      deal(40, { shareMinor: before }),
      ...Array.from({ length: won }, () => deal(80, {})),
      ...Array.from({ length: lost }, () => deal(80, { outcome: "lost" })),
    ],
    touches: touchedDaysAgo === null ? [] : [noon - touchedDaysAgo * DAY_MS],
    recordsTouches,
    company: { wonMinor: 0, wonDeals: 0 },
  });
  return { id: "ptr_1", name: "Northwind", measures };
}

test.each([
  [{ won: 10, attributed: 7 }, []],
  [{ won: 1_000, attributed: 699 }, ["coverage"]],
  [{ won: 1, attributed: 0 }, ["coverage"]],
  [{ won: 0, attributed: 0 }, []],
])("coverage of %o: %o", (coverage, kinds) => {
  expect(kindsOf({ coverage })).toEqual(kinds);
});

test.each([
  [{ last: 2_500_000, before: 2_500_001, touchedDaysAgo: 14 }, ["silent"]],
  [{ last: 2_500_000, before: 2_500_000, touchedDaysAgo: 14 }, []],
  [{ last: 2_500_000, before: 2_500_001, touchedDaysAgo: 13 }, []],
  [{ last: 2_500_000, before: 2_500_001, touchedDaysAgo: null }, ["silent"]],
  [{ last: 2_500_000, before: 2_500_001, touchedDaysAgo: null, recordsTouches: false }, []],
])("a partner with %o: %o", (given, kinds) => {
  expect(kindsOf({ partners: [partner(given)] })).toEqual(kinds);
});

test.each([
  [{ last: 600_000, before: 500_000 }, ["star"]],
  [{ last: 599_999, before: 500_000 }, []],
  [{ last: 600_000, before: 399_999 }, []],
  [{ last: 600_000, before: 400_000 }, ["star"]],
  [{ last: 1_000_000, before: 0 }, ["star"]],
  [{ last: 999_999, before: 0 }, []],
  // Two deals are won already.
  [{ last: 600_000, before: 500_000, won: 1, lost: 2 }, ["star"]],
  [{ last: 600_000, before: 500_000, won: 57, lost: 40 }, []],
])("a partner that brings %o: %o", (given, kinds) => {
  expect(kindsOf({ partners: [partner(given)] })).toEqual(kinds);
});

test("amounts are whole units of the reporting currency, whatever its minor unit is", () => {
  const yen = { ...situation({ partners: [partner({ last: 12_000, before: 8_000 })] }), currency: "JPY" };
  expect(findAlerts(yen, defaultAlertSettings).map(({ kind }) => kind)).toEqual(["star"]);
  expect(kindsOf({ partners: [partner({ last: 12_000, before: 8_000 })] })).toEqual([]);
});

const connection = (given: Partial<CompanySituation["connections"][number]>) => ({
  id: "con_1",
  name: "Salesforce",
  changedAt: noon - 48 * HOUR_MS,
  syncedThrough: noon,
  drift: [],
  ...given,
});

test.each([
  [{ syncedThrough: noon - 24 * HOUR_MS }, ["stale-sync"]],
  [{ syncedThrough: noon - 24 * HOUR_MS + 1 }, []],
  [{ syncedThrough: null }, ["stale-sync"]],
  [{ syncedThrough: null, changedAt: noon - HOUR_MS }, []],
  [{ drift: ["Amount is hidden"] }, ["drift"]],
])("a connection with %o: %o", (given, kinds) => {
  expect(kindsOf({ connections: [connection(given)] })).toEqual(kinds);
});

test("what is switched off is not found; a verification that failed always is", () => {
  const all = situation({
    coverage: { won: 1, attributed: 0 },
    partners: [partner({ last: 9_000_000, before: 1_000_000, touchedDaysAgo: 30 })],
    connections: [connection({ syncedThrough: null, drift: ["Amount is hidden"] })],
    verificationFailure: "entry 7 is not what it was",
  });
  expect(
    findAlerts(all, defaultAlertSettings)
      .map(({ kind }) => kind)
      .sort(),
  ).toEqual([...alertKinds].sort());
  const off = Object.fromEntries(
    Object.entries(defaultAlertSettings).map(([name, one]) => [name, { ...one, isOn: false }]),
  ) as typeof defaultAlertSettings;
  expect(findAlerts(all, off).map(({ kind }) => kind)).toEqual(["verification"]);
});

const low = (attributed: number): AlertFinding => ({
  kind: "coverage",
  subjectId: "company",
  facts: { won: 10, attributed, percent: 70, through: today },
});

/** Alerts as they are after these looks, each with what was found. */
function afterLooks(looks: readonly { readonly at: number; readonly found: readonly AlertFinding[] }[]) {
  const kept = new Map<string, Alert>();
  const told: number[] = [];
  for (const { at, found } of looks) {
    const plan = planAlerts([...kept.values()], found, at);
    for (const alert of plan.changed) kept.set(alert.kind, alert);
    told.push(plan.told.length);
  }
  return { alert: kept.get("coverage"), told };
}

test("an alert is told once while it is open, and again when it comes again", () => {
  const { alert, told } = afterLooks([
    { at: 1, found: [low(3)] },
    { at: 2, found: [low(2)] },
    { at: 3, found: [] },
    { at: 4, found: [] },
    { at: 5, found: [low(1)] },
  ]);
  expect(told).toEqual([1, 0, 0, 0, 1]);
  expect(alert).toMatchObject({ raisedAt: 5, times: 2, resolvedAt: null, facts: { attributed: 1 } });
});

test("a snoozed alert is quiet until its day, over an end and a return, and is then told of once", () => {
  const open: Alert = { ...low(3), raisedAt: 1, times: 1, resolvedAt: null, snoozedUntil: 10 };
  expect(alertState(open, 9)).toBe("snoozed");
  expect(alertState(open, 10)).toBe("open");
  expect(planAlerts([open], [low(3)], 9)).toEqual({ changed: [], told: [] });
  const [ended] = planAlerts([open], [], 5).changed;
  expect(ended).toMatchObject({ resolvedAt: 5, snoozedUntil: 10 });
  const back = planAlerts([ended as Alert], [low(3)], 6);
  expect(back).toMatchObject({ told: [], changed: [{ resolvedAt: null, times: 2, snoozedUntil: 10 }] });
  const awake = planAlerts(back.changed, [low(3)], 10);
  expect(awake).toMatchObject({ told: [{ times: 2 }], changed: [{ snoozedUntil: null }] });
  expect(planAlerts(awake.changed, [low(3)], 11)).toEqual({ changed: [], told: [] });
});

test("one that ends in its snooze and comes back after it is told of once", () => {
  const ended: Alert = { ...low(3), raisedAt: 1, times: 1, resolvedAt: 5, snoozedUntil: 10 };
  const back = planAlerts([ended], [low(3)], 12);
  expect(back.told).toHaveLength(1);
  expect(planAlerts(back.changed, [low(3)], 13)).toEqual({ changed: [], told: [] });
});

test("a look that is taken twice changes what one changes, and afterwards exactly what is found is open", () => {
  const anyFound = fc.subarray([...alertKinds]);
  const finding = (kind: (typeof alertKinds)[number]) => ({ ...low(3), kind }) as AlertFinding;
  fc.assert(
    fc.property(fc.array(anyFound, { maxLength: 6 }), (looks) => {
      let kept: readonly Alert[] = [];
      for (const [at, kinds] of looks.entries()) {
        const plan = planAlerts(kept, kinds.map(finding), at);
        expect(planAlerts(kept, kinds.map(finding), at)).toEqual(plan);
        const changed = new Map(plan.changed.map((alert) => [alert.kind, alert]));
        const stays = kept.filter(({ kind }) => !changed.has(kind));
        kept = [...stays, ...plan.changed];
        expect(planAlerts(kept, kinds.map(finding), at)).toEqual({ changed: [], told: [] });
        const open = kept.filter(({ resolvedAt }) => resolvedAt === null).map(({ kind }) => kind);
        expect([...open].sort()).toEqual([...kinds].sort());
      }
    }),
  );
});

test("low coverage leads to the deals of its own thirty days", () => {
  const formats = { money: String, day: String, instant: String };
  expect(describeAlert(low(3), formats).action.path).toBe(
    `/company/deals?status=incomplete&closedFrom=${dayOf(startOfDay(today) - 29 * DAY_MS)}&closedTo=${today}`,
  );
});
