import type { EntryView } from "#worker/usecases/views/entry-views.ts";
import type { ListColumn } from "./list-file.ts";

/** The ledger as a file: every column that is hashed is there or in the payload. */
export const entryColumns: readonly ListColumn<EntryView>[] = [
  { header: "Seq", value: (entry) => entry.seq },
  { header: "Kind", value: (entry) => entry.kind },
  { header: "Partner", value: (entry) => entry.partnerName },
  { header: "Partner seq", value: (entry) => entry.partnerSeq },
  { header: "Deal", value: (entry) => entry.opportunityName },
  { header: "Amount", value: (entry) => entry.amount },
  { header: "Currency", value: (entry) => entry.amount.currency },
  { header: "Reporting amount", value: (entry) => entry.conversion?.amount ?? null },
  { header: "Reporting currency", value: (entry) => entry.conversion?.amount.currency ?? null },
  { header: "Rate day", holdsDates: true, value: (entry) => entry.conversion?.rateDay ?? null },
  { header: "Share ppm", value: (entry) => entry.sharePpm },
  { header: "Book", value: (entry) => entry.book },
  { header: "Period", value: (entry) => entry.period },
  { header: "Effective", holdsDates: true, value: (entry) => entry.effectiveAt },
  { header: "Recorded", holdsDates: true, value: (entry) => entry.recordedAt },
  { header: "Adjusts period", value: (entry) => entry.priorPeriod },
  { header: "Adjusts", value: (entry) => entry.adjustsSeq },
  { header: "Reverses", value: (entry) => entry.reversesSeq },
  { header: "Reversed by", value: (entry) => entry.reversedBySeq },
  { header: "Rule", value: (entry) => `${entry.rule.id} version ${entry.rule.version}` },
  { header: "Payload", value: (entry) => entry.payload },
  { header: "Previous hash", value: (entry) => entry.prevHash },
  { header: "Hash", value: (entry) => entry.entryHash },
];
