import { leafHash } from "#worker/domain/ledger/entry.ts";
import { growFrontier } from "#worker/domain/merkle/frontier.ts";
import type { LedgerStore, LedgerWriterWorld } from "./ledger-ports.ts";

/** Some 3 MB of rows at a time, whatever the length of the ledger. */
const entriesPerStep = 2_000;

/** Takes into the tree the entries that were written before there was one. Each step stands, so a failure loses only its own. */
export async function completeTree({
  store,
  sha256Hex,
  sha256,
}: Pick<LedgerWriterWorld, "sha256Hex" | "sha256"> & { readonly store: LedgerStore }): Promise<void> {
  for (;;) {
    const { tree, entries } = await store.treeGap(entriesPerStep);
    if (entries.length === 0) return;
    const leaves = entries.map((entry) => leafHash({ ...entry, sha256Hex }));
    await store.saveTree(growFrontier(tree, leaves, sha256));
  }
}
