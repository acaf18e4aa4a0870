import type { Actor } from "#worker/domain/access/audit-event.ts";
import type { TenantScope } from "#worker/domain/access/principal.ts";
import {
  type CalendarSettings,
  type CalendarSpan,
  changeCalendar,
  createCalendar,
} from "#worker/domain/period/calendar.ts";
import type { ChecklistItemName } from "#worker/domain/period/checklist.ts";
import { err, ok, type Result } from "#worker/domain/result.ts";
import type { PeriodKey } from "#worker/domain/time/period-key.ts";
import { auditLines } from "#worker/usecases/access/audit-lines.ts";
import type { PeriodDeps } from "./period-deps.ts";
import { readChecklist } from "./read-periods.ts";

type ChangeDeps = Pick<PeriodDeps, "periodsOf" | "clock" | "ids">;
type PeriodRequest = { readonly tenant: TenantScope; readonly key: PeriodKey; readonly actor: Actor };

export type WaiveProblem = "not-found" | "period-not-open" | "not-waivable" | "nothing-to-waive";

/** Lets the period be closed over what is found of the item now. */
export async function waiveItem(
  deps: ChangeDeps,
  {
    tenant,
    key,
    actor,
    item,
    reason,
  }: PeriodRequest & { readonly item: ChecklistItemName; readonly reason: string },
): Promise<Result<null, WaiveProblem>> {
  const store = deps.periodsOf(tenant);
  const [spans, row] = await Promise.all([store.listSpans(), store.getRow(key)]);
  const calendar = createCalendar(spans);
  const period = calendar.periodOf(key);
  if (period === null) return err("not-found");
  if (row !== null && row.state !== "open") return err("period-not-open");
  const now = deps.clock.now();
  const { checklist } = await readChecklist(store, { calendar, period, now });
  const line = checklist.find((one) => one.item === item);
  if (line?.waivable !== true) return err("not-waivable");
  if (line.found === 0) return err("nothing-to-waive");
  const { found } = line;
  const saved = await store.saveWaiver({
    key,
    waiver: { item, found, reason, waivedBy: actor.id, waivedAt: now },
    now,
    audit: lines(deps, { tenant, key, actor, done: "item_waived", after: { item, found, reason } }),
  });
  return saved ? ok(null) : err("period-not-open");
}

/** Closed for good. A request to reopen the period that nobody has approved lapses. */
export async function lockPeriod(
  deps: ChangeDeps,
  { tenant, key, actor }: PeriodRequest,
): Promise<Result<null, "not-found" | "period-not-closed">> {
  const store = deps.periodsOf(tenant);
  if (createCalendar(await store.listSpans()).periodOf(key) === null) return err("not-found");
  const audit = lines(deps, { tenant, key, actor, done: "locked", after: { state: "locked" } });
  const locked = await store.lock({ key, now: deps.clock.now(), audit });
  return locked ? ok(null) : err("period-not-closed");
}

/** The calendar from the next day on that allows for the change; answers all its spans. */
export async function chooseCalendar(
  deps: ChangeDeps,
  {
    tenant,
    actor,
    wanted,
  }: { readonly tenant: TenantScope; readonly actor: Actor; readonly wanted: CalendarSettings },
): Promise<Result<readonly CalendarSpan[], "no-common-start" | "changed-meanwhile">> {
  const store = deps.periodsOf(tenant);
  const [before, isUnused] = await Promise.all([store.listSpans(), store.isLedgerEmpty()]);
  const now = deps.clock.now();
  const after = changeCalendar({ spans: before, wanted, now, isUnused });
  if (!after.ok) return after;
  const audit = auditLines(deps, {
    actor,
    changes: [
      {
        ownerId: tenant.tenantId,
        action: "periods.calendar_changed",
        object: { kind: "company", id: tenant.tenantId },
        before: { spans: before },
        after: { spans: after.value },
      },
    ],
  });
  const saved = await store.saveSpans({ before, after: after.value, onlyUnused: isUnused, now, audit });
  return saved ? after : err("changed-meanwhile");
}

function lines(
  deps: ChangeDeps,
  {
    tenant,
    key,
    actor,
    done,
    after,
  }: PeriodRequest & { readonly done: string; readonly after: Readonly<Record<string, unknown>> },
) {
  const object = { kind: "period", id: key };
  const change = { ownerId: tenant.tenantId, action: `period.${done}`, object, before: null, after };
  return auditLines(deps, { actor, changes: [change] });
}
