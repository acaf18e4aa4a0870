import type { TenantScope } from "#worker/domain/access/principal.ts";
import { createCalendar, defaultSpans, type Period } from "#worker/domain/period/calendar.ts";
import type { PeriodKey } from "#worker/domain/time/period-key.ts";
import type { PeriodStoreOf } from "#worker/usecases/periods/period-ports.ts";

/** What statements ask of a company's calendar. */
export type StatementPeriods = {
  /** Null when the company has no period of that name. */
  readonly periodOf: (key: PeriodKey) => Period | null;
};

export async function readStatementPeriods(
  { periodsOf }: { readonly periodsOf: PeriodStoreOf },
  tenant: TenantScope,
): Promise<StatementPeriods> {
  const calendar = createCalendar(await periodsOf(tenant).listSpans());
  return { periodOf: (key) => calendar.periodOf(key) ?? firstCalendar.periodOf(key) };
}

/** Whether nothing more is posted to the period, so that its statements are the last word on it. */
export async function isPeriodClosed(
  { periodsOf }: { readonly periodsOf: PeriodStoreOf },
  tenant: TenantScope,
  key: PeriodKey,
): Promise<boolean> {
  const state = (await periodsOf(tenant).getRow(key))?.state ?? "open";
  return state === "closed" || state === "locked";
}

/** Entries from before a company divided its time otherwise carry months of the first calendar. */
const firstCalendar = createCalendar(defaultSpans);
