import { growthOf, isAtLeast } from "#worker/domain/health/grade-health.ts";
import type { HealthMeasures } from "#worker/domain/health/measure-health.ts";
import { minorUnitExponent } from "#worker/domain/money/currency.ts";
import { type Day, startOfDay } from "#worker/domain/time/day.ts";
import { DAY_MS, HOUR_MS, type Instant } from "#worker/domain/time/instant.ts";
import { type AlertFinding, companySubject } from "./alert.ts";
import type { AlertSettings } from "./alert-settings.ts";

/** What is known of a company when it is asked what calls for somebody. */
export type CompanySituation = {
  readonly now: Instant;
  readonly today: Day;
  /** What the company reports in, and amounts of `partners` are in. */
  readonly currency: string;
  /** Deals won in the 30 days up to today, and those of them of which something is attributed. */
  readonly coverage: { readonly won: number; readonly attributed: number };
  readonly partners: readonly {
    readonly id: string;
    readonly name: string;
    readonly measures: HealthMeasures;
  }[];
  /** Connections that are meant to be read. */
  readonly connections: readonly {
    readonly id: string;
    readonly name: string;
    /** When somebody last changed it: one that was never read is not stale at once. */
    readonly changedAt: Instant;
    /** As far as anything of it was read; null when nothing ever was. */
    readonly syncedThrough: Instant | null;
    /** What stands in the way of its data, in words. */
    readonly drift: readonly string[];
  }[];
  /** What froze the ledger; null while it is sound. */
  readonly verificationFailure: string | null;
};

/** Everything that is so now, by the company's thresholds. */
export function findAlerts(situation: CompanySituation, settings: AlertSettings): readonly AlertFinding[] {
  const { verificationFailure } = situation;
  return [
    ...(verificationFailure === null
      ? []
      : [
          {
            kind: "verification",
            subjectId: companySubject,
            facts: { found: verificationFailure },
          } as const,
        ]),
    ...findLowCoverage(situation, settings),
    ...situation.connections.flatMap((connection) => [
      ...findStaleSync(connection, situation, settings),
      ...findDrift(connection, settings),
    ]),
    ...situation.partners.flatMap((partner) => [
      ...findSilence(partner, situation, settings),
      ...findStar(partner, situation, settings),
    ]),
  ];
}

type Partner = CompanySituation["partners"][number];
type Connection = CompanySituation["connections"][number];

function findLowCoverage(
  { coverage, today }: CompanySituation,
  { coverage: { isOn, percent } }: AlertSettings,
): readonly AlertFinding[] {
  const { won, attributed } = coverage;
  if (!isOn || won === 0 || attributed * 100 >= percent * won) return [];
  const facts = { won, attributed, percent, through: today };
  return [{ kind: "coverage", subjectId: companySubject, facts }];
}

/** A company that records no touches hears nothing of silence: there everybody would be silent. */
function findSilence(
  { id, name, measures }: Partner,
  { today, currency }: CompanySituation,
  { silent: { isOn, revenue, days } }: AlertSettings,
): readonly AlertFinding[] {
  const { lookBackMinor, touches } = measures;
  if (!isOn || touches === null || lookBackMinor <= minorOf(revenue, currency)) return [];
  const { lastOn } = touches;
  if (lastOn !== null && startOfDay(today) - startOfDay(lastOn) < days * DAY_MS) return [];
  const facts = { partnerName: name, revenueMinor: lookBackMinor, currency, lastTouchOn: lastOn, days };
  return [{ kind: "silent", subjectId: id, facts }];
}

function findStar(
  { id, name, measures }: Partner,
  { currency }: CompanySituation,
  { star: { isOn, growthPercent, winRatePercent, revenue } }: AlertSettings,
): readonly AlertFinding[] {
  const { won, lost, lookBackMinor, beforeMinor } = measures;
  const growth = growthOf(measures);
  if (!isOn || growth === null || !isAtLeast(growth, growthPercent)) return [];
  if (won === 0 || won * 100 < winRatePercent * (won + lost)) return [];
  if (lookBackMinor < minorOf(revenue, currency)) return [];
  const facts = {
    partnerName: name,
    revenueMinor: lookBackMinor,
    currency,
    growthPercent: beforeMinor === 0 ? null : Number(growth.part / growth.whole),
    winRatePercent: Math.floor((won * 100) / (won + lost)),
  };
  return [{ kind: "star", subjectId: id, facts }];
}

function findStaleSync(
  { id, name, changedAt, syncedThrough }: Connection,
  { now }: CompanySituation,
  { staleSync: { isOn, hours } }: AlertSettings,
): readonly AlertFinding[] {
  if (!isOn || now - (syncedThrough ?? changedAt) < hours * HOUR_MS) return [];
  return [{ kind: "stale-sync", subjectId: id, facts: { connectionName: name, syncedThrough, hours } }];
}

function findDrift(
  { id, name, drift }: Connection,
  { drift: { isOn } }: AlertSettings,
): readonly AlertFinding[] {
  const [first] = drift;
  if (!isOn || first === undefined) return [];
  return [{ kind: "drift", subjectId: id, facts: { connectionName: name, problems: drift.length, first } }];
}

function minorOf(units: number, currency: string): number {
  return units * 10 ** minorUnitExponent(currency);
}
