import { shardOf } from "#worker/adapters/d1/shards.ts";
import { createD1LedgerReader } from "#worker/adapters/ledger/d1-ledger-reader.ts";
import { createD1LedgerStore } from "#worker/adapters/ledger/d1-ledger-store.ts";
import { createD1TreeReader } from "#worker/adapters/ledger/d1-tree-reader.ts";
import { grantTenantScope, type TenantScope } from "#worker/domain/access/principal.ts";
import type { EntryDraft } from "#worker/domain/ledger/entry.ts";
import type { Verdict } from "#worker/domain/ledger/verify.ts";
import type { Env } from "#worker/env.ts";
import { buildServices } from "#worker/services.ts";
import { ledgerObjectName } from "#worker/usecases/ledger/ledger-ports.ts";
import { createLedgerWriter } from "#worker/usecases/ledger/ledger-writer.ts";
import { proveConsistency, proveEntry } from "#worker/usecases/ledger/prove-entries.ts";
import { verifyLedger } from "#worker/usecases/ledger/verify-ledger.ts";
import { makeMeasuredCompany } from "./measured-company.ts";

/**
 * appends: through the object, as callers would. rows: what a batch of 200 costs the database, as the ledger grows; with the
 * company of an earlier one its ledger goes on growing. proofs: how long proofs take in such a company's ledger.
 */
export type LedgerMeasurement =
  | {
      readonly kind: "appends";
      readonly callers: number;
      readonly draftsPerCall: number;
      readonly callsEach: number;
    }
  | {
      readonly kind: "rows";
      readonly batches: number;
      readonly companyId: string | null;
      /** Which takes as long as the ledger is. */
      readonly verifies: boolean;
    }
  | { readonly kind: "proofs"; readonly companyId: string; readonly proofs: number };

export type LedgerMeasured = {
  readonly companyId: string;
  readonly entries: number;
  readonly verdict: Verdict;
  readonly msToAppend: number;
  readonly msToVerify: number;
  /** Rows that each batch of a "rows" measurement read and wrote. */
  readonly batches: readonly {
    readonly entries: number;
    readonly rowsRead: number;
    readonly rowsWritten: number;
  }[];
  /** Milliseconds and rows read of each proof of a "proofs" measurement. */
  readonly proofs: readonly {
    readonly kind: "inclusion" | "consistency";
    readonly ms: number;
    readonly rowsRead: number;
  }[];
};

/** Runs the measurement on a company made for it, inside the Worker: wrangler's proxy would be slower than the ledger. */
export async function measureLedger(env: Env, measurement: LedgerMeasurement): Promise<LedgerMeasured> {
  const known = "companyId" in measurement ? measurement.companyId : null;
  const tenant = known === null ? await makeMeasuredCompany(env) : await scopeOf(env, known);
  const started = performance.now();
  if (measurement.kind === "proofs") return measureProofs(env, tenant, measurement);
  const batches = measurement.kind === "rows" ? await appendCounted(env, tenant, measurement) : [];
  if (measurement.kind === "appends") await appendThroughObject(env, tenant, measurement);
  const appended = performance.now();
  const { tenantId } = tenant;
  const reader = createD1LedgerReader(shardOf(env, tenant), tenantId);
  const { seq } = await reader.head();
  const isVerified = measurement.kind !== "rows" || measurement.verifies;
  const verdict = isVerified
    ? await verifyLedger({ ...buildServices(env), reader }, { tenantId })
    : notVerified;
  const verified = performance.now();
  const [msToAppend, msToVerify] = [appended - started, verified - appended];
  return { companyId: tenantId, entries: seq, verdict, batches, msToAppend, msToVerify, proofs: [] };
}

const notVerified: Verdict = { ok: true, checked: 0 };

async function scopeOf(env: Env, companyId: string): Promise<TenantScope> {
  const company = await buildServices(env).companies.getCompany(companyId);
  if (company === null) throw new Error(`there is no company ${companyId}`);
  return grantTenantScope(company);
}

/** Proofs at places all over the ledger. */
async function measureProofs(
  env: Env,
  tenant: TenantScope,
  { proofs }: Extract<LedgerMeasurement, { kind: "proofs" }>,
): Promise<LedgerMeasured> {
  const rows = { read: 0, written: 0 };
  const db = countingRows(shardOf(env, tenant), rows);
  const tree = { ...buildServices(env).treeOf(tenant), ...createD1TreeReader(db, tenant.tenantId) };
  const needs = { ...buildServices(env), tree, reader: createD1LedgerReader(db, tenant.tenantId) };
  const { seq: entries } = await needs.reader.head();
  const measured: LedgerMeasured["proofs"][number][] = [];
  const measure = async (
    kind: "inclusion" | "consistency",
    prove: () => Promise<{ readonly ok: boolean }>,
  ) => {
    const [before, from] = [rows.read, performance.now()];
    const { ok } = await prove();
    if (!ok) throw new Error(`the ledger gave no ${kind} proof`);
    measured.push({ kind, ms: performance.now() - from, rowsRead: rows.read - before });
  };
  for (let n = 0; n < proofs; n += 1) {
    const seq = 1 + Math.floor((entries / proofs) * n);
    await measure("inclusion", () => proveEntry(needs, { seq, treeSize: Math.max(seq, entries - (n % 7)) }));
    await measure("consistency", () =>
      proveConsistency(needs, { from: seq, to: Math.max(seq, entries - (n % 5)) }),
    );
  }
  return {
    companyId: tenant.tenantId,
    entries,
    verdict: notVerified,
    batches: [],
    msToAppend: 0,
    msToVerify: 0,
    proofs: measured,
  };
}

async function appendThroughObject(
  env: Env,
  { tenantId }: TenantScope,
  { callers, draftsPerCall, callsEach }: Extract<LedgerMeasurement, { kind: "appends" }>,
): Promise<void> {
  const object = env.LEDGER.getByName(ledgerObjectName(tenantId));
  const call = async (caller: number) => {
    for (let n = 0; n < callsEach; n += 1) {
      const answer = await object.append(draftsOf(`${caller}_${n}`, draftsPerCall));
      if (!answer.ok) throw new Error(`the ledger answered ${answer.error.kind}`);
    }
  };
  await Promise.all(Array.from({ length: callers }, (_, caller) => call(caller)));
}

async function appendCounted(env: Env, tenant: TenantScope, { batches }: { readonly batches: number }) {
  const rows = { read: 0, written: 0 };
  const store = createD1LedgerStore(countingRows(shardOf(env, tenant), rows), tenant.tenantId);
  const writer = createLedgerWriter(tenant.tenantId, { ...buildServices(env).tenantLedger, store });
  const measured: LedgerMeasured["batches"][number][] = [];
  const { seq } = await createD1LedgerReader(shardOf(env, tenant), tenant.tenantId).head();
  for (let batch = 0; batch < batches; batch += 1) {
    const before = { ...rows };
    const answer = await writer.append(draftsOf(`${seq}_${batch}`, 200));
    if (!answer.ok) throw new Error(`the ledger answered ${answer.error.kind}`);
    measured.push({
      entries: 200,
      rowsRead: rows.read - before.read,
      rowsWritten: rows.written - before.written,
    });
  }
  return measured;
}

/** Credits as attribution posts them: many deals, thirty partners, a year of periods. */
function draftsOf(name: string, count: number): EntryDraft[] {
  return Array.from({ length: count }, (_, n) => {
    const opportunityRef = `opp_${name}_${n}`;
    const partnerRef = `ptr_${n % 30}`;
    return {
      idemKey: `credit:revenue:${opportunityRef}:${partnerRef}:0`,
      kind: "credit",
      amountMinor: 100_000 + n,
      currency: "USD",
      partnerRef,
      opportunityRef,
      opportunitySeq: 0,
      sharePpm: 1_000_000,
      book: "revenue",
      period: `2025-${String(1 + (n % 12)).padStart(2, "0")}`,
      effectiveAt: Date.UTC(2025, n % 12, 15),
      reversesSeq: null,
      ruleVersion: { ruleId: "rul_measurement", version: 1, hash: "a".repeat(64) },
      evidenceHashes: ["b".repeat(64)],
    };
  });
}

/** The database, adding up what is read and written through it, in batches and one by one. */
function countingRows(database: D1Database, rows: { read: number; written: number }): D1Database {
  const count = <T>(result: D1Result<T>): D1Result<T> => {
    rows.read += result.meta.rows_read;
    rows.written += result.meta.rows_written;
    return result;
  };
  const originals = new WeakMap<object, D1PreparedStatement>();
  const wrap = (statement: D1PreparedStatement): D1PreparedStatement => {
    const counting: Pick<D1PreparedStatement, "bind" | "all" | "first"> = {
      bind: (...values) => wrap(statement.bind(...values)),
      all: async <T>() => count(await statement.all<T>()),
      first: async <T>() => (count(await statement.all<T>()).results[0] ?? null) as T,
    };
    originals.set(counting, statement);
    return counting as D1PreparedStatement;
  };
  const counting: Pick<D1Database, "prepare" | "batch"> = {
    prepare: (sql) => wrap(database.prepare(sql)),
    batch: async <T>(statements: D1PreparedStatement[]) =>
      (await database.batch<T>(statements.map((one) => originals.get(one) ?? one))).map(count),
  };
  return counting as D1Database;
}
