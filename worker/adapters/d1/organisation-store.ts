import type { PartnerRole } from "#worker/domain/access/permissions.ts";
import type { User } from "#worker/domain/access/principal.ts";
import { err, ok, type Result } from "#worker/domain/result.ts";
import type { Env } from "#worker/env.ts";
import type {
  ChangeRecord,
  JoinRequest,
  Organisation,
  OrganisationMember,
  OrganisationMemberRef,
  OrganisationStore,
} from "#worker/usecases/teams/team-ports.ts";
import { auditInDirectory } from "./audit-statements.ts";
import { demand, failedDemand } from "./batch-demand.ts";
import { queueMails } from "./mail-statements.ts";

export function organisationStore(env: Env): OrganisationStore {
  const db = env.DIRECTORY;
  return { ...readOrganisations(db), ...changeMembers(db), ...decideJoins(db), ...changePartnerships(db) };
}

function readOrganisations(db: D1Database) {
  return {
    get: (organisationId) =>
      db.prepare(`${selectOrganisations} WHERE o.id = ?1`).bind(organisationId).first<Organisation>(),
    findByDomain: (domain) =>
      db
        .prepare(
          `${selectOrganisations} WHERE o.domain = ?1 AND admins > 0 ORDER BY o.created_at, o.id LIMIT 1`,
        )
        .bind(domain)
        .first<Organisation>(),
    findByPartner: ({ tenantId, partnerId }) =>
      db
        .prepare(
          `SELECT o.*, p.created_at AS since FROM partnerships p JOIN (${selectOrganisations}) o ON o.id = p.organisation_id
           WHERE p.tenant_id = ?1 AND p.partner_id = ifnull(
             (SELECT a.survivor_id FROM partner_aliases a WHERE a.tenant_id = ?1 AND a.partner_id = ?2), ?2)`,
        )
        .bind(tenantId, partnerId)
        .first<Organisation & { since: number }>(),
    partnerIdAt: async (organisationId, tenantId) => {
      const row = await db
        .prepare("SELECT partner_id FROM partnerships WHERE organisation_id = ?1 AND tenant_id = ?2")
        .bind(organisationId, tenantId)
        .first<{ partner_id: string }>();
      return row?.partner_id ?? null;
    },
    listMembers: async (organisationId) => {
      const { results } = await db
        .prepare(`${selectMembers} WHERE m.organisation_id = ?1 ORDER BY u.name, u.id`)
        .bind(organisationId)
        .all<OrganisationMember>();
      return results;
    },
    getMember: ({ organisationId, userId }) =>
      db
        .prepare(`${selectMembers} WHERE m.user_id = ?2 AND m.organisation_id = ?1`)
        .bind(organisationId, userId)
        .first<OrganisationMember>(),
    listPartnerPeople: async ({ tenantId, after, limit }) => {
      const { results } = await db
        .prepare(
          `SELECT DISTINCT u.id, u.name, u.email_norm AS email FROM partnerships p
           CROSS JOIN organisation_members m ON m.organisation_id = p.organisation_id
           CROSS JOIN users u ON u.id = m.user_id
           WHERE p.tenant_id = ?1 AND u.id > ?2 AND u.disabled_at IS NULL
             AND NOT EXISTS (SELECT 1 FROM partner_blocks b WHERE b.tenant_id = ?1 AND b.user_id = u.id)
           ORDER BY u.id LIMIT ?3`,
        )
        .bind(tenantId, after, limit)
        .all<User>();
      return results;
    },
    listBlocked: async (tenantId, userIds) => {
      const { results } = await db
        .prepare(
          `SELECT user_id FROM partner_blocks
           WHERE tenant_id = ?1 AND user_id IN (SELECT value FROM json_each(?2))`,
        )
        .bind(tenantId, JSON.stringify(userIds))
        .all<{ user_id: string }>();
      return new Set(results.map((row) => row.user_id));
    },
  } satisfies Partial<OrganisationStore>;
}

const selectOrganisations = `SELECT o.id, o.name,
    (SELECT COUNT(*) FROM organisation_members m WHERE m.organisation_id = o.id) AS members,
    (SELECT COUNT(*) FROM organisation_members m JOIN users u ON u.id = m.user_id
      WHERE m.organisation_id = o.id AND m.role = 'admin' AND u.disabled_at IS NULL) AS admins
  FROM partner_organisations o`;

const selectMembers = `SELECT u.id, u.name, u.email_norm AS email, m.role, m.created_at AS since
  FROM organisation_members m JOIN users u ON u.id = m.user_id`;

function changeMembers(db: D1Database) {
  const guarded = (statements: readonly D1PreparedStatement[], record: ChangeRecord) =>
    runGuarded(db, {
      statements: [...statements, ...recorded(db, record)],
      reasons: ["changed-meanwhile", "last-admin"] as const,
    });
  return {
    changeRole: ({ from, to, ...member }, record) =>
      guarded(
        [
          stillIs(db, member, from),
          ...(from === "admin" ? [leavesAnAdmin(db, member)] : []),
          db
            .prepare("UPDATE organisation_members SET role = ?3 WHERE organisation_id = ?1 AND user_id = ?2")
            .bind(member.organisationId, member.userId, to),
        ],
        record,
      ),
    remove: ({ role, ...member }, record) =>
      guarded(
        [
          stillIs(db, member, role),
          ...(role === "admin" ? [leavesAnAdmin(db, member)] : []),
          db
            .prepare("DELETE FROM organisation_members WHERE organisation_id = ?1 AND user_id = ?2")
            .bind(member.organisationId, member.userId),
          db
            .prepare(
              `DELETE FROM sessions WHERE user_id = ?1 AND audience = 'partner' AND viewed_partner_id IS NULL`,
            )
            .bind(member.userId),
        ],
        record,
      ),
    rename: async (organisationId, name, record) => {
      await db.batch([
        db.prepare("UPDATE partner_organisations SET name = ?2 WHERE id = ?1").bind(organisationId, name),
        ...recorded(db, record),
      ]);
    },
  } satisfies Partial<OrganisationStore>;
}

function decideJoins(db: D1Database) {
  const decide = (
    { request, decidedBy, now }: { request: JoinRequest; decidedBy: string; now: number },
    decision: "agreed" | "refused",
  ) => [
    demand(db, "decided-already", {
      holds: `EXISTS (SELECT 1 FROM join_requests r JOIN invitations i ON i.id = r.invitation_id
        WHERE r.id = ?1 AND r.organisation_id = ?2 AND r.decided_at IS NULL AND i.revoked_at IS NULL)`,
      values: [request.id, request.organisationId],
    }),
    db
      .prepare("UPDATE join_requests SET decided_at = ?2, decided_by = ?3, decision = ?4 WHERE id = ?1")
      .bind(request.id, now, decidedBy, decision),
  ];
  return {
    listJoinRequests: async (organisationId) => {
      const { results } = await db
        .prepare(
          `${selectJoinRequests} WHERE r.organisation_id = ?1 AND r.decided_at IS NULL ORDER BY r.created_at, r.id`,
        )
        .bind(organisationId)
        .all<JoinRow>();
      return results.map(toJoinRequest);
    },
    listAwaited: async (userId) => {
      const { results } = await db
        .prepare(
          `SELECT DISTINCT o.name FROM join_requests r INDEXED BY join_requests_by_user
           JOIN partner_organisations o ON o.id = r.organisation_id
           WHERE r.user_id = ?1 AND r.decided_at IS NULL ORDER BY o.name`,
        )
        .bind(userId)
        .all<{ name: string }>();
      return results.map(({ name }) => name);
    },
    getJoinRequest: async (organisationId, id) => {
      const row = await db
        .prepare(`${selectJoinRequests} WHERE r.id = ?2 AND r.organisation_id = ?1 AND r.decided_at IS NULL`)
        .bind(organisationId, id)
        .first<JoinRow>();
      return row && toJoinRequest(row);
    },
    agree: ({ request, role, decidedBy, now }, record) => {
      const { organisationId, applicant, partnership } = request;
      const { tenantId, partnerId } = partnership;
      return runGuarded(db, {
        statements: [
          ...decide({ request, decidedBy, now }, "agreed"),
          ...joinOrganisation(db, { organisationId, userId: applicant.id, role, now }),
          // An organisation in which nobody is left gives up its place.
          db
            .prepare(
              `DELETE FROM partnerships WHERE tenant_id = ?1 AND partner_id = ?2 AND NOT EXISTS (
                 SELECT 1 FROM organisation_members m WHERE m.organisation_id = partnerships.organisation_id)`,
            )
            .bind(tenantId, partnerId),
          db
            .prepare(
              `INSERT INTO partnerships (tenant_id, partner_id, organisation_id, created_at)
               VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING`,
            )
            .bind(tenantId, partnerId, organisationId, now),
          ...recorded(db, record),
        ],
        reasons: ["decided-already", "in-another-organisation"] as const,
      });
    },
    refuse: (refusal, record) =>
      runGuarded(db, {
        statements: [...decide(refusal, "refused"), ...recorded(db, record)],
        reasons: ["decided-already"] as const,
      }),
  } satisfies Partial<OrganisationStore>;
}

/** Makes somebody a member who belongs to no organisation; whoever is one of this one already keeps their role. */
export function joinOrganisation(
  db: D1Database,
  member: OrganisationMemberRef & { readonly role: PartnerRole; readonly now: number },
): readonly D1PreparedStatement[] {
  const { organisationId, userId, role, now } = member;
  return [
    demand(db, "in-another-organisation", {
      holds: "NOT EXISTS (SELECT 1 FROM organisation_members WHERE user_id = ?1 AND organisation_id <> ?2)",
      values: [userId, organisationId],
    }),
    db
      .prepare(
        `INSERT INTO organisation_members (user_id, organisation_id, role, created_at) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (user_id) DO NOTHING`,
      )
      .bind(userId, organisationId, role, now),
  ];
}

const selectJoinRequests = `SELECT r.id, r.organisation_id, r.created_at, u.id AS user_id, u.name, u.email_norm,
    EXISTS (SELECT 1 FROM organisation_members m
      WHERE m.user_id = r.user_id AND m.organisation_id = r.organisation_id) AS is_member,
    i.tenant_id, i.partner_id, t.name AS company_name
  FROM join_requests r JOIN users u ON u.id = r.user_id JOIN invitations i ON i.id = r.invitation_id
  JOIN tenants t ON t.id = i.tenant_id`;

type JoinRow = {
  readonly id: string;
  readonly organisation_id: string;
  readonly created_at: number;
  readonly user_id: string;
  readonly name: string;
  readonly email_norm: string;
  readonly is_member: number;
  readonly tenant_id: string;
  readonly partner_id: string;
  readonly company_name: string;
};

function toJoinRequest(row: JoinRow): JoinRequest {
  return {
    id: row.id,
    organisationId: row.organisation_id,
    applicant: { id: row.user_id, name: row.name, email: row.email_norm },
    isMember: row.is_member === 1,
    createdAt: row.created_at,
    partnership: { tenantId: row.tenant_id, partnerId: row.partner_id, companyName: row.company_name },
  };
}

function changePartnerships(db: D1Database) {
  return {
    block: async ({ tenantId, userId, now }, record) => {
      await db.batch([
        db
          .prepare(
            `INSERT INTO partner_blocks (tenant_id, user_id, created_at) VALUES (?1, ?2, ?3)
             ON CONFLICT (tenant_id, user_id) DO NOTHING`,
          )
          .bind(tenantId, userId, now),
        ...recorded(db, record),
      ]);
    },
    unblock: async ({ tenantId, userId }, record) => {
      await db.batch([
        db.prepare("DELETE FROM partner_blocks WHERE tenant_id = ?1 AND user_id = ?2").bind(tenantId, userId),
        ...recorded(db, record),
      ]);
    },
    endPartnership: async ({ tenantId, partnerId, organisationId, endedBy, now }, record) => {
      const ended = await runGuarded(db, {
        statements: [
          demand(db, "no-partnership", {
            holds: `EXISTS (SELECT 1 FROM partnerships
              WHERE tenant_id = ?1 AND partner_id = ?2 AND organisation_id = ?3)`,
            values: [tenantId, partnerId, organisationId],
          }),
          db
            .prepare("DELETE FROM partnerships WHERE tenant_id = ?1 AND partner_id = ?2")
            .bind(tenantId, partnerId),
          db
            .prepare(
              `UPDATE join_requests SET decided_at = ?3, decided_by = ?4, decision = 'refused'
               WHERE decided_at IS NULL AND invitation_id IN (SELECT id FROM invitations
                 INDEXED BY invitations_by_tenant WHERE tenant_id = ?1 AND partner_id = ?2)`,
            )
            .bind(tenantId, partnerId, now, endedBy),
          db
            .prepare(
              `UPDATE invitations INDEXED BY invitations_by_tenant SET revoked_at = ?3
               WHERE tenant_id = ?1 AND partner_id = ?2 AND accepted_at IS NULL AND revoked_at IS NULL`,
            )
            .bind(tenantId, partnerId, now),
          ...recorded(db, record),
        ],
        reasons: ["no-partnership"] as const,
      });
      return ended.ok;
    },
  } satisfies Partial<OrganisationStore>;
}

function recorded(db: D1Database, { audit, mails }: ChangeRecord): readonly D1PreparedStatement[] {
  return [auditInDirectory(db, audit), queueMails(db, mails)];
}

async function runGuarded<Reason extends string>(
  db: D1Database,
  batch: { readonly statements: readonly D1PreparedStatement[]; readonly reasons: readonly Reason[] },
): Promise<Result<null, Reason>> {
  try {
    await db.batch([...batch.statements]);
    return ok(null);
  } catch (error) {
    return err(failedDemand(error, batch.reasons));
  }
}

function stillIs(db: D1Database, member: OrganisationMemberRef, role: PartnerRole): D1PreparedStatement {
  return demand(db, "changed-meanwhile", {
    holds:
      "EXISTS (SELECT 1 FROM organisation_members WHERE organisation_id = ?1 AND user_id = ?2 AND role = ?3)",
    values: [member.organisationId, member.userId, role],
  });
}

function leavesAnAdmin(db: D1Database, { organisationId, userId }: OrganisationMemberRef) {
  return demand(db, "last-admin", {
    holds: `EXISTS (SELECT 1 FROM organisation_members m JOIN users u ON u.id = m.user_id
      WHERE m.organisation_id = ?1 AND m.user_id <> ?2 AND m.role = 'admin' AND u.disabled_at IS NULL)`,
    values: [organisationId, userId],
  });
}
