import { expect, test } from "vitest";
import {
  anyText,
  count,
  exactly,
  hash,
  instant,
  integer,
  listOf,
  misfit,
  object,
  type Shape,
  someText,
  whole,
} from "./shape.ts";

test.each<[string, Shape, readonly unknown[], readonly unknown[]]>([
  ["an integer", integer, [0, 1, 2 ** 53 - 1], [-1, -0, 1.5, 2 ** 53, Number.NaN, "1", null]],
  ["a hash", hash, ["0f".repeat(32)], ["0F".repeat(32), "0f".repeat(31), 0]],
  ["a whole number", whole, ["0", "-1", "9999999999999999"], ["-0", "01", "", "10000000000000000", 1]],
  ["a count", count, ["1", "9999999999999999"], ["0", "-1", "01", 1]],
  ["any text", anyText, ["", "two\nlines"], ["\ud800", 1, null]],
  ["some text", someText, ["a\nb"], ["", "\udfff"]],
  [
    "an instant",
    instant,
    ["2025-04-02T09:30:00.000Z"],
    ["2025-04-02T09:30:00Z", "x2025-04-02T09:30:00.000Z"],
  ],
  ["one text", exactly("a.b+c"), ["a.b+c"], ["axb+c", "a.bbc", "a.b+c "]],
  ["a list", listOf(count), [[], ["1", "2"]], ["1", null, { length: 0 }]],
  ["an object", object({}), [{}], [[], null, "", undefined]],
])("%s is told from what is none", (_, shape, fits, others) => {
  expect(fits.filter((value) => misfit(value, shape) !== null)).toEqual([]);
  expect(others.filter((value) => misfit(value, shape) === null)).toEqual([]);
});

test("the place where a value first differs is named", () => {
  const shape = object({ a: count, lines: listOf(object({ seq: count })) }, { b: count });
  expect(misfit({ a: "1", lines: [{ seq: "1" }] }, shape)).toBeNull();
  expect(misfit({ a: "1", b: "2", lines: [] }, shape)).toBeNull();
  expect(misfit("other", shape)).toBe("");
  expect(misfit({ a: "0", lines: [] }, shape)).toBe("a");
  expect(misfit({ a: "1", lines: [{ seq: "1" }, { seq: 2 }] }, shape)).toBe("lines.1.seq");
  expect(misfit({ a: "1", lines: [{}] }, shape)).toBe("lines.0.seq");
  expect(misfit({ a: "1", b: 2, lines: [] }, shape)).toBe("b");
  expect(misfit({ a: "1", c: "1", lines: [] }, shape)).toBe("c");
  expect(misfit(["x"], listOf(count))).toBe("0");
});
