import type { SealedEntry, Sha256Hex } from "./entry.ts";
import type { Failure, Verifier } from "./verify.ts";
import { findWrongConversion, type StatedConversion } from "./verify-conversions.ts";

/**
 * Gives a verifier the next entries and recomputes their conversions; `conversions` are those of the entries and of the credits that they
 * reverse. Answers what is wrong with the first entry that is not sound, null when all are.
 */
export function verifyEntries(
  entries: readonly SealedEntry[],
  {
    verifier,
    ...stated
  }: {
    readonly verifier: Verifier;
    readonly conversions: ReadonlyMap<number, StatedConversion>;
    readonly sha256Hex: Sha256Hex;
  },
): Failure | null {
  const sound = entries.filter((entry) => verifier.add(entry));
  return findWrongConversion(sound, stated) ?? verifier.failure();
}
