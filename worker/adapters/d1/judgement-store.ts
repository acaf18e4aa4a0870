import { jsonPieces } from "#worker/adapters/platform/json-pieces.ts";
import { groupBy } from "#worker/domain/inference/group-by.ts";
import type { LearnedHabits, LearnedPartner } from "#worker/domain/inference/infer-links.ts";
import type { Contact, Deal } from "#worker/domain/inference/records.ts";
import type {
  EvidenceChange,
  EvidenceRecord,
  JudgementStore,
  KeptPartner,
  Outcome,
} from "#worker/usecases/inference/inference-ports.ts";
import { BOOK_ACCOUNT, type BookAccountRow, bookAccounts, type ParentRow } from "./book-accounts.ts";
import { EVIDENCE, saveEvidence } from "./evidence-statements.ts";
import { heldBatch } from "./import-commit-store.ts";
import { listAliases } from "./inference-decision-store.ts";
import { nextStep, stillAt } from "./inference-run-store.ts";
import type { At } from "./inference-statements.ts";
import { readAll, rowsAtOnce } from "./read-all.ts";
import { type TraceRow, toTrace } from "./trace-rows.ts";

/** What records are judged against, and what was found out about them. */
export function judgementStore(at: At): JudgementStore {
  const { db, tenantId } = at;
  return {
    listPartnerLoads: async ({ after, staleOnly }) => {
      const index = staleOnly ? "inference_activities_stale" : "inference_activities_by_partner";
      const partners = `SELECT DISTINCT partner_id FROM inference_activities INDEXED BY ${index}
        WHERE tenant_id = ?1 AND partner_id > ?2 ${staleOnly ? "AND stale = 1" : ""}`;
      const { results } = await db
        .prepare(
          `SELECT a.partner_id AS partnerId, count(*) AS records FROM (${partners}) p
           CROSS JOIN inference_activities a INDEXED BY inference_activities_by_partner
             ON a.tenant_id = ?1 AND a.partner_id = p.partner_id
           GROUP BY a.partner_id ORDER BY a.partner_id`,
        )
        .bind(tenantId, after ?? "")
        .all<{ partnerId: string; records: number }>();
      return results;
    },
    loadBook: async () => {
      const [{ accounts, mergedNames }, contacts, deals, aliases] = [
        await loadAccounts(at),
        await loadContacts(at),
        await loadDeals(at),
        await listAliases(at),
      ];
      // What somebody said of a name goes before what it was called.
      return { accounts, contacts, deals, aliases: [...mergedNames, ...aliases] };
    },
    loadTraces: async (partnerIds) => {
      const { results } = await db
        .prepare(
          `SELECT a.* FROM json_each(?2) p CROSS JOIN inference_activities a INDEXED BY inference_activities_by_partner
             ON a.tenant_id = ?1 AND a.partner_id = p.value`,
        )
        .bind(tenantId, JSON.stringify(partnerIds))
        .all<TraceRow>();
      return results.map(toTrace);
    },
    loadEvidence: async (partnerIds) => {
      const { results } = await db
        .prepare(
          `SELECT ${EVIDENCE} FROM json_each(?2) p CROSS JOIN touchpoints t INDEXED BY touchpoints_by_partner
             ON t.tenant_id = ?1 AND t.partner_id = p.value
           WHERE t.deleted_at IS NULL AND t.external_id >= 'inference:' AND t.external_id < 'inference;'`,
        )
        .bind(tenantId, JSON.stringify(partnerIds))
        .all<EvidenceRecord>();
      return results;
    },
    getHabits: async () => {
      const value = await db
        .prepare("SELECT value FROM inference_knowledge WHERE tenant_id = ?1 AND key = 'habits'")
        .bind(tenantId)
        .first<string>("value");
      return value === null ? null : (JSON.parse(value) as LearnedHabits);
    },
    saveHabits: async (habits) => {
      await db
        .prepare(
          `INSERT INTO inference_knowledge (tenant_id, key, value) VALUES (?1, 'habits', ?2)
           ON CONFLICT (tenant_id, key) DO UPDATE SET value = excluded.value`,
        )
        .bind(tenantId, JSON.stringify(habits))
        .run();
    },
    loadPartnerHabits: async (partnerIds) => {
      const { results } = await db
        .prepare(
          `SELECT h.partner_id AS partnerId, h.learned FROM json_each(?2) p
           CROSS JOIN inference_partner_habits h ON h.tenant_id = ?1 AND h.partner_id = p.value`,
        )
        .bind(tenantId, JSON.stringify(partnerIds))
        .all<{ partnerId: string; learned: string }>();
      return new Map(
        results.map(({ partnerId, learned }) => [partnerId, JSON.parse(learned) as LearnedPartner]),
      );
    },
    saveJudging: ({ toCursor, judged, outcomes, clues, evidence, learned, ...step }) =>
      heldBatch(db, [
        stillAt(at, step),
        ...saveOutcomes(at, outcomes),
        ...jsonPieces(clues).map(({ json }) =>
          db
            .prepare(
              `INSERT INTO inference_account_clues (tenant_id, clue, text)
               SELECT ?1, value ->> '$.clue', value ->> '$.text' FROM json_each(?2) WHERE true ON CONFLICT DO NOTHING`,
            )
            .bind(tenantId, json),
        ),
        ...saveEvidence(at, { evidence, now: step.now }),
        ...saveDeals(at, { evidence, runId: step.run.id }),
        ...savePartnerHabits(at, learned),
        db
          .prepare(
            `UPDATE inference_runs SET cursor = ?3, judged = judged + ?4, changed = changed + ?5,
               evidence_added = evidence_added + ?6, evidence_changed = evidence_changed + ?7,
               evidence_removed = evidence_removed + ?8
             WHERE tenant_id = ?1 AND id = ?2`,
          )
          .bind(
            tenantId,
            step.run.id,
            toCursor,
            judged,
            outcomes.filter(({ links }) => links !== null).length,
            evidence.counts.added,
            evidence.counts.changed,
            evidence.counts.removed,
          ),
        ...nextStep(at, step),
      ]),
  };
}

function savePartnerHabits({ db, tenantId }: At, learned: readonly KeptPartner[]): D1PreparedStatement[] {
  return jsonPieces(learned).map(({ json }) =>
    db
      .prepare(
        `INSERT INTO inference_partner_habits (tenant_id, partner_id, learned)
         SELECT ?1, value ->> '$.partnerId', value ->> '$.learned' FROM json_each(?2) WHERE true
         ON CONFLICT (tenant_id, partner_id) DO UPDATE SET learned = excluded.learned`,
      )
      .bind(tenantId, json),
  );
}

async function loadAccounts(at: At): Promise<ReturnType<typeof bookAccounts>> {
  const rows = await readAll<BookAccountRow>(at, {
    sql: `SELECT ${BOOK_ACCOUNT} FROM accounts a
      WHERE a.tenant_id = ?1 AND a.id > ?2 AND a.archived_at IS NULL ORDER BY a.id LIMIT ?3`,
    keyOf: ({ id }) => id,
  });
  const parents = await forEachConnection<ParentRow>(at, {
    sql: `SELECT id, fields ->> '$.ParentId' AS parentId FROM crm_mirror
      WHERE tenant_id = ?1 AND connection_id = ?4 AND object = 'Account' AND id > ?2 AND fields ->> '$.ParentId' IS NOT NULL
      ORDER BY id LIMIT ?3`,
    keyOf: ({ id }) => id,
  });
  return bookAccounts(rows, parents);
}

async function loadContacts(at: At): Promise<readonly Contact[]> {
  const rows = await forEachConnection<Contact & { readonly contactId: string }>(at, {
    sql: `SELECT m.id, ifnull(a.survivor_id, a.id) AS accountId, m.fields ->> '$.Email' AS email FROM crm_mirror m
      LEFT JOIN accounts a ON a.tenant_id = ?1 AND a.external_id = m.account_id
      WHERE m.tenant_id = ?1 AND m.connection_id = ?4 AND m.object = 'Contact' AND m.id > ?2 AND m.deleted_at IS NULL
      ORDER BY m.id LIMIT ?3`,
    keyOf: ({ id }) => id,
  });
  const ofFiles = await readAll<Contact>(at, {
    sql: `SELECT c.external_id AS id, coalesce(a.survivor_id, a.id, n.survivor_id, n.id) AS accountId, c.email
      FROM contacts c INDEXED BY contacts_by_external_id
      LEFT JOIN accounts a ON a.tenant_id = ?1 AND a.external_id = c.account_external_id
      LEFT JOIN accounts n ON n.tenant_id = ?1 AND n.id = c.account_id
      WHERE c.tenant_id = ?1 AND c.external_id > ?2 AND c.deleted_at IS NULL ORDER BY c.external_id LIMIT ?3`,
    keyOf: ({ id }) => id,
  });
  // The CRM knows better than a file what has become of its contact.
  return [...new Map([...ofFiles, ...rows].map((contact) => [contact.id, contact])).values()];
}

async function loadDeals(at: At): Promise<readonly Deal[]> {
  type Row = Omit<Deal, "isClosed" | "isWon" | "contactIds"> & {
    readonly externalId: string;
    readonly outcome: "open" | "won" | "lost";
  };
  const rows = await readAll<Row>(at, {
    sql: `SELECT id, external_id AS externalId, name, ifnull((
        SELECT a.survivor_id FROM accounts a WHERE a.tenant_id = ?1 AND a.id = o.account_id), account_id) AS accountId,
        crm_created_at AS createdAt, closed_at AS closedAt, outcome
      FROM opportunities o WHERE tenant_id = ?1 AND id > ?2 AND deleted_at IS NULL ORDER BY id LIMIT ?3`,
    keyOf: ({ id }) => id,
  });
  type Role = { readonly id: string; readonly opportunityId: string; readonly contactId: string };
  const roles = await forEachConnection<Role>(at, {
    sql: `SELECT id, opportunity_id AS opportunityId, contact_id AS contactId FROM crm_mirror
      WHERE tenant_id = ?1 AND connection_id = ?4 AND object = 'OpportunityContactRole' AND id > ?2 AND deleted_at IS NULL
        AND opportunity_id IS NOT NULL AND contact_id IS NOT NULL ORDER BY id LIMIT ?3`,
    keyOf: ({ id }) => id,
  });
  const contactsOf = groupBy(roles, ({ opportunityId }) => opportunityId);
  return rows.map(({ externalId, outcome, ...deal }) => ({
    ...deal,
    isClosed: outcome !== "open",
    isWon: outcome === "won",
    contactIds: [...new Set((contactsOf.get(externalId) ?? []).map(({ contactId }) => contactId))],
  }));
}

async function forEachConnection<Row>(
  at: At,
  { sql, keyOf }: { readonly sql: string; readonly keyOf: (row: Row) => string },
): Promise<readonly Row[]> {
  const { results: connections } = await at.db
    .prepare("SELECT id FROM connections WHERE tenant_id = ?1")
    .bind(at.tenantId)
    .all<{ id: string }>();
  const rows: Row[] = [];
  for (const { id } of connections) {
    let after = "";
    for (;;) {
      const { results } = await at.db.prepare(sql).bind(at.tenantId, after, rowsAtOnce, id).all<Row>();
      rows.push(...results);
      const last = results.at(-1);
      if (last === undefined || results.length < rowsAtOnce) break;
      after = keyOf(last);
    }
  }
  return rows;
}

function saveOutcomes({ db, tenantId }: At, outcomes: readonly Outcome[]): D1PreparedStatement[] {
  // With the company in each row SQLite begins with the rows, and finds each record by its whole key.
  const rows = outcomes.map(({ links: _links, words: _words, ...outcome }) => ({ ...outcome, tenantId }));
  const moved = outcomes.filter(({ links }) => links !== null);
  // Factors go in as a text within the text, so that SQLite never reads and writes their digits anew.
  const links = moved.flatMap(({ links }) =>
    (links ?? []).map((link) => ({
      ...link,
      confidencePpm: Math.floor(link.confidence * 1_000_000),
      factors: JSON.stringify(link.factors),
    })),
  );
  return [
    ...jsonPieces(rows).map(({ json }) =>
      db
        .prepare(
          `UPDATE inference_activities SET stale = 0, event = value ->> '$.event', reading = value ->> '$.reading',
             outcome = value ->> '$.outcome', band = value ->> '$.band', opportunity_id = value ->> '$.opportunityId',
             confidence_ppm = value ->> '$.confidencePpm', no_deal_ppm = value ->> '$.noDealPpm',
             accounts = value ->> '$.accounts'
           FROM json_each(?2) j
           WHERE inference_activities.tenant_id = j.value ->> '$.tenantId' AND inference_activities.id = j.value ->> '$.id'
             AND +inference_activities.tenant_id = ?1`,
        )
        .bind(tenantId, json),
    ),
    ...jsonPieces(outcomes.map(({ id }) => id)).flatMap(({ json }) => forgetKeys({ db, tenantId }, json)),
    ...jsonPieces(outcomes.map(({ id, accounts, words }) => ({ id, accounts, words }))).flatMap(({ json }) =>
      [RECORD_ACCOUNTS, RECORD_WORDS].map((sql) => db.prepare(sql).bind(tenantId, json)),
    ),
    ...jsonPieces(moved.map(({ id }) => id)).map(({ json }) =>
      db
        .prepare(
          "DELETE FROM inference_links WHERE (tenant_id, activity_id) IN (SELECT ?1, value FROM json_each(?2))",
        )
        .bind(tenantId, json),
    ),
    ...jsonPieces(links).map(({ json }) =>
      db
        .prepare(
          `INSERT INTO inference_links (tenant_id, activity_id, opportunity_id, confidence_ppm, asserted, status, factors)
           SELECT ?1, value ->> '$.activityId', value ->> '$.opportunityId', value ->> '$.confidencePpm', value ->> '$.asserted',
             value ->> '$.status', value ->> '$.factors' FROM json_each(?2)`,
        )
        .bind(tenantId, json),
    ),
  ];
}

/** What a record is found by when something else has changed. */
const RECORD_ACCOUNTS = `INSERT INTO inference_record_accounts (tenant_id, account_id, activity_id)
  SELECT ?1, a.value ->> '$[0]', r.value ->> '$.id' FROM json_each(?2) r CROSS JOIN json_each(r.value ->> '$.accounts', '$[1]') a`;
const RECORD_WORDS = `INSERT INTO inference_record_words (tenant_id, word, activity_id)
  SELECT ?1, w.value, r.value ->> '$.id' FROM json_each(?2) r CROSS JOIN json_each(r.value, '$.words') w`;

/** `ids` is a JSON array of records'. */
export function forgetKeys({ db, tenantId }: At, ids: string): D1PreparedStatement[] {
  return [
    ["inference_record_accounts", "account_id"],
    ["inference_record_words", "word"],
  ].map(([table, key]) =>
    db
      .prepare(
        `DELETE FROM ${table} WHERE (tenant_id, ${key}, activity_id) IN (
           SELECT ?1, f.${key}, f.activity_id FROM json_each(?2) k
           CROSS JOIN ${table} f INDEXED BY ${table}_by_activity ON f.tenant_id = ?1 AND f.activity_id = k.value)`,
      )
      .bind(tenantId, ids),
  );
}

function saveDeals(
  { db, tenantId }: At,
  { evidence, runId }: { readonly evidence: EvidenceChange; readonly runId: string },
): D1PreparedStatement[] {
  return jsonPieces(evidence.deals.filter(({ gained, lost }) => gained + lost > 0)).map(({ json }) =>
    db
      .prepare(
        `INSERT INTO inference_run_deals (tenant_id, run_id, opportunity_id, gained, lost)
         SELECT ?1, ?3, value ->> '$.opportunityId', value ->> '$.gained', value ->> '$.lost' FROM json_each(?2) WHERE true
         ON CONFLICT (tenant_id, run_id, opportunity_id) DO UPDATE SET gained = gained + excluded.gained, lost = lost + excluded.lost`,
      )
      .bind(tenantId, json, runId),
  );
}
