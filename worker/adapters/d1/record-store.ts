import type { TenantScope } from "#worker/domain/access/principal.ts";
import { assert } from "#worker/domain/result.ts";
import type { Env } from "#worker/env.ts";
import {
  type RecordCounts,
  type RecordStore,
  recordJob,
} from "#worker/usecases/registration-records/record-ports.ts";
import { auditInTenant } from "./audit-statements.ts";
import { shardOf } from "./shards.ts";
import { promiseRecords } from "./write-statements.ts";
import { holds } from "./write-store.ts";

/** Registrations as records of the company's own object in its CRM. */
export function recordStore(env: Env, tenant: TenantScope): RecordStore {
  const at = { db: shardOf(env, tenant), tenantId: tenant.tenantId };
  const kept = {
    ...at,
    table: "registration_records",
    promise: (id: string) => recordJob(at.tenantId, id).outboxId,
  } as const;
  return { ...holds(kept), ...choosing(at), ...reading(at), ...promising(at) };
}

type At = { readonly db: D1Database; readonly tenantId: string };

function choosing({ db, tenantId }: At): Pick<RecordStore, "choose" | "count"> {
  return {
    choose: async ({ connectionId, object, left, now, audit }) => {
      await db.batch([
        db
          .prepare(
            `UPDATE connections SET mapping = iif(?3 IS NULL, json_remove(mapping, '$.registrationObject'),
               json_set(mapping, '$.registrationObject', json(?3))), mapping_revision = mapping_revision + 1,
               revision = revision + 1, updated_at = ?4 WHERE tenant_id = ?1 AND id = ?2`,
          )
          .bind(tenantId, connectionId, object === null ? null : JSON.stringify(object), now),
        db
          .prepare("DELETE FROM registration_records WHERE tenant_id = ?1 AND ?2 IS NOT NULL")
          .bind(tenantId, left),
        db
          .prepare("DELETE FROM sync_problems WHERE tenant_id = ?1 AND connection_id = ?2 AND object = ?3")
          .bind(tenantId, connectionId, left),
        // Read under other words, the same record may say something else.
        db
          .prepare(
            `UPDATE crm_mirror SET dirty = 1 WHERE tenant_id = ?1 AND connection_id = ?2 AND object = ?3 AND dirty = 0
               AND deleted_at IS NULL`,
          )
          .bind(tenantId, connectionId, object?.object ?? null),
        promiseRecords(
          { db, tenantId },
          `SELECT id FROM registrations INDEXED BY registrations_by_age WHERE tenant_id = ?1
             AND state IN ('submitted', 'in_review', 'info_required', 'contested', 'approved')`,
          { ids: "[]", now },
        ),
        auditInTenant(db, [audit]),
      ]);
    },
    count: async (connectionId) => {
      const counts = await db
        .prepare(
          `SELECT TOTAL(status = 'written') AS written, TOTAL(status = 'written' AND problems <> '[]') AS held,
             TOTAL(status = 'failed') AS failed, (
               SELECT COUNT(*) FROM outbox WHERE tenant_id = ?1 AND id >= 'record ' AND id < 'record!') AS waiting
           FROM registration_records WHERE tenant_id = ?1 AND connection_id = ?2`,
        )
        .bind(tenantId, connectionId)
        .first<RecordCounts>();
      assert(counts, "a count has a row");
      const { waiting, written, held, failed } = counts;
      return { waiting, written, held, failed };
    },
  };
}

function reading({
  db,
  tenantId,
}: At): Pick<RecordStore, "claim" | "findByRecord" | "noteRead" | "noteAgreed"> {
  return {
    claim: async ({ registrationId, recordId, connectionId, now }) => {
      await db
        .prepare(
          `INSERT INTO registration_records (tenant_id, registration_id, connection_id, status, record_id, updated_at)
           VALUES (?1, ?2, ?3, 'idle', ?4, ?5)
           ON CONFLICT (tenant_id, registration_id) DO UPDATE SET record_id = excluded.record_id WHERE record_id IS NULL`,
        )
        .bind(tenantId, registrationId, connectionId, recordId, now)
        .run();
    },
    findByRecord: (recordId) =>
      db
        .prepare(
          `SELECT registration_id FROM registration_records INDEXED BY registration_records_by_record
           WHERE tenant_id = ?1 AND record_id = ?2 ORDER BY registration_id LIMIT 1`,
        )
        .bind(tenantId, recordId)
        .first<string>("registration_id"),
    noteAgreed: async ({ connectionId, object, recordId }) => {
      await db
        .prepare(
          "DELETE FROM sync_problems WHERE tenant_id = ?1 AND connection_id = ?2 AND object = ?3 AND record_id = ?4",
        )
        .bind(tenantId, connectionId, object, recordId)
        .run();
    },
    noteRead: async ({ connectionId, object, record, problem, now }) => {
      await db.batch([
        db
          .prepare(
            "DELETE FROM sync_problems WHERE tenant_id = ?1 AND connection_id = ?2 AND object = ?3 AND record_id = ?4",
          )
          .bind(tenantId, connectionId, object, record.id),
        db
          .prepare(
            `INSERT INTO sync_problems (tenant_id, connection_id, object, record_id, code, message, found_at)
             SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7 WHERE ?5 IS NOT NULL`,
          )
          .bind(
            tenantId,
            connectionId,
            object,
            record.id,
            problem?.code ?? null,
            problem?.message ?? null,
            now,
          ),
        db
          .prepare(
            `UPDATE crm_mirror SET dirty = 0 WHERE tenant_id = ?1 AND connection_id = ?2 AND object = ?3 AND id = ?4
               AND modstamp = ?5`,
          )
          .bind(tenantId, connectionId, object, record.id, record.modstamp),
      ]);
    },
  };
}

function promising(at: At): Pick<RecordStore, "promise" | "promiseTroubled"> {
  return {
    promise: async (registrationIds, now) => {
      const ids = JSON.stringify(registrationIds);
      await promiseRecords(at, "SELECT value AS id FROM json_each(?2)", { ids, now }).run();
    },
    promiseTroubled: async (connectionId, now) => {
      const { db, tenantId } = at;
      const troubled = `SELECT registration_id AS id FROM registration_records INDEXED BY registration_records_in_the_way
        WHERE tenant_id = ?1 AND connection_id = ?2 AND problems <> '[]' AND status IN ('written', 'failed')`;
      await db.batch([
        db
          .prepare(
            `UPDATE registration_records INDEXED BY registration_records_in_the_way SET asked = 'retry'
             WHERE tenant_id = ?1 AND connection_id = ?2 AND problems <> '[]' AND status = 'written'`,
          )
          .bind(tenantId, connectionId),
        promiseRecords({ db, tenantId }, troubled, { ids: connectionId, now }),
      ]);
    },
  };
}
