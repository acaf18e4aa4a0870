import type { TenantScope } from "#worker/domain/access/principal.ts";
import type { SearchTerm } from "#worker/domain/search/search-terms.ts";
import type { Env } from "#worker/env.ts";
import {
  type RecordKind,
  recordKinds,
  type SearchedRecord,
  type SearchStore,
} from "#worker/usecases/search/search-ports.ts";
import { shardOf } from "./shards.ts";

/** As many records of a kind are looked at; a word that more have tells too little to be searched by alone. */
const mostLookedAt = 200;

export function searchStore(env: Env, tenant: TenantScope): SearchStore {
  const db = shardOf(env, tenant);
  const { tenantId } = tenant;
  return {
    findRecords: async (terms) => {
      if (terms.length === 0) return { records: [], cut: [] };
      const rarest = await findRarest(db, { tenantId, terms });
      const found = await db.batch<Row>(
        recordKinds.map((kind) =>
          db
            .prepare(recordQueries[kind])
            .bind(tenantId, rangesOf(rarest.get(kind) ?? terms[0]), mostLookedAt + 1),
        ),
      );
      const byKind = recordKinds.map((kind, at) => ({ kind, rows: found[at]?.results ?? [] }));
      return {
        records: byKind.flatMap(({ kind, rows }) =>
          rows.slice(0, mostLookedAt).flatMap((row) => toRecord(kind, row)),
        ),
        cut: byKind.filter(({ rows }) => rows.length > mostLookedAt).map(({ kind }) => kind),
      };
    },
  };
}

/** The term of each kind that the fewest records hold; one read, of which no term takes more than its bound. */
async function findRarest(
  db: D1Database,
  { tenantId, terms }: { readonly tenantId: string; readonly terms: readonly SearchTerm[] },
): Promise<ReadonlyMap<RecordKind, SearchTerm>> {
  const [only] = terms;
  if (only !== undefined && terms.length === 1) return new Map(recordKinds.map((kind) => [kind, only]));
  const { results } = await db
    .prepare(
      `SELECT k.value AS kind, t.key AS term, (SELECT COUNT(*) FROM (
         SELECT 1 FROM json_each(t.value) AS s
         CROSS JOIN search_words w ON w.tenant_id = ?1 AND w.kind = k.value
           AND w.word >= s.value ->> 0 AND w.word < s.value ->> 1
         LIMIT ?4)) AS records
       FROM json_each(?2) AS k CROSS JOIN json_each(?3) AS t ORDER BY records, length(t.value) DESC`,
    )
    .bind(
      tenantId,
      JSON.stringify(recordKinds),
      JSON.stringify(terms.map((term) => pairsOf(term))),
      mostLookedAt,
    )
    .all<{ kind: RecordKind; term: number }>();
  const rarest = new Map<RecordKind, SearchTerm>();
  for (const { kind, term } of results) {
    const of = terms[term];
    if (of !== undefined && !rarest.has(kind)) rarest.set(kind, of);
  }
  return rarest;
}

type Row = {
  readonly id: string | null;
  readonly name: string;
  readonly note: string | null;
  readonly domain: string | null;
  readonly externalId: string | null;
};

function toRecord(kind: RecordKind, { id, ...row }: Row): readonly SearchedRecord[] {
  return id === null ? [] : [{ kind, id, ...row }];
}

/** Records that are gone stand in the answer as empty rows, so that the count of rows says whether the look was cut short. */
const recordQueries: Readonly<Record<RecordKind, string>> = {
  deal: recordQuery("deal", {
    table: "opportunities",
    columns: "r.account_name AS note, NULL AS domain",
    stands: "r.deleted_at IS NULL",
  }),
  partner: recordQuery("partner", {
    table: "partners",
    columns: "r.domain AS note, r.domain",
    stands: "r.archived_at IS NULL AND r.survivor_id IS NULL",
  }),
  account: recordQuery("account", {
    table: "accounts",
    columns: "r.domain AS note, r.domain",
    stands: "r.archived_at IS NULL AND r.survivor_id IS NULL",
  }),
};

function recordQuery(
  kind: RecordKind,
  { table, columns, stands }: { readonly table: string; readonly columns: string; readonly stands: string },
): string {
  return `SELECT r.id, r.name, r.external_id AS externalId, ${columns} FROM (
      SELECT DISTINCT w.record_id FROM json_each(?2) AS s
      CROSS JOIN search_words w ON w.tenant_id = ?1 AND w.kind = '${kind}'
        AND w.word >= s.value ->> 0 AND w.word < s.value ->> 1
      LIMIT ?3) AS found
    LEFT JOIN ${table} r ON r.tenant_id = ?1 AND r.id = found.record_id AND ${stands}`;
}

/** Above every word that begins with the same letters. */
const last = "\u{10FFFF}";

function pairsOf({ spellings }: SearchTerm): readonly (readonly [from: string, to: string])[] {
  return spellings.map((spelling) => [spelling, spelling + last] as const);
}

function rangesOf(term: SearchTerm | undefined): string {
  return JSON.stringify(term === undefined ? [] : pairsOf(term));
}
