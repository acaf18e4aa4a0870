import type { TenantScope } from "#worker/domain/access/principal.ts";
import type { WriteBack } from "#worker/domain/crm/writing/write-back.ts";
import type { Env } from "#worker/env.ts";
import {
  type FinishedWrite,
  type RegistrationWrite,
  type WriteAsk,
  type WriteHolds,
  type WriteStatus,
  type WriteStore,
  writeJob,
} from "#worker/usecases/write-back/write-ports.ts";
import { auditInTenant } from "./audit-statements.ts";
import { isGuardFailure, postponeJob, settleJob } from "./outbox-statements.ts";
import { shardOf } from "./shards.ts";
import { promiseWrites } from "./write-statements.ts";

type At = { readonly db: D1Database; readonly tenantId: string };

/** What a company has written to its CRM of its registrations, and how far that has come. */
export function writeStore(env: Env, tenant: TenantScope): WriteStore {
  const at = { db: shardOf(env, tenant), tenantId: tenant.tenantId };
  return {
    ...settings(at),
    ...holds({
      ...at,
      table: "registration_writes",
      promise: (id) => writeJob(tenant.tenantId, id).outboxId,
    }),
    ...facts(at),
    ...asks(at),
  };
}

function settings({ db, tenantId }: At): Pick<WriteStore, "getSettings" | "saveSettings" | "removeSettings"> {
  return {
    getSettings: async () => {
      const row = await db
        .prepare("SELECT settings FROM write_backs WHERE tenant_id = ?1")
        .bind(tenantId)
        .first<{ settings: string }>();
      return row && (JSON.parse(row.settings) as WriteBack);
    },
    saveSettings: async (writeBack, { savedBy, now, audit }) => {
      await db.batch([
        db
          .prepare(
            `INSERT INTO write_backs (tenant_id, connection_id, settings, saved_by, saved_at) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (tenant_id) DO UPDATE SET connection_id = excluded.connection_id, settings = excluded.settings,
               saved_by = excluded.saved_by, saved_at = excluded.saved_at`,
          )
          .bind(tenantId, writeBack.connectionId, JSON.stringify(writeBack), savedBy, now),
        promiseWrites(
          { db, tenantId },
          `SELECT id FROM registrations INDEXED BY registrations_by_age
           WHERE tenant_id = ?1 AND approved_at IS NOT NULL AND opportunity_id IS NOT NULL`,
          { ids: "[]", now },
        ),
        auditInTenant(db, [audit]),
      ]);
    },
    removeSettings: async (audit) => {
      await db.batch([
        db.prepare("DELETE FROM write_backs WHERE tenant_id = ?1").bind(tenantId),
        auditInTenant(db, [audit]),
      ]);
    },
  };
}

/** Where writings are kept: of deals, or of records of the company's own object. Both are made alike. */
type Kept = At & {
  readonly table: "registration_writes" | "registration_records";
  readonly promise: (registrationId: string) => string;
};

/** One writing at a time: who holds it, what it was about to do, and what has come of it. */
export function holds({ db, tenantId, table, promise }: Kept): WriteHolds {
  return {
    get: async (registrationId) => {
      const row = await db
        .prepare(`SELECT ${COLUMNS} FROM ${table} WHERE tenant_id = ?1 AND registration_id = ?2`)
        .bind(tenantId, registrationId)
        .first<WriteRow>();
      return row && toWrite(row);
    },
    isPromised: async (registrationId) => {
      const found = await db
        .prepare("SELECT 1 AS found FROM outbox WHERE tenant_id = ?1 AND id = ?2")
        .bind(tenantId, promise(registrationId))
        .first("found");
      return found !== null;
    },
    hold: async ({ registrationId, connectionId, now, until }) => {
      const row = await db
        .prepare(
          `INSERT INTO ${table} (tenant_id, registration_id, connection_id, status, busy_until, revision, updated_at)
           VALUES (?1, ?2, ?3, 'waiting', ?5, 1, ?4)
           ON CONFLICT (tenant_id, registration_id) DO UPDATE SET busy_until = excluded.busy_until, revision = revision + 1
             WHERE busy_until <= ?4
           RETURNING ${COLUMNS}`,
        )
        .bind(tenantId, registrationId, connectionId, now, until)
        .first<WriteRow>();
      return row && toWrite(row);
    },
    intend: async ({ registrationId, revision, intended, recordId, isMadeHere, madeAfterSeq, written }) => {
      const { meta } = await db
        .prepare(
          `UPDATE ${table} SET intended = ?4, record_id = ?5, is_made_here = ?6, written = ?7, made_after_seq = ?8
           WHERE tenant_id = ?1 AND registration_id = ?2 AND revision = ?3`,
        )
        .bind(
          tenantId,
          registrationId,
          revision,
          intended === null ? null : JSON.stringify(intended),
          recordId,
          isMadeHere ? 1 : 0,
          JSON.stringify(written),
          madeAfterSeq,
        )
        .run();
      return meta.changes === 1;
    },
    finish: async (finished) => {
      try {
        await db.batch(finishStatements({ db, tenantId, table }, finished));
        return true;
      } catch (error) {
        if (isGuardFailure(error)) return false;
        throw error;
      }
    },
    settle: async (outboxId) => {
      await settleJob(db, { tenantId, outboxId }).run();
    },
  };
}

/** What came in while it was held (a change, a person's wish) is found with the promise, which then falls due at once. */
function finishStatements(at: Omit<Kept, "promise">, finished: FinishedWrite): D1PreparedStatement[] {
  const { db, tenantId, table } = at;
  const { write, seenVersion, outboxId, apiCalls, now, until } = finished;
  const own = [tenantId, write.registrationId, write.revision] as const;
  return [
    db
      .prepare(
        `INSERT INTO batch_guard (held) SELECT 0 WHERE NOT EXISTS (
           SELECT 1 FROM ${table} WHERE tenant_id = ?1 AND registration_id = ?2 AND revision = ?3)`,
      )
      .bind(...own),
    db
      .prepare(
        `UPDATE ${table} SET connection_id = ?4, status = ?5, record_id = ?6, is_made_here = ?7, written = ?8,
           intended = ?9, problems = ?10, tries = ?11, written_at = ?12, updated_at = ?13, busy_until = 0,
           asked = iif(asked IS ?14, NULL, asked), made_after_seq = ?15
         WHERE tenant_id = ?1 AND registration_id = ?2 AND revision = ?3`,
      )
      .bind(
        ...own,
        write.connectionId,
        write.status,
        write.recordId,
        write.isMadeHere ? 1 : 0,
        JSON.stringify(write.written),
        write.intended === null ? null : JSON.stringify(write.intended),
        JSON.stringify(write.problems),
        write.tries,
        write.writtenAt,
        now,
        write.asked,
        write.madeAfterSeq,
      ),
    countCalls(at, { connectionId: write.connectionId, apiCalls, now }),
    ...(until === null
      ? [
          db
            .prepare(
              `DELETE FROM outbox WHERE tenant_id = ?1 AND id = ?2
                 AND EXISTS (SELECT 1 FROM registrations WHERE tenant_id = ?1 AND id = ?3 AND version = ?4)
                 AND EXISTS (SELECT 1 FROM ${table} WHERE tenant_id = ?1 AND registration_id = ?3 AND asked IS NULL)`,
            )
            .bind(tenantId, outboxId, write.registrationId, seenVersion),
          postponeJob(db, { tenantId, outboxId, until: now }),
        ]
      : [postponeJob(db, { tenantId, outboxId, until })]),
  ];
}

/** With those that looks at hints make: all that no run has made. */
function countCalls(
  { db, tenantId }: At,
  {
    connectionId,
    apiCalls,
    now,
  }: { readonly connectionId: string; readonly apiCalls: number; readonly now: number },
): D1PreparedStatement {
  return db
    .prepare(
      `INSERT INTO connection_calls (tenant_id, connection_id, hour, calls) SELECT ?1, ?2, ?3, ?4 WHERE ?4 > 0
       ON CONFLICT (tenant_id, connection_id, hour) DO UPDATE SET calls = calls + excluded.calls`,
    )
    .bind(tenantId, connectionId, Math.floor(now / HOUR_MS), apiCalls);
}

const HOUR_MS = 3_600_000;

function facts({
  db,
  tenantId,
}: At): Pick<
  WriteStore,
  "wordsOn" | "dealThere" | "speakerOf" | "partnerThere" | "accountThere" | "unknownDeals"
> {
  return {
    wordsOn: async (recordId, except) => {
      const { results } = await db
        .prepare(
          `SELECT written, intended FROM registration_writes INDEXED BY registration_writes_by_record
           WHERE tenant_id = ?1 AND record_id = ?2 AND registration_id <> ?3`,
        )
        .bind(tenantId, recordId, except)
        .all<Pick<WriteRow, "written" | "intended">>();
      return results.flatMap(({ written, intended }) =>
        [written, intended].flatMap((values) => (values === null ? [] : [JSON.parse(values)])),
      );
    },
    dealThere: async (connectionId, opportunityId) => {
      const row = await db
        .prepare(
          `SELECT m.id AS there FROM opportunities AS o LEFT JOIN crm_mirror AS m
             ON m.tenant_id = ?1 AND m.connection_id = ?2 AND m.object = 'Opportunity' AND m.id = o.external_id
           WHERE o.tenant_id = ?1 AND o.id = ?3`,
        )
        .bind(tenantId, connectionId, opportunityId)
        .first<{ there: string | null }>();
      return row === null ? undefined : row.there;
    },
    speakerOf: (opportunityId) =>
      db
        .prepare(
          `SELECT id FROM registrations INDEXED BY registrations_by_opportunity
           WHERE tenant_id = ?1 AND opportunity_id = ?2
           ORDER BY state IN ('approved', 'contested', 'won', 'lost') DESC, number LIMIT 1`,
        )
        .bind(tenantId, opportunityId)
        .first<string>("id"),
    partnerThere: (partnerId) =>
      db
        .prepare(`SELECT stays.name, stays.external_id AS externalId FROM partners AS named
           CROSS JOIN partners AS stays ON stays.tenant_id = ?1 AND stays.id = ifnull(named.survivor_id, named.id)
           WHERE named.tenant_id = ?1 AND named.id = ?2`)
        .bind(tenantId, partnerId)
        .first<{ name: string; externalId: string | null }>(),
    accountThere: (accountId) =>
      db
        .prepare(`SELECT stays.external_id AS there FROM accounts AS named
           CROSS JOIN accounts AS stays ON stays.tenant_id = ?1 AND stays.id = ifnull(named.survivor_id, named.id)
           WHERE named.tenant_id = ?1 AND named.id = ?2`)
        .bind(tenantId, accountId)
        .first<string>("there"),
    unknownDeals: async (connectionId, ids) => {
      const { results } = await db
        .prepare(
          `SELECT value AS id FROM json_each(?3) WHERE NOT EXISTS (
             SELECT 1 FROM crm_mirror AS m JOIN opportunities AS o INDEXED BY opportunities_by_external_id
               ON o.tenant_id = ?1 AND o.external_id = m.id
             WHERE m.tenant_id = ?1 AND m.connection_id = ?2 AND m.object = 'Opportunity' AND m.id = json_each.value)`,
        )
        .bind(tenantId, connectionId, JSON.stringify(ids))
        .all<{ id: string }>();
      return results.map(({ id }) => id);
    },
  };
}

function asks({ db, tenantId }: At): Pick<WriteStore, "ask" | "promiseTroubled"> {
  return {
    ask: async ({ connectionId, registrationIds, ask, now, audit }) => {
      const ids = JSON.stringify(registrationIds);
      await db.batch([
        db
          .prepare(
            `INSERT INTO registration_writes (tenant_id, registration_id, connection_id, status, asked, updated_at)
             SELECT ?1, value, ?2, 'waiting', ?3, ?4 FROM json_each(?5) WHERE true
             ON CONFLICT (tenant_id, registration_id) DO UPDATE SET asked = excluded.asked, tries = 0`,
          )
          .bind(tenantId, connectionId, ask, now, ids),
        promiseWrites({ db, tenantId }, "SELECT value AS id FROM json_each(?2)", { ids, now }),
        auditInTenant(db, audit),
      ]);
    },
    promiseTroubled: async (connectionId, now) => {
      const troubled = `SELECT registration_id AS id FROM registration_writes INDEXED BY registration_writes_in_the_way
        WHERE tenant_id = ?1 AND connection_id = ?2 AND problems <> '[]' AND status IN ('written', 'failed')`;
      await promiseWrites({ db, tenantId }, troubled, { ids: connectionId, now }).run();
    },
  };
}

const COLUMNS = `registration_id, connection_id, status, record_id, is_made_here, written, intended, problems, tries, asked, revision,
  written_at, updated_at, made_after_seq`;

type WriteRow = {
  readonly registration_id: string;
  readonly connection_id: string;
  readonly status: WriteStatus;
  readonly record_id: string | null;
  readonly is_made_here: number;
  readonly written: string;
  readonly intended: string | null;
  readonly problems: string;
  readonly tries: number;
  readonly asked: WriteAsk | null;
  readonly revision: number;
  readonly written_at: number | null;
  readonly updated_at: number;
  readonly made_after_seq: number | null;
};

function toWrite(row: WriteRow): RegistrationWrite {
  return {
    registrationId: row.registration_id,
    connectionId: row.connection_id,
    status: row.status,
    recordId: row.record_id,
    isMadeHere: row.is_made_here === 1,
    madeAfterSeq: row.made_after_seq,
    written: JSON.parse(row.written),
    intended: row.intended === null ? null : JSON.parse(row.intended),
    problems: JSON.parse(row.problems),
    tries: row.tries,
    asked: row.asked,
    revision: row.revision,
    writtenAt: row.written_at,
    updatedAt: row.updated_at,
  };
}
