import { erasedEmail, erasedName } from "#worker/domain/access/erased-person.ts";
import { grantTenantScope, type User } from "#worker/domain/access/principal.ts";
import { err, ok } from "#worker/domain/result.ts";
import type { Env } from "#worker/env.ts";
import type {
  PersonalData,
  PersonalDataPart,
  PersonalDataStore,
  PersonalRow,
} from "#worker/usecases/personal-data/personal-data-ports.ts";
import { auditInDirectory } from "./audit-statements.ts";
import { demand, failedDemand } from "./batch-demand.ts";
import { recordStatements } from "./record-statements.ts";
import { shardOf } from "./shards.ts";
import { type CompanyColumns, companyColumns, toCompany } from "./standing.ts";

export function personalDataStore(env: Env): PersonalDataStore {
  const db = env.DIRECTORY;
  return {
    getBelonging: (userId) => getBelonging(db, userId),
    read: (user, within) => readAll(db, user, within),
    erase: async ({ user, now }, record) => {
      try {
        await db.batch([...demands(db, user), ...erasure(db, user, now), ...recordStatements(db, record)]);
        return ok(null);
      } catch (error) {
        return err(failedDemand(error, ["last-owner", "last-admin"] as const));
      }
    },
    note: async (event) => {
      await auditInDirectory(db, [event]).run();
    },
    readTenant: async (tenantId, userId) => {
      const row = await db
        .prepare(`SELECT ${companyColumns} FROM tenants t WHERE t.id = ?1`)
        .bind(tenantId)
        .first<CompanyColumns>();
      const company = row && toCompany(row);
      if (company === null) return { log: [], disputes: [], registrations: [], selfReports: [] };
      const shard = shardOf(env, grantTenantScope(company));
      const [log, disputes, registrations, selfReports] = await Promise.all([
        readPages(
          shard.prepare(
            `SELECT at, id, action, object_kind, object_id, session, request_id, address
             FROM audit_events INDEXED BY audit_events_by_actor
             WHERE tenant_id = ?1 AND actor_id = ?2 AND (at, id) > (?3, ?4) ORDER BY at, id LIMIT ?5`,
          ),
          [tenantId, userId],
        ),
        readPages(
          shard.prepare(
            `SELECT at, dispute_id || ' ' || seq AS id, dispute_id, seq, kind, text
             FROM dispute_events INDEXED BY dispute_events_by_person
             WHERE tenant_id = ?1 AND by_id = ?2 AND (at, dispute_id || ' ' || seq) > (?3, ?4)
             ORDER BY at, dispute_id || ' ' || seq LIMIT ?5`,
          ),
          [tenantId, userId],
        ),
        readPages(
          shard.prepare(
            `SELECT at, registration_id || ' ' || seq AS id, registration_id, seq, move, text
             FROM registration_events INDEXED BY registration_events_by_person
             WHERE tenant_id = ?1 AND by_id = ?2 AND (at, registration_id || ' ' || seq) > (?3, ?4)
             ORDER BY at, registration_id || ' ' || seq LIMIT ?5`,
          ),
          [tenantId, userId],
        ),
        readPages(
          shard.prepare(
            `SELECT created_at AS at, id, type, account_name, opportunity_id, occurred_on, evidence
             FROM self_reports INDEXED BY self_reports_by_person
             WHERE tenant_id = ?1 AND made_by = ?2 AND (created_at, id) > (?3, ?4) ORDER BY created_at, id LIMIT ?5`,
          ),
          [tenantId, userId],
        ),
      ]);
      return { log, disputes, registrations, selfReports };
    },
  };
}

const linesAtOnce = 2_000;

/** Page by page, because an answer of D1 has a size; the statement ends in the place after which it goes on, and a limit. */
async function readPages(
  statement: D1PreparedStatement,
  values: readonly string[],
): Promise<readonly PersonalRow[]> {
  const lines: PersonalRow[] = [];
  let after: readonly [number, string] = [0, ""];
  for (;;) {
    const { results } = await statement.bind(...values, ...after, linesAtOnce).all<PersonalRow>();
    lines.push(...results);
    const last = results.at(-1);
    if (last === undefined || results.length < linesAtOnce) return lines;
    after = [Number(last.at), String(last.id)];
  }
}

/** What of each table is about the person: `?1` their id, `?2` their address, `?3` the one company that asks, or null. */
const parts: Readonly<Record<Exclude<PersonalDataPart, "log">, string>> = {
  account: `SELECT id, email_norm AS email, name, password_hash IS NOT NULL AS has_password, password_changed_at,
      email_verified_at, created_at FROM users WHERE id = ?1 AND ?2 <> ''`,
  memberships: `SELECT m.tenant_id, t.name AS company, m.role, m.created_at FROM tenant_members m
      JOIN tenants t ON t.id = m.tenant_id WHERE m.user_id = ?1 AND (?3 IS NULL OR m.tenant_id = ?3)`,
  organisation: `SELECT m.organisation_id, o.name AS organisation, m.role, m.created_at FROM organisation_members m
      JOIN partner_organisations o ON o.id = m.organisation_id WHERE m.user_id = ?1 AND ?3 IS NULL`,
  shutOutOf: `SELECT tenant_id, created_at FROM partner_blocks INDEXED BY partner_blocks_by_user
      WHERE user_id = ?1 AND (?3 IS NULL OR tenant_id = ?3)`,
  sessions: `SELECT id, audience, tenant_id, method, is_two_factor, proved_at, device, address, created_at, seen_at,
      expires_at FROM sessions INDEXED BY sessions_by_user WHERE user_id = ?1 AND (?3 IS NULL OR tenant_id = ?3)`,
  knownDevices: "SELECT device_hash, seen_at FROM known_devices WHERE user_id = ?1 AND ?3 IS NULL",
  authenticator: "SELECT confirmed_at, created_at FROM authenticators WHERE user_id = ?1 AND ?3 IS NULL",
  recoveryCodes: `SELECT COUNT(*) AS codes, COUNT(used_at) AS used FROM recovery_codes
      WHERE user_id = ?1 AND ?3 IS NULL HAVING codes > 0`,
  passkeys: `SELECT credential_id, name, transports, created_at, last_used_at FROM passkeys INDEXED BY passkeys_by_user
      WHERE user_id = ?1 AND ?3 IS NULL`,
  singleSignOn: `SELECT issuer, subject, created_at FROM single_sign_on_identities
      INDEXED BY single_sign_on_identities_by_user WHERE user_id = ?1 AND ?3 IS NULL`,
  invitations: `SELECT id, kind, tenant_id, partner_id, organisation_id, email_norm AS email, name, role, created_at,
      sent_at, expires_at, accepted_at, revoked_at FROM invitations
      WHERE id IN (SELECT id FROM invitations INDEXED BY invitations_by_email WHERE email_norm = ?2
        UNION SELECT id FROM invitations INDEXED BY invitations_by_acceptor WHERE accepted_by = ?1)
        AND (?3 IS NULL OR tenant_id = ?3)`,
  joinRequests: `SELECT id, organisation_id, created_at, decided_at, decision FROM join_requests
      INDEXED BY join_requests_by_user WHERE user_id = ?1 AND ?3 IS NULL`,
  keysMade: `SELECT id, audience, tenant_id, organisation_id, name, permissions, created_at, expires_at, last_used_at,
      revoked_at FROM api_keys INDEXED BY api_keys_by_maker WHERE created_by = ?1 AND (?3 IS NULL OR tenant_id = ?3)`,
  mails: `SELECT id, kind, to_email, to_name, tenant_id, status, created_at, sent_at FROM mails INDEXED BY mails_by_address
      WHERE to_email = ?2 AND (?3 IS NULL OR tenant_id = ?3) ORDER BY created_at`,
  notifications: `SELECT id, audience, tenant_id, kind, title, paragraphs, created_at, read_at FROM notifications
      WHERE user_id = ?1 AND (?3 IS NULL OR tenant_id = ?3)`,
  notificationChoices: `SELECT audience, kind, is_listed, mail FROM notification_choices
      WHERE user_id = ?1 AND ?3 IS NULL`,
  notificationTimes: `SELECT time_zone, quiet_from, quiet_to, digest FROM notification_times
      WHERE user_id = ?1 AND ?3 IS NULL`,
  actLinks: `SELECT tenant_id, act, subject_id, title, expires_at, used_at FROM act_links INDEXED BY act_links_by_person
      WHERE user_id = ?1 AND (?3 IS NULL OR tenant_id = ?3)`,
  slackLinks: `SELECT tenant_id, workspace_id, slack_user_id, created_at, expires_at FROM slack_links
      INDEXED BY slack_links_by_person WHERE user_id = ?1 AND (?3 IS NULL OR tenant_id = ?3)`,
  unreachable: "SELECT bounced_at, reason, detail FROM mail_addresses WHERE email_norm = ?2 AND ?3 IS NULL",
};

async function readAll(
  db: D1Database,
  user: User,
  within: { readonly tenantId: string } | null,
): Promise<PersonalData> {
  const names = Object.keys(parts) as (keyof typeof parts)[];
  const tenantId = within?.tenantId ?? null;
  const [results, log] = await Promise.all([
    db.batch<PersonalRow>(
      names.map((name) => {
        const statement = db.prepare(parts[name]);
        return statement.bind(...[user.id, user.email, tenantId].slice(0, mostUsed(parts[name])));
      }),
    ),
    readLog(db, user, tenantId),
  ]);
  const entries = names.map((name, at) => [name, results[at]?.results ?? []] as const);
  return { ...(Object.fromEntries(entries) as unknown as Omit<PersonalData, "log">), log };
}

/** D1 refuses more values than a statement has places for. */
function mostUsed(sql: string): number {
  return Math.max(...[...sql.matchAll(/\?(\d)/g)].map(([, place]) => Number(place)));
}

/** The person's own log and what they did anywhere; for a company only what they did there. */
async function readLog(
  db: D1Database,
  { id }: User,
  tenantId: string | null,
): Promise<readonly PersonalRow[]> {
  const columns =
    "owner_id, at, id, actor_kind, action, object_kind, object_id, session, request_id, address";
  if (tenantId !== null) {
    return readPages(
      db.prepare(
        `SELECT ${columns} FROM audit_events INDEXED BY audit_events_by_actor
         WHERE owner_id = ?1 AND actor_id = ?2 AND (at, id) > (?3, ?4) ORDER BY at, id LIMIT ?5`,
      ),
      [tenantId, id],
    );
  }
  const [did, own] = await Promise.all([
    readPages(
      db.prepare(
        `SELECT ${columns} FROM audit_events INDEXED BY audit_events_by_person
         WHERE actor_id = ?1 AND (at, id) > (?2, ?3) ORDER BY at, id LIMIT ?4`,
      ),
      [id],
    ),
    readPages(
      db.prepare(
        `SELECT ${columns} FROM audit_events
         WHERE owner_id = ?1 AND actor_id <> ?1 AND (at, id) > (?2, ?3) ORDER BY at, id LIMIT ?4`,
      ),
      [id],
    ),
  ]);
  return [...did, ...own];
}

async function getBelonging(db: D1Database, userId: string) {
  const [users, companies, organisations, partnered] = await db.batch([
    db
      .prepare("SELECT id, name, email_norm AS email FROM users WHERE id = ?1 AND email_norm <> ?2")
      .bind(userId, erasedEmail(userId)),
    db
      .prepare(
        `SELECT t.id, t.name, m.role, ${otherOwners} AS others FROM tenant_members m
         INDEXED BY tenant_members_by_user JOIN tenants t ON t.id = m.tenant_id
         WHERE m.user_id = ?1 AND t.deleted_at IS NULL ORDER BY t.name, t.id`,
      )
      .bind(userId),
    db
      .prepare(
        `SELECT o.id, o.name, m.role, ${otherAdmins} AS others, ${otherMembers} AS members
         FROM organisation_members m JOIN partner_organisations o ON o.id = m.organisation_id WHERE m.user_id = ?1`,
      )
      .bind(userId),
    db
      .prepare(
        `SELECT p.tenant_id AS tenantId FROM organisation_members m
         JOIN partnerships p INDEXED BY partnerships_by_organisation ON p.organisation_id = m.organisation_id
         JOIN tenants t ON t.id = p.tenant_id WHERE m.user_id = ?1 AND t.deleted_at IS NULL ORDER BY p.tenant_id`,
      )
      .bind(userId),
  ]);
  const user = users?.results[0] as User | undefined;
  if (user === undefined) return null;
  const ofCompanies = (companies?.results ?? []) as PlaceRow[];
  const [organisation] = (organisations?.results ?? []) as (PlaceRow & { members: number })[];
  const isLastAdmin = organisation?.role === "admin" && organisation.others === 0 && organisation.members > 0;
  return {
    user,
    companyIds: ofCompanies.map(({ id }) => id),
    ownedIds: ofCompanies.filter(({ role }) => role === "owner").map(({ id }) => id),
    organisationId: organisation?.id ?? null,
    partneredIds: ((partnered?.results ?? []) as { tenantId: string }[]).map(({ tenantId }) => tenantId),
    lastOnes: {
      companies: ofCompanies.filter(({ role, others }) => role === "owner" && others === 0).map(placeOf),
      organisations: organisation !== undefined && isLastAdmin ? [placeOf(organisation)] : [],
    },
  };
}

type PlaceRow = {
  readonly id: string;
  readonly name: string;
  readonly role: string;
  readonly others: number;
};

function placeOf({ id, name }: PlaceRow) {
  return { id, name };
}

/** Whose account is disabled cannot look after anything. Each counts beside the membership called m. */
const otherOwners = `(SELECT COUNT(*) FROM tenant_members n JOIN users u ON u.id = n.user_id
  WHERE n.tenant_id = m.tenant_id AND n.user_id <> m.user_id AND n.role = 'owner' AND u.disabled_at IS NULL)`;
const otherMembers = `(SELECT COUNT(*) FROM organisation_members n INDEXED BY organisation_members_by_organisation
  JOIN users u ON u.id = n.user_id
  WHERE n.organisation_id = m.organisation_id AND n.user_id <> m.user_id AND u.disabled_at IS NULL)`;
const otherAdmins = otherMembers.replace("u.disabled_at", "n.role = 'admin' AND u.disabled_at");

function demands(db: D1Database, { id }: User): D1PreparedStatement[] {
  return [
    demand(db, "last-owner", {
      holds: `NOT EXISTS (SELECT 1 FROM tenant_members m INDEXED BY tenant_members_by_user
        JOIN tenants t ON t.id = m.tenant_id
        WHERE m.user_id = ?1 AND m.role = 'owner' AND t.deleted_at IS NULL AND ${otherOwners} = 0)`,
      values: [id],
    }),
    demand(db, "last-admin", {
      holds: `NOT EXISTS (SELECT 1 FROM organisation_members m
        WHERE m.user_id = ?1 AND m.role = 'admin' AND ${otherAdmins} = 0 AND ${otherMembers} > 0)`,
      values: [id],
    }),
  ];
}

/** Everything about one person: what nothing else names goes, what other rows name keeps its id and loses the person. */
function erasure(db: D1Database, { id, email }: User, now: number): D1PreparedStatement[] {
  const nowhere = erasedEmail(id);
  const gone = (sql: string) => db.prepare(sql).bind(id);
  return [
    ...tablesOfOnesOwn.map((table) => gone(`DELETE FROM ${table} WHERE user_id = ?1`)),
    gone("DELETE FROM data_keys WHERE owner_id = ?1"),
    db.prepare("DELETE FROM one_time_tokens WHERE email_norm = ?1").bind(email),
    db
      .prepare(
        `UPDATE invitations SET email_norm = ?3, name = ?4,
           revoked_at = iif(accepted_at IS NULL, coalesce(revoked_at, ?5), revoked_at)
         WHERE id IN (SELECT id FROM invitations INDEXED BY invitations_by_email WHERE email_norm = ?2
           UNION SELECT id FROM invitations INDEXED BY invitations_by_acceptor WHERE accepted_by = ?1)`,
      )
      .bind(id, email, nowhere, erasedName, now),
    db
      .prepare(
        `UPDATE join_requests SET decided_at = ?2, decided_by = ?1, decision = 'refused'
         WHERE user_id = ?1 AND decided_at IS NULL`,
      )
      .bind(id, now),
    // A mail that is still waiting is not sent any more: neither to the person nor to others about them.
    db
      .prepare(
        `UPDATE mails SET status = iif(status IN ('queued', 'sending'), 'refused', status), params = '{}', error = NULL,
           to_email = ?2, to_name = ?3 WHERE to_email = ?1`,
      )
      .bind(email, nowhere, erasedName),
    db
      .prepare(
        `UPDATE mails SET status = 'refused', params = '{}', error = 'Whom it was about has been erased.'
         WHERE status IN ('queued', 'sending') AND instr(params, ?1)`,
      )
      .bind(email),
    db.prepare("DELETE FROM mail_addresses WHERE email_norm = ?1").bind(email),
    // Kept answers live a day; those of others may repeat the address (an invitation that was just sent).
    db
      .prepare(
        "DELETE FROM idempotency_keys WHERE (actor >= ?1 || ':' AND actor < ?1 || ';') OR instr(body, ?2)",
      )
      .bind(id, email),
    db
      .prepare(
        `UPDATE users SET name = ?3, email_norm = ?2, password_hash = NULL, password_changed_at = NULL,
           email_verified_at = NULL, disabled_at = ?4 WHERE id = ?1`,
      )
      .bind(id, nowhere, erasedName, now),
  ];
}

const tablesOfOnesOwn = [
  "sessions",
  "one_time_tokens",
  "authenticators",
  "recovery_codes",
  "passkeys",
  "single_sign_on_identities",
  "known_devices",
  "tenant_members",
  "organisation_members",
  "partner_blocks",
  "notifications",
  "notification_choices",
  "notification_times",
  "act_links",
  "slack_links",
  "slack_link_codes",
] as const;
