import type { SealedEntry } from "#worker/domain/ledger/entry.ts";

const selectStated = `c.seq, c.book, c.partner_ref AS partnerRef, c.period, c.currency AS entryCurrency,
  c.effective_at AS effectiveAt, c.reporting_currency AS currency, c.amount_minor AS amountMinor, c.content, c.hash`;

const statedOf = `SELECT ${selectStated} FROM json_each(?2) AS s CROSS JOIN ledger_conversions AS c
WHERE c.tenant_id = ?1 AND c.seq = s.value`;

/** Reads what is stated of these entries' conversions, and of those of the credits that they reverse; rows are `StatedConversion`. */
export function selectConversionsOf(
  db: D1Database,
  tenantId: string,
  entries: readonly SealedEntry[],
): D1PreparedStatement {
  const seqs = entries.flatMap(({ seq, reversesSeq }) => (reversesSeq === null ? [seq] : [seq, reversesSeq]));
  return db.prepare(statedOf).bind(tenantId, JSON.stringify([...new Set(seqs)]));
}
