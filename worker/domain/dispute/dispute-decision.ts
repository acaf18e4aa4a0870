import { toSafeInteger } from "#worker/domain/money/money.ts";
import { err, ok, type Result } from "#worker/domain/result.ts";
import type { Decision } from "./dispute-state.ts";

/** In minor units of one currency: what the entry says, and what it should have said by the partner. */
export type Claim = { readonly entryMinor: number; readonly expectedMinor: number };

/** What the claim comes to: positive where the partner says it was credited too little. */
export function claimedMinor({ entryMinor, expectedMinor }: Claim): number {
  return toSafeInteger(BigInt(expectedMinor) - BigInt(entryMinor));
}

/** nothing-claimed: the partner names the very amount that the entry has. too-large: past the safe integers. */
export type ClaimProblem = "nothing-claimed" | "too-large";

export function checkClaim({ entryMinor, expectedMinor }: Claim): ClaimProblem | null {
  if (!Number.isSafeInteger(expectedMinor)) return "too-large";
  const difference = Number(BigInt(expectedMinor) - BigInt(entryMinor));
  if (!Number.isSafeInteger(difference)) return "too-large";
  return difference === 0 ? "nothing-claimed" : null;
}

/** amount-missing: partly of how much. amount-not-part: not between nothing and the whole claim. amount-not-asked: only a part has one. */
export type DecisionProblem = "amount-missing" | "amount-not-part" | "amount-not-asked";

/** What the decision adds to the entry: all of the claim, a part of it, or null for nothing. */
export function adjustmentOf(
  claim: Claim,
  { decision, amountMinor }: { readonly decision: Decision; readonly amountMinor: number | null },
): Result<number | null, DecisionProblem> {
  const whole = claimedMinor(claim);
  if (decision !== "uphold_partly" && amountMinor !== null) return err("amount-not-asked");
  if (decision === "reject") return ok(null);
  if (decision === "uphold") return ok(whole);
  if (amountMinor === null) return err("amount-missing");
  const isPart =
    Number.isSafeInteger(amountMinor) &&
    Math.sign(amountMinor) === Math.sign(whole) &&
    Math.abs(amountMinor) < Math.abs(whole);
  return isPart ? ok(amountMinor) : err("amount-not-part");
}
