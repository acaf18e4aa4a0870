import { addMinor } from "#worker/domain/money/money.ts";
import type { StatementDocument, StatementLine } from "#worker/domain/statement-bundle/bundle.ts";
import { adjustmentWord } from "./statement-reason.ts";

/** A statement as people read it: what is new, and what puts right something earlier. Sums are in minor units. */
export type StatementSections = {
  readonly openingMinor: number;
  readonly entries: readonly StatementLine[];
  readonly entriesMinor: number;
  readonly adjustments: readonly StatementLine[];
  readonly adjustmentsMinor: number;
  readonly closingMinor: number;
};

export function sectionsOf({ opening, lines, closing }: StatementDocument): StatementSections {
  const entries = lines.filter((line) => !isAdjustment(line));
  const adjustments = lines.filter(isAdjustment);
  return {
    openingMinor: Number(opening),
    entries,
    entriesMinor: sumOf(entries),
    adjustments,
    adjustmentsMinor: sumOf(adjustments),
    closingMinor: Number(closing),
  };
}

/** Whether a line is more than a credit of its own: a reversal, or one that puts right an earlier period. */
export function isAdjustment({ kind, reason }: Pick<StatementLine, "kind" | "reason">): boolean {
  return kind !== "credit" || reason.startsWith(`${adjustmentWord} `);
}

function sumOf(lines: readonly StatementLine[]): number {
  return addMinor(lines.map(({ amountMinor }) => Number(amountMinor)));
}
