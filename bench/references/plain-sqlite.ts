import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { callsOf, columns, type Load } from "./ledger-rows.ts";

const entriesPerBatch = 200;

/**
 * Entries a second when one writer puts the same rows into a table with the same two unique keys and does nothing else: no seals, no
 * triggers, no tree. As many calls as the ledger would take into a batch are one transaction; WAL, as in D1.
 */
export function measurePlainSqlite(folder: string, load: Load): number {
  const place = mkdtempSync(join(folder, "sqlite-"));
  const database = new DatabaseSync(join(place, "reference.db"));
  try {
    database.exec("PRAGMA journal_mode = WAL");
    database.exec("PRAGMA synchronous = NORMAL");
    database.exec(`CREATE TABLE entries (${columns.map(({ name, type }) => `${name} ${type}`).join(", ")},
      PRIMARY KEY (tenantId, seq))`);
    database.exec("CREATE UNIQUE INDEX entries_by_key ON entries (tenantId, idemKey)");
    const insert = database.prepare(`INSERT INTO entries (${columns.map(({ name }) => name).join(", ")})
      VALUES (${columns.map(() => "?").join(", ")})`);
    const calls = Array.from({ length: load.callers }, (_, caller) => callsOf(caller, load)).flat();
    const callsPerBatch = Math.max(
      1,
      Math.floor(Math.min(entriesPerBatch / load.draftsPerCall, load.callers)),
    );
    const started = performance.now();
    for (let from = 0; from < calls.length; from += callsPerBatch) {
      database.exec("BEGIN IMMEDIATE");
      for (const row of calls.slice(from, from + callsPerBatch).flat()) insert.run(...row);
      database.exec("COMMIT");
    }
    return (calls.length * load.draftsPerCall * 1000) / (performance.now() - started);
  } finally {
    database.close();
    rmSync(place, { recursive: true, force: true });
  }
}
