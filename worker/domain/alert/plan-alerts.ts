import type { Instant } from "#worker/domain/time/instant.ts";
import type { Alert, AlertFinding } from "./alert.ts";

/** What becomes of a company's alerts, and which of them people are told of now. */
export type AlertPlan = {
  /** As they are from now on; those that stay as they are, are not among them. */
  readonly changed: readonly Alert[];
  readonly told: readonly Alert[];
};

/**
 * Compares what is so with what is kept. A finding without an alert raises one, one whose alert is resolved opens it again, and an
 * open alert without a finding is resolved. A snooze is kept over both; when it ends, whoever still has cause is told once more.
 * Nothing is counted up from what was planned, so the same plan made twice is one.
 *
 * @param kept at least the alerts that are not resolved, and those of the findings.
 */
export function planAlerts(
  kept: readonly Alert[],
  findings: readonly AlertFinding[],
  now: Instant,
): AlertPlan {
  const byKey = new Map(kept.map((alert) => [keyOf(alert), alert]));
  const found = new Set(findings.map(keyOf));
  const steps = findings.map((finding) => take(byKey.get(keyOf(finding)) ?? null, finding, now));
  const resolved = kept
    .filter((alert) => alert.resolvedAt === null && !found.has(keyOf(alert)))
    .map((alert): Alert => ({ ...alert, resolvedAt: now }));
  return {
    changed: [...steps.flatMap(({ alert, isChanged }) => (isChanged ? [alert] : [])), ...resolved],
    told: steps.flatMap(({ alert, isTold }) => (isTold ? [alert] : [])),
  };
}

type Step = { readonly alert: Alert; readonly isChanged: boolean; readonly isTold: boolean };

function take(before: Alert | null, finding: AlertFinding, now: Instant): Step {
  if (before === null) {
    const alert = { ...finding, raisedAt: now, times: 1, resolvedAt: null, snoozedUntil: null };
    return { alert, isChanged: true, isTold: true };
  }
  const isReopened = before.resolvedAt !== null;
  const isSnoozed = before.snoozedUntil !== null && before.snoozedUntil > now;
  const isAwoken = before.snoozedUntil !== null && !isSnoozed;
  const alert: Alert = {
    ...before,
    ...finding,
    ...(isReopened ? { raisedAt: now, times: before.times + 1, resolvedAt: null } : {}),
    snoozedUntil: isSnoozed ? before.snoozedUntil : null,
  };
  const isChanged = JSON.stringify(alert) !== JSON.stringify(before);
  return { alert, isChanged, isTold: (isReopened && !isSnoozed) || (isAwoken && !isReopened) };
}

function keyOf({ kind, subjectId }: Pick<Alert, "kind" | "subjectId">): string {
  return `${kind} ${subjectId}`;
}
