import { AsyncLocalStorage } from "node:async_hooks";
import { type Env, shardNames } from "#worker/env.ts";

/** Calls carry statements: a batch is one call. Rows as D1 itself counts them; it bills by them. */
export type DatabaseCosts = {
  readonly statements: number;
  readonly calls: number;
  readonly rowsRead: number;
  readonly rowsWritten: number;
};

type Total = { -readonly [Cost in keyof DatabaseCosts]: DatabaseCosts[Cost] };

/**
 * The same environment, whose databases add up what they are asked. Objects and queues have an environment of their own. Rows of what
 * the query builder asks are known only by asking it twice, so whoever writes with it leaves them uncounted.
 */
export function meterDatabases(env: Env, { countsRows = true } = {}) {
  const total = nothing();
  return {
    env: metered(env, () => ({ total, countsRows })),
    costs: (): DatabaseCosts => ({ ...total }),
    since: (before: DatabaseCosts): DatabaseCosts => ({
      statements: total.statements - before.statements,
      calls: total.calls - before.calls,
      rowsRead: total.rowsRead - before.rowsRead,
      rowsWritten: total.rowsWritten - before.rowsWritten,
    }),
  };
}

type Metering = { readonly total: Total; readonly countsRows: boolean };

const asked = new AsyncLocalStorage<Metering>();
const meteredEnvironments = new WeakMap<Env, Env>();

/** As `meterDatabases`, for one of many requests: all of them share an environment, as they do without it, and each has costs of its own. */
export async function meterRequest<Answer>(
  env: Env,
  { countsRows, answer }: { readonly countsRows: boolean; readonly answer: (env: Env) => Promise<Answer> },
): Promise<{ readonly answer: Answer; readonly costs: DatabaseCosts }> {
  const total = nothing();
  const meteredEnv = meteredEnvironments.get(env) ?? metered(env, () => asked.getStore());
  meteredEnvironments.set(env, meteredEnv);
  return { answer: await asked.run({ total, countsRows }, () => answer(meteredEnv)), costs: total };
}

function nothing(): Total {
  return { statements: 0, calls: 0, rowsRead: 0, rowsWritten: 0 };
}

type MeteringNow = () => Metering | undefined;

function metered(env: Env, now: MeteringNow): Env {
  const names = ["DIRECTORY", ...shardNames] as const;
  return { ...env, ...Object.fromEntries(names.map((name) => [name, meterDatabase(env[name], now)])) };
}

const original = Symbol("the statement that the database knows");
type Metered = D1PreparedStatement & { readonly [original]?: D1PreparedStatement };

function meterDatabase(database: D1Database, now: MeteringNow): D1Database {
  return new Proxy(database, {
    get: (target, key) => {
      if (key === "prepare") return (sql: string) => meterStatement(target.prepare(sql), now);
      if (key !== "batch") return bound(target, key);
      return async (statements: Metered[]) => {
        const results = await target.batch(statements.map((statement) => statement[original] ?? statement));
        note(now(), results);
        return results;
      };
    },
  });
}

function note(metering: Metering | undefined, results: readonly D1Result[]): void {
  if (metering === undefined) return;
  const { total } = metering;
  total.calls += 1;
  total.statements += results.length;
  for (const { meta } of results) {
    total.rowsRead += meta.rows_read;
    total.rowsWritten += meta.rows_written;
  }
}

function meterStatement(statement: D1PreparedStatement, now: MeteringNow): Metered {
  return new Proxy(statement, {
    get: (target, key) => {
      if (key === original) return target;
      if (key === "bind") return (...values: unknown[]) => meterStatement(target.bind(...values), now);
      if (key === "all" || key === "run") {
        return async () => {
          const result = await target.all();
          note(now(), [result]);
          return result;
        };
      }
      if (key === "raw") return (...options: []) => askRaw(target, options, now());
      if (key === "first") {
        return async (column?: string) => {
          const result = await target.all<Record<string, unknown>>();
          note(now(), [result]);
          const row = result.results[0] ?? null;
          return row !== null && column !== undefined ? row[column] : row;
        };
      }
      return bound(target, key);
    },
  });
}

/** Rows without names come without their cost, so that a read is asked twice to know it. */
async function askRaw(
  statement: D1PreparedStatement,
  options: [],
  metering: Metering | undefined,
): Promise<unknown> {
  if (metering?.countsRows) note(metering, [await statement.all()]);
  else if (metering !== undefined) {
    metering.total.calls += 1;
    metering.total.statements += 1;
  }
  return statement.raw(...options);
}

function bound(target: object, key: string | symbol): unknown {
  const value: unknown = Reflect.get(target, key, target);
  return typeof value === "function" ? value.bind(target) : value;
}
