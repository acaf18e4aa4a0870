import type { TenantScope } from "#worker/domain/access/principal.ts";
import type { Env } from "#worker/env.ts";
import {
  defaultStatementSettings,
  type StatementSettings,
  type StatementSettingsStore,
} from "#worker/usecases/statements/statement-ports.ts";
import { auditInTenant } from "./audit-statements.ts";
import { shardOf } from "./shards.ts";

const key = "statementSettings";

export function statementSettingsStore(
  env: Env,
  { tenantId, ...tenant }: TenantScope,
): StatementSettingsStore {
  const db = shardOf(env, { tenantId, ...tenant });
  return {
    get: async () => {
      const stored = await db
        .prepare("SELECT value FROM tenant_settings WHERE tenant_id = ?1 AND key = ?2")
        .bind(tenantId, key)
        .first<string>("value");
      return stored === null ? defaultStatementSettings : (JSON.parse(stored) as StatementSettings);
    },
    save: async ({ from, wanted, audit }) => {
      const [changed] = await db.batch([
        db
          .prepare(
            `INSERT INTO tenant_settings (tenant_id, key, value) SELECT ?1, ?2, ?3
             WHERE ?4 = 0 OR EXISTS (SELECT 1 FROM tenant_settings WHERE tenant_id = ?1 AND key = ?2)
             ON CONFLICT (tenant_id, key) DO UPDATE SET value = excluded.value WHERE value ->> '$.revision' = ?4`,
          )
          .bind(tenantId, key, JSON.stringify(wanted), from),
        auditInTenant(db, audit, "ifChanged"),
      ]);
      return (changed?.meta.changes ?? 0) > 0;
    },
  };
}
