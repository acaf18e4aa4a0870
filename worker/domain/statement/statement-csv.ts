import { csvCell } from "#worker/domain/crm/csv-cell.ts";
import { formatMinor } from "#worker/domain/money/money.ts";
import type { StatementDocument, StatementLine } from "#worker/domain/statement-bundle/bundle.ts";
import { sectionsOf } from "./statement-sections.ts";

const header = [
  "Statement",
  "Version",
  "Period",
  "Row",
  "Entry",
  "Kind",
  "Deal",
  "Reason",
  "Amount",
  "Currency",
];

/** The statement as a table: the opening balance, each line, and the closing balance, in the order of the printed one. */
export function statementCsv(statement: StatementDocument): string {
  const { number, version, period, currency, lines } = statement;
  const { entries, adjustments, openingMinor, closingMinor } = sectionsOf(statement);
  const row = (name: string, line: Partial<StatementLine>, amountMinor: number) =>
    [
      ...[
        number,
        version,
        period,
        name,
        line.seq ?? "",
        line.kind ?? "",
        line.label ?? "",
        line.reason ?? "",
      ].map(csvCell),
      // A minus of our own making, so it is not defused like somebody's text.
      `"${formatMinor(amountMinor, currency)}"`,
      csvCell(currency),
    ].join(",");
  const rows = [
    header.map(csvCell).join(","),
    row("opening", {}, openingMinor),
    ...entries.map((line) => row("entry", line, Number(line.amountMinor))),
    ...adjustments.map((line) => row("adjustment", line, Number(line.amountMinor))),
    row("closing", { reason: lines.length === 1 ? "1 line" : `${lines.length} lines` }, closingMinor),
  ];
  return rows.map((text) => `${text}\r\n`).join("");
}
