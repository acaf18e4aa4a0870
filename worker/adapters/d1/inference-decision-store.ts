import { normaliseAlias } from "#worker/domain/identity/account-alias.ts";
import type { AccountAlias } from "#worker/domain/identity/account-index.ts";
import type { Factor } from "#worker/domain/inference/explain-link.ts";
import { confidenceOf } from "#worker/domain/inference/explain-link.ts";
import { groupBy } from "#worker/domain/inference/group-by.ts";
import type { Link } from "#worker/domain/inference/link.ts";
import type {
  DecisionRecord,
  EvidenceRecord,
  InferenceDecisionStore,
} from "#worker/usecases/inference/inference-ports.ts";
import { auditInTenant } from "./audit-statements.ts";
import { promiseEvents } from "./event-statements.ts";
import { EVIDENCE, saveEvidence } from "./evidence-statements.ts";
import { heldBatch } from "./import-commit-store.ts";
import { type At, promiseInference } from "./inference-statements.ts";
import { promiseRun } from "./run-store.ts";
import { type TraceRow, toTrace } from "./trace-rows.ts";

/** What people decided, and what follows from it, in one batch each. */
export function inferenceDecisionStore(at: At): InferenceDecisionStore {
  const { db, tenantId } = at;
  return {
    loadDecidable: async (ids) => {
      const { results } = await db
        .prepare(
          `SELECT a.* FROM inference_activities a WHERE a.tenant_id = ?1 AND a.id IN (SELECT value FROM json_each(?2))
           UNION
           SELECT s.* FROM json_each(?2) asked
           CROSS JOIN inference_activities a ON a.tenant_id = ?1 AND a.id = asked.value
           CROSS JOIN inference_activities s INDEXED BY inference_activities_by_event ON s.tenant_id = ?1 AND s.event = a.event
           WHERE a.event IS NOT NULL`,
        )
        .bind(tenantId, JSON.stringify(ids))
        .all<TraceRow>();
      const links = await linksOfTraces(
        at,
        results.map(({ id }) => id),
      );
      return results.map((row) => ({ ...toTrace(row), links: links.get(row.id) ?? [] }));
    },
    knownDeals: async (ids) => {
      const { results } = await db
        .prepare(
          `SELECT o.id FROM json_each(?2) asked CROSS JOIN opportunities o ON o.tenant_id = ?1 AND o.id = asked.value
           WHERE o.deleted_at IS NULL`,
        )
        .bind(tenantId, JSON.stringify(ids))
        .all<{ id: string }>();
      return new Set(results.map(({ id }) => id));
    },
    evidenceOfTraces: async (ids) => {
      const { results } = await db
        .prepare(
          `SELECT ${EVIDENCE} FROM json_each(?2) asked
           CROSS JOIN touchpoints t ON t.tenant_id = ?1 AND t.external_id = 'inference:' || asked.value WHERE t.deleted_at IS NULL`,
        )
        .bind(tenantId, JSON.stringify(ids))
        .all<EvidenceRecord>();
      return results;
    },
    saveDecisions: ({ seen, decisions, evidence, by, now, events, audit, attribution }) =>
      heldBatch(db, [
        db
          .prepare(
            `INSERT INTO batch_guard (held) SELECT 0 WHERE EXISTS (
               SELECT 1 FROM json_each(?2) s
               LEFT JOIN inference_activities a ON a.tenant_id = ?1 AND a.id = s.value ->> '$.id'
               WHERE a.id IS NULL OR a.decision IS NOT s.value ->> '$.decision.kind'
                 OR a.decided_opportunity_id IS NOT s.value ->> '$.decision.opportunityId')`,
          )
          .bind(tenantId, JSON.stringify(seen)),
        db
          .prepare(
            `UPDATE inference_activities SET decision = j.value ->> '$.decision', decided_opportunity_id = j.value ->> '$.opportunityId',
               decided_by = j.value ->> '$.by', decided_at = j.value ->> '$.at'
             FROM json_each(?2) j
             WHERE inference_activities.tenant_id = j.value ->> '$.tenantId' AND inference_activities.id = j.value ->> '$.id'
               AND +inference_activities.tenant_id = ?1`,
          )
          .bind(
            tenantId,
            JSON.stringify(decisions.map((decision) => ({ ...standing(decision, { by, now }), tenantId }))),
          ),
        db
          .prepare(
            `INSERT INTO inference_decisions (tenant_id, id, activity_id, kind, opportunity_id, likeliest_id, confidence_ppm, source, type,
               reason, decided_by, decided_at)
             SELECT ?1, value ->> '$.id', value ->> '$.traceId', value ->> '$.kind', value ->> '$.opportunityId',
               value ->> '$.likeliestId', value ->> '$.confidencePpm', value ->> '$.source', value ->> '$.type',
               value ->> '$.reason', ?3, ?4 FROM json_each(?2)`,
          )
          .bind(tenantId, JSON.stringify(decisions), by, now),
        ...saveEvidence(at, { evidence, now }),
        ...(attribution === null
          ? []
          : promiseRun(db, { tenantId, ...attribution, scope: { kind: "changed" }, now })),
        ...promiseEvents(db, { tenantId, events, now }),
        auditInTenant(db, audit),
      ]),
    standingDecisions: async (limit) => {
      const { results } = await db
        .prepare(
          `SELECT d.id, d.activity_id AS traceId, d.kind, d.opportunity_id AS opportunityId, d.likeliest_id AS likeliestId,
             d.confidence_ppm AS confidencePpm, d.source, d.type
           FROM inference_decisions d INDEXED BY inference_decisions_by_age
           WHERE d.tenant_id = ?1 AND d.kind <> 'undo' AND NOT EXISTS (
             SELECT 1 FROM inference_decisions l WHERE l.tenant_id = ?1 AND l.activity_id = d.activity_id
               AND (l.decided_at, l.id) > (d.decided_at, d.id))
           ORDER BY d.decided_at DESC, d.id DESC LIMIT ?2`,
        )
        .bind(tenantId, limit)
        .all<DecisionRecord>();
      return results;
    },
    savePartnerDecision: async ({ decision, isUndone, by, now, audit, run }) => {
      const { about, key, label, partnerId } = decision;
      const change = isUndone
        ? db
            .prepare(
              "DELETE FROM inference_partner_decisions WHERE tenant_id = ?1 AND about = ?2 AND key = ?3",
            )
            .bind(tenantId, about, key)
        : db
            .prepare(
              `INSERT INTO inference_partner_decisions (tenant_id, about, key, label, partner_id, decided_by, decided_at)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
               ON CONFLICT (tenant_id, about, key) DO UPDATE SET label = excluded.label, partner_id = excluded.partner_id,
                 decided_by = excluded.decided_by, decided_at = excluded.decided_at`,
            )
            .bind(tenantId, about, key, label, partnerId, by, now);
      await db.batch([change, ...promiseInference(at, run), auditInTenant(db, audit)]);
    },
    saveAlias: async ({ alias, isUndone, by, now, audit, run }) => {
      const text = normaliseAlias(alias);
      const change = isUndone
        ? db
            .prepare("DELETE FROM account_aliases WHERE tenant_id = ?1 AND kind = ?2 AND alias = ?3")
            .bind(tenantId, alias.kind, text)
        : db
            .prepare(
              `INSERT INTO account_aliases (tenant_id, kind, alias, account_id, decided_by, decided_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
               ON CONFLICT (tenant_id, kind, alias) DO UPDATE SET account_id = excluded.account_id,
                 decided_by = excluded.decided_by, decided_at = excluded.decided_at`,
            )
            .bind(tenantId, alias.kind, text, alias.accountId, by, now);
      await db.batch([change, ...promiseInference(at, run), auditInTenant(db, audit)]);
    },
  };
}

function standing(
  { traceId, kind, opportunityId }: DecisionRecord,
  { by, now }: { readonly by: string; readonly now: number },
) {
  if (kind === "undo") return { id: traceId, decision: null, opportunityId: null, by: null, at: null };
  const decision = kind === "confirm" ? "confirmed" : "rejected";
  return { id: traceId, decision, opportunityId, by, at: now };
}

export async function listAliases({ db, tenantId }: At): Promise<readonly AccountAlias[]> {
  const { results } = await db
    .prepare(
      `SELECT l.kind, l.alias, ifnull(a.survivor_id, l.account_id) AS accountId FROM account_aliases l
       LEFT JOIN accounts a ON a.tenant_id = ?1 AND a.id = l.account_id WHERE l.tenant_id = ?1`,
    )
    .bind(tenantId)
    .all<AliasRow>();
  return results.map(toAlias);
}

/** Those that people have said of these accounts. */
export async function aliasesOf(
  { db, tenantId }: At,
  accountIds: readonly string[],
): Promise<readonly AccountAlias[]> {
  const { results } = await db
    .prepare(
      `SELECT l.kind, l.alias, ifnull(a.survivor_id, l.account_id) AS accountId FROM json_each(?2) k
       CROSS JOIN account_aliases l INDEXED BY account_aliases_by_account ON l.tenant_id = ?1 AND l.account_id = k.value
       LEFT JOIN accounts a ON a.tenant_id = ?1 AND a.id = l.account_id`,
    )
    .bind(tenantId, JSON.stringify(accountIds))
    .all<AliasRow>();
  return results.map(toAlias);
}

type AliasRow = { readonly kind: "name" | "domain"; readonly alias: string; readonly accountId: string };

function toAlias({ kind, alias, accountId }: AliasRow): AccountAlias {
  return kind === "name" ? { kind, name: alias, accountId } : { kind, domain: alias, accountId };
}

export type LinkRow = {
  readonly activity_id: string;
  readonly opportunity_id: string;
  readonly asserted: number;
  readonly status: Link["status"];
  readonly factors: string;
};

/** The confidence is what the factors come to, never a second copy of it. */
export function toLink(row: LinkRow): Link {
  const factors = JSON.parse(row.factors) as readonly Factor[];
  return {
    activityId: row.activity_id,
    opportunityId: row.opportunity_id,
    confidence: confidenceOf(factors),
    factors,
    asserted: row.asserted === 1,
    status: row.status,
  };
}

async function linksOfTraces(
  { db, tenantId }: At,
  ids: readonly string[],
): Promise<ReadonlyMap<string, readonly Link[]>> {
  const { results } = await db
    .prepare(
      `SELECT l.activity_id, l.opportunity_id, l.asserted, l.status, l.factors FROM json_each(?2) asked
       CROSS JOIN inference_links l ON l.tenant_id = ?1 AND l.activity_id = asked.value
       ORDER BY l.activity_id, l.confidence_ppm DESC, l.opportunity_id`,
    )
    .bind(tenantId, JSON.stringify(ids))
    .all<LinkRow>();
  return groupBy(results.map(toLink), ({ activityId }) => activityId);
}
