import type { TenantScope } from "#worker/domain/access/principal.ts";
import type { Env } from "#worker/env.ts";
import type {
  IssueItem,
  StatementIssue,
  StatementIssueStore,
} from "#worker/usecases/statements/statement-ports.ts";
import { auditInTenant } from "./audit-statements.ts";
import { extendLease, isGuardFailure, promiseJobs, settleJob } from "./outbox-statements.ts";
import { shardOf } from "./shards.ts";
import { settleItem } from "./statement-store.ts";

/** Bulk issues of one company. */
export function statementIssueStore(env: Env, tenant: TenantScope): StatementIssueStore {
  const db = shardOf(env, tenant);
  const { tenantId } = tenant;
  return { ...reads(db, tenantId), ...items(db, tenantId), ...work(db, tenantId) };
}

const columns = `id, period, status, total, done, failure, zip_key AS zipKey, created_by AS createdBy,
  created_at AS createdAt, finished_at AS finishedAt`;

function reads(db: D1Database, tenantId: string) {
  return {
    get: (id) =>
      db
        .prepare(`SELECT ${columns} FROM statement_issues WHERE tenant_id = ?1 AND id = ?2`)
        .bind(tenantId, id)
        .first<StatementIssue>(),
    list: async (limit) => {
      const { results } = await db
        .prepare(
          `SELECT ${columns} FROM statement_issues INDEXED BY statement_issues_by_age
           WHERE tenant_id = ?1 ORDER BY created_at DESC, id DESC LIMIT ?2`,
        )
        .bind(tenantId, limit)
        .all<StatementIssue>();
      return results;
    },
  } satisfies Partial<StatementIssueStore>;
}

const itemColumns = "place, partner_ref AS partnerRef, currency, statement_id AS statementId, outcome";

function items(db: D1Database, tenantId: string) {
  return {
    listItems: async ({ issueId, filed, limit }) => {
      const { results } = await db
        .prepare(
          `SELECT ${itemColumns} FROM statement_issue_items
           WHERE tenant_id = ?1 AND issue_id = ?2 AND filed = ?3 ORDER BY place LIMIT ?4`,
        )
        .bind(tenantId, issueId, filed ? 1 : 0, limit)
        .all<IssueItem>();
      return results;
    },
    getItem: ({ issueId, place }) =>
      db
        .prepare(
          `SELECT ${itemColumns} FROM statement_issue_items WHERE tenant_id = ?1 AND issue_id = ?2 AND place = ?3`,
        )
        .bind(tenantId, issueId, place)
        .first<IssueItem>(),
    settleUnchanged: async (item) => {
      try {
        await db.batch(settleItem(db, tenantId, item));
      } catch (error) {
        if (!isGuardFailure(error)) throw error;
      }
    },
    markFiled: async ({ issueId, place }) => {
      await db.batch([
        db
          .prepare(
            `UPDATE statement_issue_items SET filed = 1
             WHERE tenant_id = ?1 AND issue_id = ?2 AND place = ?3 AND filed = 0`,
          )
          .bind(tenantId, issueId, place),
        db
          .prepare("UPDATE statement_issues SET done = done + changes() WHERE tenant_id = ?1 AND id = ?2")
          .bind(tenantId, issueId),
      ]);
    },
  } satisfies Partial<StatementIssueStore>;
}

type Work = Pick<StatementIssueStore, "create" | "keepLease" | "handOver" | "finish" | "fail" | "settleJob">;

function work(db: D1Database, tenantId: string): Work {
  const move = (id: string, to: { status: string; failure?: string; zipKey?: string; at?: number }) =>
    db
      .prepare(
        `UPDATE statement_issues SET status = ?3, failure = ?4, zip_key = ?5, finished_at = ?6
         WHERE tenant_id = ?1 AND id = ?2 AND status NOT IN ('done', 'failed')`,
      )
      .bind(tenantId, id, to.status, to.failure ?? null, to.zipKey ?? null, to.at ?? null);
  return {
    create: async ({ id, period, matters, createdBy, job, now, audit }) => {
      await db.batch([
        db
          .prepare(
            `INSERT INTO statement_issues (tenant_id, id, period, status, total, created_by, created_at)
             VALUES (?1, ?2, ?3, 'queued', ?4, ?5, ?6)`,
          )
          .bind(tenantId, id, period, matters.length, createdBy, now),
        db
          .prepare(
            `INSERT INTO statement_issue_items (tenant_id, issue_id, place, partner_ref, currency)
             SELECT ?1, ?2, key, json_extract(value, '$.partnerRef'), json_extract(value, '$.currency')
             FROM json_each(?3)`,
          )
          .bind(tenantId, id, JSON.stringify(matters)),
        promiseJobs(db, { tenantId, messages: [job], now }),
        auditInTenant(db, audit),
      ]);
    },
    keepLease: async ({ issueId, outboxId, status, now }) => {
      await db.batch([move(issueId, { status }), extendLease(db, { tenantId, outboxId, now })]);
    },
    handOver: async ({ outboxId, job, now }) => {
      await db.batch([
        settleJob(db, { tenantId, outboxId }),
        promiseJobs(db, { tenantId, messages: [job], now }),
      ]);
    },
    finish: async ({ issueId, outboxId, zipKey, now }) => {
      await db.batch([
        move(issueId, { status: "done", zipKey, at: now }),
        settleJob(db, { tenantId, outboxId }),
      ]);
    },
    fail: async ({ id, outboxId, reason, now }) => {
      await db.batch([
        move(id, { status: "failed", failure: reason, at: now }),
        settleJob(db, { tenantId, outboxId }),
      ]);
    },
    settleJob: async (outboxId) => {
      await settleJob(db, { tenantId, outboxId }).run();
    },
  };
}
