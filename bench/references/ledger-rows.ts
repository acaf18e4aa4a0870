import { sha256Hex } from "../../worker/adapters/platform/sha256.ts";
import { emptyHead, emptyPartnerHead, type SealedEntry, seal } from "../../worker/domain/ledger/entry.ts";
import { creditDraft } from "../../worker/testing/ledger-entries.ts";

/** How a ledger is written to: so many callers at once, each so many calls one after the other. */
export type Load = { readonly callers: number; readonly draftsPerCall: number; readonly callsEach: number };

/** One call's rows as the ledger would store them, values in the order of `columns`. */
export type Call = readonly (readonly (string | number | null)[])[];

type Column = { readonly name: keyof SealedEntry; readonly type: "TEXT" | "BIGINT" };

const sample = rowOf("sample", 1);
const names = (Object.keys(sample) as (keyof SealedEntry)[]).sort();

export const columns: readonly Column[] = names.map((name) => ({
  name,
  type: typeof sample[name] === "string" ? "TEXT" : "BIGINT",
}));

/** The calls of one caller. Each row stands alone: what an insert costs does not depend on the chain. */
export function callsOf(caller: number, { draftsPerCall, callsEach }: Load): readonly Call[] {
  return Array.from({ length: callsEach }, (_, call) =>
    Array.from({ length: draftsPerCall }, (__, draft) => {
      const seq = 1 + (caller * callsEach + call) * draftsPerCall + draft;
      const row = rowOf(`${caller}_${call}_${draft}`, seq);
      return names.map((name) => row[name] ?? null);
    }),
  );
}

function rowOf(name: string, seq: number): SealedEntry {
  return seal({
    tenantId: "ten_reference",
    draft: creditDraft({
      opportunityRef: `opp_${name}`,
      partnerRef: `ptr_${seq % 30}`,
      amountMinor: 100_000 + seq,
    }),
    head: { ...emptyHead, seq: seq - 1 },
    partnerHead: emptyPartnerHead,
    recordedAt: Date.UTC(2026, 0, 1),
    salt: "5a".repeat(16),
    sha256Hex,
  });
}
