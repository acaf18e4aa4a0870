import type { SealedEntry } from "#worker/domain/ledger/entry.ts";

const columnOf: Readonly<Record<keyof SealedEntry, string>> = {
  tenantId: "tenant_id",
  seq: "seq",
  idemKey: "idem_key",
  kind: "kind",
  amountMinor: "amount_minor",
  currency: "currency",
  partnerRef: "partner_ref",
  partnerSeq: "partner_seq",
  opportunityRef: "opportunity_ref",
  sharePpm: "share_ppm",
  book: "book",
  period: "period",
  effectiveAt: "effective_at",
  recordedAt: "recorded_at",
  reversesSeq: "reverses_seq",
  priorPeriod: "prior_period",
  adjustsSeq: "adjusts_seq",
  ruleId: "rule_id",
  ruleVersion: "rule_version",
  prevHash: "prev_hash",
  entryHash: "entry_hash",
  payload: "payload",
};

const names = Object.keys(columnOf) as (keyof SealedEntry)[];

/** The columns of `ledger_entries AS e` under the names of `SealedEntry`, so that a row is one. */
export const selectEntry = names.map((name) => `e.${columnOf[name]} AS ${name}`).join(", ");

/** Inserts any number of entries, given as a JSON array of `toInsertRow`, with one bound value. */
export const insertEntries = `INSERT INTO ledger_entries (${names.map((name) => columnOf[name]).join(", ")})
SELECT ${names.map((_, index) => `value ->> '$[${index}]'`).join(", ")} FROM json_each(?1)`;

export function toInsertRow(entry: SealedEntry): readonly (string | number | null)[] {
  return names.map((name) => entry[name]);
}

/** The rows of one statement of a batch; none when the batch did not ask. */
export function rowsOf<Row>(result: D1Result | undefined): Row[] {
  return (result?.results ?? []) as Row[];
}
