import { assert } from "#worker/domain/result.ts";
import { type Bytes, emptyRootInput, nodeInput, type Sha256, sameBytes } from "./tree-hash.ts";

/**
 * All that a growing tree has to remember: the roots of the complete subtrees it consists of, the largest and leftmost
 * first, one for each 1 in the binary form of `size`.
 */
export type Frontier = { readonly size: number; readonly peaks: readonly Bytes[] };

/** A complete subtree of 2^level leaves; `index` counts those of its level from the left. Level 0 is a leaf. */
export type TreeNode = { readonly level: number; readonly index: number };
export type HashedNode = TreeNode & { readonly hash: Bytes };

export const emptyFrontier: Frontier = { size: 0, peaks: [] };

/** The tree with these leaf hashes added, and every subtree above level 0 that they complete, in the order of completion. */
export function growFrontier(
  frontier: Frontier,
  leafHashes: readonly Bytes[],
  sha256: Sha256,
): { readonly frontier: Frontier; readonly nodes: readonly HashedNode[] } {
  assert(frontier.peaks.length === countOnes(frontier.size), "a frontier has a peak for each 1 of its size");
  const peaks = [...frontier.peaks];
  const nodes: HashedNode[] = [];
  let { size } = frontier;
  for (const leaf of leafHashes) {
    let hash = leaf;
    let level = 0;
    for (let index = size; index % 2 === 1; index = (index - 1) / 2) {
      const left = peaks.pop();
      assert(left !== undefined, "a right-hand node has a left-hand one");
      hash = sha256(nodeInput(left, hash));
      level += 1;
      nodes.push({ level, index: (index - 1) / 2, hash });
    }
    peaks.push(hash);
    size += 1;
  }
  return { frontier: { size, peaks }, nodes };
}

export function sameFrontier(a: Frontier, b: Frontier): boolean {
  return (
    a.size === b.size &&
    a.peaks.length === b.peaks.length &&
    a.peaks.every((peak, at) => sameBytes(peak, b.peaks[at] ?? emptyRootInput))
  );
}

/** RFC 6962's Merkle tree hash of everything in the tree. */
export function rootOf({ peaks }: Frontier, sha256: Sha256): Bytes {
  return peaks.length === 0 ? sha256(emptyRootInput) : foldPeaks(peaks, sha256);
}

/** The hash of neighbouring complete subtrees, each smaller than the one to its left: the rightmost two are joined first. */
export function foldPeaks(peaks: readonly Bytes[], sha256: Sha256): Bytes {
  const last = peaks.at(-1);
  assert(last !== undefined, "there is something to fold");
  return peaks.slice(0, -1).reduceRight((right, left) => sha256(nodeInput(left, right)), last);
}

/** The complete subtrees that the leaves from `start` up to `end` consist of; `start` is where one of `end - start` may begin. */
export function peaksOfSpan(start: number, end: number): readonly TreeNode[] {
  const peaks: TreeNode[] = [];
  for (let at = start; at < end; ) {
    let width = 1;
    let level = 0;
    while (at % (2 * width) === 0 && at + 2 * width <= end) {
      width *= 2;
      level += 1;
    }
    peaks.push({ level, index: at / width });
    at += width;
  }
  return peaks;
}

function countOnes(size: number): number {
  let ones = 0;
  for (let rest = size; rest > 0; rest = Math.floor(rest / 2)) ones += rest % 2;
  return ones;
}
