import fc from "fast-check";
import { expect, test } from "vitest";
import type { Evidence } from "#worker/domain/attribution/attribute.ts";
import type { Touchpoint } from "#worker/domain/attribution/evidence.ts";
import { makeOpportunity, makeTouchpoints } from "#worker/domain/attribution/evidence-factory.ts";
import { DAY_MS } from "#worker/domain/time/instant.ts";
import { describeWorkflow } from "./describe-workflow.ts";
import { parseWorkflow } from "./parse-workflow.ts";
import { runWorkflow, type WorkflowOutcome } from "./run-workflow.ts";
import type { Workflow } from "./workflow.ts";

type Given = Parameters<typeof makeTouchpoints>[0];

function read(value: unknown): Workflow {
  const workflow = parseWorkflow(value);
  if (!workflow.ok) throw new Error(JSON.stringify(workflow.error));
  return workflow.value;
}

function run(value: unknown, touchpoints: Given, closedAt: string | null = "2025-03-31"): WorkflowOutcome {
  const evidence = { opportunity: makeOpportunity({ closedAt }), touchpoints: makeTouchpoints(touchpoints) };
  return runWorkflow(read(value), evidence, { explain: true });
}

const sharesOf = ({ shares }: WorkflowOutcome) =>
  shares.map(({ partner, sharePpm }) => `${partner} ${sharePpm}`).join(" ");
const excludedOf = ({ excluded }: WorkflowOutcome) =>
  excluded.map(({ touchpoint, reason }) => `${touchpoint} ${reason}`);
const traceOf = ({ trace }: WorkflowOutcome) =>
  trace.map(
    ({ step, tried, skipped, counted }) =>
      `${step}: ${tried ? (skipped ?? counted) : `not tried, ${skipped}`}`,
  );

const EQUAL = { kind: "equal_split" };
const BY_PRIORITY = {
  kind: "priority",
  steps: [
    { name: "registration", filter: { sources: ["deal_registration"] }, model: { kind: "first_touch" } },
    { name: "CRM field", filter: { sources: ["crm_field"] }, model: EQUAL },
    { name: "activity", filter: { sources: ["activity"], minimumCount: 2 }, model: { kind: "linear" } },
  ],
};

test("the first step with valid evidence decides alone", () => {
  const outcome = run(BY_PRIORITY, [
    { partner: "A", source: "deal_registration", status: "approved", validUntil: "2025-06-01" },
    { partner: "B", source: "crm_field" },
    { partner: "C", source: "activity" },
  ]);
  expect(sharesOf(outcome)).toBe("A 1000000");
  expect(traceOf(outcome)).toEqual([
    "registration: 1",
    "CRM field: not tried, earlier-step-decided",
    "activity: not tried, earlier-step-decided",
  ]);
  expect(excludedOf(outcome)).toEqual(["t2 source-left-out", "t3 source-left-out"]);
});

test("a step without valid evidence is skipped, and the trace and the exclusions say why", () => {
  const outcome = run(BY_PRIORITY, [
    { partner: "A", source: "deal_registration", validUntil: "2025-03-30" },
    { partner: "D", source: "deal_registration", status: "pending" },
    { partner: "E", source: "deal_registration", status: "rejected" },
    { partner: "B", source: "activity" },
    { partner: "B", source: "activity" },
    { partner: "C", source: "activity" },
  ]);
  expect(sharesOf(outcome)).toBe("B 666667 C 333333");
  expect(traceOf(outcome)).toEqual(["registration: nothing-counts", "CRM field: no-evidence", "activity: 3"]);
  expect(excludedOf(outcome)).toEqual(["t1 expired-before-close", "t2 pending-approval", "t3 rejected"]);
});

test("too few touchpoints are too few, however much they weigh", () => {
  const outcome = run(BY_PRIORITY, [{ partner: "B", source: "activity", units: "10" }]);
  expect(outcome.status).toBe("unattributed");
  expect(traceOf(outcome)).toEqual([
    "registration: no-evidence",
    "CRM field: no-evidence",
    "activity: too-few-touchpoints",
  ]);
  expect(excludedOf(outcome)).toEqual(["t1 below-minimum-count"]);
  expect(outcome.unattributed).toEqual({
    sharePpm: 1_000_000,
    amountMinor: 10_000_000,
    reason: "no-eligible-touchpoints",
  });
});

test("a registration's expiry is measured at the close and nowhere else", () => {
  const touchpoints: Given = [{ partner: "A", source: "deal_registration", validUntil: "2025-03-15" }];
  expect(sharesOf(run(BY_PRIORITY, touchpoints, "2025-03-15"))).toBe("A 1000000");
  expect(sharesOf(run(BY_PRIORITY, touchpoints, "2025-03-15T00:00:00.001Z"))).toBe("");
  expect(sharesOf(run(BY_PRIORITY, touchpoints, "2025-03-01"))).toBe("A 1000000");
});

test("evidence that waits for approval counts where the filter lets it, rejected evidence nowhere", () => {
  const filter = { approvedOnly: false };
  const touchpoints: Given = [
    { partner: "A", status: "pending" },
    { partner: "B", status: "rejected" },
  ];
  expect(sharesOf(run({ kind: "single", filter, model: EQUAL }, touchpoints))).toBe("A 1000000");
  expect(sharesOf(run({ kind: "single", model: EQUAL }, touchpoints))).toBe("");
});

test("when nothing counts, everything can be split equally, but never what is not approved or expired", () => {
  const workflow = {
    kind: "single",
    filter: { sources: ["marketplace"], minimumConfidence: "0.9", lookBackDays: 10 },
    model: { kind: "linear" },
    whenEmpty: "equal-split-everything",
  };
  const outcome = run(workflow, [
    { partner: "A", confidence: 0.1, at: "2024-01-01" },
    { partner: "A" },
    { partner: "B", at: null },
    { partner: "C", status: "pending" },
    { partner: "D", validUntil: "2025-01-01" },
    { partner: "E", at: "2025-04-01" },
  ]);
  expect(sharesOf(outcome)).toBe("A 500000 B 500000");
  expect(outcome.flags).toEqual(["empty-workflow-fell-back-to-equal-split"]);
  expect(traceOf(outcome)).toEqual(["evidence: no-evidence", "everything: 3"]);
  expect(excludedOf(outcome)).toEqual(["t4 pending-approval", "t5 expired-before-close", "t6 after-close"]);
  expect(outcome.shares[0]?.explanation?.sentence).toBe("Equal split: you are 1 of 2 partners, so 50 %");
});

test("everything is no more than what every filter would take for evidence", () => {
  const filter = { sources: ["marketplace"] };
  const lenient = { ...filter, approvedOnly: false, validAtCloseOnly: false };
  const step = (name: string, of: object) => ({ name, filter: of, model: EQUAL });
  const steps = [step("lenient", lenient), step("strict", filter)];
  const touchpoints: Given = [
    { partner: "A" },
    { partner: "B", status: "pending" },
    { partner: "C", validUntil: "2025-01-01" },
  ];
  const outcomeOf = (given: readonly object[]) =>
    sharesOf(run({ kind: "priority", steps: given, whenEmpty: "equal-split-everything" }, touchpoints));
  expect(outcomeOf(steps)).toBe("A 1000000");
  expect(outcomeOf(steps.slice(0, 1))).toBe("A 333334 B 333333 C 333333");
});

test("when nothing counts, the deal can wait for a person", () => {
  const outcome = run({ kind: "single", model: EQUAL, whenEmpty: "manual-review" }, []);
  expect(outcome).toEqual({
    status: "review",
    shares: [],
    unattributed: { sharePpm: 1_000_000, amountMinor: 10_000_000, reason: "awaiting-review" },
    flags: [],
    excluded: [],
    trace: [{ step: "evidence", tried: true, skipped: "no-evidence", counted: 0 }],
  });
});

test("manual review splits nothing, whatever the evidence", () => {
  const outcome = run({ kind: "manual_review" }, [{ partner: "A" }]);
  expect([outcome.status, outcome.shares, outcome.trace]).toEqual(["review", [], []]);
});

const EIGHTY_TWENTY = {
  kind: "pools",
  pools: [
    { name: "registration", weight: "80", filter: { sources: ["deal_registration"] }, model: EQUAL },
    { name: "influence", weight: 20, filter: { sources: ["activity", "self_report"] }, model: EQUAL },
  ],
};

test("a registrant who is one of five influencers has 84 of 100", () => {
  const outcome = run(EIGHTY_TWENTY, [
    { partner: "A", source: "deal_registration" },
    ...["A", "B", "C", "D", "E"].map((partner) => ({ partner })),
  ]);
  expect(sharesOf(outcome)).toBe("A 840000 B 40000 C 40000 D 40000 E 40000");
  expect(traceOf(outcome)).toEqual(["pools: 6"]);
});

test("each pool has its own filter, and an empty one goes to the others or stays unattributed", () => {
  const touchpoints: Given = [
    { partner: "A", source: "deal_registration", status: "pending" },
    { partner: "B", source: "self_report", status: "approved" },
    { partner: "C", source: "campaign" },
  ];
  const shared = run(EIGHTY_TWENTY, touchpoints);
  expect([sharesOf(shared), shared.flags]).toEqual(["B 1000000", ["empty-pool-redistributed"]]);
  expect(excludedOf(shared)).toEqual(["t1 pending-approval", "t3 source-in-no-pool"]);
  const kept = run({ ...EIGHTY_TWENTY, whenPoolEmpty: "unattributed" }, touchpoints);
  expect([sharesOf(kept), kept.unattributed.reason]).toEqual(["B 200000", "empty-pool"]);
  const none = run({ ...EIGHTY_TWENTY, whenEmpty: "manual-review" }, touchpoints.slice(2));
  expect([none.status, traceOf(none)]).toEqual(["review", ["pools: no-evidence"]]);
});

test("of the filter's limits and the model's the stricter holds", () => {
  const touchpoints: Given = [
    { partner: "A", at: "2025-03-30", confidence: 0.5 },
    { partner: "B", at: "2025-03-10", confidence: 0.9 },
    { partner: "C", at: "2025-01-10", confidence: 0.9 },
    { partner: "D", at: "2025-03-30", confidence: 0.9, source: "manual" },
  ];
  const either = [
    { sources: ["activity", "manual"], minimumConfidence: "0.1", lookBackDays: 30 },
    { sources: ["activity"], minimumConfidence: "0.60", lookBackDays: 300 },
  ] as const;
  for (const [filter, model] of [either, [...either].reverse()]) {
    const outcome = run({ kind: "single", filter, model: { kind: "linear", ...model } }, touchpoints);
    expect(sharesOf(outcome)).toBe("B 1000000");
  }
  for (const [atLeast, own] of [
    [4, 5],
    [5, 4],
  ]) {
    const model = { kind: "linear", minimumCount: own };
    const outcome = run({ kind: "single", filter: { minimumCount: atLeast }, model }, touchpoints);
    expect(traceOf(outcome)).toEqual(["evidence: too-few-touchpoints"]);
  }
});

test("a filter over a model of pools goes with the settings of the pools and of each", () => {
  const model = (settings: object, own: object) => ({
    kind: "pools",
    ...settings,
    pools: [{ name: "all", sources: ["activity"], weight: "1", model: { kind: "linear", ...own } }],
  });
  const touchpoints: Given = [
    { partner: "A", at: "2025-03-30" },
    { partner: "B", at: "2025-02-20" },
    { partner: "C", at: "2025-03-30", status: "pending" },
  ];
  const filter = { lookBackDays: 60, approvedOnly: false };
  const shares = (settings: object, own: object) =>
    sharesOf(run({ kind: "single", filter, model: model(settings, own) }, touchpoints));
  expect(shares({ lookBackDays: 30, approvedOnly: true }, {})).toBe("A 1000000");
  expect(shares({ lookBackDays: 30 }, { lookBackDays: 90 })).toBe("A 333334 B 333333 C 333333");
});

test("a missing close date is the reason where it is one", () => {
  const outcome = run({ kind: "single", model: { kind: "time_decay" } }, [{ partner: "A" }], null);
  expect([outcome.unattributed.reason, traceOf(outcome)]).toEqual([
    "close-date-missing",
    ["evidence: close-date-missing"],
  ]);
});

test("confidence weighs credit only if the rule says so", () => {
  const evidence = {
    opportunity: makeOpportunity(),
    touchpoints: makeTouchpoints([{ partner: "A", confidence: 0.5 }, { partner: "B" }]),
  };
  const workflow = read({ kind: "single", model: { kind: "linear" } });
  expect(sharesOf(runWorkflow(workflow, evidence, { explain: false }))).toBe("A 500000 B 500000");
  const weighed = runWorkflow(workflow, evidence, { explain: false, confidenceWeighsCredit: true });
  expect(sharesOf(weighed)).toBe("A 333333 B 666667");
});

test.each<readonly [unknown, readonly string[]]>([
  [undefined, ["workflow required"]],
  [{ kind: "both" }, ["workflow.kind not-a-choice"]],
  [{ kind: "single" }, ["workflow.model required"]],
  [{ kind: "single", model: EQUAL, whenEmpty: "guess" }, ["workflow.whenEmpty not-a-choice"]],
  [{ kind: "single", model: EQUAL, filter: { source: ["x"] } }, ["workflow.filter.source unknown-setting"]],
  [
    { kind: "single", model: EQUAL, filter: { sources: [] } },
    ["workflow.filter.sources not-a-list-of-texts"],
  ],
  [
    { kind: "single", model: EQUAL, filter: { sources: ["activity", "registration"] } },
    ["workflow.filter.sources.1 unknown-source"],
  ],
  [
    { kind: "single", model: EQUAL, filter: { minimumConfidence: 2 } },
    ["workflow.filter.minimumConfidence out-of-range"],
  ],
  [
    { kind: "single", model: EQUAL, filter: { minimumCount: 0.5 } },
    ["workflow.filter.minimumCount not-a-whole-number"],
  ],
  [
    { kind: "single", model: EQUAL, filter: { approvedOnly: "yes" } },
    ["workflow.filter.approvedOnly not-a-boolean"],
  ],
  [{ kind: "priority", steps: [] }, ["workflow.steps not-a-list"]],
  [{ kind: "manual_review", model: EQUAL }, ["workflow.model unknown-setting"]],
  [
    {
      kind: "priority",
      steps: [
        { name: "a", model: EQUAL },
        { name: "a", model: { kind: "time_decay", halfLifeDays: 0 } },
        { name: "a", model: EQUAL },
      ],
    },
    ["workflow.steps.1.model.halfLifeDays not-positive", "workflow.steps.2.name duplicate-name"],
  ],
  [
    { kind: "pools", pools: [{ name: "a", weight: 0, filter: { sources: ["activity"] }, model: EQUAL }] },
    ["workflow.pools weights-are-zero"],
  ],
  [
    { kind: "pools", pools: [{ name: "a", weight: 1, model: EQUAL }] },
    ["workflow.pools.0.filter.sources required"],
  ],
  [
    {
      kind: "single",
      filter: { minimumCount: 2 },
      model: { kind: "pools", pools: [{ name: "a", weight: 1, sources: ["x"], model: EQUAL }] },
    },
    ["workflow.filter.minimumCount minimum-count-with-pools"],
  ],
])("%j is refused", (value, expected) => {
  const parsed = parseWorkflow(value);
  expect(parsed.ok ? [] : parsed.error.map(({ path, code }) => `${path} ${code}`)).toEqual(expected);
});

test.each<readonly [unknown, string]>([
  [{ kind: "manual_review" }, "Nothing is split: each deal waits for a person to decide."],
  [
    { kind: "single", model: { kind: "u_shaped" } },
    "Approved evidence from any source, not expired at the close, is split by U-shaped (first 0.4, last 0.4, middle 0.2). If none counts, the amount stays unattributed.",
  ],
  [
    { ...BY_PRIORITY, whenEmpty: "manual-review" },
    "The first of these with valid evidence decides alone: (1) registration: approved evidence from deal registration, not expired at the close, split by first touch; (2) CRM field: approved evidence from CRM field, not expired at the close, split by equal split; (3) activity: approved evidence from activity, if at least 2 touchpoints count, not expired at the close, split by linear. If none has any, the deal waits for a person to decide.",
  ],
  [
    {
      kind: "pools",
      whenEmpty: "equal-split-everything",
      pools: [
        {
          name: "influence",
          weight: "20",
          filter: {
            sources: ["activity", "contact_role"],
            lookBackDays: 90,
            approvedOnly: false,
            validAtCloseOnly: false,
          },
          model: { kind: "linear", afterClose: "clamp" },
        },
      ],
    },
    "The amount is divided into pools: influence with weight 20: evidence, approved or not, from activity or contact role, from the 90 days before the close, split by linear, what comes after the close counts as at the close. The weight of an empty pool goes to the others. If all are empty, all partners with any evidence share equally.",
  ],
])("%j reads in plain words", (value, expected) => {
  expect(describeWorkflow(read(value))).toBe(expected);
});

const CLOSE = Date.UTC(2025, 2, 31);
const SOURCES = ["activity", "deal_registration", "crm_field"];
const touchpoints: fc.Arbitrary<readonly Touchpoint[]> = fc
  .array(
    fc.record({
      partner: fc.constantFrom("A", "B", "C"),
      source: fc.option(fc.constantFrom(...SOURCES)),
      role: fc.constant(null),
      units: fc.constant(null),
      confidence: fc.option(fc.constantFrom(0, 0.3, 0.5, 1)),
      occurredAt: fc.option(fc.integer({ min: -90, max: 3 }).map((days) => CLOSE + days * DAY_MS)),
      status: fc.option(fc.constantFrom("approved" as const, "pending" as const, "rejected" as const)),
      validUntil: fc.option(fc.integer({ min: -5, max: 5 }).map((days) => CLOSE + days * DAY_MS)),
    }),
    { maxLength: 8 },
  )
  .map((list) => list.map((each, index) => ({ ...each, id: `t${index}` })));

const filter = fc.record(
  {
    sources: fc.subarray(SOURCES, { minLength: 1 }),
    minimumConfidence: fc.constantFrom("0.3", "0.5"),
    lookBackDays: fc.integer({ min: 0, max: 90 }),
    minimumCount: fc.integer({ min: 1, max: 3 }),
    approvedOnly: fc.boolean(),
    validAtCloseOnly: fc.boolean(),
  },
  { requiredKeys: [] },
);
const model = fc.constantFrom<object>(
  EQUAL,
  { kind: "linear" },
  { kind: "first_touch" },
  { kind: "time_decay" },
  { kind: "u_shaped" },
  { kind: "custom_ppm", ppm: { A: 300_000, B: 1 } },
);
const whenEmpty = fc.constantFrom("equal-split-everything", "manual-review", "unattributed");
const workflow = fc
  .oneof(
    fc.record({ kind: fc.constant("single"), filter, model, whenEmpty }),
    fc.record({
      kind: fc.constant("priority"),
      steps: fc
        .array(fc.record({ filter, model }), { minLength: 1, maxLength: 3 })
        .map((steps) => steps.map((step, index) => ({ ...step, name: `step ${index}` }))),
      whenEmpty,
    }),
    fc.record({
      kind: fc.constant("pools"),
      whenPoolEmpty: fc.constantFrom("redistribute", "unattributed"),
      pools: fc
        .array(
          fc.record({
            weight: fc.integer({ min: 1, max: 9 }),
            filter: filter.map((each) => ({ sources: SOURCES, ...each })),
            model,
          }),
          { minLength: 1, maxLength: 3 },
        )
        .map((pools) => pools.map((pool, index) => ({ ...pool, name: `pool ${index}` }))),
      whenEmpty,
    }),
  )
  .map(read);
const evidence: fc.Arbitrary<Evidence> = fc.record({
  opportunity: fc.record({
    amountMinor: fc.integer({ min: -1000, max: 100_000 }).map((amount) => (amount === 0 ? 0 : amount)),
    currency: fc.constant("USD"),
    createdAt: fc.constant(null),
    closedAt: fc.option(fc.constant(CLOSE), { freq: 9 }),
    leadCreatedAt: fc.constant(null),
  }),
  touchpoints,
});

test("every workflow adds up, whatever it decides, and no order of the evidence matters", () => {
  fc.assert(
    fc.property(workflow, evidence, fc.boolean(), (workflow, evidence, confidenceWeighsCredit) => {
      const options = { explain: true, confidenceWeighsCredit };
      const outcome = runWorkflow(workflow, evidence, options);
      const { shares, unattributed, status } = outcome;
      const minor = shares.reduce((sum, share) => sum + share.amountMinor, unattributed.amountMinor);
      const ppm = shares.reduce((sum, share) => sum + share.sharePpm, unattributed.sharePpm);
      expect([minor, ppm]).toEqual([evidence.opportunity.amountMinor, 1_000_000]);
      if (status === "review") expect(shares).toEqual([]);
      const reversed = { ...evidence, touchpoints: [...evidence.touchpoints].reverse() };
      expect(runWorkflow(workflow, reversed, options)).toEqual(outcome);
    }),
    { numRuns: 2000 },
  );
});

test("what is rejected, or unapproved where approval is asked for, moves nothing", () => {
  fc.assert(
    fc.property(workflow, evidence, (workflow, evidence) => {
      const approvedOnly = filtersOf(workflow).every((filter) => filter.approvedOnly);
      const clean = evidence.touchpoints.filter(
        ({ status }) => status !== "rejected" && !(approvedOnly && status === "pending"),
      );
      const all = runWorkflow(workflow, evidence, { explain: false });
      const without = runWorkflow(workflow, { ...evidence, touchpoints: clean }, { explain: false });
      expect([all.status, all.shares]).toEqual([without.status, without.shares]);
    }),
    { numRuns: 1500 },
  );
});

test("a workflow that is parsed again is the same workflow", () => {
  fc.assert(
    fc.property(workflow, (workflow) => {
      expect(read(JSON.parse(JSON.stringify(workflow)))).toEqual(workflow);
    }),
    { numRuns: 500 },
  );
});

function filtersOf(workflow: Workflow) {
  if (workflow.kind === "single") return [workflow.filter];
  if (workflow.kind === "manual_review") return [];
  return (workflow.kind === "priority" ? workflow.steps : workflow.pools).map(({ filter }) => filter);
}
