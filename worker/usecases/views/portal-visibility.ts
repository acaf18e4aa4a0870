import type { PartnerScope } from "#worker/domain/access/principal.ts";
import type { Explanation, Share } from "#worker/domain/attribution/outcome.ts";
import { groupDigits } from "#worker/domain/money/group-digits.ts";
import type { WorkflowOutcome } from "#worker/domain/workflow/run-workflow.ts";

/** The others on a deal, as far as the company shows them to its partners. */
export type OthersView = {
  readonly partners: number;
  /** What they have together. */
  readonly sharePpm: number;
  /** Each by name; null where the company tells only how many they are. */
  readonly named: readonly { readonly name: string; readonly sharePpm: number }[] | null;
};

/** What one partner is told of a split. What would tell of the others more than the company wants is null or empty. */
export type VisibleSplit = {
  /** The partner's own share; undefined when it has none. */
  readonly own: Share | undefined;
  readonly others: OthersView | null;
  readonly unattributed: WorkflowOutcome["unattributed"] | null;
  readonly trace: WorkflowOutcome["trace"];
};

/**
 * A split under the company's policy. Where partners see nothing of each other, what is unattributed goes too: with it
 * the others' part is what is left of the whole. So do the steps, which count everybody's evidence.
 */
export function visibleSplit(
  { shares, unattributed, trace }: Pick<WorkflowOutcome, "shares" | "unattributed" | "trace">,
  { tenant, partnerId }: PartnerScope,
  names: ReadonlyMap<string, string>,
): VisibleSplit {
  const own = shares.find((share) => share.partner === partnerId);
  if (tenant.visibility === "nothing") {
    return {
      own: own && withoutOthers(own, wholeOf({ shares, unattributed })),
      others: null,
      unattributed: null,
      trace: [],
    };
  }
  const others = shares.filter((share) => share.partner !== partnerId);
  const named = others.map(({ partner, sharePpm }) => ({ name: names.get(partner) ?? partner, sharePpm }));
  return {
    own,
    others: {
      partners: others.length,
      sharePpm: others.reduce((sum, share) => sum + share.sharePpm, 0),
      named: tenant.visibility === "names" ? named : null,
    },
    unattributed,
    trace,
  };
}

/** Whose names the policy has a use for; none unless the company shows them. */
export function namesShown(
  { tenant }: PartnerScope,
  splits: readonly (Pick<WorkflowOutcome, "shares"> | null)[],
): readonly string[] {
  if (tenant.visibility !== "names") return [];
  return splits.flatMap((split) => (split?.shares ?? []).map(({ partner }) => partner));
}

/** An explanation weighs a partner's evidence against everybody's; without the others only the share itself is left. */
function withoutOthers(share: Share, wholeMinor: number): Share {
  const { explanation } = share;
  return { ...share, explanation: explanation && { ...explanation, ...plainShare(share, wholeMinor) } };
}

/** What was split, in minor units. */
function wholeOf({ shares, unattributed }: Pick<WorkflowOutcome, "shares" | "unattributed">): number {
  return shares.reduce((sum, { amountMinor }) => sum + amountMinor, unattributed.amountMinor);
}

function plainShare(
  { sharePpm, amountMinor }: Share,
  wholeMinor: number,
): Pick<Explanation, "sentence" | "weight" | "touchpoints" | "arithmetic"> {
  const [part, whole, amount] = [sharePpm, wholeMinor, amountMinor].map((n) => groupDigits(String(n)));
  const isEven = BigInt(wholeMinor) * BigInt(sharePpm) === BigInt(amountMinor) * 1_000_000n;
  const line = `${whole} x ${part} / 1,000,000 = ${amount}`;
  return {
    sentence: `Your part of the evidence gives you ${part} of 1,000,000`,
    weight: { numerator: String(sharePpm), denominator: "1000000", exact: false },
    touchpoints: [],
    arithmetic: isEven ? line : `${line} (rounded)`,
  };
}
