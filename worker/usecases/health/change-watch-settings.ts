import type { Actor } from "#worker/domain/access/audit-event.ts";
import type { TenantScope } from "#worker/domain/access/principal.ts";
import { sumOfWeights } from "#worker/domain/health/health-settings.ts";
import { err, ok, type Result } from "#worker/domain/result.ts";
import { auditLines } from "#worker/usecases/access/audit-lines.ts";
import { alertWatchJob, partnerHealthJob } from "#worker/usecases/jobs/job.ts";
import { type JobTransport, sendPromised } from "#worker/usecases/jobs/outbox.ts";
import type { Clock, Ids } from "#worker/usecases/ports.ts";
import type { WatchSettings, WatchSettingsStoreOf, WatchSettingsVersion } from "./health-ports.ts";

type Needs = {
  readonly watchSettingsOf: WatchSettingsStoreOf;
  readonly transport: JobTransport;
  readonly clock: Clock;
  readonly ids: Ids;
};

export type WatchSettingsProblem = "stale-version" | "changed-meanwhile" | "weights-off";

/** Puts settings in force as a version of their own, and has everything looked at by them. */
export async function changeWatchSettings<About extends keyof WatchSettings>(
  needs: Needs,
  tenant: TenantScope,
  change: {
    readonly about: About;
    readonly wanted: WatchSettings[About];
    readonly actor: Actor;
    readonly isExpected: (version: number) => boolean;
  },
): Promise<Result<WatchSettingsVersion<About>, WatchSettingsProblem>> {
  const { about, wanted, actor } = change;
  if ("weights" in wanted && sumOfWeights(wanted.weights) !== 100) return err("weights-off");
  const store = needs.watchSettingsOf(tenant);
  const current = await store.getSettings(about);
  if (!change.isExpected(current.version)) return err("stale-version");
  const now = needs.clock.now();
  const saved = { version: current.version + 1, settings: wanted, createdBy: actor.id, createdAt: now };
  const audit = auditLines(needs, {
    actor,
    changes: [
      {
        ownerId: tenant.tenantId,
        action: about === "health" ? "health.settings_changed" : "alerts.settings_changed",
        object: { kind: "company", id: tenant.tenantId },
        before: { ...current.settings },
        after: { ...wanted },
      },
    ],
  });
  const jobs = [about === "health" ? partnerHealthJob(tenant.tenantId) : alertWatchJob(tenant.tenantId)];
  if (!(await store.saveSettings(about, saved, { audit, jobs, now }))) return err("changed-meanwhile");
  await sendPromised(needs.transport, jobs);
  return ok(saved);
}
