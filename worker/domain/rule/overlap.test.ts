import fc from "fast-check";
import { expect, test } from "vitest";
import { type Condition, compileCondition, matches } from "./condition.ts";
import { describeCondition } from "./describe-condition.ts";
import { makeFacts } from "./facts-factory.ts";
import type { OpportunityFacts } from "./opportunity-facts.ts";
import { overlap } from "./overlap.ts";
import { parseCondition } from "./parse-condition.ts";
import { textKey } from "./text-key.ts";

const usd = (amountMinor: number) => ({ amountMinor, currency: "USD" });
const eur = (amountMinor: number) => ({ amountMinor, currency: "EUR" });
const text = (operator: string, value: object = {}, field = "region") => ({
  kind: "text",
  field,
  operator,
  ...value,
});
const amount = (operator: string, value: object = {}) => ({
  kind: "money",
  field: "amount",
  operator,
  ...value,
});
const number = (operator: string, value: object = {}) => ({
  kind: "number",
  field: "custom.n",
  operator,
  ...value,
});
const all = (...conditions: object[]) => ({ kind: "all", conditions });
const any = (...conditions: object[]) => ({ kind: "any", conditions });
const not = (condition: object) => ({ kind: "not", condition });

/** The least number that a field can hold: as many digits as are read. */
const LEAST_NUMBER = `-${"9".repeat(18)}.${"9".repeat(24)}`;

function read(value: unknown): Condition {
  const condition = parseCondition(value);
  if (!condition.ok) throw new Error(JSON.stringify(condition.error));
  return condition.value;
}

test.each<readonly [object, object]>([
  [amount("<", { value: usd(100) }), amount(">=", { value: usd(100) })],
  [amount(">", { value: usd(100) }), amount("<", { value: usd(101) })],
  [amount(">=", { value: usd(1) }), amount(">=", { value: eur(1) })],
  [amount(">=", { value: usd(1) }), text("is-not", { value: "usd" }, "currency")],
  [amount("is-empty"), all(amount("is-not", { value: usd(1) }), amount("not-empty"))],
  [text("in", { values: ["EMEA", "DACH"] }), text("not-in", { values: ["dach", "emea "] })],
  [text("starts-with", { value: "north" }), text("starts-with", { value: "nordic" })],
  [text("contains", { value: "north" }), text("not-contains", { value: "or" })],
  [text("is-empty"), text("contains", { value: "x" })],
  [text("not-empty"), not(text("not-empty"))],
  [text("in", { values: ["won", "lost"] }, "outcome"), text("is", { value: "open" }, "outcome")],
  [text("is-empty", {}, "outcome"), all()],
  [text("starts-with", { value: "zz" }, "currency"), all()],
  [number(">", { value: "1" }), number("<", { value: "1.000000000000000000000001" })],
  [number("is", { value: LEAST_NUMBER }), number("is-not", { value: LEAST_NUMBER })],
  [number("not-empty"), { kind: "boolean", field: "custom.n", operator: "not-empty" }],
  [all(number("is", { value: "0.1" })), not(number("<=", { value: "0.10" }))],
  [
    { kind: "boolean", field: "custom.b", operator: "is", value: true },
    { kind: "boolean", field: "custom.b", operator: "is-not", value: true },
  ],
  [
    { kind: "date", field: "closeDate", operator: "between", from: "2025-01-01", to: "2025-03-31" },
    { kind: "date", field: "closeDate", operator: ">", value: "2025-03-31" },
  ],
  [
    { kind: "date", field: "createdAt", operator: ">", value: "2025-03-30" },
    all(
      { kind: "date", field: "createdAt", operator: "<", value: "2025-04-01" },
      { kind: "date", field: "createdAt", operator: "is-not", value: "2025-03-31" },
    ),
  ],
  [
    any(all(text("is", { value: "a" }), amount(">", { value: usd(5) })), text("is", { value: "b" })),
    any(all(text("is", { value: "a" }), amount("<", { value: usd(5) })), text("is", { value: "c" })),
  ],
])("no deal matches both %j and %j", (a, b) => {
  expect(overlap(read(a), read(b))).toEqual({ kind: "disjoint" });
});

test.each<readonly [object, object, Partial<OpportunityFacts>]>([
  [all(), all(), {}],
  [amount(">=", { value: usd(10_000) }), amount("<", { value: usd(20_000) }), { amountMinor: 10_000 }],
  [amount(">", { value: usd(5) }), amount("<", { value: usd(7) }), { amountMinor: 6 }],
  [
    not(amount("<", { value: usd(100) })),
    not(amount(">=", { value: usd(100) })),
    { amountMinor: null, currency: "USD" },
  ],
  [
    all(not(amount("<", { value: usd(100) })), amount("not-empty")),
    not(amount(">=", { value: usd(100) })),
    { amountMinor: 0, currency: "EUR" },
  ],
  [text("starts-with", { value: "North" }), text("contains", { value: "AMER" }), { region: "northamer" }],
  [
    all(text("contains", { value: "aba" }), text("contains", { value: "bab" })),
    all(text("not-contains", { value: "abab" }), text("is-not", { value: "baba" })),
    { region: "bbaba" },
  ],
  [
    text("starts-with", { value: "a" }),
    all(text("contains", { value: "b" }), text("not-contains", { value: "abc" })),
    { region: "ab" },
  ],
  [
    text("starts-with", { value: "a b" }),
    all(text("is-not", { value: "a b" }), text("not-contains", { value: "ba" })),
    { region: "a bb" },
  ],
  [text("not-empty"), text("not-in", { values: ["x", "y", "z"] }), { region: "a" }],
  [text("in", { values: ["DACH", "EMEA"] }), text("not-contains", { value: "ch" }), { region: "EMEA" }],
  [
    number(">", { value: "1" }),
    number("<", { value: "1.5" }),
    { custom: { n: { kind: "number", value: "1.1" } } },
  ],
  [
    all(number(">=", { value: "2" }), { kind: "text", field: "custom.n", operator: "is-empty" }),
    number("not-empty"),
    { custom: { n: { kind: "number", value: "2" } } },
  ],
])("a deal matches both %j and %j", (a, b, expected) => {
  const result = overlap(read(a), read(b));
  expect(result.kind).toBe("overlapping");
  if (result.kind !== "overlapping") return;
  expect(matches(read(a), result.witness) && matches(read(b), result.witness)).toBe(true);
  expect(result.witness).toEqual({ ...makeFacts(), currency: result.witness.currency, ...expected });
});

test("conditions that combine in too many ways are left undecided, and quickly", () => {
  // Each pair of letters must be in the text, and each alternative keeps all others open.
  const pick = (seed: number) =>
    any(
      ...Array.from({ length: 6 }, (_, index) =>
        all(
          text("contains", { value: `${String.fromCharCode(97 + ((seed + index) % 26))}${seed}` }),
          text("not-contains", { value: `${index}${seed}` }),
        ),
      ),
    );
  const a = read(all(...Array.from({ length: 8 }, (_, seed) => pick(seed))));
  const b = read(all(...Array.from({ length: 8 }, (_, seed) => not(pick(seed)))));
  expect(["undecided", "disjoint"]).toContain(overlap(a, b).kind);
});

test("a text of many parts is put together from them", () => {
  const many = Array.from({ length: 20 }, (_, index) => text("contains", { value: `${index}-` }));
  expect(overlap(read(all(...many)), read(text("not-contains", { value: "-x" }))).kind).toBe("overlapping");
  const apart = [..."0123456789"].map((letter) => text("not-contains", { value: `-${letter}` }));
  const outside = text("not-contains", { value: "-\u4e00" });
  expect(overlap(read(all(...many)), read(all(...apart, outside))).kind).toBe("overlapping");
});

test("a key folds to itself, and so does every letter of it", () => {
  for (let point = 0; point < 0x30000; point++) {
    if (point >= 0xd800 && point < 0xe000) continue;
    const key = textKey(`a${String.fromCodePoint(point)}b`);
    if (textKey(key) !== key) expect(`U+${point.toString(16)}`).toBe("a code point whose key is a key");
  }
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 8 }), (text) => {
      const key = textKey(text);
      expect(textKey(key)).toBe(key);
      const letters = [...key];
      const middle = letters.slice(1, -1).join("");
      expect(textKey(middle)).toBe(middle.trim());
    }),
    { numRuns: 5000 },
  );
});

const TEXTS = ["a", "B", "ab", "abc", "b c", "ca", "é", "e", "\u0301x", "Σ"];
const MINORS = [-1, 0, 1, 99, 100, 101];
const DECIMALS = ["-1", "0", "0.5", "0.50", "1", "1.000000000000000000000001", "1e2"];
const DAYS = ["2024-12-31", "2025-01-01", "2025-01-02", "2025-03-31"];
const CURRENCIES = ["USD", "EUR"];

const ordered = (value: fc.Arbitrary<unknown>, rank: (value: never) => number) =>
  fc.oneof(
    fc.record({ operator: fc.constantFrom("is", "is-not", "<", "<=", ">", ">="), value }),
    fc.tuple(value, value).map((pair) => {
      const [from, to] = pair.sort((a, b) => rank(a as never) - rank(b as never));
      return { operator: "between", from, to };
    }),
    fc.record({ operator: fc.constantFrom("is-empty", "not-empty") }),
  );
const textual = (values: readonly string[]) =>
  fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({
        operator: fc.constantFrom("is", "is-not", "contains", "not-contains", "starts-with"),
        value: fc.constantFrom(...values),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        operator: fc.constantFrom("in", "not-in"),
        values: fc.subarray([...values], { minLength: 1 }),
      }),
    },
    { weight: 1, arbitrary: fc.record({ operator: fc.constantFrom("is-empty", "not-empty") }) },
  );
const head = (kind: string, ...fields: string[]) =>
  fc.record({ kind: fc.constant(kind), field: fc.constantFrom(...fields) });
const merge = (parts: readonly [object, object]) => ({ ...parts[0], ...parts[1] });

const leaf = fc.oneof(
  fc.tuple(head("text", "region", "custom.x"), textual(TEXTS)).map(merge),
  fc.tuple(head("text", "outcome"), textual(["open", "won", "lost"])).map(merge),
  fc.tuple(head("text", "currency"), textual(CURRENCIES)).map(merge),
  fc.constantFrom(...CURRENCIES).chain((currency) =>
    fc
      .tuple(
        head("money", "amount"),
        ordered(
          fc.constantFrom(...MINORS).map((amountMinor) => ({ amountMinor, currency })),
          ({ amountMinor }: { amountMinor: number }) => amountMinor,
        ),
      )
      .map(merge),
  ),
  fc
    .tuple(
      head("number", "custom.x"),
      ordered(fc.constantFrom(...DECIMALS), (text: string) => DECIMALS.indexOf(text)),
    )
    .map(merge),
  fc
    .tuple(head("date", "closeDate", "custom.x"), ordered(fc.constantFrom(...DAYS), Date.parse as never))
    .map(merge),
  fc
    .tuple(
      head("boolean", "custom.x"),
      fc.oneof(
        fc.record({ operator: fc.constantFrom("is", "is-not"), value: fc.boolean() }),
        fc.record({ operator: fc.constantFrom("is-empty", "not-empty") }),
      ),
    )
    .map(merge),
);

const condition = fc
  .letrec<{ node: object }>((tie) => ({
    node: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      { arbitrary: leaf, weight: 3 },
      fc.record({
        kind: fc.constant("all"),
        conditions: fc.array(tie("node"), { maxLength: 4 }),
      }),
      fc.record({
        kind: fc.constant("any"),
        conditions: fc.array(tie("node"), { minLength: 1, maxLength: 3 }),
      }),
      fc.record({ kind: fc.constant("not"), condition: tie("node") }),
    ),
  }))
  .node.map(read);

const PIECES = ["", " ", "a", "b", "c", "e", "é", "\u0301", "x", "σ", "ς", "-"];
const freeText = fc.oneof(
  fc.constant(null),
  fc.constantFrom(...TEXTS),
  fc.array(fc.constantFrom(...PIECES), { maxLength: 5 }).map((pieces) => pieces.join("")),
);
const DAY = 86_400_000;
const facts: fc.Arbitrary<OpportunityFacts> = fc
  .record({
    amountMinor: fc.option(fc.constantFrom(...MINORS, 50, -1000, 5000)),
    currency: fc.constantFrom("USD", "EUR", "GBP"),
    outcome: fc.constantFrom("open", "won", "lost"),
    region: freeText,
    closedAt: fc.option(
      fc.constantFrom(...DAYS.map(Date.parse), Date.UTC(2025, 1, 1), 0, Date.UTC(2026, 0, 1)),
    ),
    x: fc.oneof(
      fc.constant(null),
      freeText.map((value) => (value === null ? null : { kind: "text", value })),
      fc.constantFrom(...DECIMALS, "0.75", "1.0000000000000000000000005", "-7", "300").map((value) => ({
        kind: "number",
        value,
      })),
      fc.constantFrom(...DAYS, "2025-02-01", "1999-01-01", "2030-01-01").map((value) => ({
        kind: "date",
        value,
      })),
      fc.boolean().map((value) => ({ kind: "boolean", value })),
    ),
  })
  .map(
    ({ x, ...own }) =>
      ({
        ...makeFacts(),
        ...own,
        closedAt: own.closedAt === null ? null : own.closedAt + (own.region?.length ?? 0) * (DAY / 100),
        custom: x === null ? {} : { x },
      }) as OpportunityFacts,
  );

test("what overlap denies no deal ever shows, and what it claims its witness shows", () => {
  const seen = { disjoint: 0, overlapping: 0, undecided: 0 };
  const grid = fc.sample(facts, { numRuns: 1500, seed: 7 });
  fc.assert(
    fc.property(condition, condition, fc.array(facts, { maxLength: 50 }), (a, b, more) => {
      const result = overlap(a, b);
      seen[result.kind] += 1;
      const holdsA = compileCondition(a);
      const holdsB = compileCondition(b);
      if (result.kind === "overlapping") {
        expect(holdsA(result.witness) && holdsB(result.witness)).toBe(true);
      } else if (result.kind === "disjoint") {
        const counter = [...grid, ...more].find((each) => holdsA(each) && holdsB(each));
        expect(counter).toBeUndefined();
      }
      expect(overlap(b, a).kind).toBe(result.kind);
    }),
    { numRuns: 3000 },
  );
  expect(seen.disjoint).toBeGreaterThan(100);
  expect(seen.overlapping).toBeGreaterThan(500);
  expect(seen.undecided).toBeLessThan(seen.disjoint / 4);
});

test("no condition overlaps its own opposite, and each is read back as it was written", () => {
  fc.assert(
    fc.property(condition, (a) => {
      expect(overlap(a, { kind: "not", condition: a }).kind).not.toBe("overlapping");
      expect(parseCondition(JSON.parse(JSON.stringify(a)))).toEqual({ ok: true, value: a });
      expect(describeCondition(a)).not.toBe("");
    }),
    { numRuns: 1000 },
  );
});
