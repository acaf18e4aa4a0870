import type { SignInMethod } from "#worker/domain/access/session-lifetime.ts";
import type { Env } from "#worker/env.ts";
import type { SlackLink, SlackLinkStore } from "#worker/usecases/slack/slack-ports.ts";
import { auditInDirectory } from "./audit-statements.ts";

/** Who somebody of a company's Slack is here. */
export function slackLinkStore(env: Pick<Env, "DIRECTORY">): SlackLinkStore {
  const db = env.DIRECTORY;
  return {
    find: async (tenantId, { workspaceId, slackUserId }, now) => {
      const row = await db
        .prepare(
          `${select} WHERE l.tenant_id = ?1 AND l.workspace_id = ?3 AND l.slack_user_id = ?4 AND ${isAlive}`,
        )
        .bind(tenantId, now, workspaceId, slackUserId)
        .first<Row>();
      return row && toLink(row);
    },
    ofPerson: async (tenantId, userId, now) => {
      const row = await db
        .prepare(`${select} WHERE l.tenant_id = ?1 AND l.user_id = ?3 AND ${isAlive}`)
        .bind(tenantId, now, userId)
        .first<Row>();
      return row && toLink(row);
    },
    list: async (tenantId, now) => {
      const { results } = await db
        .prepare(
          `${select} JOIN tenant_members m ON m.tenant_id = l.tenant_id AND m.user_id = l.user_id
           WHERE l.tenant_id = ?1 AND ${isAlive} ORDER BY u.name, u.id`,
        )
        .bind(tenantId, now)
        .all<Row>();
      return results.map(toLink);
    },
    issueCode: async ({ tenantId, userId, codeHash, proof, expiresAt }) => {
      await db
        .prepare(
          `INSERT INTO slack_link_codes (user_id, tenant_id, code_hash, method, is_two_factor, expires_at)
           VALUES (?1, ?2, ?3, ?4, ?5, ?6)
           ON CONFLICT (user_id, tenant_id) DO UPDATE SET code_hash = excluded.code_hash, method = excluded.method,
             is_two_factor = excluded.is_two_factor, expires_at = excluded.expires_at`,
        )
        .bind(userId, tenantId, codeHash, proof.method, proof.isTwoFactor ? 1 : 0, expiresAt)
        .run();
    },
    redeemCode: async ({ tenantId, codeHash, account, now, expiresAt }) => {
      const code =
        "SELECT * FROM slack_link_codes WHERE code_hash = ?2 AND tenant_id = ?1 AND expires_at > ?3";
      const [, , , used] = await db.batch<{ user_id: string }>([
        // Of several accounts of one person the one linked last is theirs.
        db
          .prepare(
            `DELETE FROM slack_links WHERE tenant_id = ?1 AND user_id = (SELECT user_id FROM (${code}))`,
          )
          .bind(tenantId, codeHash, now),
        db
          .prepare(
            `DELETE FROM slack_links WHERE tenant_id = ?1 AND workspace_id = ?4 AND slack_user_id = ?5
               AND EXISTS (${code})`,
          )
          .bind(tenantId, codeHash, now, account.workspaceId, account.slackUserId),
        db
          .prepare(
            `INSERT INTO slack_links (tenant_id, workspace_id, slack_user_id, user_id, method, is_two_factor, created_at,
               expires_at)
             SELECT tenant_id, ?4, ?5, user_id, method, is_two_factor, ?3, ?6 FROM (${code})`,
          )
          .bind(tenantId, codeHash, now, account.workspaceId, account.slackUserId, expiresAt),
        db
          .prepare(
            "DELETE FROM slack_link_codes WHERE code_hash = ?2 AND tenant_id = ?1 AND expires_at > ?3 RETURNING user_id",
          )
          .bind(tenantId, codeHash, now),
      ]);
      const [row] = used?.results ?? [];
      return row === undefined ? null : { userId: row.user_id };
    },
    remove: async ({ tenantId, userId }, audit) => {
      const by = (sql: string) => db.prepare(sql).bind(tenantId, userId);
      await db.batch([
        by("DELETE FROM slack_link_codes WHERE tenant_id = ?1 AND user_id = ?2"),
        by("DELETE FROM slack_links WHERE tenant_id = ?1 AND user_id = ?2"),
        auditInDirectory(db, audit),
      ]);
    },
    removeAll: async (tenantId) => {
      await db.batch([
        db.prepare("DELETE FROM slack_link_codes WHERE tenant_id = ?1").bind(tenantId),
        db.prepare("DELETE FROM slack_links WHERE tenant_id = ?1").bind(tenantId),
      ]);
    },
    note: async (audit) => {
      await auditInDirectory(db, audit).run();
    },
    removeExpired: async (before) => {
      await db.batch([
        db.prepare("DELETE FROM slack_links WHERE expires_at <= ?1").bind(before),
        db.prepare("DELETE FROM slack_link_codes WHERE expires_at <= ?1").bind(before),
      ]);
    },
  };
}

const select = `SELECT l.*, u.name, u.email_norm AS email FROM slack_links l JOIN users u ON u.id = l.user_id`;
const isAlive = "l.expires_at > ?2 AND u.disabled_at IS NULL";

type Row = {
  readonly workspace_id: string;
  readonly slack_user_id: string;
  readonly user_id: string;
  readonly name: string;
  readonly email: string;
  readonly method: SignInMethod;
  readonly is_two_factor: number;
  readonly created_at: number;
  readonly expires_at: number;
};

function toLink(row: Row): SlackLink {
  return {
    workspaceId: row.workspace_id,
    slackUserId: row.slack_user_id,
    user: { id: row.user_id, name: row.name, email: row.email },
    proof: { method: row.method, isTwoFactor: row.is_two_factor === 1 },
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  };
}

/** Ends who a person is in Slack, and codes that were to say so: of one company, or of all with null. */
export function endSlack(
  db: D1Database,
  { userId, tenantId }: { readonly userId: string; readonly tenantId: string | null },
): D1PreparedStatement[] {
  return ["slack_links", "slack_link_codes"].map((table) =>
    db
      .prepare(`DELETE FROM ${table} WHERE user_id = ?1 AND (?2 IS NULL OR tenant_id = ?2)`)
      .bind(userId, tenantId),
  );
}
