// What a run of inference takes from the database and back: SQLite in memory, everything else as in a Worker, with the steps of a Worker's message.
// BENCH_RECORDS=10000 measures it at a tenth of the usual size.
import process from "node:process";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { made, openCompany } from "#worker/testing/book-worlds.ts";
import {
  createSqliteD1,
  openSqlite,
  type SqliteDatabase,
  type Wire,
} from "#worker/testing/simulation/sqlite-d1.ts";
import { storedInference } from "#worker/testing/stored-inference.ts";
import { type LargeWorld, largeWorld } from "./instruments/large-world.ts";

const mostRecords = Number(process.env.BENCH_RECORDS ?? "100000");
const mostExponent = 1.15;
const mostSeconds = 60;
const mostMebibytes = 128;
const mostOneMoreMs = 20;
/** For what concerns records of several partners, in a world whose accounts are all called by the same few words. */
const mostShareOfAll = 0.02;
const changesMeasured = 9;
const tenantId = "company";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

type Spent = {
  readonly records: number;
  readonly deals: number;
  readonly cpuSeconds: number;
  readonly databaseSeconds: number;
  readonly mostBytes: number;
  /** Milliseconds without the database's, by what has changed. */
  readonly oneMore: readonly (readonly [string, number])[];
};

async function measureRun(records: number): Promise<Spent> {
  const deals = records / 2;
  const sqlite = openSqlite();
  const names = fillCompany(sqlite, largeWorld(records, deals));
  const watch = new Watch();
  const { run } = storedInference({ db: createSqliteD1(sqlite, watch.wire), tenantId });
  const cpuMs = await watch.measure(() => run(true));
  watch.looksAtMemory = false;
  const { databaseMs, mostBytes } = watch;
  const oneMore: [string, number][] = [];
  if (records === mostRecords) {
    for (const [what, change] of Object.entries(CHANGES)) {
      const costs: number[] = [];
      for (let nth = 0; nth < changesMeasured; nth++) {
        change(sqlite, { nth, name: names[nth * 7] as string });
        const before = watch.databaseMs;
        const all = await watch.measure(() => run(false));
        costs.push(all - (watch.databaseMs - before));
      }
      costs.sort((a, b) => a - b);
      oneMore.push([what, costs[Math.floor(costs.length / 2)] as number]);
    }
  }
  sqlite.database.close();
  return { records, deals, cpuSeconds: cpuMs / 1000, databaseSeconds: databaseMs / 1000, mostBytes, oneMore };
}

type Change = (sqlite: SqliteDatabase, of: { readonly nth: number; readonly name: string }) => void;

const CHANGES: Readonly<Record<string, Change>> = {
  "one more record that writes a name": ({ database }, { nth, name }) => {
    database
      .prepare(
        `INSERT INTO inference_activities (tenant_id, id, connection_id, record, partner_id, partner_basis, source, usual_type, subject,
           occurred_at, account_name, updated_at)
         SELECT tenant_id, 'new-${nth}', 'file', 'new-${nth}', partner_id, '', source, usual_type, subject, occurred_at, ?2, 0
         FROM inference_activities WHERE tenant_id = ?1 AND id = (SELECT min(id) FROM inference_activities WHERE tenant_id = ?1 AND id > ?2)`,
      )
      .run(tenantId, `${name} Co`);
  },
  "a deal that closes on another day": ({ database }, { nth }) => {
    database
      .prepare(
        `UPDATE opportunities SET closed_at = closed_at + 86400000 WHERE tenant_id = ?1 AND id = (
           SELECT opportunity_id FROM inference_activities WHERE tenant_id = ?1 AND opportunity_id IS NOT NULL LIMIT 1 OFFSET ${nth * 50})`,
      )
      .run(tenantId);
  },
  "an account more, which no record means": ({ database }, { nth }) => {
    database
      .prepare(
        `INSERT INTO accounts (tenant_id, id, external_id, name, name_key, domain, created_at, updated_at)
         VALUES (?1, 'more-${nth}', '001more-${nth}', ?2, lower(?2), ?3, 0, 0)`,
      )
      .run(tenantId, `Quillon Vexworth ${nth}`, `quillon${nth}.example`);
  },
  "an account that is called otherwise": ({ database }, { nth, name }) => {
    database
      .prepare(
        `UPDATE accounts SET name = ?2, name_key = lower(?2) WHERE tenant_id = ?1 AND id = (
           SELECT id FROM accounts WHERE tenant_id = ?1 AND name = ?3 LIMIT 1)`,
      )
      .run(tenantId, `${name} Holding ${nth}`, name);
  },
};

const MOVES_OTHERS = new Set(["a deal that closes on another day", "an account that is called otherwise"]);

/** Times the database apart, and now and then looks how much is in use beside it. */
class Watch {
  databaseMs = 0;
  mostBytes = 0;
  looksAtMemory = true;
  #writes = 0;
  #garbageMs = 0;
  readonly #idleBytes = liveBytes();

  readonly wire: Wire = async (label, work) => {
    if (this.looksAtMemory && label.endsWith("that writes") && this.#writes++ % 10 === 0) this.#look();
    const started = process.cpuUsage();
    const answer = work();
    this.databaseMs += cpuSince(started);
    return answer;
  };

  /** Milliseconds of CPU, without what looking at the memory takes. */
  async measure(work: () => Promise<unknown>): Promise<number> {
    const started = process.cpuUsage();
    const garbageBefore = this.#garbageMs;
    await work();
    return cpuSince(started) - (this.#garbageMs - garbageBefore);
  }

  #look(): void {
    const started = process.cpuUsage();
    this.mostBytes = Math.max(this.mostBytes, liveBytes() - this.#idleBytes);
    this.#garbageMs += cpuSince(started);
  }
}

/** Gives some names of accounts. */
function fillCompany(sqlite: SqliteDatabase, { book, activities }: LargeWorld): readonly string[] {
  openCompany(sqlite, tenantId);
  const put = (table: string, rows: readonly Readonly<Record<string, string | number | null>>[]) => {
    const columns = Object.keys(rows[0] ?? {});
    const insert = sqlite.database.prepare(
      `INSERT INTO ${table} (tenant_id, ${columns.join(", ")}) VALUES (?${", ?".repeat(columns.length)})`,
    );
    for (const row of rows) insert.run(tenantId, ...Object.values(row));
  };
  sqlite.database.exec("BEGIN");
  put(
    "accounts",
    book.accounts.map(({ id, name, domain = null }) => ({
      ...made,
      id,
      external_id: `001${id}`,
      name,
      name_key: name.toLowerCase(),
      domain,
    })),
  );
  put(
    "contacts",
    book.contacts.map(({ id, accountId, email }) => ({
      ...made,
      id: `file ${id}`,
      external_id: id,
      email,
      account_id: accountId,
    })),
  );
  put(
    "opportunities",
    book.deals.map(({ id, name, accountId, createdAt, closedAt, isClosed, isWon }) => ({
      ...made,
      id,
      external_id: `006${id}`,
      name,
      account_id: accountId,
      currency: "EUR",
      outcome: outcomeOf({ isClosed, isWon }),
      crm_created_at: createdAt,
      closed_at: closedAt,
    })),
  );
  put(
    "crm_mirror",
    book.deals.flatMap(({ id, contactIds }) =>
      contactIds.map((contactId) => ({
        connection_id: "c",
        object: "OpportunityContactRole",
        id: `${id} ${contactId}`,
        modstamp: 1,
        fields: "{}",
        opportunity_id: `006${id}`,
        contact_id: contactId,
        unread: 0,
      })),
    ),
  );
  put(
    "partners",
    [...new Set(activities.map(({ partnerId }) => partnerId))].map((id) => ({
      ...made,
      id,
      name: `Partner ${id}`,
      name_key: `partner ${id}`,
    })),
  );
  put(
    "inference_activities",
    activities.map((activity) => ({
      id: activity.id,
      connection_id: "file",
      record: activity.id,
      partner_id: activity.partnerId,
      partner_basis: "",
      source: activity.source,
      usual_type: activity.type,
      subject: activity.subject,
      occurred_at: activity.occurredAt,
      filed_opportunity_id: activity.opportunityId,
      contact_id: activity.contactId,
      email: activity.email,
      account_name: activity.accountName,
      updated_at: 0,
    })),
  );
  sqlite.database.exec("COMMIT");
  return book.accounts.slice(0, 100).map(({ name }) => name);
}

function exponentOf(from: Spent, to: Spent): number {
  return Math.log(to.cpuSeconds / from.cpuSeconds) / Math.log(to.records / from.records);
}

function whole(value: number, width: number): string {
  return Math.round(value).toLocaleString("en-US").padStart(width);
}

function limit(what: string, value: number, most: number): void {
  console.log(`${value <= most ? "holds" : "MISSED"}: ${what}: ${value.toFixed(2)}, at most ${most}`);
  if (value > most) process.exitCode = 1;
}

/** What is in use, without what is waiting to be cleared away. */
function liveBytes(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

function cpuSince(started: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(started);
  return (user + system) / 1000;
}

await measureAll();

async function measureAll(): Promise<void> {
  console.log("  records    deals   CPU s   records/s   growth   MB at most   of it the database's CPU s");
  const sizes = [mostRecords / 100, mostRecords / 10, mostRecords];
  const spent: Spent[] = [];
  for (const size of sizes) {
    // The first of a kind pays for compiling the code, which is no cost of its size.
    if (spent.length === 0) await measureRun(size);
    spent.push(await measureRun(size));
  }
  for (const [at, each] of spent.entries()) {
    const before = spent[at - 1];
    const growth = before === undefined ? "" : exponentOf(before, each).toFixed(2);
    console.log(
      `${whole(each.records, 9)}${whole(each.deals, 9)}${each.cpuSeconds.toFixed(1).padStart(8)}${whole(each.records / each.cpuSeconds, 12)}` +
        `${growth.padStart(9)}${whole(each.mostBytes / 2 ** 20, 13)}${each.databaseSeconds.toFixed(1).padStart(29)}`,
    );
  }
  const [first, last] = [spent[0], spent.at(-1)];
  if (first !== undefined && last !== undefined) {
    limit("exponent from the first size to the last", exponentOf(first, last), mostExponent);
    limit(`seconds of CPU for ${last.records} records on ${last.deals} deals`, last.cpuSeconds, mostSeconds);
    limit("MB at most", last.mostBytes / 2 ** 20, mostMebibytes);
    for (const [what, ms] of last.oneMore) {
      if (MOVES_OTHERS.has(what))
        limit(`of everything, ${what} (${ms.toFixed(1)} ms)`, ms / 1000 / last.cpuSeconds, mostShareOfAll);
      else limit(`ms of CPU for ${what}, median`, ms, mostOneMoreMs);
    }
  }
}

function outcomeOf({ isClosed, isWon }: { readonly isClosed: boolean; readonly isWon: boolean }): string {
  if (isWon) return "won";
  return isClosed ? "lost" : "open";
}
