import type { Actor } from "#worker/domain/access/audit-event.ts";
import type { TenantScope } from "#worker/domain/access/principal.ts";
import { err, ok, type Result } from "#worker/domain/result.ts";
import { type Day, startOfDay } from "#worker/domain/time/day.ts";
import { DAY_MS } from "#worker/domain/time/instant.ts";
import { auditLines } from "#worker/usecases/access/audit-lines.ts";
import type { Clock, Ids } from "#worker/usecases/ports.ts";
import type { AlertStoreOf, KeptAlert } from "./alert-ports.ts";

type Needs = { readonly alertsOf: AlertStoreOf; readonly clock: Clock; readonly ids: Ids };

export type SnoozeProblem = "not-found" | "alert-resolved" | "not-a-later-day" | "too-far";

const longestDays = 366;

/** Keeps an alert quiet until the day begins, or with null makes it heard again now. */
export async function snoozeAlert(
  needs: Needs,
  tenant: TenantScope,
  { id, until, actor }: { readonly id: string; readonly until: Day | null; readonly actor: Actor },
): Promise<Result<KeptAlert, SnoozeProblem>> {
  const store = needs.alertsOf(tenant);
  const before = await store.get(id);
  if (before === null) return err("not-found");
  const now = needs.clock.now();
  const snoozedUntil = until === null ? null : startOfDay(until);
  if (snoozedUntil !== null && snoozedUntil <= now) return err("not-a-later-day");
  if (snoozedUntil !== null && snoozedUntil > now + longestDays * DAY_MS) return err("too-far");
  const audit = auditLines(needs, {
    actor,
    changes: [
      {
        ownerId: tenant.tenantId,
        action: until === null ? "alert.woken" : "alert.snoozed",
        object: { kind: "alert", id },
        before: { kind: before.kind, subjectId: before.subjectId, snoozedUntil: before.snoozedUntil },
        after: { snoozedUntil },
      },
    ],
  });
  if (!(await store.snooze({ id, until: snoozedUntil, by: actor.id, audit }))) return err("alert-resolved");
  return ok({ ...before, snoozedUntil, snoozedBy: snoozedUntil === null ? null : actor.id });
}
