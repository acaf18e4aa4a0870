import type { Env } from "#worker/env.ts";
import type { SingleSignOn, SingleSignOnStore } from "#worker/usecases/single-sign-on/sso-ports.ts";
import { insertUser } from "./directory-store.ts";
import { recordIfChanged, recordStatements } from "./record-statements.ts";

export function singleSignOnStore(env: Env): SingleSignOnStore {
  const db = env.DIRECTORY;
  return {
    get: async (tenantId) => {
      const row = await db
        .prepare(
          `SELECT s.*, (SELECT json_group_array(domain) FROM single_sign_on_domains d WHERE d.tenant_id = s.tenant_id)
             AS domains FROM single_sign_on s WHERE s.tenant_id = ?1`,
        )
        .bind(tenantId)
        .first<Row>();
      return row && toConfig(row);
    },
    tenantOfDomain: async (domain) => {
      const { results } = await db
        .prepare(
          `SELECT d.tenant_id FROM single_sign_on_domains d JOIN tenants t ON t.id = d.tenant_id
           WHERE d.domain = ?1 AND t.deleted_at IS NULL LIMIT 2`,
        )
        .bind(domain)
        .all<{ tenant_id: string }>();
      return results.length === 1 ? (results[0]?.tenant_id ?? null) : null;
    },
    save: async (config, now, record) => {
      await db.batch([
        db
          .prepare(
            `INSERT INTO single_sign_on (tenant_id, issuer, client_id, client_secret, is_required, default_role, created_at,
               updated_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7)
             ON CONFLICT (tenant_id) DO UPDATE SET issuer = ?2, client_id = ?3, client_secret = ?4, is_required = ?5,
               default_role = ?6, updated_at = ?7`,
          )
          .bind(
            config.tenantId,
            config.issuer,
            config.clientId,
            config.sealedSecret,
            config.isRequired ? 1 : 0,
            config.defaultRole,
            now,
          ),
        db.prepare("DELETE FROM single_sign_on_domains WHERE tenant_id = ?1").bind(config.tenantId),
        db
          .prepare(
            "INSERT INTO single_sign_on_domains (domain, tenant_id) SELECT value, ?1 FROM json_each(?2)",
          )
          .bind(config.tenantId, JSON.stringify(config.domains)),
        ...recordStatements(db, record),
      ]);
    },
    remove: async (tenantId, record) => {
      const [, removed] = await db.batch([
        db.prepare("DELETE FROM single_sign_on_domains WHERE tenant_id = ?1").bind(tenantId),
        db.prepare("DELETE FROM single_sign_on WHERE tenant_id = ?1").bind(tenantId),
        ...recordIfChanged(db, record),
      ]);
      return removed?.meta.changes === 1;
    },
    userOfSubject: (issuer, subject) =>
      db
        .prepare(
          `SELECT u.id, u.name, u.email_norm AS email FROM single_sign_on_identities i JOIN users u ON u.id = i.user_id
           WHERE i.issuer = ?1 AND i.subject = ?2 AND u.disabled_at IS NULL`,
        )
        .bind(issuer, subject)
        .first(),
    welcome: async ({ issuer, subject, userId, newUser, seat, now }, record) => {
      await db.batch([
        ...(newUser === null ? [] : [insertUser(db, newUser)]),
        ...(seat === null
          ? []
          : [
              db
                .prepare(
                  `INSERT INTO tenant_members (tenant_id, user_id, role, created_at) VALUES (?1, ?2, ?3, ?4)
                   ON CONFLICT (tenant_id, user_id) DO NOTHING`,
                )
                .bind(seat.tenantId, userId, seat.role, now),
            ]),
        db
          .prepare(
            `INSERT INTO single_sign_on_identities (issuer, subject, user_id, created_at) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (issuer, subject) DO NOTHING`,
          )
          .bind(issuer, subject, userId, now),
        ...recordStatements(db, record),
      ]);
    },
  };
}

type Row = {
  readonly tenant_id: string;
  readonly issuer: string;
  readonly client_id: string;
  readonly client_secret: string;
  readonly domains: string;
  readonly is_required: number;
  readonly default_role: SingleSignOn["defaultRole"];
};

function toConfig(row: Row): SingleSignOn {
  return {
    tenantId: row.tenant_id,
    issuer: row.issuer,
    clientId: row.client_id,
    sealedSecret: row.client_secret,
    domains: (JSON.parse(row.domains) as string[]).sort(),
    isRequired: row.is_required === 1,
    defaultRole: row.default_role,
  };
}
