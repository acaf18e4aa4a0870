import { jsonPieces } from "#worker/adapters/platform/json-pieces.ts";
import type { CustomKind } from "#worker/domain/rule/opportunity-facts.ts";
import type { PartyMatch, RecordFinder, Stored, StoredParty } from "#worker/usecases/imports/import-ports.ts";

/** Looks stored records up by what a file says about them; any number of keys travels in one bound value. */
export function recordFinder(db: D1Database, tenantId: string): RecordFinder {
  const find = async (
    table: "opportunities" | "touchpoints" | "contacts" | "activities",
    ids: readonly string[],
  ) => {
    // CROSS JOIN keeps json_each outside, so each id costs one look-up in the primary key.
    const { results } = await db
      .prepare(
        `SELECT r.id, r.source_hash AS sourceHash, r.deleted_at IS NOT NULL AS gone
         FROM json_each(?2) wanted CROSS JOIN ${table} r WHERE r.tenant_id = ?1 AND r.id = wanted.value`,
      )
      .bind(tenantId, JSON.stringify(ids))
      .all<{ id: string; sourceHash: string | null; gone: number }>();
    return new Map(
      results.map(({ id, sourceHash, gone }): [string, Stored] => [id, { id, sourceHash, gone: gone === 1 }]),
    );
  };
  return {
    findOpportunities: (ids) => find("opportunities", ids),
    customKinds: async () => {
      const { results } = await db
        .prepare("SELECT key, kind FROM custom_fields WHERE tenant_id = ?1")
        .bind(tenantId)
        .all<{ key: string; kind: CustomKind }>();
      return new Map(results.map(({ key, kind }) => [key, kind]));
    },
    findTouchpoints: (ids) => find("touchpoints", ids),
    findContacts: (ids) => find("contacts", ids),
    findActivities: (ids) => find("activities", ids),
    findKnown: async ({ accounts, contacts }) => {
      const ask = async (sql: string, ids: readonly string[]) => {
        if (ids.length === 0) return new Set<string>();
        const { results } = await db.prepare(sql).bind(tenantId, JSON.stringify(ids)).all<{ id: string }>();
        return new Set(results.map(({ id }) => id));
      };
      return {
        accounts: await ask(KNOWN_ACCOUNTS, accounts),
        contacts: await ask(KNOWN_CONTACTS, contacts),
      };
    },
    findParties: async (kind, keys) => {
      const sql = findPartiesSql(kind);
      const found: PartyMatch[] = [];
      for (const { json } of jsonPieces(keys)) {
        const { results } = await db.prepare(sql).bind(tenantId, json).all<PartyRow>();
        found.push(...results.map(toMatch));
      }
      return found;
    },
  };
}

const KNOWN_ACCOUNTS = `SELECT asked.value AS id FROM json_each(?2) asked
  CROSS JOIN accounts a INDEXED BY accounts_by_external_id ON a.tenant_id = ?1 AND a.external_id = asked.value
  WHERE a.external_id IS NOT NULL AND a.archived_at IS NULL`;

/** A contact of a file, or of a CRM that the company reads. */
const KNOWN_CONTACTS = `SELECT asked.value AS id FROM json_each(?2) asked
  CROSS JOIN contacts c ON c.tenant_id = ?1 AND c.external_id = asked.value WHERE c.deleted_at IS NULL
  UNION
  SELECT m.id FROM connections c CROSS JOIN json_each(?2) asked
  CROSS JOIN crm_mirror m ON m.tenant_id = ?1 AND m.connection_id = c.id AND m.object = 'Contact' AND m.id = asked.value
  WHERE c.tenant_id = ?1 AND m.deleted_at IS NULL`;

/** Three look-ups a key. Several accounts may have one name: the one in use, then the oldest, is meant. */
function findPartiesSql(table: "partners" | "accounts"): string {
  const columns = ["n", "e", "d"].map(
    (one) =>
      `${one}.id AS ${one}_id, ${one}.external_id AS ${one}_external, ${one}.source_hash AS ${one}_hash, ${one}.archived_at AS ${one}_archived`,
  );
  return `SELECT ${columns.join(", ")}
    FROM json_each(?2) wanted
    LEFT JOIN ${table} n ON n.tenant_id = ?1 AND n.id = (
      SELECT id FROM ${table} INDEXED BY ${table}_by_name_key WHERE tenant_id = ?1 AND name_key = wanted.value ->> '$.nameKey'
      ORDER BY archived_at IS NOT NULL, created_at, id LIMIT 1)
    LEFT JOIN ${table} e ON e.tenant_id = ?1 AND e.id = (
      SELECT id FROM ${table} INDEXED BY ${table}_by_external_id
      WHERE tenant_id = ?1 AND external_id = wanted.value ->> '$.externalId' AND external_id IS NOT NULL)
    LEFT JOIN ${table} d ON d.tenant_id = ?1 AND d.id = wanted.value ->> '$.id'
    ORDER BY wanted.key`;
}

type PartyRow = {
  readonly [column in `${"n" | "e" | "d"}_${"id" | "external" | "hash"}`]: string | null;
} & { readonly [column in `${"n" | "e" | "d"}_archived`]: number | null };

function toMatch(row: PartyRow): PartyMatch {
  const one = (at: "n" | "e" | "d"): StoredParty | null => {
    const id = row[`${at}_id`];
    if (id === null) return null;
    return {
      id,
      externalId: row[`${at}_external`],
      sourceHash: row[`${at}_hash`],
      gone: row[`${at}_archived`] !== null,
    };
  };
  return { byName: one("n"), byExternalId: one("e"), byId: one("d") };
}
