import { toLongId } from "../record-id.ts";
import { type ScanHint, wholeTable } from "../records/record-store.ts";
import { parseDatetime } from "../records/record-values.ts";
import type { Comparison, ConditionTree } from "./condition-tree.ts";

/** What the conditions that hold for every row say of its SystemModstamp and its Id. */
export function hintOf(tree: ConditionTree | null): ScanHint {
  if (tree === null) return wholeTable;
  const parts = tree.kind === "all" ? tree.parts : [tree];
  return parts
    .flatMap((part) => (part.kind === "comparison" ? [hintOfComparison(part.comparison)] : []))
    .reduce(narrower, wholeTable);
}

function hintOfComparison(comparison: Comparison): ScanHint {
  if (!("field" in comparison) || "valueQuery" in comparison) return wholeTable;
  const { field, operator, value } = comparison;
  if (field === "Id" && (operator === "=" || operator === "IN")) {
    const texts = Array.isArray(value) ? value : [value];
    return { ...wholeTable, ids: texts.map((text) => toLongId(String(text).replaceAll("'", ""))) };
  }
  if (field !== "SystemModstamp" || typeof value !== "string") return wholeTable;
  const instant = parseDatetime(value);
  if (instant === null) return wholeTable;
  if (operator === ">=" || operator === ">") return { ...wholeTable, fromMs: instant };
  if (operator === "<") return { ...wholeTable, beforeMs: instant };
  if (operator === "<=") return { ...wholeTable, beforeMs: instant + 1000 };
  return operator === "=" ? { ...wholeTable, fromMs: instant, beforeMs: instant + 1000 } : wholeTable;
}

function narrower(a: ScanHint, b: ScanHint): ScanHint {
  return {
    fromMs: pick(a.fromMs, b.fromMs, Math.max),
    beforeMs: pick(a.beforeMs, b.beforeMs, Math.min),
    ids: a.ids ?? b.ids,
  };
}

function pick(a: number | null, b: number | null, choose: (a: number, b: number) => number): number | null {
  if (a === null || b === null) return a ?? b;
  return choose(a, b);
}
