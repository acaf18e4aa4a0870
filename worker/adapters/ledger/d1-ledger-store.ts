import { jsonPieces } from "#worker/adapters/platform/json-pieces.ts";
import type { LedgerSnapshot } from "#worker/domain/ledger/batch.ts";
import {
  type EntryDraft,
  emptyHead,
  genesisHash,
  isNotice,
  type LedgerHead,
  type SealedEntry,
} from "#worker/domain/ledger/entry.ts";
import type { Frontier } from "#worker/domain/merkle/frontier.ts";
import {
  type EntryConversion,
  LedgerRefusal,
  type LedgerStore,
} from "#worker/usecases/ledger/ledger-ports.ts";
import { insertEntries, rowsOf, selectEntry, toInsertRow } from "./entry-rows.ts";
import { promisePosted } from "./posted-event.ts";
import { readTreeGap, type TreeRow, toFrontier, treeOf, treeStatements } from "./tree-rows.ts";

/** The write side of one company's ledger. `db` must be the primary: a replica may be behind the head. */
export function createD1LedgerStore(db: D1Database, tenantId: string): LedgerStore {
  return {
    load: (drafts) => loadSnapshot(db, tenantId, drafts),
    commit: (entries, growth, conversions) =>
      write(db, [
        db.prepare(startHead).bind(tenantId, genesisHash),
        ...jsonPieces(entries.map(toInsertRow)).map(({ json }) => db.prepare(insertEntries).bind(json)),
        ...conversionStatements(db, tenantId, { entries, conversions }),
        ...treeStatements(db, tenantId, growth),
        ...promisePosted(db, tenantId, entries),
      ]),
    treeGap: (limit) => readTreeGap(db, tenantId, limit),
    saveTree: (growth) => write(db, treeStatements(db, tenantId, growth)),
  };
}

/** After their entries, which they must agree with, and before the tree, which shuts them out. */
function conversionStatements(
  db: D1Database,
  tenantId: string,
  posted: {
    readonly entries: readonly SealedEntry[];
    readonly conversions: readonly EntryConversion[];
  },
): D1PreparedStatement[] {
  const reversals = posted.entries.filter(({ reversesSeq }) => reversesSeq !== null).map(({ seq }) => seq);
  const frozen = jsonPieces(posted.conversions).map(({ json }) =>
    db.prepare(insertConversions).bind(tenantId, json),
  );
  if (reversals.length === 0) return frozen;
  return [...frozen, db.prepare(negateConversions).bind(tenantId, JSON.stringify(reversals))];
}

const conversionColumns =
  "tenant_id, seq, book, partner_ref, period, currency, effective_at, reporting_currency, amount_minor, content, hash";

const insertConversions = `INSERT INTO ledger_conversions (${conversionColumns})
SELECT e.tenant_id, e.seq, e.book, e.partner_ref, e.period, e.currency, e.effective_at, c.value ->> '$.currency', c.value ->> '$.amountMinor',
  c.value ->> '$.content', c.value ->> '$.hash'
FROM json_each(?2) AS c CROSS JOIN ledger_entries AS e ON e.tenant_id = ?1 AND e.seq = c.value ->> '$.seq'`;

const negateConversions = `INSERT INTO ledger_conversions (${conversionColumns})
SELECT e.tenant_id, e.seq, e.book, e.partner_ref, e.period, e.currency, e.effective_at, c.reporting_currency, -c.amount_minor, c.content, c.hash
FROM json_each(?2) AS r CROSS JOIN ledger_entries AS e ON e.tenant_id = ?1 AND e.seq = r.value
CROSS JOIN ledger_conversions AS c ON c.tenant_id = ?1 AND c.seq = e.reverses_seq`;

/** One batch is one transaction, so the answers belong to one moment. */
async function loadSnapshot(
  db: D1Database,
  tenantId: string,
  drafts: readonly EntryDraft[],
): Promise<LedgerSnapshot & { readonly tree: Frontier }> {
  const look = (sql: string, values: readonly (string | number)[]) =>
    db.prepare(sql).bind(tenantId, JSON.stringify([...new Set(values)]));
  const reversed = drafts.flatMap((draft) => (draft.reversesSeq === null ? [] : [draft.reversesSeq]));
  const [heads, trees, byKey, partnerHeads, opportunitySeqs, shutPeriods, originals] = await db.batch([
    db.prepare(headOf).bind(tenantId),
    db.prepare(treeOf).bind(tenantId),
    look(
      entriesByKey,
      drafts.map((draft) => draft.idemKey),
    ),
    look(
      headsOfPartners,
      drafts.map((draft) => draft.partnerRef),
    ),
    look(
      seqsOfOpportunities,
      drafts.filter((draft) => !isNotice(draft)).map((draft) => draft.opportunityRef),
    ),
    look(
      periodsThatAreShut,
      drafts.map((draft) => draft.period),
    ),
    ...(reversed.length === 0 ? [] : [look(originalsOfReversals, reversed)]),
  ]);
  return {
    head: rowsOf<LedgerHead>(heads)[0] ?? emptyHead,
    tree: toFrontier(rowsOf<TreeRow>(trees)[0]),
    byKey: new Map(rowsOf<SealedEntry>(byKey).map((entry) => [entry.idemKey, entry])),
    partnerHeads: new Map(rowsOf<PartnerHeadRow>(partnerHeads).map((row) => [row.partnerRef, row])),
    opportunitySeqs: new Map(
      rowsOf<OpportunitySeqRow>(opportunitySeqs).map((row) => [row.opportunityRef, row.seq]),
    ),
    shutPeriods: new Set(rowsOf<{ key: string }>(shutPeriods).map(({ key }) => key)),
    originals: new Map(
      rowsOf<SealedEntry & { readonly reversedBySeq: number | null }>(originals).map(
        ({ reversedBySeq, ...entry }) => [entry.seq, { entry, reversed: reversedBySeq !== null }],
      ),
    ),
  };
}

type PartnerHeadRow = {
  readonly partnerRef: string;
  readonly partnerSeq: number;
  readonly entryHash: string;
};
type OpportunitySeqRow = { readonly opportunityRef: string; readonly seq: number };

const headOf = `SELECT seq, entry_hash AS entryHash, recorded_at AS recordedAt FROM ledger_heads WHERE tenant_id = ?1`;

// CROSS JOIN keeps the order: a few keys, each looked up in the ledger, and never the ledger looked through for them.
const entriesByKey = `SELECT ${selectEntry}
FROM json_each(?2) AS k CROSS JOIN ledger_entries AS e INDEXED BY ledger_entries_by_key
WHERE e.tenant_id = ?1 AND e.idem_key = k.value`;

const headsOfPartners = `SELECT h.partner_ref AS partnerRef, h.partner_seq AS partnerSeq, h.entry_hash AS entryHash
FROM json_each(?2) AS p CROSS JOIN ledger_partner_heads AS h
WHERE h.tenant_id = ?1 AND h.partner_ref = p.value`;

const seqsOfOpportunities = `SELECT opportunityRef, seq FROM (
  SELECT o.value AS opportunityRef, (
    SELECT MAX(seq) FROM ledger_entries INDEXED BY ledger_entries_by_opportunity
    WHERE tenant_id = ?1 AND opportunity_ref = o.value) AS seq
  FROM json_each(?2) AS o) WHERE seq IS NOT NULL`;

const periodsThatAreShut = `SELECT p.key FROM json_each(?2) AS k CROSS JOIN periods AS p
WHERE p.tenant_id = ?1 AND p.key = k.value AND p.state <> 'open'`;

const originalsOfReversals = `SELECT ${selectEntry}, r.seq AS reversedBySeq
FROM json_each(?2) AS o CROSS JOIN ledger_entries AS e ON e.tenant_id = ?1 AND e.seq = o.value
LEFT JOIN ledger_entries AS r INDEXED BY ledger_entries_by_reversed ON r.tenant_id = ?1 AND r.reverses_seq = e.seq`;

async function write(db: D1Database, statements: D1PreparedStatement[]): Promise<void> {
  try {
    await db.batch(statements);
  } catch (error) {
    throw refusalIn(error) ?? error;
  }
}

const startHead = `INSERT INTO ledger_heads (tenant_id, seq, entry_hash, recorded_at)
SELECT ?1, 0, ?2, 0 WHERE NOT EXISTS (SELECT 1 FROM ledger_heads WHERE tenant_id = ?1)`;

/** D1 tells a failure only in words: ours name the rule, SQLite's end in the kind of constraint. */
function refusalIn(error: unknown): LedgerRefusal | null {
  if (!(error instanceof Error)) return null;
  const named = /\bledger-[a-z-]+/.exec(error.message);
  if (named !== null) return new LedgerRefusal(named[0]);
  return /SQLITE_CONSTRAINT/.test(error.message) ? new LedgerRefusal(error.message) : null;
}
