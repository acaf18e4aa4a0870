import type { FieldDefinition, Row, Value } from "../schema/definitions.ts";

/** Reads a record of another object, as a formula that spans a relationship does. */
export type FindRow = (objectName: string, id: string) => Row | null;

type Formula = { readonly source: string; readonly evaluate: (row: Row, find: FindRow) => Value };

/** Worked out when a record is read, so that a change of what they depend on moves no SystemModstamp. */
export const formulas: Readonly<Record<string, Formula>> = {
  expectedRevenue: {
    source: "Amount * Probability",
    evaluate: (row) => {
      const { Amount: amount, Probability: probability } = row;
      if (typeof amount !== "number" || typeof probability !== "number") return null;
      return Math.round(amount * probability) / 100;
    },
  },
  fiscalYear: { source: "YEAR(CloseDate)", evaluate: (row) => closeMonth(row)?.year ?? null },
  fiscalQuarter: { source: "CEILING(MONTH(CloseDate) / 3)", evaluate: (row) => quarter(row) },
  fiscal: {
    source: "TEXT(FiscalYear) & ' ' & TEXT(FiscalQuarter)",
    evaluate: (row) => {
      const closing = closeMonth(row);
      return closing === null ? null : `${closing.year} ${quarter(row)}`;
    },
  },
  partnerTier: {
    source: "TEXT(Partner__r.Tier__c)",
    evaluate: (row, find) => {
      const partnerId = row.Partner__c;
      return typeof partnerId === "string" ? (find("Account", partnerId)?.Tier__c ?? null) : null;
    },
  },
};

export function readField(row: Row, field: FieldDefinition, find: FindRow): Value {
  if (field.formula !== null) return formulas[field.formula]?.evaluate(row, find) ?? null;
  const value = row[field.name] ?? null;
  return value === null && field.type === "boolean" ? false : value;
}

function quarter(row: Row): number | null {
  const closing = closeMonth(row);
  return closing === null ? null : Math.ceil(closing.month / 3);
}

function closeMonth(row: Row): { readonly year: number; readonly month: number } | null {
  const closeDate = row.CloseDate;
  if (typeof closeDate !== "string") return null;
  return { year: Number(closeDate.slice(0, 4)), month: Number(closeDate.slice(5, 7)) };
}
