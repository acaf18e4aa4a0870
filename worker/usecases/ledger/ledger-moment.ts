import type { AsOf } from "#worker/domain/ledger/as-of.ts";
import type { LedgerReader } from "./ledger-ports.ts";

/** The entries that were there at a moment are those up to `headSeq`; the newest was recorded at `recordedAt`, null before the first. */
export type LedgerMoment = { readonly headSeq: number; readonly recordedAt: number | null };

/** A moment that has not come yet is the ledger as it is now. */
export async function momentOf(
  reader: Pick<LedgerReader, "head" | "seqAsOf" | "getEntry">,
  asOf: AsOf | null,
): Promise<LedgerMoment> {
  const head = await reader.head();
  const now = { headSeq: head.seq, recordedAt: head.seq === 0 ? null : head.recordedAt };
  if (asOf === null) return now;
  const headSeq = asOf.kind === "entry" ? asOf.seq : await seqAt(reader, { at: asOf.at, head });
  if (headSeq >= head.seq) return now;
  const newest = await reader.getEntry(headSeq);
  return { headSeq, recordedAt: newest?.recordedAt ?? null };
}

function seqAt(
  reader: Pick<LedgerReader, "seqAsOf">,
  { at, head }: { readonly at: number; readonly head: { readonly seq: number; readonly recordedAt: number } },
): Promise<number> | number {
  return at >= head.recordedAt ? head.seq : reader.seqAsOf(at);
}
