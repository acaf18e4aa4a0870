import type { RegistrationWrite } from "#worker/usecases/registrations/registration-ports.ts";
import type { At } from "./registration-statements.ts";
import { promiseRun } from "./run-store.ts";

/**
 * The touchpoints of registrations, the new revisions of the deals that they are and were about, and the run that looks at those deals
 * again. `rows` are only those whose evidence has changed; their touchpoints are known by "registration:" and the registration's id.
 */
export function saveRegistrationEvidence(
  { db, tenantId }: At,
  { attribution, now }: Pick<RegistrationWrite, "attribution" | "now">,
): D1PreparedStatement[] {
  if (!attribution) return [];
  const rows = JSON.stringify(attribution.evidence);
  return [
    db
      .prepare(
        `UPDATE opportunities SET revision = revision + 1, updated_at = ?3 WHERE (tenant_id, id) IN (
           SELECT ?1, t.opportunity_id FROM json_each(?2) AS e
           CROSS JOIN touchpoints AS t ON t.tenant_id = ?1 AND t.id = e.value ->> '$.touchpointId' AND t.deleted_at IS NULL
           UNION SELECT ?1, value ->> '$.evidence.opportunityId' FROM json_each(?2))`,
      )
      .bind(tenantId, rows, now),
    db
      .prepare(
        `UPDATE touchpoints SET deleted_at = ?3, revision = revision + 1, updated_at = ?3
         WHERE (tenant_id, id) IN (
           SELECT ?1, value ->> '$.touchpointId' FROM json_each(?2) WHERE value ->> '$.evidence' IS NULL)
         AND deleted_at IS NULL`,
      )
      .bind(tenantId, rows, now),
    db
      .prepare(
        `INSERT INTO touchpoints (tenant_id, id, external_id, opportunity_id, partner_id, source, units, confidence_ppm, occurred_at,
           status, valid_until, created_at, updated_at)
         SELECT ?1, value ->> '$.touchpointId', 'registration:' || (value ->> '$.registrationId'), value ->> '$.evidence.opportunityId',
           value ->> '$.evidence.partnerId', 'deal_registration', value ->> '$.evidence.units', 1000000,
           value ->> '$.evidence.occurredAt', value ->> '$.evidence.status', value ->> '$.evidence.validUntil', ?3, ?3
         FROM json_each(?2) WHERE value ->> '$.evidence' IS NOT NULL
         ON CONFLICT (tenant_id, id) DO UPDATE SET opportunity_id = excluded.opportunity_id, units = excluded.units,
           occurred_at = excluded.occurred_at, status = excluded.status, valid_until = excluded.valid_until, deleted_at = NULL,
           revision = touchpoints.revision + 1, updated_at = excluded.updated_at`,
      )
      .bind(tenantId, rows, now),
    ...promiseRun(db, { tenantId, ...attribution.run, scope: { kind: "changed" }, now }),
  ];
}
