import type { BookChange, NearBookStore } from "#worker/usecases/inference/inference-ports.ts";
import { heldBatch } from "./import-commit-store.ts";
import { nextStep, stillAt } from "./inference-run-store.ts";
import type { At } from "./inference-statements.ts";
import { readAll } from "./read-all.ts";

/** What has come to the book since it was noted, and which records that concerns. */
export function bookChangeStore(
  at: At,
): Pick<
  NearBookStore,
  "listBookChanges" | "dealNames" | "listTellingWords" | "notedDealWords" | "absorbChanges"
> {
  const { db, tenantId } = at;
  return {
    listBookChanges: async ({ mark, most }) => {
      if (mark.noted < 0 || mark.changes - mark.noted > most) return null;
      const { results } = await db
        .prepare(
          "SELECT at, kind, id FROM inference_changes WHERE tenant_id = ?1 AND at > ?2 AND at <= ?3 ORDER BY at",
        )
        .bind(tenantId, mark.noted, mark.changes)
        .all<BookChange & { readonly at: number }>();
      // A change that left no row concerns more than can be told.
      const isToldWhole = new Set(results.map((row) => row.at)).size === mark.changes - mark.noted;
      if (!isToldWhole) return null;
      const changes = new Map(results.map(({ kind, id }) => [`${kind} ${id}`, { kind, id }]));
      return [...changes.values()];
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
    absorbChanges: ({ mark, changes, words, ...step }) =>
      heldBatch(db, [
        stillAt(at, step),
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
        forgetChanges(at, mark.changes),
        ...nextStep(at, step),
      ]),
  };
}

/** Changes that are noted need not be told any more. */
export function forgetChanges({ db, tenantId }: At, noted: number): D1PreparedStatement {
  return db.prepare("DELETE FROM inference_changes WHERE tenant_id = ?1 AND at <= ?2").bind(tenantId, noted);
}

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
