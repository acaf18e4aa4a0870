import type { Instant } from "#worker/domain/time/instant.ts";
import type { MailChoice } from "./event-kinds.ts";

/** When a person wants mail: by their own clock, in minutes after midnight. */
export type MailTimes = {
  /** IANA name. */
  readonly timeZone: string;
  /** No mail from one minute up to the other, which may be that of the next day; null for none. */
  readonly quiet: { readonly from: number; readonly to: number } | null;
  readonly digest: "daily" | "weekly";
};

export const digestMinute = 8 * 60;
/** Of a weekly digest: Monday. */
const digestWeekday = 1;

/**
 * When mail of something that happens now goes out: at once, or when the quiet hours end, or with the next digest. Null for
 * no mail. Quiet hours and digests keep to the person's clock: a minute that a clock change skips is the first one after it,
 * and of one that comes twice the next counts.
 */
export function mailMoment(now: Instant, choice: MailChoice, times: MailTimes): Instant | null {
  switch (choice) {
    case "off":
      return null;
    case "at_once":
      return quietEnd(now, times) ?? now;
    case "digest":
      return nextDigest(now, times);
  }
}

/** When the quiet hours end that `now` falls into; null outside of them. Same minute for both ends is no quiet at all. */
export function quietEnd(now: Instant, { timeZone, quiet }: MailTimes): Instant | null {
  if (quiet === null || quiet.from === quiet.to) return null;
  const { minute } = localTime(now, timeZone);
  const overMidnight = quiet.from > quiet.to;
  const isQuiet = overMidnight
    ? minute >= quiet.from || minute < quiet.to
    : minute >= quiet.from && minute < quiet.to;
  return isQuiet ? nextLocalMinute(now, { timeZone, minute: quiet.to }) : null;
}

/** The next digest after `now`; one that falls into the quiet hours comes when they end. */
export function nextDigest(now: Instant, times: MailTimes): Instant {
  const at = nextLocalMinute(now, {
    timeZone: times.timeZone,
    minute: digestMinute,
    ...(times.digest === "weekly" ? { weekday: digestWeekday } : {}),
  });
  return quietEnd(at, times) ?? at;
}

type LocalTime = {
  /** Days since 1970-01-01 by that clock. */
  readonly day: number;
  readonly minute: number;
};

/** The first instant after `now` at which the zone's clock shows the minute, on the weekday if one is named. */
function nextLocalMinute(
  now: Instant,
  {
    timeZone,
    minute,
    weekday,
  }: { readonly timeZone: string; readonly minute: number; readonly weekday?: number },
): Instant {
  const today = localTime(now, timeZone).day;
  // A week and a day: today's minute may have passed already.
  for (let day = today; day <= today + 8; day += 1) {
    if (weekday !== undefined && weekdayOf(day) !== weekday) continue;
    const at = instantsOf({ day, minute }, timeZone).find((one) => one > now);
    if (at !== undefined) return at;
  }
  throw new Error("Broken invariant: every minute of the clock comes within eight days");
}

/**
 * The instants at which the zone's clock shows that minute of that day: two where it comes twice, and where a clock change
 * skips it the first one after the change.
 */
function instantsOf(
  { day, minute }: Pick<LocalTime, "day" | "minute">,
  timeZone: string,
): readonly Instant[] {
  const asIfUtc = day * dayMs + minute * minuteMs;
  const offsets = new Set([asIfUtc - dayMs, asIfUtc + dayMs].map((at) => offsetAt(at, timeZone)));
  const candidates = [...offsets].map((offset) => asIfUtc - offset).sort((a, b) => a - b);
  const exact = candidates.filter((at) => at + offsetAt(at, timeZone) === asIfUtc);
  if (exact.length > 0) return exact;
  // Skipped: the clock jumps somewhere between the two readings. Minute by minute, because zones jump by odd amounts.
  let at = candidates[0] as Instant;
  while (at + offsetAt(at, timeZone) < asIfUtc) at += minuteMs;
  return [at];
}

function offsetAt(instant: Instant, timeZone: string): number {
  const { day, minute } = localTime(instant, timeZone);
  const whole = Math.floor(instant / minuteMs) * minuteMs;
  return day * dayMs + minute * minuteMs - whole;
}

function localTime(instant: Instant, timeZone: string): LocalTime {
  const parts = formatterOf(timeZone).formatToParts(instant);
  const number = (type: string) => Number(parts.find((part) => part.type === type)?.value);
  const day = Date.UTC(number("year"), number("month") - 1, number("day")) / dayMs;
  return { day, minute: number("hour") * 60 + number("minute") };
}

/** 0 Sunday to 6 Saturday; 1970-01-01 was a Thursday. */
function weekdayOf(day: number): number {
  return (((day + 4) % 7) + 7) % 7;
}

const formatters = new Map<string, Intl.DateTimeFormat>();

/** Making one takes as long as a hundred uses. */
function formatterOf(timeZone: string): Intl.DateTimeFormat {
  const kept = formatters.get(timeZone);
  if (kept !== undefined) return kept;
  const made = new Intl.DateTimeFormat("en-US", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
  });
  formatters.set(timeZone, made);
  return made;
}

const minuteMs = 60_000;
const dayMs = 86_400_000;
