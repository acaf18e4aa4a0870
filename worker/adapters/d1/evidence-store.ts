import type { TenantScope } from "#worker/domain/access/principal.ts";
import type { Env } from "#worker/env.ts";
import type {
  DataKeyVersion,
  EvidenceStore,
  ReviewedKey,
  ReviewedPerson,
} from "#worker/usecases/evidence/evidence-ports.ts";
import { shardOf } from "./shards.ts";

/** What auditors ask about a company's access, keys and databases. Few rows, read as they are. */
export function evidenceStore(env: Env, tenant: TenantScope): EvidenceStore {
  const db = env.DIRECTORY;
  const { tenantId } = tenant;
  return {
    listPeople: async () => {
      const [own, partners] = await db.batch<PersonRow>([
        db.prepare(ownPeople).bind(tenantId),
        db.prepare(partnerPeople).bind(tenantId),
      ]);
      return [...(own?.results ?? []), ...(partners?.results ?? [])].map(toPerson);
    },
    listKeys: async () => {
      const { results } = await db
        .prepare(
          `SELECT k.id, k.name, k.permissions, u.name AS createdBy, k.created_at AS createdAt, k.expires_at AS expiresAt,
             k.last_used_at AS lastUsedAt, k.revoked_at AS revokedAt, NOT EXISTS (SELECT 1 FROM tenant_members m
               WHERE m.tenant_id = k.tenant_id AND m.user_id = k.created_by) AS makerHasLeft
           FROM api_keys k JOIN users u ON u.id = k.created_by WHERE k.tenant_id = ?1 ORDER BY k.created_at, k.id`,
        )
        .bind(tenantId)
        .all<
          Omit<ReviewedKey, "permissions" | "makerHasLeft"> & { permissions: string; makerHasLeft: number }
        >();
      return results.map((row) => ({
        ...row,
        permissions: JSON.parse(row.permissions) as string[],
        makerHasLeft: row.makerHasLeft === 1,
      }));
    },
    listDataKeys: async () => {
      const { results } = await db
        .prepare(
          `SELECT version, wrapped_by AS wrappedBy, created_at AS createdAt, rewrapped_at AS rewrappedAt
           FROM data_keys WHERE owner_id = ?1 ORDER BY version`,
        )
        .bind(tenantId)
        .all<DataKeyVersion>();
      return results;
    },
    listMigrations: async () => {
      const applied = async (database: "directory" | "company", of: D1Database) => {
        const { results } = await of
          .prepare("SELECT name, applied_at AS appliedAt FROM d1_migrations ORDER BY id")
          .all<{ name: string; appliedAt: string }>();
        return results.map((row) => ({ database, ...row }));
      };
      const [directory, company] = await Promise.all([
        applied("directory", db),
        applied("company", shardOf(env, tenant)),
      ]);
      return [...directory, ...company];
    },
  };
}

/** `u` is the person, `m` the membership. */
const person = `u.id, u.name, u.email_norm AS email, m.role, m.created_at AS since,
  u.password_hash IS NOT NULL AS hasPassword,
  EXISTS (SELECT 1 FROM authenticators a WHERE a.user_id = u.id AND a.confirmed_at IS NOT NULL) AS hasAuthenticator,
  (SELECT COUNT(*) FROM passkeys p INDEXED BY passkeys_by_user WHERE p.user_id = u.id) AS passkeys,
  EXISTS (SELECT 1 FROM single_sign_on_identities i INDEXED BY single_sign_on_identities_by_user
    WHERE i.user_id = u.id) AS hasSingleSignOn`;

const ownSession = "FROM sessions s INDEXED BY sessions_by_user WHERE s.user_id = u.id AND s.tenant_id = ?1";
const ownPeople = `SELECT ${person}, NULL AS partnerId, NULL AS organisation, 0 AS isShutOut,
    (SELECT MAX(s.seen_at) ${ownSession}) AS seenAt,
    (SELECT s.method ${ownSession} ORDER BY s.seen_at DESC LIMIT 1) AS lastMethod
  FROM tenant_members m JOIN users u ON u.id = m.user_id WHERE m.tenant_id = ?1 ORDER BY u.name, u.id`;

/** When a partner's people were last here is between them and their organisation. */
const partnerPeople = `SELECT ${person}, r.partner_id AS partnerId, o.name AS organisation,
    EXISTS (SELECT 1 FROM partner_blocks b WHERE b.tenant_id = ?1 AND b.user_id = u.id) AS isShutOut,
    NULL AS seenAt, NULL AS lastMethod
  FROM partnerships r JOIN partner_organisations o ON o.id = r.organisation_id
  CROSS JOIN organisation_members m INDEXED BY organisation_members_by_organisation ON m.organisation_id = o.id
  JOIN users u ON u.id = m.user_id WHERE r.tenant_id = ?1 ORDER BY o.name, u.name, u.id`;

type PersonRow = Omit<
  ReviewedPerson,
  "partner" | "hasPassword" | "hasAuthenticator" | "hasSingleSignOn" | "isShutOut"
> & {
  readonly partnerId: string | null;
  readonly organisation: string;
  readonly hasPassword: number;
  readonly hasAuthenticator: number;
  readonly hasSingleSignOn: number;
  readonly isShutOut: number;
};

function toPerson({ partnerId, organisation, ...row }: PersonRow): ReviewedPerson {
  return {
    ...row,
    partner: partnerId === null ? null : { partnerId, organisation },
    hasPassword: row.hasPassword === 1,
    hasAuthenticator: row.hasAuthenticator === 1,
    hasSingleSignOn: row.hasSingleSignOn === 1,
    isShutOut: row.isShutOut === 1,
  };
}
