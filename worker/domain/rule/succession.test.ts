import { expect, test } from "vitest";
import { parseRule, type RuleDefinition } from "./rule.ts";
import type { PublishedRule } from "./select-rule.ts";
import { trimToSuccession } from "./succession.ts";

function version(number: number, from: string | null, more: Partial<RuleDefinition> = {}): PublishedRule {
  const rule = parseRule({
    name: "Every deal",
    priority: 1,
    workflow: { kind: "single", model: { kind: "linear" } },
  });
  if (!rule.ok) throw new Error("the rule is one");
  const definition = { ...rule.value, ...more };
  return { ruleId: "rul_1", version: number, definition, effective: { from, until: null } };
}

const spansOf = (versions: readonly PublishedRule[], retiredOn: string | null = null) =>
  trimToSuccession(versions, retiredOn).map(({ effective }) => `${effective.from} ${effective.until}`);

test("a version ends where the next one begins", () => {
  expect(spansOf([version(1, null), version(2, "2025-06-01")])).toEqual([
    "null 2025-06-01",
    "2025-06-01 null",
  ]);
});

test("a later version that begins earlier takes the place of all before it, and they do not come back", () => {
  const versions = [version(1, null), version(2, "2025-06-01"), version(3, "2025-05-01")];
  expect(spansOf(versions)).toEqual(["null 2025-05-01", "2025-06-01 2025-05-01", "2025-05-01 null"]);
  expect(spansOf(versions, "2025-05-15")).toEqual([
    "null 2025-05-01",
    "2025-06-01 2025-05-01",
    "2025-05-01 2025-05-15",
  ]);
});

test("a version from the beginning leaves no day to those before it", () => {
  expect(spansOf([version(1, null), version(2, null)])).toEqual(["null 0000-01-01", "null null"]);
});

test("versions that go by another date leave each other's days alone", () => {
  const versions = [version(1, null), version(2, "2025-06-01", { dateBasis: "registration" })];
  expect(spansOf(versions)).toEqual(["null null", "2025-06-01 null"]);
});

test("a version from the beginning leaves no day to those before it by whatever date it goes", () => {
  const versions = [version(1, null), version(2, null, { dateBasis: "registration" })];
  expect(spansOf(versions)).toEqual(["null 0000-01-01", "null null"]);
  expect(spansOf([...versions, version(3, "2025-06-01")])).toEqual([
    "null 0000-01-01",
    "null null",
    "2025-06-01 null",
  ]);
});
