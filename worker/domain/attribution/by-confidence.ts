import { parseDecimal, requireDecimal } from "#worker/domain/money/decimal.ts";
import { addRationals, multiplyRationals, ONE, type Rational, ZERO } from "#worker/domain/money/rational.ts";
import { inTimeOrder } from "./counting-order.ts";
import type { Eligible } from "./eligible.ts";
import type { Touchpoint } from "./evidence.ts";
import type { Kernel, Trace, TraceEntry } from "./program.ts";
import { sumByPartner, toWholeNumbers } from "./weights.ts";

/**
 * A kernel whose touchpoints weigh by their confidence: the weight that the model gives a touchpoint is multiplied
 * by the touchpoint's confidence, exactly, and the products are parts of their own sum. Evidence stated as a fact
 * has no confidence and counts in full.
 *
 * Linear, activity and decay: each touchpoint by its own confidence. Where a partner counts once (equal split,
 * roles, custom weights, one instant of a path) it counts by its most certain touchpoint. Positions are decided by
 * instants alone: an uncertain first touch stays the first touch and weighs less, and what it loses goes to all
 * others in proportion; first and last touch, where one instant takes all, only divide a tie by it. Fixed shares
 * are no weights and stay as they are.
 */
export function byConfidence(kernel: Kernel): Kernel {
  const trace = (eligible: Eligible): Trace => {
    const plain = kernel.trace(eligible);
    const entries = inTimeOrder(plain.entries, eligible).map((entry) =>
      weighEntry(entry, eligible.touchpoints[entry.touchpoint] as Touchpoint),
    );
    const whole = entries.reduce((sum, { weight }) => addRationals(sum, weight), ZERO);
    return { entries, whole, exact: plain.exact };
  };
  return {
    ...kernel,
    weigh(eligible) {
      const { flags = [] } = kernel.weigh(eligible);
      const { entries } = trace(eligible);
      const weights = sumByPartner({
        partners: eligible.partners.length,
        members: entries.map(({ touchpoint }) => eligible.partnerOf[touchpoint] as number),
        picks: entries.map((_, position) => position),
        values: toWholeNumbers(entries.map(({ weight }) => weight)),
      });
      return { weights, flags };
    },
    trace,
  };
}

function weighEntry({ touchpoint, weight, note }: TraceEntry, { confidence }: Touchpoint): TraceEntry {
  if (confidence === null) return { touchpoint, weight, note };
  const words = `confidence ${confidence}`;
  return {
    touchpoint,
    weight: multiplyRationals(weight, exactConfidence(confidence)),
    note: note === null ? words : `${note}, ${words}`,
  };
}

const LONGEST_FRACTION = 24;

/** The decimal that a person reads, 0.3 for 0.3; a confidence too small for that to 24 places. */
function exactConfidence(confidence: number): Rational {
  if (confidence === 1) return ONE;
  const decimal = parseDecimal(confidence);
  return decimal.ok ? decimal.value : requireDecimal(confidence.toFixed(LONGEST_FRACTION));
}
