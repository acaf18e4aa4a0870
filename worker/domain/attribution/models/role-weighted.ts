import { inCountingOrder } from "#worker/domain/attribution/counting-order.ts";
import type { Eligible } from "#worker/domain/attribution/eligible.ts";
import { type ModelDefinition, programOf, type TraceEntry } from "#worker/domain/attribution/program.ts";
import { picksByRole, readRoleWeights, repeatsOfRole, roleKey } from "#worker/domain/attribution/roles.ts";
import { sumByPartner, toWholeNumbers } from "#worker/domain/attribution/weights.ts";
import { requireDecimal } from "#worker/domain/money/decimal.ts";
import { addRationals, type Rational, ZERO } from "#worker/domain/money/rational.ts";

/** The sum of w(role) over the distinct roles of a partner; a role without a weight has `unknownRoleWeight`. */
export const roleWeighted: ModelDefinition<"role_weighted"> = {
  kind: "role_weighted",
  label: "Role-weighted",
  summary: "Each role has a weight; a partner gets the weights of the roles it played, each once.",
  read: (settings) => ({
    weights: readRoleWeights(settings),
    unknownRoleWeight: settings.weight("unknownRoleWeight", "0"),
  }),
  describe: ({ weights }) =>
    `Role-weighted (${Object.entries(weights)
      .map(([role, weight]) => `${role} ${weight}`)
      .join(", ")})`,
  compile(model) {
    const roles = Object.keys(model.weights);
    const knownPickOf = picksByRole(roles);
    const unknownPick = roles.length;
    const weights = [...Object.values(model.weights), model.unknownRoleWeight].map(requireDecimal);
    const values = toWholeNumbers(weights);
    const pickOf = (role: string | null): number => knownPickOf(role) ?? unknownPick;

    return programOf(model, {
      ordered: false,
      weigh(eligible) {
        const { touchpoints, partnerOf } = eligible;
        const repeats = repeatsOfRole(eligible);
        const members: number[] = [];
        const memberPicks: number[] = [];
        for (let index = 0; index < touchpoints.length; index++) {
          if (repeats[index] === true) continue;
          members.push(partnerOf[index] as number);
          memberPicks.push(pickOf(touchpoints[index]?.role ?? null));
        }
        return {
          weights: sumByPartner({ partners: eligible.partners.length, members, picks: memberPicks, values }),
        };
      },
      trace(eligible) {
        const entries = traceRoles(eligible, (role) => ({
          weight: weights[pickOf(role)] as Rational,
          known: pickOf(role) !== unknownPick,
        }));
        const whole = entries.reduce((sum, { weight }) => addRationals(sum, weight), ZERO);
        return { entries, whole, exact: true };
      },
    });
  },
};

function traceRoles(
  eligible: Eligible,
  weightOf: (role: string | null) => { readonly weight: Rational; readonly known: boolean },
): readonly TraceEntry[] {
  const counted = new Set<string>();
  return inCountingOrder(eligible).map((touchpoint) => {
    const role = eligible.touchpoints[touchpoint]?.role ?? null;
    const name = role === null ? "no role" : `role ${role}`;
    const held = JSON.stringify([eligible.partnerOf[touchpoint], role === null ? null : roleKey(role)]);
    if (counted.has(held)) return { touchpoint, weight: ZERO, note: `${name}, counted once` };
    counted.add(held);
    const { weight, known } = weightOf(role);
    return {
      touchpoint,
      weight,
      note: known || role === null ? name : `${name}, which has no weight of its own`,
    };
  });
}
