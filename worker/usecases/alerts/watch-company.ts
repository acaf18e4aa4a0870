import type { TenantScope } from "#worker/domain/access/principal.ts";
import type { Alert, AlertFinding } from "#worker/domain/alert/alert.ts";
import { findAlerts } from "#worker/domain/alert/find-alerts.ts";
import { planAlerts } from "#worker/domain/alert/plan-alerts.ts";
import { lookBackOf, trendDays } from "#worker/domain/health/measure-health.ts";
import { minorUnitExponent } from "#worker/domain/money/currency.ts";
import type { CompanyEvent } from "#worker/domain/notification/company-event.ts";
import { assertNever } from "#worker/domain/result.ts";
import { dayOf } from "#worker/domain/time/day.ts";
import { DAY_MS, formatInstant } from "#worker/domain/time/instant.ts";
import type { WatchSettingsStoreOf } from "#worker/usecases/health/health-ports.ts";
import type { JobMessage, JobOutcome } from "#worker/usecases/jobs/job.ts";
import { type JobTransport, sendPromised } from "#worker/usecases/jobs/outbox.ts";
import type { Freeze, VerificationStoreOf } from "#worker/usecases/ledger/verification-ports.ts";
import { eventJobs, promisedEvents } from "#worker/usecases/notifications/promised-events.ts";
import type { Clock, Ids } from "#worker/usecases/ports.ts";
import type { AlertStoreOf } from "./alert-ports.ts";

export type WatchNeeds = {
  readonly alertsOf: AlertStoreOf;
  readonly watchSettingsOf: WatchSettingsStoreOf;
  readonly verificationsOf: VerificationStoreOf;
  readonly transport: JobTransport;
  readonly clock: Clock;
  readonly ids: Ids;
};

type Message = Extract<JobMessage, { readonly kind: "alert-watch" }>;

/**
 * Looks for cause to alert a company and keeps its alerts to what it finds. Whom it tells, it tells in the batch that raises the alert;
 * an alert's id follows from what it is about and an event's from how often that was raised, so a second look tells nobody twice.
 */
export async function watchCompany(
  needs: WatchNeeds,
  tenant: TenantScope,
  { outboxId }: Message,
): Promise<JobOutcome> {
  const store = needs.alertsOf(tenant);
  const now = needs.clock.now();
  const findings = await findFor(needs, tenant, now);
  const idOf = ({ kind, subjectId }: Pick<AlertFinding, "kind" | "subjectId">) =>
    needs.ids.derive("alr", tenant.tenantId, kind, subjectId);
  const kept = await store.listToCompare(findings.map(idOf));
  const { changed, told } = planAlerts(kept, findings, now);
  const events = promisedEvents(
    needs,
    tenant.tenantId,
    told.flatMap((alert) => {
      // A snooze that ends is told of too, and is another occasion than the opening.
      const before = kept.find(({ id }) => id === idOf(alert));
      const key = [idOf(alert), alert.times, before?.snoozedUntil ?? "opened"].join(":");
      return eventOf(alert, { key, at: now }) ?? [];
    }),
  );
  await store.saveLook({
    changed: changed.map((alert) => ({ ...alert, id: idOf(alert) })),
    events,
    outboxId,
    now,
  });
  if (events.length > 0) await sendPromised(needs.transport, eventJobs(tenant.tenantId, events));
  return { kind: "done" };
}

async function findFor(
  needs: WatchNeeds,
  tenant: TenantScope,
  now: number,
): Promise<readonly AlertFinding[]> {
  const store = needs.alertsOf(tenant);
  const today = dayOf(now);
  const { to } = lookBackOf(today);
  const { settings } = await needs.watchSettingsOf(tenant).getSettings("alerts");
  const { currency } = tenant;
  const leastRevenue = Math.min(settings.silent.revenue, settings.star.revenue);
  const [coverage, partners, connections, freeze] = await Promise.all([
    store.coverage({ from: to - trendDays * DAY_MS, to }),
    store.partnersFrom(leastRevenue * 10 ** minorUnitExponent(currency)),
    store.connections(),
    needs.verificationsOf(tenant).openFreeze(),
  ]);
  const verificationFailure = freeze && foundText(freeze.finding);
  return findAlerts({ now, today, currency, coverage, partners, connections, verificationFailure }, settings);
}

function foundText({ reason, firstBadSeq }: Freeze["finding"]): string {
  return firstBadSeq === null ? reason : `${reason}, at entry ${firstBadSeq}`;
}

/** Null for what is told already, when it happens, by an event of its own. */
function eventOf(
  alert: Alert,
  { key, at }: { readonly key: string; readonly at: number },
): CompanyEvent | null {
  const base = { key, subjectId: alert.subjectId, partnerId: null, actorId: null, at };
  switch (alert.kind) {
    case "coverage":
      return { ...base, kind: "alert.coverage", facts: alert.facts };
    case "silent":
      return { ...base, kind: "alert.partner_silent", partnerId: alert.subjectId, facts: alert.facts };
    case "star":
      return { ...base, kind: "alert.partner_star", partnerId: alert.subjectId, facts: alert.facts };
    case "stale-sync": {
      const { syncedThrough, ...facts } = alert.facts;
      const readThrough = syncedThrough === null ? null : formatInstant(syncedThrough);
      return { ...base, kind: "alert.sync_stale", facts: { ...facts, readThrough } };
    }
    case "drift":
    case "verification":
      return null;
    default:
      return assertNever(alert);
  }
}
