// How fast opportunities are split, by model: node bench/attribution.ts
import { attribute, compileModel } from "#worker/domain/attribution/attribute.ts";
import type { Opportunity, Touchpoint } from "#worker/domain/attribution/evidence.ts";
import type { Model, SimpleModel } from "#worker/domain/attribution/model.ts";
import { DAY_MS } from "#worker/domain/time/instant.ts";

type Deal = { readonly opportunity: Opportunity; readonly touchpoints: readonly Touchpoint[] };

const EQUAL: SimpleModel = { kind: "equal_split" };
const ROLE_WEIGHTS = { implementation: "0.6", influence: "0.3", referral: "0.1" };
const MODELS: readonly (readonly [string, Model])[] = [
  ["equal_split", EQUAL],
  ["linear", { kind: "linear" }],
  ["first_touch", { kind: "first_touch" }],
  ["last_touch", { kind: "last_touch" }],
  ["role_weighted", { kind: "role_weighted", weights: ROLE_WEIGHTS, unknownRoleWeight: "0" }],
  ["activity_weighted", { kind: "activity_weighted" }],
  ["u_shaped", { kind: "u_shaped", first: "0.4", last: "0.4", middle: "0.2" }],
  ["w_shaped", { kind: "w_shaped", first: "0.3", creation: "0.3", close: "0.3", middle: "0.1" }],
  [
    "full_path",
    { kind: "full_path", first: "0.225", lead: "0.225", creation: "0.225", close: "0.225", middle: "0.1" },
  ],
  ["time_decay", { kind: "time_decay", halfLifeDays: "30" }],
  ["custom", { kind: "custom", by: "partner", weights: { ptr_0001: "50", ptr_0002: "30" } }],
  ["custom_ppm", { kind: "custom_ppm", ppm: { ptr_0001: 600_000, ptr_0002: 150_000 } }],
  [
    "pools",
    {
      kind: "pools",
      whenEmpty: "redistribute",
      pools: [
        { name: "registration", sources: ["deal_registration"], weight: "0.8", model: EQUAL },
        { name: "influence", sources: ["activity"], weight: "0.2", model: { kind: "activity_weighted" } },
      ],
    },
  ],
];

const random = mulberry32(20_250_331);
const deals = Array.from({ length: 20_000 }, () => makeDeal(1 + Math.floor(random() * 6)));
const touchpointCount = deals.reduce((sum, deal) => sum + deal.touchpoints.length, 0);

console.log(
  `${deals.length} opportunities, ${(touchpointCount / deals.length).toFixed(2)} touchpoints on average`,
);
console.log("model                 opportunities/s   with explanations");
for (const [name, model] of MODELS) {
  const plain = opportunitiesPerSecond(model, { deals, explain: false, rounds: 7 });
  const explained = opportunitiesPerSecond(model, { deals, explain: true, rounds: 2 });
  console.log(`${name.padEnd(20)} ${format(plain)} ${format(explained)}`);
}

console.log("\ntouchpoints in all    linear, µs a touchpoint   time_decay, µs a touchpoint");
for (const touchpoints of [10_000, 100_000, 1_000_000]) {
  const many = Array.from({ length: Math.round(touchpoints / 3.5) }, () =>
    makeDeal(1 + Math.floor(random() * 6)),
  );
  const costs = (["linear", "time_decay"] as const).map((name) => {
    const perSecond = opportunitiesPerSecond(modelNamed(name), { deals: many, explain: false, rounds: 3 });
    return (1e6 / perSecond / 3.5).toFixed(3).padStart(24);
  });
  console.log(`${String(touchpoints).padStart(19)} ${costs.join("")}`);
}

console.log(
  "\nmodel                 ms for one opportunity of 4,000 touchpoints (300 partners; 4,000 partners; explained)",
);
const wide = makeDeal(4_000);
const widest = {
  ...wide,
  touchpoints: wide.touchpoints.map((touchpoint, index) => ({ ...touchpoint, partner: `ptr_${index}` })),
};
for (const [name, model] of MODELS) {
  const costs = [
    milliseconds(() => attribute({ ...wide, model }, { explain: false })),
    milliseconds(() => attribute({ ...widest, model }, { explain: false })),
    milliseconds(() => attribute({ ...wide, model }, { explain: true })),
  ];
  console.log(`${name.padEnd(20)} ${costs.map((cost) => cost.toFixed(2).padStart(10)).join("")}`);
}

function opportunitiesPerSecond(
  model: Model,
  run: { readonly deals: readonly Deal[]; readonly explain: boolean; readonly rounds: number },
): number {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < run.rounds; round++) {
    const started = performance.now();
    const split = compileModel(model);
    let shares = 0;
    for (const deal of run.deals) shares += split(deal, { explain: run.explain }).shares.length;
    if (shares === 0) throw new Error("Broken invariant: a benchmark splits something");
    best = Math.min(best, performance.now() - started);
  }
  return (run.deals.length / best) * 1000;
}

function milliseconds(work: () => unknown): number {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 5; round++) {
    const started = performance.now();
    work();
    best = Math.min(best, performance.now() - started);
  }
  return best;
}

function makeDeal(touchpoints: number): Deal {
  const closedAt = Date.UTC(2025, 0, 1) + Math.floor(random() * 365) * DAY_MS;
  const partners = Math.max(4, Math.min(300, touchpoints));
  const firstPartner = Math.floor(random() * 200);
  return {
    opportunity: {
      amountMinor: 1 + Math.floor(random() * 50_000_000),
      currency: "USD",
      createdAt: closedAt - 90 * DAY_MS,
      closedAt,
      leadCreatedAt: closedAt - 120 * DAY_MS,
    },
    touchpoints: Array.from({ length: touchpoints }, (_, index) => ({
      id: `tpt_${index}`,
      partner: `ptr_${String(firstPartner + Math.floor(random() * partners)).padStart(4, "0")}`,
      source: random() < 0.3 ? "deal_registration" : "activity",
      role: ["implementation", "influence", "referral", null][Math.floor(random() * 4)] ?? null,
      units: { numerator: BigInt(1 + Math.floor(random() * 9)), denominator: 1n },
      confidence: null,
      occurredAt: closedAt - Math.floor(random() * 200 * DAY_MS),
    })),
  };
}

function modelNamed(name: string): Model {
  const found = MODELS.find(([each]) => each === name);
  if (found === undefined) throw new Error(`Broken invariant: ${name} is benchmarked`);
  return found[1];
}

function format(perSecond: number): string {
  return Math.round(perSecond).toLocaleString("en-US").padStart(17);
}

/** A small seeded generator, so that every run splits the same deals. */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
