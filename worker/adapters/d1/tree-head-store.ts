import type { TenantScope } from "#worker/domain/access/principal.ts";
import type { SignedTreeHead } from "#worker/domain/ledger/tree-head.ts";
import type { Env } from "#worker/env.ts";
import type { MovedLedgers, TreeStore } from "#worker/usecases/ledger/tree-head-ports.ts";
import { promiseJobs, settleJob } from "./outbox-statements.ts";
import { allShards, shardOf } from "./shards.ts";

/** The heads that were published of one company's ledger. */
export function treeHeadStore(
  env: Env,
  tenant: TenantScope,
): Pick<TreeStore, "newestHead" | "getHead" | "listHeads" | "addHead" | "settleJob"> {
  const db = shardOf(env, tenant);
  const { tenantId } = tenant;
  const list = async (where: string, values: readonly (number | null)[]) => {
    const { results } = await db
      .prepare(`SELECT ${columns} FROM ledger_tree_heads WHERE tenant_id = ?1 AND ${where}`)
      .bind(tenantId, ...values)
      .all<SignedTreeHead>();
    return results;
  };
  return {
    newestHead: async () => (await list("tree_size >= 0 ORDER BY tree_size DESC LIMIT 1", []))[0] ?? null,
    getHead: async (treeSize) => (await list("tree_size = ?2", [treeSize]))[0] ?? null,
    listHeads: ({ below, limit }) =>
      list("(?2 IS NULL OR tree_size < ?2) ORDER BY tree_size DESC LIMIT ?3", [below, limit]),
    addHead: async (head, job) => {
      try {
        await db.batch([
          db
            .prepare(
              `INSERT INTO ledger_tree_heads (tenant_id, tree_size, root, head_hash, published_at, key_id,
                 previous_digest, head_digest, signed_head) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)`,
            )
            .bind(
              tenantId,
              head.treeSize,
              head.root,
              head.headHash,
              head.publishedAt,
              head.keyId,
              head.previousDigest,
              head.digest,
              head.signedHead,
            ),
          promiseJobs(db, { tenantId, messages: [job], now: head.publishedAt }),
        ]);
        return "added";
      } catch (error) {
        if (isOvertaken(error)) return "overtaken";
        if (isFrozen(error)) return "frozen";
        throw error;
      }
    },
    settleJob: async (outboxId) => {
      await settleJob(db, { tenantId, outboxId }).run();
    },
  };
}

const columns = `tenant_id AS tenantId, tree_size AS treeSize, root, head_hash AS headHash,
  published_at AS publishedAt, key_id AS keyId, previous_digest AS previousDigest, head_digest AS digest,
  signed_head AS signedHead`;

function isOvertaken(error: unknown): boolean {
  return error instanceof Error && /ledger-tree-head-(not-the-next|breaks-the-chain)/.test(error.message);
}

function isFrozen(error: unknown): boolean {
  return error instanceof Error && /ledger-frozen/.test(error.message);
}

/** Asked once an hour; one row a company, and one of its heads. */
export function movedLedgers(env: Env): MovedLedgers {
  return {
    listMoved: async () => {
      const perShard = await Promise.all(
        allShards(env).map(({ db }) => db.prepare(moved).all<{ tenantId: string }>()),
      );
      return perShard.flatMap(({ results }) => results.map((row) => row.tenantId));
    },
  };
}

const moved = `SELECT h.tenant_id AS tenantId FROM ledger_heads AS h
WHERE h.seq > COALESCE((SELECT MAX(t.tree_size) FROM ledger_tree_heads AS t WHERE t.tenant_id = h.tenant_id), 0)`;
