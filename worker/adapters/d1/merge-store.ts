import { jsonPieces } from "#worker/adapters/platform/json-pieces.ts";
import type { TenantScope } from "#worker/domain/access/principal.ts";
import { roleOrder } from "#worker/domain/attribution/credit-role.ts";
import { nameKey } from "#worker/domain/crm/name-key.ts";
import type { Env } from "#worker/env.ts";
import type { JobMessage } from "#worker/usecases/jobs/job.ts";
import type {
  BookTotal,
  KnownRecord,
  MergeRow,
  MergeStore,
  RecordHistory,
  RecordKind,
} from "#worker/usecases/merges/merge-ports.ts";
import { auditInTenant } from "./audit-statements.ts";
import { heldBatch } from "./import-commit-store.ts";
import { type At, promiseInference } from "./inference-statements.ts";
import { postponeJob, promiseJobs, settleJob } from "./outbox-statements.ts";
import { countRevision } from "./rules-revision.ts";
import { promiseRun } from "./run-store.ts";
import { shardOf } from "./shards.ts";
import { readSurvivors } from "./survivors.ts";

/** The setting that counts merges, what was taken back of them, and parents. */
const MERGES_REVISION = "mergesRevision";

/** Which records of one company are one, and which partners are above which. */
export function mergeStore(env: Env, tenant: TenantScope): MergeStore {
  const { tenantId } = tenant;
  const db = shardOf(env, tenant);
  const at = { db, tenantId };
  return {
    loadRecords: (kind) => loadRecords(at, kind),
    loadSurvivors: async () => {
      // The count first: what moves on between the two reads is then seen by whoever compares.
      const counted = await revisionOf(at).first<string>("value");
      return { revision: Number(counted ?? 0), survivors: await readSurvivors(db, tenantId) };
    },
    parentInCrm: (partnerId) => parentInCrm(at, partnerId),
    areThere: async (kind, ids) => {
      const found = await db
        .prepare(
          `SELECT count(*) AS found FROM json_each(?2) k CROSS JOIN ${tableOf(kind)} r ON r.tenant_id = ?1 AND r.id = k.value
           WHERE r.archived_at IS NULL OR r.survivor_id IS NOT NULL`,
        )
        .bind(tenantId, JSON.stringify(ids))
        .first<number>("found");
      return found === ids.length;
    },
    listDistinct: async (kind) => {
      const { results } = await db
        .prepare(
          `SELECT one_id AS oneId, other_id AS otherId, decided_at AS decidedAt FROM distinct_records
           WHERE tenant_id = ?1 AND kind = ?2 ORDER BY decided_at DESC`,
        )
        .bind(tenantId, kind)
        .all<{ oneId: string; otherId: string; decidedAt: number }>();
      return results;
    },
    historyOf: (kind, ids) => (kind === "partner" ? partnerHistories(at, ids) : accountHistories(at, ids)),
    countSharedDeals: async (a, b) => {
      const found = await db
        .prepare(
          `SELECT count(DISTINCT one.opportunity_id) AS deals FROM json_each(?2) mine
           CROSS JOIN opportunity_shares one INDEXED BY opportunity_shares_listed
             ON one.tenant_id = ?1 AND one.partner_id = mine.value
           CROSS JOIN opportunity_shares other INDEXED BY opportunity_shares_by_opportunity
             ON other.tenant_id = ?1 AND other.opportunity_id = one.opportunity_id
           WHERE other.partner_id IN (SELECT value FROM json_each(?3))`,
        )
        .bind(tenantId, JSON.stringify(a), JSON.stringify(b))
        .first<number>("deals");
      return found ?? 0;
    },
    listMerges: async (kind, named) => {
      const table = tableOf(kind);
      const { results } = await db
        .prepare(
          `SELECT m.id, m.from_id AS fromId, f.name AS fromName, m.into_id AS intoId, i.name AS intoName,
             m.merged_by AS mergedBy, m.merged_at AS mergedAt
           FROM record_merges m
           JOIN ${table} f ON f.tenant_id = ?1 AND f.id = m.from_id
           JOIN ${table} i ON i.tenant_id = ?1 AND i.id = m.into_id
           WHERE m.tenant_id = ?1 AND m.kind = ?2 AND m.undone_at IS NULL AND (instr(f.name_key, ?3) OR instr(i.name_key, ?3))
           ORDER BY m.merged_at DESC, m.id LIMIT 500`,
        )
        .bind(tenantId, kind, nameKey(named))
        .all<MergeRow>();
      return results;
    },
    saveMerge: (change) =>
      heldBatch(db, [
        ...moveOn(at, change.revision),
        db
          .prepare(
            `INSERT INTO record_merges (tenant_id, id, kind, from_id, into_id, merged_by, merged_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)`,
          )
          .bind(tenantId, change.id, change.kind, change.from, change.into, change.by, change.now),
        ...setSurvivors(at, change),
        ...(change.kind === "partner" ? [countRevision(db, tenantId), ...moveShares(at, change)] : []),
        ...afterwards(at, change),
      ]),
    saveUndo: (change) =>
      heldBatch(db, [
        ...moveOn(at, change.revision),
        db
          .prepare(
            `UPDATE record_merges SET undone_by = ?4, undone_at = ?5
             WHERE tenant_id = ?1 AND kind = ?2 AND from_id = ?3 AND undone_at IS NULL`,
          )
          .bind(tenantId, change.kind, change.from, change.by, change.now),
        ...setSurvivors(at, change),
        ...(change.kind === "partner" ? [countRevision(db, tenantId), ...attributeAnew(at, change)] : []),
        ...(change.attribution === null
          ? []
          : promiseRun(db, { tenantId, ...change.attribution, scope: { kind: "changed" }, now: change.now })),
        ...afterwards(at, change),
      ]),
    saveDistinct: async ({ kind, ids, isUndone, by, now, audit }) => {
      const [oneId, otherId] = [...ids].sort();
      const change = isUndone
        ? db
            .prepare(
              "DELETE FROM distinct_records WHERE tenant_id = ?1 AND kind = ?2 AND one_id = ?3 AND other_id = ?4",
            )
            .bind(tenantId, kind, oneId, otherId)
        : db
            .prepare(
              `INSERT INTO distinct_records (tenant_id, kind, one_id, other_id, decided_by, decided_at)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT DO NOTHING`,
            )
            .bind(tenantId, kind, oneId, otherId, by, now);
      await db.batch([change, auditInTenant(db, audit)]);
    },
    saveParent: ({ revision, id, parentId, now, audit }) =>
      heldBatch(db, [
        ...moveOn(at, revision),
        db
          .prepare(
            `UPDATE partners SET parent_id = ?3, revision = revision + 1, updated_at = ?4
             WHERE tenant_id = ?1 AND id = ?2`,
          )
          .bind(tenantId, id, parentId, now),
        auditInTenant(db, audit),
      ]),
    settleJob: async (outboxId) => {
      await settleJob(db, { tenantId, outboxId }).run();
    },
    postponeJob: async ({ outboxId, until }) => {
      await postponeJob(db, { tenantId, outboxId, until }).run();
    },
  };
}

function tableOf(kind: RecordKind): "partners" | "accounts" {
  return kind === "partner" ? "partners" : "accounts";
}

type RecordRow = {
  readonly id: string;
  readonly name: string;
  readonly domain: string | null;
  readonly externalId: string | null;
  readonly mergedInto: string | null;
  readonly parentId: string | null;
};

/**
 * A company has a few thousand partners and some ten thousand accounts: few enough to be read whole. A record that was merged is one of them
 * even where it has been archived, or its merge could not be taken back.
 */
async function loadRecords(
  at: At,
  kind: RecordKind,
): Promise<{ readonly revision: number; readonly records: readonly KnownRecord[] }> {
  const { db, tenantId } = at;
  const table = tableOf(kind);
  const isAccount = kind === "account";
  const [counted, records] = await db.batch<unknown>([
    revisionOf(at),
    db
      .prepare(
        `${isAccount ? ACCOUNTS_ABOVE : ""}
         SELECT r.id, r.name, r.domain, r.external_id AS externalId, g.into_id AS mergedInto,
           ${isAccount ? "a.parent" : "r.parent_id"} AS parentId
         FROM ${table} r
         LEFT JOIN record_merges g INDEXED BY record_merges_open
           ON g.tenant_id = ?1 AND g.kind = ?2 AND g.from_id = r.id AND g.undone_at IS NULL
         ${isAccount ? "LEFT JOIN above a ON a.child = r.external_id" : ""}
         WHERE r.tenant_id = ?1 AND (r.archived_at IS NULL OR r.survivor_id IS NOT NULL) GROUP BY r.id ORDER BY r.id`,
      )
      .bind(tenantId, kind),
  ]);
  const [revision] = (counted?.results ?? []) as readonly { readonly value: string }[];
  return {
    revision: revision === undefined ? 0 : Number(revision.value),
    records: (records?.results ?? []) as readonly RecordRow[],
  };
}

/** Which account is above which, as the CRM says. ?1 tenant. */
const ACCOUNTS_ABOVE = `WITH above AS (
  SELECT m.id AS child, parent.id AS parent FROM connections c
  CROSS JOIN crm_mirror m ON m.tenant_id = ?1 AND m.connection_id = c.id AND m.object = 'Account'
  CROSS JOIN accounts parent ON parent.tenant_id = ?1 AND parent.external_id = m.fields ->> '$.ParentId'
  WHERE c.tenant_id = ?1 AND m.deleted_at IS NULL AND m.fields ->> '$.ParentId' IS NOT NULL)`;

/** By keys alone: a partner's page must not read every account of the CRM. */
function parentInCrm({ db, tenantId }: At, partnerId: string): Promise<string | null> {
  return db
    .prepare(
      `SELECT parent.id AS parent FROM partners p
       CROSS JOIN connections c ON c.tenant_id = ?1
       CROSS JOIN crm_mirror m ON m.tenant_id = ?1 AND m.connection_id = c.id AND m.object = 'Account' AND m.id = p.external_id
       CROSS JOIN partners parent ON parent.tenant_id = ?1 AND parent.external_id = m.fields ->> '$.ParentId'
       WHERE p.tenant_id = ?1 AND p.id = ?2 AND m.deleted_at IS NULL AND parent.archived_at IS NULL LIMIT 1`,
    )
    .bind(tenantId, partnerId)
    .first<string>("parent");
}

function revisionOf({ db, tenantId }: At): D1PreparedStatement {
  return db
    .prepare("SELECT value FROM tenant_settings WHERE tenant_id = ?1 AND key = ?2")
    .bind(tenantId, MERGES_REVISION);
}

/** Aborts the batch when there were merges or new parents since they were read at `revision`, and counts this change. */
function moveOn({ db, tenantId }: At, revision: number): D1PreparedStatement[] {
  return [
    db
      .prepare(
        `INSERT INTO batch_guard (held) SELECT 0 WHERE ?3 <> ifnull(
           (SELECT CAST(value AS INTEGER) FROM tenant_settings WHERE tenant_id = ?1 AND key = ?2), 0)`,
      )
      .bind(tenantId, MERGES_REVISION, revision),
    db
      .prepare(
        `INSERT INTO tenant_settings (tenant_id, key, value) VALUES (?1, ?2, ?3)
         ON CONFLICT (tenant_id, key) DO UPDATE SET value = excluded.value`,
      )
      .bind(tenantId, MERGES_REVISION, String(revision + 1)),
  ];
}

type Change = Parameters<MergeStore["saveMerge"]>[0] | Parameters<MergeStore["saveUndo"]>[0];

function setSurvivors({ db, tenantId }: At, { kind, survivors, now }: Change): D1PreparedStatement[] {
  return jsonPieces(survivors).map(({ json }) =>
    db
      .prepare(
        `UPDATE ${tableOf(kind)} SET survivor_id = s.value ->> '$.survivorId', revision = revision + 1, updated_at = ?3
         FROM json_each(?2) s WHERE tenant_id = ?1 AND ${tableOf(kind)}.id = s.value ->> '$.id'`,
      )
      .bind(tenantId, json, now),
  );
}

/**
 * The shares of the duplicate become the survivor's, so that lists and totals show them at once and no deal has to be split anew. Of a deal of
 * both it has the leading role of the two, as `creditRole` finds it.
 */
function moveShares({ db, tenantId }: At, { into, survivors }: Change): D1PreparedStatement[] {
  const ids = JSON.stringify(survivors.map(({ id }) => id));
  const bind = (sql: string) => db.prepare(sql).bind(tenantId, ids, into);
  return [
    db
      .prepare(
        `INSERT INTO opportunity_shares (tenant_id, partner_id, opportunity_id, share_ppm, amount_minor, currency, status, closed_at, role, is_sourced)
       SELECT ?1, ?3, opportunity_id, share_ppm, amount_minor, currency, status, closed_at, role, is_sourced FROM opportunity_shares
       WHERE tenant_id = ?1 AND partner_id IN (SELECT value FROM json_each(?2))
       ON CONFLICT (tenant_id, partner_id, opportunity_id) DO UPDATE SET
         share_ppm = share_ppm + excluded.share_ppm, amount_minor = amount_minor + excluded.amount_minor,
         is_sourced = max(is_sourced, excluded.is_sourced), role = (
           SELECT r.value FROM json_each(json_array(role, excluded.role)) r LEFT JOIN json_each(?4) o ON o.value = r.value
           ORDER BY r.value = '', ifnull(o.key, json_array_length(?4)), r.value LIMIT 1)`,
      )
      .bind(tenantId, ids, into, JSON.stringify(roleOrder)),
    db
      .prepare(
        "DELETE FROM opportunity_shares WHERE tenant_id = ?1 AND partner_id IN (SELECT value FROM json_each(?2))",
      )
      .bind(tenantId, ids),
    bind(
      "DELETE FROM partner_totals WHERE tenant_id = ?1 AND (partner_id = ?3 OR partner_id IN (SELECT value FROM json_each(?2)))",
    ),
    db
      .prepare(
        `INSERT INTO partner_totals (tenant_id, partner_id, currency, status, deals, amount_minor)
         SELECT tenant_id, partner_id, currency, status, COUNT(*), SUM(amount_minor) FROM opportunity_shares
         WHERE tenant_id = ?1 AND partner_id = ?2 GROUP BY tenant_id, partner_id, currency, status`,
      )
      .bind(tenantId, into),
  ];
}

/** Deals on which the two had a part between them, or evidence of the one that is itself again. */
function attributeAnew({ db, tenantId }: At, { into, survivors }: Change): D1PreparedStatement[] {
  return [
    db
      .prepare(
        `UPDATE opportunities SET revision = revision + 1 WHERE tenant_id = ?1 AND id IN (
           SELECT opportunity_id FROM opportunity_shares WHERE tenant_id = ?1 AND partner_id = ?3
           UNION SELECT opportunity_id FROM touchpoints INDEXED BY touchpoints_by_partner
             WHERE tenant_id = ?1 AND partner_id IN (SELECT value FROM json_each(?2)) AND deleted_at IS NULL)`,
      )
      .bind(tenantId, JSON.stringify(survivors.map(({ id }) => id)), into),
  ];
}

/** Records of work are read again by who is one now, and the directory is told. */
function afterwards(at: At, { inference, aliasesJob, audit, now }: Change): D1PreparedStatement[] {
  const { db, tenantId } = at;
  const message: JobMessage | null =
    aliasesJob === null ? null : { v: 1, kind: "partner-aliases", tenantId, outboxId: aliasesJob };
  return [
    ...promiseInference(at, { ...inference, onlyWithTraces: true }),
    ...(message === null ? [] : [promiseJobs(db, { tenantId, messages: [message], now })]),
    auditInTenant(db, audit),
  ];
}

type Counts = RecordHistory["counts"];
type HistoryRow = { readonly id: string; readonly createdAt: number } & Partial<Counts>;

function toHistories(
  rows: readonly HistoryRow[],
  totals: readonly (BookTotal & { readonly id: string })[],
): readonly RecordHistory[] {
  return rows.map(({ id, createdAt, ...counts }) => ({
    id,
    createdAt,
    totals: totals
      .filter((total) => total.id === id)
      .map(({ book, currency, amountMinor }) => ({ book, currency, amountMinor })),
    counts: {
      deals: 0,
      touchpoints: 0,
      entries: 0,
      statements: 0,
      openPeriods: 0,
      openDisputes: 0,
      contacts: 0,
      aliases: 0,
      records: 0,
      ...counts,
    },
  }));
}

async function partnerHistories(
  { db, tenantId }: At,
  ids: readonly string[],
): Promise<readonly RecordHistory[]> {
  const asked = JSON.stringify(ids);
  const count = (what: string) => `(SELECT count(*) FROM ${what})`;
  const [rows, totals] = await db.batch<unknown>([
    db
      .prepare(
        `SELECT p.id, p.created_at AS createdAt,
           ${count("opportunity_shares s INDEXED BY opportunity_shares_listed WHERE s.tenant_id = ?1 AND s.partner_id = p.id")} AS deals,
           ${count("touchpoints t INDEXED BY touchpoints_by_partner WHERE t.tenant_id = ?1 AND t.partner_id = p.id AND t.deleted_at IS NULL")} AS touchpoints,
           ${count("inference_activities i INDEXED BY inference_activities_by_partner WHERE i.tenant_id = ?1 AND i.partner_id = p.id")} AS records,
           ${count("statements s WHERE s.tenant_id = ?1 AND s.partner_ref = p.id")} AS statements,
           ${count("disputes d INDEXED BY disputes_by_partner WHERE d.tenant_id = ?1 AND d.partner_ref = p.id AND d.closed_at IS NULL")} AS openDisputes,
           (SELECT count(DISTINCT b.period) FROM ledger_balances b WHERE b.tenant_id = ?1 AND b.partner_ref = p.id
              AND NOT EXISTS (SELECT 1 FROM periods c WHERE c.tenant_id = ?1 AND c.key = b.period AND c.state IN ('closed', 'locked'))) AS openPeriods,
           ifnull((SELECT h.partner_seq FROM ledger_partner_heads h WHERE h.tenant_id = ?1 AND h.partner_ref = p.id), 0) AS entries
         FROM json_each(?2) asked CROSS JOIN partners p ON p.tenant_id = ?1 AND p.id = asked.value`,
      )
      .bind(tenantId, asked),
    db
      .prepare(
        `SELECT partner_ref AS id, book, currency, SUM(amount_minor) AS amountMinor FROM ledger_balances
         WHERE tenant_id = ?1 AND partner_ref IN (SELECT value FROM json_each(?2))
         GROUP BY partner_ref, book, currency ORDER BY book DESC, currency`,
      )
      .bind(tenantId, asked),
  ]);
  return toHistories(
    (rows?.results ?? []) as readonly HistoryRow[],
    (totals?.results ?? []) as readonly (BookTotal & { readonly id: string })[],
  );
}

async function accountHistories(
  { db, tenantId }: At,
  ids: readonly string[],
): Promise<readonly RecordHistory[]> {
  const asked = JSON.stringify(ids);
  const [rows, totals] = await db.batch<unknown>([
    db
      .prepare(
        `SELECT a.id, a.created_at AS createdAt,
           (SELECT count(*) FROM opportunities o WHERE o.tenant_id = ?1 AND o.account_id = a.id AND o.deleted_at IS NULL) AS deals,
           (SELECT count(*) FROM account_aliases l WHERE l.tenant_id = ?1 AND l.account_id = a.id) AS aliases,
           (SELECT count(*) FROM inference_activities i WHERE i.tenant_id = ?1 AND i.account_id = a.id) AS records,
           (SELECT count(*) FROM connections c CROSS JOIN crm_mirror m INDEXED BY crm_mirror_by_account
              ON m.tenant_id = ?1 AND m.connection_id = c.id AND m.account_id = a.external_id AND m.object = 'Contact'
            WHERE c.tenant_id = ?1 AND m.deleted_at IS NULL) AS contacts
         FROM json_each(?2) asked CROSS JOIN accounts a ON a.tenant_id = ?1 AND a.id = asked.value`,
      )
      .bind(tenantId, asked),
    db
      .prepare(
        `SELECT account_id AS id, 'won deals' AS book, currency, SUM(ifnull(amount_minor, 0)) AS amountMinor FROM opportunities
         WHERE tenant_id = ?1 AND account_id IN (SELECT value FROM json_each(?2)) AND outcome = 'won' AND deleted_at IS NULL
         GROUP BY account_id, currency ORDER BY currency`,
      )
      .bind(tenantId, asked),
  ]);
  return toHistories(
    (rows?.results ?? []) as readonly HistoryRow[],
    (totals?.results ?? []) as readonly (BookTotal & { readonly id: string })[],
  );
}
