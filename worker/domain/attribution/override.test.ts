import fc from "fast-check";
import { expect, test } from "vitest";
import { applyOverride, inCurrency, type Override, type OverrideShares, parseOverride } from "./override.ts";

const KNOWN = new Set(["A", "B", "C"]);

function apply(shares: OverrideShares, amountMinor: number, reason = "Agreed with both partners") {
  const override: Override = { shares, reason };
  const opportunity = { amountMinor, currency: "USD" };
  return applyOverride({ override, opportunity, knownPartners: KNOWN, actorId: "usr_1" });
}

const ppm = (...of: readonly (readonly [string, number])[]): OverrideShares => ({
  kind: "ppm",
  of: of.map(([partner, sharePpm]) => ({ partner, sharePpm })),
});
const amounts = (...of: readonly (readonly [string, number])[]): OverrideShares => ({
  kind: "amounts",
  of: of.map(([partner, amountMinor]) => ({ partner, amountMinor })),
});

test.each<readonly [OverrideShares, number, string]>([
  [ppm(["B", 400_000], ["A", 600_000]), 10_000, "A 600000 6000, B 400000 4000, rest 0 0 null"],
  [
    ppm(["A", 333_333], ["B", 333_333], ["C", 333_334]),
    100,
    "A 333333 33, B 333333 33, C 333334 34, rest 0 0 null",
  ],
  [ppm(["A", 250_000]), 10_001, "A 250000 2500, rest 750000 7501 not-allotted"],
  [ppm(["A", 500_000], ["B", 500_000]), -3, "A 500000 -2, B 500000 -1, rest 0 0 null"],
  [ppm(["A", 1_000_000]), 0, "A 1000000 0, rest 0 0 null"],
  [amounts(["A", 1], ["B", 2]), 3, "A 333333 1, B 666667 2, rest 0 0 null"],
  [amounts(["A", -50]), -100, "A 500000 -50, rest 500000 -50 not-allotted"],
  [amounts(["A", 999_999_999]), 1_000_000_000, "A 1000000 999999999, rest 0 1 not-allotted"],
])("%j of %i is %s", (shares, amountMinor, expected) => {
  const outcome = apply(shares, amountMinor);
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.error));
  const { unattributed: rest } = outcome.value;
  const parts = outcome.value.shares.map(
    (share) => `${share.partner} ${share.sharePpm} ${share.amountMinor}`,
  );
  expect([...parts, `rest ${rest.sharePpm} ${rest.amountMinor} ${rest.reason}`].join(", ")).toBe(expected);
  expect(outcome.value).toMatchObject({ status: "attributed", flags: ["set-by-hand"], setBy: "usr_1" });
});

test.each<readonly [OverrideShares, number, readonly string[]]>([
  [ppm(["X", 1]), 100, ["shares.of.0.partner unknown-partner"]],
  [ppm(["A", 600_000], ["B", 400_001]), 100, ["shares.of above-the-whole"]],
  [amounts(["A", 60], ["B", 41]), 100, ["shares.of above-the-whole"]],
  [amounts(["A", -60]), 100, ["shares.of.0.amountMinor not-a-part-of-the-amount"]],
  [amounts(["A", 60]), -100, ["shares.of.0.amountMinor not-a-part-of-the-amount"]],
  [amounts(["A", 0]), 100, ["shares.of.0.amountMinor not-a-part-of-the-amount"]],
  [amounts(["A", 1]), 0, ["shares.of above-the-whole", "shares.of.0.amountMinor not-a-part-of-the-amount"]],
  [
    { kind: "amounts", currency: "EUR", of: [{ partner: "A", amountMinor: 60 }] },
    100,
    ["shares.currency currency-differs"],
  ],
])("%j of %i is refused", (shares, amountMinor, expected) => {
  const outcome = apply(shares, amountMinor);
  expect(outcome.ok ? [] : outcome.error.map(({ path, code }) => `${path} ${code}`)).toEqual(expected);
});

test("a split among nobody leaves the whole deal unattributed, and stays one", () => {
  expect(parseOverride({ reason: "Our own", shares: { kind: "ppm", of: [] } })).toEqual({
    ok: true,
    value: { reason: "Our own", shares: { kind: "ppm", of: [] } },
  });
  const outcome = apply(ppm(), 1_000);
  expect(outcome.ok && outcome.value).toMatchObject({
    status: "unattributed",
    shares: [],
    unattributed: { sharePpm: 1_000_000, amountMinor: 1_000, reason: "not-allotted" },
    flags: ["set-by-hand"],
  });
});

test("a share set by hand says so, why, and how it comes to its amount", () => {
  const outcome = apply(ppm(["A", 333_333]), 10_000_000);
  expect(outcome.ok && outcome.value.shares[0]?.explanation).toEqual({
    sentence: "Set by hand: Agreed with both partners. Your share is 33.33 %",
    weight: { numerator: "333333", denominator: "1000000", exact: true },
    touchpoints: [],
    excluded: [],
    arithmetic: "10,000,000 x 333,333 / 1,000,000 = 3,333,330",
  });
  const rounded = apply(ppm(["A", 333_333]), 100, "Agreed!");
  expect(rounded.ok && rounded.value.shares[0]?.explanation).toMatchObject({
    sentence: "Set by hand: Agreed! Your share is 33.33 %",
    arithmetic: "100 x 333,333 / 1,000,000 = 33 (rounded by largest remainder)",
  });
});

test("whatever is set adds up to the amount and to a million, in whatever order it is given", () => {
  const parts = fc.array(fc.integer({ min: 1, max: 333_333 }), { minLength: 1, maxLength: 3 });
  fc.assert(
    fc.property(parts, fc.maxSafeInteger(), (parts, amountMinor) => {
      const of = parts.map((part, index) => ["ABC"[index] as string, part] as const);
      const outcome = apply(ppm(...of), amountMinor);
      if (!outcome.ok) throw new Error(JSON.stringify(outcome.error));
      const { shares, unattributed } = outcome.value;
      const minor = shares.reduce(
        (sum, share) => sum + BigInt(share.amountMinor),
        BigInt(unattributed.amountMinor),
      );
      const whole = shares.reduce((sum, share) => sum + share.sharePpm, unattributed.sharePpm);
      expect([minor, whole]).toEqual([BigInt(amountMinor), 1_000_000]);
      expect(apply(ppm(...[...of].reverse()), amountMinor)).toEqual(outcome);
    }),
    { numRuns: 1000 },
  );
});

test.each<readonly [unknown, readonly string[]]>([
  [null, ["override required"]],
  [
    { reason: "\ud83d", shares: { kind: "ppm", of: [{ partner: "A", sharePpm: 1 }] } },
    ["override.reason not-a-text"],
  ],
  [{}, ["override.reason required", "override.shares required"]],
  [
    { reason: "  ", shares: { kind: "amounts", of: [] } },
    ["override.reason not-a-text", "override.shares.of not-a-list"],
  ],
  [
    {
      reason: "x",
      shares: {
        kind: "ppm",
        of: [
          { partner: "A", sharePpm: 0 },
          { partner: "A", sharePpm: 1_000_001 },
        ],
      },
      by: "me",
    },
    [
      "override.shares.of.0.sharePpm out-of-range",
      "override.shares.of.1.partner duplicate-partner",
      "override.shares.of.1.sharePpm out-of-range",
      "override.by unknown-setting",
    ],
  ],
  [
    { reason: "x".repeat(501), shares: { kind: "amounts", of: [{ partner: "A", amountMinor: 1.5 }] } },
    ["override.reason too-long", "override.shares.of.0.amountMinor not-a-whole-number"],
  ],
  [
    { reason: "x", shares: { kind: "amounts", currency: "EURO", of: [{ partner: "A", amountMinor: 1 }] } },
    ["override.shares.currency unknown-currency"],
  ],
  [
    { reason: "x", shares: { kind: "ppm", currency: "EUR", of: [{ partner: "A", sharePpm: 1 }] } },
    ["override.shares.currency unknown-setting"],
  ],
])("%j is refused", (value, expected) => {
  const parsed = parseOverride(value);
  expect(parsed.ok ? [] : parsed.error.map(({ path, code }) => `${path} ${code}`)).toEqual(expected);
});

test("an override is read back as it was written", () => {
  const override: Override = { shares: amounts(["A", -5], ["B", 7]), reason: "Corrected" };
  for (const each of [override, inCurrency(override, "JPY")])
    expect(parseOverride(JSON.parse(JSON.stringify(each)))).toEqual({ ok: true, value: each });
});
