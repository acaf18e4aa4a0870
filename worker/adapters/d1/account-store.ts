import type { Env } from "#worker/env.ts";
import type { AccountStore } from "#worker/usecases/accounts/account-ports.ts";
import { insertUser, isTakenAddress } from "./directory-store.ts";
import { recordIfChanged, recordStatements } from "./record-statements.ts";
import { endSlack } from "./slack-link-store.ts";
import { readSessionRows } from "./standing.ts";

export function accountStore(env: Env): AccountStore {
  const db = env.DIRECTORY;
  const endOthers = (userId: string, keeps: string | null) =>
    db.prepare("DELETE FROM sessions WHERE user_id = ?1 AND token_hash <> ?2").bind(userId, keeps ?? "");
  // After the password or the address has changed, neither a link in an old mailbox nor a sign-in that stopped for its
  // second factor lets anybody in.
  const endWaysIn = (userId: string, now: number) =>
    db
      .prepare(
        `UPDATE one_time_tokens SET used_at = ?2 WHERE user_id = ?1 AND used_at IS NULL
           AND purpose IN ('reset_password', 'mail_link', 'change_email', 'second_factor')`,
      )
      .bind(userId, now);
  return {
    getAccount: async (userId) => {
      const row = await db
        .prepare(
          `SELECT id, email_norm AS email, name, created_at AS createdAt, password_hash IS NOT NULL AS hasPassword,
             password_changed_at AS passwordChangedAt FROM users WHERE id = ?1`,
        )
        .bind(userId)
        .first<{
          id: string;
          email: string;
          name: string;
          createdAt: number;
          hasPassword: number;
          passwordChangedAt: number | null;
        }>();
      return row && { ...row, hasPassword: row.hasPassword === 1 };
    },
    addUser: async (user, record) => {
      // Refused by the unique address, together with everything that would go with it.
      try {
        await db.batch([insertUser(db, user), ...recordStatements(db, record)]);
        return true;
      } catch (error) {
        if (isTakenAddress(error)) return false;
        throw error;
      }
    },
    changePassword: async ({ userId, passwordHash, now, keeps }, record) => {
      await db.batch([
        db
          .prepare(
            `UPDATE users SET password_hash = ?2, password_changed_at = ?3,
               email_verified_at = coalesce(email_verified_at, ?3) WHERE id = ?1`,
          )
          .bind(userId, passwordHash, now),
        endOthers(userId, keeps),
        endWaysIn(userId, now),
        ...endSlack(db, { userId, tenantId: null }),
        ...recordStatements(db, record),
      ]);
    },
    changeEmail: async ({ userId, email, now, keeps }, record) => {
      try {
        await db.batch([
          db
            .prepare("UPDATE users SET email_norm = ?2, email_verified_at = ?3 WHERE id = ?1")
            .bind(userId, email, now),
          endOthers(userId, keeps),
          endWaysIn(userId, now),
          ...endSlack(db, { userId, tenantId: null }),
          ...recordStatements(db, record),
        ]);
        return true;
      } catch (error) {
        if (isTakenAddress(error)) return false;
        throw error;
      }
    },
    rename: async (userId, name, record) => {
      await db.batch([
        db.prepare("UPDATE users SET name = ?2 WHERE id = ?1").bind(userId, name),
        ...recordStatements(db, record),
      ]);
    },
    listSessions: (userId, now) => readSessionRows(db, userId, now),
    endSessions: async (which, record) => {
      const ended =
        "sessionId" in which
          ? db
              .prepare("DELETE FROM sessions WHERE user_id = ?1 AND id = ?2")
              .bind(which.userId, which.sessionId)
          : endOthers(which.userId, which.keeps);
      const [first] = await db.batch([ended, ...recordIfChanged(db, record)]);
      return first?.meta.changes ?? 0;
    },
    noteDevice: async (userId, deviceHash, now) => {
      const [noted, others] = await db.batch<{ others: number }>([
        db
          .prepare(
            `INSERT INTO known_devices (user_id, device_hash, seen_at) VALUES (?1, ?2, ?3)
             ON CONFLICT (user_id, device_hash) DO NOTHING`,
          )
          .bind(userId, deviceHash, now),
        db
          .prepare("SELECT COUNT(*) AS others FROM known_devices WHERE user_id = ?1 AND device_hash <> ?2")
          .bind(userId, deviceHash),
      ]);
      return noted?.meta.changes === 1 && (others?.results[0]?.others ?? 0) > 0;
    },
  };
}
