import fc from "fast-check";
import { expect, test } from "vitest";
import { Fingerprint } from "./fingerprint.ts";

const of = (...values: readonly (string | number | boolean | null)[]) =>
  new Fingerprint().add(...values).toString();

test("the same values have the same fingerprint, added at once or one by one", () => {
  expect(of("a", 1, null)).toBe(new Fingerprint().add("a").add(1, null).toString());
  expect(of()).toMatch(/^[0-9a-f]{16}$/);
});

test.each([
  [
    ["ab", "c"],
    ["a", "bc"],
  ],
  [["ab"], ["ba"]],
  [["a"], ["a\0"]],
  [[1], ["1"]],
  [[0.1 + 0.2], [0.3]],
  [[true], [false]],
  [[null], [false]],
  [
    [1, 2],
    [2, 1],
  ],
  [
    ["", "a"],
    ["a", ""],
  ],
])("%j and %j are told from each other", (one, other) => {
  expect(of(...one)).not.toBe(of(...other));
});

test("values that differ in one place are told from each other", () => {
  const value = fc.oneof(fc.string(), fc.double({ noNaN: true }), fc.boolean(), fc.constant(null));
  fc.assert(
    fc.property(fc.array(value, { minLength: 1, maxLength: 20 }), value, fc.nat(), (values, other, at) => {
      const place = at % values.length;
      fc.pre(!Object.is(values[place], other));
      expect(of(...values.with(place, other))).not.toBe(of(...values));
    }),
  );
});
