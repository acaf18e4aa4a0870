import type { Env } from "#worker/env.ts";
import type { DataKeyRow, DataKeyStore } from "#worker/usecases/secrets/secrets-ports.ts";

const columns = "owner_id AS ownerId, version, wrapped, wrapped_by AS wrappedBy";

export function dataKeyStore(env: Env): DataKeyStore {
  const db = env.DIRECTORY;
  const get = (ownerId: string, version: number) =>
    db
      .prepare(`SELECT ${columns} FROM data_keys WHERE owner_id = ?1 AND version = ?2`)
      .bind(ownerId, version)
      .first<DataKeyRow>();
  return {
    get,
    newest: (ownerId) =>
      db
        .prepare(`SELECT ${columns} FROM data_keys WHERE owner_id = ?1 ORDER BY version DESC LIMIT 1`)
        .bind(ownerId)
        .first<DataKeyRow>(),
    add: async ({ ownerId, version, wrapped, wrappedBy, createdAt }) => {
      await db
        .prepare(
          `INSERT INTO data_keys (owner_id, version, wrapped, wrapped_by, created_at) VALUES (?1, ?2, ?3, ?4, ?5)
           ON CONFLICT (owner_id, version) DO NOTHING`,
        )
        .bind(ownerId, version, wrapped, wrappedBy, createdAt)
        .run();
      const row = await get(ownerId, version);
      if (row === null) throw new Error("Broken invariant: a data key that was added is there");
      return row;
    },
    wrappedByOther: async (version, limit) => {
      const { results } = await db
        .prepare(`SELECT ${columns} FROM data_keys WHERE wrapped_by < ?1 ORDER BY wrapped_by LIMIT ?2`)
        .bind(version, limit)
        .all<DataKeyRow>();
      return results;
    },
    rewrap: async (row, { wrapped, wrappedBy, now }) => {
      await db
        .prepare(
          `UPDATE data_keys SET wrapped = ?4, wrapped_by = ?5, rewrapped_at = ?6
           WHERE owner_id = ?1 AND version = ?2 AND wrapped = ?3`,
        )
        .bind(row.ownerId, row.version, row.wrapped, wrapped, wrappedBy, now)
        .run();
    },
    forget: async (ownerId) => {
      await db.prepare("DELETE FROM data_keys WHERE owner_id = ?1").bind(ownerId).run();
    },
  };
}
