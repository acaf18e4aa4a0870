import type { OpenEntry, OpportunityPosition } from "#worker/domain/ledger/difference.ts";
import { type EntryKind, emptyHead, type LedgerHead, type SealedEntry } from "#worker/domain/ledger/entry.ts";
import type { StatedBalance, StatedPartnerHead, Statement } from "#worker/domain/ledger/verify.ts";
import type { StatedConversion } from "#worker/domain/ledger/verify-conversions.ts";
import type { Frontier } from "#worker/domain/merkle/frontier.ts";
import { assert } from "#worker/domain/result.ts";
import { dayOf } from "#worker/domain/time/day.ts";
import { DAY_MS, type Instant } from "#worker/domain/time/instant.ts";
import type {
  DealTotal,
  EntryConversion,
  EntryPageQuery,
  LedgerEntryRecord,
  LedgerReader,
  PartnerHeadRecord,
  Total,
  TotalsBy,
} from "#worker/usecases/ledger/ledger-ports.ts";
import { selectConversionsOf } from "./conversion-rows.ts";
import { rowsOf, selectEntry } from "./entry-rows.ts";
import { type TreeRow, toFrontier, treeOf } from "./tree-rows.ts";

/** The read side of one company's ledger. */
export function createD1LedgerReader(db: D1Database, tenantId: string): LedgerReader {
  return {
    head: async () => (await db.prepare(headOf).bind(tenantId).first<LedgerHead>()) ?? emptyHead,
    getPartnerHead: (partnerRef) =>
      db
        .prepare(`${partnerHeadsOf} AND partner_ref = ?2`)
        .bind(tenantId, partnerRef)
        .first<PartnerHeadRecord>(),
    getEntry: (seq) =>
      db
        .prepare(`${selectRecords("", "")} WHERE e.tenant_id = ?1 AND e.seq = ?2`)
        .bind(tenantId, seq)
        .first<LedgerEntryRecord>(),
    getEntryByKey: (idemKey) =>
      db
        .prepare(
          `${selectRecords("INDEXED BY ledger_entries_by_key", "")} WHERE e.tenant_id = ?1 AND e.idem_key = ?2`,
        )
        .bind(tenantId, idemKey)
        .first<LedgerEntryRecord>(),
    partnerEntries: (stretch) => readPartnerEntries(db, tenantId, stretch),
    conversions: (seqs) => readConversions(db, tenantId, seqs),
    convertedThrough: async ({ by, throughSeq, partnerRef = null }) => {
      const sql = `SELECT book, ${groupColumn[by]} AS key, reporting_currency AS currency, SUM(amount_minor) AS amountMinor,
          COUNT(*) AS entries
        FROM ledger_conversions WHERE tenant_id = ?1 AND seq <= ?2 AND partner_ref = ifnull(?3, partner_ref) GROUP BY book, key, currency ORDER BY book, key, currency`;
      return (await db.prepare(sql).bind(tenantId, throughSeq, partnerRef).all<Total>()).results;
    },
    listEntries: (query) => listEntries(db, tenantId, query),
    positions: (opportunityRefs) => readPositions(db, tenantId, opportunityRefs),
    currentTotals: (query) => currentTotals(db, tenantId, query),
    totalsThrough: (query) => totalsThrough(db, tenantId, query),
    dealsThrough: (query) => dealsThrough(db, tenantId, query),
    seqAsOf: async (asOf) =>
      (await db.prepare(lastRecordedBy).bind(tenantId, asOf).first<number>("seq")) ?? 0,
    statement: ({ partnerRef }) => readStatement(db, tenantId, partnerRef),
    chainPage: (query) => readChainPage(db, tenantId, query),
    statedConversions: async (entries) => {
      const { results } = await selectConversionsOf(db, tenantId, entries).all<StatedConversion>();
      return new Map(results.map((row) => [row.seq, row]));
    },
  };
}

const headOf = `SELECT seq, entry_hash AS entryHash, recorded_at AS recordedAt FROM ledger_heads WHERE tenant_id = ?1`;

const partnerHeadsOf = `SELECT partner_ref AS partnerRef, partner_seq AS partnerSeq, seq, entry_hash AS entryHash
FROM ledger_partner_heads WHERE tenant_id = ?1`;

async function readConversions(
  db: D1Database,
  tenantId: string,
  seqs: readonly number[],
): Promise<ReadonlyMap<number, EntryConversion>> {
  const { results } = await db
    .prepare(
      `SELECT c.seq, c.reporting_currency AS currency, c.amount_minor AS amountMinor, c.content, c.hash
       FROM json_each(?2) AS s CROSS JOIN ledger_conversions AS c WHERE c.tenant_id = ?1 AND c.seq = s.value`,
    )
    .bind(tenantId, JSON.stringify(seqs))
    .all<EntryConversion>();
  return new Map(results.map((row) => [row.seq, row]));
}

/** Notices are the company's own and move no money. */
const isPartners = "partner_ref <> ''";

const groupColumn: Readonly<Record<TotalsBy, string>> = { partner: "partner_ref", period: "period" };

/** After the head, which is one row, what is asked of no entry is asked before the first of them. */
function selectRecords(index: string, reversedBy: string, isAfterHead = false): string {
  const head = isAfterHead ? "(SELECT 1 FROM ledger_heads WHERE tenant_id = ?1) AS h CROSS JOIN " : "";
  return `SELECT ${selectEntry}, r.seq AS reversedBySeq FROM ${head}ledger_entries AS e ${index}
LEFT JOIN ledger_entries AS r INDEXED BY ledger_entries_by_reversed ON r.tenant_id = ?1 AND r.reverses_seq = e.seq ${reversedBy}`;
}

async function listEntries(
  db: D1Database,
  tenantId: string,
  query: EntryPageQuery,
): Promise<readonly LedgerEntryRecord[]> {
  const { partnerRefs, ...own } = query;
  if (partnerRefs === undefined)
    return (await selectPage(db, tenantId, query).all<LedgerEntryRecord>()).results;
  // Each record has a chain of its own, so the page is the foremost of the foremost of each.
  const pages = await db.batch<LedgerEntryRecord>(
    partnerRefs.map((partnerRef) => selectPage(db, tenantId, { ...own, partnerRef })),
  );
  const sign = query.order === "newest-first" ? -1 : 1;
  return pages
    .flatMap(({ results }) => results)
    .sort((a, b) => sign * (a.seq - b.seq))
    .slice(0, query.limit);
}

function selectPage(db: D1Database, tenantId: string, query: EntryPageQuery): D1PreparedStatement {
  const path = pathFor(query);
  const values: (string | number)[] = [tenantId];
  const bind = (value: string | number) => `?${values.push(value)}`;
  const conditions = ["e.tenant_id = ?1"];
  if (query.opportunityRef !== undefined)
    conditions.push(`e.opportunity_ref = ${bind(query.opportunityRef)}`);
  if (query.partnerRef !== undefined) conditions.push(`e.partner_ref = ${bind(query.partnerRef)}`);
  if (query.period !== undefined) conditions.push(`e.period = ${bind(query.period)}`);
  if (query.kind !== undefined) conditions.push(kindIs[query.kind]);
  if (query.book !== undefined) conditions.push(`e.book = ${bind(query.book)}`);
  if (query.currency !== undefined) conditions.push(`e.currency = ${bind(query.currency)}`);
  if (query.effectiveFrom !== undefined) conditions.push(`e.effective_at >= ${bind(query.effectiveFrom)}`);
  if (query.effectiveTo !== undefined) conditions.push(`e.effective_at < ${bind(query.effectiveTo)}`);
  const isNewestFirst = query.order === "newest-first";
  if (query.afterSeq !== null) {
    const [past, last] = isNewestFirst ? ["<=", query.afterSeq - 1] : [">", query.afterSeq];
    conditions.push(`${path.column} ${past} ${path.through(bind(last))}`);
  }
  let reversedBy = "";
  if (query.throughSeq !== undefined) {
    const through = bind(query.throughSeq);
    conditions.push(`${path.column} <= ${path.through(through)}`);
    reversedBy = `AND r.seq <= ${through}`;
  }
  const such = path.isWalk ? hasSuchMonth(query, bind) : [];
  conditions.push(...such);
  const sql = `${selectRecords(path.index, reversedBy, such.length > 0)} WHERE ${conditions.join(" AND ")}
    ORDER BY ${path.column} ${isNewestFirst ? "DESC" : "ASC"} LIMIT ${bind(query.limit)}`;
  return db.prepare(sql).bind(...values);
}

/** Whoever walks the ledger for a currency, or months, without any entry would walk all of it for nothing. */
function hasSuchMonth(
  { book, currency, effectiveFrom, effectiveTo }: EntryPageQuery,
  bind: (value: string | number) => string,
): readonly string[] {
  if (book === undefined || currency === undefined) return [];
  const conditions = ["tenant_id = ?1", `book = ${bind(book)}`, `currency = ${bind(currency)}`];
  if (effectiveFrom !== undefined) conditions.push(`month >= ${bind(monthOf(effectiveFrom))}`);
  if (effectiveTo !== undefined) conditions.push(`month <= ${bind(monthOf(effectiveTo - 1))}`);
  // Not EXISTS, which SQLite may make a join of and ask again of every entry.
  return [`(SELECT month FROM ledger_months WHERE ${conditions.join(" AND ")} LIMIT 1) IS NOT NULL`];
}

function monthOf(at: Instant): string {
  return dayOf(at).slice(0, 7);
}

/** Written out, because SQLite takes the partial index of reversals only where it can read the kind. */
const kindIs: Readonly<Record<EntryKind, string>> = {
  credit: "e.kind = 'credit'",
  reversal: "e.kind = 'reversal'",
  "key.rotated": "e.kind = 'key.rotated'",
  "period.closed": "e.kind = 'period.closed'",
  "period.reopened": "e.kind = 'period.reopened'",
};

/** How a page is found: an index, its column that runs with the sequence, and the last place in it up to an entry. */
type Path = {
  readonly index: string;
  readonly column: string;
  readonly through: (bound: string) => string;
  /** Entry by entry, whatever is looked for. */
  readonly isWalk: boolean;
};

/** Named, because SQLite would guess from statistics it does not have. */
function pathFor(query: EntryPageQuery): Path {
  const { opportunityRef, partnerRef, period, kind } = query;
  if (opportunityRef !== undefined) return bySequence("INDEXED BY ledger_entries_by_opportunity");
  if (partnerRef !== undefined) {
    return {
      index: "INDEXED BY ledger_entries_by_partner",
      column: "e.partner_seq",
      through: (bound) => lastPlaceBy({ partnerRef: "?2", seq: bound }),
      isWalk: false,
    };
  }
  if (period !== undefined) return bySequence("INDEXED BY ledger_entries_by_period");
  if (isShort(query)) return bySequence("INDEXED BY ledger_entries_by_effect");
  if (kind === "reversal") return bySequence("INDEXED BY ledger_entries_reversals");
  return { ...bySequence("INDEXED BY sqlite_autoindex_ledger_entries_1"), isWalk: true };
}

/** The entries of so many days are fewer than those that would be passed on the way to them; those of more are found on the way. */
const shortSpanMs = 100 * DAY_MS;

function isShort({ book, effectiveFrom, effectiveTo }: EntryPageQuery): boolean {
  if (book === undefined || effectiveFrom === undefined || effectiveTo === undefined) return false;
  return effectiveTo - effectiveFrom <= shortSpanMs;
}

function bySequence(index: string): Path {
  return { index, column: "e.seq", through: (bound) => bound, isWalk: false };
}

async function readPositions(
  db: D1Database,
  tenantId: string,
  opportunityRefs: readonly string[],
): Promise<readonly OpportunityPosition[]> {
  assert(opportunityRefs.length <= 1000, "at most 1,000 opportunities are asked about at once");
  const [lastSeqs, openEntries] = await db.batch([
    db.prepare(lastSeqsOf).bind(tenantId, JSON.stringify(opportunityRefs)),
    db.prepare(openEntriesOf).bind(tenantId, JSON.stringify(opportunityRefs)),
  ]);
  const lastSeqOf = new Map(
    rowsOf<LastSeqRow>(lastSeqs).map(({ opportunityRef, lastSeq }) => [opportunityRef, lastSeq]),
  );
  const openOf = new Map<string, OpenEntry[]>(opportunityRefs.map((opportunityRef) => [opportunityRef, []]));
  for (const row of rowsOf<OpenRow>(openEntries)) openOf.get(row.opportunityRef)?.push(toOpenEntry(row));
  return opportunityRefs.map((opportunityRef) => ({
    opportunityRef,
    lastSeq: lastSeqOf.get(opportunityRef) ?? 0,
    open: openOf.get(opportunityRef) ?? [],
  }));
}

type LastSeqRow = { readonly opportunityRef: string; readonly lastSeq: number | null };
type OpenRow = Omit<OpenEntry, "ruleVersion" | "isConverted"> & {
  readonly isConverted: number;
  readonly opportunityRef: string;
  readonly ruleId: string;
  readonly ruleVersion: number;
  readonly ruleHash: string;
};

function toOpenEntry({ opportunityRef: _, ruleId, ruleVersion, ruleHash, ...entry }: OpenRow): OpenEntry {
  const rule = { ruleId, version: ruleVersion, hash: ruleHash };
  return { ...entry, ruleVersion: rule, isConverted: entry.isConverted === 1 };
}

const lastSeqsOf = `SELECT o.value AS opportunityRef, (
  SELECT MAX(seq) FROM ledger_entries INDEXED BY ledger_entries_by_opportunity
  WHERE tenant_id = ?1 AND opportunity_ref = o.value) AS lastSeq
FROM json_each(?2) AS o`;

const openEntriesOf = `SELECT e.opportunity_ref AS opportunityRef, e.seq, e.partner_ref AS partnerRef,
  e.amount_minor AS amountMinor, e.currency, e.share_ppm AS sharePpm, e.book, e.period,
  e.prior_period AS priorPeriod, e.effective_at AS effectiveAt,
  e.rule_id AS ruleId, e.rule_version AS ruleVersion, json_extract(e.payload, '$.ruleHash') AS ruleHash,
  EXISTS (SELECT 1 FROM ledger_conversions WHERE tenant_id = ?1 AND seq = e.seq) AS isConverted
FROM json_each(?2) AS o CROSS JOIN ledger_entries AS e INDEXED BY ledger_entries_by_opportunity
LEFT JOIN ledger_entries AS r INDEXED BY ledger_entries_by_reversed ON r.tenant_id = ?1 AND r.reverses_seq = e.seq
WHERE e.tenant_id = ?1 AND e.opportunity_ref = o.value AND e.kind = 'credit' AND r.seq IS NULL
ORDER BY e.seq`;

async function currentTotals(
  db: D1Database,
  tenantId: string,
  { by, partnerRef }: Parameters<LedgerReader["currentTotals"]>[0],
): ReturnType<LedgerReader["currentTotals"]> {
  const whose = partnerRef === undefined ? isPartners : "partner_ref = ?2";
  const sql = `SELECT book, ${groupColumn[by]} AS key, currency, SUM(amount_minor) AS amountMinor, SUM(entries) AS entries
    FROM ledger_balances WHERE tenant_id = ?1 AND ${whose} GROUP BY book, key, currency ORDER BY book, key, currency`;
  // One batch is one moment: these sums hold the entries up to this head and no others.
  const [head, groups] = await db.batch([
    db.prepare(headOf).bind(tenantId),
    db.prepare(sql).bind(tenantId, ...(partnerRef === undefined ? [] : [partnerRef])),
  ]);
  return { head: rowsOf<LedgerHead>(head)[0] ?? emptyHead, groups: rowsOf<Total>(groups) };
}

/** D1 ends a query after 30 seconds; a span of this many entries takes well under one. */
const entriesPerSum = 50_000;

/** From the beginning, or back from the balances that are kept now: whichever has fewer entries in between. */
async function totalsThrough(
  db: D1Database,
  tenantId: string,
  query: Parameters<LedgerReader["totalsThrough"]>[0],
): Promise<readonly Total[]> {
  const { throughSeq, partnerRef } = query;
  const { head, groups } = await currentTotals(db, tenantId, query);
  // A partner's chain has no gap, so its entries are numbered by how many there are.
  const last = partnerRef === undefined ? head.seq : groups.reduce((sum, { entries }) => sum + entries, 0);
  const through =
    partnerRef === undefined ? throughSeq : await lastPlaceOf(db, tenantId, { partnerRef, throughSeq });
  const totals = new Map<string, Total>();
  if (through <= last - through) {
    const sums = await sumSpan(db, tenantId, { ...query, from: 0, to: through });
    for (const part of sums) addTotal(totals, part);
  } else {
    for (const part of groups) addTotal(totals, part);
    const later = await sumSpan(db, tenantId, { ...query, from: through, to: last });
    for (const part of later) addTotal(totals, negated(part));
  }
  return [...totals.entries()]
    .filter(([, { entries }]) => entries > 0)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, total]) => total);
}

/** Places after `from` up to `to`: sequence numbers, or with a partner those of its own chain. */
async function sumSpan(
  db: D1Database,
  tenantId: string,
  { by, partnerRef, from, to }: Span,
): Promise<readonly Total[]> {
  const where =
    partnerRef === undefined
      ? `ledger_entries WHERE tenant_id = ?1 AND seq > ?2 AND seq <= ?3 AND ${isPartners}`
      : `ledger_entries INDEXED BY ledger_entries_by_partner
         WHERE tenant_id = ?1 AND partner_seq > ?2 AND partner_seq <= ?3 AND partner_ref = ?4`;
  const sum =
    db.prepare(`SELECT book, ${groupColumn[by]} AS key, currency, SUM(amount_minor) AS amountMinor, COUNT(*) AS entries
    FROM ${where} GROUP BY book, key, currency`);
  const parts: Total[] = [];
  for (let start = from; start < to; start += entriesPerSum) {
    const end = Math.min(start + entriesPerSum, to);
    const bound = sum.bind(tenantId, start, end, ...(partnerRef === undefined ? [] : [partnerRef]));
    parts.push(...(await bound.all<Total>()).results);
  }
  return parts;
}

type Span = {
  readonly by: TotalsBy;
  readonly partnerRef?: string;
  readonly from: number;
  readonly to: number;
};

function negated(part: Total): Total {
  return { ...part, amountMinor: -part.amountMinor, entries: -part.entries };
}

function addTotal(totals: Map<string, Total>, part: Total): void {
  const place = JSON.stringify([part.book, part.key, part.currency]);
  const sum = totals.get(place);
  const amountMinor = part.amountMinor + (sum?.amountMinor ?? 0);
  totals.set(place, { ...part, amountMinor, entries: part.entries + (sum?.entries ?? 0) });
}

// Entries are recorded in the order of their sequence, so the moment is found by halving: some 20 rows in a million.
const lastRecordedBy = `WITH RECURSIVE span (low, high) AS (
  SELECT 0, seq FROM ledger_heads WHERE tenant_id = ?1
  UNION ALL
  SELECT iif(e.recorded_at <= ?2, e.seq, low), iif(e.recorded_at <= ?2, high, e.seq - 1)
  FROM span JOIN ledger_entries AS e ON e.tenant_id = ?1 AND e.seq = (low + high + 1) / 2
  WHERE low < high)
SELECT low AS seq FROM span WHERE low >= high`;

/** A partner's entries stand in its chain in the order of the sequence, so the last one by `seq` is found by halving too. */
function lastPlaceBy({ partnerRef, seq }: { readonly partnerRef: string; readonly seq: string }): string {
  return `(WITH RECURSIVE span (low, high) AS (
    SELECT 0, (SELECT partner_seq FROM ledger_partner_heads WHERE tenant_id = ?1 AND partner_ref = ${partnerRef})
    UNION ALL
    SELECT iif(p.seq <= ${seq}, p.partner_seq, low), iif(p.seq <= ${seq}, high, p.partner_seq - 1)
    FROM span JOIN ledger_entries AS p INDEXED BY ledger_entries_by_partner
      ON p.tenant_id = ?1 AND p.partner_ref = ${partnerRef} AND p.partner_seq = (low + high + 1) / 2
    WHERE low < high)
  SELECT low FROM span WHERE low >= high)`;
}

async function lastPlaceOf(
  db: D1Database,
  tenantId: string,
  { partnerRef, throughSeq }: { readonly partnerRef: string; readonly throughSeq: number },
): Promise<number> {
  const place = lastPlaceBy({ partnerRef: "?2", seq: "?3" });
  const bound = db.prepare(`SELECT ${place} AS place`).bind(tenantId, partnerRef, throughSeq);
  return (await bound.first<number | null>("place")) ?? 0;
}

async function dealsThrough(
  db: D1Database,
  tenantId: string,
  { partnerRefs, throughSeq, limit }: Parameters<LedgerReader["dealsThrough"]>[0],
): Promise<readonly DealTotal[]> {
  const places = await Promise.all(
    partnerRefs.map(async (partnerRef) => ({
      partnerRef,
      place: await lastPlaceOf(db, tenantId, { partnerRef, throughSeq }),
    })),
  );
  const { results } = await db
    .prepare(
      `SELECT e.opportunity_ref AS opportunityRef, e.currency, SUM(e.amount_minor) AS amountMinor, COUNT(*) AS entries
       FROM json_each(?2) AS asked CROSS JOIN ledger_entries AS e INDEXED BY ledger_entries_by_partner
         ON e.tenant_id = ?1 AND e.partner_ref = asked.value ->> '$.partnerRef' AND e.partner_seq <= asked.value ->> '$.place'
       WHERE e.book = 'revenue'
       GROUP BY e.opportunity_ref, e.currency ORDER BY MAX(e.seq) DESC LIMIT ?3`,
    )
    .bind(tenantId, JSON.stringify(places), limit)
    .all<DealTotal>();
  return results;
}

/** One batch is one transaction, so head and sums belong to one moment. */
async function readStatement(
  db: D1Database,
  tenantId: string,
  partnerRef: string | undefined,
): Promise<Statement & { readonly tree: Frontier }> {
  const onlyPartner = partnerRef === undefined ? "" : "AND partner_ref = ?2";
  const bind = (sql: string) =>
    db.prepare(sql).bind(tenantId, ...(partnerRef === undefined ? [] : [partnerRef]));
  const [heads, trees, partnerHeads, balances] = await db.batch([
    db.prepare(headOf).bind(tenantId),
    db.prepare(treeOf).bind(tenantId),
    bind(`${partnerHeadsOf} ${onlyPartner}`),
    bind(`SELECT book, partner_ref AS partnerRef, period, currency, amount_minor AS amountMinor, entries
      FROM ledger_balances WHERE tenant_id = ?1 ${onlyPartner}`),
  ]);
  return {
    head: rowsOf<LedgerHead>(heads)[0] ?? emptyHead,
    tree: toFrontier(rowsOf<TreeRow>(trees)[0]),
    partnerHeads: rowsOf<StatedPartnerHead>(partnerHeads),
    balances: rowsOf<StatedBalance>(balances),
  };
}

/** Some 8 MB of rows at a time. */
const entriesPerStretch = 5_000;

async function readPartnerEntries(
  db: D1Database,
  tenantId: string,
  { partnerRef, from, to }: Parameters<LedgerReader["partnerEntries"]>[0],
): Promise<readonly SealedEntry[]> {
  const entries: SealedEntry[] = [];
  for (let start = from; start <= to; start += entriesPerStretch) {
    const end = Math.min(start + entriesPerStretch - 1, to);
    const bound = db.prepare(stretchOfPartner).bind(tenantId, partnerRef, start, end);
    entries.push(...(await bound.all<SealedEntry>()).results);
  }
  return entries;
}

const stretchOfPartner = `SELECT ${selectEntry} FROM ledger_entries AS e INDEXED BY ledger_entries_by_partner
WHERE e.tenant_id = ?1 AND e.partner_ref = ?2 AND e.partner_seq BETWEEN ?3 AND ?4 ORDER BY e.partner_seq`;

async function readChainPage(
  db: D1Database,
  tenantId: string,
  { afterSeq, throughSeq, partnerRef, limit }: Parameters<LedgerReader["chainPage"]>[0],
): Promise<readonly SealedEntry[]> {
  const bound =
    partnerRef === undefined
      ? db.prepare(chainOfCompany).bind(tenantId, afterSeq, throughSeq, limit)
      : db.prepare(chainOfPartner).bind(tenantId, afterSeq, throughSeq, limit, partnerRef);
  return (await bound.all<SealedEntry>()).results;
}

const chainOfCompany = `SELECT ${selectEntry} FROM ledger_entries AS e
WHERE e.tenant_id = ?1 AND e.seq > ?2 AND e.seq <= ?3 ORDER BY e.seq LIMIT ?4`;

const chainOfPartner = `SELECT ${selectEntry} FROM ledger_entries AS e INDEXED BY ledger_entries_by_partner
WHERE e.tenant_id = ?1 AND e.partner_ref = ?5 AND e.seq <= ?3 AND e.partner_seq > COALESCE(
  (SELECT partner_seq FROM ledger_entries WHERE tenant_id = ?1 AND seq = ?2), 0)
ORDER BY e.partner_seq LIMIT ?4`;
