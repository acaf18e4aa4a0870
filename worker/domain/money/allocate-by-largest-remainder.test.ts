import fc from "fast-check";
import { expect, test } from "vitest";
import { allocateByLargestRemainder } from "./allocate-by-largest-remainder.ts";
import { rational } from "./rational.ts";

test("100.00 over three thirds is 33.34, 33.33 and 33.33, the first to the smallest id by code point", () => {
  const third = rational(1n, 3n);
  const { allocations, rest } = allocateByLargestRemainder({
    amountMinor: 10_000,
    shares: [
      { id: "b", share: third },
      { id: "a", share: third },
      { id: "B", share: third },
    ],
  });
  expect(allocations).toEqual([
    { id: "B", amountMinor: 3334 },
    { id: "a", amountMinor: 3333 },
    { id: "b", amountMinor: 3333 },
  ]);
  expect(rest).toBe(0);
});

test.each([
  [1000, 667, 333],
  [-1000, -667, -333],
  [0, 0, 0],
])("two thirds of %d are %d and leave the rest", (amountMinor, part, rest) => {
  const split = { amountMinor, shares: [{ id: "a", share: rational(2n, 3n) }], of: "one" } as const;
  expect(allocateByLargestRemainder(split)).toStrictEqual({
    allocations: [{ id: "a", amountMinor: part }],
    rest,
  });
});

test("allocations and the rest add up, whatever the order of the shares", () => {
  const shares = fc.uniqueArray(
    fc.record({
      id: fc.string({ unit: fc.constantFrom("a", "b", "B", "\uff21", "\u{1f600}"), maxLength: 3 }),
      share: fc.tuple(fc.bigInt(0n, 10n ** 20n), fc.bigInt(1n, 10n ** 6n)).map(([n, d]) => rational(n, d)),
    }),
    { selector: ({ id }) => id, minLength: 1, maxLength: 12 },
  );
  fc.assert(
    fc.property(fc.maxSafeInteger(), shares, (amountMinor, shares) => {
      fc.pre(shares.some(({ share }) => share.numerator > 0n));
      const split = allocateByLargestRemainder({ amountMinor, shares });
      const sum = split.allocations.reduce((all, each) => all + BigInt(each.amountMinor), BigInt(split.rest));
      expect(sum).toBe(BigInt(amountMinor));
      expect(allocateByLargestRemainder({ amountMinor, shares: [...shares].reverse() })).toEqual(split);
    }),
    { numRuns: 1000 },
  );
});

test("an id twice, a negative share and shares above one are broken invariants", () => {
  const share = rational(1n, 2n);
  const allocate = (shares: { id: string; share: typeof share }[]) => () =>
    allocateByLargestRemainder({ amountMinor: 1, shares, of: "one" });
  expect(
    allocate([
      { id: "a", share },
      { id: "a", share },
    ]),
  ).toThrow("one share");
  expect(allocate([{ id: "a", share: rational(-1n, 2n) }])).toThrow("not negative");
  expect(allocate([{ id: "a", share: rational(3n, 2n) }])).toThrow("no more than one");
});
