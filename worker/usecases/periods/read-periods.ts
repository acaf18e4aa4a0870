import type { TenantScope } from "#worker/domain/access/principal.ts";
import {
  type CalendarSpan,
  createCalendar,
  defaultSpans,
  type Period,
  type PeriodCalendar,
} from "#worker/domain/period/calendar.ts";
import { type ChecklistItem, type ChecklistItemName, checkList } from "#worker/domain/period/checklist.ts";
import type { PeriodKey } from "#worker/domain/time/period-key.ts";
import type { PeriodDeps } from "./period-deps.ts";
import type {
  PartnerTotal,
  PeriodClose,
  PeriodFindings,
  PeriodRow,
  PeriodState,
  PeriodStore,
  PeriodTotal,
  Reopening,
  Waiver,
} from "./period-ports.ts";

type ReadDeps = Pick<PeriodDeps, "periodsOf" | "clock">;

export type PeriodSummary = {
  readonly period: Period;
  readonly state: PeriodState;
  readonly totals: readonly PeriodTotal[];
};

export type PeriodList = {
  readonly spans: readonly CalendarSpan[];
  readonly current: PeriodKey;
  /** Newest first: the current one, those with entries, and those that were ever closed. */
  readonly periods: readonly PeriodSummary[];
};

export async function listPeriods({ periodsOf, clock }: ReadDeps, tenant: TenantScope): Promise<PeriodList> {
  const store = periodsOf(tenant);
  const [spans, rows, totals] = await Promise.all([store.listSpans(), store.listRows(), store.listTotals()]);
  const calendar = createCalendar(spans);
  const current = calendar.periodAt(clock.now());
  const states = new Map(rows.map((row) => [row.key, row.state]));
  const keys = new Set([current.key, ...states.keys(), ...totals.map((total) => total.period)]);
  const periods = [...keys].flatMap((key) => {
    const period = periodNamed(calendar, key);
    if (period === null) return [];
    const state = states.get(key) ?? "open";
    return [{ period, state, totals: totals.filter((total) => total.period === key) }];
  });
  periods.sort((a, b) => b.period.startsAt - a.period.startsAt);
  return { spans, current: current.key, periods };
}

export type PeriodDetail = {
  readonly period: Period;
  readonly state: PeriodState;
  /** Counts moves, for If-Match. */
  readonly version: number;
  readonly row: PeriodRow | null;
  readonly totals: readonly PartnerTotal[];
  readonly checklist: readonly ChecklistItem<Waiver>[];
  readonly newestImportAt: number | null;
  readonly closes: readonly PeriodClose[];
  readonly reopenings: readonly Reopening[];
};

/** Null when the company's calendar has no such period. */
export async function readPeriod(
  { periodsOf, clock }: ReadDeps,
  tenant: TenantScope,
  key: PeriodKey,
): Promise<PeriodDetail | null> {
  const store = periodsOf(tenant);
  const spans = await store.listSpans();
  const calendar = createCalendar(spans);
  const period = periodNamed(calendar, key);
  if (period === null) return null;
  const [row, totals, list, closes, reopenings] = await Promise.all([
    store.getRow(key),
    store.partnerTotals(key),
    readChecklist(store, { calendar, period, now: clock.now() }),
    store.listCloses(key),
    store.listReopenings(key),
  ]);
  return {
    period,
    state: row?.state ?? "open",
    version: row?.changedAt ?? 0,
    row,
    totals,
    ...list,
    closes,
    reopenings,
  };
}

/** Looks at everything anew: what is clear now is clear, whatever it was before. */
export async function readChecklist(
  store: PeriodStore,
  {
    calendar,
    period,
    now,
  }: { readonly calendar: PeriodCalendar; readonly period: Period; readonly now: number },
): Promise<{ readonly checklist: readonly ChecklistItem<Waiver>[]; readonly newestImportAt: number | null }> {
  const [findings, waivers, rows, totals] = await Promise.all([
    store.findings(period),
    store.listWaivers(period.key),
    store.listRows(),
    store.listTotals(),
  ]);
  const { newestImportAt } = findings;
  const shut = new Set(rows.filter(({ state }) => state !== "open").map(({ key }) => key));
  const earlier = new Set(
    totals
      .map((total) => periodNamed(calendar, total.period))
      .filter((one) => one !== null && one.startsAt < period.startsAt && !shut.has(one.key))
      .map((one) => one?.key),
  );
  const found: Readonly<Record<ChecklistItemName, number>> = {
    "period-not-over": now < period.endsAt ? 1 : 0,
    "ledger-frozen": findings.isFrozen ? 1 : 0,
    "earlier-period-open": earlier.size,
    "attribution-at-work": findings.runsAtWork,
    "data-older-than-period": staleSources(findings, period),
    "deals-in-review": findings.inReview,
    "evidence-pending": findings.pendingEvidence,
    "deals-unattributed": findings.unattributed,
    "rates-missing": findings.missingRates,
  };
  return {
    checklist: checkList(found, new Map(waivers.map((waiver) => [waiver.item, waiver]))),
    newestImportAt,
  };
}

/** CRMs that have not been read since the period's end; of a company that has none, whether it has imported nothing since. */
function staleSources(
  { connections, staleConnections, newestImportAt }: PeriodFindings,
  { endsAt }: Period,
): number {
  if (connections > 0) return staleConnections;
  return newestImportAt === null || newestImportAt < endsAt ? 1 : 0;
}

/** Entries of a future that was since divided otherwise still carry months of the first calendar. */
function periodNamed(calendar: PeriodCalendar, key: PeriodKey): Period | null {
  return calendar.periodOf(key) ?? firstCalendar.periodOf(key);
}

const firstCalendar = createCalendar(defaultSpans);
