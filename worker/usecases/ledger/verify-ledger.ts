import { leafHash, type SealedEntry } from "#worker/domain/ledger/entry.ts";
import { createVerifier, type Failure, type Verdict } from "#worker/domain/ledger/verify.ts";
import type { StatedConversion } from "#worker/domain/ledger/verify-conversions.ts";
import { verifyEntries } from "#worker/domain/ledger/verify-entries.ts";
import {
  emptyFrontier,
  type Frontier,
  growFrontier,
  rootOf,
  sameFrontier,
} from "#worker/domain/merkle/frontier.ts";
import { type Sha256, toHex } from "#worker/domain/merkle/tree-hash.ts";
import type { Sha256Hex } from "#worker/usecases/ports.ts";
import type { LedgerReader } from "./ledger-ports.ts";

/** Some 6 MB of rows at a time; a million entries are 500 queries, within what one request may make. */
const entriesPerPage = 4_000;

export type VerifyNeeds = {
  readonly reader: LedgerReader;
  readonly sha256Hex: Sha256Hex;
  readonly sha256: Sha256;
};

/**
 * Recomputes a company's ledger, or one partner's part of it, from the stored bytes. What is appended meanwhile is left
 * to the next verification: the statement is taken first, and entries up to its head never change.
 */
export async function verifyLedger(
  needs: VerifyNeeds,
  scope: { readonly tenantId: string; readonly partnerRef?: string },
): Promise<Verdict> {
  return (await recomputeLedger(needs, { ...scope, markAt: 0 })).verdict;
}

/** The company's own currency is no business of a partner's. */
const noConversions: ReadonlyMap<number, StatedConversion> = new Map();

/** A whole ledger has an entry in each place before the one that is wrong. */
function brokenAt(failure: Failure): Verdict {
  return { ok: false, checked: (failure.firstBadSeq ?? 1) - 1, ...failure };
}

/** The ledger's state after the entry that was to be marked, recomputed from the stored bytes; hashes in hexadecimal. */
export type LedgerMark = { readonly root: string; readonly headHash: string };

/** The verdict, and for a whole company the state after entry `markAt`: null when it was not reached. */
export async function recomputeLedger(
  { reader, sha256Hex, sha256 }: VerifyNeeds,
  { markAt, ...scope }: { readonly tenantId: string; readonly partnerRef?: string; readonly markAt: number },
): Promise<{ readonly verdict: Verdict; readonly mark: LedgerMark | null }> {
  const statement = await reader.statement(scope);
  const verifier = createVerifier({ ...scope, sha256Hex });
  const { partnerRef } = scope;
  let tree = emptyFrontier;
  let mark: LedgerMark | null = null;
  let afterSeq = 0;
  const grow = (entries: readonly SealedEntry[]): Frontier =>
    growFrontier(
      tree,
      entries.map((entry) => leafHash({ ...entry, sha256Hex })),
      sha256,
    ).frontier;
  for (;;) {
    const page = await reader.chainPage({
      afterSeq,
      throughSeq: statement.head.seq,
      limit: entriesPerPage,
      ...(partnerRef === undefined ? {} : { partnerRef }),
    });
    if (partnerRef === undefined) {
      // A ledger from before there was a tree may be ahead of it.
      const inTree = page.filter(({ seq }) => seq <= statement.tree.size);
      const upToMark = inTree.filter(({ seq }) => seq <= markAt);
      tree = grow(upToMark);
      const marked = upToMark.at(-1);
      if (marked?.seq === markAt) mark = { root: toHex(rootOf(tree, sha256)), headHash: marked.entryHash };
      tree = grow(inTree.slice(upToMark.length));
    }
    const conversions = partnerRef === undefined ? await reader.statedConversions(page) : noConversions;
    const failure = verifyEntries(page, { verifier, conversions, sha256Hex });
    if (failure?.reason === "conversion-differs") return { verdict: brokenAt(failure), mark };
    if (failure !== null || page.length < entriesPerPage) break;
    afterSeq = page.at(-1)?.seq ?? afterSeq;
  }
  const verdict = verifier.finish(statement);
  if (!verdict.ok || partnerRef !== undefined || sameFrontier(tree, statement.tree)) return { verdict, mark };
  return { verdict: { ok: false, checked: verdict.checked, reason: "tree-differs" }, mark };
}
