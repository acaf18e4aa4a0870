import { trendDays } from "#worker/domain/health/measure-health.ts";
import { type Day, dayOf, startOfDay } from "#worker/domain/time/day.ts";
import { DAY_MS, type Instant } from "#worker/domain/time/instant.ts";
import type { AlertFinding } from "./alert.ts";

/** How amounts and times are written, which is for whoever reads. */
export type AlertFormats = {
  readonly money: (amountMinor: number, currency: string) => string;
  readonly day: (day: Day) => string;
  readonly instant: (at: Instant) => string;
};

export type AlertWords = {
  /** Who or what it is about. */
  readonly subject: string;
  readonly what: string;
  /** The threshold it crossed. */
  readonly threshold: string;
  /** The page of the company's side on which something can be done about it. */
  readonly action: { readonly label: string; readonly path: string };
};

/** An alert in words, for lists and files alike. */
export function describeAlert(alert: AlertFinding, formats: AlertFormats): AlertWords {
  return describers[alert.kind](alert as never, formats);
}

/** Of the days that coverage is measured over. */
function firstDayOf(through: Day): Day {
  return dayOf(startOfDay(through) - (trendDays - 1) * DAY_MS);
}

type Describers = {
  readonly [Kind in AlertFinding["kind"]]: (
    alert: Extract<AlertFinding, { readonly kind: Kind }>,
    formats: AlertFormats,
  ) => AlertWords;
};

const describers: Describers = {
  coverage: ({ facts: { won, attributed, percent, through } }) => ({
    subject: "Coverage",
    what: `Something is attributed in ${attributed} of the ${won} deals won in 30 days`,
    threshold: `Below ${percent} %`,
    action: {
      label: "Those deals that are nobody's, whole or in part",
      path: `/company/deals?status=incomplete&closedFrom=${firstDayOf(through)}&closedTo=${through}`,
    },
  }),
  silent: ({ subjectId, facts }, { money, day }) => ({
    subject: facts.partnerName,
    what: `${money(facts.revenueMinor, facts.currency)} in 90 days, and ${
      facts.lastTouchOn === null ? "not one touch in them" : `the last touch was on ${day(facts.lastTouchOn)}`
    }`,
    threshold: `Silent for ${facts.days} days`,
    action: { label: "Open the partner", path: `/company/partners/${subjectId}` },
  }),
  star: ({ subjectId, facts }, { money }) => ({
    subject: facts.partnerName,
    what: `${money(facts.revenueMinor, facts.currency)} in 90 days, ${
      facts.growthPercent === null
        ? "new revenue after none in the 30 days before"
        : `growing by ${facts.growthPercent} %`
    }, winning ${facts.winRatePercent} % of its deals`,
    threshold: "A star",
    action: { label: "Open the partner", path: `/company/partners/${subjectId}` },
  }),
  "stale-sync": ({ subjectId, facts }, { instant }) => ({
    subject: facts.connectionName,
    what:
      facts.syncedThrough === null
        ? "Nothing of it has been read yet"
        : `Last read through ${instant(facts.syncedThrough)}`,
    threshold: `Not read for ${facts.hours} hours`,
    action: { label: "Open the connection", path: `/company/connections/${subjectId}` },
  }),
  drift: ({ subjectId, facts: { connectionName, problems, first } }) => ({
    subject: connectionName,
    what: problems === 1 ? first : `${first}, and ${problems - 1} more`,
    threshold: "Reads otherwise than it was mapped",
    action: { label: "Open the connection", path: `/company/connections/${subjectId}` },
  }),
  verification: ({ facts: { found } }) => ({
    subject: "Ledger",
    what: `A verification failed: ${found}`,
    threshold: "Not what it was when it was written",
    action: { label: "Open the ledger", path: "/company/ledger" },
  }),
};
