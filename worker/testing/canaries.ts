import { env } from "cloudflare:workers";

/** Where any of the texts stands, in whatever spelling of case: every column of every table of every database, and every file. */
export async function placesOf(texts: readonly string[]): Promise<readonly string[]> {
  const databases = { DIRECTORY: env.DIRECTORY, SHARD_0: env.SHARD_0, SHARD_1: env.SHARD_1 };
  const found: string[] = [];
  for (const [name, db] of Object.entries(databases)) {
    for (const table of await tablesOf(db)) {
      const { results } = await db.prepare(`SELECT * FROM "${table}"`).all<Record<string, unknown>>();
      for (const row of results) {
        for (const [column, value] of Object.entries(row)) {
          if (holds(String(value), texts)) found.push(`${name}.${table}.${column}`);
        }
      }
    }
  }
  for (const key of await fileKeys()) {
    const file = await env.FILES.get(key);
    if (holds(key, texts) || holds((await file?.text()) ?? "", texts)) found.push(`file ${key}`);
  }
  return [...new Set(found)].sort();
}

export async function fileKeys(): Promise<readonly string[]> {
  const keys: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await env.FILES.list(cursor === undefined ? {} : { cursor });
    keys.push(...page.objects.map(({ key }) => key));
    cursor = page.truncated ? page.cursor : undefined;
  } while (cursor !== undefined);
  return keys;
}

async function tablesOf(db: D1Database): Promise<readonly string[]> {
  const { results } = await db
    .prepare(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name NOT LIKE '_cf%'",
    )
    .all<{ name: string }>();
  return results.map(({ name }) => name);
}

function holds(value: string, texts: readonly string[]): boolean {
  const lower = value.toLowerCase();
  return texts.some((text) => lower.includes(text.toLowerCase()));
}
