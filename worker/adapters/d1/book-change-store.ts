import type { BookChange, NearBookStore } from "#worker/usecases/inference/inference-ports.ts";
import { absorbedStatements } from "./account-change-store.ts";
import { heldBatch } from "./import-commit-store.ts";
import { nextStep, stillAt } from "./inference-run-store.ts";
import type { At } from "./inference-statements.ts";
import { readAll } from "./read-all.ts";

/** What has come to the book since it was noted, and which records that concerns. */
export function bookChangeStore(
  at: At,
): Pick<
  NearBookStore,
  | "listBookChanges"
  | "dealNames"
  | "dealsOfAccounts"
  | "listTellingWords"
  | "notedDealWords"
  | "absorbChanges"
> {
  const { db, tenantId } = at;
  return {
    listBookChanges: async ({ mark, most }) => {
      if (mark.noted < 0 || mark.changes - mark.noted > most) return null;
      const [others, accounts] = await db.batch<Told>(
        [
          "SELECT at, kind, id FROM inference_changes WHERE tenant_id = ?1 AND at > ?2 AND at <= ?3 ORDER BY at",
          `SELECT at, 'own' AS kind, account_id AS id FROM inference_account_changes
           WHERE tenant_id = ?1 AND at > ?2 AND at <= ?3 ORDER BY at`,
        ].map((sql) => db.prepare(sql).bind(tenantId, mark.noted, mark.changes)),
      );
      const [ofOthers, ofAccounts] = [others?.results ?? [], accounts?.results ?? []];
      // A change that left no row concerns more than can be told.
      const told = new Set([...ofOthers, ...ofAccounts].map((row) => row.at));
      if (told.size !== mark.changes - mark.noted) return null;
      const changes = new Map(ofOthers.map(({ kind, id }) => [`${kind} ${id}`, { kind, id }]));
      return {
        changes: [...changes.values()],
        accountIds: [...new Set(ofAccounts.map(({ id }) => id))],
      };
    },
    dealNames: async (dealIds) => {
      const { results } = await db
        .prepare(
          `SELECT o.name, s.name AS accountName FROM json_each(?2) k
           CROSS JOIN opportunities o ON o.tenant_id = ?1 AND o.id = k.value
           LEFT JOIN accounts a ON a.tenant_id = ?1 AND a.id = o.account_id
           LEFT JOIN accounts s ON s.tenant_id = ?1 AND s.id = ifnull(a.survivor_id, a.id) AND s.archived_at IS NULL
           WHERE o.deleted_at IS NULL`,
        )
        .bind(tenantId, JSON.stringify(dealIds))
        .all<{ name: string; accountName: string | null }>();
      return results;
    },
    listTellingWords: async () => {
      const rows = await readAll<{ readonly word: string }>(at, {
        sql: `SELECT word FROM inference_deal_words WHERE tenant_id = ?1 AND word > ?2 AND telling = 1
          ORDER BY word LIMIT ?3`,
        keyOf: ({ word }) => word,
      });
      return new Set(rows.map(({ word }) => word));
    },
    notedDealWords: async (words) => {
      const { results } = await db
        .prepare(
          "SELECT w.word FROM json_each(?2) k CROSS JOIN inference_deal_words w ON w.tenant_id = ?1 AND w.word = k.value",
        )
        .bind(tenantId, JSON.stringify(words))
        .all<{ word: string }>();
      return new Set(results.map(({ word }) => word));
    },
    dealsOfAccounts: async (accountIds) => {
      const { results } = await db
        .prepare(
          `SELECT o.id FROM json_each(?2) k
           CROSS JOIN opportunities o INDEXED BY opportunities_by_account ON o.tenant_id = ?1 AND o.account_id = k.value`,
        )
        .bind(tenantId, JSON.stringify(accountIds))
        .all<{ id: string }>();
      return results.map(({ id }) => id);
    },
    absorbChanges: ({ mark, changes, accounts, words, ...step }) =>
      heldBatch(db, [
        stillAt(at, step),
        ...(accounts === null ? [] : absorbedStatements(at, accounts)),
        ...CONCERNED.map((records) =>
          db
            .prepare(
              `UPDATE inference_activities SET stale = 1
               WHERE (tenant_id, id) IN (SELECT ?1, c.id FROM (${records}) c) AND stale = 0`,
            )
            .bind(tenantId, JSON.stringify(changes)),
        ),
        db
          .prepare(
            `UPDATE inference_activities SET stale = 1 WHERE (tenant_id, id) IN (
               SELECT ?1, w.activity_id FROM json_each(?2) n
               CROSS JOIN inference_record_words w ON w.tenant_id = ?1 AND w.word = n.value) AND stale = 0`,
          )
          .bind(tenantId, JSON.stringify(words)),
        db
          .prepare(
            `INSERT INTO inference_deal_words (tenant_id, word) SELECT ?1, value FROM json_each(?2) WHERE true
             ON CONFLICT (tenant_id, word) DO NOTHING`,
          )
          .bind(tenantId, JSON.stringify(words)),
        // Somebody may have had the notes made void meanwhile.
        db
          .prepare("UPDATE inference_books SET noted = ?2 WHERE tenant_id = ?1 AND noted = ?3")
          .bind(tenantId, mark.changes, mark.noted),
        ...forgetChanges(at, mark.changes),
        ...nextStep(at, step),
      ]),
  };
}

/** Changes that are noted need not be told any more. */
export function forgetChanges({ db, tenantId }: At, noted: number): readonly D1PreparedStatement[] {
  return ["inference_changes", "inference_account_changes"].map((table) =>
    db.prepare(`DELETE FROM ${table} WHERE tenant_id = ?1 AND at <= ?2`).bind(tenantId, noted),
  );
}

type Told = BookChange & { readonly at: number };

const ofKind = (kind: BookChange["kind"]) =>
  `(SELECT value ->> '$.id' AS id FROM json_each(?2) WHERE value ->> '$.kind' = '${kind}') k`;

/** Records by an account that they may be about, where it is that of a deal that somebody has come to, it is told by another id, or it was merged. */
const ofAccounts = (accountId: string, from: string) =>
  `SELECT r.activity_id AS id FROM ${from}
   LEFT JOIN accounts a ON a.tenant_id = ?1 AND a.id = ${accountId}
   CROSS JOIN inference_record_accounts r ON r.tenant_id = ?1 AND r.account_id = ifnull(a.survivor_id, ${accountId})`;

/** One by one: D1 takes five parts of a compound statement. */
const CONCERNED = [
  ofAccounts("k.id", ofKind("account")),
  ofAccounts(
    "e.id",
    `${ofKind("external-account")} CROSS JOIN accounts e ON e.tenant_id = ?1 AND e.external_id = k.id`,
  ),
  ofAccounts(
    "o.account_id",
    `${ofKind("external-deal")} CROSS JOIN opportunities o ON o.tenant_id = ?1 AND o.external_id = k.id`,
  ),
  `SELECT t.id FROM ${ofKind("contact")} CROSS JOIN inference_activities t INDEXED BY inference_activities_by_contact
     ON t.tenant_id = ?1 AND t.contact_id = k.id`,
  `SELECT t.id FROM ${ofKind("email")} CROSS JOIN inference_activities t INDEXED BY inference_activities_by_email
     ON t.tenant_id = ?1 AND lower(trim(t.email)) = k.id AND t.email IS NOT NULL`,
  `SELECT t.id FROM ${ofKind("deal")} CROSS JOIN inference_activities t INDEXED BY inference_activities_by_filed
     ON t.tenant_id = ?1 AND t.filed_opportunity_id = k.id`,
];
