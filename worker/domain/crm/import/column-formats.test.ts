import { expect, test } from "vitest";
import {
  decideFormats,
  describeFormat,
  keepCustomKinds,
  observeRow,
  readTheSame,
  startEvidence,
} from "./column-formats.ts";
import { mappedFields } from "./fields.ts";

const unsaid = { decimal: null, dateOrder: null };

function formatsOf(
  columns: Readonly<Record<string, readonly string[]>>,
  { delimiter = ",", choice = unsaid as Parameters<typeof decideFormats>[1]["choice"] } = {},
) {
  const fields = Object.keys(columns);
  const positions = Object.fromEntries(fields.map((field, at) => [field, at]));
  const evidence = startEvidence(mappedFields("opportunities", positions), positions);
  const rows = Math.max(...Object.values(columns).map((cells) => cells.length));
  for (let row = 0; row < rows; row += 1)
    observeRow(
      evidence,
      fields.map((field) => columns[field]?.[row] ?? ""),
    );
  return decideFormats(evidence, { delimiter, choice });
}

test.each([
  ["one clear cell decides for all", ["1.234", "5,50"], ",", ",", false],
  ["one clear cell decides for all, the other way", ["1,234", "5.50"], ",", ".", false],
  ["three digits behind every point are groups", ["1.234", "2.500"], ",", ",", true],
  ["three digits behind every comma are groups", ["1,234", "2,500"], ",", ".", true],
  ["points and commas that both may be groups follow the delimiter", ["1.234", "2,500"], ";", ",", true],
  ["no marks at all are never in doubt", ["1200", "5"], ";", ",", false],
  ["more cells outvote fewer, and the doubt is told", ["1.5", "2.5", "3,5", "1.234"], ",", ".", true],
] as const)("amounts: %s", (...[, amount, delimiter, decimal, ambiguous]) => {
  expect(formatsOf({ amount }, { delimiter }).amount).toEqual({ kind: "amount", decimal, ambiguous });
});

test.each([
  ["a day past 12 decides", ["03/04/2025", "31/12/2025"], ",", "day-first", false],
  ["a month's place past 12 decides", ["03/04/2025", "12/31/2025"], ",", "month-first", false],
  ["points mean the day first", ["03.04.2025"], ",", "day-first", false],
  ["slashes alone are in doubt", ["03/04/2025"], ",", "month-first", true],
  ["slashes in a file with semicolons are more likely the day first", ["03/04/2025"], ";", "day-first", true],
  ["dates that read the same either way are never in doubt", ["05/05/2025"], ",", "month-first", false],
] as const)("dates: %s", (...[, closedAt, delimiter, order, ambiguous]) => {
  expect(formatsOf({ closedAt }, { delimiter }).closedAt).toMatchObject({ kind: "date", order, ambiguous });
});

test.each([
  ["numbers", ["1", "-2.5", "", "n/a"], "number"],
  ["numbers with a leading zero, which are names", ["1", "02"], "text"],
  ["numbers with groups, which may be decimals", ["1,234"], "text"],
  ["yes and no", ["Yes", "no", "TRUE"], "boolean"],
  ["dates that read one way only", ["2025-03-04", "31/12/2025"], "date"],
  ["dates that read two ways", ["03/04/2025"], "text"],
  ["a number among yes and no", ["yes", "1"], "text"],
  ["words", ["Gold", "1"], "text"],
  ["nothing", ["", "-"], "text"],
] as const)("a company's own field: %s", (...[, cells, as]) => {
  const formats = formatsOf({ "custom.tier": cells });
  expect(formats["custom.tier"]).toMatchObject({ kind: "custom", as });
});

test("a company's own field goes on holding what it has held", () => {
  const formats = formatsOf({ "custom.tier": ["1"], "custom.other": ["1"], closedAt: ["2025-01-01"] });
  const kept = keepCustomKinds(formats, new Map([["tier", "text"]]));
  expect(kept["custom.tier"]).toMatchObject({ as: "text" });
  expect(kept["custom.other"]).toMatchObject({ as: "number" });
  expect(readTheSame(formats, kept)).toBe(false);
  expect(readTheSame(formats, keepCustomKinds(formats, new Map()))).toBe(true);
});

test("a date column in doubt follows the file's other one", () => {
  const formats = formatsOf({ createdAt: ["03/04/2025"], closedAt: ["31/12/2025"] });
  expect(formats.createdAt).toMatchObject({ order: "day-first", ambiguous: false });
});

test("a decimal comma elsewhere makes the day first more likely", () => {
  expect(formatsOf({ amount: ["1,50"], closedAt: ["03/04/2025"] }).closedAt).toMatchObject({
    order: "day-first",
    ambiguous: true,
  });
});

test("what somebody chose is not in doubt", () => {
  const choice = { decimal: ",", dateOrder: "day-first" } as const;
  const formats = formatsOf({ amount: ["1.234"], closedAt: ["03/04/2025"] }, { choice });
  expect(formats).toMatchObject({
    amount: { decimal: ",", ambiguous: false },
    closedAt: { order: "day-first", ambiguous: false },
  });
});

test("day numbers count only where nothing else looks like a date", () => {
  expect(formatsOf({ closedAt: ["45658", "45700"] }).closedAt).toMatchObject({ style: "serial" });
  expect(formatsOf({ closedAt: ["45658", "2025-01-01"] }).closedAt).toMatchObject({ style: "named" });
});

test("formats that read every cell alike are the same", () => {
  const iso = formatsOf({ closedAt: ["2025-01-01"] });
  const timed = formatsOf({ closedAt: ["2025-01-01T00:00:00Z"] });
  const american = formatsOf({ closedAt: ["12/31/2025"] });
  const european = formatsOf({ closedAt: ["31/12/2025"] });
  expect(readTheSame(iso, timed)).toBe(true);
  expect(readTheSame(american, european)).toBe(false);
});

test("a format is shown as people write it", () => {
  const { amount, createdAt, closedAt } = formatsOf({
    amount: ["1,50"],
    createdAt: ["2025-01-01"],
    closedAt: ["31/12/2025"],
  });
  expect([amount, createdAt, closedAt].map((format) => format && describeFormat(format))).toEqual([
    "1.234,56",
    "YYYY-MM-DD",
    "DD/MM/YYYY",
  ]);
});
