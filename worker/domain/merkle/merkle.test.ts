import { createHash } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { emptyFrontier, growFrontier, rootOf, sameFrontier, type TreeNode } from "./frontier.ts";
import { hashPlan, planConsistency, planInclusion } from "./proof-plan.ts";
import {
  type Bytes,
  type Digest,
  fromHex,
  leafInput,
  nodeInput,
  parseHex,
  type Sha256,
  toHex,
} from "./tree-hash.ts";
import { verifyConsistency, verifyInclusion } from "./verify-proof.ts";

const sha256: Sha256 = (bytes) => new Uint8Array(createHash("sha256").update(bytes).digest());
const digest: Digest = async (bytes) => sha256(bytes);

/** The reference tree of Certificate Transparency: its leaves, and the root of the first n of them. */
const referenceLeaves = [
  "",
  "00",
  "10",
  "2021",
  "3031",
  "40414243",
  "5051525354555657",
  "606162636465666768696a6b6c6d6e6f",
].map((entry) => sha256(leafInput(fromHex(entry))));

const referenceRoots = [
  "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
  "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
  "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
  "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
  "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
  "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
  "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
  "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
  "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

test.each(referenceRoots.map((root, size) => [size, root] as const))(
  "the reference tree of %i leaves has its reference root",
  (size, root) => {
    const { frontier } = growFrontier(emptyFrontier, referenceLeaves.slice(0, size), sha256);
    expect(toHex(rootOf(frontier, sha256))).toBe(root);
  },
);

const referenceNodes = {
  a: "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
  b: "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
  c: "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
  d: "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
  e: "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
  f: "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
} as const;
const { a, b, c, d, e, f } = referenceNodes;
const rootAt = (size: number) => referenceRoots[size] ?? "";

test.each<[number, number, readonly string[]]>([
  [0, 1, []],
  [0, 8, [a, b, c]],
  [5, 8, [d, e, rootAt(4)]],
  [2, 3, [rootAt(2)]],
  [1, 5, [rootAt(1), b, d]],
])("the reference proof that leaf %i is in the tree of %i leaves", async (index, treeSize, expected) => {
  const tree = plant(referenceLeaves);
  const proof = hashPlan(planInclusion({ index, treeSize }), tree.hashOf, sha256);
  expect(proof.map(toHex)).toEqual(expected);
  expect(await tree.includes({ index, treeSize, proof })).toBe(true);
});

test.each<[number, number, readonly string[]]>([
  [1, 1, []],
  [1, 8, [a, b, c]],
  [6, 8, [f, e, rootAt(4)]],
  [2, 5, [b, d]],
])("the reference proof that the tree of %i leaves begins the tree of %i", async (from, to, expected) => {
  const tree = plant(referenceLeaves);
  const proof = hashPlan(planConsistency({ from, to }), tree.hashOf, sha256);
  expect(proof.map(toHex)).toEqual(expected);
  expect(await tree.continues({ from, to, proof })).toBe(true);
});

const trees = fc.integer({ min: 1, max: 70 }).map((size) => plant(leavesOf(size)));

test("a frontier has the root, and completes the nodes, that the definition says, however it was grown", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 200 }), fc.integer({ min: 1, max: 50 }), (size, step) => {
      const leaves = leavesOf(size);
      let frontier = emptyFrontier;
      const nodes = new Map<string, string>();
      for (let at = 0; at < size; at += step) {
        const grown = growFrontier(frontier, leaves.slice(at, at + step), sha256);
        for (const node of grown.nodes) {
          expect(nodes.has(nameOf(node))).toBe(false);
          nodes.set(nameOf(node), toHex(node.hash));
        }
        frontier = grown.frontier;
      }
      expect(frontier.size).toBe(size);
      expect(toHex(rootOf(frontier, sha256))).toBe(toHex(rootByDefinition(leaves)));
      expect(nodes).toEqual(completeNodes(leaves));
    }),
  );
});

test("every proof is the one that the definition says, and is accepted", async () => {
  await fc.assert(
    fc.asyncProperty(trees, fc.nat(), fc.nat(), async (tree, one, two) => {
      const treeSize = 1 + (one % tree.size);
      const index = two % treeSize;
      const path = hashPlan(planInclusion({ index, treeSize }), tree.hashOf, sha256);
      expect(path.map(toHex)).toEqual(pathByDefinition(index, tree.leaves.slice(0, treeSize)).map(toHex));
      expect(await tree.includes({ index, treeSize, proof: path })).toBe(true);
      const from = 1 + (two % treeSize);
      const proof = hashPlan(planConsistency({ from, to: treeSize }), tree.hashOf, sha256);
      expect(proof.map(toHex)).toEqual(
        subproofByDefinition(from, tree.leaves.slice(0, treeSize), true).map(toHex),
      );
      expect(await tree.continues({ from, to: treeSize, proof })).toBe(true);
    }),
  );
});

test("a proof with a changed, missing, added or displaced hash, or for another place, is refused", async () => {
  await fc.assert(
    fc.asyncProperty(trees, fc.nat(), fc.nat(), fc.nat(), async (tree, one, two, three) => {
      const treeSize = tree.size;
      const index = one % treeSize;
      const path = hashPlan(planInclusion({ index, treeSize }), tree.hashOf, sha256);
      const from = 1 + (one % treeSize);
      const proof = hashPlan(planConsistency({ from, to: treeSize }), tree.hashOf, sha256);
      for (const bad of spoil(path, two, three)) {
        expect(await tree.includes({ index, treeSize, proof: bad })).toBe(false);
      }
      for (const bad of spoil(proof, two, three)) {
        expect(await tree.continues({ from, to: treeSize, proof: bad })).toBe(false);
      }
      if (treeSize > 1) {
        const elsewhere = (index + 1 + (two % (treeSize - 1))) % treeSize;
        const leafHash = tree.leaves[index] as Bytes;
        const root = rootByDefinition(tree.leaves);
        const claim = { index: elsewhere, treeSize, leafHash, proof: path, root, digest };
        expect(await verifyInclusion(claim)).toBe(false);
      }
    }),
  );
});

test("a proof that is too long or too short is refused, even where its hashes come to the roots that are claimed", async () => {
  const [a, b, c, d] = referenceLeaves as [Bytes, Bytes, Bytes, Bytes];
  const over = (left: Bytes, right: Bytes) => sha256(nodeInput(left, right));
  const alone = { index: 0, treeSize: 1, leafHash: a, proof: [b], root: over(b, a), digest };
  expect(await verifyInclusion(alone)).toBe(false);
  const newer = over(c, over(a, b));
  for (const { proof, from, to } of [
    { proof: [a, b], from: a, to: over(a, b) },
    { proof: [a, b, c], from: over(c, a), to: newer },
    { proof: [a, b, c, d], from: over(d, over(c, a)), to: over(d, newer) },
  ]) {
    const claim = { from: { size: 3, root: from }, to: { size: 4, root: to }, proof, digest };
    expect(await verifyConsistency(claim)).toBe(proof.length === 3);
  }
  for (const size of [-1, 0.5, Number.NaN]) {
    const [odd, whole] = [
      { size, root: a },
      { size: 1, root: a },
    ];
    expect(await verifyConsistency({ from: odd, to: whole, proof: [], digest })).toBe(false);
    expect(await verifyConsistency({ from: whole, to: odd, proof: [], digest })).toBe(false);
  }
});

test("an empty tree is continued by every tree and only by its own root", async () => {
  const to = { size: 8, root: fromHex(rootAt(8)) };
  const claim = (root: string, proof: readonly Bytes[]) =>
    verifyConsistency({ from: { size: 0, root: fromHex(root) }, to, proof, digest });
  expect(planConsistency({ from: 0, to: 8 })).toEqual([]);
  expect(await claim(rootAt(0), [])).toBe(true);
  expect(await claim(rootAt(1), [])).toBe(false);
  expect(await claim(rootAt(0), [fromHex(a)])).toBe(false);
});

test("nothing is proven for places that do not exist", async () => {
  const root = fromHex(rootAt(1));
  for (const [index, treeSize] of [
    [1, 1],
    [0, 0],
    [-1, 1],
    [0.5, 1],
  ] as const) {
    expect(await verifyInclusion({ index, treeSize, leafHash: root, proof: [], root, digest })).toBe(false);
    expect(() => planInclusion({ index, treeSize })).toThrow("the leaf is in the tree");
  }
  expect(() => planConsistency({ from: 2, to: 1 })).toThrow("the older tree");
  const [from, to] = [
    { size: 2, root },
    { size: 1, root },
  ];
  expect(await verifyConsistency({ from, to, proof: [], digest })).toBe(false);
});

test("a proof in a tree of 2^40 leaves names 40 subtrees", () => {
  const plan = planInclusion({ index: 2 ** 39 + 5, treeSize: 2 ** 40 });
  expect(plan.length).toBe(40);
  expect(plan.at(-1)).toEqual([{ level: 39, index: 0 }]);
});

test("hexadecimal is read in its one spelling only", () => {
  expect(parseHex("00ff")).toEqual(Uint8Array.of(0, 255));
  for (const text of ["0", "0F", "0g", " 00"]) expect(parseHex(text)).toBeNull();
});

function leavesOf(size: number): Bytes[] {
  return Array.from({ length: size }, (_, at) => sha256(leafInput(Uint8Array.of(at, at >> 8))));
}

/** A tree as the definition says, to compare with. */
function plant(leaves: readonly Bytes[]) {
  const root = (size: number) => rootByDefinition(leaves.slice(0, size));
  return {
    leaves,
    size: leaves.length,
    hashOf: ({ level, index }: TreeNode) =>
      rootByDefinition(leaves.slice(index * 2 ** level, (index + 1) * 2 ** level)),
    includes: (claim: { index: number; treeSize: number; proof: readonly Bytes[] }) =>
      verifyInclusion({
        ...claim,
        leafHash: leaves[claim.index] as Bytes,
        root: root(claim.treeSize),
        digest,
      }),
    continues: ({ from, to, proof }: { from: number; to: number; proof: readonly Bytes[] }) =>
      verifyConsistency({
        from: { size: from, root: root(from) },
        to: { size: to, root: root(to) },
        proof,
        digest,
      }),
  };
}

/** MTH, PATH and SUBPROOF of RFC 6962, 2.1, word for word. */
function rootByDefinition(leaves: readonly Bytes[]): Bytes {
  if (leaves.length === 0) return sha256(new Uint8Array(0));
  if (leaves.length === 1) return leaves[0] as Bytes;
  const k = splitOf(leaves.length);
  return sha256(nodeInput(rootByDefinition(leaves.slice(0, k)), rootByDefinition(leaves.slice(k))));
}

function pathByDefinition(m: number, leaves: readonly Bytes[]): Bytes[] {
  if (leaves.length === 1) return [];
  const k = splitOf(leaves.length);
  return m < k
    ? [...pathByDefinition(m, leaves.slice(0, k)), rootByDefinition(leaves.slice(k))]
    : [...pathByDefinition(m - k, leaves.slice(k)), rootByDefinition(leaves.slice(0, k))];
}

function subproofByDefinition(m: number, leaves: readonly Bytes[], isWhole: boolean): Bytes[] {
  if (m === leaves.length) return isWhole ? [] : [rootByDefinition(leaves)];
  const k = splitOf(leaves.length);
  return m <= k
    ? [...subproofByDefinition(m, leaves.slice(0, k), isWhole), rootByDefinition(leaves.slice(k))]
    : [...subproofByDefinition(m - k, leaves.slice(k), false), rootByDefinition(leaves.slice(0, k))];
}

function splitOf(count: number): number {
  return 2 ** Math.floor(Math.log2(count - 1));
}

function completeNodes(leaves: readonly Bytes[]): ReadonlyMap<string, string> {
  const nodes = new Map<string, string>();
  for (let level = 1; 2 ** level <= leaves.length; level += 1) {
    for (let index = 0; (index + 1) * 2 ** level <= leaves.length; index += 1) {
      const under = leaves.slice(index * 2 ** level, (index + 1) * 2 ** level);
      nodes.set(nameOf({ level, index }), toHex(rootByDefinition(under)));
    }
  }
  return nodes;
}

function nameOf({ level, index }: TreeNode): string {
  return `${level}/${index}`;
}

/** The proof with one thing wrong, in every kind of way that it has room for. */
function spoil(proof: readonly Bytes[], place: number, bit: number): Bytes[][] {
  const added = [...proof, proof[0] ?? sha256(new Uint8Array(1))];
  if (proof.length === 0) return [added];
  const at = place % proof.length;
  const flipped = new Uint8Array(proof[at] as Bytes);
  flipped[(bit >> 3) % 32] = (flipped[(bit >> 3) % 32] as number) ^ (1 << (bit % 8));
  return [added, proof.slice(0, -1), proof.slice(1), proof.with(at, flipped)];
}

test("two frontiers are the same when size and every peak are", () => {
  const leaves = Array.from({ length: 7 }, (_, n) => sha256(leafInput(new Uint8Array([n]))));
  const { frontier } = growFrontier(emptyFrontier, leaves, sha256);
  const { peaks } = frontier;
  expect(peaks).toHaveLength(3);
  expect(sameFrontier(frontier, growFrontier(emptyFrontier, leaves, sha256).frontier)).toBe(true);
  expect(sameFrontier(emptyFrontier, { size: 0, peaks: [] })).toBe(true);
  expect(sameFrontier(frontier, { size: 8, peaks })).toBe(false);
  expect(sameFrontier(frontier, { size: 7, peaks: peaks.slice(0, 2) })).toBe(false);
  expect(sameFrontier({ size: 7, peaks: peaks.slice(0, 2) }, frontier)).toBe(false);
  for (const at of [0, 1, 2]) {
    const changed = peaks.with(at, sha256(peaks[at] ?? new Uint8Array()));
    expect(sameFrontier(frontier, { size: 7, peaks: changed })).toBe(false);
  }
});

test("every byte is written as two hexadecimal digits and read again, and nothing else is read", () => {
  const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte);
  expect(toHex(bytes)).toBe(Buffer.from(bytes).toString("hex"));
  expect(fromHex(toHex(bytes))).toEqual(bytes);
  for (const text of ["0", "0G", "AB", "é"]) expect(() => fromHex(text)).toThrow("is hexadecimal");
});
