import {
  type GramNote,
  keyText,
  type NamedAccount,
  type NoteReader,
} from "#worker/domain/identity/noted-names.ts";
import { groupBy } from "#worker/domain/inference/group-by.ts";
import type { At } from "./inference-statements.ts";

/** What written names are matched by, as it was noted: how many rows that takes has nothing to do with the company's size. */
export function noteReader({ db, tenantId }: At): NoteReader {
  const byKeys = async <Row>(sql: string, keys: readonly unknown[]): Promise<readonly Row[]> => {
    if (keys.length === 0) return [];
    return (await db.prepare(sql).bind(tenantId, JSON.stringify(keys)).all<Row>()).results;
  };
  return {
    findGrams: async (grams) => {
      const rows = await byKeys<{ gram: number; names: number; accounts: string }>(
        `SELECT g.gram, g.names, g.accounts FROM json_each(?2) k
         CROSS JOIN inference_name_grams g ON g.tenant_id = ?1 AND g.gram = k.value`,
        grams,
      );
      return new Map(
        rows.map(({ gram, names, accounts }) => [
          gram,
          { names, accounts: JSON.parse(accounts) as GramNote["accounts"] },
        ]),
      );
    },
    findNames: async ({ keys, most }) => {
      const asked = new Map(keys.map((key) => [keyText(key), key]));
      const rows = await byKeys<{ text: string; id: string }>(
        `SELECT k.value ->> '$.text' AS text, n.id FROM json_each(?2) k
         CROSS JOIN inference_account_names n INDEXED BY inference_account_names_by_key
           ON n.tenant_id = ?1 AND n.kind = k.value ->> '$.kind' AND n.key = k.value ->> '$.key'
         WHERE n.id IN (SELECT f.id FROM inference_account_names f INDEXED BY inference_account_names_by_key
           WHERE f.tenant_id = ?1 AND f.kind = k.value ->> '$.kind' AND f.key = k.value ->> '$.key' ORDER BY f.id LIMIT ${Number(most)})
         ORDER BY n.id`,
        [...asked].map(([text, key]) => ({ text, ...key })),
      );
      return new Map(
        [...groupBy(rows, ({ text }) => text)].map(([text, own]) => [text, own.map(({ id }) => id)]),
      );
    },
    findAliases: async (keys) => {
      const rows = await byKeys<{ alias: string; accountId: string }>(
        `SELECT a.alias, a.account_id AS accountId FROM json_each(?2) k
         CROSS JOIN inference_aliases a ON a.tenant_id = ?1 AND a.alias = k.value`,
        keys,
      );
      return new Map(rows.map(({ alias, accountId }) => [alias, accountId]));
    },
    findNamedAccounts: async ({ ordinals, ids }) => {
      type Row = Omit<NamedAccount, "isChild"> & { readonly isChild: number };
      const columns = "a.id, a.ordinal, a.name, a.label, a.is_child AS isChild";
      const [byOrdinal, byId] = await Promise.all([
        byKeys<Row>(
          `SELECT ${columns} FROM json_each(?2) k
           CROSS JOIN inference_accounts a INDEXED BY inference_accounts_by_ordinal ON a.tenant_id = ?1 AND a.ordinal = k.value`,
          ordinals,
        ),
        byKeys<Row>(
          `SELECT ${columns} FROM json_each(?2) k CROSS JOIN inference_accounts a ON a.tenant_id = ?1 AND a.id = k.value`,
          ids,
        ),
      ]);
      const found = new Map(
        [...byOrdinal, ...byId].map((row) => [row.id, { ...row, isChild: row.isChild === 1 }]),
      );
      return [...found.values()];
    },
    countWords: async (words) => {
      const rows = await byKeys<{ word: string; names: number }>(
        `SELECT w.word, w.names FROM json_each(?2) k
         CROSS JOIN inference_name_words w ON w.tenant_id = ?1 AND w.word = k.value`,
        words,
      );
      return new Map(rows.map(({ word, names }) => [word, names]));
    },
  };
}
