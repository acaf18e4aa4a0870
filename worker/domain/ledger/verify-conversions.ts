import { convertMinor } from "#worker/domain/money/exchange-rates.ts";
import { negateMinor } from "#worker/domain/money/money.ts";
import { type FrozenConversion, readFrozen } from "./conversion.ts";
import { parsePayload, type SealedEntry, type Sha256Hex } from "./entry.ts";
import type { Failure } from "./verify.ts";

/** A conversion as it is stored beside the entry `seq`: what was frozen, and the columns that repeat the entry's. */
export type StatedConversion = FrozenConversion & {
  readonly seq: number;
  readonly entryCurrency: string;
} & Pick<SealedEntry, "book" | "partnerRef" | "period" | "effectiveAt">;

/**
 * Recomputes the conversions of sound entries from the rates that are frozen in them: a credit's must be what its own evidence names
 * and its rate makes of its amount, a reversal's its credit's negated. `conversions` are those of the entries and of the credits that
 * they reverse; credits from before these entries are taken as verified. One that is gone shows at the reversal of its credit alone:
 * the other hashes of evidence look like its own. The failure's `detail` is the column that differs, "evidence" where the entry does not
 * name the hash, or "missing".
 */
export function findWrongConversion(
  entries: readonly SealedEntry[],
  {
    conversions,
    sha256Hex,
  }: { readonly conversions: ReadonlyMap<number, StatedConversion>; readonly sha256Hex: Sha256Hex },
): (Failure & { readonly firstBadSeq: number }) | null {
  for (const entry of entries) {
    const stated = conversions.get(entry.seq) ?? null;
    const reversed = entry.reversesSeq === null ? null : (conversions.get(entry.reversesSeq) ?? null);
    const detail =
      stated === null
        ? reversed && "missing"
        : (differingColumn(entry, stated) ??
          (entry.reversesSeq === null
            ? differenceOfCredit(entry, stated, sha256Hex)
            : differenceOfReversal(stated, reversed)));
    if (detail !== null) return { reason: "conversion-differs", firstBadSeq: entry.seq, detail };
  }
  return null;
}

function differingColumn(entry: SealedEntry, stated: StatedConversion): string | null {
  if (entry.currency !== stated.entryCurrency) return "currency";
  const repeated = ["book", "partnerRef", "period", "effectiveAt"] as const;
  return repeated.find((name) => entry[name] !== stated[name]) ?? null;
}

function differenceOfCredit(
  entry: SealedEntry,
  stated: StatedConversion,
  sha256Hex: Sha256Hex,
): string | null {
  const parsed = parsePayload(entry.payload);
  if (!parsed.ok || parsed.value.evidenceHashes.at(-1) !== stated.hash) return "evidence";
  if (sha256Hex(stated.content) !== stated.hash) return "content";
  const frozen = readFrozen(stated.content);
  if (frozen === null) return "content";
  if (frozen.amountMinor !== String(entry.amountMinor) || frozen.currency !== entry.currency)
    return "content";
  if (frozen.reportingCurrency !== stated.currency) return "reportingCurrency";
  const amountMinor = convertMinor(entry.amountMinor, frozen, frozen.reportingCurrency);
  const isWorth = amountMinor === stated.amountMinor && frozen.reportingAmountMinor === String(amountMinor);
  return isWorth ? null : "amountMinor";
}

function differenceOfReversal(stated: StatedConversion, reversed: StatedConversion | null): string | null {
  if (reversed === null || stated.hash !== reversed.hash) return "evidence";
  if (stated.content !== reversed.content) return "content";
  if (stated.currency !== reversed.currency) return "reportingCurrency";
  return stated.amountMinor === negateMinor(reversed.amountMinor) ? null : "amountMinor";
}
