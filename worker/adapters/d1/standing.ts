import type { CompanyRole, PartnerRole } from "#worker/domain/access/permissions.ts";
import type { Company, User, Visibility } from "#worker/domain/access/principal.ts";
import type { SignInMethod } from "#worker/domain/access/session-lifetime.ts";
import type { Seat, SessionRow, Standing } from "#worker/usecases/access/access-ports.ts";

/** A session, its person and where they belong, in one query: the first thing that every request asks. */
export async function readSession(
  db: D1Database,
  tokenHash: string,
): Promise<{ readonly session: SessionRow; readonly user: User; readonly standing: Standing } | null> {
  const { results } = await db
    .prepare(
      `WITH here AS (
         SELECT s.id AS session_id, s.user_id, u.name AS user_name, u.email_norm AS email, s.audience,
           s.tenant_id AS seat_tenant_id, s.viewed_partner_id, s.method, s.is_two_factor, s.proved_at, s.device,
           s.address, s.created_at, s.seen_at, s.expires_at
         FROM sessions s JOIN users u ON u.id = s.user_id
         WHERE s.token_hash = ?1 AND u.disabled_at IS NULL)
       SELECT here.*, belongs.* FROM here LEFT JOIN (${standingOf("(SELECT user_id FROM here)")}) AS belongs`,
    )
    .bind(tokenHash)
    .all<SessionColumns & StandingColumns>();
  const [first] = results;
  if (first === undefined) return null;
  return {
    session: toSession(first, tokenHash),
    user: { id: first.user_id, name: first.user_name, email: first.email },
    standing: toStanding(results),
  };
}

/** The person's sessions that are not over, the latest used first. */
export async function readSessionRows(
  db: D1Database,
  userId: string,
  now: number,
): Promise<readonly SessionRow[]> {
  const { results } = await db
    .prepare(
      `SELECT token_hash, id AS session_id, audience, tenant_id AS seat_tenant_id, viewed_partner_id, method,
         is_two_factor, proved_at, device, address, created_at, seen_at, expires_at
       FROM sessions INDEXED BY sessions_by_user WHERE user_id = ?1 AND expires_at > ?2 ORDER BY seen_at DESC, id`,
    )
    .bind(userId, now)
    .all<SessionColumns & { readonly token_hash: string }>();
  return results.map((row) => toSession(row, row.token_hash));
}

/** Where a person belongs, in one query. */
export async function readStanding(db: D1Database, userId: string): Promise<Standing> {
  const { results } = await db.prepare(standingOf("?1")).bind(userId).all<StandingColumns>();
  return toStanding(results);
}

/**
 * One row a company, one a partnership, and one a partner record that was merged into a partnership's; an organisation without
 * partnerships still has one of its own.
 */
function standingOf(userId: string): string {
  return `SELECT m.role AS company_role, t.needs_second_factor, coalesce(s.is_required, 0) AS needs_single_sign_on,
      ${companyColumns}, NULL AS partner_id, NULL AS survivor_id,
      NULL AS organisation_id, NULL AS organisation_name, NULL AS partner_role
    FROM tenant_members m INDEXED BY tenant_members_by_user JOIN tenants t ON t.id = m.tenant_id
    LEFT JOIN single_sign_on s ON s.tenant_id = t.id
    WHERE m.user_id = ${userId} AND t.deleted_at IS NULL
    UNION ALL
    SELECT NULL, NULL, NULL, ${companyColumns}, p.partner_id, NULL, o.id, o.name, m.role
    FROM organisation_members m JOIN partner_organisations o ON o.id = m.organisation_id
    LEFT JOIN partnerships p ON p.organisation_id = o.id AND NOT EXISTS (
      SELECT 1 FROM partner_blocks b WHERE b.tenant_id = p.tenant_id AND b.user_id = m.user_id)
    LEFT JOIN tenants t ON t.id = p.tenant_id AND t.deleted_at IS NULL
    WHERE m.user_id = ${userId}
    UNION ALL
    SELECT NULL, NULL, NULL, ${companyColumns}, a.partner_id, a.survivor_id, o.id, o.name, m.role
    FROM organisation_members m JOIN partner_organisations o ON o.id = m.organisation_id
    CROSS JOIN partnerships p ON p.organisation_id = o.id AND NOT EXISTS (
      SELECT 1 FROM partner_blocks b WHERE b.tenant_id = p.tenant_id AND b.user_id = m.user_id)
    CROSS JOIN partner_aliases a ON a.tenant_id = p.tenant_id AND a.survivor_id = p.partner_id
    JOIN tenants t ON t.id = p.tenant_id AND t.deleted_at IS NULL
    WHERE m.user_id = ${userId}`;
}

/** A company's own columns, from a table that the query calls t. */
export const companyColumns =
  "t.id AS tenant_id, t.name AS company_name, t.shard, t.currency, t.visibility, t.time_zone";

type SessionColumns = {
  readonly session_id: string;
  readonly user_id: string;
  readonly user_name: string;
  readonly email: string;
  readonly audience: "company" | "partner" | "none";
  readonly seat_tenant_id: string | null;
  readonly viewed_partner_id: string | null;
  readonly method: SignInMethod;
  readonly is_two_factor: number;
  readonly proved_at: number;
  readonly device: string;
  readonly address: string;
  readonly created_at: number;
  readonly seen_at: number;
  readonly expires_at: number;
};

export type CompanyColumns = {
  readonly tenant_id: string | null;
  readonly company_name: string;
  readonly shard: string;
  readonly currency: string;
  readonly visibility: Visibility;
  readonly time_zone: string;
};

type StandingColumns = CompanyColumns & {
  readonly company_role: CompanyRole | null;
  readonly needs_second_factor: number | null;
  readonly needs_single_sign_on: number | null;
  readonly partner_id: string | null;
  /** Set where partner_id was merged into this one. */
  readonly survivor_id: string | null;
  readonly organisation_id: string | null;
  readonly organisation_name: string;
  readonly partner_role: PartnerRole | null;
};

function toSession(row: SessionColumns, tokenHash: string): SessionRow {
  const { method, device, address } = row;
  return {
    tokenHash,
    id: row.session_id,
    seat: toSeat(row),
    proof: { method, isTwoFactor: row.is_two_factor === 1, provedAt: row.proved_at, device, address },
    createdAt: row.created_at,
    seenAt: row.seen_at,
    expiresAt: row.expires_at,
  };
}

function toSeat({ audience, seat_tenant_id: tenantId, viewed_partner_id: partnerId }: SessionColumns): Seat {
  if (tenantId === null) return { audience: audience === "partner" ? "partner" : "none" };
  return partnerId === null
    ? { audience: "company", tenantId }
    : { audience: "partner-view", tenantId, partnerId };
}

/** By company name, then by id, and what stays before what was merged into it, so that what a sign-in chooses first does not depend on the order of rows. */
function toStanding(rows: readonly StandingColumns[]): Standing {
  const sorted = rows
    .flatMap((row) => {
      const company = toCompany(row);
      return company === null ? [] : [{ row, company }];
    })
    .sort(
      (a, b) =>
        compare(a.company.name, b.company.name) ||
        compare(a.company.tenantId, b.company.tenantId) ||
        Number(a.row.survivor_id !== null) - Number(b.row.survivor_id !== null),
    );
  const atOrganisation = rows.find((row) => row.organisation_id !== null);
  return {
    companies: sorted.flatMap(({ row, company }) =>
      row.company_role === null
        ? []
        : [
            {
              company,
              role: row.company_role,
              needsSecondFactor: row.needs_second_factor === 1,
              needsSingleSignOn: row.needs_single_sign_on === 1,
            },
          ],
    ),
    organisation:
      atOrganisation === undefined || atOrganisation.organisation_id === null
        ? null
        : {
            id: atOrganisation.organisation_id,
            name: atOrganisation.organisation_name,
            role: atOrganisation.partner_role ?? "viewer",
            partnerships: sorted.flatMap(({ row, company }) =>
              row.partner_id === null
                ? []
                : [{ company, partnerId: row.partner_id, isMerged: row.survivor_id !== null }],
            ),
          },
  };
}

/** Null where an outer join has found no company. */
export function toCompany(row: CompanyColumns): Company | null {
  if (row.tenant_id === null) return null;
  return {
    tenantId: row.tenant_id,
    name: row.company_name,
    shard: row.shard,
    currency: row.currency,
    visibility: row.visibility,
    timeZone: row.time_zone,
  };
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
