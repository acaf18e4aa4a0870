import { expect, test } from "vitest";
import { closingInstant } from "./closing-day.ts";

const timeZone = "America/New_York";
// The evening of the 14th in New York.
const now = Date.UTC(2026, 6, 15, 2);

test.each([
  ["2026-07-13", Date.UTC(2026, 6, 14, 4) - 1],
  ["2026-07-14", now],
  ["2026-07-15", "in-the-future"],
])("what was closed on %s", (day, expected) => {
  const closed = closingInstant(day, { now, timeZone });
  expect(closed.ok ? closed.value : closed.error).toBe(expected);
});
