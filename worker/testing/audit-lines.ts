import { env } from "cloudflare:workers";
import { allShards } from "#worker/adapters/d1/shards.ts";

/** What the logs of all companies, organisations and people tell of one request. */
export async function actionsLoggedOf(requestId: string): Promise<readonly string[]> {
  const databases = [env.DIRECTORY, ...allShards(env).map(({ db }) => db)];
  const found = await Promise.all(
    databases.map((db) =>
      db
        .prepare("SELECT action FROM audit_events WHERE request_id = ?1")
        .bind(requestId)
        .all<{ action: string }>(),
    ),
  );
  return found.flatMap(({ results }) => results.map(({ action }) => action));
}
