import { jsonPieces } from "#worker/adapters/platform/json-pieces.ts";
import type { Run, RunScope, RunStore } from "#worker/usecases/attribution/attribution-ports.ts";
import type { JobMessage } from "#worker/usecases/jobs/job.ts";
import { auditInTenant } from "./audit-statements.ts";
import { extendLease, isGuardFailure, promiseJobs, settleJob } from "./outbox-statements.ts";
import { rulesRevisionIs } from "./rules-revision.ts";

export function runStore(db: D1Database, tenantId: string): RunStore {
  return {
    createRun: async ({ audit, ...run }) => {
      await db.batch([...promiseRun(db, { tenantId, ...run }), auditInTenant(db, audit)]);
    },
    getRun: async (runId) => {
      const row = await db
        .prepare("SELECT * FROM attribution_runs WHERE tenant_id = ?1 AND id = ?2")
        .bind(tenantId, runId)
        .first<RunRow>();
      return row && toRun(row);
    },
    saveChunk: async ({ run, outboxId, toCursor, finished, counts, rulesRevision, records, now }) => {
      const pieces = jsonPieces(records.map((record) => ({ tenantId, ...record })));
      const statements = [
        db
          .prepare(
            `INSERT INTO batch_guard (held) SELECT 0 WHERE NOT EXISTS (
               SELECT 1 FROM attribution_runs WHERE tenant_id = ?1 AND id = ?2 AND cursor IS ?3 AND status IN ('queued', 'running'))`,
          )
          .bind(tenantId, run.id, run.cursor),
        rulesRevisionIs(db, { tenantId, revision: rulesRevision }),
        ...pieces.flatMap(({ json: rows }) => [
          guardUnchanged(db, { tenantId, rows }),
          ...replaceShares(db, { tenantId, rows }),
          ...replaceRoles(db, { tenantId, rows }),
          storeOutcomes(db, { tenantId, rows }),
          ...storeMissingRates(db, { tenantId, rows }),
        ]),
        db
          .prepare(
            `UPDATE attribution_runs SET cursor = ?3, status = ?4, finished_at = ?5,
               considered = considered + ?6, posted = posted + ?7, unchanged = unchanged + ?8, review = review + ?9
             WHERE tenant_id = ?1 AND id = ?2`,
          )
          .bind(
            tenantId,
            run.id,
            toCursor,
            finished ? "done" : "running",
            finished ? now : null,
            counts.considered,
            counts.posted,
            counts.unchanged,
            counts.review,
          ),
        finished ? settleJob(db, { tenantId, outboxId }) : extendLease(db, { tenantId, outboxId, now }),
      ];
      try {
        await db.batch(statements);
        return true;
      } catch (error) {
        if (isGuardFailure(error)) return false;
        throw error;
      }
    },
    handOver: async ({ runId, outboxId, nextOutboxId, now }) => {
      const message: JobMessage = { v: 1, kind: "attribution-run", tenantId, outboxId: nextOutboxId, runId };
      await db.batch([
        settleJob(db, { tenantId, outboxId }),
        promiseJobs(db, { tenantId, messages: [message], now }),
      ]);
    },
    settleRun: async (outboxId) => {
      await settleJob(db, { tenantId, outboxId }).run();
    },
    failRun: async ({ runId, outboxId, reason, now }) => {
      await db.batch([
        db
          .prepare(
            `UPDATE attribution_runs SET status = 'failed', failure = ?3, finished_at = ?4
             WHERE tenant_id = ?1 AND id = ?2 AND status IN ('queued', 'running')`,
          )
          .bind(tenantId, runId, reason, now),
        settleJob(db, { tenantId, outboxId }),
      ]);
    },
  };
}

/**
 * The ledger has been told by now what these records say. Had a deal changed since it was looked at, whoever changed it
 * may have posted and gone before us: only a chunk that is made again sets that right.
 */
function guardUnchanged(
  db: D1Database,
  { tenantId, rows }: { readonly tenantId: string; readonly rows: string },
): D1PreparedStatement {
  return db
    .prepare(
      `INSERT INTO batch_guard (held) SELECT 0 WHERE EXISTS (
         SELECT 1 FROM json_each(?2) r
         LEFT JOIN opportunities o ON o.tenant_id = ?1 AND o.id = json_extract(r.value, '$.opportunityId')
         WHERE o.revision IS NOT json_extract(r.value, '$.revision'))`,
    )
    .bind(tenantId, rows);
}

/**
 * SQLite takes a company for a handful of rows and would walk all of its opportunities for each row of the chunk. With the company
 * taken from the chunk's own rows it has to begin with those, and finds each opportunity by its whole key.
 */
function storeOutcomes(
  db: D1Database,
  { tenantId, rows }: { readonly tenantId: string; readonly rows: string },
): D1PreparedStatement {
  return db
    .prepare(
      `UPDATE opportunities SET
         attributed_revision = json_extract(r.value, '$.revision'),
         attribution_status = json_extract(r.value, '$.status'),
         attributed_minor = json_extract(r.value, '$.attributedMinor'),
         unattributed_minor = json_extract(r.value, '$.unattributedMinor'),
         rule_id = json_extract(r.value, '$.rule.ruleId'),
         rule_version = json_extract(r.value, '$.rule.version')
       FROM json_each(?2) r
       WHERE opportunities.tenant_id = json_extract(r.value, '$.tenantId')
         AND opportunities.id = json_extract(r.value, '$.opportunityId')
         AND +opportunities.tenant_id = ?1`,
    )
    .bind(tenantId, rows);
}

/** Which of the opportunities stand in the ledger without a rate, in place of what was stored of them. */
function storeMissingRates(
  db: D1Database,
  { tenantId, rows }: { readonly tenantId: string; readonly rows: string },
): D1PreparedStatement[] {
  return [
    db
      .prepare(
        `DELETE FROM missing_rates WHERE tenant_id = ?1 AND opportunity_id IN (
           SELECT json_extract(value, '$.opportunityId') FROM json_each(?2))`,
      )
      .bind(tenantId, rows),
    db
      .prepare(
        `INSERT INTO missing_rates (tenant_id, opportunity_id, currency, day, period)
         SELECT ?1, value ->> '$.opportunityId', value ->> '$.missingRate.currency', value ->> '$.missingRate.day',
           value ->> '$.missingRate.period'
         FROM json_each(?2) WHERE value ->> '$.missingRate' IS NOT NULL`,
      )
      .bind(tenantId, rows),
  ];
}

/** The opportunities' shares as they are now, and what they add up to, in place of what was stored of them. */
function replaceShares(
  db: D1Database,
  { tenantId, rows }: { readonly tenantId: string; readonly rows: string },
): D1PreparedStatement[] {
  return [
    countShares(db, { tenantId, rows, sign: -1 }),
    db
      .prepare(
        `DELETE FROM opportunity_shares INDEXED BY opportunity_shares_by_opportunity
         WHERE tenant_id = ?1 AND opportunity_id IN (
           SELECT json_extract(value, '$.opportunityId') FROM json_each(?2))`,
      )
      .bind(tenantId, rows),
    db
      .prepare(
        `INSERT INTO opportunity_shares
           (tenant_id, partner_id, opportunity_id, share_ppm, amount_minor, currency, status, closed_at, role, is_sourced)
         SELECT ?1, json_extract(s.value, '$.partnerId'), json_extract(r.value, '$.opportunityId'),
           json_extract(s.value, '$.sharePpm'), json_extract(s.value, '$.amountMinor'),
           json_extract(r.value, '$.currency'), json_extract(r.value, '$.status'), json_extract(r.value, '$.closedAt'),
           json_extract(s.value, '$.role'), json_extract(s.value, '$.isSourced')
         FROM json_each(?2) r, json_each(r.value, '$.shares') s`,
      )
      .bind(tenantId, rows),
    countShares(db, { tenantId, rows, sign: 1 }),
  ];
}

/** The roles on these opportunities as they are now, in place of what was stored of them. */
function replaceRoles(
  db: D1Database,
  { tenantId, rows }: { readonly tenantId: string; readonly rows: string },
): D1PreparedStatement[] {
  return [
    db
      .prepare(
        `DELETE FROM opportunity_roles INDEXED BY opportunity_roles_by_opportunity
         WHERE tenant_id = ?1 AND opportunity_id IN (SELECT value ->> '$.opportunityId' FROM json_each(?2))`,
      )
      .bind(tenantId, rows),
    db
      .prepare(
        `INSERT INTO opportunity_roles (tenant_id, role, opportunity_id, outcome, closed_at, currency)
         SELECT ?1, e.value, r.value ->> '$.opportunityId', r.value ->> '$.outcome', r.value ->> '$.closedAt',
           r.value ->> '$.currency'
         FROM json_each(?2) r, json_each(r.value, '$.roles') e`,
      )
      .bind(tenantId, rows),
  ];
}

/** Adds the stored shares of these opportunities to partner_totals, or takes them off before they are replaced. */
function countShares(
  db: D1Database,
  { tenantId, rows, sign }: { readonly tenantId: string; readonly rows: string; readonly sign: 1 | -1 },
): D1PreparedStatement {
  return db
    .prepare(
      `INSERT INTO partner_totals (tenant_id, partner_id, currency, status, deals, amount_minor)
       SELECT tenant_id, partner_id, currency, status, CAST(?3 AS INTEGER) * COUNT(*), CAST(?3 AS INTEGER) * SUM(amount_minor)
       FROM opportunity_shares INDEXED BY opportunity_shares_by_opportunity
       WHERE tenant_id = ?1 AND opportunity_id IN (SELECT json_extract(value, '$.opportunityId') FROM json_each(?2))
       GROUP BY tenant_id, partner_id, currency, status
       ON CONFLICT (tenant_id, partner_id, currency, status) DO UPDATE SET
         deals = deals + excluded.deals, amount_minor = amount_minor + excluded.amount_minor`,
    )
    .bind(tenantId, rows, sign);
}

/** The statements that record a run and promise its first message; they belong in the batch of whatever made the run needed. */
export function promiseRun(
  db: D1Database,
  run: {
    readonly tenantId: string;
    readonly id: string;
    readonly scope: RunScope;
    readonly createdBy: string;
    readonly outboxId: string;
    readonly now: number;
  },
): D1PreparedStatement[] {
  const message: JobMessage = {
    v: 1,
    kind: "attribution-run",
    tenantId: run.tenantId,
    outboxId: run.outboxId,
    runId: run.id,
  };
  return [
    db
      .prepare(
        `INSERT INTO attribution_runs (tenant_id, id, scope, status, created_by, created_at)
         VALUES (?1, ?2, ?3, 'queued', ?4, ?5) ON CONFLICT (tenant_id, id) DO NOTHING`,
      )
      .bind(run.tenantId, run.id, JSON.stringify(run.scope), run.createdBy, run.now),
    promiseJobs(db, { tenantId: run.tenantId, messages: [message], now: run.now }),
  ];
}

type RunRow = {
  readonly id: string;
  readonly scope: string;
  readonly status: Run["status"];
  readonly cursor: string | null;
  readonly considered: number;
  readonly posted: number;
  readonly unchanged: number;
  readonly review: number;
  readonly failure: string | null;
  readonly created_by: string;
  readonly created_at: number;
  readonly finished_at: number | null;
};

function toRun(row: RunRow): Run {
  return {
    id: row.id,
    scope: JSON.parse(row.scope) as RunScope,
    status: row.status,
    cursor: row.cursor,
    considered: row.considered,
    posted: row.posted,
    unchanged: row.unchanged,
    review: row.review,
    failure: row.failure,
    createdBy: row.created_by,
    createdAt: row.created_at,
    finishedAt: row.finished_at,
  };
}
