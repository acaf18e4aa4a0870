import type { Env } from "#worker/env.ts";
import type { Passkey, SecondFactorStore } from "#worker/usecases/second-factors/second-factor-ports.ts";
import { recordIfChanged, recordStatements } from "./record-statements.ts";

export function secondFactorStore(env: Env): SecondFactorStore {
  const db = env.DIRECTORY;
  return {
    list: async (userId) => {
      const [authenticator, codes, passkeys] = await db.batch([
        db.prepare("SELECT confirmed_at FROM authenticators WHERE user_id = ?1").bind(userId),
        db
          .prepare("SELECT COUNT(*) AS left FROM recovery_codes WHERE user_id = ?1 AND used_at IS NULL")
          .bind(userId),
        db
          .prepare("SELECT * FROM passkeys WHERE user_id = ?1 ORDER BY created_at, credential_id")
          .bind(userId),
      ]);
      return {
        authenticatorSince:
          (authenticator?.results[0] as { confirmed_at: number | null } | undefined)?.confirmed_at ?? null,
        recoveryCodesLeft: (codes?.results[0] as { left: number } | undefined)?.left ?? 0,
        passkeys: ((passkeys?.results ?? []) as PasskeyRow[]).map(toPasskey),
      };
    },
    getAuthenticator: (userId) =>
      db
        .prepare(
          `SELECT user_id AS userId, secret AS sealedSecret, confirmed_at AS confirmedAt, last_step AS lastStep
           FROM authenticators WHERE user_id = ?1`,
        )
        .bind(userId)
        .first(),
    ...authenticatorWrites(db),
    ...recoveryCodeWrites(db),
    ...passkeyWrites(db),
  };
}

type AuthenticatorWrites = Pick<
  SecondFactorStore,
  "beginAuthenticator" | "confirmAuthenticator" | "takeStep" | "removeAuthenticator"
>;

function authenticatorWrites(db: D1Database): AuthenticatorWrites {
  return {
    beginAuthenticator: async (userId, sealedSecret, now) => {
      const begun = await db
        .prepare(
          `INSERT INTO authenticators (user_id, secret, created_at) VALUES (?1, ?2, ?3)
           ON CONFLICT (user_id) DO UPDATE SET secret = ?2, last_step = 0, created_at = ?3
           WHERE confirmed_at IS NULL`,
        )
        .bind(userId, sealedSecret, now)
        .run();
      return begun.meta.changes === 1;
    },
    confirmAuthenticator: async ({ userId, step, codeHashes, now }, record) => {
      const isUnconfirmed =
        "EXISTS (SELECT 1 FROM authenticators WHERE user_id = ?1 AND confirmed_at IS NULL)";
      const results = await db.batch([
        db.prepare(`DELETE FROM recovery_codes WHERE user_id = ?1 AND ${isUnconfirmed}`).bind(userId),
        db
          .prepare(
            `INSERT INTO recovery_codes (user_id, code_hash)
             SELECT ?1, value FROM json_each(?2) WHERE ${isUnconfirmed}`,
          )
          .bind(userId, JSON.stringify(codeHashes)),
        db
          .prepare(
            "UPDATE authenticators SET confirmed_at = ?2, last_step = ?3 WHERE user_id = ?1 AND confirmed_at IS NULL",
          )
          .bind(userId, now, step),
        ...recordIfChanged(db, record),
      ]);
      return results[2]?.meta.changes === 1;
    },
    takeStep: async (userId, step) => {
      const taken = await db
        .prepare("UPDATE authenticators SET last_step = ?2 WHERE user_id = ?1 AND last_step < ?2")
        .bind(userId, step)
        .run();
      return taken.meta.changes === 1;
    },
    removeAuthenticator: async (userId, record) => {
      const [, removed] = await db.batch([
        db.prepare("DELETE FROM recovery_codes WHERE user_id = ?1").bind(userId),
        db.prepare("DELETE FROM authenticators WHERE user_id = ?1").bind(userId),
        ...recordIfChanged(db, record),
      ]);
      return removed?.meta.changes === 1;
    },
  };
}

type RecoveryCodeWrites = Pick<SecondFactorStore, "takeRecoveryCode" | "replaceRecoveryCodes">;

function recoveryCodeWrites(db: D1Database): RecoveryCodeWrites {
  return {
    takeRecoveryCode: async (userId, codeHash, now, record) => {
      const [taken] = await db.batch([
        db
          .prepare(
            "UPDATE recovery_codes SET used_at = ?3 WHERE user_id = ?1 AND code_hash = ?2 AND used_at IS NULL",
          )
          .bind(userId, codeHash, now),
        ...recordIfChanged(db, record),
      ]);
      return taken?.meta.changes === 1;
    },
    replaceRecoveryCodes: async (userId, codeHashes, record) => {
      await db.batch([...replaceCodes(db, userId, codeHashes), ...recordStatements(db, record)]);
    },
  };
}

type PasskeyWrites = Pick<
  SecondFactorStore,
  "getPasskey" | "addPasskey" | "notePasskeyUse" | "removePasskey"
>;

function passkeyWrites(db: D1Database): PasskeyWrites {
  return {
    getPasskey: async (credentialId) => {
      const row = await db
        .prepare(
          `SELECT p.*, u.name AS user_name, u.email_norm AS email FROM passkeys p JOIN users u ON u.id = p.user_id
           WHERE p.credential_id = ?1 AND u.disabled_at IS NULL`,
        )
        .bind(credentialId)
        .first<PasskeyRow & { user_name: string; email: string }>();
      return (
        row && { passkey: toPasskey(row), user: { id: row.user_id, name: row.user_name, email: row.email } }
      );
    },
    addPasskey: async (passkey, record) => {
      const insert = db
        .prepare(
          `INSERT INTO passkeys (credential_id, user_id, public_key, counter, transports, name, created_at)
           VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (credential_id) DO NOTHING`,
        )
        .bind(
          passkey.credentialId,
          passkey.userId,
          passkey.publicKey,
          passkey.counter,
          JSON.stringify(passkey.transports),
          passkey.name,
          passkey.createdAt,
        );
      const [added] = await db.batch([insert, ...recordIfChanged(db, record)]);
      return added?.meta.changes === 1;
    },
    notePasskeyUse: async (credentialId, counter, now) => {
      await db
        .prepare("UPDATE passkeys SET counter = ?2, last_used_at = ?3 WHERE credential_id = ?1")
        .bind(credentialId, counter, now)
        .run();
    },
    removePasskey: async (userId, credentialId, record) => {
      const [removed] = await db.batch([
        db
          .prepare("DELETE FROM passkeys WHERE user_id = ?1 AND credential_id = ?2")
          .bind(userId, credentialId),
        ...recordIfChanged(db, record),
      ]);
      return removed?.meta.changes === 1;
    },
  };
}

function replaceCodes(db: D1Database, userId: string, codeHashes: readonly string[]): D1PreparedStatement[] {
  return [
    db.prepare("DELETE FROM recovery_codes WHERE user_id = ?1").bind(userId),
    db
      .prepare("INSERT INTO recovery_codes (user_id, code_hash) SELECT ?1, value FROM json_each(?2)")
      .bind(userId, JSON.stringify(codeHashes)),
  ];
}

type PasskeyRow = {
  readonly credential_id: string;
  readonly user_id: string;
  readonly public_key: string;
  readonly counter: number;
  readonly transports: string;
  readonly name: string;
  readonly created_at: number;
  readonly last_used_at: number | null;
};

function toPasskey(row: PasskeyRow): Passkey {
  return {
    credentialId: row.credential_id,
    userId: row.user_id,
    publicKey: row.public_key,
    counter: row.counter,
    transports: JSON.parse(row.transports) as string[],
    name: row.name,
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at,
  };
}
