import { jsonPieces } from "#worker/adapters/platform/json-pieces.ts";
import type { EvidenceChange } from "#worker/usecases/inference/inference-ports.ts";
import type { At } from "./inference-statements.ts";

/** The columns of evidence that follows from records of the CRM: such touchpoints are known by "inference:" and the trace's id. */
export const EVIDENCE = `t.id, substr(t.external_id, 11) AS traceId, t.opportunity_id AS opportunityId, t.partner_id AS partnerId,
  t.source, t.type, t.confidence_ppm AS confidencePpm, t.occurred_at AS occurredAt`;

/** Evidence and the new revisions of its deals, which is what makes attribution look at them again. */
export function saveEvidence(
  { db, tenantId }: At,
  { evidence, now }: { readonly evidence: EvidenceChange; readonly now: number },
): D1PreparedStatement[] {
  const bind = (sql: string, items: readonly unknown[]) =>
    jsonPieces(items).map(({ json }) => db.prepare(sql).bind(tenantId, json, now));
  return [
    ...bind(
      `INSERT INTO touchpoints (tenant_id, id, external_id, opportunity_id, partner_id, source, type, confidence_ppm, occurred_at,
         status, created_at, updated_at)
       SELECT ?1, value ->> '$.id', 'inference:' || (value ->> '$.traceId'), value ->> '$.opportunityId', value ->> '$.partnerId',
         value ->> '$.source', value ->> '$.type', value ->> '$.confidencePpm', value ->> '$.occurredAt', 'approved', ?3, ?3
       FROM json_each(?2) WHERE true
       ON CONFLICT (tenant_id, id) DO UPDATE SET opportunity_id = excluded.opportunity_id, source = excluded.source,
         type = excluded.type, confidence_ppm = excluded.confidence_ppm, occurred_at = excluded.occurred_at, deleted_at = NULL,
         revision = touchpoints.revision + 1, updated_at = excluded.updated_at`,
      evidence.written,
    ),
    ...bind(
      `UPDATE touchpoints SET deleted_at = ?3, revision = revision + 1, updated_at = ?3
       WHERE (tenant_id, id) IN (SELECT ?1, value FROM json_each(?2)) AND deleted_at IS NULL`,
      evidence.removed,
    ),
    ...bind(
      `UPDATE opportunities SET revision = revision + 1, updated_at = ?3
       WHERE (tenant_id, id) IN (SELECT ?1, value FROM json_each(?2))`,
      evidence.deals.map(({ opportunityId }) => opportunityId),
    ),
  ];
}
