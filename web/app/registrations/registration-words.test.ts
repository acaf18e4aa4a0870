import { expect, test } from "vitest";
import { daysLeftText, fieldLabel, promiseText } from "./registration-words.ts";

const HOUR_MS = 3_600_000;

test.each([
  [{ kind: "running", leftMs: 47.5 * HOUR_MS }, "1 d 23 h left"],
  [{ kind: "running", leftMs: 48 * HOUR_MS }, "2 d left"],
  [{ kind: "running", leftMs: 3.2 * HOUR_MS }, "3 h left"],
  [{ kind: "running", leftMs: 20_000 }, "1 min left"],
  [{ kind: "late", leftMs: -26 * HOUR_MS }, "1 d 2 h late"],
  [{ kind: "paused", leftMs: 5 * HOUR_MS }, "Paused with 5 h left"],
  [{ kind: "paused", leftMs: -5 * HOUR_MS }, "Paused, 5 h late"],
] as const)("the promise %j reads %s", (promise, text) => {
  expect(promiseText(promise)).toBe(text);
});

test.each([
  ["2027-03-02T00:00:00.000Z", "1 day left"],
  ["2027-03-01T13:00:00.000Z", "1 day left"],
  ["2027-03-11T12:00:00.000Z", "10 days left"],
  ["2027-03-01T12:00:00.000Z", "Over"],
])("what ends at %s has %s", (end, text) => {
  expect(daysLeftText(end, "2027-03-01T12:00:00.000Z")).toBe(text);
});

test("a field of the company's own is called as the company calls it", () => {
  const customFields = [
    {
      key: "seats",
      label: "Seats",
      kind: "number" as const,
      required: false,
      options: [],
      isRetired: false,
    },
  ];
  expect(fieldLabel("custom.seats", { customFields })).toBe("Seats");
  expect(fieldLabel("accountName", { customFields })).toBe("Customer's name");
});
