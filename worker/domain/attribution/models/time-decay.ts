import { inCountingOrder } from "#worker/domain/attribution/counting-order.ts";
import type { Eligible } from "#worker/domain/attribution/eligible.ts";
import { compileHalfLife, type HalfLife } from "#worker/domain/attribution/half-life.ts";
import { type ModelDefinition, programOf } from "#worker/domain/attribution/program.ts";
import { type LargeWeights, type Weights, zeros } from "#worker/domain/attribution/weights.ts";
import { requireDecimal } from "#worker/domain/money/decimal.ts";
import { addRationals, ZERO } from "#worker/domain/money/rational.ts";
import { DAY_MS } from "#worker/domain/time/instant.ts";

/** The sum of 2^(-age/H) over a partner's touchpoints; the age at the close is in whole elapsed days. */
export const timeDecay: ModelDefinition<"time_decay"> = {
  kind: "time_decay",
  label: "Time decay",
  summary: "The nearer a touchpoint is to the close the more it weighs; its weight halves every half-life.",
  read: (settings) => ({ halfLifeDays: settings.positive("halfLifeDays", "30") }),
  describe: ({ halfLifeDays }) =>
    `Time decay, half-life ${halfLifeDays} ${halfLifeDays === "1" ? "day" : "days"}`,
  compile(model) {
    const halfLife = compileHalfLife(requireDecimal(model.halfLifeDays));
    return programOf(model, {
      ordered: true,
      closeDate: true,
      weigh: (eligible) => ({ weights: weighAges(eligible, halfLife) }),
      trace(eligible) {
        const ages = agesOf(eligible);
        const youngest = ages.reduce((least, age) => Math.min(least, age));
        // A path that is very old as a whole is weighed from its newest touchpoint, as `weighAges` does, for its
        // weights at the close would be all zeros on paper.
        const from = halfLife.at(youngest).halvings > LEGIBLE_HALVINGS ? youngest : 0;
        const entries = inCountingOrder(eligible).map((touchpoint) => {
          const age = ages[touchpoint] as number;
          const note = `${age} ${age === 1 ? "day" : "days"} before close`;
          return { touchpoint, weight: halfLife.power(age - from), note };
        });
        return {
          entries,
          whole: entries.reduce((sum, { weight }) => addRationals(sum, weight), ZERO),
          exact: ages.every((age) => halfLife.at(age - from).exact),
        };
      },
    });
  },
};

/**
 * Weights relative to the newest touchpoint, which has 1: only their proportions count, and the weights of a
 * path that is old as a whole then do not vanish in a double.
 */
function weighAges(eligible: Eligible, halfLife: HalfLife): Weights {
  const ages = agesOf(eligible);
  let youngest = ages[0] as number;
  for (const age of ages) if (age < youngest) youngest = age;
  let exact = true;
  let deepest = 0;
  const of = zeros(eligible.partners.length);
  let whole = 0;
  let lost = 0;
  for (let index = 0; index < ages.length; index++) {
    const power = halfLife.at((ages[index] as number) - youngest);
    exact = exact && power.exact;
    if (power.halvings > deepest) deepest = power.halvings;
    const partner = eligible.partnerOf[index] as number;
    of[partner] = (of[partner] as number) + power.approximate;
    const sum = whole + power.approximate;
    lost += whole >= power.approximate ? whole - sum + power.approximate : power.approximate - sum + whole;
    whole = sum;
  }
  if (exact && deepest <= SMALL_HALVINGS) {
    // Sums of powers of two this close together are exact in a double, so scaling them up is too.
    const scale = 2 ** deepest;
    for (let partner = 0; partner < of.length; partner++) of[partner] = (of[partner] as number) * scale;
    return { kind: "small", of, whole: whole * scale };
  }
  let precise: LargeWeights | null = null;
  return {
    kind: "rounded",
    of,
    kin: () => kinOf(eligible, ages),
    whole: whole + lost,
    // Each power is within an ulp; each addition of a partner's and the two steps to a quota add half an ulp. The sum of
    // all keeps what its additions lose (Neumaier), so that its own error does not grow with their number.
    relativeError: (ages.length - eligible.partners.length + 9) * Number.EPSILON,
    precise: () => {
      precise ??= weighPrecisely({ eligible, ages, youngest, halfLife });
      return precise;
    },
  };
}

const SMALL_HALVINGS = 30;
const LEGIBLE_HALVINGS = 64;

/** Partners with one touchpoint of the same age weigh the same; whoever has several is alone of its kin. */
function kinOf({ partners, partnerOf }: Eligible, ages: readonly number[]): readonly number[] {
  const kin: (number | undefined)[] = new Array(partners.length);
  for (let index = 0; index < ages.length; index++) {
    const partner = partnerOf[index] as number;
    kin[partner] = kin[partner] === undefined ? (ages[index] as number) : -1 - partner;
  }
  return kin as number[];
}

function weighPrecisely(path: {
  readonly eligible: Eligible;
  readonly ages: readonly number[];
  readonly youngest: number;
  readonly halfLife: HalfLife;
}): LargeWeights {
  const { eligible, ages, youngest, halfLife } = path;
  const powers = ages.map((age) => halfLife.at(age - youngest));
  const deepest = powers.reduce(
    (most, { halvings, negligible }) => (negligible ? most : Math.max(most, halvings)),
    0,
  );
  const of = new Array<bigint>(eligible.partners.length).fill(0n);
  let whole = 0n;
  for (const [index, { halvings, negligible, fraction }] of powers.entries()) {
    if (negligible) continue;
    const weight = fraction << BigInt(deepest - halvings);
    const partner = eligible.partnerOf[index] as number;
    of[partner] = (of[partner] as bigint) + weight;
    whole += weight;
  }
  return { kind: "large", of, whole };
}

/** Whole elapsed days before the close. A touchpoint that counts is never after it. */
function agesOf({ opportunity, at }: Eligible): number[] {
  const closedAt = opportunity.closedAt as number;
  const ages: number[] = [];
  for (const instant of at) ages.push(Math.floor((closedAt - instant) / DAY_MS));
  return ages;
}
