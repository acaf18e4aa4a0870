import { jsonPieces } from "#worker/adapters/platform/json-pieces.ts";
import { gramCount } from "#worker/domain/identity/grams.ts";
import { type AccountNote, type NameNotes, NOTE_FORM } from "#worker/domain/inference/near-accounts.ts";
import type { NearBookStore } from "#worker/usecases/inference/inference-ports.ts";
import { forgetChanges } from "./book-change-store.ts";
import type { At } from "./inference-statements.ts";
import { readAll } from "./read-all.ts";

type BookNotes = Parameters<NearBookStore["saveNotes"]>[0];

/**
 * Writes what differs from the notes that are there. Each piece holds only as long as nothing has come to the book since it was read. From the
 * first piece to the last there are no notes: were the old number still there, changes could be added to notes that are half the new ones.
 */
export async function saveBookNotes(at: At, notes: BookNotes): Promise<void> {
  const { db, tenantId } = at;
  const [, found] = await db.batch<{ readonly changes: number; readonly form: number }>([
    db.prepare("UPDATE inference_books SET noted = -1 WHERE tenant_id = ?1").bind(tenantId),
    db.prepare("SELECT changes, form FROM inference_books WHERE tenant_id = ?1").bind(tenantId),
  ]);
  const book = found?.results[0];
  if (book?.changes !== notes.changes) return;
  const pieces: Pieces = { at, changes: notes.changes };
  const ordinals = await saveAccounts(pieces, {
    notes: notes.accounts,
    isOtherForm: book.form !== NOTE_FORM,
  });
  await saveGrams(pieces, { names: notes.names, ordinals });
  await saveKeyed(pieces, {
    table: "inference_name_words",
    key: "word",
    value: "names",
    wanted: notes.names.words,
  });
  await saveKeyed(pieces, {
    table: "inference_aliases",
    key: "alias",
    value: "account_id",
    wanted: notes.names.aliases,
  });
  await saveDealWords(pieces, notes.dealWords);
  await db.batch([
    db
      .prepare(
        "UPDATE inference_books SET noted = ?2, form = ?3, accounts = ?4, names = ?5, absorbed = 0 WHERE tenant_id = ?1 AND changes = ?2",
      )
      .bind(tenantId, notes.changes, NOTE_FORM, notes.count, notes.names.accounts),
    ...forgetChanges(at, notes.changes),
  ]);
}

type Pieces = { readonly at: At; readonly changes: number };

const UNCHANGED = "(SELECT changes FROM inference_books WHERE tenant_id = ?1) = ?3";

/** Each piece of the rows by all of the statements together. */
async function write(
  { at, changes }: Pieces,
  { statements, rows }: { readonly statements: readonly string[]; readonly rows: readonly unknown[] },
): Promise<void> {
  const { db, tenantId } = at;
  for (const { json } of jsonPieces(rows))
    await db.batch(statements.map((sql) => db.prepare(sql).bind(tenantId, json, changes)));
}

type AccountRow = Omit<AccountNote, "isChild" | "names"> & {
  readonly isChild: number;
  readonly ordinal: number;
};

/** An account keeps its ordinal for as long as it is there. */
async function saveAccounts(
  pieces: Pieces,
  { notes, isOtherForm }: { readonly notes: readonly AccountNote[]; readonly isOtherForm: boolean },
): Promise<ReadonlyMap<string, number>> {
  const before = await readAll<AccountRow>(pieces.at, {
    sql: `SELECT id, name_key AS nameKey, first_word AS firstWord, domain, family_id AS familyId, ordinal, name, label, is_child AS isChild
      FROM inference_accounts WHERE tenant_id = ?1 AND id > ?2 ORDER BY id LIMIT ?3`,
    keyOf: ({ id }) => id,
  });
  const known = new Map(before.map((row) => [row.id, row]));
  let next = before.reduce((highest, { ordinal }) => Math.max(highest, ordinal), 0) + 1;
  const ordinals = new Map<string, number>();
  const changed: (AccountNote & { readonly ordinal: number })[] = [];
  for (const note of notes) {
    const row = known.get(note.id);
    const isNew = row === undefined || row.ordinal === 0;
    const ordinal = isNew ? next++ : row.ordinal;
    ordinals.set(note.id, ordinal);
    if (isNew || isOtherForm || !isSame(note, row)) changed.push({ ...note, ordinal });
  }
  await write(pieces, { statements: [UPSERT_ACCOUNTS, FORGET_NAMES, INSERT_NAMES], rows: changed });
  const gone = before.filter(({ id }) => !ordinals.has(id)).map(({ id }) => ({ id }));
  await write(pieces, { statements: [FORGET_NAMES, FORGET_ACCOUNTS], rows: gone });
  return ordinals;
}

const UPSERT_ACCOUNTS = `INSERT INTO inference_accounts
    (tenant_id, id, name_key, first_word, domain, family_id, ordinal, name, label, is_child)
  SELECT ?1, value ->> '$.id', value ->> '$.nameKey', value ->> '$.firstWord', value ->> '$.domain', value ->> '$.familyId',
    value ->> '$.ordinal', value ->> '$.name', value ->> '$.label', value ->> '$.isChild'
  FROM json_each(?2) WHERE ${UNCHANGED}
  ON CONFLICT (tenant_id, id) DO UPDATE SET name_key = excluded.name_key, first_word = excluded.first_word,
    domain = excluded.domain, family_id = excluded.family_id, ordinal = excluded.ordinal, name = excluded.name,
    label = excluded.label, is_child = excluded.is_child`;

const FORGET_NAMES = `DELETE FROM inference_account_names
  WHERE tenant_id = ?1 AND id IN (SELECT value ->> '$.id' FROM json_each(?2)) AND ${UNCHANGED}`;

const INSERT_NAMES = `INSERT INTO inference_account_names (tenant_id, id, kind, key)
  SELECT DISTINCT ?1, a.value ->> '$.id', n.value ->> '$.kind', n.value ->> '$.key'
  FROM json_each(?2) a CROSS JOIN json_each(a.value, '$.names') n WHERE ${UNCHANGED}`;

const FORGET_ACCOUNTS = `DELETE FROM inference_accounts
  WHERE tenant_id = ?1 AND id IN (SELECT value ->> '$.id' FROM json_each(?2)) AND ${UNCHANGED}`;

function isSame(note: AccountNote, known: AccountRow): boolean {
  return (
    note.nameKey === known.nameKey &&
    note.firstWord === known.firstWord &&
    note.domain === known.domain &&
    note.familyId === known.familyId &&
    note.name === known.name &&
    note.label === known.label &&
    note.isChild === (known.isChild === 1)
  );
}

const gramsAtOnce = 2_000;

/** Some of them at a time: all lists together are megabytes. */
async function saveGrams(
  pieces: Pieces,
  { names, ordinals }: { readonly names: NameNotes; readonly ordinals: ReadonlyMap<string, number> },
): Promise<void> {
  const { db, tenantId } = pieces.at;
  const ordinalOf = (id: string) => ordinals.get(id) as number;
  for (let from = 0; from < gramCount; from += gramsAtOnce) {
    const to = from + gramsAtOnce;
    const { results } = await db
      .prepare(
        "SELECT gram, names, accounts FROM inference_name_grams WHERE tenant_id = ?1 AND gram >= ?2 AND gram < ?3",
      )
      .bind(tenantId, from, to)
      .all<{ gram: number; names: number; accounts: string }>();
    const known = new Map(results.map(({ gram, ...row }) => [gram, row]));
    const wanted = names.gramsBetween({ from, to, ordinalOf });
    const rows = [...wanted].map(([gram, note]) => ({
      gram,
      names: note.names,
      accounts: JSON.stringify(note.accounts),
    }));
    await write(pieces, {
      statements: [UPSERT_GRAMS],
      rows: rows.filter((row) => {
        const before = known.get(row.gram);
        return before?.accounts !== row.accounts || before.names !== row.names;
      }),
    });
    await write(pieces, {
      statements: [
        `DELETE FROM inference_name_grams WHERE tenant_id = ?1 AND gram IN (SELECT value FROM json_each(?2)) AND ${UNCHANGED}`,
      ],
      rows: [...known.keys()].filter((gram) => !wanted.has(gram)),
    });
  }
}

const UPSERT_GRAMS = `INSERT INTO inference_name_grams (tenant_id, gram, names, accounts)
  SELECT ?1, value ->> '$.gram', value ->> '$.names', value ->> '$.accounts' FROM json_each(?2) WHERE ${UNCHANGED}
  ON CONFLICT (tenant_id, gram) DO UPDATE SET names = excluded.names, accounts = excluded.accounts`;

/** A table of one value by one key. */
async function saveKeyed<Value extends string | number>(
  pieces: Pieces,
  of: {
    readonly table: "inference_name_words" | "inference_aliases" | "inference_deal_words";
    readonly key: string;
    readonly value: string;
    readonly wanted: ReadonlyMap<string, Value>;
  },
): Promise<void> {
  const { table, key, value, wanted } = of;
  const before = await readAll<{ readonly key: string; readonly value: Value }>(pieces.at, {
    sql: `SELECT ${key} AS key, ${value} AS value FROM ${table} WHERE tenant_id = ?1 AND ${key} > ?2 ORDER BY ${key} LIMIT ?3`,
    keyOf: (row) => row.key,
  });
  const known = new Map(before.map((row) => [row.key, row.value]));
  await write(pieces, {
    statements: [
      `INSERT INTO ${table} (tenant_id, ${key}, ${value}) SELECT ?1, value ->> 0, value ->> 1 FROM json_each(?2) WHERE ${UNCHANGED}
       ON CONFLICT (tenant_id, ${key}) DO UPDATE SET ${value} = excluded.${value}`,
    ],
    rows: [...wanted].filter(([at, wants]) => known.get(at) !== wants),
  });
  await write(pieces, {
    statements: [
      `DELETE FROM ${table} WHERE tenant_id = ?1 AND ${key} IN (SELECT value FROM json_each(?2)) AND ${UNCHANGED}`,
    ],
    rows: [...known.keys()].filter((at) => !wanted.has(at)),
  });
}

async function saveDealWords(
  pieces: Pieces,
  { tellingWords, commonWords }: BookNotes["dealWords"],
): Promise<void> {
  const wanted = new Map<string, number>();
  for (const word of tellingWords) wanted.set(word, 1);
  for (const word of commonWords) wanted.set(word, 0);
  await saveKeyed(pieces, { table: "inference_deal_words", key: "word", value: "telling", wanted });
}
