import { DatabaseSync } from "node:sqlite";

export type Trigger = { readonly name: string; readonly sql: string };

export const triggerQuery = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name";

/** The triggers that the migrations leave behind, found by running them in order in an empty database. */
export function expectedTriggers(migrations: readonly string[]): readonly Trigger[] {
  const database = new DatabaseSync(":memory:");
  try {
    for (const sql of migrations) database.exec(sql);
    return database.prepare(triggerQuery).all() as Trigger[];
  } finally {
    database.close();
  }
}

/** What is wrong with a database's triggers, in words; nothing when they are the expected ones. */
export function compareTriggers(expected: readonly Trigger[], actual: readonly Trigger[]): readonly string[] {
  const wanted = byName(expected);
  const found = byName(actual);
  return [
    ...[...wanted.keys()].filter((name) => !found.has(name)).map((name) => `trigger ${name} is missing`),
    ...[...found.keys()].filter((name) => !wanted.has(name)).map((name) => `trigger ${name} is not ours`),
    ...[...wanted]
      .filter(([name, sql]) => found.has(name) && found.get(name) !== sql)
      .map(([name]) => `trigger ${name} differs from its migration`),
  ];
}

/** Comments and white space are the tools' to change on the way; every other byte is the database's word. */
function byName(triggers: readonly Trigger[]): ReadonlyMap<string, string> {
  return new Map(
    triggers.map(({ name, sql }) => [
      name,
      sql
        .replaceAll(/--[^\n]*/g, " ")
        .replaceAll(/\s+/g, " ")
        .trim()
        .replace(/;$/, ""),
    ]),
  );
}
