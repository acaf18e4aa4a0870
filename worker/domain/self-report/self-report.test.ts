import { expect, test } from "vitest";
import { checkDay } from "./self-report.ts";
import { toldKey } from "./told-activity.ts";

const told = { type: "meeting", accountName: "Acme Inc", occurredOn: "2026-03-04" } as const;

test.each([
  ["another legal form and spelling of the account", { accountName: "ACME Incorporated" }, true],
  ["another day", { occurredOn: "2026-03-05" }, false],
  ["another type", { type: "demo" as const }, false],
  ["another account", { accountName: "Beta Works" }, false],
])("reports that differ by %s", (_, change, isSame) => {
  expect(toldKey({ ...told, ...change }) === toldKey(told)).toBe(isSame);
});

const today = { tomorrow: "2026-03-05", year: 2026 };

test.each([
  ["2026-03-05", undefined],
  ["2026-03-06", "in-the-future"],
  ["2021-01-01", undefined],
  ["2020-12-31", "too-long-ago"],
])("an activity of %s is refused for %s", (day, code) => {
  expect(checkDay(day, today)?.code).toBe(code);
});
