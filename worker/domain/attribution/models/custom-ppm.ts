import { inCountingOrder } from "#worker/domain/attribution/counting-order.ts";
import { type ModelDefinition, programOf } from "#worker/domain/attribution/program.ts";
import { zeros } from "#worker/domain/attribution/weights.ts";

const WHOLE_PPM = 1_000_000;

/**
 * A fixed part for each partner that is present, in ppm. Nothing is normalised: the part of a partner that is not
 * on the deal, and whatever the parts leave over, stays unattributed.
 */
export const customPpm: ModelDefinition<"custom_ppm"> = {
  kind: "custom_ppm",
  label: "Fixed shares",
  summary: "You give each partner a fixed part of the amount; the rest stays unattributed.",
  read(settings) {
    const ppm = settings.partsPerMillion("ppm");
    const sum = Object.values(ppm).reduce((total, part) => total + part, 0);
    if (sum > WHOLE_PPM) {
      settings.report("ppm", "above-the-whole", `Lower the parts: they add up to ${sum} ppm, above 1000000.`);
    }
    return { ppm };
  },
  describe: () => "Fixed shares",
  compile(model) {
    const ppm = new Map(Object.entries(model.ppm));
    return programOf(model, {
      ordered: false,
      absolute: true,
      weigh({ partners }) {
        const of = zeros(partners.length);
        let sum = 0;
        for (let partner = 0; partner < partners.length; partner++) {
          const part = ppm.get(partners[partner] as string) ?? 0;
          of[partner] = part;
          sum += part;
        }
        const weights = { kind: "small", of, whole: WHOLE_PPM } as const;
        return sum < WHOLE_PPM ? { weights, restReason: "not-allotted" } : { weights };
      },
      trace(eligible) {
        const seen = new Set<number>();
        const entries = inCountingOrder(eligible).map((touchpoint) => {
          const partner = eligible.partnerOf[touchpoint] as number;
          const first = !seen.has(partner);
          seen.add(partner);
          const part = first ? (ppm.get(eligible.partners[partner] as string) ?? 0) : 0;
          return {
            touchpoint,
            weight: { numerator: BigInt(part), denominator: 1n },
            note: first ? null : "a partner counts once",
          };
        });
        return { entries, whole: { numerator: BigInt(WHOLE_PPM), denominator: 1n }, exact: true };
      },
    });
  },
};
