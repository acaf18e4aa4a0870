import { type Env, shardNames } from "#worker/env.ts";

export type QueryCounts = {
  /** Statements, and the calls to the database that carried them: a batch is one call. */
  statements: number;
  calls: number;
};

/** The same environment, whose databases count what they are asked. Objects and queues have an environment of their own. */
export function countQueries(env: Env): { readonly env: Env; readonly counts: QueryCounts } {
  const counts: QueryCounts = { statements: 0, calls: 0 };
  const counted = Object.fromEntries(
    (["DIRECTORY", ...shardNames] as const).map((name) => [name, countingDatabase(env[name], counts)]),
  );
  return { env: { ...env, ...counted }, counts };
}

const original = Symbol("the statement that the database knows");
type Counted = D1PreparedStatement & { readonly [original]?: D1PreparedStatement };

function countingDatabase(database: D1Database, counts: QueryCounts): D1Database {
  return new Proxy(database, {
    get: (target, key) => {
      if (key === "prepare") return (sql: string) => countingStatement(target.prepare(sql), counts);
      if (key === "batch") {
        return (statements: Counted[]) => {
          counts.calls += 1;
          counts.statements += statements.length;
          return target.batch(statements.map((statement) => statement[original] ?? statement));
        };
      }
      return bound(target, key);
    },
  });
}

function countingStatement(statement: D1PreparedStatement, counts: QueryCounts): Counted {
  return new Proxy(statement, {
    get: (target, key) => {
      if (key === original) return target;
      if (key === "bind") {
        return (...values: unknown[]) => countingStatement(target.bind(...values), counts);
      }
      if (key === "first" || key === "all" || key === "run" || key === "raw") {
        counts.calls += 1;
        counts.statements += 1;
      }
      return bound(target, key);
    },
  });
}

function bound(target: object, key: string | symbol): unknown {
  const value: unknown = Reflect.get(target, key, target);
  return typeof value === "function" ? value.bind(target) : value;
}
