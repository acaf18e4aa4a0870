import { type Env, shardNames } from "#worker/env.ts";

const mostBytes = 2_000_000;

/** The same environment, whose shards refuse values that D1 refuses; the local database takes larger ones. */
export function limitValues(env: Env): Env {
  const limited = Object.fromEntries(shardNames.map((name) => [name, limitDatabase(env[name])]));
  return { ...env, ...limited } as Env;
}

function limitDatabase(database: D1Database): D1Database {
  return new Proxy(database, {
    get: (target, key) => {
      if (key === "prepare") return (sql: string) => limitStatement(target.prepare(sql));
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

/** A bound statement is the database's own again, so that a batch takes it. */
function limitStatement(statement: D1PreparedStatement): D1PreparedStatement {
  return new Proxy(statement, {
    get: (target, key) => {
      if (key !== "bind") return Reflect.get(target, key, target);
      return (...values: unknown[]) => {
        for (const value of values) refuseLarge(value);
        return target.bind(...values);
      };
    },
  });
}

function refuseLarge(value: unknown): void {
  if (typeof value !== "string") return;
  const bytes = new TextEncoder().encode(value).byteLength;
  if (bytes > mostBytes) throw new Error(`string or blob too big: ${bytes} bytes`);
}
