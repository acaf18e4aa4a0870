import { isDecidedByDispute } from "#worker/domain/ledger/dispute-adjustment.ts";
import type { EntryPayload } from "#worker/domain/ledger/entry.ts";

/** How the reason of a line begins that puts right a credit of a period that was closed. */
export const adjustmentWord = "Adjusts";

/** Why an entry stands in a statement, in a sentence for people: the share and the rule, and what it puts right. */
export function reasonOf(
  { reversesSeq, adjustsSeq, priorPeriod, sharePpm, ruleVersion }: EntryPayload,
  ruleName: string,
): string {
  const rule = `${ruleName}, version ${ruleVersion.version}`;
  const late = priorPeriod === undefined ? "" : ` of ${priorPeriod}`;
  if (reversesSeq !== null) return `Takes back entry ${reversesSeq}${late}; it was credited by ${rule}`;
  if (isDecidedByDispute(ruleVersion)) {
    const original = adjustsSeq === undefined ? "an entry of this period" : `entry ${adjustsSeq}${late}`;
    return `${adjustmentWord} ${original}, as decided in ${ruleName}`;
  }
  const credited = `${percentOf(sharePpm)} % of the deal by ${rule}`;
  if (priorPeriod === undefined) return credited;
  const original = adjustsSeq === undefined ? priorPeriod : `entry ${adjustsSeq}${late}`;
  return `${adjustmentWord} ${original}: ${credited}`;
}

/** Parts per million as percent, without zeros at the end: 333333 is "33.3333". */
function percentOf(sharePpm: number): string {
  const whole = Math.floor(sharePpm / 10_000);
  const rest = String(sharePpm % 10_000)
    .padStart(4, "0")
    .replace(/0+$/, "");
  return rest === "" ? String(whole) : `${whole}.${rest}`;
}
