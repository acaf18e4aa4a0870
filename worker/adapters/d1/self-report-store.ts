import type { PartnerScope } from "#worker/domain/access/principal.ts";
import type { Env } from "#worker/env.ts";
import type { SelfReportRecord, SelfReportStore } from "#worker/usecases/self-reports/self-report-ports.ts";
import { auditInTenant } from "./audit-statements.ts";
import { promiseEvents } from "./event-statements.ts";
import { heldBatch } from "./import-commit-store.ts";
import { promiseInference } from "./inference-statements.ts";
import { shardOf } from "./shards.ts";

/** What one partner has reported to one company. */
export function selfReportStore(env: Env, { tenant, partnerId }: PartnerScope): SelfReportStore {
  const db = shardOf(env, tenant);
  const { tenantId } = tenant;
  return {
    add: (report, { run, events, audit }) =>
      heldBatch(db, [
        // Of two that say the same at once the second finds the first here.
        db
          .prepare(
            `INSERT INTO batch_guard (held) SELECT 0 WHERE EXISTS (
               SELECT 1 FROM self_reports AS r INDEXED BY self_reports_by_key
               LEFT JOIN inference_activities AS a ON a.tenant_id = ?1 AND a.id = r.trace_id
               WHERE r.tenant_id = ?1 AND r.partner_id = ?2 AND r.told_key = ?3 AND a.decision IS NOT 'rejected')`,
          )
          .bind(tenantId, partnerId, report.toldKey),
        db
          .prepare(
            `INSERT INTO self_reports (tenant_id, id, partner_id, trace_id, type, account_name, opportunity_id, occurred_on, evidence,
               told_key, made_by, created_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)`,
          )
          .bind(
            tenantId,
            report.id,
            partnerId,
            report.traceId,
            report.type,
            report.accountName,
            report.opportunityId,
            report.occurredOn,
            report.evidence,
            report.toldKey,
            report.madeBy,
            report.createdAt,
          ),
        db
          .prepare(
            `INSERT INTO activities (tenant_id, id, external_id, partner_id, source, type, subject, occurred_at, opportunity_id,
               account_name, created_at, updated_at)
             VALUES (?1, ?2, 'self-report:' || ?3, ?4, 'self_report', ?5, ?6, ?7, ?8, ?9, ?10, ?10)`,
          )
          .bind(
            tenantId,
            report.activityId,
            report.id,
            partnerId,
            report.type,
            report.evidence,
            report.occurredAt,
            report.opportunityId,
            report.accountName,
            report.createdAt,
          ),
        ...promiseInference({ db, tenantId }, run),
        ...promiseEvents(db, { tenantId, events, now: report.createdAt }),
        auditInTenant(db, audit),
      ]),
    list: async ({ after, limit }) => {
      const { results } = await db
        .prepare(
          `SELECT r.id, r.type, r.account_name AS accountName, r.occurred_on AS occurredOn, r.evidence, r.made_by AS madeBy,
             r.created_at AS createdAt, ifnull(a.decision, 'pending') AS decision, o.id AS dealId, o.name AS dealName,
             (SELECT d.reason FROM inference_decisions AS d WHERE d.tenant_id = ?1 AND d.activity_id = r.trace_id
              ORDER BY d.decided_at DESC, d.id DESC LIMIT 1) AS reason
           FROM self_reports AS r INDEXED BY self_reports_by_partner
           LEFT JOIN inference_activities AS a ON a.tenant_id = ?1 AND a.id = r.trace_id
           LEFT JOIN opportunities AS o ON o.tenant_id = ?1 AND o.id = ifnull(a.decided_opportunity_id, r.opportunity_id)
           WHERE r.tenant_id = ?1 AND r.partner_id = ?2 AND (?3 IS NULL OR (r.created_at, r.id) < (?3, ?4))
           ORDER BY r.created_at DESC, r.id DESC LIMIT ?5`,
        )
        .bind(tenantId, partnerId, after?.[0] ?? null, after?.[1] ?? null, limit)
        .all<Row>();
      return results.map(toRecord);
    },
    get: async (id) => {
      const row = await db
        .prepare(
          `SELECT a.decision IS NOT NULL AS decided FROM self_reports AS r
           LEFT JOIN inference_activities AS a ON a.tenant_id = ?1 AND a.id = r.trace_id
           WHERE r.tenant_id = ?1 AND r.id = ?2 AND r.partner_id = ?3`,
        )
        .bind(tenantId, id, partnerId)
        .first<{ decided: number }>();
      return row && { isDecided: row.decided === 1 };
    },
    countUndecided: async () => {
      const count = await db
        .prepare(
          `SELECT COUNT(*) AS undecided FROM self_reports AS r INDEXED BY self_reports_by_partner
           LEFT JOIN inference_activities AS a ON a.tenant_id = ?1 AND a.id = r.trace_id
           WHERE r.tenant_id = ?1 AND r.partner_id = ?2 AND a.decision IS NULL`,
        )
        .bind(tenantId, partnerId)
        .first<number>("undecided");
      return count ?? 0;
    },
  };
}

type Row = Omit<SelfReportRecord, "state" | "deal"> & {
  readonly decision: "pending" | "confirmed" | "rejected";
  readonly dealId: string | null;
  readonly dealName: string | null;
};

const stateOf = { pending: "pending", confirmed: "approved", rejected: "rejected" } as const;

function toRecord({ decision, dealId, dealName, reason, ...row }: Row): SelfReportRecord {
  return {
    ...row,
    state: stateOf[decision],
    reason: decision === "rejected" ? reason : null,
    deal: dealId === null || dealName === null ? null : { id: dealId, name: dealName },
  };
}
