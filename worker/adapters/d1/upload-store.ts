import type { Env } from "#worker/env.ts";
import type { LostUpload, LostUploads } from "#worker/usecases/imports/remove-lost-uploads.ts";
import { allShards } from "./shards.ts";

/** The uploads of all companies that have not become imports. There are few, so every shard costs one indexed read. */
export function uploadStore(env: Env): LostUploads {
  return {
    listBegunBefore: async ({ before, limit }) => {
      const perShard = await Promise.all(
        allShards(env).map(({ db }) =>
          db
            .prepare(
              `SELECT tenant_id AS tenantId, file_key AS fileKey FROM import_uploads INDEXED BY import_uploads_by_age
               WHERE begun_at < ?1 ORDER BY begun_at LIMIT ?2`,
            )
            .bind(before, limit)
            .all<LostUpload>(),
        ),
      );
      return perShard.flatMap(({ results }) => results);
    },
    forget: async (uploads) => {
      const sql = `DELETE FROM import_uploads WHERE (tenant_id, file_key) IN (
        SELECT value ->> '$.tenantId', value ->> '$.fileKey' FROM json_each(?1))`;
      await Promise.all(allShards(env).map(({ db }) => db.prepare(sql).bind(JSON.stringify(uploads)).run()));
    },
  };
}
