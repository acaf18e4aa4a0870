import type { Formats } from "#web/app/lib/formats.ts";
import type { AlertView } from "#web/app/lib/views.ts";
import type { AlertFinding, AlertKind } from "#worker/domain/alert/alert.ts";
import { type AlertWords, describeAlert } from "#worker/domain/alert/describe-alert.ts";
import { formatInstant } from "#worker/domain/time/instant.ts";

export const ALERT_NAMES: Readonly<Record<AlertKind, string>> = {
  coverage: "Low coverage",
  silent: "Silent partner",
  star: "Star",
  "stale-sync": "Stale sync",
  drift: "Drift",
  verification: "Verification failed",
};

/** The alert in the reader's own formats. */
export function alertWords(alert: AlertView, formats: Formats): AlertWords {
  // Kind and facts belong together in the API's answer, which its schema cannot say.
  return describeAlert(alert as unknown as AlertFinding, {
    money: (amountMinor, currency) => formats.money({ amountMinor, currency }),
    day: formats.day,
    instant: (at) => formats.instant(formatInstant(at)),
  });
}
