import { type Env, shardNames } from "#worker/env.ts";

/** Rows as D1 itself counts them; it bills by them. */
export type DatabaseCosts = {
  readonly statements: number;
  readonly rowsRead: number;
  readonly rowsWritten: number;
};

/** The same environment, whose shards add up what their statements cost. */
export function meterDatabases(env: Env) {
  const total = { statements: 0, rowsRead: 0, rowsWritten: 0 };
  const note = (result: D1Result) => {
    total.statements += 1;
    total.rowsRead += result.meta.rows_read;
    total.rowsWritten += result.meta.rows_written;
  };
  const metered = Object.fromEntries(shardNames.map((name) => [name, meterDatabase(env[name], note)]));
  const costs = (): DatabaseCosts => ({ ...total });
  return {
    env: { ...env, ...metered } as Env,
    costs,
    since: (before: DatabaseCosts): DatabaseCosts => ({
      statements: total.statements - before.statements,
      rowsRead: total.rowsRead - before.rowsRead,
      rowsWritten: total.rowsWritten - before.rowsWritten,
    }),
  };
}

const original = Symbol("the statement that the database knows");
type Metered = D1PreparedStatement & { readonly [original]?: D1PreparedStatement };

function meterDatabase(database: D1Database, note: (result: D1Result) => void): D1Database {
  return new Proxy(database, {
    get: (target, key) => {
      if (key === "prepare") return (sql: string) => meterStatement(target.prepare(sql), note);
      if (key !== "batch") return bound(target, key);
      return async (statements: Metered[]) => {
        const results = await target.batch(statements.map((statement) => statement[original] ?? statement));
        for (const result of results) note(result);
        return results;
      };
    },
  });
}

function meterStatement(statement: D1PreparedStatement, note: (result: D1Result) => void): Metered {
  return new Proxy(statement, {
    get: (target, key) => {
      if (key === original) return target;
      if (key === "bind") return (...values: unknown[]) => meterStatement(target.bind(...values), note);
      if (key === "all" || key === "run") {
        return async () => {
          const result = await target.all();
          note(result);
          return result;
        };
      }
      if (key === "raw") {
        // Rows without names come without their cost, so a read is asked twice.
        return async (...options: []) => {
          note(await target.all());
          return target.raw(...options);
        };
      }
      if (key === "first") {
        return async (column?: string) => {
          const result = await target.all<Record<string, unknown>>();
          note(result);
          const row = result.results[0] ?? null;
          return row !== null && column !== undefined ? row[column] : row;
        };
      }
      return bound(target, key);
    },
  });
}

function bound(target: object, key: string | symbol): unknown {
  const value: unknown = Reflect.get(target, key, target);
  return typeof value === "function" ? value.bind(target) : value;
}
