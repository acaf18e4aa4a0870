import { assert } from "#worker/domain/result.ts";
import { foldPeaks, peaksOfSpan, type TreeNode } from "./frontier.ts";
import type { Bytes, Sha256 } from "./tree-hash.ts";

/**
 * What a proof is made of: one hash each, of the complete subtrees named, folded together. The subtrees are all known
 * before any is read, so that a store can read them at once.
 */
export type ProofPlan = readonly (readonly TreeNode[])[];

/** RFC 6962, 2.1.1: the audit path of the leaf at `index` (from 0) in the tree of `treeSize` leaves; nearest sibling first. */
export function planInclusion({
  index,
  treeSize,
}: {
  readonly index: number;
  readonly treeSize: number;
}): ProofPlan {
  assert(isWhole(index) && isWhole(treeSize) && index < treeSize, "the leaf is in the tree");
  const path: (readonly TreeNode[])[] = [];
  let [start, end] = [0, treeSize];
  while (end - start > 1) {
    const split = start + largestPowerBelow(end - start);
    if (index < split) {
      path.push(peaksOfSpan(split, end));
      end = split;
    } else {
      path.push(peaksOfSpan(start, split));
      start = split;
    }
  }
  return path.reverse();
}

/**
 * RFC 6962, 2.1.2: that the tree of `to` leaves begins with the tree of `from` leaves. Nothing has to be shown for a
 * tree and itself, nor for the empty tree, which every tree continues.
 */
export function planConsistency({ from, to }: { readonly from: number; readonly to: number }): ProofPlan {
  assert(isWhole(from) && isWhole(to) && from <= to, "the older tree is the smaller one");
  if (from === 0 || from === to) return [];
  const proof: (readonly TreeNode[])[] = [];
  let [start, end] = [0, to];
  while (end > from) {
    const split = start + largestPowerBelow(end - start);
    if (from <= split) {
      proof.push(peaksOfSpan(split, end));
      end = split;
    } else {
      proof.push(peaksOfSpan(start, split));
      start = split;
    }
  }
  // The verifier knows the older tree's own root, so that one is left out.
  if (start > 0) proof.push(peaksOfSpan(start, end));
  return proof.reverse();
}

/** The proof, from the hashes of the subtrees that its plan names. */
export function hashPlan(plan: ProofPlan, hashOf: (node: TreeNode) => Bytes, sha256: Sha256): Bytes[] {
  return plan.map((nodes) => foldPeaks(nodes.map(hashOf), sha256));
}

/** The largest power of two below `count`, which is at least 2. */
function largestPowerBelow(count: number): number {
  let power = 1;
  while (power * 2 < count) power *= 2;
  return power;
}

function isWhole(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}
