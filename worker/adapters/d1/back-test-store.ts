import type { TenantScope } from "#worker/domain/access/principal.ts";
import { type BacktestState, type DealChange, startBacktest } from "#worker/domain/attribution/backtest.ts";
import type { RuleDefinition } from "#worker/domain/rule/rule.ts";
import type { Env } from "#worker/env.ts";
import type {
  BackTest,
  BackTestStore,
  ChangeCursor,
  ChangeFilter,
  ClosedCursor,
} from "#worker/usecases/back-tests/back-test-ports.ts";
import type { JobMessage } from "#worker/usecases/jobs/job.ts";
import { auditInTenant } from "./audit-statements.ts";
import { closedDealStore } from "./closed-deals.ts";
import { extendLease, isGuardFailure, promiseJobs, settleJob } from "./outbox-statements.ts";
import { rulesRevisionIs } from "./rules-revision.ts";
import { shardOf } from "./shards.ts";

/** Back-tests of one company. They are the only rows that a back-test writes. */
export function backTestStore(env: Env, tenant: TenantScope): BackTestStore {
  const db = shardOf(env, tenant);
  const { tenantId } = tenant;
  return {
    ...closedDealStore(db, tenantId),
    ...reads(db, tenantId),
    ...progress(db, tenantId),
    ...endings(db, tenantId),
    createBackTest: async (backTest) => {
      const { id, outboxId, now, audit } = backTest;
      await db.batch([
        db
          .prepare(
            `INSERT INTO back_tests (tenant_id, id, rule_id, definition, version_hash, from_day, to_day, status,
               rules_revision, state, total, created_by, created_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 'queued', ?8, ?9, ?10, ?11, ?12)`,
          )
          .bind(
            tenantId,
            id,
            backTest.ruleId,
            JSON.stringify(backTest.definition),
            backTest.hash,
            backTest.days.from,
            backTest.days.to,
            backTest.rulesRevision,
            JSON.stringify(startBacktest),
            backTest.total,
            backTest.createdBy,
            now,
          ),
        promiseJobs(db, { tenantId, messages: [messageOf({ tenantId, id, outboxId })], now }),
        auditInTenant(db, audit),
      ]);
    },
  };
}

const columns = `id, rule_id, definition, version_hash, from_day, to_day, status, rules_revision, cursor, chunks,
  considered, total, failure, created_by, created_at, finished_at`;

type Reads = Pick<BackTestStore, "getBackTest" | "getState" | "listBackTests" | "listChanges">;

function reads(db: D1Database, tenantId: string): Reads {
  return {
    getBackTest: async (id) => {
      const row = await db
        .prepare(`SELECT ${columns} FROM back_tests WHERE tenant_id = ?1 AND id = ?2`)
        .bind(tenantId, id)
        .first<BackTestRow>();
      return row && toBackTest(row);
    },
    getState: async (id) => {
      const state = await db
        .prepare("SELECT state FROM back_tests WHERE tenant_id = ?1 AND id = ?2")
        .bind(tenantId, id)
        .first<string>("state");
      return state === null ? null : (JSON.parse(state) as BacktestState);
    },
    listBackTests: async ({ ruleId, after, limit }) => {
      const { results } = await db
        .prepare(
          `SELECT ${columns} FROM back_tests INDEXED BY back_tests_by_age
           WHERE tenant_id = ?1 AND (?2 IS NULL OR rule_id = ?2) AND (?3 IS NULL OR (created_at, id) < (?3, ?4))
           ORDER BY created_at DESC, id DESC LIMIT ?5`,
        )
        .bind(tenantId, ruleId, after?.createdAt ?? null, after?.id ?? null, limit)
        .all<BackTestRow>();
      return results.map(toBackTest);
    },
    listChanges: async ({ id, filter, sort, after, limit }) => {
      const descending = sort === "-closedAt";
      const [chunk, part, shown] = after ?? (descending ? endOfChanges : startOfChanges);
      const from = descending ? "<=" : ">=";
      const order = descending ? "DESC" : "ASC";
      const { results } = await db
        .prepare(
          `SELECT c.chunk, c.part, j.key AS place, j.value AS change FROM back_test_changes c, json_each(c.changes) j
           WHERE c.tenant_id = ?1 AND c.back_test_id = ?2 AND (c.chunk, c.part) ${from} (?3, ?4)
             AND (c.chunk, c.part, j.key) ${from} (?3, ?4, ?5) ${changeConditions}
           ORDER BY c.chunk ${order}, c.part ${order}, j.key ${order} LIMIT ?6`,
        )
        .bind(tenantId, id, chunk, part, shown, limit + 1, ...valuesOf(filter))
        .all<{ chunk: number; part: number; place: number; change: string }>();
      const next = results[limit];
      return {
        items: results.slice(0, limit).map(({ change }) => JSON.parse(change) as DealChange),
        next: next === undefined ? null : ([next.chunk, next.part, next.place] satisfies ChangeCursor),
      };
    },
  };
}

const startOfChanges: ChangeCursor = [0, 0, 0];
const endOfChanges: ChangeCursor = [
  Number.MAX_SAFE_INTEGER,
  Number.MAX_SAFE_INTEGER,
  Number.MAX_SAFE_INTEGER,
];

/** What a filter does not ask for is null. `instr` has no limit for what is looked for, as LIKE has in D1. */
const changeConditions = `
  AND (?7 IS NULL OR j.value ->> '$.currency' = ?7)
  AND (?8 IS NULL OR j.value ->> '$.period' = ?8)
  AND (?9 IS NULL OR EXISTS (
    SELECT 1 FROM json_each(j.value, '$.partners') p
    WHERE p.value ->> '$.partner' = ?9
      AND sign((p.value ->> '$.afterMinor') - (p.value ->> '$.beforeMinor')) IN (?10, ?11)))
  AND (?12 IS NULL OR EXISTS (
    SELECT 1 FROM opportunities o
    WHERE o.tenant_id = ?1 AND o.id = j.value ->> '$.opportunityId'
      AND (instr(lower(o.name), lower(?12)) OR instr(lower(o.account_name), lower(?12)) OR o.external_id = ?12)))`;

function valuesOf({ q, currency, period, partnerId, change }: ChangeFilter): readonly unknown[] {
  const [more, less] = [change === "down" ? -1 : 1, change === "up" ? 1 : -1];
  return [currency || null, period || null, partnerId || null, more, less, q || null];
}

type Progress = Pick<BackTestStore, "saveChunk" | "restart" | "handOverBackTest">;

function progress(db: D1Database, tenantId: string): Progress {
  return {
    saveChunk: ({ backTest, outboxId, cursor, considered, state, changes, finished, now }) => {
      const { id, rulesRevision } = backTest;
      return wholeOrNot(db, [
        standsAt(db, tenantId, backTest),
        rulesRevisionIs(db, { tenantId, revision: rulesRevision }),
        ...keepChanges(db, { tenantId, backTest, changes }),
        db
          .prepare(
            `UPDATE back_tests SET cursor = ?3, state = ?4, considered = considered + ?5, chunks = chunks + 1,
               status = ?6, finished_at = ?7
             WHERE tenant_id = ?1 AND id = ?2`,
          )
          .bind(
            tenantId,
            id,
            cursor && JSON.stringify(cursor),
            JSON.stringify(state),
            considered,
            finished ? "done" : "running",
            finished ? now : null,
          ),
        finished ? settleJob(db, { tenantId, outboxId }) : extendLease(db, { tenantId, outboxId, now }),
      ]);
    },
    restart: ({ backTest, rulesRevision, total }) =>
      wholeOrNot(db, [
        standsAt(db, tenantId, backTest),
        db
          .prepare("DELETE FROM back_test_changes WHERE tenant_id = ?1 AND back_test_id = ?2")
          .bind(tenantId, backTest.id),
        db
          .prepare(
            `UPDATE back_tests SET cursor = NULL, chunks = 0, considered = 0, state = ?3, rules_revision = ?4, total = ?5
             WHERE tenant_id = ?1 AND id = ?2`,
          )
          .bind(tenantId, backTest.id, JSON.stringify(startBacktest), rulesRevision, total),
      ]),
    handOverBackTest: async ({ id, outboxId, nextOutboxId, now }) => {
      const message = messageOf({ tenantId, id, outboxId: nextOutboxId });
      await db.batch([
        settleJob(db, { tenantId, outboxId }),
        promiseJobs(db, { tenantId, messages: [message], now }),
      ]);
    },
  };
}

/** Whether anybody has stored a chunk, begun again or put an end to it since it was read. */
function standsAt(db: D1Database, tenantId: string, backTest: BackTest): D1PreparedStatement {
  return db
    .prepare(
      `INSERT INTO batch_guard (held) SELECT 0 WHERE NOT EXISTS (
         SELECT 1 FROM back_tests WHERE tenant_id = ?1 AND id = ?2 AND status IN ('queued', 'running')
           AND chunks = ?3 AND rules_revision = ?4)`,
    )
    .bind(tenantId, backTest.id, backTest.chunks, backTest.rulesRevision);
}

function keepChanges(
  db: D1Database,
  kept: {
    readonly tenantId: string;
    readonly backTest: BackTest;
    readonly changes: readonly DealChange[];
  },
): D1PreparedStatement[] {
  const { id, chunks } = kept.backTest;
  return inRows(kept.changes.map((change) => JSON.stringify(change))).map((changes, part) =>
    db
      .prepare(
        "INSERT INTO back_test_changes (tenant_id, back_test_id, chunk, part, changes) VALUES (?1, ?2, ?3, ?4, ?5)",
      )
      .bind(kept.tenantId, id, chunks, part, `[${changes.join(",")}]`),
  );
}

/** A row of D1 holds 2 MB. Most chunks fit one; deals with hundreds of partners need more. */
const longestRow = 500_000;

function inRows(changes: readonly string[]): readonly (readonly string[])[] {
  const rows: string[][] = [];
  let length = longestRow;
  for (const change of changes) {
    if (length + change.length > longestRow) {
      rows.push([]);
      length = 0;
    }
    rows.at(-1)?.push(change);
    length += change.length;
  }
  return rows;
}

type Endings = Pick<BackTestStore, "settleBackTest" | "cancelBackTest" | "failBackTest">;

function endings(db: D1Database, tenantId: string): Endings {
  const end = (id: string, how: { status: "failed" | "cancelled"; failure: string | null; now: number }) =>
    db
      .prepare(
        `UPDATE back_tests SET status = ?3, failure = ?4, finished_at = ?5
         WHERE tenant_id = ?1 AND id = ?2 AND status IN ('queued', 'running')`,
      )
      .bind(tenantId, id, how.status, how.failure, how.now);
  return {
    settleBackTest: async (outboxId) => {
      await settleJob(db, { tenantId, outboxId }).run();
    },
    // Its message finds that there is nothing left to do, and settles itself.
    cancelBackTest: async ({ id, now, audit }) => {
      const [ended] = await db.batch([
        end(id, { status: "cancelled", failure: null, now }),
        auditInTenant(db, audit, "ifChanged"),
      ]);
      return (ended?.meta.changes ?? 0) > 0;
    },
    failBackTest: async ({ id, outboxId, reason, now }) => {
      await db.batch([
        end(id, { status: "failed", failure: reason, now }),
        settleJob(db, { tenantId, outboxId }),
      ]);
    },
  };
}

async function wholeOrNot(db: D1Database, statements: D1PreparedStatement[]): Promise<boolean> {
  try {
    await db.batch(statements);
    return true;
  } catch (error) {
    if (isGuardFailure(error)) return false;
    throw error;
  }
}

function messageOf(of: { tenantId: string; id: string; outboxId: string }): JobMessage {
  return { v: 1, kind: "back-test", tenantId: of.tenantId, outboxId: of.outboxId, backTestId: of.id };
}

type BackTestRow = {
  readonly id: string;
  readonly rule_id: string | null;
  readonly definition: string;
  readonly version_hash: string;
  readonly from_day: string;
  readonly to_day: string;
  readonly status: BackTest["status"];
  readonly rules_revision: number;
  readonly cursor: string | null;
  readonly chunks: number;
  readonly considered: number;
  readonly total: number;
  readonly failure: string | null;
  readonly created_by: string;
  readonly created_at: number;
  readonly finished_at: number | null;
};

function toBackTest(row: BackTestRow): BackTest {
  return {
    id: row.id,
    ruleId: row.rule_id,
    definition: JSON.parse(row.definition) as RuleDefinition,
    hash: row.version_hash,
    days: { from: row.from_day, to: row.to_day },
    status: row.status,
    rulesRevision: row.rules_revision,
    cursor: row.cursor === null ? null : (JSON.parse(row.cursor) as ClosedCursor),
    chunks: row.chunks,
    considered: row.considered,
    total: row.total,
    failure: row.failure,
    createdBy: row.created_by,
    createdAt: row.created_at,
    finishedAt: row.finished_at,
  };
}
