import { expect, test } from "vitest";
import { attribute } from "./attribute.ts";
import { makeOpportunity, makeTouchpoints } from "./evidence-factory.ts";
import type { Model } from "./model.ts";
import type { Explanation } from "./outcome.ts";
import { parseModel } from "./parse-model.ts";

test("time decay is explained by its half-life and the weights at the close", () => {
  const { A } = explain({ kind: "time_decay" }, [
    { partner: "A", at: "2025-03-01" },
    { partner: "A", at: "2025-03-31" },
    { partner: "B", at: "2025-01-30" },
    { partner: "B", at: "2025-03-01" },
  ]);
  expect(A).toEqual({
    sentence: "Time decay, half-life 30 days: your 2 touchpoints weigh 1.5 of 2.25, so 66.67 %",
    weight: { numerator: "2", denominator: "3", exact: true },
    touchpoints: [
      { id: "t1", weight: "0.5", note: "30 days before close" },
      { id: "t2", weight: "1", note: "0 days before close" },
    ],
    excluded: [],
    arithmetic: "10,000,000 x 1.5 / 2.25 = 6,666,667 (rounded by largest remainder)",
  });
});

test("an irrational weight is shown to twenty places and says that it is not exact", () => {
  const { A } = explain({ kind: "time_decay", halfLifeDays: 45 }, [
    { partner: "A", at: "2025-03-24" },
    { partner: "B", at: "2025-03-31" },
  ]);
  expect(A?.touchpoints[0]?.weight).toBe("0.8977865850653692815");
  expect(A?.weight).toEqual({
    numerator: "47307036108828064663",
    denominator: "100000000000000000000",
    exact: false,
  });
});

test("irrational weights never claim to multiply out evenly, even where the share is a half", () => {
  const { A } = explain({ kind: "time_decay", halfLifeDays: 1000 }, [
    { partner: "A", at: "2025-03-29" },
    { partner: "B", at: "2025-03-29" },
  ]);
  expect(A?.sentence).toBe(
    "Time decay, half-life 1000 days: your touchpoint weighs 0.9986 of 1.9972, so 50 %",
  );
  expect(A?.arithmetic).toMatch(/= 5,000,000 \(rounded by largest remainder\)$/);
});

test("weights that do not terminate are computed with as whole numbers", () => {
  const { A } = explain({ kind: "u_shaped" }, [
    { partner: "A", at: "2025-01-10" },
    { partner: "B", at: "2025-01-10" },
    { partner: "C", at: "2025-01-10" },
    { partner: "A", at: "2025-02-10" },
    { partner: "D", at: "2025-03-10" },
  ]);
  expect(A?.sentence).toBe(
    "U-shaped (first 0.4, last 0.4, middle 0.2): your 2 touchpoints weigh 0.3333 of 1, so 33.33 %",
  );
  expect(A?.arithmetic).toBe("10,000,000 x 1 / 3 = 3,333,334 (rounded by largest remainder)");
  expect(A?.touchpoints).toEqual([
    { id: "t1", weight: "0.13333333333333333333", note: "first, shared by 3 partners" },
    { id: "t4", weight: "0.2", note: "middle" },
  ]);
});

test("a partner reads which of its own touchpoints did not count, and nothing of others", () => {
  const { A, B } = explain({ kind: "first_touch" }, [
    { partner: "A", at: null },
    { partner: "B", at: "2025-04-01" },
    { partner: "A" },
    { partner: "B" },
    { partner: "A" },
  ]);
  expect(A?.excluded).toEqual([{ touchpoint: "t1", reason: "undated" }]);
  expect(B?.excluded).toEqual([{ touchpoint: "t2", reason: "after-close" }]);
  expect(A?.touchpoints).toEqual([
    { id: "t3", weight: "1", note: "first touch" },
    { id: "t5", weight: "0", note: "a partner counts once at one instant" },
  ]);
  expect(B?.sentence).toBe("First touch: your touchpoint weighs 1 of 2, so 50 %");
});

test.each<[string, object, string, string]>([
  [
    "an equal split",
    { kind: "equal_split" },
    "Equal split: you are 1 of 2 partners, so 50 %",
    "10,000,000 x 1 / 2 = 5,000,000",
  ],
  [
    "a fall-back to the equal split",
    { kind: "custom", weights: {} },
    "Custom weights by partner: no touchpoint has any weight, and you are 1 of 2 partners sharing equally, so 50 %",
    "10,000,000 x 1 / 2 = 5,000,000",
  ],
  [
    "a fixed share",
    { kind: "custom_ppm", ppm: { A: 150_000 } },
    "Fixed shares: your part is set to 150,000 of 1,000,000, so 15 %",
    "10,000,000 x 150,000 / 1,000,000 = 1,500,000",
  ],
  [
    "a share that is next to nothing",
    { kind: "custom", weights: { A: "0.000001", B: 1 } },
    "Custom weights by partner: your touchpoint weighs 0.000001 of 1, so less than 0.01 %",
    "10,000,000 x 0.000001 / 1.000001 = 10 (rounded by largest remainder)",
  ],
  [
    "pools",
    {
      kind: "pools",
      pools: [
        { name: "x", sources: ["activity"], weight: 20, model: { kind: "linear" } },
        { name: "y", sources: ["campaign"], weight: 80, model: { kind: "linear" } },
      ],
    },
    "Pools (x 20, y 80): your touchpoint weighs 0.5 of 1, so 50 %",
    "10,000,000 x 0.5 / 1 = 5,000,000",
  ],
])("%s is explained in its own words", (_, settings, sentence, arithmetic) => {
  const { A } = explain(settings, [{ partner: "A" }, { partner: "B" }]);
  expect(A).toMatchObject({ sentence, arithmetic });
});

test("no explanation is built when none is asked for", () => {
  const { shares } = attribute(
    {
      opportunity: makeOpportunity(),
      touchpoints: makeTouchpoints([{ partner: "A" }]),
      model: { kind: "linear" },
    },
    { explain: false },
  );
  expect(shares).toEqual([{ partner: "A", sharePpm: 1_000_000, amountMinor: 10_000_000, explanation: null }]);
});

function explain(
  settings: object,
  touchpoints: Parameters<typeof makeTouchpoints>[0],
): Readonly<Record<string, Explanation | null>> {
  const model = parseModel(settings) as { readonly value: Model };
  const { shares } = attribute(
    { opportunity: makeOpportunity(), touchpoints: makeTouchpoints(touchpoints), model: model.value },
    { explain: true },
  );
  return Object.fromEntries(shares.map(({ partner, explanation }) => [partner, explanation]));
}
