import { expect, test } from "vitest";
import { attribute } from "./attribute.ts";
import { makeOpportunity, makeTouchpoints } from "./evidence-factory.ts";
import type { Model } from "./model.ts";
import { parseModel } from "./parse-model.ts";

type Case = {
  readonly rule: string;
  readonly model: Record<string, unknown>;
  readonly opportunity?: Parameters<typeof makeOpportunity>[0];
  readonly touchpoints: Parameters<typeof makeTouchpoints>[0];
  readonly ppm: Record<string, number>;
  readonly minor?: Record<string, number>;
  readonly flags?: readonly string[];
  readonly excluded?: readonly string[];
  readonly unattributed?: string;
};

const A = { partner: "A" };
const B = { partner: "B" };
const C = { partner: "C" };
const D = { partner: "D" };
const FIRST = "2025-01-10";
const BEFORE_CREATION = "2025-01-30";
const LATER = "2025-03-01";
const LATEST = "2025-03-15";
const ROLES = { SI: "0.6", Influence: "0.3", Referral: "0.1" };

const cases: readonly Case[] = [
  {
    rule: "an equal split counts a partner once, however often it appears",
    model: { kind: "equal_split" },
    touchpoints: [A, A, B],
    ppm: { A: 500_000, B: 500_000 },
  },
  {
    rule: "three equal parts give the odd millionth and the odd cent to the smallest id",
    model: { kind: "equal_split" },
    opportunity: { amountMinor: 10_000 },
    touchpoints: [C, B, A],
    ppm: { A: 333_334, B: 333_333, C: 333_333 },
    minor: { A: 3334, B: 3333, C: 3333 },
  },
  {
    rule: "linear counts touchpoints",
    model: { kind: "linear" },
    touchpoints: [A, A, B],
    ppm: { A: 666_667, B: 333_333 },
  },
  {
    rule: "an undated touchpoint counts where order does not matter",
    model: { kind: "linear" },
    touchpoints: [{ ...A, at: null }, A, B],
    ppm: { A: 666_667, B: 333_333 },
  },
  ...(["first_touch", "last_touch", "time_decay", "u_shaped", "w_shaped", "full_path"] as const).map(
    (kind) => ({
      rule: `an undated touchpoint is excluded and listed under ${kind}`,
      model: { kind },
      touchpoints: [
        { ...A, at: null },
        { ...B, at: FIRST },
        { ...B, at: BEFORE_CREATION },
        { ...B, at: LATER },
        { ...B, at: LATEST },
      ],
      ppm: { B: 1_000_000 },
      excluded: ["t1 undated"],
    }),
  ),
  ...[
    "equal_split",
    "linear",
    "role_weighted",
    "activity_weighted",
    "custom",
    "custom_ppm",
    "first_touch",
  ].map((kind) => ({
    rule: `a touchpoint after the close is excluded and listed under ${kind}`,
    model: { kind, ...settingsFor(kind) },
    touchpoints: [
      { ...A, role: "SI" },
      { ...B, role: "SI", at: "2025-03-31T00:00:00.001Z" },
    ],
    ppm: { A: 1_000_000 },
    excluded: ["t2 after-close"],
  })),
  {
    rule: "a touchpoint after the close counts as at the close when clamped",
    model: { kind: "last_touch", afterClose: "clamp" },
    touchpoints: [
      { ...A, at: "2025-03-31" },
      { ...B, at: "2025-05-01" },
    ],
    ppm: { A: 500_000, B: 500_000 },
  },
  {
    rule: "the first touch is the earliest instant, whatever the order of the list",
    model: { kind: "first_touch" },
    touchpoints: [
      { ...B, at: LATER },
      { ...A, at: FIRST },
    ],
    ppm: { A: 1_000_000 },
  },
  {
    rule: "two touchpoints of one partner at the first instant count once",
    model: { kind: "first_touch" },
    touchpoints: [
      { ...B, at: FIRST },
      { ...B, at: FIRST },
      { ...A, at: FIRST },
    ],
    ppm: { A: 500_000, B: 500_000 },
  },
  {
    rule: "the last touch compares instants, not the text of dates",
    model: { kind: "last_touch" },
    touchpoints: [
      { ...A, at: "2025-03-01T10:00:00+02:00" },
      { ...B, at: "2025-03-01T09:00:00Z" },
    ],
    ppm: { B: 1_000_000 },
  },
  {
    rule: "the roles of a partner add up, each once",
    model: { kind: "role_weighted", weights: ROLES },
    touchpoints: [
      { ...A, role: "SI" },
      { ...A, role: "Referral" },
      { ...A, role: "SI" },
      { ...B, role: "Influence" },
    ],
    ppm: { A: 700_000, B: 300_000 },
  },
  {
    rule: "a role is the same role however the rule and the evidence write it",
    model: { kind: "role_weighted", weights: ROLES, unknownRoleWeight: 1 },
    touchpoints: [
      { ...A, role: "si" },
      { ...A, role: "referral" },
      { ...A, role: "Si" },
      { ...B, role: "INFLUENCE" },
    ],
    ppm: { A: 700_000, B: 300_000 },
  },
  {
    rule: "custom weights by role know a role however it is written",
    model: { kind: "custom", by: "role", weights: { SI: 60, influence: 40 } },
    touchpoints: [
      { ...A, role: "si" },
      { ...A, role: "SI" },
      { ...B, role: "Influence" },
    ],
    ppm: { A: 600_000, B: 400_000 },
  },
  {
    rule: "an unknown role weighs nothing unless it is given a weight",
    model: { kind: "role_weighted", weights: ROLES },
    touchpoints: [{ ...A, role: "SI" }, { ...B, role: "Other" }, C],
    ppm: { A: 1_000_000 },
  },
  {
    rule: "the weight of unknown roles holds for each of them, and for no role",
    model: { kind: "role_weighted", weights: ROLES, unknownRoleWeight: 0.2 },
    touchpoints: [{ ...A, role: "SI" }, { ...B, role: "Other" }, { ...B, role: "More" }, C],
    ppm: { A: 500_000, B: 333_333, C: 166_667 },
  },
  {
    rule: "a later touchpoint adds to the units of its partner and overwrites nothing",
    model: { kind: "activity_weighted" },
    touchpoints: [
      { ...A, units: "5" },
      { ...B, units: "2" },
      { ...A, units: "1" },
    ],
    ppm: { A: 750_000, B: 250_000 },
  },
  {
    rule: "units add up exactly, also when they are fractions, and missing units count as one",
    model: { kind: "activity_weighted" },
    touchpoints: [{ ...A, units: "0.1" }, { ...A, units: "0.2" }, { ...B, units: "0.7" }, C],
    ppm: { A: 150_000, B: 350_000, C: 500_000 },
  },
  {
    rule: "no units at all fall back to an equal split by partner, flagged",
    model: { kind: "activity_weighted" },
    touchpoints: [
      { ...A, units: "0" },
      { ...B, units: "0" },
      { ...B, units: "0" },
    ],
    ppm: { A: 500_000, B: 500_000 },
    flags: ["zero-weight-fell-back-to-equal-split"],
  },
  {
    rule: "time decay halves every half-life",
    model: { kind: "time_decay" },
    touchpoints: [
      { ...A, at: "2025-01-30" },
      { ...B, at: "2025-03-01" },
      { ...C, at: "2025-03-31" },
    ],
    ppm: { A: 142_857, B: 285_714, C: 571_429 },
  },
  {
    rule: "the weights of a partner's touchpoints add up under time decay",
    model: { kind: "time_decay", halfLifeDays: 30 },
    touchpoints: [
      { ...A, at: "2025-03-31" },
      { ...A, at: LATER },
      { ...B, at: "2025-03-31" },
    ],
    ppm: { A: 600_000, B: 400_000 },
  },
  {
    rule: "an age is in whole elapsed days",
    model: { kind: "time_decay", halfLifeDays: 1 },
    touchpoints: [
      { ...A, at: "2025-03-30T00:00:00.001Z" },
      { ...B, at: "2025-03-31" },
    ],
    ppm: { A: 500_000, B: 500_000 },
  },
  {
    rule: "two touchpoints one half-life older tie exactly with one, and the tie goes to the smaller id",
    model: { kind: "time_decay", halfLifeDays: 7 },
    opportunity: { amountMinor: 1 },
    touchpoints: [
      { ...B, at: "2025-03-18" },
      { ...A, at: "2025-03-11" },
      { ...A, at: "2025-03-11" },
      { partner: "C", at: "2025-03-31" },
    ],
    ppm: { A: 177_845, B: 177_844, C: 644_311 },
    minor: { A: 0, B: 0, C: 1 },
  },
  {
    rule: "a path that is old as a whole still splits by its proportions",
    model: { kind: "time_decay", halfLifeDays: "0.001" },
    touchpoints: [
      { ...A, at: "2015-01-01" },
      { ...B, at: "2015-01-01" },
      { ...C, at: "2014-12-31" },
    ],
    ppm: { A: 500_000, B: 500_000 },
  },
  {
    rule: "time decay needs a close date and says so",
    model: { kind: "time_decay" },
    opportunity: { closedAt: null },
    touchpoints: [A],
    ppm: {},
    excluded: ["t1 close-date-missing"],
    unattributed: "close-date-missing",
  },
  {
    rule: "U gives its middle to the touchpoints between the ends",
    model: { kind: "u_shaped" },
    touchpoints: [
      { ...A, at: FIRST },
      { ...B, at: "2025-02-01" },
      { ...C, at: LATER },
      { ...A, at: LATER },
      { ...D, at: LATEST },
    ],
    ppm: { A: 466_667, B: 66_667, C: 66_666, D: 400_000 },
  },
  {
    rule: "U over two instants loses nothing",
    model: { kind: "u_shaped", first: "0.5", last: "0.3" },
    touchpoints: [
      { ...A, at: FIRST },
      { ...B, at: LATER },
    ],
    ppm: { A: 625_000, B: 375_000 },
    flags: ["milestone-missing", "milestone-missing-middle"],
  },
  {
    rule: "U over one instant gives all of it to the partners there",
    model: { kind: "u_shaped" },
    touchpoints: [
      { ...A, at: FIRST },
      { ...B, at: FIRST },
    ],
    ppm: { A: 500_000, B: 500_000 },
    flags: ["milestone-missing", "milestone-missing-middle"],
  },
  {
    rule: "U whose ends weigh nothing and whose middle is empty falls back to an equal split",
    model: { kind: "u_shaped", first: 0, last: 0, middle: 1 },
    touchpoints: [
      { ...A, at: FIRST },
      { ...B, at: LATER },
    ],
    ppm: { A: 500_000, B: 500_000 },
    flags: ["milestone-missing", "milestone-missing-middle", "zero-weight-fell-back-to-equal-split"],
  },
  {
    rule: "W credits first touch, creation and close",
    model: { kind: "w_shaped" },
    touchpoints: [
      { ...A, at: FIRST },
      { ...B, at: BEFORE_CREATION },
      { ...C, at: LATER },
      { ...D, at: LATEST },
    ],
    ppm: { A: 300_000, B: 300_000, C: 100_000, D: 300_000 },
  },
  {
    rule: "a touchpoint at the instant of the creation is at or before it",
    model: { kind: "w_shaped" },
    touchpoints: [
      { ...A, at: FIRST },
      { ...B, at: "2025-02-01" },
      { ...C, at: LATER },
    ],
    ppm: { A: 333_334, B: 333_333, C: 333_333 },
    flags: ["milestone-missing", "milestone-missing-middle"],
  },
  {
    rule: "W without a touchpoint before the creation drops that anchor and says which",
    model: { kind: "w_shaped" },
    touchpoints: [
      { ...A, at: LATER },
      { ...B, at: LATEST },
      { ...C, at: "2025-03-31" },
    ],
    ppm: { A: 428_572, B: 142_857, C: 428_571 },
    flags: ["milestone-missing", "milestone-missing-creation"],
  },
  {
    rule: "the weights of W's anchors are settings",
    model: { kind: "w_shaped", first: 1, creation: 2, close: 3, middle: 4 },
    touchpoints: [
      { ...A, at: FIRST },
      { ...B, at: BEFORE_CREATION },
      { ...C, at: LATER },
      { ...D, at: LATEST },
    ],
    ppm: { A: 100_000, B: 200_000, C: 400_000, D: 300_000 },
  },
  {
    rule: "the full path adds the lead to W, and one partner may hold several anchors",
    model: { kind: "full_path" },
    touchpoints: [
      { ...A, at: FIRST },
      { ...B, at: "2025-01-14" },
      { ...C, at: BEFORE_CREATION },
      { ...D, at: LATER },
      { ...A, at: LATEST },
    ],
    ppm: { A: 450_000, B: 225_000, C: 225_000, D: 100_000 },
  },
  {
    rule: "the full path without a lead date drops the lead and says so",
    model: { kind: "full_path" },
    opportunity: { leadCreatedAt: null },
    touchpoints: [
      { ...A, at: FIRST },
      { ...B, at: BEFORE_CREATION },
      { ...C, at: LATER },
      { ...D, at: LATEST },
    ],
    ppm: { A: 290_323, B: 290_323, C: 129_032, D: 290_322 },
    flags: ["milestone-missing", "milestone-missing-lead"],
  },
  {
    rule: "custom weights are parts of the sum of the partners present",
    model: { kind: "custom", weights: { A: 50, B: "30", C: "20" } },
    touchpoints: [A, B, D],
    ppm: { A: 625_000, B: 375_000 },
  },
  {
    rule: "custom weights by role give a role its weight once, shared by those who hold it",
    model: { kind: "custom", by: "role", weights: { SI: 60, Influence: 30, Referral: 10 } },
    touchpoints: [
      { ...A, role: "SI" },
      { ...B, role: "Influence" },
      { ...C, role: "Influence" },
      { ...C, role: "Influence" },
      { ...D, role: "Other" },
    ],
    ppm: { A: 666_667, B: 166_667, C: 166_666 },
  },
  {
    rule: "fixed shares leave the rest unattributed",
    model: { kind: "custom_ppm", ppm: { A: 600_000, B: 150_000, C: 100_000 } },
    touchpoints: [A, B],
    ppm: { A: 600_000, B: 150_000 },
    unattributed: "not-allotted",
  },
  {
    rule: "a tie between a partner and the unattributed rest goes to the partner",
    model: { kind: "custom_ppm", ppm: { A: 500_000 } },
    opportunity: { amountMinor: 1 },
    touchpoints: [A],
    ppm: { A: 500_000 },
    minor: { A: 1 },
    unattributed: "not-allotted",
  },
  {
    rule: "fixed shares of nobody present leave everything unattributed",
    model: { kind: "custom_ppm", ppm: { B: 500_000 } },
    touchpoints: [A],
    ppm: {},
    unattributed: "not-allotted",
  },
  {
    rule: "pools of 80 and 20 are 80 and 20, whatever is in them",
    model: pools({ kind: "equal_split" }),
    touchpoints: [
      { ...A, source: "deal_registration" },
      ...["B", "C", "D", "E"].map((partner) => ({ partner, units: "20" })),
    ],
    ppm: { A: 800_000, B: 50_000, C: 50_000, D: 50_000, E: 50_000 },
  },
  {
    rule: "a registrant who is also one of five influencers gets both",
    model: pools({ kind: "equal_split" }),
    touchpoints: [
      { ...A, source: "deal_registration" },
      ...["A", "B", "C", "D", "E"].map((partner) => ({ partner })),
    ],
    ppm: { A: 840_000, B: 40_000, C: 40_000, D: 40_000, E: 40_000 },
  },
  {
    rule: "the weight of an empty pool goes to the others",
    model: pools({ kind: "activity_weighted" }),
    touchpoints: [{ ...B, units: "3" }, C],
    ppm: { B: 750_000, C: 250_000 },
    flags: ["empty-pool-redistributed"],
  },
  {
    rule: "the weight of an empty pool stays unattributed when so set",
    model: { ...pools({ kind: "activity_weighted" }), whenEmpty: "unattributed" },
    touchpoints: [{ ...B, units: "3" }, C],
    ppm: { B: 150_000, C: 50_000 },
    unattributed: "empty-pool",
  },
  {
    rule: "a pool whose touchpoints are all excluded is empty",
    model: pools({ kind: "equal_split" }),
    touchpoints: [{ ...A, source: "deal_registration", at: "2025-04-01" }, B, { ...C, source: "campaign" }],
    ppm: { B: 1_000_000 },
    flags: ["empty-pool-redistributed"],
    excluded: ["t1 after-close", "t3 source-in-no-pool"],
  },
  {
    rule: "a pool's model takes the settings of the pools unless it has its own",
    model: {
      kind: "pools",
      afterClose: "clamp",
      pools: [
        { name: "x", sources: ["activity"], weight: 1, model: { kind: "equal_split" } },
        {
          name: "y",
          sources: ["campaign"],
          weight: 1,
          model: { kind: "equal_split", afterClose: "exclude" },
        },
      ],
    },
    touchpoints: [
      { ...A, at: "2025-04-01" },
      { ...B, source: "campaign", at: "2025-04-01" },
      { ...C, source: "campaign" },
    ],
    ppm: { A: 500_000, C: 500_000 },
    excluded: ["t2 after-close"],
  },
  {
    rule: "pools without any weight fall back to an equal split of everything",
    model: {
      kind: "pools",
      pools: [
        { name: "x", sources: ["activity"], weight: 0, model: { kind: "equal_split" } },
        { name: "y", sources: ["campaign"], weight: 0, model: { kind: "equal_split" } },
      ],
    },
    touchpoints: [A, A, { ...B, source: "campaign" }],
    ppm: { A: 500_000, B: 500_000 },
    flags: ["zero-weight-fell-back-to-equal-split"],
  },
  {
    rule: "fixed shares in a pool leave the rest of that pool unattributed",
    model: pools({ kind: "custom_ppm", ppm: { B: 500_000 } }),
    touchpoints: [{ ...A, source: "deal_registration" }, B],
    ppm: { A: 800_000, B: 100_000 },
    unattributed: "not-allotted",
  },
  {
    rule: "a look-back window keeps its first instant and excludes what is before",
    model: { kind: "linear", lookBackDays: 30 },
    touchpoints: [
      { ...A, at: "2025-03-01" },
      { ...B, at: "2025-02-28T23:59:59.999Z" },
      { ...C, at: null },
    ],
    ppm: { A: 500_000, C: 500_000 },
    excluded: ["t2 outside-look-back-window"],
  },
  {
    rule: "sources that are left out and too little confidence exclude, certain evidence passes",
    model: { kind: "linear", sources: ["activity"], minimumConfidence: "0.3" },
    touchpoints: [
      { ...A, confidence: 0.3 },
      { ...B, confidence: 0.29 },
      { ...C, source: "campaign" },
      { ...D, source: null },
      A,
    ],
    ppm: { A: 1_000_000 },
    excluded: ["t2 confidence-below-minimum", "t3 source-left-out", "t4 source-left-out"],
  },
  {
    rule: "no touchpoints leave everything unattributed",
    model: { kind: "linear" },
    touchpoints: [],
    ppm: {},
    unattributed: "no-touchpoints",
  },
  {
    rule: "nothing eligible leaves everything unattributed",
    model: pools({ kind: "equal_split" }),
    touchpoints: [{ ...A, source: "campaign" }],
    ppm: {},
    excluded: ["t1 source-in-no-pool"],
    unattributed: "no-eligible-touchpoints",
  },
];

test.each(cases)(
  "$rule",
  ({ model, opportunity, touchpoints, ppm, minor, flags, excluded, unattributed }) => {
    const outcome = attribute(
      {
        opportunity: makeOpportunity(opportunity),
        touchpoints: makeTouchpoints(touchpoints),
        model: modelOf(model),
      },
      { explain: false },
    );
    expect(Object.fromEntries(outcome.shares.map(({ partner, sharePpm }) => [partner, sharePpm]))).toEqual(
      ppm,
    );
    for (const [partner, amountMinor] of Object.entries(minor ?? {})) {
      expect(outcome.shares.find((share) => share.partner === partner)?.amountMinor).toBe(amountMinor);
    }
    expect(outcome.flags).toEqual(flags ?? []);
    expect(outcome.excluded.map(({ touchpoint, reason }) => `${touchpoint} ${reason}`)).toEqual(
      excluded ?? [],
    );
    expect(outcome.unattributed.reason).toBe(unattributed ?? null);
    expect(outcome.status).toBe(Object.keys(ppm).length > 0 ? "attributed" : "unattributed");
  },
);

test("a negative amount is the mirror image of its positive", () => {
  const touchpoints = makeTouchpoints([A, B, C]);
  const split = (amountMinor: number) =>
    attribute(
      { opportunity: makeOpportunity({ amountMinor }), touchpoints, model: { kind: "equal_split" } },
      { explain: false },
    ).shares.map((share) => share.amountMinor);
  expect(split(-10_000)).toEqual([-3334, -3333, -3333]);
  expect(split(10_000)).toEqual([3334, 3333, 3333]);
});

test("an amount of zero still has its shares", () => {
  const outcome = attribute(
    {
      opportunity: makeOpportunity({ amountMinor: 0 }),
      touchpoints: makeTouchpoints([A, B]),
      model: { kind: "equal_split" },
    },
    { explain: true },
  );
  expect(outcome.shares.map(({ sharePpm, amountMinor }) => [sharePpm, amountMinor])).toEqual([
    [500_000, 0],
    [500_000, 0],
  ]);
});

test("an amount beyond the safe integers is a broken invariant, never a rounded split", () => {
  const opportunity = makeOpportunity({ amountMinor: 2 ** 53 });
  expect(() =>
    attribute({ opportunity, touchpoints: [], model: { kind: "linear" } }, { explain: false }),
  ).toThrow("safe integer");
});

test("the largest amount splits to the last minor unit, also by irrational weights", () => {
  const opportunity = makeOpportunity({ amountMinor: Number.MAX_SAFE_INTEGER });
  const touchpoints = makeTouchpoints([
    { ...A, at: "2025-03-24" },
    { ...B, at: "2025-03-11" },
    { ...C, at: "2025-02-27" },
  ]);
  const { shares } = attribute(
    { opportunity, touchpoints, model: { kind: "time_decay", halfLifeDays: "45" } },
    { explain: false },
  );
  // 2^(-7/45), 2^(-20/45) and 2^(-32/45) to 80 digits, split by hand in Python's decimal.
  expect(shares.map((share) => share.amountMinor)).toEqual([
    3_604_426_405_071_882, 2_950_339_145_475_961, 2_452_433_704_193_148,
  ]);
});

test("irrational weights that are equal are a tie, in whatever order they were added up", () => {
  // As doubles the weights of A add up to one unit in the last place less than the same weights of B.
  const days = ["2025-03-31", "2025-03-29", "2025-03-26"];
  const touchpoints = makeTouchpoints([
    ...days.map((at) => ({ ...A, at })),
    ...days.toReversed().map((at) => ({ ...B, at })),
  ]);
  const { shares } = attribute(
    {
      opportunity: makeOpportunity({ amountMinor: 1 }),
      touchpoints,
      model: { kind: "time_decay", halfLifeDays: "30" },
    },
    { explain: false },
  );
  expect(shares.map(({ partner, amountMinor }) => [partner, amountMinor])).toEqual([
    ["A", 1],
    ["B", 0],
  ]);
});

test("irrational weights that are nearly equal parts of a cent are no tie", () => {
  // Exactly, A has 206875387132.4998 of these and B 193124607905.5002: too near a half for doubles to say.
  const touchpoints = makeTouchpoints([
    { ...A, at: "2025-03-31" },
    { ...A, at: "2025-03-30" },
    { ...B, at: "2025-03-29" },
    { ...B, at: "2025-03-26" },
  ]);
  const { shares } = attribute(
    {
      opportunity: makeOpportunity({ amountMinor: 399_999_995_038 }),
      touchpoints,
      model: { kind: "time_decay", halfLifeDays: "30" },
    },
    { explain: false },
  );
  expect(shares.map((share) => share.amountMinor)).toEqual([206_875_387_132, 193_124_607_906]);
});

function settingsFor(kind: string): Record<string, unknown> {
  if (kind === "role_weighted") return { weights: ROLES };
  if (kind === "custom") return { weights: { A: 1, B: 1 } };
  return kind === "custom_ppm" ? { ppm: { A: 1_000_000 } } : {};
}

function pools(influence: Record<string, unknown>): Record<string, unknown> {
  return {
    kind: "pools",
    pools: [
      { name: "registration", sources: ["deal_registration"], weight: 80, model: { kind: "equal_split" } },
      { name: "influence", sources: ["activity"], weight: 20, model: influence },
    ],
  };
}

function modelOf(settings: Record<string, unknown>): Model {
  const model = parseModel(settings);
  if (!model.ok) throw new Error(JSON.stringify(model.error));
  return model.value;
}
