import { formatExactDecimal, formatRoundedDecimal } from "#worker/domain/money/decimal.ts";
import { groupDigits } from "#worker/domain/money/group-digits.ts";
import {
  addRationals,
  compareRationals,
  divideRationals,
  type Rational,
  ZERO,
} from "#worker/domain/money/rational.ts";
import type { Touchpoint } from "./evidence.ts";
import type { Model } from "./model.ts";
import { nameModel } from "./model-definitions.ts";
import { type Exclusion, type ExplainedTouchpoint, type Explanation, inOrderOfId } from "./outcome.ts";
import type { Trace, TraceEntry, Weighing } from "./program.ts";
import type { Split } from "./split-amount.ts";

/** One explanation for each eligible partner, in their order. The numbers in it re-compute the share. */
export function explainShares(from: {
  readonly model: Model;
  readonly touchpoints: readonly Touchpoint[];
  readonly weighing: Weighing;
  readonly trace: (weighing: Weighing) => Trace;
  readonly split: Split;
}): readonly Explanation[] {
  const { model, weighing, split } = from;
  const { partners, partnerOf } = weighing.eligible;
  if (partners.length === 0) return [];
  const trace = from.trace(weighing);
  const excludedOf = excludedByPartner(weighing.excluded, from.touchpoints);
  const heading = model.confidenceWeighs === true ? `${nameModel(model)}, by confidence` : nameModel(model);
  const entriesOf: TraceEntry[][] = partners.map(() => []);
  for (const entry of trace.entries) entriesOf[partnerOf[entry.touchpoint] as number]?.push(entry);
  return entriesOf.map((entries, partner) => {
    const weight = entries.reduce((sum, entry) => addRationals(sum, entry.weight), ZERO);
    return explainShare({
      model,
      heading,
      weighing,
      trace,
      entries,
      weight,
      excluded: excludedOf.get(partners[partner] as string) ?? [],
      amountMinor: split.amountMinor,
      partMinor: split.minor[partner] as number,
    });
  });
}

/** Numbers that are rounded anyway are not worth reducing: theirs are hundreds of digits long. */
function shareOf(weight: Rational, { whole, exact }: Trace): Rational {
  if (exact) return divideRationals(weight, whole);
  return {
    numerator: weight.numerator * whole.denominator,
    denominator: weight.denominator * whole.numerator,
  };
}

type ShareFacts = {
  readonly model: Model;
  readonly heading: string;
  readonly weighing: Weighing;
  readonly trace: Trace;
  readonly entries: readonly TraceEntry[];
  readonly weight: Rational;
  readonly excluded: readonly Exclusion[];
  readonly amountMinor: number;
  readonly partMinor: number;
};

function explainShare(facts: ShareFacts): Explanation {
  const { trace, weight, weighing } = facts;
  const share = shareOf(weight, trace);
  return {
    sentence: sentenceOf(facts, share),
    weight: fractionOf(share, trace.exact),
    touchpoints: facts.entries.map(({ touchpoint, weight: part, note }): ExplainedTouchpoint => {
      const { id } = weighing.eligible.touchpoints[touchpoint] as Touchpoint;
      const explained = { id, weight: plainDecimal(part, trace.whole) };
      return note === null ? explained : { ...explained, note };
    }),
    excluded: facts.excluded,
    arithmetic: arithmeticOf(facts, share),
  };
}

function excludedByPartner(
  excluded: readonly Exclusion[],
  touchpoints: readonly Touchpoint[],
): ReadonlyMap<string, readonly Exclusion[]> {
  const excludedOf = new Map<string, Exclusion[]>();
  if (excluded.length === 0) return excludedOf;
  const partnerOf = new Map(touchpoints.map(({ id, partner }) => [id, partner]));
  for (const exclusion of inOrderOfId(excluded)) {
    const partner = partnerOf.get(exclusion.touchpoint) as string;
    const own = excludedOf.get(partner);
    if (own === undefined) excludedOf.set(partner, [exclusion]);
    else own.push(exclusion);
  }
  return excludedOf;
}

function sentenceOf(
  { model, heading, weighing, trace, entries, weight }: ShareFacts,
  share: Rational,
): string {
  const so = `so ${percentOf(share)} %`;
  const { eligible, flags } = weighing;
  if (weighing.pools === null && flags.includes("zero-weight-fell-back-to-equal-split")) {
    return `${heading}: no touchpoint has any weight, and you are 1 of ${countOf(eligible.partners.length, "partner")} sharing equally, ${so}`;
  }
  if (model.kind === "equal_split" && model.confidenceWeighs !== true) {
    return `${heading}: you are 1 of ${countOf(eligible.partners.length, "partner")}, ${so}`;
  }
  if (model.kind === "custom_ppm") {
    return `${heading}: your part is set to ${shortDecimal(weight)} of 1,000,000, ${so}`;
  }
  const ids = new Set(entries.map(({ touchpoint }) => eligible.touchpoints[touchpoint]?.id));
  const yours = ids.size === 1 ? "touchpoint weighs" : `${ids.size} touchpoints weigh`;
  return `${heading}: your ${yours} ${shortDecimal(weight)} of ${shortDecimal(trace.whole)}, ${so}`;
}

/** The amount times the weight over the whole, in minor units, with numbers that do not need a second rounding. */
function arithmeticOf({ trace, weight, amountMinor, partMinor }: ShareFacts, share: Rational): string {
  const { part, whole } = trace.exact
    ? exactFactors({ weight, whole: trace.whole, share })
    : { part: plainDecimal(weight, trace.whole), whole: plainDecimal(trace.whole, trace.whole) };
  const product = { numerator: BigInt(amountMinor) * share.numerator, denominator: share.denominator };
  // Decimals that were rounded for the page need not multiply out evenly, even when the share itself does.
  const even =
    trace.exact && compareRationals(product, { numerator: BigInt(partMinor), denominator: 1n }) === 0;
  const line = `${groupDigits(String(amountMinor))} x ${groupDigits(part)} / ${groupDigits(whole)} = ${groupDigits(String(partMinor))}`;
  return even ? line : `${line} (rounded by largest remainder)`;
}

/** The weights as decimals where both terminate, else the share in whole numbers. */
function exactFactors(factors: {
  readonly weight: Rational;
  readonly whole: Rational;
  readonly share: Rational;
}): { readonly part: string; readonly whole: string } {
  const part = formatExactDecimal(factors.weight);
  const whole = formatExactDecimal(factors.whole);
  if (part !== null && whole !== null) return { part, whole };
  return { part: factors.share.numerator.toString(), whole: factors.share.denominator.toString() };
}

const PLACES = 20;
// Beyond this a fixed-point number of time decay is not worth the search for its last decimal place.
const LONGEST_EXACT_DENOMINATOR = 1n << 64n;

function fractionOf(share: Rational, exact: boolean): Explanation["weight"] {
  const { numerator, denominator } = share;
  if (exact) return { numerator: numerator.toString(), denominator: denominator.toString(), exact };
  const scale = 10n ** BigInt(PLACES);
  const rounded = (2n * numerator * scale + denominator) / (2n * denominator);
  return { numerator: rounded.toString(), denominator: scale.toString(), exact };
}

/** Exact when short enough to read, else to 20 places beyond the first digit of the whole it is a part of. */
function plainDecimal(value: Rational, whole: Rational): string {
  const places = PLACES + leadingZeros(whole);
  const exact = value.denominator > LONGEST_EXACT_DENOMINATOR ? null : formatExactDecimal(value);
  return exact !== null && exact.length <= places + PLACES ? exact : formatRoundedDecimal(value, places);
}

/** Four places, or four digits for a number so small that four places would show nothing. */
function shortDecimal(value: Rational): string {
  return groupDigits(formatRoundedDecimal(value, 4 + leadingZeros(value)));
}

function percentOf(share: Rational): string {
  const percent = { numerator: share.numerator * 100n, denominator: share.denominator };
  const tooSmall = share.numerator > 0n && percent.numerator * 200n < percent.denominator;
  return tooSmall ? "less than 0.01" : formatRoundedDecimal(percent, 2);
}

/** How many zeros follow the point before the first other digit: 2 for 0.005. */
function leadingZeros({ numerator, denominator }: Rational): number {
  if (numerator === 0n) return 0;
  return Math.max(0, (denominator / numerator).toString().length - 1);
}

function countOf(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
