import { err, ok, type Result } from "#worker/domain/result.ts";

/** The weekdays on which a company works, ascending, Monday 1 to Sunday 7: "12345". At least one. */
export type WorkingDays = string & { readonly unit?: "working-days" };

export const mondayToFriday: WorkingDays = "12345";

/** Reads a list of weekdays, in any order and also repeated. */
export function parseWorkingDays(days: readonly number[]): Result<WorkingDays, "not-working-days"> {
  const isWeekday = (day: number) => Number.isInteger(day) && day >= 1 && day <= 7;
  if (days.length === 0 || !days.every(isWeekday)) return err("not-working-days");
  return ok([...new Set(days)].sort().join(""));
}

export function weekdaysOf(days: WorkingDays): readonly number[] {
  return [...days].map(Number);
}
