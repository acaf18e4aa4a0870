import type { TenantScope } from "#worker/domain/access/principal.ts";
import { genesisHash } from "#worker/domain/ledger/entry.ts";
import type { VerifyReason } from "#worker/domain/ledger/verify.ts";
import { fromHex, toHex } from "#worker/domain/merkle/tree-hash.ts";
import type { Env } from "#worker/env.ts";
import { jobLeaseMs } from "#worker/usecases/jobs/job.ts";
import type {
  Finding,
  Freeze,
  LedgersToVerify,
  Verification,
  VerificationStatus,
  VerificationStore,
} from "#worker/usecases/ledger/verification-ports.ts";
import { auditInTenant } from "./audit-statements.ts";
import { extendLease, settleJob } from "./outbox-statements.ts";
import { allShards, shardOf } from "./shards.ts";

/** The verifications of one company's ledger, and what they have frozen. */
export function verificationStore(env: Env, tenant: TenantScope): VerificationStore {
  const db = shardOf(env, tenant);
  const { tenantId } = tenant;
  const read = async (where: string, values: readonly string[]) => {
    const row = await db
      .prepare(`SELECT ${columns} FROM ledger_verifications WHERE tenant_id = ?1 AND ${where}`)
      .bind(tenantId, ...values)
      .first<VerificationRow>();
    return row && toVerification(row);
  };
  const get = (id: string) => read("id = ?2", [id]);
  return {
    ...freezes(db, tenantId),
    get,
    newest: () => read("started_at >= 0 ORDER BY started_at DESC, id DESC LIMIT 1", []),
    start: async ({ id, job, requestedBy, now, audit }) => {
      const [started] = await db.batch([
        db.prepare(startOne).bind(tenantId, id, genesisHash, requestedBy, now),
        db
          .prepare(
            `INSERT INTO outbox (tenant_id, id, message, available_at, created_at)
             SELECT ?1, ?2, ?3, ?4, ?5 WHERE changes() = 1`,
          )
          .bind(tenantId, job.outboxId, JSON.stringify(job), now + jobLeaseMs, now),
        auditInTenant(db, audit, "ifChanged"),
      ]);
      return started?.meta.changes === 1 ? get(id) : null;
    },
    advance: async ({ from, head, tree, targetSeq, outboxId, now }) => {
      const [advanced] = await db.batch([
        db
          .prepare(
            `UPDATE ledger_verifications
             SET through_seq = ?4, head_hash = ?5, recorded_at = ?6, peaks = ?7, target_seq = ?8
             WHERE tenant_id = ?1 AND id = ?2 AND through_seq = ?3 AND status = 'running'`,
          )
          .bind(
            tenantId,
            from.id,
            from.head.seq,
            head.seq,
            head.entryHash,
            head.recordedAt,
            tree.peaks.map(toHex).join(""),
            targetSeq,
          ),
        extendLease(db, { tenantId, outboxId, now }),
      ]);
      return advanced?.meta.changes === 1;
    },
    finish: async ({ id, outboxId, finding, throughSeq, now }) => {
      const isSound = finding === null;
      const [ended] = await db.batch([
        db
          .prepare(
            `UPDATE ledger_verifications
             SET status = ?3, reason = ?4, first_bad_seq = ?5, detail = ?6, finished_at = ?7, through_seq = ?8,
               target_seq = max(target_seq, ?8), expected = ?9, found = ?10
             WHERE tenant_id = ?1 AND id = ?2 AND status = 'running'`,
          )
          .bind(
            tenantId,
            id,
            isSound ? "sound" : "unsound",
            finding?.reason ?? null,
            finding?.firstBadSeq ?? null,
            finding?.detail ?? null,
            now,
            throughSeq,
            finding?.expected ?? null,
            finding?.found ?? null,
          ),
        ...(isSound ? [] : [db.prepare(freeze).bind(tenantId, id, now)]),
        settleJob(db, { tenantId, outboxId }),
      ]);
      return ended?.meta.changes === 1;
    },
    fail: async ({ id, outboxId, reason, now }) => {
      await db.batch([
        db
          .prepare(
            `UPDATE ledger_verifications SET status = 'failed', detail = ?3, finished_at = ?4
             WHERE tenant_id = ?1 AND id = ?2 AND status = 'running'`,
          )
          .bind(tenantId, id, reason, now),
        settleJob(db, { tenantId, outboxId }),
      ]);
    },
    settleJob: async (outboxId) => {
      await settleJob(db, { tenantId, outboxId }).run();
    },
  };
}

const startOne = `INSERT INTO ledger_verifications (tenant_id, id, status, target_seq, head_hash, requested_by, started_at)
SELECT ?1, ?2, 'running', COALESCE((SELECT seq FROM ledger_heads WHERE tenant_id = ?1), 0), ?3, ?4, ?5
WHERE NOT EXISTS (SELECT 1 FROM ledger_verifications WHERE tenant_id = ?1 AND status = 'running')`;

const freeze = `INSERT INTO ledger_freezes (tenant_id, verification_id, frozen_at)
SELECT ?1, ?2, ?3 WHERE EXISTS (
  SELECT 1 FROM ledger_verifications WHERE tenant_id = ?1 AND id = ?2 AND status = 'unsound')
  AND NOT EXISTS (SELECT 1 FROM ledger_freezes WHERE tenant_id = ?1 AND verification_id = ?2)`;

function freezes(db: D1Database, tenantId: string): Pick<VerificationStore, "openFreeze" | "lift"> {
  const openFreeze = async (): Promise<Freeze | null> => {
    const row = await db.prepare(oldestFreeze).bind(tenantId).first<FreezeRow>();
    if (row === null) return null;
    const { verificationId, frozenAt, isMended, ...finding } = row;
    return {
      verificationId,
      frozenAt,
      finding,
      isMended: isMended === 1,
    };
  };
  return {
    openFreeze,
    lift: async ({ by, reason, now, audit }) => {
      if ((await openFreeze()) === null) return "not-frozen";
      try {
        await db.batch([
          db.prepare(liftAll).bind(tenantId, now, by, reason),
          auditInTenant(db, audit, "ifChanged"),
        ]);
        return null;
      } catch (error) {
        if (isNotVerified(error)) return "not-verified";
        throw error;
      }
    },
  };
}

const newestVerdict = `SELECT id, status, started_at FROM ledger_verifications INDEXED BY ledger_verifications_by_age
  WHERE tenant_id = ?1 AND status IN ('sound', 'unsound') ORDER BY started_at DESC, id DESC LIMIT 1`;

// Several verifications may each have frozen it; whoever lifts that lifts all, so the newest one has to be mended.
const oldestFreeze = `SELECT f.verification_id AS verificationId, f.frozen_at AS frozenAt, v.reason,
  v.first_bad_seq AS firstBadSeq, v.detail, v.expected, v.found,
  EXISTS (SELECT 1 FROM (${newestVerdict}) WHERE status = 'sound' AND started_at >= (
    SELECT MAX(frozen_at) FROM ledger_freezes INDEXED BY ledger_freezes_open
    WHERE tenant_id = ?1 AND lifted_at IS NULL)) AS isMended
FROM ledger_freezes AS f INDEXED BY ledger_freezes_open
CROSS JOIN ledger_verifications AS v ON v.tenant_id = ?1 AND v.id = f.verification_id
WHERE f.tenant_id = ?1 AND f.lifted_at IS NULL ORDER BY f.frozen_at LIMIT 1`;

type FreezeRow = Finding & {
  readonly verificationId: string;
  readonly frozenAt: number;
  readonly isMended: 0 | 1;
};

// The trigger asks whether the verification named is a sound one that began after the freeze.
const liftAll = `UPDATE ledger_freezes SET lifted_at = ?2, lifted_by = ?3, lift_reason = ?4, lifted_after = COALESCE((
  SELECT id FROM (${newestVerdict})), '')
WHERE tenant_id = ?1 AND lifted_at IS NULL`;

function isNotVerified(error: unknown): boolean {
  return error instanceof Error && /ledger-freeze-not-verified/.test(error.message);
}

const columns = `id, status, through_seq, target_seq, head_hash, recorded_at, peaks, first_bad_seq, reason, detail, expected, found,
  requested_by, started_at, finished_at`;

type VerificationRow = {
  readonly id: string;
  readonly status: VerificationStatus;
  readonly through_seq: number;
  readonly target_seq: number;
  readonly head_hash: string;
  readonly recorded_at: number;
  readonly peaks: string;
  readonly first_bad_seq: number | null;
  readonly reason: string | null;
  readonly detail: string | null;
  readonly expected: string | null;
  readonly found: string | null;
  readonly requested_by: string;
  readonly started_at: number;
  readonly finished_at: number | null;
};

function toVerification(row: VerificationRow): Verification {
  const { first_bad_seq: firstBadSeq, reason, detail, expected, found } = row;
  return {
    id: row.id,
    status: row.status,
    head: { seq: row.through_seq, entryHash: row.head_hash, recordedAt: row.recorded_at },
    tree: { size: row.through_seq, peaks: (row.peaks.match(/.{64}/g) ?? []).map(fromHex) },
    targetSeq: row.target_seq,
    finding:
      reason === null ? null : { reason: reason as VerifyReason, firstBadSeq, detail, expected, found },
    requestedBy: row.requested_by,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
  };
}

/** Asked once a night; one row a company and one of its verifications. */
export function ledgersToVerify(env: Env): LedgersToVerify {
  return {
    listDue: async (before) => {
      const perShard = await Promise.all(
        allShards(env).map(({ db }) => db.prepare(due).bind(before).all<{ tenantId: string }>()),
      );
      return perShard.flatMap(({ results }) => results.map((row) => row.tenantId));
    },
  };
}

const due = `SELECT h.tenant_id AS tenantId FROM ledger_heads AS h
WHERE h.seq > 0 AND NOT EXISTS (
  SELECT 1 FROM ledger_verifications AS v INDEXED BY ledger_verifications_by_age
  WHERE v.tenant_id = h.tenant_id AND v.started_at >= ?1)`;
