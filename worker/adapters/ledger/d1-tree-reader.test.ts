import { expect, test } from "vitest";
import { sha256Hex } from "#worker/adapters/platform/sha256.ts";
import { leafHash } from "#worker/domain/ledger/entry.ts";
import { planInclusion } from "#worker/domain/merkle/proof-plan.ts";
import { creditDraft } from "#worker/testing/ledger-entries.ts";
import { openLedger } from "#worker/testing/ledgers.ts";
import { createD1TreeReader } from "./d1-tree-reader.ts";

test("the subtrees of a proof are found by key: a few rows for each level of the tree, however many entries", async () => {
  const ledger = openLedger();
  const tree = createD1TreeReader(ledger.db, ledger.tenantId);
  for (let batch = 0; batch < 4; batch += 1) {
    await ledger.post(
      Array.from({ length: 200 }, (_, n) => creditDraft({ opportunityRef: `opp_${batch}_${n}` })),
    );
    const treeSize = (batch + 1) * 200;
    for (const index of [0, 77, treeSize - 1]) {
      const nodes = planInclusion({ index, treeSize }).flat();
      const before = ledger.rows().read;
      await tree.hashesOf(nodes);
      // One row of the question and one of the answer; each level has one subtree, or those of the tree's ragged edge.
      expect(ledger.rows().read - before).toBeLessThanOrEqual(2 * nodes.length);
      expect(nodes.length).toBeLessThanOrEqual(2 * Math.ceil(Math.log2(treeSize)));
    }
  }
});

test("a leaf is hashed from its entry, and a subtree that is not there is missed aloud", async () => {
  const ledger = openLedger();
  const [entry] = await ledger.post([creditDraft()]);
  if (entry === undefined) throw new Error("the entry was posted");
  const tree = createD1TreeReader(ledger.db, ledger.tenantId);
  const hashOf = await tree.hashesOf([
    { level: 0, index: 0 },
    { level: 1, index: 0 },
  ]);
  expect(hashOf({ level: 0, index: 0 })).toEqual(leafHash({ ...entry, sha256Hex }));
  expect(() => hashOf({ level: 1, index: 0 })).toThrow("the tree has its subtree 1/0");
});
