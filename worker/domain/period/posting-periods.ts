import type { Instant } from "#worker/domain/time/instant.ts";
import type { PeriodKey } from "#worker/domain/time/period-key.ts";
import type { PeriodCalendar } from "./calendar.ts";

/** Where entries belong, and where they go while that period takes none. */
export type PostingPeriods = {
  readonly homeOf: (effectiveAt: Instant) => PeriodKey;
  /** The period itself while it is open, else the next one that is. */
  readonly openFrom: (period: PeriodKey) => PeriodKey;
};

/** `shut` are the periods that take no entry, with their ends; they may be named by a calendar of the past. */
export function postingPeriods(
  calendar: PeriodCalendar,
  shut: ReadonlyMap<PeriodKey, Instant>,
): PostingPeriods {
  return {
    homeOf: (effectiveAt) => calendar.periodAt(effectiveAt).key,
    openFrom: (period) => {
      let key = period;
      for (let end = shut.get(key); end !== undefined; end = shut.get(key)) key = calendar.periodAt(end).key;
      return key;
    },
  };
}
