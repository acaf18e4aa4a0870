import type { Env } from "#worker/env.ts";
import type { JobMessage } from "#worker/usecases/jobs/job.ts";
import type { OutboxStore } from "#worker/usecases/jobs/outbox.ts";
import { postponeJob } from "./outbox-statements.ts";
import { allShards } from "./shards.ts";

/** The outboxes of all shards. A company's rows are few, so looking into every shard costs one indexed read each. */
export function outboxStore(env: Env): OutboxStore {
  return {
    leaseDue: async ({ tenantId, now, leaseUntil, limit }) => {
      const perShard = await Promise.all(
        allShards(env).map(({ db }) =>
          db
            .prepare(
              `UPDATE outbox SET available_at = ?1, attempts = attempts + 1
               WHERE (tenant_id, id) IN (
                 SELECT tenant_id, id FROM outbox INDEXED BY outbox_by_due
                 WHERE available_at <= ?2 AND (?3 IS NULL OR tenant_id = ?3) ORDER BY available_at LIMIT ?4)
               RETURNING message, attempts`,
            )
            .bind(leaseUntil, now, tenantId, limit)
            .all<{ message: string; attempts: number }>(),
        ),
      );
      return perShard.flatMap(({ results }) =>
        results.map((row) => ({ message: JSON.parse(row.message) as JobMessage, attempts: row.attempts })),
      );
    },
    postpone: async ({ tenantId, outboxId }, until) => {
      await Promise.all(allShards(env).map(({ db }) => postponeJob(db, { tenantId, outboxId, until }).run()));
    },
    nextDueAt: async (tenantId) => {
      const perShard = await Promise.all(
        allShards(env).map(({ db }) =>
          db
            .prepare("SELECT MIN(available_at) AS due FROM outbox WHERE tenant_id = ?1")
            .bind(tenantId)
            .first<number | null>("due"),
        ),
      );
      const due = perShard.filter((value) => value !== null);
      return due.length === 0 ? null : Math.min(...due);
    },
  };
}
