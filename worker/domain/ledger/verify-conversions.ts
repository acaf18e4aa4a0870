import { convertMinor } from "#worker/domain/money/exchange-rates.ts";
import { formatMinor, negateMinor } from "#worker/domain/money/money.ts";
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
    const difference =
      stated === null
        ? reversed && { detail: "missing" }
        : (differingColumn(entry, stated) ??
          (entry.reversesSeq === null
            ? differenceOfCredit(entry, stated, sha256Hex)
            : differenceOfReversal(stated, reversed)));
    if (difference !== null) return { reason: "conversion-differs", firstBadSeq: entry.seq, ...difference };
  }
  return null;
}

type Difference = Pick<Failure, "detail" | "expected" | "found">;

function differingColumn(entry: SealedEntry, stated: StatedConversion): Difference | null {
  const { entryCurrency: found } = stated;
  if (entry.currency !== found) return { detail: "currency", expected: entry.currency, found };
  const repeated = ["book", "partnerRef", "period", "effectiveAt"] as const;
  const detail = repeated.find((name) => entry[name] !== stated[name]);
  return detail === undefined
    ? null
    : { detail, expected: String(entry[detail]), found: String(stated[detail]) };
}

function differenceOfCredit(
  entry: SealedEntry,
  stated: StatedConversion,
  sha256Hex: Sha256Hex,
): Difference | null {
  const parsed = parsePayload(entry.payload);
  if (!parsed.ok || parsed.value.evidenceHashes.at(-1) !== stated.hash) return { detail: "evidence" };
  const contentHash = sha256Hex(stated.content);
  if (contentHash !== stated.hash) return { detail: "content", expected: stated.hash, found: contentHash };
  const frozen = readFrozen(stated.content);
  if (frozen === null) return { detail: "content" };
  if (frozen.amountMinor !== String(entry.amountMinor) || frozen.currency !== entry.currency)
    return { detail: "content" };
  if (frozen.reportingCurrency !== stated.currency)
    return { detail: "reportingCurrency", expected: frozen.reportingCurrency, found: stated.currency };
  const amountMinor = convertMinor(entry.amountMinor, frozen, frozen.reportingCurrency);
  const isWorth = amountMinor === stated.amountMinor && frozen.reportingAmountMinor === String(amountMinor);
  return isWorth ? null : differenceOfAmount(amountMinor, stated);
}

function differenceOfReversal(
  stated: StatedConversion,
  reversed: StatedConversion | null,
): Difference | null {
  if (reversed === null || stated.hash !== reversed.hash) return { detail: "evidence" };
  if (stated.content !== reversed.content) return { detail: "content" };
  if (stated.currency !== reversed.currency)
    return { detail: "reportingCurrency", expected: reversed.currency, found: stated.currency };
  const amountMinor = negateMinor(reversed.amountMinor);
  return stated.amountMinor === amountMinor ? null : differenceOfAmount(amountMinor, stated);
}

/** `expectedMinor` is null where the rate makes no amount that can be counted. */
function differenceOfAmount(expectedMinor: number | null, { amountMinor, currency }: StatedConversion) {
  const write = (minor: number) =>
    Number.isSafeInteger(minor) ? `${formatMinor(minor, currency)} ${currency}` : `${minor}`;
  const expected = expectedMinor === null ? {} : { expected: write(expectedMinor) };
  return { detail: "amountMinor", ...expected, found: write(amountMinor) };
}
