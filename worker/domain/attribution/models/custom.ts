import { inCountingOrder } from "#worker/domain/attribution/counting-order.ts";
import type { Eligible } from "#worker/domain/attribution/eligible.ts";
import type { CustomModel } from "#worker/domain/attribution/model.ts";
import {
  type Kernel,
  type ModelDefinition,
  programOf,
  type TraceEntry,
} from "#worker/domain/attribution/program.ts";
import { picksByRole, readRoleWeights, repeatsOfRole } from "#worker/domain/attribution/roles.ts";
import {
  type SharedPart,
  sumByPartner,
  sumSharedParts,
  toWholeNumbers,
} from "#worker/domain/attribution/weights.ts";
import { requireDecimal } from "#worker/domain/money/decimal.ts";
import { addRationals, type Rational, rational, ZERO } from "#worker/domain/money/rational.ts";

/**
 * The given weights of the partners present, as parts of their sum. By role, each role that is present has its
 * weight once, however many partners hold it, and they share it equally.
 */
export const custom: ModelDefinition<"custom"> = {
  kind: "custom",
  label: "Custom weights",
  summary: "You give each partner or role a weight; those present on the deal share by these weights.",
  read(settings) {
    const by = settings.choice("by", ["partner", "role"]) ?? "partner";
    return { by, weights: by === "partner" ? settings.weights("weights") : readRoleWeights(settings) };
  },
  describe: ({ by }) => `Custom weights by ${by}`,
  compile: (model) => programOf(model, model.by === "partner" ? byPartner(model) : byRole(model)),
};

function byPartner(model: CustomModel): Kernel {
  const picks = new Map(Object.keys(model.weights).map((partner, pick) => [partner, pick]));
  const weights = Object.values(model.weights).map(requireDecimal);
  const values = toWholeNumbers(weights);
  return {
    ordered: false,
    weigh({ partners }) {
      const members: number[] = [];
      const memberPicks: number[] = [];
      for (let partner = 0; partner < partners.length; partner++) {
        const pick = picks.get(partners[partner] as string);
        if (pick === undefined) continue;
        members.push(partner);
        memberPicks.push(pick);
      }
      return { weights: sumByPartner({ partners: partners.length, members, picks: memberPicks, values }) };
    },
    trace(eligible) {
      const seen = new Set<number>();
      return traceOf(eligible, (touchpoint) => {
        const partner = eligible.partnerOf[touchpoint] as number;
        if (seen.has(partner)) return { touchpoint, weight: ZERO, note: "a partner counts once" };
        seen.add(partner);
        const pick = picks.get(eligible.partners[partner] as string);
        if (pick === undefined) return { touchpoint, weight: ZERO, note: "the partner has no weight" };
        return { touchpoint, weight: weights[pick] as Rational, note: null };
      });
    },
  };
}

function byRole(model: CustomModel): Kernel {
  const pickOf = picksByRole(Object.keys(model.weights));
  const weights = Object.values(model.weights).map(requireDecimal);
  const values = toWholeNumbers(weights);
  return {
    ordered: false,
    weigh: (eligible) => ({
      weights: sumSharedParts({
        partners: eligible.partners.length,
        parts: holdersByRole(eligible, pickOf),
        values,
      }),
    }),
    trace(eligible) {
      const holders = new Map(
        holdersByRole(eligible, pickOf).map(({ pick, members }) => [pick, members.length]),
      );
      const seen = new Set<string>();
      return traceOf(eligible, (touchpoint) => {
        const role = eligible.touchpoints[touchpoint]?.role ?? null;
        const name = role === null ? "no role" : `role ${role}`;
        const pick = pickOf(role);
        if (pick === undefined) return { touchpoint, weight: ZERO, note: `${name}, which has no weight` };
        const held = JSON.stringify([eligible.partnerOf[touchpoint], pick]);
        if (seen.has(held)) return { touchpoint, weight: ZERO, note: `${name}, counted once` };
        seen.add(held);
        const sharers = holders.get(pick) ?? 1;
        const { numerator, denominator } = weights[pick] as Rational;
        return {
          touchpoint,
          weight: rational(numerator, denominator * BigInt(sharers)),
          note: sharers === 1 ? name : `${name}, shared by ${sharers} partners`,
        };
      });
    },
  };
}

function holdersByRole(
  eligible: Eligible,
  pickOf: (role: string | null) => number | undefined,
): readonly SharedPart[] {
  const repeats = repeatsOfRole(eligible);
  const members = new Map<number, number[]>();
  for (const [index, { role }] of eligible.touchpoints.entries()) {
    const pick = pickOf(role);
    if (pick === undefined || repeats[index] === true) continue;
    const holders = members.get(pick);
    if (holders === undefined) members.set(pick, [eligible.partnerOf[index] as number]);
    else holders.push(eligible.partnerOf[index] as number);
  }
  return [...members].map(([pick, holders]) => ({ pick, members: holders }));
}

function traceOf(eligible: Eligible, entryOf: (touchpoint: number) => TraceEntry) {
  const entries = inCountingOrder(eligible).map(entryOf);
  return {
    entries,
    whole: entries.reduce((sum, { weight }) => addRationals(sum, weight), ZERO),
    exact: true,
  };
}
