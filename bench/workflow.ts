// How fast measurement workflows run and conditions match: node bench/workflow.ts
import type { Opportunity, Touchpoint } from "#worker/domain/attribution/evidence.ts";
import { type Condition, compileCondition } from "#worker/domain/rule/condition.ts";
import type { OpportunityFacts } from "#worker/domain/rule/opportunity-facts.ts";
import { DAY_MS } from "#worker/domain/time/instant.ts";
import { compileWorkflow } from "#worker/domain/workflow/run-workflow.ts";
import { openFilter, type Workflow } from "#worker/domain/workflow/workflow.ts";

type Deal = { readonly opportunity: Opportunity; readonly touchpoints: readonly Touchpoint[] };

const WORKFLOWS: readonly (readonly [string, Workflow])[] = [
  [
    "single, linear",
    { kind: "single", filter: openFilter, model: { kind: "linear" }, whenEmpty: "unattributed" },
  ],
  [
    "single, time decay",
    {
      kind: "single",
      filter: { ...openFilter, minimumConfidence: "0.3", lookBackDays: 150 },
      model: { kind: "time_decay", halfLifeDays: "30" },
      whenEmpty: "equal-split-everything",
    },
  ],
  [
    "priority, three sources",
    {
      kind: "priority",
      steps: [
        {
          name: "registration",
          filter: { ...openFilter, sources: ["deal_registration"] },
          model: { kind: "first_touch" },
        },
        {
          name: "CRM field",
          filter: { ...openFilter, sources: ["crm_field"] },
          model: { kind: "equal_split" },
        },
        {
          name: "activity",
          filter: { ...openFilter, sources: ["activity"], minimumCount: 2 },
          model: { kind: "linear" },
        },
      ],
      whenEmpty: "manual-review",
    },
  ],
  [
    "pools, 80 and 20",
    {
      kind: "pools",
      whenPoolEmpty: "redistribute",
      whenEmpty: "unattributed",
      pools: [
        {
          name: "registration",
          weight: "80",
          filter: { ...openFilter, sources: ["deal_registration"] },
          model: { kind: "equal_split" },
        },
        {
          name: "influence",
          weight: "20",
          filter: { ...openFilter, sources: ["activity", "crm_field"] },
          model: { kind: "equal_split" },
        },
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
console.log("workflow                 opportunities/s   with explanations   weighed by confidence");
for (const [name, workflow] of WORKFLOWS) {
  const figures = [
    perSecond({ rounds: 9, explain: false, confidenceWeighsCredit: false }),
    perSecond({ rounds: 2, explain: true, confidenceWeighsCredit: false }),
    perSecond({ rounds: 2, explain: false, confidenceWeighsCredit: true }),
  ];
  console.log(`${name.padEnd(24)} ${figures.map(format).join("   ")}`);

  function perSecond(run: {
    readonly rounds: number;
    readonly explain: boolean;
    readonly confidenceWeighsCredit: boolean;
  }): number {
    return bestPerSecond(deals.length, run.rounds, () => {
      const split = compileWorkflow(workflow, run);
      let steps = 0;
      for (const deal of deals) steps += split(deal, run).trace.length;
      return steps;
    });
  }
}

const CONDITION: Condition = {
  kind: "all",
  conditions: [
    { kind: "money", field: "amount", operator: ">=", value: { amountMinor: 1_000_000, currency: "USD" } },
    { kind: "text", field: "region", operator: "in", values: ["EMEA", "DACH"] },
    {
      kind: "any",
      conditions: [
        { kind: "text", field: "stage", operator: "not-contains", value: "renewal" },
        { kind: "number", field: "custom.tier", operator: "<=", value: "2" },
      ],
    },
  ],
};
const facts = deals.map(({ opportunity }) => makeFacts(opportunity));
const matched = bestPerSecond(facts.length, 9, () => {
  const matches = compileCondition(CONDITION);
  return facts.reduce((count, each) => count + (matches(each) ? 1 : 0), 0);
});
console.log(`\nconditions matched, four tests each: ${Math.round(matched).toLocaleString("en-US")} a second`);

function bestPerSecond(items: number, rounds: number, work: () => number): number {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < rounds; round++) {
    const started = performance.now();
    if (work() === 0) throw new Error("Broken invariant: a benchmark does something");
    best = Math.min(best, performance.now() - started);
  }
  return (items / best) * 1000;
}

function makeDeal(touchpoints: number): Deal {
  const closedAt = Date.UTC(2025, 0, 1) + Math.floor(random() * 365) * DAY_MS;
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
      partner: `ptr_${String(firstPartner + Math.floor(random() * 4)).padStart(4, "0")}`,
      source: pick(["deal_registration", "crm_field", "activity", "activity"]),
      role: pick(["implementation", "influence", "referral", null]),
      units: null,
      confidence: pick([null, null, 0.25, 0.75]),
      occurredAt: closedAt - Math.floor(random() * 200 * DAY_MS),
      status: pick([null, "approved", "approved", "pending"] as const),
      validUntil: pick([null, null, null, closedAt - DAY_MS]),
    })),
  };
}

function makeFacts({ amountMinor, currency, createdAt, closedAt }: Opportunity): OpportunityFacts {
  return {
    amountMinor,
    currency,
    outcome: "won",
    stage: pick(["Closed won", "Renewal", null]),
    type: null,
    owner: null,
    region: pick(["EMEA", "dach", "LATAM", null]),
    product: null,
    account: null,
    createdAt,
    closedAt,
    custom: { tier: { kind: "number", value: pick(["1", "2", "3"]) } },
  };
}

function pick<T>(from: readonly T[]): T {
  return from[Math.floor(random() * from.length)] as T;
}

function format(figure: number): string {
  return Math.round(figure).toLocaleString("en-US").padStart(15);
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
