import { grantTenantScope } from "#worker/domain/access/principal.ts";
import { assert } from "#worker/domain/result.ts";
import type { Env } from "#worker/env.ts";
import type { CompanyDeletionStore, Deletion } from "#worker/usecases/company-data/company-data-ports.ts";
import { auditInDirectory } from "./audit-statements.ts";
import { type CompanyTable, companyTables, workTables } from "./company-tables.ts";
import { queueMails } from "./mail-statements.ts";
import { shardOf } from "./shards.ts";
import { type CompanyColumns, companyColumns, toCompany } from "./standing.ts";

export function companyDeletionStore(env: Env): CompanyDeletionStore {
  const db = env.DIRECTORY;
  return {
    ...requests(db),
    restJobs: async (tenantId, until) => {
      const shard = await shardOfDeleted(env, tenantId);
      await shard
        .prepare("UPDATE outbox SET available_at = ?2 WHERE tenant_id = ?1")
        .bind(tenantId, until)
        .run();
    },
    listDue: async (now, limit) => {
      const { results } = await db
        .prepare(
          `SELECT ${columns} FROM company_deletions d INDEXED BY company_deletions_by_due
           WHERE d.cancelled_at IS NULL AND d.finished_at IS NULL AND d.due_at <= ?1 ORDER BY d.due_at LIMIT ?2`,
        )
        .bind(now, limit)
        .all<Deletion>();
      return results;
    },
    begin: async ({ tenantId, id }, now) => {
      await db
        .prepare(
          `UPDATE company_deletions SET begun_at = coalesce(begun_at, ?3)
           WHERE tenant_id = ?1 AND id = ?2 AND cancelled_at IS NULL`,
        )
        .bind(tenantId, id, now)
        .run();
      const shard = await shardOfDeleted(env, tenantId);
      await shard
        .prepare("INSERT INTO tenant_erasures (tenant_id, begun_at) VALUES (?1, ?2) ON CONFLICT DO NOTHING")
        .bind(tenantId, now)
        .run();
    },
    removeSome: async (tenantId) => {
      const shard = await shardOfDeleted(env, tenantId);
      for (const table of removedTables) {
        const { meta } = await removeRows(shard, tenantId, table).run();
        if (meta.changes > 0) return true;
      }
      const removed = await db.batch(directoryRemovals(db, tenantId));
      return removed.some(({ meta }) => meta.changes > 0);
    },
    finish: async ({ tenantId, id }, now) => {
      await db.batch([
        // The row stays: logs of partner organisations and the ledger name its id.
        db.prepare("UPDATE tenants SET name = 'Deleted company' WHERE id = ?1").bind(tenantId),
        db
          .prepare("UPDATE company_deletions SET finished_at = ?3 WHERE tenant_id = ?1 AND id = ?2")
          .bind(tenantId, id, now),
      ]);
    },
  };
}

const columns =
  "d.tenant_id AS tenantId, d.id, d.requested_by AS requestedBy, d.requested_at AS requestedAt, d.due_at AS dueAt";

const removedTables: readonly CompanyTable[] = [...workTables, ...companyTables.toReversed()];

function removeRows(
  db: D1Database,
  tenantId: string,
  { name, key, atOnce }: CompanyTable,
): D1PreparedStatement {
  // Of a table that has one row for each company the company is the whole key.
  const keys = key.length === 0 ? "tenant_id" : key.join(", ");
  return db
    .prepare(
      `DELETE FROM ${name} WHERE tenant_id = ?1 AND (${keys}) IN (
         SELECT ${keys} FROM ${name} WHERE tenant_id = ?1 LIMIT ${atOnce})`,
    )
    .bind(tenantId);
}

/** Few rows but for the log, which goes by and by. What refers goes before what it refers to. */
function directoryRemovals(db: D1Database, tenantId: string): D1PreparedStatement[] {
  const by = (sql: string) => db.prepare(sql).bind(tenantId);
  return [
    by("DELETE FROM sessions WHERE tenant_id = ?1"),
    by("DELETE FROM api_keys WHERE tenant_id = ?1"),
    by("DELETE FROM single_sign_on_domains WHERE tenant_id = ?1"),
    by("DELETE FROM single_sign_on WHERE tenant_id = ?1"),
    by(
      `DELETE FROM join_requests WHERE invitation_id IN (
         SELECT id FROM invitations INDEXED BY invitations_by_tenant WHERE tenant_id = ?1)`,
    ),
    by("DELETE FROM invitations WHERE tenant_id = ?1"),
    by("DELETE FROM partner_aliases WHERE tenant_id = ?1"),
    by("DELETE FROM partnerships WHERE tenant_id = ?1"),
    by("DELETE FROM partner_blocks WHERE tenant_id = ?1"),
    by("DELETE FROM tenant_members WHERE tenant_id = ?1"),
    by("DELETE FROM data_keys WHERE owner_id = ?1"),
    by("DELETE FROM notifications INDEXED BY notifications_by_company WHERE tenant_id = ?1"),
    by("DELETE FROM act_links WHERE tenant_id = ?1"),
    by("DELETE FROM slack_links WHERE tenant_id = ?1"),
    by("DELETE FROM slack_link_codes WHERE tenant_id = ?1"),
    by("DELETE FROM mails WHERE tenant_id = ?1"),
    // Kept answers of its people, which live a day.
    by("DELETE FROM idempotency_keys WHERE actor LIKE '%:' || ?1 || '%'"),
    by(
      `DELETE FROM audit_events WHERE owner_id = ?1 AND (at, id) IN (
         SELECT at, id FROM audit_events WHERE owner_id = ?1 LIMIT 5000)`,
    ),
  ];
}

function requests(db: D1Database): Pick<CompanyDeletionStore, "listOwners" | "request" | "look" | "cancel"> {
  return {
    listOwners: async (tenantId) => {
      const { results } = await db
        .prepare(
          `SELECT u.email_norm AS email, u.name FROM tenant_members m JOIN users u ON u.id = m.user_id
           WHERE m.tenant_id = ?1 AND m.role = 'owner' AND u.disabled_at IS NULL ORDER BY u.id`,
        )
        .bind(tenantId)
        .all<{ email: string; name: string }>();
      return results;
    },
    request: async ({ tenantId, id, requestedBy, requestedAt, dueAt, tokenHash }, { audit, mails }) => {
      const [inserted] = await db.batch([
        db
          .prepare(
            `INSERT INTO company_deletions (tenant_id, id, requested_by, token_hash, requested_at, due_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT DO NOTHING`,
          )
          .bind(tenantId, id, requestedBy, tokenHash, requestedAt, dueAt),
        auditInDirectory(db, audit, "ifChanged"),
        queueMails(db, mails, "ifChanged"),
        db
          .prepare("UPDATE tenants SET deleted_at = coalesce(deleted_at, ?2) WHERE id = ?1")
          .bind(tenantId, requestedAt),
        db.prepare("DELETE FROM sessions WHERE tenant_id = ?1").bind(tenantId),
      ]);
      return inserted?.meta.changes === 1;
    },
    look: (tokenHash, now) =>
      db
        .prepare(
          `SELECT ${columns}, t.name AS companyName FROM company_deletions d JOIN tenants t ON t.id = d.tenant_id
           WHERE d.token_hash = ?1 AND ${isOpen} AND d.due_at > ?2`,
        )
        .bind(tokenHash, now)
        .first<Deletion & { companyName: string }>(),
    cancel: async ({ tenantId, id }, now, audit) => {
      const [cancelled] = await db.batch([
        db
          .prepare(
            `UPDATE company_deletions AS d SET cancelled_at = ?3
             WHERE tenant_id = ?1 AND id = ?2 AND ${isOpen} AND due_at > ?3`,
          )
          .bind(tenantId, id, now),
        auditInDirectory(db, audit, "ifChanged"),
        db
          .prepare(
            `UPDATE tenants SET deleted_at = NULL WHERE id = ?1 AND NOT EXISTS (
               SELECT 1 FROM company_deletions WHERE tenant_id = ?1 AND cancelled_at IS NULL)`,
          )
          .bind(tenantId),
      ]);
      return cancelled?.meta.changes === 1;
    },
  };
}

const isOpen = "d.cancelled_at IS NULL AND d.begun_at IS NULL";

/** The directory gives out no scope of a deleted company; this is the one place that still has to reach it. */
async function shardOfDeleted(env: Env, tenantId: string): Promise<D1Database> {
  const row = await env.DIRECTORY.prepare(`SELECT ${companyColumns} FROM tenants t WHERE t.id = ?1`)
    .bind(tenantId)
    .first<CompanyColumns>();
  const company = row && toCompany(row);
  assert(company, "a deletion belongs to a company of the directory");
  return shardOf(env, grantTenantScope(company));
}
