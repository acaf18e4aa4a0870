import { expect, test } from "vitest";
import { attribute } from "./attribute.ts";
import { makeOpportunity, makeTouchpoints } from "./evidence-factory.ts";
import { parseModel } from "./parse-model.ts";

type Given = Parameters<typeof makeTouchpoints>[0];

function split(settings: object, touchpoints: Given, closedAt: string | null = "2025-03-31") {
  const model = parseModel(settings);
  if (!model.ok) throw new Error(JSON.stringify(model.error));
  const opportunity = makeOpportunity({ closedAt });
  return attribute(
    { model: model.value, opportunity, touchpoints: makeTouchpoints(touchpoints) },
    { explain: true },
  );
}

function ppm(settings: object, touchpoints: Given) {
  const { shares } = split(settings, touchpoints);
  return shares.map(({ partner, sharePpm }) => `${partner} ${sharePpm}`).join(" ");
}

test.each<readonly [string, object, Given, readonly string[]]>([
  ["rejected evidence never counts", {}, [{ partner: "A", status: "rejected" }], ["t1 rejected"]],
  ["pending evidence counts unless it must be approved", {}, [{ partner: "A", status: "pending" }], []],
  [
    "pending evidence does not count where it must be approved",
    { approvedOnly: true },
    [{ partner: "A", status: "pending" }, { partner: "B", status: "approved" }, { partner: "C" }],
    ["t1 pending-approval"],
  ],
  [
    "a registration that ended before the close gives nothing",
    { validAtCloseOnly: true },
    [
      { partner: "A", validUntil: "2025-03-30T23:59:59.999Z" },
      { partner: "B", validUntil: "2025-03-31" },
      { partner: "C" },
    ],
    ["t1 expired-before-close"],
  ],
  ["expiry does not matter where nobody asks", {}, [{ partner: "A", validUntil: "2025-01-01" }], []],
  [
    "a minimum is a count of what counts otherwise, not a weight",
    { minimumCount: 2 },
    [
      { partner: "A", units: "9" },
      { partner: "A", at: "2025-04-01" },
    ],
    ["t1 below-minimum-count", "t2 after-close"],
  ],
  ["a minimum that is met changes nothing", { minimumCount: 2 }, [{ partner: "A" }, { partner: "A" }], []],
])("%s", (_, settings, touchpoints, expected) => {
  const { excluded } = split({ kind: "linear", ...settings }, touchpoints);
  expect(excluded.map(({ touchpoint, reason }) => `${touchpoint} ${reason}`)).toEqual(expected);
});

test("a registration without a close to be measured at has not expired", () => {
  const { shares } = split(
    { kind: "linear", validAtCloseOnly: true },
    [{ partner: "A", validUntil: "2020-01-01" }],
    null,
  );
  expect(shares.map(({ sharePpm }) => sharePpm)).toEqual([1_000_000]);
});

const U = { kind: "u_shaped", first: "0.4", last: "0.4", middle: "0.2" };
const ROLES = { kind: "role_weighted", weights: { reseller: "1", referral: "1" } };

test.each<readonly [string, object, Given, string]>([
  [
    "each touchpoint by its own",
    { kind: "linear" },
    [{ partner: "A", confidence: 0.5 }, { partner: "A", confidence: 0.25 }, { partner: "B" }],
    "A 428571 B 571429",
  ],
  [
    "units times confidence",
    { kind: "activity_weighted" },
    [
      { partner: "A", units: "3", confidence: 0.5 },
      { partner: "B", units: "1.5" },
    ],
    "A 500000 B 500000",
  ],
  [
    "decay times confidence",
    { kind: "time_decay", halfLifeDays: "30" },
    [
      { partner: "A", at: "2025-03-01" },
      { partner: "B", at: "2025-03-31", confidence: 0.5 },
    ],
    "A 500000 B 500000",
  ],
  [
    "a partner that counts once by its most certain touchpoint",
    { kind: "equal_split" },
    [
      { partner: "A", confidence: 0.2, at: "2025-01-01" },
      { partner: "A", confidence: 0.6, at: "2025-02-01" },
      { partner: "B", confidence: 0.4 },
    ],
    "A 600000 B 400000",
  ],
  [
    "a role by the most certain touchpoint that shows it",
    ROLES,
    [
      { partner: "A", role: "reseller", confidence: 0.1 },
      { partner: "A", role: "reseller", confidence: 0.5 },
      { partner: "A", role: "referral", confidence: 0.5 },
      { partner: "B", role: "reseller", confidence: 1 },
    ],
    "A 500000 B 500000",
  ],
  [
    "a position stays and weighs less",
    U,
    [
      { partner: "A", at: "2025-01-01", confidence: 0.5 },
      { partner: "B", at: "2025-02-01" },
      { partner: "C", at: "2025-03-01" },
    ],
    "A 250000 B 250000 C 500000",
  ],
  [
    "an instant that takes all divides its tie",
    { kind: "first_touch" },
    [
      { partner: "A", at: "2025-01-01", confidence: 0.25 },
      { partner: "B", at: "2025-01-01", confidence: 0.75 },
      { partner: "C", at: "2025-01-02", confidence: 1 },
    ],
    "A 250000 B 750000",
  ],
  [
    "fixed shares are not weighed",
    { kind: "custom_ppm", ppm: { A: 300_000 } },
    [{ partner: "A", confidence: 0.5 }],
    "A 300000",
  ],
  [
    "no confidence at all is an equal split",
    { kind: "linear" },
    [
      { partner: "A", confidence: 0 },
      { partner: "A", confidence: 0 },
      { partner: "B", confidence: 0 },
    ],
    "A 500000 B 500000",
  ],
  [
    "a confidence too small to write in decimals",
    { kind: "linear" },
    [
      { partner: "A", confidence: 1.23456789012345e-12 },
      { partner: "B", confidence: 1.23456789012345e-12 },
    ],
    "A 500000 B 500000",
  ],
])("weighed by confidence, %s", (_, settings, touchpoints, expected) => {
  expect(ppm({ ...settings, confidenceWeighs: true }, touchpoints)).toBe(expected);
});

test("confidence is in the explanation, and off unless it is asked for", () => {
  const touchpoints: Given = [{ partner: "A", confidence: 0.5 }, { partner: "B" }];
  expect(ppm({ kind: "linear" }, touchpoints)).toBe("A 500000 B 500000");
  const [share] = split({ kind: "equal_split", confidenceWeighs: true }, touchpoints).shares;
  expect(share?.explanation).toMatchObject({
    sentence: "Equal split, by confidence: your touchpoint weighs 0.5 of 1.5, so 33.33 %",
    touchpoints: [{ id: "t1", weight: "0.5", note: "confidence 0.5" }],
  });
});

test("what weighs by confidence is still explained in the order of time", () => {
  const [share] = split({ kind: "linear", confidenceWeighs: true }, [
    { partner: "A", confidence: 0.9, at: "2025-03-01" },
    { partner: "A", confidence: 0.1, at: "2025-01-01" },
  ]).shares;
  expect(share?.explanation?.touchpoints.map(({ id }) => id)).toEqual(["t2", "t1"]);
});

test("pools hand their settings down, and each pool may set its own", () => {
  const settings = {
    kind: "pools",
    approvedOnly: true,
    pools: [
      { name: "registration", sources: ["deal_registration"], weight: "80", model: { kind: "equal_split" } },
      {
        name: "influence",
        sources: ["activity"],
        weight: "20",
        model: { kind: "equal_split", approvedOnly: false, minimumCount: 2 },
      },
    ],
  };
  const registered = { partner: "A", source: "deal_registration", status: "approved" } as const;
  expect(ppm(settings, [registered, { partner: "B", status: "pending" }, { partner: "C" }])).toBe(
    "A 800000 B 100000 C 100000",
  );
  expect(ppm(settings, [registered, { partner: "B" }])).toBe("A 1000000");
  expect(ppm(settings, [{ ...registered, status: "pending" }, { partner: "B" }, { partner: "C" }])).toBe(
    "B 500000 C 500000",
  );
});
