import fc from "fast-check";
import { expect, test } from "vitest";
import { makeOpportunity, makeTouchpoints } from "#worker/domain/attribution/evidence-factory.ts";
import { runWorkflow } from "#worker/domain/workflow/run-workflow.ts";
import { describeRule } from "./describe-rule.ts";
import { isInForce, spansMeet } from "./effective-span.ts";
import { makeFacts } from "./facts-factory.ts";
import { publicationConflicts } from "./publication-conflicts.ts";
import { canonicalRule, parseRule, type RuleDefinition } from "./rule.ts";
import { compileRuleSelector, type PublishedRule, selectRule } from "./select-rule.ts";
import { ruleTemplates } from "./templates.ts";

const EQUAL = { kind: "single", model: { kind: "equal_split" } };

function read(value: object): RuleDefinition {
  const rule = parseRule({ name: "Rule", priority: 10, workflow: EQUAL, ...value });
  if (!rule.ok) throw new Error(JSON.stringify(rule.error));
  return rule.value;
}

function published(
  value: object,
  given: {
    readonly ruleId?: string;
    readonly version?: number;
    readonly from?: string;
    readonly until?: string;
  } = {},
): PublishedRule {
  const { ruleId = "rul_a", version = 1, from = null, until = null } = given;
  return { ruleId, version, definition: read(value), effective: { from, until } };
}

const region = (...values: string[]) => ({ kind: "text", field: "region", operator: "in", values });
const EMEA = makeFacts({ region: "EMEA", amountMinor: 5_000_000 });
const on = (closeDay: string | null, registrationDay: string | null = null) => ({
  facts: EMEA,
  closeDay,
  registrationDay,
});

test("a rule is complete once it is read, and its canonical form knows no order of keys", () => {
  const rule = read({});
  expect(rule).toEqual({
    name: "Rule",
    priority: 10,
    book: "revenue",
    conditions: { kind: "all", conditions: [] },
    dateBasis: "close",
    workflow: {
      kind: "single",
      filter: { approvedOnly: true, validAtCloseOnly: true },
      model: { kind: "equal_split" },
      whenEmpty: "unattributed",
    },
    confidenceWeighsCredit: false,
  });
  const reversed = Object.fromEntries(Object.entries(rule).reverse()) as RuleDefinition;
  expect(canonicalRule(reversed)).toBe(canonicalRule(rule));
  expect(parseRule(JSON.parse(canonicalRule(rule)))).toEqual({ ok: true, value: rule });
});

test.each<readonly [unknown, readonly string[]]>([
  [null, ["rule required"]],
  [{}, ["rule.name required", "rule.priority required", "rule.workflow required"]],
  [{ name: "x", priority: 0, workflow: EQUAL }, ["rule.priority out-of-range"]],
  [{ name: "half \ud83d", priority: 1, workflow: EQUAL }, ["rule.name not-a-text"]],
  [
    { name: "x".repeat(101), priority: 1.5, workflow: EQUAL },
    ["rule.name too-long", "rule.priority not-a-whole-number"],
  ],
  [{ name: "x", priority: 1, book: "My book", workflow: EQUAL }, ["rule.book not-a-book-name"]],
  [{ name: "x", priority: 1, dateBasis: "created", workflow: EQUAL }, ["rule.dateBasis not-a-choice"]],
  [
    {
      name: "x",
      priority: 1,
      conditions: { kind: "any", conditions: [] },
      workflow: { kind: "single" },
      colour: 1,
    },
    ["rule.conditions.conditions empty-any", "rule.workflow.model required", "rule.colour unknown-setting"],
  ],
])("%j is refused", (value, expected) => {
  const parsed = parseRule(value);
  expect(parsed.ok ? [] : parsed.error.map(({ path, code }) => `${path} ${code}`)).toEqual(expected);
});

test("a rule has room for thousands of weights, and an end", () => {
  const weighing = (partners: number) => {
    const names = Array.from({ length: partners }, (_, place) => [
      `ptr_${String(place).padStart(26, "0")}`,
      "1",
    ]);
    const model = { kind: "custom", by: "partner", weights: Object.fromEntries(names) };
    return parseRule({ name: "x", priority: 1, workflow: { kind: "single", model } });
  };
  expect(weighing(4_000).ok).toBe(true);
  expect(weighing(9_000)).toMatchObject({ ok: false, error: [{ path: "rule", code: "too-large" }] });
});

test("the lowest priority number of the rules that match decides", () => {
  const rules = [
    published({ priority: 30 }, { ruleId: "rul_all" }),
    published({ priority: 20, conditions: region("EMEA") }, { ruleId: "rul_emea" }),
    published({ priority: 10, conditions: region("LATAM") }, { ruleId: "rul_latam" }),
    published({ priority: 1, book: "sourced" }, { ruleId: "rul_overlay" }),
  ];
  const select = compileRuleSelector(rules, "revenue");
  expect(select(on("2025-03-31"))).toEqual({ rule: rules[1], tiedWith: [] });
  expect(select({ ...on("2025-03-31"), facts: makeFacts() })?.rule.ruleId).toBe("rul_all");
  expect(selectRule(rules, { ...on("2025-03-31"), book: "sourced" })?.rule.ruleId).toBe("rul_overlay");
  expect(selectRule(rules, { ...on("2025-03-31"), book: "nothing" })).toBeNull();
});

test("the version in force on the day decides, and a span ends before its last day begins", () => {
  const rules = [
    published({ name: "old" }, { version: 1, until: "2025-01-01" }),
    published({ name: "new" }, { version: 2, from: "2025-01-01" }),
  ];
  const select = compileRuleSelector(rules, "revenue");
  const nameOn = (close: string | null, registration: string | null = null) =>
    select(on(close, registration))?.rule.definition.name;
  expect([nameOn("2024-12-31"), nameOn("2025-01-01"), nameOn(null)]).toEqual(["old", "new", undefined]);
});

test("by registration the day of the registration decides, and the close day without one", () => {
  const select = compileRuleSelector(
    [published({ dateBasis: "registration" }, { until: "2025-01-01" })],
    "revenue",
  );
  expect(select(on("2025-06-01", "2024-12-31"))).not.toBeNull();
  expect(select(on("2024-12-31", "2025-01-01"))).toBeNull();
  expect(select(on("2024-12-31"))).not.toBeNull();
});

test("of two versions of one rule in force the later is the rule, even if it does not match", () => {
  const first = published({ name: "first", conditions: region("EMEA") }, { version: 1 });
  const second = published({ name: "second", priority: 99 }, { version: 2, from: "2025-01-01" });
  const narrow = published(
    { name: "narrow", conditions: region("LATAM") },
    { version: 3, from: "2025-06-01" },
  );
  const select = compileRuleSelector([first, second, narrow], "revenue");
  const names = ["2024-06-01", "2025-02-01", "2025-07-01"].map(
    (day) => select(on(day))?.rule.definition.name,
  );
  expect(names).toEqual(["first", "second", undefined]);
});

test("a tie that should not be is answered in one way and said aloud", () => {
  const rules = ["rul_b", "rul_a", "rul_c"].map((ruleId) => published({}, { ruleId }));
  const expected = { rule: rules[1], tiedWith: [rules[0], rules[2]] };
  expect(selectRule(rules, { ...on("2025-03-31"), book: "revenue" })).toEqual(expected);
  expect(selectRule([...rules].reverse(), { ...on("2025-03-31"), book: "revenue" })).toEqual(expected);
});

const OTHER = { ruleId: "rul_b" };

test.each<readonly [string, PublishedRule, number]>([
  ["conditions that meet", published({ conditions: region("EMEA", "DACH") }, OTHER), 1],
  ["no conditions", published({}, OTHER), 1],
  ["conditions that exclude each other", published({ conditions: region("LATAM") }, OTHER), 0],
  ["another priority", published({ priority: 11 }, OTHER), 0],
  ["another book", published({ book: "sourced" }, OTHER), 0],
  ["an earlier version of the rule itself", published({}, { version: 1 }), 0],
  ["days before", published({}, { ...OTHER, until: "2025-01-01" }), 0],
  ["days that touch", published({}, { ...OTHER, until: "2025-01-02" }), 1],
  ["days after", published({}, { ...OTHER, from: "2026-01-01" }), 0],
  ["no days at all", published({}, { ...OTHER, from: "2025-05-01", until: "2025-05-01" }), 0],
  [
    "no days since the first of all",
    published({ dateBasis: "registration" }, { ...OTHER, until: "0000-01-01" }),
    0,
  ],
  [
    "days of another date, which are no bound",
    published({ dateBasis: "registration" }, { ...OTHER, until: "2025-01-01" }),
    1,
  ],
])("%s: that many conflicts", (_, other, expected) => {
  const candidate = published(
    { conditions: region("EMEA", "APAC") },
    { version: 2, from: "2025-01-01", until: "2026-01-01" },
  );
  const conflicts = publicationConflicts(candidate, [other]);
  expect(conflicts).toHaveLength(expected);
  for (const { overlap } of conflicts) {
    expect(overlap).toMatchObject({ kind: "overlapping", witness: { region: "EMEA" } });
  }
});

test("rules whose conflicts are refused never tie", () => {
  const regions = fc.subarray(["EMEA", "DACH", "LATAM"], { minLength: 1 });
  const day = fc.option(fc.constantFrom("2024-01-01", "2025-01-01", "2025-06-01"));
  const rule = fc.record({
    ruleId: fc.constantFrom("rul_a", "rul_b", "rul_c"),
    priority: fc.integer({ min: 1, max: 2 }),
    dateBasis: fc.constantFrom("close", "registration"),
    regions,
    from: day,
    until: day,
  });
  const dates = fc.constantFrom("2023-12-31", "2024-01-01", "2024-12-31", "2025-01-01", "2025-06-01");
  fc.assert(
    fc.property(
      fc.array(rule, { maxLength: 6 }),
      fc.constantFrom("EMEA", "DACH", "LATAM"),
      dates,
      (rules, where, close) => {
        const live: PublishedRule[] = [];
        for (const [version, each] of rules.entries()) {
          const definition = read({
            priority: each.priority,
            dateBasis: each.dateBasis,
            conditions: region(...each.regions),
          });
          const effective = { from: each.from, until: each.until };
          const candidate = { ruleId: each.ruleId, version, definition, effective };
          if (publicationConflicts(candidate, live).length === 0) live.push(candidate);
        }
        const facts = makeFacts({ region: where });
        for (const registrationDay of [null, "2023-12-31", "2024-06-01", "2025-01-01"]) {
          const selection = selectRule(live, { facts, closeDay: close, registrationDay, book: "revenue" });
          expect(selection?.tiedWith ?? []).toEqual([]);
        }
      },
    ),
    { numRuns: 1500 },
  );
});

test("spans meet exactly when a day lies in both", () => {
  const days = ["0000-01-01", "2025-01-01", "2025-01-02", "2025-01-03", "2025-01-04"];
  const span = fc.record({
    from: fc.option(fc.constantFrom(...days)),
    until: fc.option(fc.constantFrom(...days)),
  });
  const all = ["2024-12-31", ...days, "2025-01-05"];
  fc.assert(
    fc.property(span, span, (a, b) => {
      expect(spansMeet(a, b)).toBe(all.some((day) => isInForce(a, day) && isInForce(b, day)));
    }),
    { numRuns: 1000 },
  );
});

const TEMPLATES = ruleTemplates("USD");

test.each(TEMPLATES.map((template) => [template.label, template] as const))(
  "the template %s is publishable untouched and splits",
  (_, { rule, description }) => {
    expect(parseRule(JSON.parse(JSON.stringify(rule)))).toEqual({ ok: true, value: rule });
    expect(description).not.toBe("");
    const touchpoints = makeTouchpoints([
      {
        partner: "A",
        source: "deal_registration",
        role: "reseller",
        at: "2025-01-05",
        validUntil: "2025-06-01",
      },
      { partner: "B", source: "crm_field", role: "implementation", at: "2025-02-05" },
      { partner: "C", source: "activity", role: "isv", at: "2025-03-05" },
      { partner: "D", source: "marketplace", role: "influence", at: "2025-03-25" },
    ]);
    const { confidenceWeighsCredit } = rule;
    const outcome = runWorkflow(
      rule.workflow,
      { opportunity: makeOpportunity(), touchpoints },
      { explain: true, confidenceWeighsCredit },
    );
    expect(outcome.status).toBe("attributed");
    const total = outcome.shares.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
    expect(total).toBe(10_000_000);
  },
);

test("any templates can be published side by side", () => {
  const rules = TEMPLATES.map(({ id, rule }) => ({
    ruleId: id,
    version: 1,
    definition: rule,
    effective: { from: null, until: null },
  }));
  for (const rule of rules) expect(publicationConflicts(rule, rules)).toEqual([]);
  expect(new Set(TEMPLATES.map(({ id }) => id)).size).toBe(17);
  const strategic = selectRule(rules, {
    facts: makeFacts({ amountMinor: 100_000_000 }),
    closeDay: "2025-01-01",
    registrationDay: null,
    book: "revenue",
  });
  expect(strategic?.rule.ruleId).toBe("strategic");
});

test("a template's amounts follow the company's currency", () => {
  const yen = ruleTemplates("JPY").find(({ id }) => id === "enterprise");
  expect(yen?.rule.conditions).toMatchObject({
    conditions: [{ value: { amountMinor: 100_000, currency: "JPY" } }],
  });
});

test("a rule reads back as one paragraph", () => {
  const enterprise = TEMPLATES.find(({ id }) => id === "enterprise")?.rule as RuleDefinition;
  expect(describeRule(enterprise)).toBe(
    "For deals where amount is at least 100,000.00 USD. Approved evidence from any source, not expired at the close, is split by role-weighted (implementation 60, influence 25, referral 10, isv 5). If none counts, the amount stays unattributed. The version in force on the close date applies. Of the rules that match, the lowest priority number decides; this one has 200.",
  );
  const overlay = read({
    book: "sourced",
    dateBasis: "registration",
    confidenceWeighsCredit: true,
    workflow: { kind: "manual_review" },
  });
  expect(describeRule(overlay)).toBe(
    'For every deal. Nothing is split: each deal waits for a person to decide. The confidence of evidence weighs its credit. Credit goes to the book "sourced". The version in force on the day of the deal registration applies, or without one on the close date. Of the rules that match, the lowest priority number decides; this one has 10.',
  );
});
