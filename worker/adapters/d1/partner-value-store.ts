import type { CountedContent } from "#worker/domain/crm/salesforce/partner-value-list.ts";
import type { PartnerValueStore } from "#worker/usecases/connections/sync-ports.ts";
import { auditInTenant } from "./audit-statements.ts";
import { promiseJobs } from "./outbox-statements.ts";

/** What stands in the CRM's partner fields, and what people have decided that it means. */
export function partnerValueStore(db: D1Database, tenantId: string): PartnerValueStore {
  return {
    countContents: async ({ connectionId, object, field }) => {
      // The name of a field is a bound value like any other; quotes keep dots and the like out of the path.
      const { results } = await db
        .prepare(
          `SELECT fields ->> ('$."' || ?4 || '"') AS content, count(*) AS deals FROM crm_mirror
           WHERE tenant_id = ?1 AND connection_id = ?2 AND object = ?3 AND deleted_at IS NULL
             AND fields ->> ('$."' || ?4 || '"') IS NOT NULL
           GROUP BY 1`,
        )
        .bind(tenantId, connectionId, object, field)
        .all<CountedContent>();
      return results;
    },
    partnerNames: async (partnerIds) => {
      const { results } = await db
        .prepare(
          `SELECT p.id, p.name FROM json_each(?2) wanted CROSS JOIN partners p
           WHERE p.tenant_id = ?1 AND p.id = wanted.value AND p.archived_at IS NULL`,
        )
        .bind(tenantId, JSON.stringify(partnerIds))
        .all<{ id: string; name: string }>();
      return new Map(results.map(({ id, name }) => [id, name]));
    },
    saveDecisions: async ({ connectionId, decisions, decidedBy, now, audit, message }) => {
      const taken = decisions.filter(({ decision }) => decision !== "open");
      await db.batch([
        db
          .prepare(
            `DELETE FROM connection_partner_values WHERE tenant_id = ?1 AND connection_id = ?2
               AND value_key IN (SELECT value ->> '$.key' FROM json_each(?3))`,
          )
          .bind(tenantId, connectionId, JSON.stringify(decisions)),
        db
          .prepare(
            `INSERT INTO connection_partner_values
               (tenant_id, connection_id, value_key, label, decision, partner_id, decided_by, decided_at)
             SELECT ?1, ?2, value ->> '$.key', value ->> '$.label', value ->> '$.decision', value ->> '$.partnerId', ?4, ?5
             FROM json_each(?3) WHERE true
             ON CONFLICT (tenant_id, connection_id, value_key) DO UPDATE SET decision = excluded.decision,
               partner_id = excluded.partner_id, label = excluded.label`,
          )
          .bind(tenantId, connectionId, JSON.stringify(taken), decidedBy, now),
        db
          .prepare(
            `UPDATE crm_mirror SET dirty = 1
             WHERE tenant_id = ?1 AND connection_id = ?2 AND object = 'Opportunity' AND dirty = 0`,
          )
          .bind(tenantId, connectionId),
        auditInTenant(db, [audit]),
        promiseJobs(db, { tenantId, messages: [message], now }),
      ]);
    },
  };
}
