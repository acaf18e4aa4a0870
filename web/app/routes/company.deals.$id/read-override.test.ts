import { expect, test } from "vitest";
import { readOverride } from "./read-override.ts";

test("percentages become parts per million, and empty lines nothing", () => {
  const form = lines([
    ["ptr_a", "33.3333"],
    ["ptr_b", " 50 %"],
    ["ptr_c", ""],
    ["", "10"],
  ]);
  form.set("reason", "Agreed by phone");
  expect(readOverride(form, "USD")).toEqual({
    ok: true,
    value: {
      reason: "Agreed by phone",
      shares: {
        kind: "ppm",
        of: [
          { partner: "ptr_a", sharePpm: 333_333 },
          { partner: "ptr_b", sharePpm: 500_000 },
        ],
      },
    },
  });
});

test("amounts are read in the currency's own smallest unit", () => {
  const amounts = (currency: string) => {
    const form = lines([["ptr_a", "1,234.50"]]);
    form.set("unit", "amounts");
    const read = readOverride(form, currency);
    return read.ok ? read.value.shares.of : read.message;
  };
  expect(amounts("USD")).toEqual([{ partner: "ptr_a", amountMinor: 123_450 }]);
  expect(amounts("KWD")).toEqual([{ partner: "ptr_a", amountMinor: 1_234_500 }]);
  expect(amounts("JPY")).toBe('"1,234.50" is not an amount in JPY.');
});

test.each([
  ["half", '"half" is not a percentage.'],
  ["0.00001", '"0.00001" is not a percentage.'],
  ["", "Give at least one partner a share."],
])("a share of %j is refused", (share, message) => {
  expect(readOverride(lines([["ptr_a", share]]), "USD")).toEqual({ ok: false, message });
});

function lines(of: readonly (readonly [string, string])[]): FormData {
  const form = new FormData();
  for (const [partner, share] of of) {
    form.append("partner", partner);
    form.append("share", share);
  }
  return form;
}
