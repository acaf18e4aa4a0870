import { expect, test } from "vitest";
import { describeModel } from "./describe-model.ts";
import { modelKinds } from "./model-definitions.ts";
import { parseModel } from "./parse-model.ts";

test("defaults are filled in and decimals kept as they were given", () => {
  expect(parseModel({ kind: "time_decay" })).toEqual({
    ok: true,
    value: { kind: "time_decay", halfLifeDays: "30" },
  });
  expect(parseModel({ kind: "u_shaped", first: 0.5, last: "0.30", afterClose: null })).toEqual({
    ok: true,
    value: { kind: "u_shaped", first: "0.5", last: "0.30", middle: "0.2" },
  });
});

const pool = { name: "a", sources: ["activity"], weight: 1, model: { kind: "linear" } };

test.each<[string, unknown, readonly string[]]>([
  ["nothing", undefined, ["model required"]],
  ["a list", [], ["model not-an-object"]],
  ["no kind", {}, ["model.kind required"]],
  ["an unknown kind", { kind: "markov" }, ["model.kind unknown-model"]],
  ["a kind that every object has", { kind: "toString" }, ["model.kind unknown-model"]],
  ["an unknown setting", { kind: "linear", halfLifeDays: 3 }, ["model.halfLifeDays unknown-setting"]],
  ["a half-life of zero", { kind: "time_decay", halfLifeDays: 0 }, ["model.halfLifeDays not-positive"]],
  ["a half-life below zero", { kind: "time_decay", halfLifeDays: "-30" }, ["model.halfLifeDays negative"]],
  [
    "a half-life that is a word",
    { kind: "time_decay", halfLifeDays: "a month" },
    ["model.halfLifeDays not-a-decimal"],
  ],
  [
    "a half-life that is a truth value",
    { kind: "time_decay", halfLifeDays: true },
    ["model.halfLifeDays not-a-decimal"],
  ],
  ["no role weights", { kind: "role_weighted" }, ["model.weights required"]],
  ["role weights in a list", { kind: "role_weighted", weights: ["0.6"] }, ["model.weights not-an-object"]],
  [
    "every negative weight at once",
    { kind: "role_weighted", weights: { SI: "-0.1", X: 1 }, unknownRoleWeight: -1 },
    ["model.weights.SI negative", "model.unknownRoleWeight negative"],
  ],
  [
    "a role that has two weights",
    { kind: "role_weighted", weights: { Referral: 1, referral: 2 } },
    ["model.weights.referral duplicate-role"],
  ],
  [
    "a role that has two custom weights",
    { kind: "custom", by: "role", weights: { Referral: 1, REFERRAL: 2 } },
    ["model.weights.REFERRAL duplicate-role"],
  ],
  [
    "a role that is half a character",
    { kind: "role_weighted", weights: { "\ud83d": 1 } },
    ["model.weights not-a-text"],
  ],
  [
    "a source that is half a character",
    { kind: "linear", sources: ["\ud83d"] },
    ["model.sources not-a-list-of-texts"],
  ],
  ["a negative anchor", { kind: "w_shaped", creation: -0.3 }, ["model.creation negative"]],
  ["an anchor of another model", { kind: "u_shaped", creation: 0.3 }, ["model.creation unknown-setting"]],
  ["a negative custom weight", { kind: "custom", weights: { A: -1 } }, ["model.weights.A negative"]],
  [
    "custom weights by something else",
    { kind: "custom", by: "team", weights: {} },
    ["model.by not-a-choice"],
  ],
  [
    "a part above the whole",
    { kind: "custom_ppm", ppm: { A: 1_000_001 } },
    ["model.ppm.A out-of-range", "model.ppm above-the-whole"],
  ],
  [
    "parts that add up above the whole",
    { kind: "custom_ppm", ppm: { A: 600_000, B: 400_001 } },
    ["model.ppm above-the-whole"],
  ],
  ["a part below zero", { kind: "custom_ppm", ppm: { A: -1 } }, ["model.ppm.A out-of-range"]],
  ["a part that is not whole", { kind: "custom_ppm", ppm: { A: 0.5 } }, ["model.ppm.A not-a-whole-number"]],
  ["no pools", { kind: "pools", pools: [] }, ["model.pools not-a-list"]],
  [
    "a pool without anything",
    { kind: "pools", pools: [{}] },
    [
      "model.pools.0.name required",
      "model.pools.0.sources required",
      "model.pools.0.weight required",
      "model.pools.0.model required",
    ],
  ],
  [
    "pools within pools",
    { kind: "pools", pools: [{ ...pool, model: { kind: "pools", pools: [pool] } }] },
    ["model.pools.0.model.kind pools-within-pools"],
  ],
  ["two pools of one name", { kind: "pools", pools: [pool, pool] }, ["model.pools.1.name duplicate-name"]],
  [
    "a pool's unknown setting",
    { kind: "pools", pools: [{ ...pool, x: 1 }] },
    ["model.pools.0.x unknown-setting"],
  ],
  [
    "a wish for empty pools",
    { kind: "pools", pools: [pool], whenEmpty: "next" },
    ["model.whenEmpty not-a-choice"],
  ],
  ["a word for after the close", { kind: "linear", afterClose: "keep" }, ["model.afterClose not-a-choice"]],
  ["a negative look-back window", { kind: "linear", lookBackDays: -1 }, ["model.lookBackDays out-of-range"]],
  [
    "a look-back window of half a day",
    { kind: "linear", lookBackDays: 0.5 },
    ["model.lookBackDays not-a-whole-number"],
  ],
  [
    "a confidence above one",
    { kind: "linear", minimumConfidence: 1.1 },
    ["model.minimumConfidence out-of-range"],
  ],
  ["no sources at all", { kind: "linear", sources: [] }, ["model.sources not-a-list-of-texts"]],
])("%s is refused with its path", (_, settings, expected) => {
  const model = parseModel(settings);
  expect(model.ok).toBe(false);
  if (model.ok) return;
  expect(model.error.map(({ path, code }) => `${path} ${code}`)).toEqual(expected);
  expect(model.error.every(({ message }) => message.endsWith("."))).toBe(true);
});

test("a role named like a part of every object is only a role", () => {
  const model = parseModel(
    JSON.parse(`{ "kind": "role_weighted", "weights": { "__proto__": "1", "constructor": "2" } }`),
  );
  expect(model.ok && model.value.kind === "role_weighted" && Object.entries(model.value.weights)).toEqual([
    ["__proto__", "1"],
    ["constructor", "2"],
  ]);
});

test("every kind of model has a label and a line for the person who chooses", () => {
  expect(modelKinds).toHaveLength(13);
  for (const { label, summary } of modelKinds) {
    expect(label).toMatch(/^[A-Z]/);
    expect(summary).toMatch(/^[A-Z].*\.$/);
  }
});

test("a model is described with all its settings", () => {
  const model = parseModel({
    kind: "pools",
    whenEmpty: "unattributed",
    afterClose: "clamp",
    lookBackDays: 180,
    minimumConfidence: "0.3",
    sources: ["activity", "deal_registration"],
    pools: [{ ...pool, name: "influence", weight: 20, model: { kind: "time_decay", halfLifeDays: 1 } }],
  });
  expect(model.ok && describeModel(model.value)).toBe(
    "Pools (influence 20): the amount is divided into pools by source, such as 80 for registration and 20 for influence. " +
      "Pool influence (activity): time decay, half-life 1 day. The weight of an empty pool stays unattributed. " +
      "Only these sources count: activity, deal_registration. Confidence below 0.3 does not count. " +
      "Only the 180 days before the close count. A touchpoint after the close counts as at the close.",
  );
});
