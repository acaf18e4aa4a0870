import { expect, test } from "vitest";
import { err, ok } from "#worker/domain/result.ts";
import { equalChoice, type FindPartner, NOBODY, readOverride, readTyped } from "./read-override.ts";

const findPartner: FindPartner = async (name) =>
  name === "Halvorne" ? ok("ptr_h") : err(`No partner is called "${name}".`);

const inUsd = { currency: "USD", findPartner };

test("percentages become parts per million, and empty lines nothing", async () => {
  const form = lines([
    ["ptr_a", "33.3333"],
    ["ptr_b", " 50 %"],
    ["ptr_c", ""],
    ["", "10"],
  ]);
  form.set("reason", "Agreed by phone");
  expect(await readOverride(form, inUsd)).toEqual({
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

test("amounts are read in the currency's own smallest unit", async () => {
  const amounts = async (currency: string) => {
    const form = lines([["ptr_a", "1,234.50"]]);
    form.set("unit", "amounts");
    const read = await readOverride(form, { currency, findPartner });
    return read.ok ? read.value.shares.of : read.error;
  };
  expect(await amounts("USD")).toEqual([{ partner: "ptr_a", amountMinor: 123_450 }]);
  expect(await amounts("KWD")).toEqual([{ partner: "ptr_a", amountMinor: 1_234_500 }]);
  expect(await amounts("JPY")).toBe('"1,234.50" is not an amount in JPY.');
});

test.each([
  ["half", '"half" is not a percentage.'],
  ["0.00001", '"0.00001" is not a percentage.'],
  ["", "Give at least one partner a share, or choose that nobody gets one."],
])("a share of %j is refused", async (share, message) => {
  expect(await readOverride(lines([["ptr_a", share]]), inUsd)).toEqual({ ok: false, error: message });
});

test("a partner that was typed is found by its name; one that is not refuses the whole split", async () => {
  const form = lines([["ptr_a", "40"]]);
  other(form, "Halvorne", "60");
  other(form, "", "");
  const read = await readOverride(form, inUsd);
  expect(read.ok && read.value.shares.of).toEqual([
    { partner: "ptr_a", sharePpm: 400_000 },
    { partner: "ptr_h", sharePpm: 600_000 },
  ]);
  other(form, "Halv", "1");
  expect(await readOverride(form, inUsd)).toEqual({ ok: false, error: 'No partner is called "Halv".' });
  expect(await readOverride(other(lines([]), "", "5"), inUsd)).toEqual({
    ok: false,
    error: 'Say which partner gets "5".',
  });
});

test("the same to each adds up to the whole, whatever the lines say", async () => {
  const form = lines([["ptr_a", "nonsense"]]);
  form.set("choice", equalChoice(["ptr_c", "ptr_a", "ptr_b"]));
  const read = await readOverride(form, inUsd);
  expect(read.ok && read.value.shares).toEqual({
    kind: "ppm",
    of: [
      { partner: "ptr_a", sharePpm: 333_334 },
      { partner: "ptr_b", sharePpm: 333_333 },
      { partner: "ptr_c", sharePpm: 333_333 },
    ],
  });
});

test("nothing to anybody is a split too, whatever the lines say", async () => {
  const form = lines([["ptr_a", "40"]]);
  form.set("choice", NOBODY);
  const read = await readOverride(form, inUsd);
  expect(read.ok && read.value.shares).toEqual({ kind: "ppm", of: [] });
});

test("what was typed can be shown again", () => {
  const form = other(lines([["ptr_a", "40"]]), "Halv", "60");
  form.set("unit", "ppm");
  form.set("reason", "Agreed");
  expect(readTyped(form)).toEqual({
    choice: "",
    unit: "ppm",
    reason: "Agreed",
    shares: { ptr_a: "40" },
    others: [{ name: "Halv", share: "60" }],
  });
});

function lines(of: readonly (readonly [string, string])[]): FormData {
  const form = new FormData();
  for (const [partner, share] of of) {
    form.append("partner", partner);
    form.append("share", share);
  }
  return form;
}

function other(form: FormData, name: string, share: string): FormData {
  form.append("otherPartner", name);
  form.append("otherShare", share);
  return form;
}
