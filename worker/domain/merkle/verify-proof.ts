import { type Bytes, type Digest, emptyRootInput, nodeInput, sameBytes } from "./tree-hash.ts";

/** True when the proof leads from the leaf hash at `index` to the root of a tree of `treeSize` leaves (RFC 9162, 2.1.3.2). */
export async function verifyInclusion(claim: {
  readonly index: number;
  readonly treeSize: number;
  readonly leafHash: Bytes;
  readonly proof: readonly Bytes[];
  readonly root: Bytes;
  readonly digest: Digest;
}): Promise<boolean> {
  const { index, treeSize, leafHash, proof, root, digest } = claim;
  if (!isWhole(index) || !isWhole(treeSize) || index >= treeSize) return false;
  let [node, last] = [index, treeSize - 1];
  let hash = leafHash;
  for (const sibling of proof) {
    if (last === 0) return false;
    if (node % 2 === 1 || node === last) {
      hash = await digest(nodeInput(sibling, hash));
      while (node % 2 === 0 && node !== 0) [node, last] = [node / 2, half(last)];
    } else {
      hash = await digest(nodeInput(hash, sibling));
    }
    [node, last] = [half(node), half(last)];
  }
  return last === 0 && sameBytes(hash, root);
}

/** True when the proof shows that the newer tree begins with the older one (RFC 9162, 2.1.4.2). */
export async function verifyConsistency(claim: {
  readonly from: TreeClaim;
  readonly to: TreeClaim;
  readonly proof: readonly Bytes[];
  readonly digest: Digest;
}): Promise<boolean> {
  const { from, to, proof, digest } = claim;
  if (!isWhole(from.size) || !isWhole(to.size) || from.size > to.size) return false;
  if (from.size === 0 || from.size === to.size) {
    const root = from.size === 0 ? await digest(emptyRootInput) : to.root;
    return proof.length === 0 && sameBytes(from.root, root);
  }
  // A complete older tree is a subtree of the newer one, so the proof leaves out its root.
  const path = isPowerOfTwo(from.size) ? [from.root, ...proof] : proof;
  const roots = await rebuildRoots({ path, fromSize: from.size, toSize: to.size, digest });
  return roots !== null && sameBytes(roots.older, from.root) && sameBytes(roots.newer, to.root);
}

/** A tree as somebody states it. */
export type TreeClaim = { readonly size: number; readonly root: Bytes };

/** The roots of both trees that the path leads to; null when it is too short or too long. */
async function rebuildRoots({
  path: [first, ...rest],
  fromSize,
  toSize,
  digest,
}: {
  readonly path: readonly Bytes[];
  readonly fromSize: number;
  readonly toSize: number;
  readonly digest: Digest;
}): Promise<{ readonly older: Bytes; readonly newer: Bytes } | null> {
  if (first === undefined) return null;
  let [node, last] = lastWholeSubtree(fromSize, toSize);
  let [older, newer] = [first, first];
  for (const sibling of rest) {
    if (last === 0) return null;
    if (node % 2 === 1 || node === last) {
      older = await digest(nodeInput(sibling, older));
      newer = await digest(nodeInput(sibling, newer));
      while (node % 2 === 0 && node !== 0) [node, last] = [node / 2, half(last)];
    } else {
      newer = await digest(nodeInput(newer, sibling));
    }
    [node, last] = [half(node), half(last)];
  }
  return last === 0 ? { older, newer } : null;
}

/** Where in the newer tree the largest complete subtree is that ends with the older tree's last leaf. */
function lastWholeSubtree(fromSize: number, toSize: number): readonly [number, number] {
  let [node, last] = [fromSize - 1, toSize - 1];
  while (node % 2 === 1) [node, last] = [half(node), half(last)];
  return [node, last];
}

function half(value: number): number {
  return Math.floor(value / 2);
}

function isPowerOfTwo(value: number): boolean {
  let rest = value;
  while (rest % 2 === 0) rest /= 2;
  return rest === 1;
}

function isWhole(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}
