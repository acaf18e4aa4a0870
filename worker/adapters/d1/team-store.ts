import type { CompanyRole } from "#worker/domain/access/permissions.ts";
import { err, ok } from "#worker/domain/result.ts";
import type { Env } from "#worker/env.ts";
import type { ChangeRecord, CompanyMember, MemberRef, TeamStore } from "#worker/usecases/teams/team-ports.ts";
import { auditInDirectory } from "./audit-statements.ts";
import { demand, failedDemand } from "./batch-demand.ts";
import { queueMails } from "./mail-statements.ts";
import { endSlack } from "./slack-link-store.ts";

export function teamStore(env: Env): TeamStore {
  const db = env.DIRECTORY;
  const guarded = async (statements: readonly D1PreparedStatement[], { audit, mails }: ChangeRecord) => {
    try {
      await db.batch([...statements, auditInDirectory(db, audit), queueMails(db, mails)]);
      return ok(null);
    } catch (error) {
      return err(failedDemand(error, ["changed-meanwhile", "last-owner"] as const));
    }
  };
  return {
    list: async (tenantId) => {
      const { results } = await db
        .prepare(`${selectMembers} WHERE m.tenant_id = ?1 ORDER BY u.name, u.id`)
        .bind(tenantId)
        .all<MemberRow>();
      return results.map(toMember);
    },
    get: async ({ tenantId, userId }) => {
      const row = await db
        .prepare(`${selectMembers} WHERE m.tenant_id = ?1 AND m.user_id = ?2`)
        .bind(tenantId, userId)
        .first<MemberRow>();
      return row && toMember(row);
    },
    changeRole: ({ from, to, ...member }, record) =>
      guarded(
        [
          stillIs(db, member, from),
          ...(from === "owner" ? [leavesAnOwner(db, member)] : []),
          db
            .prepare("UPDATE tenant_members SET role = ?3 WHERE tenant_id = ?1 AND user_id = ?2")
            .bind(member.tenantId, member.userId, to),
        ],
        record,
      ),
    remove: ({ role, ...member }, record) =>
      guarded(
        [
          stillIs(db, member, role),
          ...(role === "owner" ? [leavesAnOwner(db, member)] : []),
          db
            .prepare("DELETE FROM tenant_members WHERE tenant_id = ?1 AND user_id = ?2")
            .bind(member.tenantId, member.userId),
          db
            .prepare("DELETE FROM sessions WHERE user_id = ?2 AND tenant_id = ?1")
            .bind(member.tenantId, member.userId),
          ...endSlack(db, member),
        ],
        record,
      ),
  };
}

const selectMembers = `SELECT u.id, u.name, u.email_norm AS email, m.role, m.created_at AS since,
    EXISTS (SELECT 1 FROM authenticators a WHERE a.user_id = u.id AND a.confirmed_at IS NOT NULL)
      OR EXISTS (SELECT 1 FROM passkeys p WHERE p.user_id = u.id) AS hasSecondFactor,
    (SELECT MAX(s.seen_at) FROM sessions s INDEXED BY sessions_by_user
      WHERE s.user_id = u.id AND s.tenant_id = m.tenant_id) AS seenAt
  FROM tenant_members m JOIN users u ON u.id = m.user_id`;

type MemberRow = Omit<CompanyMember, "hasSecondFactor"> & { readonly hasSecondFactor: number };

function toMember(row: MemberRow): CompanyMember {
  return { ...row, hasSecondFactor: row.hasSecondFactor === 1 };
}

/** The role was judged before: it must not have become another one. */
function stillIs(db: D1Database, { tenantId, userId }: MemberRef, role: CompanyRole): D1PreparedStatement {
  return demand(db, "changed-meanwhile", {
    holds: "EXISTS (SELECT 1 FROM tenant_members WHERE tenant_id = ?1 AND user_id = ?2 AND role = ?3)",
    values: [tenantId, userId, role],
  });
}

/** Whose account is disabled cannot look after a company. */
function leavesAnOwner(db: D1Database, { tenantId, userId }: MemberRef): D1PreparedStatement {
  return demand(db, "last-owner", {
    holds: `EXISTS (SELECT 1 FROM tenant_members m JOIN users u ON u.id = m.user_id
      WHERE m.tenant_id = ?1 AND m.user_id <> ?2 AND m.role = 'owner' AND u.disabled_at IS NULL)`,
    values: [tenantId, userId],
  });
}
