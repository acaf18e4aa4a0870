import type { CompanyRole, PartnerRole, Permission } from "#worker/domain/access/permissions.ts";
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
        .prepare(
          `SELECT k.*, NOT EXISTS (${makersPlace(owner)}) AS maker_has_left FROM api_keys k
           WHERE k.${sql} ORDER BY k.created_at DESC, k.id LIMIT 200`,
        )
        .bind(value)
        .all<KeyRow & { readonly maker_has_left: number }>();
      return results.map((row) => ({ ...toKey(row), makerHasLeft: row.maker_has_left === 1 }));
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
             k.last_used_at, k.revoked_at, ${companyColumns}, o.name AS organisation_name, p.partner_id,
             (SELECT json_group_array(a.partner_id) FROM partner_aliases a
              WHERE a.tenant_id = p.tenant_id AND a.survivor_id = p.partner_id) AS merged_ids,
             m.role AS company_role, om.role AS partner_role
           FROM api_keys k
           JOIN users u ON u.id = k.created_by AND u.disabled_at IS NULL
           LEFT JOIN tenant_members m ON m.tenant_id = k.tenant_id AND m.user_id = k.created_by
           LEFT JOIN organisation_members om
             ON om.user_id = k.created_by AND om.organisation_id = k.organisation_id
           LEFT JOIN partner_organisations o ON o.id = k.organisation_id
           LEFT JOIN partnerships p ON p.organisation_id = k.organisation_id AND NOT EXISTS (
             SELECT 1 FROM partner_blocks b WHERE b.tenant_id = p.tenant_id AND b.user_id = k.created_by)
           LEFT JOIN tenants t ON t.id = coalesce(k.tenant_id, p.tenant_id) AND t.deleted_at IS NULL
           WHERE k.secret_hash = ?1 AND k.revoked_at IS NULL AND k.expires_at > ?2
             AND coalesce(m.role, om.role) IS NOT NULL`,
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
  CompanyColumns & {
    readonly organisation_name: string | null;
    readonly partner_id: string | null;
    /** A list of ids, as JSON. */
    readonly merged_ids: string;
    readonly company_role: CompanyRole | null;
    readonly partner_role: PartnerRole | null;
  };

/** Where the maker of the key `k` has to belong. */
function makersPlace({ audience }: KeyOwner): string {
  return audience === "company"
    ? "SELECT 1 FROM tenant_members m WHERE m.tenant_id = k.tenant_id AND m.user_id = k.created_by"
    : `SELECT 1 FROM organisation_members m
       WHERE m.user_id = k.created_by AND m.organisation_id = k.organisation_id`;
}

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
    const [company, makerRole] = [toCompany(first), first.company_role];
    return company && makerRole && { key, opens: { audience: "company", company, makerRole } };
  }
  if (first.partner_role === null) return null;
  return {
    key,
    opens: {
      audience: "partner",
      makerRole: first.partner_role,
      organisation: { id: first.organisation_id, name: first.organisation_name ?? "" },
      partnerships: rows.flatMap((row) => {
        const company = toCompany(row);
        if (company === null || row.partner_id === null) return [];
        const merged = JSON.parse(row.merged_ids) as readonly string[];
        return [row.partner_id, ...merged].map((partnerId) => ({ company, partnerId }));
      }),
    },
  };
}
