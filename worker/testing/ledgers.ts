import { env } from "cloudflare:workers";
import { createD1LedgerReader } from "#worker/adapters/ledger/d1-ledger-reader.ts";
import { createD1LedgerStore } from "#worker/adapters/ledger/d1-ledger-store.ts";
import { sha256, sha256Hex } from "#worker/adapters/platform/sha256.ts";
import { decideBatch } from "#worker/domain/ledger/batch.ts";
import { type EntryDraft, leafHash, type SealedEntry } from "#worker/domain/ledger/entry.ts";
import { type Frontier, growFrontier } from "#worker/domain/merkle/frontier.ts";
import { conversionsOf } from "#worker/usecases/ledger/ledger-writer.ts";
import { verifyLedger } from "#worker/usecases/ledger/verify-ledger.ts";

let opened = 0;

/** A company's ledger of its own for each test, in a real database, reached without its object. */
export function openLedger() {
  opened += 1;
  const tenantId = `ten_test_${opened}`;
  const { db, rows } = countRows(env.SHARD_0);
  const store = createD1LedgerStore(db, tenantId);
  const reader = createD1LedgerReader(db, tenantId);
  let recordedAt = 1_000;

  /** Seals the drafts after what is there now, as one call, and grows the tree by them; nothing is written. */
  async function sealAndGrow(drafts: readonly EntryDraft[]) {
    const snapshot = await store.load(drafts);
    recordedAt += 1_000;
    const { entries, outcomes } = decideBatch({
      tenantId,
      calls: [drafts],
      snapshot,
      recordedAt,
      salt: () => "5a".repeat(16),
      sha256Hex,
    });
    for (const outcome of outcomes) {
      if (outcome.kind === "refused") throw new Error(JSON.stringify(outcome.refusal));
    }
    return { entries, growth: growBy(snapshot.tree, entries) };
  }

  function growBy(tree: Frontier, entries: readonly SealedEntry[]) {
    const leaves = entries.map((entry) => leafHash({ ...entry, sha256Hex }));
    return growFrontier(tree, leaves, sha256);
  }

  return {
    tenantId,
    db,
    /** Rows that were read and written since the ledger was opened. */
    rows: () => ({ ...rows }),
    store,
    reader,
    sealNext: async (drafts: readonly EntryDraft[]) => (await sealAndGrow(drafts)).entries,
    /** The tree as these entries would have it after what is there now. */
    grow: async (entries: readonly SealedEntry[]) => growBy((await store.load([])).tree, entries),
    post: async (drafts: readonly EntryDraft[]): Promise<readonly SealedEntry[]> => {
      const { entries, growth } = await sealAndGrow(drafts);
      await store.commit(entries, growth, conversionsOf(entries, drafts));
      return entries;
    },
    verify: (partnerRef?: string) =>
      verifyLedger(
        { reader, sha256Hex, sha256 },
        { tenantId, ...(partnerRef === undefined ? {} : { partnerRef }) },
      ),
  };
}

function countRows(database: D1Database): {
  readonly db: D1Database;
  readonly rows: { read: number; written: number };
} {
  const rows = { read: 0, written: 0 };
  const counted = <Answer extends D1Result>(answer: Answer): Answer => {
    rows.read += answer.meta.rows_read;
    rows.written += answer.meta.rows_written;
    return answer;
  };
  const inner = new WeakMap<object, D1PreparedStatement>();
  const counting = (statement: D1PreparedStatement): D1PreparedStatement => {
    const wrapped = {
      bind: (...values: unknown[]) => counting(statement.bind(...values)),
      all: async () => counted(await statement.all()),
      run: async () => counted(await statement.run()),
      first: async (column?: string) => {
        const [row] = counted(await statement.all<Record<string, unknown>>()).results;
        if (row === undefined) return null;
        return column === undefined ? row : row[column];
      },
    };
    inner.set(wrapped, statement);
    return wrapped as unknown as D1PreparedStatement;
  };
  const db = {
    prepare: (sql: string) => counting(database.prepare(sql)),
    batch: async (statements: D1PreparedStatement[]) => {
      const results = await database.batch(statements.map((one) => inner.get(one) ?? one));
      return results.map(counted);
    },
  };
  return { db: db as D1Database, rows };
}
