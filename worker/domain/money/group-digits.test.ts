import { expect, test } from "vitest";
import { groupDigits } from "./group-digits.ts";

test.each([
  ["1", "1"],
  ["999", "999"],
  ["1000", "1,000"],
  ["1234567.5", "1,234,567.5"],
  ["-1234.5678", "-1,234.5678"],
  ["-123", "-123"],
])("%s reads %s", (decimal, grouped) => {
  expect(groupDigits(decimal)).toBe(grouped);
});
