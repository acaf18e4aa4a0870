import type { DecimalText } from "#worker/domain/attribution/model.ts";

/** Hundredths of a percent in the whole. */
export const WHOLE = 10_000;
const PERCENT = 100;

/**
 * Gives the part at `index` the value and lets the others that are not locked give way or take over, in the
 * proportions they have in `base`. The parts always add up to the whole. As long as every part is a whole percent
 * all of them stay so. When every other part is locked nothing can give way, and nothing changes.
 */
export function rebalance(change: {
  readonly parts: readonly number[];
  readonly locked: readonly boolean[];
  readonly index: number;
  readonly value: number;
  /** The parts before the control was first moved: passing through 0 must not lose the proportions. */
  readonly base?: readonly number[];
}): readonly number[] {
  const { parts, locked, index, value, base = parts } = change;
  const others = parts.map((_, at) => at).filter((at) => at !== index && locked[at] !== true);
  if (others.length === 0) return parts;
  const held = parts.reduce((sum, part, at) => (at !== index && locked[at] === true ? sum + part : sum), 0);
  const own = Math.min(Math.max(Math.round(value), 0), WHOLE - held);
  const rest = WHOLE - held - own;
  const step = [...parts, own].every((part) => part % PERCENT === 0) ? PERCENT : 1;
  const given = divide(
    rest / step,
    others.map((at) => base[at] ?? 0),
  );
  return parts.map((part, at) => {
    if (at === index) return own;
    const position = others.indexOf(at);
    return position === -1 ? part : (given[position] ?? 0) * step;
  });
}

/** Weights of any size as parts of the whole, by largest remainder; equal parts when all are zero. */
export function partsOfWeights(weights: readonly DecimalText[]): readonly number[] {
  return divide(
    WHOLE,
    weights.map((weight) => {
      const number = Number(weight);
      return Number.isFinite(number) && number > 0 ? number : 0;
    }),
  );
}

/** "33.33" for 3,333. */
export function percentText(part: number): DecimalText {
  const fraction = String(part % PERCENT)
    .padStart(2, "0")
    .replace(/0+$/, "");
  return `${Math.floor(part / PERCENT)}${fraction === "" ? "" : `.${fraction}`}`;
}

/** Null for what is no percentage from 0 to 100 with at most two decimals. */
export function parsePercent(text: string): number | null {
  const match = /^(\d{1,3})(?:[.,](\d{0,2}))?$/.exec(text.trim());
  if (match === null) return null;
  const part = Number(match[1]) * PERCENT + Number((match[2] ?? "").padEnd(2, "0"));
  return part <= WHOLE ? part : null;
}

function divide(total: number, weights: readonly number[]): readonly number[] {
  const sum = weights.reduce((all, weight) => all + weight, 0);
  if (weights.length === 0) return [];
  const exact = weights.map((weight) => (sum === 0 ? total / weights.length : (total * weight) / sum));
  const parts = exact.map(Math.floor);
  const byRemainder = exact
    .map((value, at) => ({ at, remainder: value - Math.floor(value) }))
    .sort((a, b) => b.remainder - a.remainder || a.at - b.at);
  let left = total - parts.reduce((all, part) => all + part, 0);
  for (const { at } of byRemainder) {
    if (left <= 0) break;
    parts[at] = (parts[at] ?? 0) + 1;
    left -= 1;
  }
  return parts;
}
