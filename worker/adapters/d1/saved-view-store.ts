import type { TenantScope } from "#worker/domain/access/principal.ts";
import type { Env } from "#worker/env.ts";
import type { SavedView, SavedViewStore } from "#worker/usecases/saved-views/saved-views.ts";
import { shardOf } from "./shards.ts";

type Row = Omit<SavedView, "query" | "isShared"> & { readonly query: string; readonly isShared: 0 | 1 };

export function savedViewStore(env: Env, tenant: TenantScope): SavedViewStore {
  const db = shardOf(env, tenant);
  const { tenantId } = tenant;
  return {
    list: async (userId) => {
      const { results } = await db
        .prepare(
          `SELECT id, user_id AS userId, name, query, is_shared AS isShared FROM saved_views
           WHERE tenant_id = ?1 AND user_id = ?2
           UNION ALL SELECT * FROM (SELECT id, user_id, name, query, is_shared FROM saved_views INDEXED BY saved_views_shared
             WHERE tenant_id = ?1 AND is_shared = 1 AND user_id <> ?2 ORDER BY name LIMIT 200)
           ORDER BY name, id`,
        )
        .bind(tenantId, userId)
        .all<Row>();
      return results.map(({ query, isShared, ...row }) => ({
        ...row,
        query: JSON.parse(query),
        isShared: isShared === 1,
      }));
    },
    save: ({ id, userId, name, query, isShared }, { now, most }) =>
      db
        .prepare(
          `INSERT INTO saved_views (tenant_id, id, user_id, name, query, is_shared, created_at)
           SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7 WHERE (
             SELECT count(*) FROM saved_views WHERE tenant_id = ?1 AND user_id = ?3 AND name <> ?4) < ?8
           ON CONFLICT (tenant_id, user_id, name) DO UPDATE SET query = excluded.query, is_shared = excluded.is_shared
           RETURNING id`,
        )
        .bind(tenantId, id, userId, name, JSON.stringify(query), isShared ? 1 : 0, now, most)
        .first<string>("id"),
    remove: async ({ id, userId, anybodys }) => {
      const { meta } = await db
        .prepare(
          "DELETE FROM saved_views WHERE tenant_id = ?1 AND id = ?2 AND (user_id = ?3 OR (is_shared = 1 AND ?4))",
        )
        .bind(tenantId, id, userId, anybodys ? 1 : 0)
        .run();
      return meta.changes === 1;
    },
  };
}
