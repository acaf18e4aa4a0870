import { AsyncLocalStorage } from "node:async_hooks";
import { type Env, shardNames } from "#worker/env.ts";

export type QueryCounts = {
  /** Statements, and the calls to the database that carried them: a batch is one call. */
  statements: number;
  calls: number;
};

/** The same environment, whose databases count what they are asked. Objects and queues have an environment of their own. */
export function countQueries(env: Env): { readonly env: Env; readonly counts: QueryCounts } {
  const counts: QueryCounts = { statements: 0, calls: 0 };
  return { env: countingEnvironment(env, () => counts), counts };
}

const asked = new AsyncLocalStorage<QueryCounts>();
const countingEnvironments = new WeakMap<Env, Env>();

/** As `countQueries`, for one of many requests: all of them share an environment, as they do without it, and each has counts of its own. */
export async function countQueriesOf<Answer>(
  env: Env,
  answer: (counting: Env) => Promise<Answer>,
): Promise<{ readonly answer: Answer; readonly counts: QueryCounts }> {
  const counts: QueryCounts = { statements: 0, calls: 0 };
  const counting = countingEnvironments.get(env) ?? countingEnvironment(env, () => asked.getStore());
  countingEnvironments.set(env, counting);
  return { answer: await asked.run(counts, () => answer(counting)), counts };
}

function countingEnvironment(env: Env, countsNow: () => QueryCounts | undefined): Env {
  const count = (statements: number) => {
    const counts = countsNow();
    if (counts === undefined) return;
    counts.calls += 1;
    counts.statements += statements;
  };
  const counted = Object.fromEntries(
    (["DIRECTORY", ...shardNames] as const).map((name) => [name, countingDatabase(env[name], count)]),
  );
  return { ...env, ...counted };
}

const original = Symbol("the statement that the database knows");
type Counted = D1PreparedStatement & { readonly [original]?: D1PreparedStatement };

function countingDatabase(database: D1Database, count: (statements: number) => void): D1Database {
  return new Proxy(database, {
    get: (target, key) => {
      if (key === "prepare") return (sql: string) => countingStatement(target.prepare(sql), count);
      if (key === "batch") {
        return (statements: Counted[]) => {
          count(statements.length);
          return target.batch(statements.map((statement) => statement[original] ?? statement));
        };
      }
      return bound(target, key);
    },
  });
}

function countingStatement(statement: D1PreparedStatement, count: (statements: number) => void): Counted {
  return new Proxy(statement, {
    get: (target, key) => {
      if (key === original) return target;
      if (key === "bind") {
        return (...values: unknown[]) => countingStatement(target.bind(...values), count);
      }
      if (key === "first" || key === "all" || key === "run" || key === "raw") count(1);
      return bound(target, key);
    },
  });
}

function bound(target: object, key: string | symbol): unknown {
  const value: unknown = Reflect.get(target, key, target);
  return typeof value === "function" ? value.bind(target) : value;
}
