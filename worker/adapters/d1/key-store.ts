import type { Permission } from "#worker/domain/access/permissions.ts";
import type { Env } from "#worker/env.ts";
import type { ApiKey, KeyOwner, KeyStore, LivingKey } from "#worker/usecases/keys/key-ports.ts";
import { recordIfChanged, recordStatements } from "./record-statements.ts";
import { type CompanyColumns, companyColumns, toCompany } from "./standing.ts";

export function keyStore(env: Env): KeyStore {
  const db = env.DIRECTORY;
  return {
    list: async (owner) => {
      const { sql, value } = ownedBy(owner);
      const { results } = await db
        .prepare(`SELECT * FROM api_keys WHERE ${sql} ORDER BY created_at DESC, id LIMIT 200`)
        .bind(value)
        .all<KeyRow>();
      return results.map(toKey);
    },
    add: async (key, record) => {
      const { owner } = key;
      await db.batch([
        db
          .prepare(
            `INSERT INTO api_keys (id, audience, tenant_id, organisation_id, name, secret_hash, permissions, created_by,
               created_at, expires_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)`,
          )
          .bind(
            key.id,
            owner.audience,
            owner.audience === "company" ? owner.tenantId : null,
            owner.audience === "partner" ? owner.organisationId : null,
            key.name,
            key.secretHash,
            JSON.stringify(key.permissions),
            key.createdBy,
            key.createdAt,
            key.expiresAt,
          ),
        ...recordStatements(db, record),
      ]);
    },
    revoke: async (owner, id, now, record) => {
      const { sql, value } = ownedBy(owner);
      const [revoked] = await db.batch([
        db
          .prepare(`UPDATE api_keys SET revoked_at = ?2 WHERE ${sql} AND id = ?3 AND revoked_at IS NULL`)
          .bind(value, now, id),
        ...recordIfChanged(db, record),
      ]);
      return revoked?.meta.changes === 1;
    },
    find: async (secretHash, now) => {
      const { results } = await db
        .prepare(
          `SELECT k.id, k.audience, k.organisation_id, k.name, k.permissions, k.created_by, k.created_at, k.expires_at,
             k.last_used_at, k.revoked_at, ${companyColumns}, o.name AS organisation_name, p.partner_id
           FROM api_keys k
           LEFT JOIN partner_organisations o ON o.id = k.organisation_id
           LEFT JOIN partnerships p ON p.organisation_id = k.organisation_id
           LEFT JOIN tenants t ON t.id = coalesce(k.tenant_id, p.tenant_id) AND t.deleted_at IS NULL
           WHERE k.secret_hash = ?1 AND k.revoked_at IS NULL AND k.expires_at > ?2`,
        )
        .bind(secretHash, now)
        .all<FoundRow>();
      return toLivingKey(results);
    },
    noteUse: async (id, now) => {
      await db.prepare("UPDATE api_keys SET last_used_at = ?2 WHERE id = ?1").bind(id, now).run();
    },
  };
}

function ownedBy(owner: KeyOwner): { readonly sql: string; readonly value: string } {
  return owner.audience === "company"
    ? { sql: "tenant_id = ?1", value: owner.tenantId }
    : { sql: "organisation_id = ?1", value: owner.organisationId };
}

type KeyRow = {
  readonly id: string;
  readonly audience: "company" | "partner";
  readonly organisation_id: string | null;
  readonly name: string;
  readonly permissions: string;
  readonly created_by: string;
  readonly created_at: number;
  readonly expires_at: number;
  readonly last_used_at: number | null;
  readonly revoked_at: number | null;
};

type FoundRow = KeyRow &
  CompanyColumns & { readonly organisation_name: string | null; readonly partner_id: string | null };

function toKey(row: KeyRow): ApiKey {
  return {
    id: row.id,
    audience: row.audience,
    name: row.name,
    permissions: JSON.parse(row.permissions) as Permission[],
    createdBy: row.created_by,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    lastUsedAt: row.last_used_at,
    revokedAt: row.revoked_at,
  };
}

function toLivingKey(rows: readonly FoundRow[]): LivingKey | null {
  const [first] = rows;
  if (first === undefined) return null;
  const key = toKey(first);
  if (first.organisation_id === null) {
    const company = toCompany(first);
    return company && { key, opens: { audience: "company", company } };
  }
  return {
    key,
    opens: {
      audience: "partner",
      organisation: { id: first.organisation_id, name: first.organisation_name ?? "" },
      partnerships: rows.flatMap((row) => {
        const company = toCompany(row);
        return company === null || row.partner_id === null ? [] : [{ company, partnerId: row.partner_id }];
      }),
    },
  };
}
