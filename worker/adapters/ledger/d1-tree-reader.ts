import { sha256Hex } from "#worker/adapters/platform/sha256.ts";
import { type EntryBytes, emptyHead, type LedgerHead, leafHash } from "#worker/domain/ledger/entry.ts";
import type { TreeNode } from "#worker/domain/merkle/frontier.ts";
import { type Bytes, fromHex } from "#worker/domain/merkle/tree-hash.ts";
import { assert } from "#worker/domain/result.ts";
import type { TreeStore } from "#worker/usecases/ledger/tree-head-ports.ts";
import { rowsOf } from "./entry-rows.ts";
import { type TreeRow, toFrontier, treeOf } from "./tree-rows.ts";

/** What one company's tree is asked. */
export function createD1TreeReader(db: D1Database, tenantId: string): Pick<TreeStore, "tree" | "hashesOf"> {
  return {
    tree: async () => {
      const [trees, heads] = await db.batch([
        db.prepare(treeOf).bind(tenantId),
        db.prepare(headOf).bind(tenantId),
      ]);
      return {
        tree: toFrontier(rowsOf<TreeRow>(trees)[0]),
        head: rowsOf<LedgerHead>(heads)[0] ?? emptyHead,
      };
    },
    hashesOf: async (nodes) => {
      const hashes = await readHashes(db, tenantId, nodes);
      return (node) => {
        const hash = hashes.get(nameOf(node));
        assert(hash !== undefined, `the tree has its subtree ${nameOf(node)}`);
        return hash;
      };
    },
  };
}

const headOf = `SELECT seq, entry_hash AS entryHash, recorded_at AS recordedAt FROM ledger_heads WHERE tenant_id = ?1`;

/** Small enough for one answer of D1, whatever is asked. */
const nodesPerQuery = 5_000;
const leavesPerQuery = 500;
/** Most proofs are one; each more is some 3 MB. */
const queriesPerBatch = 4;

/** Subtrees are stored; a leaf is hashed from its entry, which is stored already. */
async function readHashes(
  db: D1Database,
  tenantId: string,
  nodes: readonly TreeNode[],
): Promise<ReadonlyMap<string, Bytes>> {
  const wanted = [...new Map(nodes.map((node) => [nameOf(node), node])).values()];
  const subtrees = wanted.filter(({ level }) => level > 0).map(({ level, index }) => [level, index]);
  const leaves = wanted.filter(({ level }) => level === 0).map(({ index }) => index + 1);
  const ask = (sql: string) => (part: readonly unknown[]) =>
    db.prepare(sql).bind(tenantId, JSON.stringify(part));
  const questions = [
    ...piecesOf(subtrees, nodesPerQuery).map(ask(nodesOf)),
    ...piecesOf(leaves, leavesPerQuery).map(ask(entriesOf)),
  ];
  const hashes = new Map<string, Bytes>();
  for (let from = 0; from < questions.length; from += queriesPerBatch) {
    const answers = await db.batch<NodeRow | LeafRow>(questions.slice(from, from + queriesPerBatch));
    for (const row of answers.flatMap(({ results }) => results)) {
      if ("hash" in row) hashes.set(nameOf(row), fromHex(row.hash));
      else hashes.set(nameOf({ level: 0, index: row.seq - 1 }), leafHash({ ...row, sha256Hex }));
    }
  }
  return hashes;
}

type NodeRow = TreeNode & { readonly hash: string };
type LeafRow = EntryBytes & { readonly seq: number };

// CROSS JOIN keeps the order: a few places, each looked up, and never the tree looked through for them.
const nodesOf = `SELECT n.level, n.node_index AS "index", n.hash FROM json_each(?2) AS w CROSS JOIN ledger_nodes AS n
WHERE n.tenant_id = ?1 AND n.level = w.value ->> '$[0]' AND n.node_index = w.value ->> '$[1]'`;

const entriesOf = `SELECT e.seq, e.payload, e.prev_hash AS prevHash
FROM json_each(?2) AS w CROSS JOIN ledger_entries AS e WHERE e.tenant_id = ?1 AND e.seq = w.value`;

function nameOf({ level, index }: TreeNode): string {
  return `${level}/${index}`;
}

function piecesOf<Item>(items: readonly Item[], size: number): (readonly Item[])[] {
  const count = Math.ceil(items.length / size);
  return Array.from({ length: count }, (_, at) => items.slice(at * size, (at + 1) * size));
}
