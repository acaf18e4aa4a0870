import type { SealedEntry } from "#worker/domain/ledger/entry.ts";
import type { SignedTreeHead } from "#worker/domain/ledger/tree-head.ts";
import type { StatedBalance, StatedPartnerHead, Verified } from "#worker/domain/ledger/verify.ts";
import type { StatedConversion } from "#worker/domain/ledger/verify-conversions.ts";
import { fromHex } from "#worker/domain/merkle/tree-hash.ts";
import type { VerificationReader } from "#worker/usecases/ledger/verification-ports.ts";
import { selectConversionsOf } from "./conversion-rows.ts";
import { rowsOf, selectEntry } from "./entry-rows.ts";
import { selectTreeHead } from "./tree-rows.ts";

/** Some 3 MB of rows at a time. */
const entriesPerStretch = 2_000;
/** D1 ends a query after 30 seconds; a span of this many entries takes well under one. */
const entriesPerSum = 50_000;
const placesPerQuery = 5_000;

/** What a verification reads of one company's ledger; it must be the primary, like everything that decides. */
export function createD1VerificationReader(db: D1Database, tenantId: string): VerificationReader {
  return {
    readStretch: async ({ after, throughSeq }) => {
      const { results: entries } = await db
        .prepare(stretchOf)
        .bind(tenantId, after.seq, throughSeq, entriesPerStretch)
        .all<SealedEntry>();
      const end = entries.at(-1)?.seq ?? after.seq;
      const reversed = JSON.stringify(reversedBefore(entries, after.seq));
      const [partnerHeads, originals, nodes, heads, conversions] = await db.batch([
        db.prepare(entriesAtPlaces).bind(tenantId, JSON.stringify(placesBefore(entries))),
        db.prepare(originalsOf).bind(tenantId, reversed, after.seq),
        db.prepare(nodesOf).bind(tenantId, JSON.stringify(spansOf(after.seq, end))),
        db.prepare(headsOf).bind(tenantId, after.seq, end),
        selectConversionsOf(db, tenantId, entries),
      ]);
      const before: Verified = {
        head: after,
        partnerHeads: new Map(rowsOf<StatedPartnerHead>(partnerHeads).map((row) => [row.partnerRef, row])),
        originals: rowsOf<SealedEntry & { readonly reversed: number }>(originals).map(
          ({ reversed, ...entry }) => ({
            entry,
            reversed: reversed === 1,
          }),
        ),
      };
      return {
        entries,
        before,
        nodes: rowsOf<NodeRow>(nodes).map(({ level, nodeIndex, hash }) => ({
          level,
          index: nodeIndex,
          hash: fromHex(hash),
        })),
        heads: rowsOf<SignedTreeHead>(heads),
        conversions: new Map(rowsOf<StatedConversion>(conversions).map((row) => [row.seq, row])),
      };
    },
    sumBalances: (throughSeq) => sumBalances(db, tenantId, throughSeq),
    entriesAt: async (places) => {
      const found: StatedPartnerHead[] = [];
      for (let from = 0; from < places.length; from += placesPerQuery) {
        const part = places.slice(from, from + placesPerQuery);
        const pairs = JSON.stringify(part.map(({ partnerRef, partnerSeq }) => [partnerRef, partnerSeq]));
        const { results } = await db.prepare(entriesAtPlaces).bind(tenantId, pairs).all<StatedPartnerHead>();
        found.push(...results);
      }
      return found;
    },
  };
}

type NodeRow = { readonly level: number; readonly nodeIndex: number; readonly hash: string };

const stretchOf = `SELECT ${selectEntry} FROM ledger_entries AS e
WHERE e.tenant_id = ?1 AND e.seq > ?2 AND e.seq <= ?3 ORDER BY e.seq LIMIT ?4`;

const entriesAtPlaces = `SELECT e.partner_ref AS partnerRef, e.partner_seq AS partnerSeq, e.seq, e.entry_hash AS entryHash
FROM json_each(?2) AS p CROSS JOIN ledger_entries AS e INDEXED BY ledger_entries_by_partner
WHERE e.tenant_id = ?1 AND e.partner_ref = p.value ->> '$[0]' AND e.partner_seq = p.value ->> '$[1]'`;

const originalsOf = `SELECT ${selectEntry}, EXISTS (
  SELECT 1 FROM ledger_entries AS r INDEXED BY ledger_entries_by_reversed
  WHERE r.tenant_id = ?1 AND r.reverses_seq = e.seq AND r.seq <= ?3) AS reversed
FROM json_each(?2) AS o CROSS JOIN ledger_entries AS e WHERE e.tenant_id = ?1 AND e.seq = o.value ORDER BY e.seq`;

const nodesOf = `SELECT n.level, n.node_index AS nodeIndex, n.hash FROM json_each(?2) AS s CROSS JOIN ledger_nodes AS n
WHERE n.tenant_id = ?1 AND n.level = s.value ->> '$[0]'
  AND n.node_index >= s.value ->> '$[1]' AND n.node_index < s.value ->> '$[2]'`;

const headsOf = `SELECT ${selectTreeHead} FROM ledger_tree_heads
WHERE tenant_id = ?1 AND tree_size > ?2 AND tree_size <= ?3 ORDER BY tree_size`;

/** The place before each partner's first entry in the stretch, where there is one. */
function placesBefore(entries: readonly SealedEntry[]): readonly (readonly [string, number])[] {
  const first = new Map<string, number>();
  for (const { partnerRef, partnerSeq } of entries) {
    if (!first.has(partnerRef)) first.set(partnerRef, partnerSeq);
  }
  return [...first].filter(([, seq]) => seq > 1).map(([partnerRef, seq]) => [partnerRef, seq - 1]);
}

function reversedBefore(entries: readonly SealedEntry[], seq: number): readonly number[] {
  const reversed = entries.flatMap(({ reversesSeq }) => (reversesSeq === null ? [] : [reversesSeq]));
  return [...new Set(reversed)].filter((one) => one <= seq);
}

/** By level, the subtrees that are complete at `end` and were not at `start`: first and last but one. */
function spansOf(start: number, end: number): readonly (readonly [number, number, number])[] {
  const spans: (readonly [number, number, number])[] = [];
  for (let level = 1; 2 ** level <= end; level += 1) {
    const [from, to] = [Math.floor(start / 2 ** level), Math.floor(end / 2 ** level)];
    if (from < to) spans.push([level, from, to]);
  }
  return spans;
}

async function sumBalances(
  db: D1Database,
  tenantId: string,
  throughSeq: number,
): Promise<readonly StatedBalance[]> {
  const sums = new Map<string, StatedBalance>();
  for (let from = 0; from < throughSeq; from += entriesPerSum) {
    const to = Math.min(from + entriesPerSum, throughSeq);
    const { results } = await db.prepare(sumsOf).bind(tenantId, from, to).all<StatedBalance>();
    for (const part of results) {
      const place = JSON.stringify([part.book, part.partnerRef, part.period, part.currency]);
      const sum = sums.get(place) ?? { amountMinor: 0, entries: 0 };
      const amountMinor = sum.amountMinor + part.amountMinor;
      sums.set(place, { ...part, amountMinor, entries: sum.entries + part.entries });
    }
  }
  return [...sums.values()];
}

const sumsOf = `SELECT book, partner_ref AS partnerRef, period, currency, SUM(amount_minor) AS amountMinor,
  COUNT(*) AS entries
FROM ledger_entries WHERE tenant_id = ?1 AND seq > ?2 AND seq <= ?3 GROUP BY book, partner_ref, period, currency`;
