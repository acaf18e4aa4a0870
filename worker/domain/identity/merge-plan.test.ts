import fc from "fast-check";
import { expect, test } from "vitest";
import { buildAccountIndex } from "./account-index.ts";
import { buildFamilies, lineOf, rollUp, rootOf } from "./families.ts";
import { findDuplicates } from "./find-duplicates.ts";
import {
  familyMembers,
  type MergeRecord,
  planMerge,
  planParent,
  planUndo,
  totalsBySurvivor,
} from "./merge-plan.ts";

const records: readonly MergeRecord[] = [
  { id: "a" },
  { id: "b" },
  { id: "c", mergedInto: "a" },
  { id: "d", parentId: "b" },
  { id: "e", parentId: "d" },
];

test("a duplicate points to the record that survives, with all that had been merged into it", () => {
  const chained = [...records, { id: "f", mergedInto: "b" }];
  expect(planMerge(chained, { from: "b", into: "c" })).toEqual({
    ok: true,
    value: {
      from: "b",
      into: "a",
      survivors: [
        { id: "b", survivorId: "a" },
        { id: "f", survivorId: "a" },
      ],
    },
  });
});

test("taking a merge back leaves the earlier ones as they were", () => {
  const chained = [{ id: "a" }, { id: "b", mergedInto: "a" }, { id: "f", mergedInto: "b" }];
  expect(planUndo(chained, "b")).toMatchObject({
    ok: true,
    value: {
      survivors: [
        { id: "b", survivorId: null },
        { id: "f", survivorId: "b" },
      ],
    },
  });
  expect(planUndo(chained, "f")).toMatchObject({
    ok: true,
    value: { survivors: [{ id: "f", survivorId: null }] },
  });
  expect(planUndo(chained, "a")).toEqual({ ok: false, error: "not-merged" });
});

test("children follow, and a survivor below its duplicate takes the duplicate's place", () => {
  const merged = records.map((record) => (record.id === "d" ? { ...record, mergedInto: "e" } : record));
  expect(familyMembers(merged)).toEqual(
    expect.arrayContaining([
      { id: "e", parentId: "b" },
      { id: "a", parentId: null },
    ]),
  );
});

test("a merge that would make somebody its own ancestor is refused", () => {
  expect(planMerge(records, { from: "b", into: "e" })).toEqual({ ok: false, error: "circle-of-parents" });
});

test("a circle of parents that is there already keeps nobody from merging and is not made another's", () => {
  const circle = [...records, { id: "x", parentId: "y" }, { id: "y", parentId: "x" }];
  expect(planMerge(circle, { from: "a", into: "b" }).ok).toBe(true);
  expect(planMerge(circle, { from: "x", into: "y" }).ok).toBe(true);
  expect(planMerge(circle, { from: "x", into: "a" }).ok).toBe(true);
  expect(planParent(circle, { id: "a", parentId: "b" })).toEqual({ ok: true, value: "b" });
  expect(planMerge(circle, { from: "b", into: "e" })).toEqual({ ok: false, error: "circle-of-parents" });
});

test.each([
  ["unknown-record", { id: "x", parentId: "a" }],
  ["unknown-record", { id: "a", parentId: "x" }],
  ["merged-already", { id: "c", parentId: "b" }],
  ["same-record", { id: "a", parentId: "c" }],
  ["circle-of-parents", { id: "b", parentId: "e" }],
])("%s is refused as a parent", (error, wanted) => {
  expect(planParent(records, wanted)).toEqual({ ok: false, error });
});

test("a family has at most six generations", () => {
  const line = ["1", "2", "3", "4", "5", "6"].map((id, at, all) => ({ id, parentId: all[at - 1] ?? null }));
  expect(planParent([...line, { id: "7" }], { id: "7", parentId: "5" })).toEqual({ ok: true, value: "5" });
  expect(planParent([...line, { id: "7" }], { id: "7", parentId: "6" })).toEqual({
    ok: false,
    error: "too-many-generations",
  });
});

test.each([
  ["unknown-record", { from: "x", into: "a" }],
  ["unknown-record", { from: "a", into: "x" }],
  ["same-record", { from: "a", into: "a" }],
  ["same-record", { from: "a", into: "c" }],
  ["merged-already", { from: "c", into: "b" }],
])("%s is refused", (error, merge) => {
  expect(planMerge(records, merge)).toEqual({ ok: false, error });
});

const ids = fc.constantFrom("a", "b", "c", "d", "e", "f");
const amounts = fc.uniqueArray(fc.tuple(ids, fc.bigInt({ min: -1_000n, max: 1_000n })), {
  selector: ([id]) => id,
});
const sumOf = (values: Iterable<bigint>) => [...values].reduce((sum, value) => sum + value, 0n);

test("whatever is merged into whatever, the total stays what it was", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(ids, ids), { maxLength: 8 }), amounts, (merges, pairs) => {
      let current: MergeRecord[] = ["a", "b", "c", "d", "e", "f"].map((id) => ({ id }));
      for (const [from, into] of merges) {
        const plan = planMerge(current, { from, into });
        if (!plan.ok) continue;
        current = current.map((record) =>
          record.id === from ? { ...record, mergedInto: plan.value.into } : record,
        );
      }
      const before = new Map<string, bigint>(pairs);
      const totals = totalsBySurvivor(current, before);
      expect(sumOf(totals.values())).toBe(sumOf(before.values()));
      const survivors = current.filter(({ mergedInto }) => mergedInto === undefined).map(({ id }) => id);
      expect([...totals.keys()].every((id) => survivors.includes(id))).toBe(true);
    }),
  );
});

test("whatever the parents, circles too, tops sum to all amounts and nothing counts twice", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(ids, ids), { maxLength: 10 }), amounts, (parents, pairs) => {
      const parentOf = new Map<string, string>(parents);
      const families = buildFamilies(
        ["a", "b", "c", "d", "e"].map((id) => ({ id, parentId: parentOf.get(id) ?? null })),
      );
      const before = new Map<string, bigint>(pairs);
      const rolled = rollUp(families, before);
      const tops = [...rolled]
        .filter(([id]) => rootOf(families, id) === id)
        .map(([, { wholeMinor }]) => wholeMinor);
      expect(sumOf(tops)).toBe(sumOf(before.values()));
      for (const [id, { ownMinor }] of rolled) expect(ownMinor).toBe(before.get(id) ?? 0n);
    }),
  );
});

test("a record's line goes up to the top", () => {
  const families = buildFamilies([
    { id: "top" },
    { id: "mid", parentId: "top" },
    { id: "low", parentId: "mid" },
  ]);
  expect(lineOf(families, "low")).toEqual(["low", "mid", "top"]);
  expect(
    rollUp(
      families,
      new Map([
        ["low", 5n],
        ["top", 2n],
      ]),
    ).get("top"),
  ).toEqual({ ownMinor: 2n, wholeMinor: 7n });
});

test("likely duplicates are proposed once, and relatives that the CRM knows are left apart", () => {
  const index = buildAccountIndex([
    { id: "1", name: "Falcon Machinery B.V." },
    { id: "2", name: "Falcon Machinery" },
    { id: "3", name: "Harbor Partners", domain: "harbor.example" },
    { id: "4", name: "Harbor Partners", domain: "harbor.example", parentId: "3" },
    { id: "5", name: "Corwin Steel" },
  ]);
  const found = findDuplicates(index, { least: 0.7 });
  expect(found.map(({ accountIds }) => accountIds)).toEqual([["1", "2"]]);
});
