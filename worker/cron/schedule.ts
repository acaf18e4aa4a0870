import type { Env } from "#worker/env.ts";
import type { BuildServices, Services } from "#worker/services.ts";

/** What happens when, by the cron expressions of wrangler.toml. Each of these may run twice or late. */
const schedule: Readonly<Record<string, readonly ((services: Services) => Promise<unknown>)[]>> = {
  "* * * * *": [
    // What is promised here is sent at once.
    (services) => services.promiseDueRegistrations().then(() => services.drainOutbox(null)),
    (services) => services.notifications.promiseDueMails(),
    (services) => services.mail.drain(),
    (services) => services.startDueSyncs(),
    (services) => services.access.removeExpiredSessions(),
    (services) => services.companyData.deleteDueCompanies(),
    (services) => services.accounts.removeExpiredTokens(),
    (services) => services.idempotency.removeExpired(services.clock.now()),
  ],
  "17 * * * *": [
    (services) => services.promiseWatch().then(() => services.drainOutbox(null)),
    (services) => services.restartStalled(),
    (services) => services.removeLostUploads(),
    (services) => services.mail.removeOld(),
    (services) => services.notifications.removeOld(),
    (services) => services.removeOldDeliveries(),
    (services) => services.acts.removeExpired(),
    (services) => services.slack.removeExpired(),
    (services) => services.companyData.removeExpiredExports(),
    (services) => services.publishMovedHeads(),
  ],
  "23 2 * * *": [(services) => services.verifyDueLedgers(), (services) => services.checkAllFigures()],
};

export function createScheduled(buildServices: BuildServices) {
  return async (event: ScheduledController, env: Env): Promise<void> => {
    const services = buildServices(env);
    const tasks = schedule[event.cron] ?? Object.values(schedule).flat();
    for (const result of await Promise.allSettled(tasks.map((task) => task(services)))) {
      if (result.status === "rejected") console.error("a scheduled task failed", result.reason);
    }
  };
}
