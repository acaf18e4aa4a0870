import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";

/** A database in memory with the companies' tables and triggers, as the migrations make them. */
export type SqliteDatabase = {
  readonly database: DatabaseSync;
  readonly prepare: (sql: string) => PreparedSql;
  /** Grows with every batch that was written. */
  writes: number;
};

export type PreparedSql = { readonly statement: StatementSync; readonly kind: "reads" | "writes" };

export function openSqlite(): SqliteDatabase {
  const database = new DatabaseSync(":memory:");
  for (const sql of readMigrations()) database.exec(sql);
  return inSqlite(database);
}

/** The same of a database that is there already. */
export function inSqlite(database: DatabaseSync): SqliteDatabase {
  const prepared = new Map<string, PreparedSql>();
  const prepare = (sql: string) => {
    const known = prepared.get(sql) ?? prepareSql(database, sql);
    prepared.set(sql, known);
    return known;
  };
  return { database, prepare, writes: 0 };
}

const mostSqlBytes = 100_000;

function prepareSql(database: DatabaseSync, sql: string): PreparedSql {
  if (Buffer.byteLength(sql) > mostSqlBytes) throw new Error("D1_ERROR: statement too long: SQLITE_TOOBIG");
  const statement = database.prepare(sql);
  if (statement.columns().length === 0) return { statement, kind: "writes" };
  if (!/^\s*(SELECT|WITH)\b/i.test(sql)) throw new Error(`the simulation has no RETURNING: ${sql}`);
  return { statement, kind: "reads" };
}

let migrations: readonly string[] | null = null;

function readMigrations(): readonly string[] {
  const folder = join(import.meta.dirname, "../../../migrations/tenant");
  migrations ??= readdirSync(folder)
    .filter((name) => name.endsWith(".sql"))
    .sort()
    .map((name) => readFileSync(join(folder, name), "utf8"));
  return migrations;
}

/** Does the work of a request when the database gets it, and answers when its answer arrives. */
export type Wire = <T>(label: string, work: () => T) => Promise<T>;

/**
 * SQLite in the shape of D1, as much of it as the ledger uses: a batch is one transaction, a failure is told in D1's
 * words, and what D1 refuses is refused.
 */
export function createSqliteD1(sqlite: SqliteDatabase, wire: Wire): D1Database {
  const database: Pick<D1Database, "prepare" | "batch"> = {
    prepare: (sql) => prepareStatement({ sqlite, wire, sql, values: [] }),
    batch: async <T>(statements: D1PreparedStatement[]) => {
      const questions = statements.map(questionOf);
      const label = writes(sqlite, questions)
        ? `a batch of ${statements.length} that writes`
        : "a batch that reads";
      return wire(label, () => inTransaction(sqlite, questions)) as Promise<D1Result<T>[]>;
    },
  };
  return database as D1Database;
}

type Question = { readonly sql: string; readonly values: readonly SQLInputValue[] };

const questions = new WeakMap<object, Question>();

function prepareStatement(
  statement: Question & { readonly sqlite: SqliteDatabase; readonly wire: Wire },
): D1PreparedStatement {
  const { sqlite, wire, sql, values } = statement;
  const ask = <T>() => wire("a statement", () => inTransaction(sqlite, [{ sql, values }])[0] as D1Result<T>);
  const prepared: Pick<D1PreparedStatement, "bind" | "all" | "run" | "first"> = {
    bind: (...bound) => prepareStatement({ ...statement, values: toSqlite(bound) }),
    all: ask,
    run: ask,
    first: async <T>(column?: string) => {
      const [row] = (await ask<Record<string, unknown>>()).results;
      if (row === undefined) return null;
      return (column === undefined ? row : row[column]) as T;
    },
  };
  questions.set(prepared, { sql, values });
  return prepared as D1PreparedStatement;
}

function questionOf(statement: D1PreparedStatement): Question {
  const question = questions.get(statement);
  if (question === undefined) throw new Error("D1_ERROR: a batch takes statements of its own database");
  return question;
}

const mostValues = 100;
const mostValueBytes = 2_000_000;

function toSqlite(values: readonly unknown[]): SQLInputValue[] {
  if (values.length > mostValues) throw new Error("D1_ERROR: too many SQL variables: SQLITE_ERROR");
  return values.map((value) => {
    if (typeof value === "boolean") return value ? 1 : 0;
    if (value === null || typeof value === "number") return value;
    if (typeof value === "string") {
      if (value.length > mostValueBytes) throw new Error("D1_ERROR: string or blob too big: SQLITE_TOOBIG");
      return value;
    }
    throw new Error(`D1_TYPE_ERROR: Type '${typeof value}' not supported`);
  });
}

function writes({ prepare }: SqliteDatabase, asked: readonly Question[]): boolean {
  return asked.some(({ sql }) => prepare(sql).kind !== "reads");
}

/** Nobody else can come between two statements here, so those that only read need no transaction. */
function inTransaction(sqlite: SqliteDatabase, asked: readonly Question[]): D1Result[] {
  const { prepare } = sqlite;
  const executeAll = () => asked.map(({ sql, values }) => execute(prepare(sql), values));
  if (!writes(sqlite, asked)) return executeAll();
  prepare("BEGIN IMMEDIATE").statement.run();
  try {
    const results = executeAll();
    prepare("COMMIT").statement.run();
    sqlite.writes += 1;
    return results;
  } catch (error) {
    prepare("ROLLBACK").statement.run();
    throw inWordsOfD1(error);
  }
}

function execute({ statement, kind }: PreparedSql, values: readonly SQLInputValue[]): D1Result {
  const results = kind === "writes" ? [] : statement.all(...values);
  const changes = kind === "writes" ? Number(statement.run(...values).changes) : 0;
  const meta = { changes, duration: 0, rows_read: 0, rows_written: 0, last_row_id: 0, size_after: 0 };
  return { success: true, results, meta: { ...meta, changed_db: kind !== "reads" } };
}

const constraint = 19;

function inWordsOfD1(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { errcode = 0 } = error as { readonly errcode?: number };
  const kind = (errcode & 0xff) === constraint ? "SQLITE_CONSTRAINT" : "SQLITE_ERROR";
  return new Error(`D1_ERROR: ${error.message}: ${kind}`, { cause: error });
}
