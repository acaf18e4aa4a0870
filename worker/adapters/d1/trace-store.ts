import { jsonPieces } from "#worker/adapters/platform/json-pieces.ts";
import { type ActivityRelation, involvementObjects } from "#worker/domain/crm/salesforce/read-involvement.ts";
import { type SalesforceRecord, textIn } from "#worker/domain/crm/salesforce/record.ts";
import type { PartnerDecision } from "#worker/domain/identity/partner-directory.ts";
import { groupBy } from "#worker/domain/inference/group-by.ts";
import type { Contact } from "#worker/domain/inference/records.ts";
import type {
  PartnerAccount,
  PartnerRow,
  TraceRecord,
  TraceStore,
  UnreadActivity,
  UnreadRecord,
} from "#worker/usecases/inference/inference-ports.ts";
import { heldBatch } from "./import-commit-store.ts";
import { nextStep, stillAt } from "./inference-run-store.ts";
import type { At } from "./inference-statements.ts";
import { forgetKeys } from "./judgement-store.ts";

/** From the CRM's records to traces of partners: what has changed, what it is read with, and what came of it. */
export function traceStore(at: At): TraceStore {
  const { db, tenantId } = at;
  const byIds = async <Row>(sql: string, ids: readonly string[]) => {
    const { results } = await db.prepare(sql).bind(tenantId, JSON.stringify(ids)).all<Row>();
    return results;
  };
  return {
    listUnread: async (object, limit) => {
      const { results } = await db
        .prepare(
          `SELECT connection_id, id, modstamp, fields, deleted_at FROM crm_mirror INDEXED BY crm_mirror_unread
           WHERE tenant_id = ?1 AND object = ?2 AND unread = 1 LIMIT ?3`,
        )
        .bind(tenantId, object, limit)
        .all<UnreadRow>();
      return results.map(
        (row): UnreadRecord => ({
          connectionId: row.connection_id,
          id: row.id,
          modstamp: row.modstamp,
          fields: JSON.parse(row.fields) as SalesforceRecord,
          deleted: row.deleted_at !== null,
        }),
      );
    },
    listPartnerAccounts: () => listPartnerAccounts(at),
    listPartners: async () => {
      const { results } = await db
        .prepare(
          `SELECT id, external_id AS externalId, name_key AS nameKey, domain, survivor_id AS mergedInto FROM partners
           WHERE tenant_id = ?1 AND archived_at IS NULL ORDER BY id`,
        )
        .bind(tenantId)
        .all<PartnerRow>();
      return results;
    },
    listPartnerDecisions: () => listPartnerDecisions(at),
    contactsById: async (ids) => {
      const rows = await byIds<Contact>(
        `SELECT m.id, m.account_id AS accountId, m.fields ->> '$.Email' AS email FROM connections c
         CROSS JOIN json_each(?2) asked
         CROSS JOIN crm_mirror m ON m.tenant_id = ?1 AND m.connection_id = c.id AND m.object = 'Contact' AND m.id = asked.value
         WHERE c.tenant_id = ?1`,
        ids,
      );
      const ofFiles = await byIds<Contact>(
        `SELECT c.external_id AS id, ifnull(c.account_external_id, a.external_id) AS accountId, c.email FROM json_each(?2) asked
         CROSS JOIN contacts c ON c.tenant_id = ?1 AND c.external_id = asked.value
         LEFT JOIN accounts a ON a.tenant_id = ?1 AND a.id = c.account_id WHERE c.deleted_at IS NULL`,
        ids,
      );
      // The CRM knows better than a file what has become of its contact.
      return new Map([...ofFiles, ...rows].map((contact) => [contact.id, contact]));
    },
    contactsOf: async ({ accountIds, domains, after, limit }) => {
      const { results } = await db
        .prepare(
          `SELECT m.id, m.account_id AS accountId, m.fields ->> '$.Email' AS email,
             trim(ifnull(m.fields ->> '$.FirstName', '') || ' ' || ifnull(m.fields ->> '$.LastName', m.id)) AS name
           FROM connections c
           CROSS JOIN crm_mirror m ON m.tenant_id = ?1 AND m.connection_id = c.id AND m.object = 'Contact' AND m.id > ?5
           WHERE c.tenant_id = ?1 AND m.deleted_at IS NULL AND (m.account_id IN (SELECT value FROM json_each(?2))
             OR EXISTS (SELECT 1 FROM json_each(?3) d WHERE instr(lower(m.fields ->> '$.Email'), d.value) > 0))
           ORDER BY m.id LIMIT ?4`,
        )
        .bind(tenantId, JSON.stringify(accountIds), JSON.stringify(domains), limit, after ?? "")
        .all<Contact & { readonly name: string }>();
      return results;
    },
    relationsOf: async (object, ids) => {
      const field = object === "Task" ? "TaskId" : "EventId";
      const index = object === "Task" ? "crm_mirror_task_relations" : "crm_mirror_event_relations";
      const rows = await byIds<ActivityRelation & { readonly activityId: string }>(
        `SELECT asked.value AS activityId, m.fields ->> '$.RelationId' AS relationId, m.fields ->> '$.Status' AS status
         FROM connections c CROSS JOIN json_each(?2) asked
         CROSS JOIN crm_mirror m INDEXED BY ${index} ON m.tenant_id = ?1 AND m.connection_id = c.id
           AND m.object = '${object}Relation' AND m.fields ->> '$.${field}' = asked.value
         WHERE c.tenant_id = ?1 AND m.deleted_at IS NULL ORDER BY m.id`,
        ids,
      );
      return groupBy(rows, ({ activityId }) => activityId);
    },
    campaignNames: async (ids) => {
      const rows = await byIds<{ id: string; name: string | null }>(
        `SELECT m.id, m.fields ->> '$.Name' AS name FROM connections c
         CROSS JOIN json_each(?2) asked
         CROSS JOIN crm_mirror m ON m.tenant_id = ?1 AND m.connection_id = c.id AND m.object = 'Campaign' AND m.id = asked.value
         WHERE c.tenant_id = ?1`,
        ids,
      );
      return new Map(rows.flatMap(({ id, name }) => (name === null ? [] : [[id, name] as const])));
    },
    accountIds: async (externalIds) => {
      const rows = await byIds<{ externalId: string; id: string }>(
        `SELECT asked.value AS externalId, ifnull(a.survivor_id, a.id) AS id FROM json_each(?2) asked
         LEFT JOIN connections c ON c.tenant_id = ?1
         LEFT JOIN crm_mirror m ON m.tenant_id = ?1 AND m.connection_id = c.id AND m.object = 'Account' AND m.id = asked.value
         JOIN accounts a ON a.tenant_id = ?1 AND a.external_id = ifnull(m.merged_into, asked.value)`,
        externalIds,
      );
      return new Map(rows.map(({ externalId, id }) => [externalId, id]));
    },
    opportunityIds: async (externalIds) => {
      const rows = await byIds<{ externalId: string; id: string }>(
        `SELECT o.external_id AS externalId, o.id FROM json_each(?2) asked
         CROSS JOIN opportunities o ON o.tenant_id = ?1 AND o.external_id = asked.value WHERE o.deleted_at IS NULL`,
        externalIds,
      );
      return new Map(rows.map(({ externalId, id }) => [externalId, id]));
    },
    tracesOf: async (records) => {
      const { results } = await db
        .prepare(
          `SELECT a.id, a.partner_id AS partnerId FROM json_each(?2) asked
           CROSS JOIN inference_activities a INDEXED BY inference_activities_by_record
             ON a.tenant_id = ?1 AND a.connection_id = asked.value ->> '$.connectionId' AND a.record = asked.value ->> '$.record'`,
        )
        .bind(tenantId, JSON.stringify(records))
        .all<{ id: string; partnerId: string }>();
      return results;
    },
    getPartnersMark: () =>
      db
        .prepare("SELECT value FROM inference_knowledge WHERE tenant_id = ?1 AND key = 'partners'")
        .bind(tenantId)
        .first<string>("value"),
    beginReading: ({ mark, reread, added, ...step }) =>
      heldBatch(db, [
        stillAt(at, step),
        db
          .prepare(
            `INSERT INTO partners (tenant_id, id, external_id, name, name_key, domain, created_at, updated_at)
             SELECT ?1, value ->> '$.id', value ->> '$.externalId', value ->> '$.name', value ->> '$.nameKey', value ->> '$.domain', ?3, ?3
             FROM json_each(?2) WHERE true ON CONFLICT DO NOTHING`,
          )
          .bind(tenantId, JSON.stringify(added), step.now),
        db
          .prepare(
            `INSERT INTO inference_knowledge (tenant_id, key, value) VALUES (?1, 'partners', ?2)
             ON CONFLICT (tenant_id, key) DO UPDATE SET value = excluded.value`,
          )
          .bind(tenantId, mark),
        ...(reread ? [rereadAll(at), rereadActivities(at), markBook(at, step.run.id)] : []),
        ...nextStep(at, step),
      ]),
    saveBookReading: ({ object, looked, ...step }) =>
      heldBatch(db, [
        stillAt(at, step),
        ...(object === "Contact" ? [rereadContacts(at, looked)] : []),
        ...(object === "Campaign" ? [rereadCampaigns(at, looked)] : []),
        ...(object === "TaskRelation" || object === "EventRelation"
          ? [rereadShared(at, object, looked)]
          : []),
        markRead(at, { object, looked }),
        ...nextStep(at, step),
      ]),
    saveTraces: ({ object, looked, traces, gone, ...step }) =>
      heldBatch(db, [
        stillAt(at, step),
        ...jsonPieces(traces).map(({ json }) => db.prepare(UPSERT_TRACES).bind(tenantId, json, step.now)),
        ...(gone.length === 0
          ? []
          : [carryDecisions(at, gone), ...removeTraces(at, { gone, now: step.now })]),
        markRead(at, { object, looked }),
        db
          .prepare(
            "UPDATE inference_runs SET records_read = records_read + ?3 WHERE tenant_id = ?1 AND id = ?2",
          )
          .bind(tenantId, step.run.id, looked.length),
        ...nextStep(at, step),
      ]),
    listUnreadActivities: async (limit) => {
      const { results } = await db.prepare(UNREAD_ACTIVITIES).bind(tenantId, limit).all<ActivityRow>();
      return results.map((row) => ({ ...row, deleted: row.deleted === 1 }));
    },
    saveActivityTraces: ({ looked, traces, gone, ...step }) =>
      heldBatch(db, [
        stillAt(at, step),
        ...jsonPieces(traces).map(({ json }) => db.prepare(UPSERT_TRACES).bind(tenantId, json, step.now)),
        ...(gone.length === 0
          ? []
          : [carryDecisions(at, gone), ...removeTraces(at, { gone, now: step.now })]),
        db
          .prepare(
            `UPDATE activities SET unread = 0 WHERE (tenant_id, id, revision) IN (
               SELECT ?1, value ->> '$.id', value ->> '$.revision' FROM json_each(?2))`,
          )
          .bind(tenantId, JSON.stringify(looked.map(({ id, revision }) => ({ id, revision })))),
        db
          .prepare(
            "UPDATE inference_runs SET records_read = records_read + ?3 WHERE tenant_id = ?1 AND id = ?2",
          )
          .bind(tenantId, step.run.id, looked.length),
        ...nextStep(at, step),
      ]),
    beginJudging: ({ settingsVersion, everything, bookChanged, ...step }) =>
      heldBatch(db, [
        stillAt(at, step),
        db
          .prepare(
            `UPDATE inference_runs SET phase = 'judging', settings_version = ?3, everything = ?4,
               book_changed = max(book_changed, ?5)
             WHERE tenant_id = ?1 AND id = ?2`,
          )
          .bind(tenantId, step.run.id, settingsVersion, everything ? 1 : 0, bookChanged ? 1 : 0),
        ...nextStep(at, step),
      ]),
  };
}

type ActivityRow = Omit<UnreadActivity, "deleted"> & { readonly deleted: 0 | 1 };

/** A deal that is gone is none that an activity could be filed under. */
const UNREAD_ACTIVITIES = `SELECT r.id, r.revision, ifnull(p.survivor_id, r.partner_id) AS partnerId, r.source, r.type, r.subject, r.occurred_at AS occurredAt,
    o.id AS opportunityId, r.contact_external_id AS contactExternalId, r.email, r.account_external_id AS accountExternalId,
    r.account_name AS accountName, r.deleted_at IS NOT NULL AS deleted
  FROM activities r INDEXED BY activities_unread
  LEFT JOIN opportunities o ON o.tenant_id = ?1 AND o.id = r.opportunity_id AND o.deleted_at IS NULL
  LEFT JOIN partners p ON p.tenant_id = ?1 AND p.id = r.partner_id
  WHERE r.tenant_id = ?1 AND r.unread = 1 LIMIT ?2`;

type UnreadRow = {
  readonly connection_id: string;
  readonly id: string;
  readonly modstamp: number;
  readonly fields: string;
  readonly deleted_at: number | null;
};

/** Each way in which an account may be a partner's own has an index of its own: a company has few partners and many accounts. */
const PARTNER_ACCOUNT_IDS = `SELECT m.id FROM connections c
    CROSS JOIN crm_mirror m INDEXED BY crm_mirror_partner_accounts ON m.tenant_id = ?1 AND m.connection_id = c.id AND m.object = 'Account'
    WHERE c.tenant_id = ?1 AND (m.fields ->> '$.IsPartner' = 'true' OR instr(lower(m.fields ->> '$.Type'), 'partner') > 0
      OR instr(lower(m.fields ->> '$.Type'), 'reseller') > 0 OR instr(lower(m.fields ->> '$.Type'), 'distributor') > 0)
  UNION SELECT external_id FROM partners WHERE tenant_id = ?1 AND external_id IS NOT NULL
  UNION SELECT a.external_id FROM partners p
    CROSS JOIN accounts a INDEXED BY accounts_by_name_key ON a.tenant_id = ?1 AND a.name_key = p.name_key
    WHERE p.tenant_id = ?1 AND a.external_id IS NOT NULL
  UNION SELECT a.external_id FROM partners p
    CROSS JOIN accounts a INDEXED BY accounts_by_domain ON a.tenant_id = ?1 AND a.domain = p.domain
    WHERE p.tenant_id = ?1 AND a.external_id IS NOT NULL`;

async function listPartnerAccounts({ db, tenantId }: At): Promise<readonly PartnerAccount[]> {
  const { results } = await db
    .prepare(
      `SELECT m.id, m.fields ->> '$.Name' AS name, m.fields ->> '$.Website' AS website,
         m.fields ->> '$.Type' AS type, m.fields ->> '$.IsPartner' AS isPartner,
         c.mapping ->> '$.segment' AS segment
       FROM (${PARTNER_ACCOUNT_IDS}) own
       CROSS JOIN connections c ON c.tenant_id = ?1
       CROSS JOIN crm_mirror m ON m.tenant_id = ?1 AND m.connection_id = c.id AND m.object = 'Account' AND m.id = own.id
       WHERE m.deleted_at IS NULL AND m.merged_into IS NULL
       ORDER BY m.id`,
    )
    .bind(tenantId)
    .all<AccountRow>();
  return results.map(({ id, name, website, type, isPartner, segment }) => ({
    id,
    name: name ?? id,
    website,
    isMarked: (segment ?? 1) >= 2 && (isPartner === "true" || (type !== null && isPartnerType(type))),
  }));
}

type AccountRow = {
  readonly id: string;
  readonly name: string | null;
  readonly website: string | null;
  readonly type: string | null;
  readonly isPartner: string | null;
  readonly segment: number | null;
};

/** Salesforce's own words are "Channel Partner / Reseller", "Technology Partner" and the like. */
function isPartnerType(type: string): boolean {
  return /partner|reseller|distributor/i.test(type) && !/former|inactive|ex-|prospect/i.test(type);
}

/** What people said here, and what they said of accounts that a partner field names. */
async function listPartnerDecisions({ db, tenantId }: At): Promise<readonly PartnerDecision[]> {
  const { results } = await db
    .prepare(
      `SELECT 'account' AS about, substr(value_key, 9) AS key, partner_id AS partnerId FROM connection_partner_values
       WHERE tenant_id = ?1 AND value_key LIKE 'account %'
       UNION ALL
       SELECT about, key, partner_id AS partnerId FROM inference_partner_decisions WHERE tenant_id = ?1`,
    )
    .bind(tenantId)
    .all<PartnerDecision>();
  return results;
}

function rereadAll({ db, tenantId }: At): D1PreparedStatement {
  return db
    .prepare(
      `UPDATE crm_mirror SET unread = 1
       WHERE tenant_id = ?1 AND connection_id IN (SELECT id FROM connections WHERE tenant_id = ?1)
         AND object IN (SELECT value FROM json_each(?2)) AND unread = 0`,
    )
    .bind(tenantId, JSON.stringify(involvementObjects));
}

/** Whose activities they are may follow from what tells partners; where the file says it, it stays. */
function rereadActivities({ db, tenantId }: At): D1PreparedStatement {
  return db
    .prepare("UPDATE activities SET unread = 1 WHERE tenant_id = ?1 AND unread = 0 AND deleted_at IS NULL")
    .bind(tenantId);
}

/** A contact that has moved, or has another address, may make its records another partner's. */
function rereadContacts({ db, tenantId }: At, looked: readonly UnreadRecord[]): D1PreparedStatement {
  return db
    .prepare(
      `UPDATE crm_mirror SET unread = 1 WHERE (tenant_id, connection_id, object, id) IN (
         SELECT m.tenant_id, m.connection_id, m.object, m.id FROM json_each(?2) l
         CROSS JOIN crm_mirror m INDEXED BY crm_mirror_by_contact
           ON m.tenant_id = ?1 AND m.connection_id = l.value ->> '$.connectionId' AND m.contact_id = l.value ->> '$.id'
         WHERE m.unread = 0)`,
    )
    .bind(tenantId, keysOf(looked));
}

/** Somebody has come to an activity, or is not on it any more. */
function rereadShared(
  { db, tenantId }: At,
  object: "TaskRelation" | "EventRelation",
  looked: readonly UnreadRecord[],
): D1PreparedStatement {
  const activity = object === "TaskRelation" ? "Task" : "Event";
  const keys = looked.flatMap(({ connectionId, fields }) => {
    const id = textIn(fields, `${activity}Id`);
    return id === null ? [] : [{ connectionId, id }];
  });
  return db
    .prepare(
      `UPDATE crm_mirror SET unread = 1 WHERE (tenant_id, connection_id, object, id) IN (
         SELECT ?1, value ->> '$.connectionId', ?3, value ->> '$.id' FROM json_each(?2)) AND unread = 0`,
    )
    .bind(tenantId, JSON.stringify(keys), activity);
}

function rereadCampaigns({ db, tenantId }: At, looked: readonly UnreadRecord[]): D1PreparedStatement {
  return db
    .prepare(
      `UPDATE crm_mirror SET unread = 1
       WHERE tenant_id = ?1 AND connection_id IN (SELECT value ->> '$.connectionId' FROM json_each(?2)) AND object = 'CampaignMember'
         AND unread = 0 AND fields ->> '$.CampaignId' IN (SELECT value ->> '$.id' FROM json_each(?2))`,
    )
    .bind(tenantId, keysOf(looked));
}

/** A record that has changed since it was looked at stays unread. */
function markRead(
  { db, tenantId }: At,
  { object, looked }: { readonly object: string; readonly looked: readonly UnreadRecord[] },
): D1PreparedStatement {
  return db
    .prepare(
      `UPDATE crm_mirror SET unread = 0 WHERE (tenant_id, connection_id, object, id, modstamp) IN (
         SELECT ?1, value ->> '$.connectionId', ?3, value ->> '$.id', value ->> '$.modstamp' FROM json_each(?2))`,
    )
    .bind(tenantId, keysOf(looked), object);
}

function keysOf(looked: readonly UnreadRecord[]): string {
  return JSON.stringify(looked.map(({ connectionId, id, modstamp }) => ({ connectionId, id, modstamp })));
}

function markBook({ db, tenantId }: At, runId: string): D1PreparedStatement {
  return db
    .prepare("UPDATE inference_runs SET book_changed = 1 WHERE tenant_id = ?1 AND id = ?2")
    .bind(tenantId, runId);
}

/**
 * What people said about a record holds when its partner was merged into another, and when that was taken back: one of the two partners is reached
 * from the other by merges, whether they stand or not. The fresh traces are found by their records, or this would walk all of the company's.
 */
function carryDecisions({ db, tenantId }: At, gone: readonly { readonly id: string }[]): D1PreparedStatement {
  return db
    .prepare(
      `UPDATE inference_activities AS fresh SET decision = old.decision, decided_opportunity_id = old.decided_opportunity_id,
         decided_by = old.decided_by, decided_at = old.decided_at
       FROM (SELECT f.id AS fresh_id, o.*, row_number() OVER (PARTITION BY f.id ORDER BY o.decided_at DESC, o.id) AS nth
         FROM json_each(?2) g
         CROSS JOIN inference_activities o ON o.tenant_id = ?1 AND o.id = g.value
         CROSS JOIN inference_activities f INDEXED BY inference_activities_by_record
           ON f.tenant_id = ?1 AND f.connection_id = o.connection_id AND f.record = o.record
         WHERE o.decision IS NOT NULL AND f.id <> o.id AND f.decision IS NULL
           AND (${isReached("f.partner_id", "o.partner_id")} OR ${isReached("o.partner_id", "f.partner_id")})) old
       WHERE old.nth = 1 AND fresh.tenant_id = ?1 AND fresh.id = old.fresh_id`,
    )
    .bind(tenantId, JSON.stringify(gone.map(({ id }) => id)));
}

/** Whether a partner was merged into another, itself or through others. */
function isReached(from: string, into: string): string {
  return `EXISTS (WITH RECURSIVE above (id) AS (SELECT ${from} UNION SELECT m.into_id FROM above
      CROSS JOIN record_merges m INDEXED BY record_merges_by_duplicate ON m.tenant_id = ?1 AND m.kind = 'partner' AND m.from_id = above.id)
    SELECT 1 FROM above WHERE above.id = ${into})`;
}

/** Traces that are none any more, with the evidence that followed from them; the partner's other records are judged again. */
function removeTraces(
  { db, tenantId }: At,
  {
    gone,
    now,
  }: { readonly gone: readonly { readonly id: string; readonly partnerId: string }[]; readonly now: number },
): D1PreparedStatement[] {
  const ids = JSON.stringify(gone.map(({ id }) => id));
  const partners = JSON.stringify([...new Set(gone.map(({ partnerId }) => partnerId))]);
  const evidence = `SELECT t.opportunity_id FROM json_each(?2) g
    CROSS JOIN touchpoints t ON t.tenant_id = ?1 AND t.external_id = 'inference:' || g.value WHERE t.deleted_at IS NULL`;
  const bind = (sql: string, ...more: readonly unknown[]) => db.prepare(sql).bind(tenantId, ...more);
  return [
    bind(
      `UPDATE opportunities SET revision = revision + 1 WHERE (tenant_id, id) IN (SELECT ?1, e.opportunity_id FROM (${evidence}) e)`,
      ids,
    ),
    bind(
      `UPDATE touchpoints SET deleted_at = ?3, revision = revision + 1, updated_at = ?3 WHERE (tenant_id, external_id) IN (
         SELECT ?1, 'inference:' || value FROM json_each(?2)) AND deleted_at IS NULL`,
      ids,
      now,
    ),
    bind(
      "DELETE FROM inference_links WHERE (tenant_id, activity_id) IN (SELECT ?1, value FROM json_each(?2))",
      ids,
    ),
    ...forgetKeys({ db, tenantId }, ids),
    bind(
      "DELETE FROM inference_activities WHERE (tenant_id, id) IN (SELECT ?1, value FROM json_each(?2))",
      ids,
    ),
    bind(
      "UPDATE inference_activities SET stale = 1 WHERE (tenant_id, partner_id) IN (SELECT ?1, value FROM json_each(?2)) AND stale = 0",
      partners,
    ),
  ];
}

const COLUMNS: readonly (readonly [string, keyof TraceRecord])[] = [
  ["connection_id", "connectionId"],
  ["record", "record"],
  ["partner_id", "partnerId"],
  ["partner_basis", "partnerBasis"],
  ["source", "source"],
  ["crm_type", "crmType"],
  ["usual_type", "usualType"],
  ["subject", "subject"],
  ["occurred_at", "occurredAt"],
  ["filed_opportunity_id", "filedOpportunityId"],
  ["contact_id", "contactId"],
  ["email", "email"],
  ["account_id", "accountId"],
  ["account_name", "accountName"],
];

/** What is the same is not written, and does not go stale. */
const UPSERT_TRACES = `INSERT INTO inference_activities AS a (tenant_id, id, ${COLUMNS.map(([column]) => column).join(", ")}, updated_at)
  SELECT ?1, value ->> '$.id', ${COLUMNS.map(([, json]) => `value ->> '$.${json}'`).join(", ")}, ?3 FROM json_each(?2) WHERE true
  ON CONFLICT (tenant_id, id) DO UPDATE SET ${COLUMNS.map(([column]) => `${column} = excluded.${column}`).join(", ")},
    stale = 1, updated_at = excluded.updated_at
  WHERE ${COLUMNS.map(([column]) => `a.${column} IS NOT excluded.${column}`).join(" OR ")}`;
