import type { EntryBytes, EntryKind } from "#worker/domain/ledger/entry.ts";
import { foldPeaks, peaksOfSpan, type TreeNode } from "#worker/domain/merkle/frontier.ts";
import {
  hashPlan,
  type ProofPlan,
  planConsistency,
  planInclusion,
} from "#worker/domain/merkle/proof-plan.ts";
import { type Bytes, emptyRootInput, type Sha256, toHex } from "#worker/domain/merkle/tree-hash.ts";
import { err, ok, type Result } from "#worker/domain/result.ts";
import type { LedgerReader } from "./ledger-ports.ts";
import type { TreeStore } from "./tree-head-ports.ts";

export type ProofNeeds = {
  readonly tree: TreeStore;
  readonly reader: Pick<LedgerReader, "getEntry">;
  readonly sha256: Sha256;
};

/** An entry and the way from its leaf to the root; hashes in hexadecimal, the nearest sibling first. */
export type EntryProof = EntryBytes & {
  readonly seq: number;
  readonly entryHash: string;
  readonly treeSize: number;
  readonly leafHash: string;
  readonly root: string;
  readonly proof: readonly string[];
};

/** no-such-entry: or it is another partner's. tree-too-small, tree-too-large: the tree has no root of that size, or not yet. */
export type ProofProblem = "no-such-entry" | "tree-too-small" | "tree-too-large";

/** Proves that an entry is in the tree of `treeSize` entries, or in the newest one with null. */
export async function proveEntry(
  { tree: store, reader, sha256 }: ProofNeeds,
  request: { readonly seq: number; readonly treeSize: number | null; readonly partnerRef?: string },
): Promise<Result<EntryProof, ProofProblem>> {
  const { seq, partnerRef } = request;
  const [entry, { tree }] = await Promise.all([reader.getEntry(seq), store.tree()]);
  if (entry === null || !isShownTo(entry, partnerRef)) return err("no-such-entry");
  const treeSize = request.treeSize ?? tree.size;
  if (treeSize > tree.size) return err("tree-too-large");
  if (seq > treeSize) return err("tree-too-small");
  const plan = planInclusion({ index: seq - 1, treeSize });
  const leaf = { level: 0, index: seq - 1 };
  const peaks = peaksOfSpan(0, treeSize);
  const hashOf = await store.hashesOf([leaf, ...peaks, ...plan.flat()]);
  return ok({
    seq,
    payload: entry.payload,
    prevHash: entry.prevHash,
    entryHash: entry.entryHash,
    treeSize,
    leafHash: toHex(hashOf(leaf)),
    root: toHex(rootFrom(peaks, hashOf, sha256)),
    proof: hashPlan(plan, hashOf, sha256).map(toHex),
  });
}

/** A partner sees its own entries, and the notices that it needs to check any signature. */
function isShownTo(
  entry: { readonly partnerRef: string; readonly kind: EntryKind },
  partnerRef: string | undefined,
): boolean {
  return partnerRef === undefined || entry.partnerRef === partnerRef || entry.kind === "key.rotated";
}

/** The inclusion proofs of many entries in one tree, in the order asked; the subtrees they share are read once. */
export async function proveEntries(
  { tree: store, sha256 }: Pick<ProofNeeds, "tree" | "sha256">,
  { seqs, treeSize }: { readonly seqs: readonly number[]; readonly treeSize: number },
): Promise<readonly (readonly string[])[]> {
  const plans = seqs.map((seq) => planInclusion({ index: seq - 1, treeSize }));
  const hashOf = await store.hashesOf(plans.flat(2));
  return plans.map((plan) => hashPlan(plan, hashOf, sha256).map(toHex));
}

export type ConsistencyProof = {
  readonly from: number;
  readonly to: number;
  readonly fromRoot: string;
  readonly toRoot: string;
  readonly proof: readonly string[];
};

/** Proves that the tree of `to` entries (the newest with null) begins with the tree of `from`. */
export async function proveConsistency(
  { tree: store, sha256 }: Pick<ProofNeeds, "tree" | "sha256">,
  request: { readonly from: number; readonly to: number | null },
): Promise<Result<ConsistencyProof, Exclude<ProofProblem, "no-such-entry">>> {
  const { tree } = await store.tree();
  const { from } = request;
  const to = request.to ?? tree.size;
  if (to > tree.size) return err("tree-too-large");
  if (from > to) return err("tree-too-small");
  const plan: ProofPlan = planConsistency({ from, to });
  const [fromPeaks, toPeaks] = [peaksOfSpan(0, from), peaksOfSpan(0, to)];
  const hashOf = await store.hashesOf([...fromPeaks, ...toPeaks, ...plan.flat()]);
  return ok({
    from,
    to,
    fromRoot: toHex(rootFrom(fromPeaks, hashOf, sha256)),
    toRoot: toHex(rootFrom(toPeaks, hashOf, sha256)),
    proof: hashPlan(plan, hashOf, sha256).map(toHex),
  });
}

function rootFrom(peaks: readonly TreeNode[], hashOf: (node: TreeNode) => Bytes, sha256: Sha256): Bytes {
  return peaks.length === 0 ? sha256(emptyRootInput) : foldPeaks(peaks.map(hashOf), sha256);
}
