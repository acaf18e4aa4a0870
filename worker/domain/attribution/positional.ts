import { requireDecimal } from "#worker/domain/money/decimal.ts";
import { addRationals, type Rational, rational, ZERO } from "#worker/domain/money/rational.ts";
import type { Instant } from "#worker/domain/time/instant.ts";
import { inCountingOrder } from "./counting-order.ts";
import type { Eligible } from "./eligible.ts";
import type { Opportunity } from "./evidence.ts";
import type { DecimalText } from "./model.ts";
import type { Flag, Milestone } from "./outcome.ts";
import type { Kernel, Trace, TraceEntry } from "./program.ts";
import { type SharedPart, sumSharedParts, toWholeNumbers } from "./weights.ts";

export type Anchor = {
  readonly milestone: Exclude<Milestone, "middle">;
  readonly weight: DecimalText;
  /**
   * "earliest" and "latest" are the ends of the path. A function gives the instant of a milestone; its anchor is
   * the latest touchpoint at or before it, and is missing when there is none.
   */
  readonly at: "earliest" | "latest" | ((opportunity: Opportunity) => Instant | null);
};

/**
 * Models that credit positions on the path. An anchor's weight is shared equally by the distinct partners at its
 * instant; one instant may hold several anchors. The weight of the middle is shared equally by the touchpoints at
 * no anchor's instant. An anchor without a touchpoint, and a middle without one, are dropped and flagged: the
 * weights that stay are parts of their own sum.
 */
export function positionalKernel(anchors: readonly Anchor[], middle: DecimalText): Kernel {
  const weights = [...anchors.map(({ weight }) => requireDecimal(weight)), requireDecimal(middle)];
  const values = toWholeNumbers(weights);
  const middlePick = anchors.length;
  const milestones: readonly Milestone[] = [...anchors.map(({ milestone }) => milestone), "middle"];

  return {
    ordered: true,
    weigh(eligible) {
      const path = placeOnPath(anchors, eligible);
      const parts: SharedPart[] = [];
      const flags: Flag[] = [];
      for (let pick = 0; pick <= middlePick; pick++) {
        const members = pick === middlePick ? path.middle : path.atAnchor[pick];
        if (members !== undefined && members.length > 0) parts.push({ pick, members });
        else if (values.large[pick] !== 0n) {
          if (flags.length === 0) flags.push("milestone-missing");
          flags.push(`milestone-missing-${milestones[pick] as Milestone}`);
        }
      }
      return { weights: sumSharedParts({ partners: eligible.partners.length, parts, values }), flags };
    },
    trace: (eligible) => tracePath({ anchors, weights, eligible }),
  };
}

type Path = {
  readonly instants: readonly (number | null)[];
  /** For each anchor the distinct partners at its instant. */
  readonly atAnchor: readonly (readonly number[])[];
  /** The partners of the touchpoints between the anchors, one place a touchpoint. */
  readonly middle: readonly number[];
};

function placeOnPath(anchors: readonly Anchor[], eligible: Eligible): Path {
  const instants = anchors.map((anchor) => instantOf(anchor, eligible));
  const atAnchor: number[][] = anchors.map(() => []);
  const middle: number[] = [];
  const { at, partnerOf } = eligible;
  for (let index = 0; index < at.length; index++) {
    const partner = partnerOf[index] as number;
    let anchored = false;
    for (let anchor = 0; anchor < instants.length; anchor++) {
      if (instants[anchor] !== at[index]) continue;
      anchored = true;
      (atAnchor[anchor] as number[]).push(partner);
    }
    if (!anchored) middle.push(partner);
  }
  return { instants, atAnchor: atAnchor.map(distinct), middle };
}

function distinct(members: number[]): number[] {
  return members.length < 2 ? members : [...new Set(members)];
}

function instantOf(anchor: Anchor, { at, opportunity }: Eligible): number | null {
  const limit =
    anchor.at === "earliest" || anchor.at === "latest" ? Number.POSITIVE_INFINITY : anchor.at(opportunity);
  if (limit === null) return null;
  let found: number | null = null;
  for (const instant of at) {
    if (instant > limit) continue;
    if (found === null || (anchor.at === "earliest" ? instant < found : instant > found)) found = instant;
  }
  return found;
}

function tracePath(path: {
  readonly anchors: readonly Anchor[];
  readonly weights: readonly Rational[];
  readonly eligible: Eligible;
}): Trace {
  const { anchors, weights, eligible } = path;
  const { instants, atAnchor, middle } = placeOnPath(anchors, eligible);
  const counted = new Set<string>();
  const entries = inCountingOrder(eligible).map((touchpoint): TraceEntry => {
    const instant = eligible.at[touchpoint] as number;
    const held = anchors.map((_, index) => index).filter((index) => instants[index] === instant);
    if (held.length === 0) {
      const portion = divide(weights[anchors.length] as Rational, middle.length);
      const note = middle.length === 1 ? "middle" : `middle, shared by ${middle.length} touchpoints`;
      return { touchpoint, weight: portion, note };
    }
    const place = `${eligible.partnerOf[touchpoint]} ${instant}`;
    if (counted.has(place)) return { touchpoint, weight: ZERO, note: "a partner counts once at one instant" };
    counted.add(place);
    const sharers = (atAnchor[held[0] as number] as readonly number[]).length;
    const weight = held.reduce((sum, index) => addRationals(sum, weights[index] as Rational), ZERO);
    const names = held.map((index) => (anchors[index] as Anchor).milestone).join(" and ");
    const shared = sharers === 1 ? "" : `, shared by ${sharers} partners`;
    return { touchpoint, weight: divide(weight, sharers), note: `${names}${shared}` };
  });
  return {
    entries,
    whole: entries.reduce((sum, { weight }) => addRationals(sum, weight), ZERO),
    exact: true,
  };
}

function divide(weight: Rational, by: number): Rational {
  return rational(weight.numerator, weight.denominator * BigInt(by));
}
