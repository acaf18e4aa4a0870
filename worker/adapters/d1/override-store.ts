import type { TenantScope } from "#worker/domain/access/principal.ts";
import type { Override } from "#worker/domain/attribution/override.ts";
import type { Env } from "#worker/env.ts";
import type {
  OverrideChange,
  OverrideRecord,
  OverrideStore,
} from "#worker/usecases/overrides/override-ports.ts";
import { auditInTenant } from "./audit-statements.ts";
import { isGuardFailure } from "./outbox-statements.ts";
import { promiseRun } from "./run-store.ts";
import { shardOf } from "./shards.ts";

const historyLimit = 100;

/** Splits set by hand. A change, the opportunity's new revision and the run that carries it out are one batch. */
export function overrideStore(env: Env, tenant: TenantScope): OverrideStore {
  const db = shardOf(env, tenant);
  const { tenantId } = tenant;
  return {
    listOverrides: async (opportunityId) => {
      const { results } = await db
        .prepare(
          `SELECT id, override, created_by, created_at, lifted_by, lifted_at FROM overrides
           WHERE tenant_id = ?1 AND opportunity_id = ?2
           ORDER BY lifted_at IS NOT NULL, created_at DESC, lifted_at DESC LIMIT ?3`,
        )
        .bind(tenantId, opportunityId, historyLimit)
        .all<OverrideRow>();
      return results.map(toRecord);
    },
    knownPartners: async (partnerIds) => {
      const { results } = await db
        .prepare(
          `SELECT id FROM partners
           WHERE tenant_id = ?1 AND id IN (SELECT value FROM json_each(?2)) AND archived_at IS NULL`,
        )
        .bind(tenantId, JSON.stringify(partnerIds))
        .all<{ id: string }>();
      return new Set(results.map(({ id }) => id));
    },
    setOverride: (change) => {
      const { opportunityId, id, override, by, now } = change;
      const insert = db
        .prepare(
          `INSERT INTO overrides (tenant_id, opportunity_id, id, override, created_by, created_at)
           VALUES (?1, ?2, ?3, ?4, ?5, ?6)`,
        )
        .bind(tenantId, opportunityId, id, JSON.stringify(override), by, now);
      return carryOut(db, tenantId, { change, insert });
    },
    liftOverride: (change) => carryOut(db, tenantId, { change, insert: null }),
  };
}

async function carryOut(
  db: D1Database,
  tenantId: string,
  { change, insert }: { readonly change: OverrideChange; readonly insert: D1PreparedStatement | null },
): Promise<boolean> {
  const { opportunityId, fromId, by, run, now, audit } = change;
  const scope = { kind: "opportunities" as const, opportunityIds: [opportunityId] };
  const open = "tenant_id = ?1 AND opportunity_id = ?2 AND lifted_at IS NULL";
  const statements = [
    db
      .prepare(
        `INSERT INTO batch_guard (held) SELECT 0 WHERE (SELECT id FROM overrides WHERE ${open}) IS NOT ?3`,
      )
      .bind(tenantId, opportunityId, fromId),
    db
      .prepare(`UPDATE overrides SET lifted_by = ?3, lifted_at = ?4 WHERE ${open}`)
      .bind(tenantId, opportunityId, by, now),
    ...(insert === null ? [] : [insert]),
    db
      .prepare(
        "UPDATE opportunities SET revision = revision + 1, updated_at = ?3 WHERE tenant_id = ?1 AND id = ?2",
      )
      .bind(tenantId, opportunityId, now),
    ...promiseRun(db, { tenantId, ...run, scope, createdBy: by, now }),
    auditInTenant(db, audit),
  ];
  try {
    await db.batch(statements);
    return true;
  } catch (error) {
    if (isGuardFailure(error)) return false;
    throw error;
  }
}

type OverrideRow = {
  readonly id: string;
  readonly override: string;
  readonly created_by: string;
  readonly created_at: number;
  readonly lifted_by: string | null;
  readonly lifted_at: number | null;
};

function toRecord(row: OverrideRow): OverrideRecord {
  return {
    id: row.id,
    override: JSON.parse(row.override) as Override,
    createdBy: row.created_by,
    createdAt: row.created_at,
    liftedBy: row.lifted_by,
    liftedAt: row.lifted_at,
  };
}
