import type { ActKind } from "#worker/domain/notification/act.ts";
import type { Env } from "#worker/env.ts";
import type { ActLink, ActLinkStore } from "#worker/usecases/acts/act-ports.ts";

export function actLinkStore(env: Pick<Env, "DIRECTORY">): ActLinkStore {
  const db = env.DIRECTORY;
  const usable =
    "token_hash = ?1 AND user_id = ?2 AND tenant_id = ?3 AND used_at IS NULL AND expires_at > ?4";
  return {
    look: async ({ tokenHash, userId, tenantId, now }) => {
      const row = await db
        .prepare(`SELECT * FROM act_links WHERE ${usable}`)
        .bind(tokenHash, userId, tenantId, now)
        .first<Row>();
      return row && toLink(row);
    },
    use: async ({ tokenHash, userId, tenantId, now }) => {
      await db
        .prepare(`UPDATE act_links SET used_at = ?4 WHERE ${usable}`)
        .bind(tokenHash, userId, tenantId, now)
        .run();
    },
    removeExpired: async (before) => {
      await db.prepare("DELETE FROM act_links WHERE expires_at <= ?1").bind(before).run();
    },
  };
}

/** Belongs in the batch that promises the mails. */
export function insertActLinks(db: D1Database, links: readonly ActLink[]): D1PreparedStatement {
  return db
    .prepare(
      `INSERT INTO act_links (token_hash, user_id, tenant_id, act, subject_id, title, subject_version, expires_at)
       SELECT value->>'tokenHash', value->>'userId', value->>'tenantId', value->>'act', value->>'subjectId', value->>'title',
         value->>'subjectVersion', value->>'expiresAt' FROM json_each(?1)`,
    )
    .bind(JSON.stringify(links));
}

type Row = {
  readonly token_hash: string;
  readonly user_id: string;
  readonly tenant_id: string;
  readonly act: string;
  readonly subject_id: string;
  readonly title: string;
  readonly subject_version: number | null;
  readonly expires_at: number;
};

function toLink(row: Row): ActLink {
  return {
    tokenHash: row.token_hash,
    userId: row.user_id,
    tenantId: row.tenant_id,
    act: row.act as ActKind,
    subjectId: row.subject_id,
    title: row.title,
    subjectVersion: row.subject_version,
    expiresAt: row.expires_at,
  };
}
