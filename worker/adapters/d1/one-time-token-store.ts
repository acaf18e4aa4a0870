import type { Env } from "#worker/env.ts";
import type { OneTimeTokens, UsedToken } from "#worker/usecases/accounts/account-ports.ts";
import { queueMails } from "./mail-statements.ts";

type Row = { readonly user_id: string | null; readonly email_norm: string | null; readonly payload: string };

export function oneTimeTokens(env: Env): OneTimeTokens {
  const db = env.DIRECTORY;
  const usable = "token_hash = ?1 AND purpose = ?2 AND used_at IS NULL AND expires_at > ?3";
  return {
    issue: async (token, mails) => {
      await db.batch([
        db
          .prepare(
            `INSERT INTO one_time_tokens (token_hash, purpose, user_id, email_norm, payload, created_at, expires_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)`,
          )
          .bind(
            token.tokenHash,
            token.purpose,
            token.userId,
            token.email,
            JSON.stringify(token.payload),
            token.createdAt,
            token.expiresAt,
          ),
        queueMails(db, mails),
      ]);
    },
    look: async (tokenHash, purpose, now) => {
      const row = await db
        .prepare(`SELECT user_id, email_norm, payload FROM one_time_tokens WHERE ${usable}`)
        .bind(tokenHash, purpose, now)
        .first<Row>();
      return row && toToken(row);
    },
    use: async (tokenHash, purpose, now) => {
      const row = await db
        .prepare(
          `UPDATE one_time_tokens SET used_at = ?3 WHERE ${usable} RETURNING user_id, email_norm, payload`,
        )
        .bind(tokenHash, purpose, now)
        .first<Row>();
      return row && toToken(row);
    },
    removeExpired: async (before) => {
      const removed = await db
        .prepare("DELETE FROM one_time_tokens WHERE expires_at <= ?1")
        .bind(before)
        .run();
      return removed.meta.changes;
    },
  };
}

function toToken({ user_id, email_norm, payload }: Row): UsedToken {
  return {
    userId: user_id,
    email: email_norm,
    payload: JSON.parse(payload) as Readonly<Record<string, unknown>>,
  };
}
