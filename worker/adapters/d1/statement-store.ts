import type { TenantScope } from "#worker/domain/access/principal.ts";
import { canonicalText } from "#worker/domain/statement-bundle/bundle.ts";
import type { Env } from "#worker/env.ts";
import type {
  IssueItemRef,
  NewStatement,
  StatementRecord,
  StatementStore,
} from "#worker/usecases/statements/statement-ports.ts";
import { auditInTenant } from "./audit-statements.ts";
import { isGuardFailure } from "./outbox-statements.ts";
import { shardOf } from "./shards.ts";

/** What one company has issued. Rows are only added; see the triggers of migrations 0451 to 0456. */
export function statementStore(env: Env, tenant: TenantScope): StatementStore {
  const db = shardOf(env, tenant);
  const { tenantId } = tenant;
  return {
    ...reads(db, tenantId),
    save: async (statement) => {
      try {
        await db.batch(insertsOf(db, tenantId, statement));
        return true;
      } catch (error) {
        if (isOvertaken(error) || isGuardFailure(error)) return false;
        throw error;
      }
    },
    acknowledge: async ({ id, by, now, audit }) => {
      const [changed] = await db.batch([
        db
          .prepare(
            `UPDATE statements SET acknowledged_by = ?3, acknowledged_at = ?4
             WHERE tenant_id = ?1 AND id = ?2 AND acknowledged_at IS NULL AND superseded_at IS NULL`,
          )
          .bind(tenantId, id, by, now),
        auditInTenant(db, audit, "ifChanged"),
      ]);
      return (changed?.meta.changes ?? 0) > 0;
    },
  };
}

const columns = `id, number, version, partner_ref AS partnerRef, period, currency, opening_minor AS openingMinor,
  closing_minor AS closingMinor, lines, chain_to AS chainTo, document_hash AS documentHash, signature,
  previous_tree_size AS previousTreeSize, head_size AS headSize, is_final AS isFinal, lapse_days AS lapseDays,
  issued_by AS issuedBy, issued_at AS issuedAt, superseded_at AS supersededAt, acknowledged_by AS acknowledgedBy,
  acknowledged_at AS acknowledgedAt`;

type Row = Omit<StatementRecord, "isFinal"> & { readonly isFinal: number };

function toRecord(row: Row): StatementRecord {
  return { ...row, isFinal: row.isFinal === 1 };
}

function reads(db: D1Database, tenantId: string): Omit<StatementStore, "save" | "acknowledge"> {
  const all = async (rest: string, values: readonly (string | number | null)[]) => {
    const { results } = await db
      .prepare(`SELECT ${columns} FROM statements ${rest}`)
      .bind(tenantId, ...values)
      .all<Row>();
    return results.map(toRecord);
  };
  const one = async (rest: string, values: readonly (string | number)[]) =>
    (await all(`${rest} LIMIT 1`, values))[0] ?? null;
  return {
    get: (id) => one("WHERE tenant_id = ?1 AND id = ?2", [id]),
    getVersion: ({ number, version }) =>
      one("WHERE tenant_id = ?1 AND number = ?2 AND version = ?3", [number, version]),
    readDocument: async (id) => {
      const { results } = await db
        .prepare(
          "SELECT text FROM statement_documents WHERE tenant_id = ?1 AND statement_id = ?2 ORDER BY part",
        )
        .bind(tenantId, id)
        .all<{ text: string }>();
      return results.length === 0 ? null : results.map((row) => row.text).join("");
    },
    getInForce: ({ partnerRef, period, currency }) =>
      one(
        `INDEXED BY statements_by_matter
         WHERE tenant_id = ?1 AND partner_ref = ?2 AND period = ?3 AND currency = ?4 ORDER BY version DESC`,
        [partnerRef, period, currency],
      ),
    listVersions: (number) =>
      all("INDEXED BY statements_by_number WHERE tenant_id = ?1 AND number = ?2 ORDER BY version DESC", [
        number,
      ]),
    list: ({ filter, after, limit }) =>
      all(
        `INDEXED BY ${filter.partnerRef === undefined ? "statements_by_age" : "statements_by_matter"}
         WHERE tenant_id = ?1 AND (?2 IS NULL OR partner_ref = ?2) AND (?3 IS NULL OR period = ?3)
           AND (?4 IS NULL OR currency = ?4) AND (?5 = 0 OR superseded_at IS NULL)
           AND (?6 IS NULL OR (issued_at, id) < (?6, ?7))
           ${filter.partnerRef === undefined ? "" : "AND partner_ref = ?2"}
         ORDER BY issued_at DESC, id DESC LIMIT ?8`,
        [
          filter.partnerRef ?? null,
          filter.period ?? null,
          filter.currency ?? null,
          filter.inForce === true ? 1 : 0,
          after?.issuedAt ?? null,
          after?.id ?? null,
          limit,
        ],
      ),
    lastNumber: async () =>
      (await db
        .prepare("SELECT MAX(number) AS number FROM statements WHERE tenant_id = ?1")
        .bind(tenantId)
        .first<number>("number")) ?? 0,
    latestOf: async (partnerRef) => {
      const row = await db
        .prepare(
          `SELECT MAX(head_size) AS headSize, MAX(chain_to) AS chainTo FROM statements INDEXED BY statements_by_matter
           WHERE tenant_id = ?1 AND partner_ref = ?2`,
        )
        .bind(tenantId, partnerRef)
        .first<{ headSize: number | null; chainTo: number | null }>();
      return row === null || row.headSize === null || row.chainTo === null
        ? null
        : { headSize: row.headSize, chainTo: row.chainTo };
    },
    firstInPeriod: ({ partnerRef, period, through }) =>
      db
        .prepare(
          `SELECT partner_seq FROM ledger_entries INDEXED BY ledger_entries_by_partner
           WHERE tenant_id = ?1 AND partner_ref = ?2 AND partner_seq <= ?4 AND period = ?3
           ORDER BY partner_seq LIMIT 1`,
        )
        .bind(tenantId, partnerRef, period, through)
        .first<number>("partner_seq"),
    listMatters: async (period) => {
      const { results } = await db
        .prepare(
          `SELECT partner_ref AS partnerRef, currency FROM ledger_balances
           WHERE tenant_id = ?1 AND book = 'revenue' AND partner_ref <> '' AND period = ?2
           ORDER BY partner_ref, currency`,
        )
        .bind(tenantId, period)
        .all<{ partnerRef: string; currency: string }>();
      return results;
    },
  };
}

function insertsOf(db: D1Database, tenantId: string, statement: NewStatement): D1PreparedStatement[] {
  const { id, number, version, document, audit, item } = statement;
  return [
    db
      .prepare(
        "UPDATE statements SET superseded_at = ?4 WHERE tenant_id = ?1 AND number = ?2 AND version = ?3 - 1",
      )
      .bind(tenantId, number, version, statement.issuedAt),
    db
      .prepare(
        `INSERT INTO statements (tenant_id, id, number, version, partner_ref, period, currency, opening_minor,
           closing_minor, lines, chain_to, document_hash, signature, previous_tree_size, head_size, is_final,
           lapse_days, issued_by, issued_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19)`,
      )
      .bind(
        tenantId,
        id,
        number,
        version,
        statement.partnerRef,
        statement.period,
        statement.currency,
        statement.openingMinor,
        statement.closingMinor,
        statement.lines,
        statement.chainTo,
        statement.documentHash,
        statement.signature,
        statement.previousTreeSize,
        statement.headSize,
        statement.isFinal ? 1 : 0,
        statement.lapseDays,
        statement.issuedBy,
        statement.issuedAt,
      ),
    ...partsOf(canonicalText(document)).map((text, part) =>
      db
        .prepare(
          "INSERT INTO statement_documents (tenant_id, statement_id, part, text) VALUES (?1, ?2, ?3, ?4)",
        )
        .bind(tenantId, id, part, text),
    ),
    ...(item === null ? [] : settleItem(db, tenantId, { ...item, statementId: id })),
    auditInTenant(db, audit),
  ];
}

/** Settles an item once: an item that somebody else has settled meanwhile takes the whole batch down with it. */
export function settleItem(
  db: D1Database,
  tenantId: string,
  { issueId, place, outcome, statementId }: IssueItemRef & { readonly statementId: string },
): D1PreparedStatement[] {
  return [
    db
      .prepare(
        `INSERT INTO batch_guard (held) SELECT 0 WHERE NOT EXISTS (
           SELECT 1 FROM statement_issue_items
           WHERE tenant_id = ?1 AND issue_id = ?2 AND place = ?3 AND statement_id IS NULL)`,
      )
      .bind(tenantId, issueId, place),
    db
      .prepare(
        `UPDATE statement_issue_items SET statement_id = ?4, outcome = ?5
         WHERE tenant_id = ?1 AND issue_id = ?2 AND place = ?3`,
      )
      .bind(tenantId, issueId, place, statementId, outcome),
  ];
}

/** A third of what a row may hold, because a character may take three bytes. */
const longestPart = 500_000;

/** Cut where no character is torn in two. */
function partsOf(text: string): readonly string[] {
  const parts: string[] = [];
  for (let at = 0; at < text.length; ) {
    const end = at + longestPart;
    const tears = end < text.length && /[\uD800-\uDBFF]/.test(text.charAt(end - 1));
    const part = text.slice(at, tears ? end - 1 : end);
    parts.push(part);
    at += part.length;
  }
  return parts;
}

function isOvertaken(error: unknown): boolean {
  return error instanceof Error && /statement-not-the-next/.test(error.message);
}
