/** What is looked at before a period is closed. */
export const checklistItems = [
  "period-not-over",
  "ledger-frozen",
  "earlier-period-open",
  "attribution-at-work",
  "data-older-than-period",
  "deals-in-review",
  "evidence-pending",
  "deals-unattributed",
  "rates-missing",
] as const;

export type ChecklistItemName = (typeof checklistItems)[number];

/** These no reason helps against: closing would promise what is not so. */
const unwaivable: ReadonlySet<ChecklistItemName> = new Set<ChecklistItemName>([
  "period-not-over",
  "ledger-frozen",
]);

export type ChecklistWaiver = { readonly found: number; readonly reason: string };

/** One line: how much there is of it, and whether it keeps the period from being closed. */
export type ChecklistItem<Waiver extends ChecklistWaiver = ChecklistWaiver> = {
  readonly item: ChecklistItemName;
  /** 0 when there is nothing to say. */
  readonly found: number;
  readonly status: "clear" | "waived" | "blocks";
  readonly waivable: boolean;
  readonly waiver: Waiver | null;
};

/** A waiver is of what was there when it was given: when there is more of it, it blocks again. */
export function checkList<Waiver extends ChecklistWaiver>(
  found: Readonly<Record<ChecklistItemName, number>>,
  waivers: ReadonlyMap<string, Waiver>,
): readonly ChecklistItem<Waiver>[] {
  return checklistItems.map((item) => {
    const waivable = isWaivable(item);
    const waiver = waivers.get(item) ?? null;
    const isWaived = waivable && waiver !== null && found[item] <= waiver.found;
    const standing = isWaived ? "waived" : "blocks";
    const status = found[item] === 0 ? "clear" : standing;
    return { item, found: found[item], status, waivable, waiver: isWaived ? waiver : null };
  });
}

export function isWaivable(item: ChecklistItemName): boolean {
  return !unwaivable.has(item);
}
