import type { DesiredCredit } from "#worker/domain/ledger/difference.ts";
import type { EntryDraft } from "#worker/domain/ledger/entry.ts";

const ruleVersion = { ruleId: "rul_equal", version: 1, hash: "a".repeat(64) };

/** A valid credit of 12.34 USD; say what matters to the test. */
export function creditDraft(parts: Partial<EntryDraft> = {}): EntryDraft {
  const { partnerRef = "ptr_north", opportunityRef = "opp_one", opportunitySeq = 0 } = parts;
  return {
    idemKey: `credit:revenue:${opportunityRef}:${partnerRef}:${opportunitySeq}`,
    kind: "credit",
    amountMinor: 1234,
    currency: "USD",
    partnerRef,
    opportunityRef,
    opportunitySeq,
    sharePpm: 500_000,
    book: "revenue",
    period: "2025-03",
    effectiveAt: Date.UTC(2025, 2, 31),
    reversesSeq: null,
    ruleVersion,
    evidenceHashes: ["b".repeat(64)],
    ...parts,
  };
}

/** The reversal of a credit that stands at `seq`, after which nothing else was written about its opportunity. */
export function reversalDraft(credit: EntryDraft, seq: number, parts: Partial<EntryDraft> = {}): EntryDraft {
  const { conversion: _, ...entry } = credit;
  return {
    ...entry,
    idemKey: `reversal:${seq}`,
    kind: "reversal",
    amountMinor: -credit.amountMinor,
    reversesSeq: seq,
    opportunitySeq: seq,
    evidenceHashes: [],
    ...parts,
  };
}

export function desiredCredit(parts: Partial<DesiredCredit> = {}): DesiredCredit {
  return {
    partnerRef: "ptr_north",
    amountMinor: 1234,
    currency: "USD",
    sharePpm: 500_000,
    book: "revenue",
    period: "2025-03",
    effectiveAt: Date.UTC(2025, 2, 31),
    ruleVersion,
    evidenceHashes: ["b".repeat(64)],
    ...parts,
  };
}
