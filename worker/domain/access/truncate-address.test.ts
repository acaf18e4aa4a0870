import { expect, test } from "vitest";
import { truncateAddress } from "./truncate-address.ts";

test.each([
  ["203.0.113.77", "203.0.113.0"],
  ["::ffff:203.0.113.77", "203.0.113.0"],
  ["2001:db8:aa:bb:cc:dd:ee:ff", "2001:db8:aa::"],
  ["unknown", "unknown"],
  ["", "unknown"],
])("of %s the log keeps %s", (address, kept) => {
  expect(truncateAddress(address)).toBe(kept);
});
