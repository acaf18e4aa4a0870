import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { compareTriggers, expectedTriggers } from "./triggers.ts";

const noUpdate =
  "CREATE TRIGGER entries_no_update BEFORE UPDATE ON entries BEGIN SELECT RAISE(ABORT, 'no'); END";

test("the expected triggers are those that all migrations together leave behind", () => {
  const migrations = [
    "CREATE TABLE entries (id INTEGER);",
    `${noUpdate};`,
    "CREATE TRIGGER old BEFORE DELETE ON entries BEGIN SELECT RAISE(ABORT, 'no'); END;",
    "DROP TRIGGER old;",
  ];
  expect(expectedTriggers(migrations)).toEqual([{ name: "entries_no_update", sql: noUpdate }]);
});

test("white space and comments do not make a trigger another one", () => {
  const spaced = noUpdate.replace(" BEGIN", "\n-- never\nBEGIN\n ");
  expect(
    compareTriggers(
      [{ name: "entries_no_update", sql: noUpdate }],
      [{ name: "entries_no_update", sql: spaced }],
    ),
  ).toEqual([]);
});

test("a missing, a foreign and a weakened trigger are each named", () => {
  const expected = [
    { name: "entries_no_delete", sql: "CREATE TRIGGER entries_no_delete ..." },
    { name: "entries_no_update", sql: noUpdate },
  ];
  const actual = [
    { name: "backdoor", sql: "CREATE TRIGGER backdoor ..." },
    { name: "entries_no_update", sql: noUpdate.replace("ABORT", "IGNORE") },
  ];
  expect(compareTriggers(expected, actual)).toEqual([
    "trigger entries_no_delete is missing",
    "trigger backdoor is not ours",
    "trigger entries_no_update differs from its migration",
  ]);
});

test("the tenant migrations guard the ledger against update, delete and replace", () => {
  const folder = "migrations/tenant";
  const names = readdirSync(folder).filter((name) => name.endsWith(".sql"));
  const triggers = expectedTriggers(names.sort().map((name) => readFileSync(`${folder}/${name}`, "utf8")));
  const guards = triggers.filter(({ sql }) => /\bON ledger_entries\b/i.test(sql)).map(({ sql }) => sql);
  for (const event of [/BEFORE UPDATE/i, /BEFORE DELETE/i, /BEFORE INSERT/i]) {
    expect(guards.some((sql) => event.test(sql))).toBe(true);
  }
});
