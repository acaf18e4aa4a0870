import { expect, test } from "vitest";
import { rational } from "#worker/domain/money/rational.ts";
import { sumByPartner, sumSharedParts, toWholeNumbers } from "./weights.ts";

const LARGEST = BigInt(Number.MAX_SAFE_INTEGER);

test("a sum of safe integers that leaves them is kept exact", () => {
  const values = toWholeNumbers([rational(LARGEST, 1n), rational(LARGEST - 1n, 1n)]);
  expect(values.small).not.toBeNull();
  expect(sumByPartner({ partners: 2, members: [0, 0, 1], picks: [0, 1, 1], values })).toEqual({
    kind: "large",
    of: [2n * LARGEST - 1n, LARGEST - 1n],
    whole: 3n * LARGEST - 2n,
  });
});

test("portions of safe integers that leave them are kept exact", () => {
  const values = toWholeNumbers([rational(LARGEST, 1n)]);
  expect(
    sumSharedParts({
      partners: 3,
      parts: [
        { pick: 0, members: [0, 2] },
        { pick: 0, members: [1] },
      ],
      values,
    }),
  ).toEqual({
    kind: "large",
    of: [LARGEST, 2n * LARGEST, LARGEST],
    whole: 4n * LARGEST,
  });
});

test("settings are brought to one denominator", () => {
  const values = toWholeNumbers([rational(3n, 5n), rational(1n, 4n)]);
  expect(values).toEqual({ small: [12, 5], large: [12n, 5n], denominator: 20n });
  expect(toWholeNumbers([rational(LARGEST + 1n, 1n)]).small).toBeNull();
});
