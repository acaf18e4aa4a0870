import type { EntryBytes } from "#worker/domain/ledger/entry.ts";
import { emptyFrontier, type Frontier } from "#worker/domain/merkle/frontier.ts";
import { type Bytes, fromHex, toHex } from "#worker/domain/merkle/tree-hash.ts";
import type { TreeGrowth } from "#worker/usecases/ledger/ledger-ports.ts";
import { rowsOf } from "./entry-rows.ts";

export type TreeRow = { readonly size: number; readonly peaks: string };

/** The columns of `ledger_tree_heads` under the names of `SignedTreeHead`, so that a row is one. */
export const selectTreeHead = `tenant_id AS tenantId, tree_size AS treeSize, root, head_hash AS headHash,
  published_at AS publishedAt, key_id AS keyId, previous_digest AS previousDigest, head_digest AS digest,
  signed_head AS signedHead`;

export const treeOf = "SELECT size, peaks FROM ledger_trees WHERE tenant_id = ?1";

/** The peaks are stored one after the other in hexadecimal. */
export function toFrontier(row: TreeRow | undefined): Frontier {
  if (row === undefined) return emptyFrontier;
  return { size: row.size, peaks: splitHashes(row.peaks) };
}

export function splitHashes(text: string): Bytes[] {
  return (text.match(/.{64}/g) ?? []).map(fromHex);
}

export function joinHashes(hashes: readonly Bytes[]): string {
  return hashes.map(toHex).join("");
}

/** The tree as it has grown. Its triggers refuse one that is not longer than before, or longer than the ledger. */
export function treeStatements(
  db: D1Database,
  tenantId: string,
  { frontier, nodes }: TreeGrowth,
): D1PreparedStatement[] {
  const rows = nodes.map(({ level, index, hash }) => [level, index, toHex(hash)]);
  return [
    db.prepare(startTree).bind(tenantId),
    ...(rows.length === 0 ? [] : [db.prepare(insertNodes).bind(tenantId, JSON.stringify(rows))]),
    db.prepare(moveTree).bind(tenantId, frontier.size, joinHashes(frontier.peaks)),
  ];
}

const startTree = `INSERT INTO ledger_trees (tenant_id, size, peaks)
SELECT ?1, 0, '' WHERE NOT EXISTS (SELECT 1 FROM ledger_trees WHERE tenant_id = ?1)`;

const insertNodes = `INSERT INTO ledger_nodes (tenant_id, level, node_index, hash)
SELECT ?1, value ->> '$[0]', value ->> '$[1]', value ->> '$[2]' FROM json_each(?2)`;

const moveTree = "UPDATE ledger_trees SET size = ?2, peaks = ?3 WHERE tenant_id = ?1";

/** The tree, and the entries after it; one batch is one moment. */
export async function readTreeGap(
  db: D1Database,
  tenantId: string,
  limit: number,
): Promise<{ readonly tree: Frontier; readonly entries: readonly EntryBytes[] }> {
  const [trees, entries] = await db.batch([
    db.prepare(treeOf).bind(tenantId),
    db.prepare(entriesAfterTree).bind(tenantId, limit),
  ]);
  return { tree: toFrontier(rowsOf<TreeRow>(trees)[0]), entries: rowsOf<EntryBytes>(entries) };
}

const entriesAfterTree = `SELECT payload, prev_hash AS prevHash FROM ledger_entries
WHERE tenant_id = ?1 AND seq > COALESCE((SELECT size FROM ledger_trees WHERE tenant_id = ?1), 0) ORDER BY seq LIMIT ?2`;
