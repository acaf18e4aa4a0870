import { assert, err, ok } from "#worker/domain/result.ts";
import type { Env } from "#worker/env.ts";
import type {
  Acceptance,
  Accepting,
  InvitationStore,
  InvitationTarget,
  ListedInvitation,
  NewInvitation,
} from "#worker/usecases/teams/invitation-ports.ts";
import type { ChangeRecord } from "#worker/usecases/teams/team-ports.ts";
import { auditInDirectory } from "./audit-statements.ts";
import { demand, failedDemand } from "./batch-demand.ts";
import { insertUser, isTakenAddress } from "./directory-store.ts";
import { queueMails } from "./mail-statements.ts";
import { joinOrganisation } from "./organisation-store.ts";

export function invitationStore(env: Env): InvitationStore {
  const db = env.DIRECTORY;
  const recorded = ({ audit, mails }: ChangeRecord) => [auditInDirectory(db, audit), queueMails(db, mails)];
  return {
    inviteesAt: (target, emails) => readInvitees(db, target, emails),
    save: async (invitations, record) => {
      await db.batch([insertInvitations(db, invitations), ...recorded(record)]);
    },
    list: async (target) => {
      const { sql, values } = at(target);
      const { results } = await db
        .prepare(
          `${selectInvitations} WHERE ${sql} AND ${isListed} ORDER BY i.created_at DESC, i.id LIMIT 500`,
        )
        .bind(...values)
        .all<Row>();
      return results.map(toInvitation);
    },
    get: async (target, id) => {
      const { sql, values } = at(target);
      const row = await db
        .prepare(`${selectInvitations} WHERE ${sql} AND i.id = ?${values.length + 1} AND ${isListed}`)
        .bind(...values, id)
        .first<Row>();
      return row && toInvitation(row);
    },
    countSent: async ({ ownerId, since, again }) => {
      const row = await db
        .prepare(
          `SELECT COUNT(*) AS "all", coalesce(SUM(object_id = ?3), 0) AS ofThisOne FROM audit_events
           WHERE owner_id = ?1 AND at > ?2 AND action IN ('invitation.sent', 'invitation.resent')`,
        )
        .bind(ownerId, since, again ?? "")
        .first<{ all: number; ofThisOne: number }>();
      return row ?? { all: 0, ofThisOne: 0 };
    },
    renew: async ({ id, tokenHash, sentAt, expiresAt }, record) =>
      isDone(db, [
        demand(db, "gone", {
          holds:
            "EXISTS (SELECT 1 FROM invitations WHERE id = ?1 AND accepted_at IS NULL AND revoked_at IS NULL)",
          values: [id],
        }),
        db
          .prepare("UPDATE invitations SET token_hash = ?2, sent_at = ?3, expires_at = ?4 WHERE id = ?1")
          .bind(id, tokenHash, sentAt, expiresAt),
        ...recorded(record),
      ]),
    revoke: async ({ id, revokedBy, now }, record) =>
      isDone(db, [
        demand(db, "gone", {
          holds: `EXISTS (SELECT 1 FROM invitations i WHERE i.id = ?1 AND ${isListed})`,
          values: [id],
        }),
        db.prepare("UPDATE invitations SET revoked_at = ?2 WHERE id = ?1").bind(id, now),
        db
          .prepare(
            `UPDATE join_requests SET decided_at = ?2, decided_by = ?3, decision = 'refused'
             WHERE invitation_id = ?1 AND decided_at IS NULL`,
          )
          .bind(id, now, revokedBy),
        ...recorded(record),
      ]),
    find: async (tokenHash, now) => {
      const row = await db
        .prepare(
          `${selectInvitations} WHERE i.token_hash = ?1 AND i.accepted_at IS NULL AND i.revoked_at IS NULL
             AND i.expires_at > ?2`,
        )
        .bind(tokenHash, now)
        .first<Row>();
      return row && toInvitation(row);
    },
    accept: async (accepted, record) => {
      try {
        await db.batch([...acceptStatements(db, accepted), ...recorded(record)]);
        return ok(null);
      } catch (error) {
        if (isTakenAddress(error)) return err("email-taken");
        const reason = failedDemand(error, ["link-over", "in-another-organisation", "changed-meanwhile"]);
        return err(reason === "link-over" ? reason : "changed-meanwhile");
      }
    },
  };
}

/** Open, or accepted and still waiting for somebody of the partner organisation. */
const isListed = `i.revoked_at IS NULL AND (i.accepted_at IS NULL OR EXISTS (
  SELECT 1 FROM join_requests r WHERE r.invitation_id = i.id AND r.decided_at IS NULL))`;

const selectInvitations = `SELECT i.*, u.name AS inviter_name FROM invitations i LEFT JOIN users u ON u.id = i.invited_by`;

function at(target: InvitationTarget): { readonly sql: string; readonly values: readonly string[] } {
  switch (target.kind) {
    case "company":
      return { sql: "i.kind = 'company' AND i.tenant_id = ?1", values: [target.tenantId] };
    case "partner":
      return {
        sql: "i.kind = 'partner' AND i.tenant_id = ?1 AND i.partner_id = ?2",
        values: [target.tenantId, target.partnerId],
      };
    case "organisation":
      return { sql: "i.kind = 'organisation' AND i.organisation_id = ?1", values: [target.organisationId] };
  }
}

async function isDone(db: D1Database, statements: readonly D1PreparedStatement[]): Promise<boolean> {
  try {
    await db.batch([...statements]);
    return true;
  } catch (error) {
    failedDemand(error, ["gone"]);
    return false;
  }
}

/** One row an address, in one query. */
async function readInvitees(db: D1Database, target: InvitationTarget, emails: readonly string[]) {
  const { sql, values } = at(target);
  const [first = "", second = ""] = values;
  const { results } = await db
    .prepare(
      `SELECT e.value AS email, i.id AS open_id, i.role AS open_role, ${isMemberSql(target)} AS is_member,
         EXISTS (SELECT 1 FROM partner_blocks b WHERE b.tenant_id = ?1 AND b.user_id = u.id) AS is_blocked
       FROM json_each(?3) e LEFT JOIN users u ON u.email_norm = e.value
       LEFT JOIN invitations i INDEXED BY invitations_by_email ON i.email_norm = e.value AND ${sql}
         AND i.accepted_at IS NULL AND i.revoked_at IS NULL`,
    )
    .bind(first, second, JSON.stringify(emails))
    .all<{
      email: string;
      open_id: string | null;
      open_role: string | null;
      is_member: number;
      is_blocked: number;
    }>();
  return new Map(
    results.map((row) => [
      row.email,
      {
        isMember: row.is_member === 1,
        isBlocked: target.kind === "partner" && row.is_blocked === 1,
        open: row.open_id === null ? null : { id: row.open_id, role: row.open_role ?? "" },
      },
    ]),
  );
}

function isMemberSql({ kind }: InvitationTarget): string {
  switch (kind) {
    case "company":
      return "EXISTS (SELECT 1 FROM tenant_members m WHERE m.tenant_id = ?1 AND m.user_id = u.id)";
    case "partner":
      return `EXISTS (SELECT 1 FROM organisation_members m JOIN partnerships p ON p.organisation_id = m.organisation_id
        WHERE m.user_id = u.id AND p.tenant_id = ?1 AND p.partner_id = ?2)`;
    case "organisation":
      return "EXISTS (SELECT 1 FROM organisation_members m WHERE m.organisation_id = ?1 AND m.user_id = u.id)";
  }
}

/** The open invitation of an address and place takes the new token and words, whoever was first. */
function insertInvitations(db: D1Database, invitations: readonly NewInvitation[]): D1PreparedStatement {
  const rows = invitations.map(({ target, ...invitation }) => ({ ...invitation, ...target }));
  return db
    .prepare(
      `INSERT INTO invitations (id, kind, tenant_id, partner_id, organisation_id, email_norm, name, role, token_hash,
         invited_by, created_at, sent_at, expires_at)
       SELECT value->>'id', value->>'kind', value->>'tenantId', value->>'partnerId', value->>'organisationId',
         value->>'email', value->>'name', value->>'role', value->>'tokenHash', value->>'invitedBy',
         value->>'createdAt', value->>'sentAt', value->>'expiresAt'
       FROM json_each(?1) WHERE true
       ON CONFLICT (kind, coalesce(tenant_id, ''), coalesce(partner_id, ''), coalesce(organisation_id, ''), email_norm)
         WHERE accepted_at IS NULL AND revoked_at IS NULL
       DO UPDATE SET name = excluded.name, role = excluded.role, token_hash = excluded.token_hash,
         invited_by = excluded.invited_by, sent_at = excluded.sent_at, expires_at = excluded.expires_at`,
    )
    .bind(JSON.stringify(rows));
}

type Accepted = Accepting & {
  readonly tokenHash: string;
  readonly invitationId: string;
  readonly acceptance: Acceptance;
  readonly now: number;
};

function acceptStatements(db: D1Database, accepted: Accepted): readonly D1PreparedStatement[] {
  const { user, newUser, tokenHash, now } = accepted;
  return [
    demand(db, "link-over", {
      holds: `EXISTS (SELECT 1 FROM invitations WHERE token_hash = ?1 AND accepted_at IS NULL
        AND revoked_at IS NULL AND expires_at > ?2)`,
      values: [tokenHash, now],
    }),
    ...(newUser === null ? [] : [insertUser(db, newUser)]),
    db
      .prepare("UPDATE invitations SET accepted_at = ?2, accepted_by = ?3 WHERE token_hash = ?1")
      .bind(tokenHash, now, user.id),
    ...consequences(db, accepted),
  ];
}

function consequences(db: D1Database, accepted: Accepted): readonly D1PreparedStatement[] {
  const { user, acceptance, invitationId, now } = accepted;
  switch (acceptance.kind) {
    case "nothing-new":
      return [];
    case "join-company":
      return [
        db
          .prepare(
            `INSERT INTO tenant_members (tenant_id, user_id, role, created_at) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (tenant_id, user_id) DO NOTHING`,
          )
          .bind(acceptance.tenantId, user.id, acceptance.role, now),
      ];
    case "join-organisation":
      return joinOrganisation(db, { ...acceptance, userId: user.id, now });
    case "found-organisation": {
      const { id, name, domain } = acceptance.organisation;
      return [
        db
          .prepare("INSERT INTO partner_organisations (id, name, domain, created_at) VALUES (?1, ?2, ?3, ?4)")
          .bind(id, name, domain, now),
        ...joinOrganisation(db, { organisationId: id, userId: user.id, role: "admin", now }),
        ...makePartnership(db, { ...acceptance.partner, organisationId: id, now }),
      ];
    }
    case "link-own":
      return [
        demand(db, "changed-meanwhile", {
          holds: `EXISTS (SELECT 1 FROM organisation_members
            WHERE user_id = ?1 AND organisation_id = ?2 AND role = 'admin')`,
          values: [user.id, acceptance.organisationId],
        }),
        ...makePartnership(db, { ...acceptance.partner, organisationId: acceptance.organisationId, now }),
      ];
    case "ask":
      return [
        db
          .prepare(
            `INSERT INTO join_requests (id, organisation_id, user_id, invitation_id, created_at)
             VALUES (?1, ?2, ?3, ?4, ?5)`,
          )
          .bind(acceptance.requestId, acceptance.organisationId, user.id, invitationId, now),
      ];
  }
}

type Partnership = {
  readonly tenantId: string;
  readonly partnerId: string;
  readonly organisationId: string;
  readonly inPlaceOf: string | null;
  readonly now: number;
};

/** A record that belongs to people goes to nobody else: only one that belongs to none, or to an organisation without people. */
function makePartnership(db: D1Database, partnership: Partnership): readonly D1PreparedStatement[] {
  const { tenantId, partnerId, organisationId, inPlaceOf, now } = partnership;
  assert(inPlaceOf !== organisationId, "an organisation does not take its own place");
  return [
    db
      .prepare(
        `DELETE FROM partnerships WHERE tenant_id = ?1 AND partner_id = ?2 AND organisation_id = ?3
           AND NOT EXISTS (SELECT 1 FROM organisation_members WHERE organisation_id = ?3)`,
      )
      .bind(tenantId, partnerId, inPlaceOf ?? ""),
    demand(db, "changed-meanwhile", {
      holds: `NOT EXISTS (SELECT 1 FROM partnerships WHERE tenant_id = ?1 AND (partner_id = ?2 OR organisation_id = ?3))`,
      values: [tenantId, partnerId, organisationId],
    }),
    db
      .prepare(
        "INSERT INTO partnerships (tenant_id, partner_id, organisation_id, created_at) VALUES (?1, ?2, ?3, ?4)",
      )
      .bind(tenantId, partnerId, organisationId, now),
  ];
}

type Row = {
  readonly id: string;
  readonly kind: InvitationTarget["kind"];
  readonly tenant_id: string | null;
  readonly partner_id: string | null;
  readonly organisation_id: string | null;
  readonly email_norm: string;
  readonly name: string;
  readonly role: string;
  readonly invited_by: string;
  readonly inviter_name: string | null;
  readonly created_at: number;
  readonly sent_at: number;
  readonly expires_at: number;
  readonly accepted_at: number | null;
};

function toInvitation(row: Row): ListedInvitation {
  return {
    id: row.id,
    target: toTarget(row),
    email: row.email_norm,
    name: row.name,
    role: row.role,
    invitedBy: row.invited_by,
    inviterName: row.inviter_name,
    createdAt: row.created_at,
    sentAt: row.sent_at,
    expiresAt: row.expires_at,
    waits: row.accepted_at !== null,
  };
}

function toTarget({ kind, tenant_id, partner_id, organisation_id }: Row): InvitationTarget {
  switch (kind) {
    case "company":
      return { kind, tenantId: tenant_id ?? "" };
    case "partner":
      return { kind, tenantId: tenant_id ?? "", partnerId: partner_id ?? "" };
    case "organisation":
      return { kind, organisationId: organisation_id ?? "" };
  }
}
