import { ONE, ZERO } from "#worker/domain/money/rational.ts";
import { inCountingOrder } from "./counting-order.ts";
import type { Eligible } from "./eligible.ts";
import type { Kernel, TraceEntry } from "./program.ts";
import { zeros } from "./weights.ts";

/** One end of the path takes all; the distinct partners at that instant weigh 1 apiece. */
export function endOfPathKernel(end: "first" | "last"): Kernel {
  return {
    ordered: true,
    weigh(eligible) {
      const { at, partners, partnerOf } = eligible;
      const instant = instantOfEnd(end, eligible);
      const of = zeros(partners.length);
      let whole = 0;
      for (let index = 0; index < at.length; index++) {
        const partner = partnerOf[index] as number;
        if (at[index] !== instant || of[partner] === 1) continue;
        of[partner] = 1;
        whole += 1;
      }
      return { weights: { kind: "small", of, whole } };
    },
    trace(eligible) {
      const instant = instantOfEnd(end, eligible);
      const seen = new Set<number>();
      const entries = inCountingOrder(eligible).map((touchpoint): TraceEntry => {
        if (eligible.at[touchpoint] !== instant)
          return { touchpoint, weight: ZERO, note: `not the ${end} touch` };
        const partner = eligible.partnerOf[touchpoint] as number;
        if (seen.has(partner))
          return { touchpoint, weight: ZERO, note: "a partner counts once at one instant" };
        seen.add(partner);
        return { touchpoint, weight: ONE, note: `${end} touch` };
      });
      return { entries, whole: { numerator: BigInt(seen.size), denominator: 1n }, exact: true };
    },
  };
}

function instantOfEnd(end: "first" | "last", { at }: Eligible): number {
  let found = at[0] as number;
  for (const instant of at) {
    if (end === "first" ? instant < found : instant > found) found = instant;
  }
  return found;
}
