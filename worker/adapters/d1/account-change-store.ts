import { jsonPieces } from "#worker/adapters/platform/json-pieces.ts";
import { nameKey } from "#worker/domain/crm/name-key.ts";
import { involvementObjects } from "#worker/domain/crm/salesforce/read-involvement.ts";
import type {
  AbsorbedAccounts,
  NearBookStore,
  NotedAccount,
} from "#worker/usecases/inference/inference-ports.ts";
import { BOOK_ACCOUNT, type BookAccountRow, bookAccounts, type ParentRow } from "./book-accounts.ts";
import { aliasesOf } from "./inference-decision-store.ts";
import type { At } from "./inference-statements.ts";

/** Accounts that have changed, with their families, and what records write that may mean one: by keys, however large the company is. */
export function accountChangeStore(at: At): Pick<NearBookStore, "loadChangedAccounts" | "findClued"> {
  const { db, tenantId } = at;
  const byIds = async <Row>(sql: string, ids: readonly string[]): Promise<readonly Row[]> => {
    if (ids.length === 0) return [];
    return (await db.prepare(sql).bind(tenantId, JSON.stringify(ids)).all<Row>()).results;
  };
  return {
    loadChangedAccounts: async ({ ids, most }) => {
      const family = await wholeFamilies(byIds, { ids, most });
      if (family === null) return null;
      const [stored, parents, noted, aliases, last] = await Promise.all([
        byIds<BookAccountRow>(
          `SELECT ${BOOK_ACCOUNT} FROM json_each(?2) k CROSS JOIN accounts a ON a.tenant_id = ?1 AND a.id = k.value
           WHERE a.archived_at IS NULL ORDER BY a.id`,
          family,
        ),
        byIds<ParentRow>(PARENTS, family),
        byIds<NotedAccount>(
          `SELECT a.id, a.ordinal, a.name, a.label, a.domain FROM json_each(?2) k
           CROSS JOIN inference_accounts a ON a.tenant_id = ?1 AND a.id = k.value`,
          family,
        ),
        aliasesOf(at, family),
        db
          .prepare(
            "SELECT ordinal FROM inference_accounts WHERE tenant_id = ?1 ORDER BY ordinal DESC LIMIT 1",
          )
          .bind(tenantId)
          .first<number>("ordinal"),
      ]);
      // A name that another account still has is that one's too.
      const merged = stored.filter(({ survivorId }) => survivorId !== null);
      const namesakes = await byIds<BookAccountRow>(
        `SELECT ${BOOK_ACCOUNT} FROM json_each(?2) k
         CROSS JOIN accounts a INDEXED BY accounts_by_name_key ON a.tenant_id = ?1 AND a.name_key = k.value
         WHERE a.archived_at IS NULL AND a.survivor_id IS NULL`,
        merged.map(({ name }) => nameKey(name)),
      );
      const own = new Set(stored.map(({ id }) => id));
      const others = namesakes.filter(({ id }) => !own.has(id));
      const book = bookAccounts([...stored, ...others], parents);
      return {
        ids: family,
        accounts: book.accounts.filter(({ id }) => own.has(id)),
        mergedNames: book.mergedNames,
        aliases,
        aliasNames: [...merged.map(({ name }) => name), ...aliases.flatMap(namesIn)],
        noted,
        highestOrdinal: last ?? 0,
      };
    },
    findClued: async (clues) => {
      const rows = await byIds<{ text: string }>(
        `SELECT DISTINCT c.text FROM json_each(?2) k
         CROSS JOIN inference_account_clues c ON c.tenant_id = ?1 AND c.clue = k.value`,
        clues,
      );
      return rows.map(({ text }) => text);
    },
  };
}

function namesIn(alias: Awaited<ReturnType<typeof aliasesOf>>[number]): readonly string[] {
  return alias.kind === "name" ? [alias.name] : [];
}

type ByIds = <Row>(sql: string, ids: readonly string[]) => Promise<readonly Row[]>;

/** All that are or were of one family with these accounts, by merges and by parents; null for more than `most`. */
async function wholeFamilies(
  byIds: ByIds,
  { ids, most }: { readonly ids: readonly string[]; readonly most: number },
): Promise<readonly string[] | null> {
  const family = new Set(ids);
  let fresh: readonly string[] = [...family];
  while (fresh.length > 0) {
    if (family.size > most) return null;
    const found = await Promise.all(RELATIVES.map((sql) => byIds<{ id: string }>(sql, fresh)));
    fresh = [...new Set(found.flat().map(({ id }) => id))].filter((id) => !family.has(id));
    for (const id of fresh) family.add(id);
  }
  return [...family].sort();
}

const PARENTS = `SELECT m.id, m.fields ->> '$.ParentId' AS parentId FROM json_each(?2) k
  CROSS JOIN accounts a ON a.tenant_id = ?1 AND a.id = k.value
  CROSS JOIN connections c ON c.tenant_id = ?1
  CROSS JOIN crm_mirror m ON m.tenant_id = ?1 AND m.connection_id = c.id AND m.object = 'Account' AND m.id = a.external_id
  WHERE m.fields ->> '$.ParentId' IS NOT NULL`;

/** One by one, as each has an index of its own. */
const RELATIVES = [
  `SELECT a.survivor_id AS id FROM json_each(?2) k CROSS JOIN accounts a ON a.tenant_id = ?1 AND a.id = k.value
   WHERE a.survivor_id IS NOT NULL`,
  `SELECT a.id FROM json_each(?2) k CROSS JOIN accounts a INDEXED BY accounts_merged ON a.tenant_id = ?1 AND a.survivor_id = k.value`,
  `SELECT p.id FROM (${PARENTS}) m CROSS JOIN accounts p INDEXED BY accounts_by_external_id ON p.tenant_id = ?1 AND p.external_id = m.parentId`,
  `SELECT child.id FROM json_each(?2) k
   CROSS JOIN accounts a ON a.tenant_id = ?1 AND a.id = k.value
   CROSS JOIN connections c ON c.tenant_id = ?1
   CROSS JOIN crm_mirror m INDEXED BY crm_mirror_children ON m.tenant_id = ?1 AND m.connection_id = c.id AND m.object = 'Account'
     AND m.fields ->> '$.ParentId' = a.external_id
   CROSS JOIN accounts child INDEXED BY accounts_by_external_id ON child.tenant_id = ?1 AND child.external_id = m.id`,
  `SELECT m.id FROM json_each(?2) k CROSS JOIN inference_accounts a ON a.tenant_id = ?1 AND a.id = k.value
   CROSS JOIN inference_accounts m INDEXED BY inference_accounts_by_family ON m.tenant_id = ?1 AND m.family_id = a.family_id
   WHERE a.family_id IS NOT NULL`,
];

/** Writes the notes of accounts that have changed, and marks the records that this can concern. */
export function absorbedStatements(
  { db, tenantId }: At,
  absorbed: AbsorbedAccounts,
): readonly D1PreparedStatement[] {
  const bind = (sql: string, json: string) => db.prepare(sql).bind(tenantId, json);
  const each = (sql: string, rows: readonly unknown[]) => jsonPieces(rows).map(({ json }) => bind(sql, json));
  const { told, ids, notes, gone, grams, words, aliases, names, emails, subjectWords } = absorbed;
  const rows = notes.map(({ names: keys, isChild, ...note }) => ({
    ...note,
    isChild: isChild ? 1 : 0,
    keys,
  }));
  return [
    ...each(FORGET_NAMES, ids),
    ...each(
      "DELETE FROM inference_accounts WHERE tenant_id = ?1 AND id IN (SELECT value FROM json_each(?2))",
      gone,
    ),
    ...each(UPSERT_ACCOUNTS, rows),
    ...each(INSERT_NAMES, rows),
    ...each(
      `INSERT INTO inference_name_grams (tenant_id, gram, names, accounts)
       SELECT ?1, value ->> '$.gram', value ->> '$.names', value ->> '$.accounts' FROM json_each(?2) WHERE true
       ON CONFLICT (tenant_id, gram) DO UPDATE SET accounts = excluded.accounts`,
      grams.map(({ gram, names: having, accounts }) => ({
        gram,
        names: having,
        accounts: JSON.stringify(accounts),
      })),
    ),
    ...each(
      `INSERT INTO inference_name_words (tenant_id, word, names) SELECT ?1, value, 1 FROM json_each(?2) WHERE true
       ON CONFLICT (tenant_id, word) DO NOTHING`,
      words,
    ),
    ...each(
      `DELETE FROM inference_aliases WHERE (tenant_id, alias) IN (SELECT ?1, n.alias FROM json_each(?2) k
         CROSS JOIN inference_aliases n INDEXED BY inference_aliases_by_account ON n.tenant_id = ?1 AND n.account_id = k.value)`,
      ids,
    ),
    ...each(
      `INSERT INTO inference_aliases (tenant_id, alias, account_id)
       SELECT ?1, value ->> '$.alias', value ->> '$.accountId' FROM json_each(?2) WHERE true
       ON CONFLICT (tenant_id, alias) DO UPDATE SET account_id = excluded.account_id`,
      aliases.filter(({ isSaid }) => isSaid),
    ),
    ...each(
      `INSERT INTO inference_aliases (tenant_id, alias, account_id)
       SELECT ?1, value ->> '$.alias', value ->> '$.accountId' FROM json_each(?2) WHERE true
       ON CONFLICT (tenant_id, alias) DO NOTHING`,
      aliases.filter(({ isSaid }) => !isSaid),
    ),
    db
      .prepare("UPDATE inference_books SET absorbed = absorbed + ?2 WHERE tenant_id = ?1")
      .bind(tenantId, told.length),
    ...each(
      stale(
        "SELECT r.activity_id FROM json_each(?2) k CROSS JOIN inference_record_accounts r ON r.tenant_id = ?1 AND r.account_id = k.value",
      ),
      ids,
    ),
    ...each(
      stale(`SELECT t.id FROM json_each(?2) k CROSS JOIN inference_activities t INDEXED BY inference_activities_by_account_name
        ON t.tenant_id = ?1 AND t.account_name = k.value AND t.account_name IS NOT NULL`),
      names,
    ),
    ...each(
      stale(`SELECT t.id FROM json_each(?2) k CROSS JOIN inference_activities t INDEXED BY inference_activities_by_email
        ON t.tenant_id = ?1 AND lower(trim(t.email)) = k.value AND t.email IS NOT NULL`),
      emails,
    ),
    ...each(
      stale(
        "SELECT w.activity_id FROM json_each(?2) k CROSS JOIN inference_record_words w ON w.tenant_id = ?1 AND w.word = k.value",
      ),
      subjectWords,
    ),
    ...each(stale(BY_CONTACT), told),
    ...each(REREAD, told),
    ...each(REREAD_ACTIVITIES, told),
  ];
}

const stale = (records: string) =>
  `UPDATE inference_activities SET stale = 1 WHERE (tenant_id, id) IN (SELECT ?1, * FROM (${records})) AND stale = 0`;

/** Of people at an account that was not there, or is there under another id of the CRM's. */
const BY_CONTACT = `SELECT t.id FROM json_each(?2) k
  CROSS JOIN accounts a ON a.tenant_id = ?1 AND a.id = k.value
  CROSS JOIN connections c ON c.tenant_id = ?1
  CROSS JOIN crm_mirror m INDEXED BY crm_mirror_by_account
    ON m.tenant_id = ?1 AND m.connection_id = c.id AND m.account_id = a.external_id AND m.object = 'Contact'
  CROSS JOIN inference_activities t ON t.tenant_id = ?1 AND (t.contact_id = m.id
    OR (t.email IS NOT NULL AND lower(trim(t.email)) = lower(trim(m.fields ->> '$.Email'))))
  UNION SELECT t.id FROM json_each(?2) k
  CROSS JOIN contacts f INDEXED BY contacts_by_account ON f.tenant_id = ?1 AND f.account_id = k.value
  CROSS JOIN inference_activities t ON t.tenant_id = ?1 AND (t.contact_id = f.external_id
    OR (t.email IS NOT NULL AND lower(trim(t.email)) = lower(trim(f.email))))
  UNION SELECT t.id FROM json_each(?2) k
  CROSS JOIN accounts a ON a.tenant_id = ?1 AND a.id = k.value
  CROSS JOIN contacts f INDEXED BY contacts_by_account_external_id ON f.tenant_id = ?1 AND f.account_external_id = a.external_id
  CROSS JOIN inference_activities t ON t.tenant_id = ?1 AND (t.contact_id = f.external_id
    OR (t.email IS NOT NULL AND lower(trim(t.email)) = lower(trim(f.email))))`;

/** Which account of ours a record of the CRM is filed under may be another one now. */
const REREAD = `UPDATE crm_mirror SET unread = 1 WHERE (tenant_id, connection_id, object, id) IN (
    SELECT m.tenant_id, m.connection_id, m.object, m.id FROM json_each(?2) k
    CROSS JOIN accounts a ON a.tenant_id = ?1 AND a.id = k.value
    CROSS JOIN connections c ON c.tenant_id = ?1
    CROSS JOIN crm_mirror m INDEXED BY crm_mirror_by_account
      ON m.tenant_id = ?1 AND m.connection_id = c.id AND m.account_id = a.external_id
      AND m.object IN (${involvementObjects.map((object) => `'${object}'`).join(", ")})
    WHERE m.unread = 0)`;

const REREAD_ACTIVITIES = `UPDATE activities SET unread = 1 WHERE (tenant_id, id) IN (
    SELECT ?1, r.id FROM json_each(?2) k
    CROSS JOIN accounts a ON a.tenant_id = ?1 AND a.id = k.value
    CROSS JOIN activities r INDEXED BY activities_by_account ON r.tenant_id = ?1 AND r.account_external_id = a.external_id
      AND r.account_external_id IS NOT NULL
    WHERE r.unread = 0 AND r.deleted_at IS NULL)`;

const FORGET_NAMES =
  "DELETE FROM inference_account_names WHERE tenant_id = ?1 AND id IN (SELECT value FROM json_each(?2))";

const UPSERT_ACCOUNTS = `INSERT INTO inference_accounts
    (tenant_id, id, name_key, first_word, domain, family_id, ordinal, name, label, is_child)
  SELECT ?1, value ->> '$.id', value ->> '$.nameKey', value ->> '$.firstWord', value ->> '$.domain', value ->> '$.familyId',
    value ->> '$.ordinal', value ->> '$.name', value ->> '$.label', value ->> '$.isChild'
  FROM json_each(?2) WHERE true
  ON CONFLICT (tenant_id, id) DO UPDATE SET name_key = excluded.name_key, first_word = excluded.first_word,
    domain = excluded.domain, family_id = excluded.family_id, ordinal = excluded.ordinal, name = excluded.name,
    label = excluded.label, is_child = excluded.is_child`;

const INSERT_NAMES = `INSERT INTO inference_account_names (tenant_id, id, kind, key)
  SELECT DISTINCT ?1, a.value ->> '$.id', n.value ->> '$.kind', n.value ->> '$.key'
  FROM json_each(?2) a CROSS JOIN json_each(a.value, '$.keys') n`;
