import { assert, err, ok, type Result } from "#worker/domain/result.ts";
import { type Day, dayOf, startOfDay } from "#worker/domain/time/day.ts";
import { DAY_MS, type Instant } from "#worker/domain/time/instant.ts";
import type { PeriodKey } from "#worker/domain/time/period-key.ts";
import { createLocalDays, type LocalDays } from "./local-days.ts";

/** How a company divides time. The fiscal year begins with the month 1 to 12; the zone is of the IANA database. */
export type CalendarSettings = {
  readonly unit: "month" | "quarter";
  readonly fiscalYearStartMonth: number;
  readonly timeZone: string;
};

/** The settings in force from a local day on, up to those that follow. The first of a calendar is from the beginning. */
export type CalendarSpan = CalendarSettings & { readonly firstDay: Day };

/** One period, [startsAt, endsAt): where it ends the next one begins. `endDay` is the first day of the next. */
export type Period = {
  readonly key: PeriodKey;
  readonly firstDay: Day;
  readonly endDay: Day;
  readonly startsAt: Instant;
  readonly endsAt: Instant;
};

export type PeriodCalendar = {
  /**
   * The period that holds the instant. An instant of midnight in UTC is a day without a time, as CRMs date a close, and
   * belongs to the period of that day in every time zone.
   */
  readonly periodAt: (instant: Instant) => Period;
  /** Null when the calendar has no period of this name. */
  readonly periodOf: (key: PeriodKey) => Period | null;
  readonly next: (period: Period) => Period;
};

export const beginning: Day = "0000-01-01";
/** What a company has until it chooses: calendar months in UTC. */
export const defaultSpans: readonly CalendarSpan[] = [
  { firstDay: beginning, unit: "month", fiscalYearStartMonth: 1, timeZone: "UTC" },
];

/**
 * Periods follow each other without a gap or an overlap, whatever the zones do: each is from its own start to the
 * next one's. `spans` ascend from the beginning, and each begins with a period (see changeCalendar).
 */
export function createCalendar(spans: readonly CalendarSpan[]): PeriodCalendar {
  assert(spans[0]?.firstDay === beginning, "a calendar is from the beginning");
  const parts = spans.map((span, index) => createPart(span, spans[index + 1] ?? null));
  const lastPart = (isBegun: (part: Part) => boolean) => parts.findLast(isBegun) ?? first(parts);
  const ofDay = (day: Day) => lastPart(({ span }) => span.firstDay <= day).around(monthOf(day));
  return {
    periodAt: (instant) => {
      if (instant % DAY_MS === 0) return ofDay(dayOf(instant));
      return lastPart(({ startsAt }) => startsAt <= instant).at(instant);
    },
    periodOf: (key) => parts.map((part) => part.named(key)).find((period) => period !== null) ?? null,
    next: ({ endDay }) => ofDay(endDay),
  };
}

/** One span's periods. */
type Part = {
  readonly span: CalendarSpan;
  readonly startsAt: Instant;
  /** The period with the month, or the span's nearest. */
  readonly around: (month: number) => Period;
  readonly at: (instant: Instant) => Period;
  readonly named: (key: PeriodKey) => Period | null;
};

function createPart(span: CalendarSpan, following: CalendarSpan | null): Part {
  const days = createLocalDays(span.timeZone);
  const made = new Map<number, Period>();
  const firstMonth = span.firstDay === beginning ? Number.NEGATIVE_INFINITY : monthOf(span.firstDay);
  const lastMonth = following === null ? Number.POSITIVE_INFINITY : monthOf(following.firstDay) - 1;
  const around = (month: number) => {
    const start = startMonth(Math.min(Math.max(month, firstMonth), lastMonth), span);
    const period = made.get(start) ?? makePeriod(start, { span, following, days });
    made.set(start, period);
    return period;
  };
  return {
    span,
    startsAt: span.firstDay === beginning ? Number.NEGATIVE_INFINITY : days.startOf(span.firstDay),
    around,
    at: (instant) => {
      const near = around(monthOf(days.dayAt(instant)));
      // A clock that was put back over midnight shows a day twice; the starts decide.
      if (instant < near.startsAt) return around(monthOf(near.firstDay) - 1);
      return instant < near.endsAt ? near : around(monthOf(near.endDay));
    },
    named: (key) => {
      const period = around(monthNamed(key, span));
      return period.key === key ? period : null;
    },
  };
}

function makePeriod(
  month: number,
  {
    span,
    following,
    days,
  }: { readonly span: CalendarSpan; readonly following: CalendarSpan | null; readonly days: LocalDays },
): Period {
  const firstDay = firstDayOf(month);
  const endDay = firstDayOf(month + monthsIn(span));
  const endsWithSpan = following !== null && endDay >= following.firstDay;
  return {
    key: keyOf(month, span),
    firstDay,
    endDay: endsWithSpan ? following.firstDay : endDay,
    startsAt: days.startOf(firstDay),
    endsAt: endsWithSpan
      ? createLocalDays(following.timeZone).startOf(following.firstDay)
      : days.startOf(endDay),
  };
}

export type CalendarProblem = "no-common-start";

/** How far ahead a change may have to wait for a day on which a period begins before and after it. */
const periodsLookedAhead = 36;

/**
 * The calendar with other settings from the first day to come on which a period begins both before and after the change, and
 * after which no period has the name of an earlier one. What has begun stays as it is; a change that was still to come is
 * forgotten. A ledger without entries has no past to keep.
 */
export function changeCalendar({
  spans,
  wanted,
  now,
  isUnused,
}: {
  readonly spans: readonly CalendarSpan[];
  readonly wanted: CalendarSettings;
  readonly now: Instant;
  readonly isUnused: boolean;
}): Result<readonly CalendarSpan[], CalendarProblem> {
  if (isUnused) return ok([{ ...wanted, firstDay: beginning }]);
  const begun = spans.filter(
    ({ firstDay, timeZone }) => firstDay === beginning || createLocalDays(timeZone).startOf(firstDay) <= now,
  );
  const calendar = createCalendar(begun);
  let period = calendar.periodAt(now);
  for (let ahead = 0; ahead < periodsLookedAhead; ahead += 1) {
    period = calendar.next(period);
    const changed = [...begun, { ...wanted, firstDay: period.firstDay }];
    if (beginsPeriod(period.firstDay, wanted) && namesDiffer(changed, calendar)) return ok(changed);
  }
  return err("no-common-start");
}

function beginsPeriod(day: Day, settings: CalendarSettings): boolean {
  const month = monthOf(day);
  return startMonth(month, settings) === month && firstDayOf(month) === day;
}

/** Names come again within two years if they do at all. */
const periodsCompared = 24;

function namesDiffer(changed: readonly CalendarSpan[], before: PeriodCalendar): boolean {
  const { firstDay } = changed.at(-1) ?? { firstDay: beginning };
  const after = createCalendar(changed);
  let period = after.periodAt(startOfDay(firstDay));
  for (let n = 0; n < periodsCompared; n += 1) {
    const namesake = before.periodOf(period.key);
    if (namesake !== null && namesake.firstDay < firstDay) return false;
    period = after.next(period);
  }
  return true;
}

/** Months since the year 0, as one number. */
function monthOf(day: Day): number {
  return Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - 1;
}

function firstDayOf(month: number): Day {
  return `${yearText(Math.floor(month / 12))}-${String(modulo(month, 12) + 1).padStart(2, "0")}-01`;
}

function monthsIn({ unit }: CalendarSettings): number {
  return unit === "month" ? 1 : 3;
}

function startMonth(month: number, settings: CalendarSettings): number {
  return month - modulo(monthOfFiscalYear(month, settings), monthsIn(settings));
}

/** 0 to 11. */
function monthOfFiscalYear(month: number, { fiscalYearStartMonth }: CalendarSettings): number {
  return modulo(month - (fiscalYearStartMonth - 1), 12);
}

/** A fiscal year has the name of the calendar year in which it ends. */
function keyOf(month: number, settings: CalendarSettings): PeriodKey {
  if (settings.unit === "month") return firstDayOf(month).slice(0, -"-01".length);
  const ordinal = monthOfFiscalYear(month, settings);
  const lastOfYear = month - ordinal + 11;
  return `${yearText(Math.floor(lastOfYear / 12))}-Q${Math.floor(ordinal / 3) + 1}`;
}

/** The first month of the period that would have this name; any month when none could. */
function monthNamed(key: PeriodKey, { fiscalYearStartMonth }: CalendarSettings): number {
  const year = Number(key.slice(0, 4));
  const quarter = /-Q([1-4])$/.exec(key)?.[1];
  if (quarter === undefined) return year * 12 + Number(key.slice(5, 7)) - 1;
  const beginsIn = fiscalYearStartMonth === 1 ? year : year - 1;
  return beginsIn * 12 + fiscalYearStartMonth - 1 + (Number(quarter) - 1) * 3;
}

function yearText(year: number): string {
  return String(year).padStart(4, "0");
}

function modulo(value: number, by: number): number {
  return ((value % by) + by) % by;
}

function first(parts: readonly Part[]): Part {
  const [part] = parts;
  assert(part, "a calendar has a first span");
  return part;
}
