const dayMs = 86_400_000;

/** From an instant up to, and without, another. */
export type InstantRange = { readonly startMs: number; readonly endMs: number };

/** What a date literal means at an instant. Days are UTC's here: an org's user has a time zone, which no sync may lean on. */
export function rangeOfLiteral(literal: string, nowMs: number): InstantRange | null {
  const [name = "", count = "1"] = literal.toUpperCase().split(":");
  const today = Math.floor(nowMs / dayMs) * dayMs;
  const now = new Date(today);
  const month = (offset: number, length = 1) =>
    monthRange(now.getUTCFullYear(), now.getUTCMonth() + offset, length);
  const quarterStart = Math.floor(now.getUTCMonth() / 3) * 3;
  const quarter = (offset: number, length = 1) =>
    monthRange(now.getUTCFullYear(), quarterStart + offset * 3, length * 3);
  const year = (offset: number, length = 1) => monthRange(now.getUTCFullYear() + offset, 0, length * 12);
  const days = (offset: number, length = 1) => ({
    startMs: today + offset * dayMs,
    endMs: today + (offset + length) * dayMs,
  });
  const weekday = now.getUTCDay();
  const n = Number(count);
  const ranges: Readonly<Record<string, InstantRange>> = {
    TODAY: days(0),
    YESTERDAY: days(-1),
    TOMORROW: days(1),
    THIS_WEEK: days(-weekday, 7),
    LAST_WEEK: days(-weekday - 7, 7),
    NEXT_WEEK: days(7 - weekday, 7),
    THIS_MONTH: month(0),
    LAST_MONTH: month(-1),
    NEXT_MONTH: month(1),
    THIS_QUARTER: quarter(0),
    LAST_QUARTER: quarter(-1),
    NEXT_QUARTER: quarter(1),
    THIS_YEAR: year(0),
    LAST_YEAR: year(-1),
    NEXT_YEAR: year(1),
    LAST_90_DAYS: days(-90, 91),
    NEXT_90_DAYS: days(1, 90),
    LAST_N_DAYS: days(-n, n + 1),
    NEXT_N_DAYS: days(1, n),
    N_DAYS_AGO: days(-n),
    LAST_N_MONTHS: month(-n, n),
    NEXT_N_MONTHS: month(1, n),
    LAST_N_QUARTERS: quarter(-n, n),
    NEXT_N_QUARTERS: quarter(1, n),
    LAST_N_YEARS: year(-n, n),
    NEXT_N_YEARS: year(1, n),
  };
  return ranges[name.replace("FISCAL_", "")] ?? null;
}

export function dayRange(day: string): InstantRange {
  const startMs = Date.parse(`${day}T00:00:00Z`);
  return { startMs, endMs: startMs + dayMs };
}

function monthRange(year: number, month: number, length: number): InstantRange {
  return { startMs: Date.UTC(year, month), endMs: Date.UTC(year, month + length) };
}
