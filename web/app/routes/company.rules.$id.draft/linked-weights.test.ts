import fc from "fast-check";
import { expect, test } from "vitest";
import { parsePercent, partsOfWeights, percentText, rebalance, WHOLE } from "./linked-weights.ts";

test("what one slider takes the others give in proportion, in whole percent", () => {
  expect(rebalance({ parts: percent(50, 30, 15, 5), locked: [], index: 0, value: 6_000 })).toEqual(
    percent(60, 24, 12, 4),
  );
});

test("a locked part stays as it is and limits the others", () => {
  const locked = [false, true, false, false];
  expect(rebalance({ parts: percent(50, 30, 15, 5), locked, index: 0, value: 9_000 })).toEqual(
    percent(70, 30, 0, 0),
  );
});

test("a slider that went to 100 and back restores the proportions it started from", () => {
  const base = percent(50, 30, 20);
  const full = rebalance({ parts: base, base, locked: [], index: 0, value: WHOLE });
  expect(full).toEqual(percent(100, 0, 0));
  expect(rebalance({ parts: full, base, locked: [], index: 0, value: 5_000 })).toEqual(base);
});

test("with everything else locked nothing moves", () => {
  const parts = percent(60, 40);
  expect(rebalance({ parts, locked: [false, true], index: 0, value: 0 })).toBe(parts);
});

test("whatever is moved and locked, the parts add up to the whole and the locked ones stay", () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ weight: fc.integer({ min: 0, max: 1_000 }), locked: fc.boolean() }), {
        minLength: 1,
        maxLength: 8,
      }),
      fc.nat(),
      fc.integer({ min: -500, max: 12_000 }),
      (items, at, value) => {
        const parts = partsOfWeights(items.map(({ weight }) => String(weight)));
        const locked = items.map((item) => item.locked);
        const index = at % items.length;
        const moved = rebalance({ parts, locked, index, value });
        expect(moved.reduce((sum, part) => sum + part, 0)).toBe(WHOLE);
        expect(moved.every((part) => part >= 0 && Number.isInteger(part))).toBe(true);
        for (const [position, part] of parts.entries())
          if (locked[position] && position !== index) expect(moved[position]).toBe(part);
      },
    ),
  );
});

test("weights of any size become parts of the whole", () => {
  expect(partsOfWeights(["1", "1", "1"])).toEqual([3_334, 3_333, 3_333]);
  expect(partsOfWeights(["0.6", "0.3", "0.1"])).toEqual(percent(60, 30, 10));
  expect(partsOfWeights(["0", "0"])).toEqual(percent(50, 50));
});

test("percentages are read and written with up to two decimals", () => {
  expect(["7", "33.33", "33,3", "100", "100.01", "-1", "x", "1.234"].map(parsePercent)).toEqual([
    700,
    3_333,
    3_330,
    10_000,
    null,
    null,
    null,
    null,
  ]);
  expect([700, 3_333, 3_330, 10_000, 5].map(percentText)).toEqual(["7", "33.33", "33.3", "100", "0.05"]);
});

function percent(...values: readonly number[]): readonly number[] {
  return values.map((value) => value * 100);
}
