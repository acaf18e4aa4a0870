import type { TenantScope } from "#worker/domain/access/principal.ts";
import type { Env } from "#worker/env.ts";
import type {
  DisputeEvent,
  DisputeFilter,
  DisputeOfEntry,
  DisputeRecord,
  DisputeStore,
  EventWrite,
  EvidenceRecord,
  NewDispute,
} from "#worker/usecases/disputes/dispute-ports.ts";
import { auditInTenant } from "./audit-statements.ts";
import { heldBatch } from "./import-commit-store.ts";
import { postponeJob, promiseJobs, settleJob } from "./outbox-statements.ts";
import { shardOf } from "./shards.ts";

/** One company's disputes. The triggers of migrations 0501 to 0509 keep every step legal and the history whole. */
export function disputeStore(env: Env, tenant: TenantScope): DisputeStore {
  const db = shardOf(env, tenant);
  const { tenantId } = tenant;
  return {
    ...reads(db, tenantId),
    ...jobs(db, tenantId),
    noteUploads: async (fileKeys, now) => {
      await db
        .prepare(
          "INSERT INTO import_uploads (tenant_id, file_key, begun_at) SELECT ?1, value, ?2 FROM json_each(?3)",
        )
        .bind(tenantId, now, JSON.stringify(fileKeys))
        .run();
    },
    forgetUploads: async (fileKeys) => {
      await forgetUploads(db, tenantId, fileKeys).run();
    },
    open: async (dispute, write) => {
      try {
        await db.batch([
          insertDispute(db, tenantId, dispute),
          ...eventStatements(db, tenantId, dispute.id, write),
        ]);
        return "opened";
      } catch (error) {
        if (error instanceof Error && /dispute-open-already/.test(error.message)) return "open-already";
        throw error;
      }
    },
    append: ({ id, state, adjustmentMinor }, write) => {
      const { seq, at } = write.event;
      return heldBatch(db, [
        versionGuard(db, tenantId, { id, version: seq - 1 }),
        db
          .prepare(
            `UPDATE disputes SET state = ?4, version = ?3, adjustment_minor = ?5,
               closed_at = iif(?4 IN ('open', 'under_review'), NULL, ?6)
             WHERE tenant_id = ?1 AND id = ?2`,
          )
          .bind(tenantId, id, seq, state, adjustmentMinor, at),
        ...eventStatements(db, tenantId, id, write),
      ]);
    },
    link: async ({ id, adjustmentSeq, event, audit }) => {
      await heldBatch(db, [
        versionGuard(db, tenantId, { id, version: event.seq - 1 }),
        db
          .prepare("UPDATE disputes SET version = ?3, adjustment_seq = ?4 WHERE tenant_id = ?1 AND id = ?2")
          .bind(tenantId, id, event.seq, adjustmentSeq),
        insertEvent(db, tenantId, id, event),
        auditInTenant(db, audit),
      ]);
    },
  };
}

/** Aborts the batch unless the dispute still is where it was seen. */
function versionGuard(
  db: D1Database,
  tenantId: string,
  { id, version }: { readonly id: string; readonly version: number },
): D1PreparedStatement {
  return db
    .prepare(
      `INSERT INTO batch_guard (held) SELECT 0 WHERE NOT EXISTS (
         SELECT 1 FROM disputes WHERE tenant_id = ?1 AND id = ?2 AND version = ?3)`,
    )
    .bind(tenantId, id, version);
}

function insertDispute(db: D1Database, tenantId: string, dispute: NewDispute): D1PreparedStatement {
  return db
    .prepare(
      `INSERT INTO disputes (tenant_id, id, number, partner_ref, opportunity_ref, entry_seq, statement_id, currency,
         entry_minor, expected_minor, state, version, opened_at, due_at)
       SELECT ?1, ?2, 1 + COALESCE((SELECT MAX(number) FROM disputes WHERE tenant_id = ?1), 0),
         ?3, ?4, ?5, ?6, ?7, ?8, ?9, 'open', 1, ?10, ?11`,
    )
    .bind(
      tenantId,
      dispute.id,
      dispute.partnerRef,
      dispute.opportunityRef,
      dispute.entrySeq,
      dispute.statementId,
      dispute.currency,
      dispute.entryMinor,
      dispute.expectedMinor,
      dispute.openedAt,
      dispute.dueAt,
    );
}

function eventStatements(
  db: D1Database,
  tenantId: string,
  disputeId: string,
  { event, files, job, audit }: EventWrite,
): D1PreparedStatement[] {
  return [
    insertEvent(db, tenantId, disputeId, event),
    db
      .prepare(
        `INSERT INTO dispute_files (tenant_id, dispute_id, event_seq, id, name, content_type, bytes, sha256, file_key)
         SELECT ?1, ?2, value ->> 'eventSeq', value ->> 'id', value ->> 'name', value ->> 'contentType',
           value ->> 'bytes', value ->> 'sha256', value ->> 'fileKey' FROM json_each(?3)`,
      )
      .bind(tenantId, disputeId, JSON.stringify(files)),
    forgetUploads(
      db,
      tenantId,
      files.map(({ fileKey }) => fileKey),
    ),
    promiseJobs(db, { tenantId, messages: [job], now: event.at }),
    auditInTenant(db, audit),
  ];
}

function insertEvent(
  db: D1Database,
  tenantId: string,
  disputeId: string,
  { seq, kind, side, by, at, text }: DisputeEvent,
): D1PreparedStatement {
  return db
    .prepare(
      `INSERT INTO dispute_events (tenant_id, dispute_id, seq, kind, side, by_id, at, text)
       VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)`,
    )
    .bind(tenantId, disputeId, seq, kind, side, by, at, text);
}

function forgetUploads(db: D1Database, tenantId: string, fileKeys: readonly string[]): D1PreparedStatement {
  return db
    .prepare(
      "DELETE FROM import_uploads WHERE tenant_id = ?1 AND file_key IN (SELECT value FROM json_each(?2))",
    )
    .bind(tenantId, JSON.stringify(fileKeys));
}

const columns = `id, number, partner_ref AS partnerRef, opportunity_ref AS opportunityRef, entry_seq AS entrySeq,
  statement_id AS statementId, currency, entry_minor AS entryMinor, expected_minor AS expectedMinor, state, version,
  opened_at AS openedAt, due_at AS dueAt, closed_at AS closedAt, adjustment_minor AS adjustmentMinor,
  adjustment_seq AS adjustmentSeq`;

function reads(
  db: D1Database,
  tenantId: string,
): Pick<DisputeStore, "get" | "list" | "listEvents" | "listFiles" | "newestOfEntries" | "numbersOf"> {
  return {
    get: (id) =>
      db
        .prepare(`SELECT ${columns} FROM disputes WHERE tenant_id = ?1 AND id = ?2`)
        .bind(tenantId, id)
        .first<DisputeRecord>(),
    list: (query) => listDisputes(db, tenantId, query),
    listEvents: async (id) => {
      const { results } = await db
        .prepare(
          `SELECT seq, kind, side, by_id AS "by", at, text FROM dispute_events
           WHERE tenant_id = ?1 AND dispute_id = ?2 ORDER BY seq`,
        )
        .bind(tenantId, id)
        .all<DisputeEvent>();
      return results;
    },
    listFiles: async (id) => {
      const { results } = await db
        .prepare(
          `SELECT id, event_seq AS eventSeq, name, content_type AS contentType, bytes, sha256, file_key AS fileKey
           FROM dispute_files WHERE tenant_id = ?1 AND dispute_id = ?2 ORDER BY event_seq, name, id`,
        )
        .bind(tenantId, id)
        .all<EvidenceRecord>();
      return results;
    },
    newestOfEntries: async (entrySeqs) => {
      if (entrySeqs.length === 0) return new Map();
      const { results } = await db
        .prepare(
          `SELECT d.entry_seq AS entrySeq, d.id, d.number, d.state FROM json_each(?2) AS j
           CROSS JOIN disputes AS d INDEXED BY disputes_by_entry ON d.tenant_id = ?1 AND d.entry_seq = j.value
           ORDER BY d.number`,
        )
        .bind(tenantId, JSON.stringify(entrySeqs))
        .all<DisputeOfEntry & { entrySeq: number }>();
      return new Map(results.map(({ entrySeq, ...dispute }) => [entrySeq, dispute]));
    },
    numbersOf: async (ids) => {
      const { results } = await db
        .prepare(
          "SELECT id, number FROM disputes WHERE tenant_id = ?1 AND id IN (SELECT value FROM json_each(?2))",
        )
        .bind(tenantId, JSON.stringify(ids))
        .all<{ id: string; number: number }>();
      return new Map(results.map(({ id, number }) => [id, number]));
    },
  };
}

async function listDisputes(
  db: D1Database,
  tenantId: string,
  { filter, after, limit }: Parameters<DisputeStore["list"]>[0],
): Promise<readonly DisputeRecord[]> {
  const values: (string | number)[] = [tenantId];
  const bind = (value: string | number) => `?${values.push(value)}`;
  const conditions = ["tenant_id = ?1"];
  if (filter.partnerRef !== undefined) conditions.push(`partner_ref = ${bind(filter.partnerRef)}`);
  if (filter.opportunityRef !== undefined)
    conditions.push(`opportunity_ref = ${bind(filter.opportunityRef)}`);
  if (filter.entrySeq !== undefined) {
    const seq = bind(filter.entrySeq);
    conditions.push(`id IN (SELECT id FROM disputes INDEXED BY disputes_by_entry
        WHERE tenant_id = ?1 AND entry_seq = ${seq}
      UNION SELECT id FROM disputes INDEXED BY disputes_by_adjustment
        WHERE tenant_id = ?1 AND adjustment_seq = ${seq} AND adjustment_seq IS NOT NULL)`);
  }
  if (filter.states !== undefined)
    conditions.push(`state IN (SELECT value FROM json_each(${bind(JSON.stringify(filter.states))}))`);
  if (filter.dueBefore !== undefined)
    conditions.push(`state IN ('open', 'under_review') AND due_at <= ${bind(filter.dueBefore)}`);
  if (after !== null) conditions.push(`(opened_at, id) < (${bind(after.openedAt)}, ${bind(after.id)})`);
  const sql = `SELECT ${columns} FROM disputes ${indexFor(filter)} WHERE ${conditions.join(" AND ")}
    ORDER BY opened_at DESC, id DESC LIMIT ${bind(limit)}`;
  const { results } = await db
    .prepare(sql)
    .bind(...values)
    .all<DisputeRecord>();
  return results;
}

/** Named, because SQLite would guess from statistics it does not have. */
function indexFor({ partnerRef, opportunityRef, entrySeq }: DisputeFilter): string {
  if (entrySeq !== undefined) return "";
  if (opportunityRef !== undefined) return "INDEXED BY disputes_by_opportunity";
  return partnerRef === undefined ? "INDEXED BY disputes_by_age" : "INDEXED BY disputes_by_partner";
}

function jobs(db: D1Database, tenantId: string): Pick<DisputeStore, "settleJob" | "postponeJob"> {
  return {
    settleJob: async (outboxId) => {
      await settleJob(db, { tenantId, outboxId }).run();
    },
    postponeJob: async ({ outboxId, until }) => {
      await postponeJob(db, { tenantId, outboxId, until }).run();
    },
  };
}
