import fc from "fast-check";
import { expect, test } from "vitest";
import type { Condition, Test } from "#worker/domain/rule/condition.ts";
import { describeRule } from "#worker/domain/rule/describe-rule.ts";
import { canonicalRule, parseRule, type RuleDefinition } from "#worker/domain/rule/rule.ts";
import { ruleTemplates } from "#worker/domain/rule/templates.ts";
import { toBuilder, toDefinition } from "./builder-state.ts";

test.each(
  ["USD", "EUR", "JPY", "KWD"].flatMap((currency) =>
    ruleTemplates(currency).map(({ id, rule }) => ({ id: `${id} in ${currency}`, rule })),
  ),
)("the template $id comes back from the builder as it went in", ({ rule }) => {
  expectRoundTrip(rule);
});

test("any condition comes back from the builder as it went in", () => {
  fc.assert(
    fc.property(conditions, (condition) => {
      expectRoundTrip({ ...baseRule(), conditions: condition });
    }),
    { numRuns: 500 },
  );
});

test("a rule with a negated test inside a double negation keeps its shape", () => {
  const test: Test = { kind: "text", field: "region", operator: "is", value: "EMEA" };
  for (const condition of [
    test,
    not(test),
    not(not(test)),
    not({ kind: "all", conditions: [test] }),
    not(not({ kind: "any", conditions: [not(test), test] })),
  ] as const) {
    expectRoundTrip({ ...baseRule(), conditions: condition });
  }
});

test("pools within a step, and within a rule without steps, come back as they went in", () => {
  fc.assert(
    fc.property(nestedPools, lists, (model, filter) => {
      const step = { name: "Pools", filter, model };
      for (const workflow of [
        { kind: "single", filter, model, whenEmpty: "unattributed" },
        { kind: "priority", whenEmpty: "manual-review", steps: [step, { ...step, name: "Again" }] },
      ]) {
        const rule = parseRule({ ...baseRule(), workflow });
        if (!rule.ok) throw new Error(JSON.stringify(rule.error));
        expectRoundTrip(rule.value);
      }
    }),
    { numRuns: 300 },
  );
});

test("steps and pools have keys of their own on screen, however deep, and none in the rule", () => {
  const pool = { name: "a", sources: ["activity"], weight: "1", model: { kind: "linear" } };
  const model = { kind: "pools", pools: [pool, { ...pool, name: "b" }] };
  const rule = parseRule({ ...baseRule(), workflow: { kind: "priority", steps: [{ name: "One", model }] } });
  if (!rule.ok) throw new Error(JSON.stringify(rule.error));
  const { workflow } = toBuilder(rule.value);
  if (workflow.kind !== "priority" || workflow.steps[0]?.model.kind !== "pools")
    throw new Error("pools in a step");
  expect(new Set(workflow.steps[0].model.pools.map(({ key }) => key)).size).toBe(2);
  expect(JSON.stringify(toDefinition(toBuilder(rule.value)))).not.toContain("given-");
});

test("every setting of a model survives the builder", () => {
  const rule = parseRule({
    ...baseRule(),
    book: "sourced",
    dateBasis: "registration",
    workflow: {
      kind: "priority",
      whenEmpty: "manual-review",
      steps: [
        {
          name: "Pools",
          filter: { minimumConfidence: "0.30", lookBackDays: 90 },
          model: {
            kind: "pools",
            pools: [
              { name: "a", sources: ["activity"], weight: "2", model: { kind: "linear", minimumCount: 2 } },
            ],
          },
        },
        { name: "Rest", model: { kind: "custom_ppm", ppm: { ptr_a: 333_333 } } },
      ],
    },
  });
  if (!rule.ok) throw new Error(JSON.stringify(rule.error));
  expectRoundTrip(rule.value);
});

function expectRoundTrip(rule: RuleDefinition) {
  const back = toDefinition(toBuilder(rule));
  expect(back).toEqual(rule);
  expect(canonicalRule(back)).toBe(canonicalRule(rule));
  expect(describeRule(back)).toBe(describeRule(rule));
  const parsed = parseRule(JSON.parse(JSON.stringify(back)));
  expect(parsed).toEqual({ ok: true, value: rule });
}

function baseRule(): RuleDefinition {
  const [template] = ruleTemplates("USD");
  if (template === undefined) throw new Error("there are templates");
  return template.rule;
}

function not(condition: Condition): Condition {
  return { kind: "not", condition };
}

const weight = fc.constantFrom("0", "1", "12.50", "80");
const sourceList = fc.uniqueArray(fc.constantFrom("activity", "campaign", "crm_field"), { minLength: 1 });
const lists = fc.record({ sources: sourceList, lookBackDays: fc.nat(400) }, { requiredKeys: [] });

const limits = {
  afterClose: fc.constantFrom("exclude", "clamp"),
  lookBackDays: fc.nat(400),
  sources: sourceList,
  minimumConfidence: fc.constantFrom("0", "0.30"),
  approvedOnly: fc.boolean(),
  validAtCloseOnly: fc.boolean(),
  minimumCount: fc.integer({ min: 1, max: 9 }),
  confidenceWeighs: fc.boolean(),
};

const withLimits = (model: Readonly<Record<string, fc.Arbitrary<unknown>>>) =>
  fc
    .tuple(fc.record(model), fc.record(limits, { requiredKeys: [] }))
    .map(([own, limited]) => ({ ...own, ...limited }));

const pooledModel = fc.oneof(
  withLimits({ kind: fc.constantFrom("equal_split", "first_touch", "activity_weighted") }),
  withLimits({ kind: fc.constant("time_decay"), halfLifeDays: fc.constantFrom("30", "45.5") }),
  withLimits({ kind: fc.constant("u_shaped"), first: weight, last: weight, middle: fc.constant("20") }),
  withLimits({
    kind: fc.constant("custom"),
    by: fc.constantFrom("partner", "role"),
    weights: fc.dictionary(fc.constantFrom("ptr_a", "referral", "isv"), weight, { minKeys: 1 }),
  }),
  withLimits({ kind: fc.constant("custom_ppm"), ppm: fc.constant({ ptr_a: 333_333 }) }),
);

const nestedPools = withLimits({
  kind: fc.constant("pools"),
  whenEmpty: fc.constantFrom("redistribute", "unattributed"),
  pools: fc.uniqueArray(
    fc.record({
      name: fc.constantFrom("a", "b", "Ünïcode", "with, comma"),
      sources: sourceList,
      weight,
      model: pooledModel,
    }),
    { minLength: 1, maxLength: 4, selector: ({ name }) => name },
  ),
});

const word = fc.constantFrom("EMEA", "New business", "a, b", "Ünïcode");
const days = fc.constantFrom("2024-01-01", "2025-02-28");
const empty = fc.constantFrom("is-empty" as const, "not-empty" as const);
const compared = fc.constantFrom("is", "is-not", "<", "<=", ">", ">=") as fc.Arbitrary<"is">;

const anyTest = fc.oneof(
  fc.record({
    kind: fc.constant("text"),
    field: fc.constantFrom("region", "stage", "custom.tier"),
    operator: fc.constantFrom("is", "is-not", "contains", "not-contains", "starts-with"),
    value: word,
  }),
  fc.record({
    kind: fc.constant("text"),
    field: fc.constantFrom("owner", "custom.tier"),
    operator: fc.constantFrom("in", "not-in"),
    values: fc.array(word, { minLength: 1, maxLength: 3 }),
  }),
  fc.record({
    kind: fc.constant("money"),
    field: fc.constant("amount"),
    operator: compared,
    value: fc.record({ amountMinor: fc.maxSafeInteger(), currency: fc.constantFrom("USD", "JPY", "KWD") }),
  }),
  fc.record({
    kind: fc.constant("money"),
    field: fc.constant("amount"),
    operator: fc.constant("between"),
    from: fc.constant({ amountMinor: -5, currency: "EUR" }),
    to: fc.constant({ amountMinor: 100_000, currency: "EUR" }),
  }),
  fc.record({
    kind: fc.constant("number"),
    field: fc.constant("custom.seats"),
    operator: compared,
    value: fc.constantFrom("0.50", "12"),
  }),
  fc.record({ kind: fc.constant("date"), field: fc.constant("closeDate"), operator: compared, value: days }),
  fc.record({
    kind: fc.constant("boolean"),
    field: fc.constant("custom.renewal"),
    operator: fc.constantFrom("is", "is-not"),
    value: fc.boolean(),
  }),
  fc.record({ kind: fc.constant("number"), field: fc.constant("custom.tier"), operator: empty }),
) as fc.Arbitrary<Test>;

const { condition: conditions } = fc.letrec<{ condition: Condition }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 4, depthSize: "small" },
    anyTest,
    fc.record({
      kind: fc.constant("all" as const),
      conditions: fc.array(tie("condition"), { maxLength: 3 }),
    }),
    fc.record({
      kind: fc.constant("any" as const),
      conditions: fc.array(tie("condition"), { minLength: 1, maxLength: 3 }),
    }),
    fc.record({ kind: fc.constant("not" as const), condition: tie("condition") }),
  ),
}));
