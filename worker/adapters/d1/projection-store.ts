import { jsonPieces } from "#worker/adapters/platform/json-pieces.ts";
import { survivorOf } from "#worker/domain/crm/salesforce/merged-records.ts";
import { type SalesforceRecord, textIn } from "#worker/domain/crm/salesforce/record.ts";
import type {
  DirtyRecord,
  ProjectionFacts,
  ProjectionStore,
} from "#worker/usecases/connections/sync-ports.ts";
import type { PartyChange } from "#worker/usecases/imports/import-ports.ts";
import { heldBatch, upsertSql } from "./import-commit-store.ts";
import { recordTables } from "./import-record-columns.ts";
import { recordFinder } from "./import-record-finder.ts";
import { promiseInference } from "./inference-statements.ts";
import { extendLease, settleJob } from "./outbox-statements.ts";
import { promiseRun } from "./run-store.ts";

type At = { readonly db: D1Database; readonly tenantId: string };

/** From the CRM's records to deals, accounts and partners: what has to be worked out, what it takes, and what came of it. */
export function projectionStore(db: D1Database, tenantId: string): ProjectionStore {
  const at: At = { db, tenantId };
  const { findOpportunities, findParties } = recordFinder(db, tenantId);
  return {
    findOpportunities,
    findParties,
    listDirty: async (connectionId, object, limit) => {
      const { results } = await db
        .prepare(
          `SELECT id, modstamp, fields, deleted_at, merged_into FROM crm_mirror INDEXED BY crm_mirror_dirty
           WHERE tenant_id = ?1 AND connection_id = ?2 AND object = ?3 AND dirty = 1 ORDER BY id LIMIT ?4`,
        )
        .bind(tenantId, connectionId, object, limit)
        .all<MirrorRecord>();
      return results.map((row) => ({
        id: row.id,
        modstamp: row.modstamp,
        fields: JSON.parse(row.fields) as SalesforceRecord,
        deleted: row.deleted_at !== null,
        mergedInto: row.merged_into,
      }));
    },
    listRecords: async (connectionId, object) => {
      const { results } = await db
        .prepare(
          "SELECT fields FROM crm_mirror WHERE tenant_id = ?1 AND connection_id = ?2 AND object = ?3 AND deleted_at IS NULL",
        )
        .bind(tenantId, connectionId, object)
        .all<{ fields: string }>();
      return results.map(({ fields }) => JSON.parse(fields) as SalesforceRecord);
    },
    getRecord: async (connectionId, object, id) => {
      const fields = await db
        .prepare(
          `SELECT fields FROM crm_mirror WHERE tenant_id = ?1 AND connection_id = ?2 AND object = ?3 AND id = ?4
             AND deleted_at IS NULL`,
        )
        .bind(tenantId, connectionId, object, id)
        .first<string>("fields");
      return fields === null ? null : (JSON.parse(fields) as SalesforceRecord);
    },
    getFacts: (ask) => readFacts(at, ask),
    markAllDirty: async (connectionId) => {
      await db
        .prepare(
          "UPDATE crm_mirror SET dirty = 1 WHERE tenant_id = ?1 AND connection_id = ?2 AND object = 'Opportunity' AND dirty = 0",
        )
        .bind(tenantId, connectionId)
        .run();
    },
    saveOpportunities: (chunk) => heldBatch(db, opportunityStatements(at, chunk)),
    saveAccounts: (chunk) =>
      heldBatch(db, [
        ...stillDirty(at, { ...chunk, object: "Account" }),
        ...upsertParties(at, {
          table: "accounts",
          parties: chunk.accounts,
          runId: chunk.runId,
          now: chunk.now,
        }),
        ...removeRecords(at, { table: "accounts", ids: chunk.removed, now: chunk.now }),
        ...clean(at, { ...chunk, object: "Account" }),
        extendLease(db, { tenantId, outboxId: chunk.outboxId, now: chunk.now }),
      ]),
    hasUnattributed: async () => {
      const found = await db
        .prepare(
          `SELECT 1 FROM opportunities INDEXED BY opportunities_awaiting_attribution
           WHERE tenant_id = ?1 AND attributed_revision < revision LIMIT 1`,
        )
        .bind(tenantId)
        .first();
      return found !== null;
    },
    cleanRecords: async (connectionId, object) => {
      await db
        .prepare(
          "UPDATE crm_mirror SET dirty = 0 WHERE tenant_id = ?1 AND connection_id = ?2 AND object = ?3 AND dirty = 1",
        )
        .bind(tenantId, connectionId, object)
        .run();
    },
    finishProjection: async ({ runId, outboxId, attribution, inference, now }) => {
      await db.batch([
        db
          .prepare(
            `UPDATE sync_runs SET status = 'done', reason = NULL, finished_at = ?3
             WHERE tenant_id = ?1 AND id = ?2 AND status IN ('queued', 'running', 'waiting')`,
          )
          .bind(tenantId, runId, now),
        ...(attribution === null
          ? []
          : promiseRun(db, { tenantId, ...attribution, scope: { kind: "changed" }, now })),
        ...(inference === null ? [] : promiseInference(at, inference)),
        settleJob(db, { tenantId, outboxId }),
      ]);
    },
  };
}

type MirrorRecord = {
  readonly id: string;
  readonly modstamp: number;
  readonly fields: string;
  readonly deleted_at: number | null;
  readonly merged_into: string | null;
};

async function readFacts(
  { db, tenantId }: At,
  ask: Parameters<ProjectionStore["getFacts"]>[0],
): Promise<ProjectionFacts> {
  const { connectionId, opportunityIds, partnerObject } = ask;
  const [merged, rows, decisions] = await db.batch([
    db
      .prepare(
        `SELECT id, merged_into AS mergedInto FROM crm_mirror INDEXED BY crm_mirror_merged
         WHERE tenant_id = ?1 AND connection_id = ?2 AND object = 'Account' AND merged_into IS NOT NULL`,
      )
      .bind(tenantId, connectionId),
    db
      .prepare(
        `SELECT opportunity_id AS opportunityId, fields FROM crm_mirror INDEXED BY crm_mirror_by_opportunity
         WHERE tenant_id = ?1 AND connection_id = ?2 AND opportunity_id IN (SELECT value FROM json_each(?3)) AND object = ?4
           AND deleted_at IS NULL ORDER BY opportunity_id, id`,
      )
      .bind(tenantId, connectionId, JSON.stringify(opportunityIds), partnerObject?.object ?? null),
    db
      .prepare(
        `SELECT value_key AS key, decision, partner_id AS partnerId FROM connection_partner_values
         WHERE tenant_id = ?1 AND connection_id = ?2`,
      )
      .bind(tenantId, connectionId),
  ]);
  const partnerRows = rowsByOpportunity(resultsOf(rows));
  const mergedAccounts = new Map(resultsOf<MergedRow>(merged).map((row) => [row.id, row.mergedInto]));
  const named = [...partnerRows.values()]
    .flat()
    .flatMap((row) => textIn(row, partnerObject?.partnerField ?? "") ?? []);
  const wanted = [...ask.accountIds, ...named].map((id) => survivorOf(id, mergedAccounts));
  return {
    mergedAccounts,
    accountNames: await readAccountNames({ db, tenantId }, { connectionId, ids: [...new Set(wanted)] }),
    partnerRows,
    decisions: new Map(resultsOf<DecisionRow>(decisions).map(({ key, ...decision }) => [key, decision])),
  };
}

type MergedRow = { readonly id: string; readonly mergedInto: string };
type DecisionRow = {
  readonly key: string;
  readonly decision: "partner" | "ignored";
  readonly partnerId: string | null;
};
type ChildRow = { readonly opportunityId: string; readonly fields: string };

function rowsByOpportunity(rows: readonly ChildRow[]): ReadonlyMap<string, readonly SalesforceRecord[]> {
  const byOpportunity = new Map<string, SalesforceRecord[]>();
  for (const { opportunityId, fields } of rows) {
    const known = byOpportunity.get(opportunityId) ?? [];
    known.push(JSON.parse(fields) as SalesforceRecord);
    byOpportunity.set(opportunityId, known);
  }
  return byOpportunity;
}

async function readAccountNames(
  { db, tenantId }: At,
  { connectionId, ids }: { readonly connectionId: string; readonly ids: readonly string[] },
): Promise<ReadonlyMap<string, string>> {
  const { results } = await db
    .prepare(
      `SELECT id, fields ->> '$.Name' AS name FROM crm_mirror
       WHERE tenant_id = ?1 AND connection_id = ?2 AND object = 'Account' AND id IN (SELECT value FROM json_each(?3))`,
    )
    .bind(tenantId, connectionId, JSON.stringify(ids))
    .all<{ id: string; name: string | null }>();
  return new Map(results.flatMap(({ id, name }) => (name === null ? [] : [[id, name] as const])));
}

function resultsOf<Row>(answer: D1Result | undefined): readonly Row[] {
  return (answer?.results ?? []) as Row[];
}

type Chunk = Parameters<ProjectionStore["saveOpportunities"]>[0];

/** Parties before the deals that name them; the marks go last, and only where nothing has changed meanwhile. */
function opportunityStatements(at: At, chunk: Chunk): D1PreparedStatement[] {
  const { db, tenantId } = at;
  const { runId, now, connectionId } = chunk;
  return [
    ...stillDirty(at, { ...chunk, object: "Opportunity" }),
    ...upsertParties(at, { table: "partners", parties: chunk.partners, runId, now }),
    ...upsertParties(at, { table: "accounts", parties: chunk.accounts, runId, now }),
    ...customFields(at, chunk),
    ...jsonPieces(chunk.changes).map(({ json }) =>
      db.prepare(upsertSql(recordTables.opportunities, chunk.mapped)).bind(tenantId, json, runId, now),
    ),
    ...removeRecords(at, { table: "opportunities", ids: chunk.removed, now }),
    db
      .prepare(
        `DELETE FROM sync_problems WHERE tenant_id = ?1 AND connection_id = ?2 AND object = 'Opportunity'
           AND record_id IN (SELECT value FROM json_each(?3))`,
      )
      .bind(tenantId, connectionId, JSON.stringify(chunk.looked.map(({ id }) => id))),
    ...(chunk.problems.length === 0 ? [] : [insertProblems(at, chunk)]),
    ...clean(at, { ...chunk, object: "Opportunity" }),
    extendLease(db, { tenantId, outboxId: chunk.outboxId, now }),
  ];
}

type Looked = {
  readonly connectionId: string;
  readonly object: string;
  readonly looked: readonly DirtyRecord[];
};

/** A record that has changed since it was looked at makes the whole chunk be made again. */
function stillDirty({ db, tenantId }: At, { connectionId, object, looked }: Looked): D1PreparedStatement[] {
  return [
    db
      .prepare(
        `INSERT INTO batch_guard (held) SELECT 0 WHERE EXISTS (
           SELECT 1 FROM json_each(?4) c LEFT JOIN crm_mirror m
             ON m.tenant_id = ?1 AND m.connection_id = ?2 AND m.object = ?3 AND m.id = c.value ->> 0
           WHERE m.dirty IS NOT 1 OR m.modstamp IS NOT c.value ->> 1)`,
      )
      .bind(tenantId, connectionId, object, marks(looked)),
  ];
}

function clean({ db, tenantId }: At, { connectionId, object, looked }: Looked): D1PreparedStatement[] {
  return [
    db
      .prepare(
        `UPDATE crm_mirror SET dirty = 0 WHERE tenant_id = ?1 AND connection_id = ?2 AND object = ?3
           AND id IN (SELECT value ->> 0 FROM json_each(?4))`,
      )
      .bind(tenantId, connectionId, object, marks(looked)),
  ];
}

function marks(looked: readonly DirtyRecord[]): string {
  return JSON.stringify(looked.map(({ id, modstamp }) => [id, modstamp]));
}

function upsertParties(
  { db, tenantId }: At,
  write: {
    readonly table: "partners" | "accounts";
    readonly parties: readonly PartyChange[];
    readonly runId: string;
    readonly now: number;
  },
): D1PreparedStatement[] {
  // A partner's type is nothing that the CRM says here, so it stays as it is.
  const sql = upsertSql(recordTables[write.table], ["name", "externalId", "domain"]);
  return jsonPieces(write.parties).map(({ json }) =>
    db.prepare(sql).bind(tenantId, json, write.runId, write.now),
  );
}

/** Gone in the CRM: what was posted of a deal is reversed because its revision has moved. */
function removeRecords(
  { db, tenantId }: At,
  gone: {
    readonly table: "opportunities" | "accounts";
    readonly ids: readonly string[];
    readonly now: number;
  },
): D1PreparedStatement[] {
  if (gone.ids.length === 0) return [];
  const column = recordTables[gone.table].gone;
  return [
    db
      .prepare(
        // The company comes with each id, or SQLite, which takes a company for a handful of rows, would walk all of them.
        `WITH g AS MATERIALIZED (SELECT ?1 AS tenant_id, value AS id FROM json_each(?2))
         UPDATE ${gone.table} SET ${column} = ?3, revision = revision + 1, updated_at = ?3 FROM g
         WHERE ${gone.table}.tenant_id = g.tenant_id AND ${gone.table}.id = g.id AND ${gone.table}.${column} IS NULL`,
      )
      .bind(tenantId, JSON.stringify(gone.ids), gone.now),
  ];
}

function customFields({ db, tenantId }: At, chunk: Chunk): D1PreparedStatement[] {
  if (chunk.customFields.length === 0) return [];
  return [
    db
      .prepare(
        `INSERT INTO custom_fields (tenant_id, key, label, kind)
         SELECT ?1, value ->> '$.key', value ->> '$.label', value ->> '$.kind' FROM json_each(?2) WHERE true
         ON CONFLICT (tenant_id, key) DO UPDATE SET label = excluded.label WHERE label <> excluded.label`,
      )
      .bind(tenantId, JSON.stringify(chunk.customFields)),
  ];
}

function insertProblems({ db, tenantId }: At, { connectionId, problems, now }: Chunk): D1PreparedStatement {
  return db
    .prepare(
      `INSERT INTO sync_problems (tenant_id, connection_id, object, record_id, code, message, found_at)
       SELECT ?1, ?2, 'Opportunity', value ->> '$.recordId', value ->> '$.code', value ->> '$.message', ?4 FROM json_each(?3)`,
    )
    .bind(tenantId, connectionId, JSON.stringify(problems), now);
}
