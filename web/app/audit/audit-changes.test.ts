import { expect, test } from "vitest";
import { actionInWords, auditChanges } from "./audit-changes.ts";

test("only what is another than before is told, by names in words", () => {
  const before = { name: "Old", priority: 5, needsSecondFactor: false, shares: { kind: "ppm", of: [1, 2] } };
  const after = { name: "New", priority: 5, needsSecondFactor: true, shares: { kind: "ppm", of: [2] } };
  expect(auditChanges(before, after)).toEqual([
    { field: "Name", before: "Old", after: "New" },
    { field: "Needs second factor", before: "no", after: "yes" },
    { field: "Shares, of", before: "1, 2", after: "2" },
  ]);
});

test("what begins or ends has one side", () => {
  expect(auditChanges(null, { name: "New", comment: null })).toEqual([
    { field: "Name", before: null, after: "New" },
  ]);
  expect(auditChanges({ rows: 3 }, null)).toEqual([{ field: "Rows", before: "3", after: null }]);
  expect(auditChanges(null, null)).toEqual([]);
});

test("instants are told as such, and lists as lists", () => {
  const after = { expiresAt: Date.UTC(2027, 1, 21, 13, 19), permissions: ["deals.read", "rules.read"] };
  expect(auditChanges(null, after)).toEqual([
    { field: "Expires at", before: null, after: "2027-02-21 13:19 UTC" },
    { field: "Permissions", before: null, after: "deals.read, rules.read" },
  ]);
});

test("actions read as words", () => {
  expect(actionInWords("rule.draft_created")).toBe("Rule: draft created");
  expect(actionInWords("member.role_changed")).toBe("Member: role changed");
});
