import type { SyncProblemRow, SyncProblemStore } from "#worker/usecases/connections/sync-ports.ts";

/** What could not be taken of a connection's CRM, or written to it: records, fields and objects, deals without a rate, registrations. */
export function syncProblemStore(db: D1Database, tenantId: string): SyncProblemStore {
  return {
    listProblems: async ({ connectionId, kind, object, after, limit }) => {
      const { results } = await db
        .prepare(
          `SELECT * FROM (${ALL_PROBLEMS}) WHERE (?3 IS NULL OR kind = ?3) AND (?4 IS NULL OR object = ?4)
             AND (?5 IS NULL OR place > ?5) ORDER BY place LIMIT ?6`,
        )
        .bind(tenantId, connectionId, kind, object, after, limit)
        .all<SyncProblemRow>();
      return results;
    },
    countProblems: async (connectionId) => {
      const { results } = await db
        .prepare(
          `SELECT kind, object, COUNT(*) AS found FROM (${ALL_PROBLEMS}) GROUP BY kind, object ORDER BY kind, object`,
        )
        .bind(tenantId, connectionId)
        .all<{ kind: SyncProblemRow["kind"]; object: string; found: number }>();
      return results;
    },
    markDirty: async (connectionId, object, ids) => {
      await db
        .prepare(
          `UPDATE crm_mirror SET dirty = 1 WHERE tenant_id = ?1 AND connection_id = ?2 AND object = ?3 AND dirty = 0
             AND id IN (SELECT value FROM json_each(?4))`,
        )
        .bind(tenantId, connectionId, object, JSON.stringify(ids))
        .run();
    },
  };
}

/** place is unique among them, and the order in which they are listed. */
const ALL_PROBLEMS = `SELECT 'schema' AS kind, 'a ' || object || ' ' || code || ' ' || subject AS place, object,
    NULL AS recordId, NULL AS recordName, iif(subject = '', NULL, subject) AS field, code, message, raised_at AS foundAt
  FROM connection_alerts WHERE tenant_id = ?1 AND connection_id = ?2
  UNION ALL
  SELECT 'record', 'b ' || p.object || ' ' || p.record_id, p.object, p.record_id, m.fields ->> '$.Name', NULL, p.code, p.message, p.found_at
  FROM sync_problems AS p LEFT JOIN crm_mirror AS m
    ON m.tenant_id = ?1 AND m.connection_id = ?2 AND m.object = p.object AND m.id = p.record_id
  WHERE p.tenant_id = ?1 AND p.connection_id = ?2
  UNION ALL
  SELECT 'rate', 'c Opportunity ' || m.id, 'Opportunity', m.id, o.name, NULL, 'rate-missing',
    'There is no rate of ' || r.currency || ' that is good for ' || r.day || ', so its entries are not in the company''s own currency.',
    o.updated_at
  FROM missing_rates AS r
  CROSS JOIN opportunities AS o ON o.tenant_id = ?1 AND o.id = r.opportunity_id
  CROSS JOIN crm_mirror AS m ON m.tenant_id = ?1 AND m.connection_id = ?2 AND m.object = 'Opportunity' AND m.id = o.external_id
  WHERE r.tenant_id = ?1
  UNION ALL
  SELECT 'write', 'd Opportunity ' || w.registration_id || ' ' || p.key, 'Opportunity', w.record_id, 'Registration ' || r.number,
    p.value ->> '$.field', p.value ->> '$.code', p.value ->> '$.message', w.updated_at
  FROM registration_writes AS w INDEXED BY registration_writes_in_the_way
  CROSS JOIN registrations AS r ON r.tenant_id = ?1 AND r.id = w.registration_id
  CROSS JOIN json_each(w.problems) AS p
  WHERE w.tenant_id = ?1 AND w.connection_id = ?2 AND w.problems <> '[]' AND w.status IN ('written', 'failed')
  UNION ALL
  SELECT 'write', 'e ' || o.object || ' ' || w.registration_id || ' ' || p.key, o.object, w.record_id, 'Registration ' || r.number,
    p.value ->> '$.field', p.value ->> '$.code', p.value ->> '$.message', w.updated_at
  FROM (SELECT mapping ->> '$.registrationObject.object' AS object FROM connections WHERE tenant_id = ?1 AND id = ?2) AS o
  CROSS JOIN registration_records AS w INDEXED BY registration_records_in_the_way
  CROSS JOIN registrations AS r ON r.tenant_id = ?1 AND r.id = w.registration_id
  CROSS JOIN json_each(w.problems) AS p
  WHERE o.object IS NOT NULL AND w.tenant_id = ?1 AND w.connection_id = ?2 AND w.problems <> '[]'
    AND w.status IN ('written', 'failed')`;
