import fc from "fast-check";
import { expect, test } from "vitest";
import { apportionExactly } from "#worker/domain/money/apportion.ts";
import { compareCodePoints } from "#worker/domain/money/code-point-order.ts";
import { addRationals, compareRationals, multiplyRationals, ZERO } from "#worker/domain/money/rational.ts";
import { DAY_MS } from "#worker/domain/time/instant.ts";
import { attribute, compileModel } from "./attribute.ts";
import type { Opportunity, Touchpoint } from "./evidence.ts";
import type { Model, SimpleModel } from "./model.ts";
import { compileProgram, modelKinds } from "./model-definitions.ts";
import type { AttributionOutcome } from "./outcome.ts";
import { parseModel } from "./parse-model.ts";
import { splitAmount } from "./split-amount.ts";
import { toLargeWeights } from "./weights.ts";

const RUNS = { numRuns: 1500 };
const CLOSE = Date.UTC(2025, 2, 31);
const PARTNERS = ["A", "B", "a", "b", "é", "\uff21", "\u{1f600}"];
const ROLES = ["referral", "influence", "implementation"];
const SOURCES = ["activity", "deal_registration", "campaign"];

const decimal = fc.oneof(
  fc.integer({ min: 0, max: 9 }).map(String),
  fc.integer({ min: 0, max: 1000 }).map((thousandths) => (thousandths / 1000).toFixed(3)),
  fc.constantFrom("0.333333333333333333", "123456789012345678.000000000000000000000001"),
);

// Few days on purpose: instants that coincide are where the rules are.
const instant = fc.oneof(
  fc.integer({ min: -5, max: 3 }).map((days) => CLOSE + days * DAY_MS),
  fc.integer({ min: -400 * DAY_MS, max: DAY_MS }).map((milliseconds) => CLOSE + milliseconds),
);

const touchpoint = fc.record({
  partner: fc.constantFrom(...PARTNERS),
  source: fc.option(fc.constantFrom(...SOURCES)),
  role: fc.option(fc.constantFrom(...ROLES, "Referral", "INFLUENCE")),
  units: fc.option(decimal),
  confidence: fc.option(fc.integer({ min: 0, max: 10 }).map((tenths) => tenths / 10)),
  occurredAt: fc.option(instant, { freq: 8 }),
  status: fc.option(fc.constantFrom("approved" as const, "pending" as const, "rejected" as const), {
    freq: 2,
  }),
  validUntil: fc.option(instant, { freq: 2 }),
});

const touchpoints = fc.array(touchpoint, { maxLength: 9 }).map((list): Touchpoint[] =>
  list.map((each, index) => ({
    ...each,
    id: `t${index}`,
    units: each.units === null ? null : exact(each.units),
  })),
);

const amountMinor = fc.oneof(fc.integer({ min: -20, max: 20 }), fc.integer(), fc.maxSafeInteger());

const opportunity = fc.record({
  amountMinor: amountMinor.map((amount) => (amount === 0 ? 0 : amount)),
  currency: fc.constant("USD"),
  createdAt: fc.option(instant),
  closedAt: fc.option(fc.constant(CLOSE), { freq: 9 }),
  leadCreatedAt: fc.option(instant),
});

const eligibility = fc.record(
  {
    afterClose: fc.constantFrom("exclude", "clamp"),
    lookBackDays: fc.integer({ min: 0, max: 100 }),
    minimumConfidence: fc.constantFrom("0", "0.5"),
    sources: fc.subarray(SOURCES, { minLength: 1 }),
    approvedOnly: fc.boolean(),
    validAtCloseOnly: fc.boolean(),
    minimumCount: fc.integer({ min: 1, max: 3 }),
    confidenceWeighs: fc.boolean(),
  },
  { requiredKeys: [] },
);

const weightsOf = (names: readonly string[]) =>
  fc.dictionary(fc.constantFrom(...names), decimal, { maxKeys: 4 });

const ownSettings: readonly fc.Arbitrary<object>[] = [
  fc.record({
    kind: fc.constantFrom("equal_split", "linear", "first_touch", "last_touch", "activity_weighted"),
  }),
  fc.record({ kind: fc.constant("role_weighted"), weights: weightsOf(ROLES), unknownRoleWeight: decimal }),
  fc.record({
    kind: fc.constant("time_decay"),
    halfLifeDays: fc.constantFrom("30", "1", "0.5", "7", "45", "33.3", "0.001", "1000"),
  }),
  fc.record({ kind: fc.constant("u_shaped"), first: decimal, last: decimal, middle: decimal }),
  fc.record({
    kind: fc.constant("w_shaped"),
    first: decimal,
    creation: decimal,
    close: decimal,
    middle: decimal,
  }),
  fc.record({
    kind: fc.constant("full_path"),
    first: decimal,
    lead: decimal,
    creation: decimal,
    close: decimal,
    middle: decimal,
  }),
  fc.record({ kind: fc.constant("custom"), by: fc.constant("partner"), weights: weightsOf(PARTNERS) }),
  fc.record({ kind: fc.constant("custom"), by: fc.constant("role"), weights: weightsOf(ROLES) }),
  fc.record({
    kind: fc.constant("custom_ppm"),
    ppm: fc.dictionary(fc.constantFrom(...PARTNERS), fc.integer({ min: 0, max: 250_000 }), { maxKeys: 4 }),
  }),
];

const simpleModel = fc
  .tuple(fc.oneof(...ownSettings), eligibility)
  .map(([own, settings]) => parsed({ ...own, ...settings }) as SimpleModel);

const poolsModel = fc
  .tuple(
    fc.constantFrom("redistribute", "unattributed"),
    fc.array(
      fc.record({ sources: fc.subarray(SOURCES, { minLength: 1 }), weight: decimal, model: simpleModel }),
      { minLength: 1, maxLength: 3 },
    ),
    eligibility,
  )
  .map(([whenEmpty, list, settings]) =>
    parsed({
      kind: "pools",
      whenEmpty,
      pools: list.map((pool, index) => ({ ...pool, name: `pool ${index}` })),
      ...settings,
    }),
  );

const model = fc.oneof({ arbitrary: simpleModel, weight: 4 }, { arbitrary: poolsModel, weight: 2 });

test("shares and what is unattributed add up to the amount and to a million", () => {
  fc.assert(
    fc.property(model, opportunity, touchpoints, (model, opportunity, touchpoints) => {
      const outcome = attribute({ model, opportunity, touchpoints }, { explain: false });
      const { shares, unattributed } = outcome;
      const minor = shares.reduce(
        (sum, share) => sum + BigInt(share.amountMinor),
        BigInt(unattributed.amountMinor),
      );
      expect(minor).toBe(BigInt(opportunity.amountMinor));
      expect(shares.reduce((sum, share) => sum + share.sharePpm, unattributed.sharePpm)).toBe(1_000_000);
      expect(shares.every(({ sharePpm }) => sharePpm >= 0) && unattributed.sharePpm >= 0).toBe(true);
      expect(shares.map(({ partner }) => partner)).toEqual(
        shares.map(({ partner }) => partner).sort(compareCodePoints),
      );
      if (unattributed.sharePpm > 0 || unattributed.amountMinor !== 0)
        expect(unattributed.reason).not.toBeNull();
      expect(outcome.status).toBe(shares.length > 0 ? "attributed" : "unattributed");
    }),
    RUNS,
  );
});

test("every touchpoint is either counted or excluded with a reason", () => {
  fc.assert(
    fc.property(model, opportunity, touchpoints, (model, opportunity, touchpoints) => {
      const { eligible, excluded } = compileProgram(model).weigh(opportunity, touchpoints);
      const ids = [
        ...new Set(eligible.touchpoints.map(({ id }) => id)),
        ...excluded.map((each) => each.touchpoint),
      ];
      expect(ids.sort()).toEqual(touchpoints.map(({ id }) => id).sort());
    }),
    RUNS,
  );
});

test("the order of the evidence changes nothing, explanations included", () => {
  const shuffled = touchpoints.chain((list) =>
    fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
  );
  fc.assert(
    fc.property(model, opportunity, shuffled, (model, opportunity, [given, other]) => {
      const split = compileModel(model);
      expect(split({ opportunity, touchpoints: other }, { explain: true })).toEqual(
        split({ opportunity, touchpoints: given }, { explain: true }),
      );
    }),
    { numRuns: 800 },
  );
});

test("the amount does not move the ppm, and a negative amount mirrors the minor units", () => {
  fc.assert(
    fc.property(model, opportunity, touchpoints, (model, opportunity, touchpoints) => {
      const split = compileModel(model);
      const run = (amount: number) =>
        split({ opportunity: { ...opportunity, amountMinor: amount }, touchpoints }, { explain: false });
      const ppm = (outcome: AttributionOutcome) =>
        outcome.shares
          .filter(({ sharePpm }) => sharePpm > 0)
          .map(({ partner, sharePpm }) => [partner, sharePpm]);
      const minor = (outcome: AttributionOutcome) =>
        outcome.shares.map(({ partner, amountMinor }) => [partner, Math.abs(amountMinor)]);
      const plain = run(opportunity.amountMinor);
      expect(ppm(run(1))).toEqual(ppm(plain));
      const mirrored = run(opportunity.amountMinor === 0 ? 0 : -opportunity.amountMinor);
      expect(minor(mirrored)).toEqual(minor(plain));
      expect(mirrored.shares.every(({ amountMinor }) => !Object.is(amountMinor, -0))).toBe(true);
    }),
    RUNS,
  );
});

test("the fast ways to a split give what exact whole numbers give", () => {
  fc.assert(
    fc.property(model, opportunity, touchpoints, (model, opportunity, touchpoints) => {
      const { weights } = compileProgram(model).weigh(opportunity, touchpoints);
      if (weights.of.length === 0) return;
      const large = toLargeWeights(weights);
      for (const amount of [opportunity.amountMinor, 1, 7]) {
        const total = Math.abs(amount);
        const split = splitAmount(weights, total);
        expect(split.minor).toEqual(apportionExactly({ total, weights: large.of, whole: large.whole }));
        expect(split.ppm).toEqual(
          apportionExactly({ total: 1_000_000, weights: large.of, whole: large.whole }),
        );
      }
    }),
    RUNS,
  );
});

test("time decay over many partners of few ages is split as exact whole numbers would split it", () => {
  const crowd = fc.array(fc.tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 90 })), {
    minLength: 20,
    maxLength: 120,
  });
  fc.assert(
    fc.property(
      crowd,
      fc.maxSafeInteger(),
      fc.constantFrom("30", "7", "33.3"),
      (crowd, amount, halfLifeDays) => {
        const list = crowd.map(([age, partner], index): Touchpoint => {
          const occurredAt = CLOSE - age * DAY_MS;
          const unknown = { source: null, role: null, units: null, confidence: null };
          return { ...unknown, id: `t${index}`, partner: `ptr_${partner}`, occurredAt };
        });
        const { weights } = compileProgram({ kind: "time_decay", halfLifeDays }).weigh(DEAL, list);
        const large = toLargeWeights(weights);
        for (const total of [Math.abs(amount), Math.abs(amount) % 50_000_000_000]) {
          const { minor } = splitAmount(weights, total);
          expect(minor).toEqual(apportionExactly({ total, weights: large.of, whole: large.whole }));
        }
      },
    ),
    RUNS,
  );
});

test("each amount is the exact share, less than one minor unit away", () => {
  fc.assert(
    fc.property(model, opportunity, touchpoints, (model, opportunity, touchpoints) => {
      const { weights } = compileProgram(model).weigh(opportunity, touchpoints);
      const large = toLargeWeights(weights);
      const total = Math.abs(opportunity.amountMinor);
      for (const [partner, part] of splitAmount(weights, total).minor.entries()) {
        const error = BigInt(part) * large.whole - BigInt(total) * (large.of[partner] as bigint);
        expect((error < 0n ? -error : error) < large.whole).toBe(true);
      }
    }),
    RUNS,
  );
});

test("the weights that an explanation shows are those the split was made from", () => {
  fc.assert(
    fc.property(model, opportunity, touchpoints, (model, opportunity, touchpoints) => {
      const program = compileProgram(model);
      const weighing = program.weigh(opportunity, touchpoints);
      const { partners, partnerOf } = weighing.eligible;
      if (partners.length === 0) return;
      const trace = program.trace(weighing);
      const large = toLargeWeights(weighing.weights);
      for (const partner of partners.keys()) {
        const traced = trace.entries
          .filter(({ touchpoint }) => partnerOf[touchpoint] === partner)
          .reduce((sum, { weight }) => addRationals(sum, weight), ZERO);
        const shown = multiplyRationals(traced, { numerator: large.whole, denominator: 1n });
        const used = multiplyRationals(trace.whole, {
          numerator: large.of[partner] as bigint,
          denominator: 1n,
        });
        if (trace.exact) expect(compareRationals(shown, used)).toBe(0);
        else expect(nearlyEqual(shown, used)).toBe(true);
      }
    }),
    RUNS,
  );
});

test("the arithmetic of an explanation re-computes the amount", () => {
  fc.assert(
    fc.property(model, opportunity, touchpoints, (model, opportunity, touchpoints) => {
      const outcome = attribute({ model, opportunity, touchpoints }, { explain: true });
      for (const { amountMinor, explanation } of outcome.shares) {
        const line = /^(\S+) x (\S+) \/ (\S+) = (\S+)( \(rounded by largest remainder\))?$/.exec(
          (explanation?.arithmetic ?? "").replaceAll(",", ""),
        );
        const [, total = "", part = "", whole = "", result = "", rounded] = line ?? [];
        expect([Number(total), Number(result)]).toEqual([opportunity.amountMinor, amountMinor]);
        const [scaledPart, scaledWhole] = sameScale(part, whole);
        const error = BigInt(total) * scaledPart - BigInt(result) * scaledWhole;
        if (rounded === undefined) expect(error).toBe(0n);
        else expect((error < 0n ? -error : error) <= scaledWhole).toBe(true);
      }
    }),
    RUNS,
  );
});

test("doubling the touchpoints of a partner doubles its weight under linear", () => {
  fc.assert(
    fc.property(touchpoints, fc.constantFrom(...PARTNERS), (touchpoints, partner) => {
      const own = touchpoints
        .filter((each) => each.partner === partner)
        .map((each) => ({ ...each, id: `${each.id} again` }));
      const weightOf = (list: readonly Touchpoint[]) => {
        const { eligible, weights } = compileProgram({ kind: "linear", afterClose: "clamp" }).weigh(
          DEAL,
          list,
        );
        return Number(weights.of[eligible.partners.indexOf(partner)] ?? 0);
      };
      expect(weightOf([...touchpoints, ...own])).toBe(2 * weightOf(touchpoints));
    }),
    RUNS,
  );
});

test("a model that is parsed again is the same model", () => {
  fc.assert(
    fc.property(model, (model) => {
      expect(parsed(JSON.parse(JSON.stringify(model)))).toEqual(model);
    }),
    RUNS,
  );
});

test("the laws are tried on every kind of model", () => {
  const kinds = new Set(fc.sample(model, 1_500).map(({ kind }) => kind));
  expect([...kinds].sort()).toEqual(modelKinds.map(({ kind }) => kind).sort());
});

const DEAL: Opportunity = {
  amountMinor: 100,
  currency: "USD",
  createdAt: null,
  closedAt: CLOSE,
  leadCreatedAt: null,
};

function parsed(settings: unknown): Model {
  const model = parseModel(settings);
  if (!model.ok) throw new Error(JSON.stringify(model.error));
  return model.value;
}

function exact(text: string) {
  const [whole = "", fraction = ""] = text.split(".");
  return { numerator: BigInt(whole + fraction), denominator: 10n ** BigInt(fraction.length) };
}

function sameScale(a: string, b: string): readonly [bigint, bigint] {
  const x = exact(a);
  const y = exact(b);
  return [x.numerator * y.denominator, y.numerator * x.denominator];
}

/** Within a part in 2^200: the last digits of a power that is cut to 256 of them depend on where the cut is. */
function nearlyEqual(
  a: { numerator: bigint; denominator: bigint },
  b: { numerator: bigint; denominator: bigint },
) {
  const left = a.numerator * b.denominator;
  const right = b.numerator * a.denominator;
  const difference = left < right ? right - left : left - right;
  return difference << 200n <= right || right === 0n;
}
