import { leafHash } from "#worker/domain/ledger/entry.ts";
import { growFrontier } from "#worker/domain/merkle/frontier.ts";
import { LedgerRefusal, type LedgerStore, type LedgerWriterWorld } from "./ledger-ports.ts";

/** Some 3 MB of rows at a time, whatever the length of the ledger. */
const entriesPerStep = 2_000;

/**
 * Takes into the tree the entries that were written before there was one. Each step stands, so a failure loses only its own;
 * a step that somebody else has taken meanwhile is theirs.
 */
export async function completeTree({
  store,
  sha256Hex,
  sha256,
}: Pick<LedgerWriterWorld, "sha256Hex" | "sha256"> & { readonly store: LedgerStore }): Promise<void> {
  let overtakenAt: number | null = null;
  for (;;) {
    const { tree, entries } = await store.treeGap(entriesPerStep);
    if (entries.length === 0) return;
    const leaves = entries.map((entry) => leafHash({ ...entry, sha256Hex }));
    try {
      await store.saveTree(growFrontier(tree, leaves, sha256));
    } catch (error) {
      // A tree that has not grown although it was said to have is not what its rows say.
      if (!isOvertaken(error) || overtakenAt === tree.size) throw error;
      overtakenAt = tree.size;
    }
  }
}

function isOvertaken(error: unknown): boolean {
  return error instanceof LedgerRefusal && /^ledger-(tree-only-grows|node-taken)$/.test(error.reason);
}
