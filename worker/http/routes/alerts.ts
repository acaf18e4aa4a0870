import { Hono } from "hono";
import { z } from "zod";
import type { CompanyPermission, Permission } from "#worker/domain/access/permissions.ts";
import { type AlertKind, alertKinds, alertState, alertStates } from "#worker/domain/alert/alert.ts";
import { describeAlert } from "#worker/domain/alert/describe-alert.ts";
import { groupDigits } from "#worker/domain/money/group-digits.ts";
import { formatMinor } from "#worker/domain/money/money.ts";
import { dayOf, parseDay } from "#worker/domain/time/day.ts";
import { formatInstant } from "#worker/domain/time/instant.ts";
import { actorOf } from "#worker/http/caller.ts";
import type { AppContext } from "#worker/http/context.ts";
import { isStale, versionTag } from "#worker/http/etag.ts";
import { alertSettings, alertSettingsView, viewSettings } from "#worker/http/health-schemas.ts";
import { exportPageSize, type ListColumn, listFile } from "#worker/http/list-file.ts";
import { listQuery, pageAnswer } from "#worker/http/list-query.ts";
import { problem } from "#worker/http/problem.ts";
import { company } from "#worker/http/route-guard.ts";
import { validate } from "#worker/http/validate.ts";
import { instant, pageOf } from "#worker/http/views.ts";
import type { AlertFilter, KeptAlert } from "#worker/usecases/alerts/alert-ports.ts";
import { snoozeAlert } from "#worker/usecases/alerts/snooze-alert.ts";
import { changeWatchSettings } from "#worker/usecases/health/change-watch-settings.ts";
import type { PageCursor } from "#worker/usecases/views/view-ports.ts";

const day = z.string();
const kind: z.ZodType<AlertKind> = z.enum(alertKinds);

/** Amounts in minor units of the currency beside them. */
const facts = z.union([
  z.object({ won: z.int(), attributed: z.int(), percent: z.int(), through: day }),
  z.object({
    partnerName: z.string(),
    revenueMinor: z.int(),
    currency: z.string(),
    lastTouchOn: day.nullable(),
    days: z.int(),
  }),
  z.object({
    partnerName: z.string(),
    revenueMinor: z.int(),
    currency: z.string(),
    growthPercent: z.int().nullable(),
    winRatePercent: z.int(),
  }),
  z.object({ connectionName: z.string(), syncedThrough: z.int().nullable(), hours: z.int() }),
  z.object({ connectionName: z.string(), problems: z.int(), first: z.string() }),
  z.object({ found: z.string() }),
]);

const alertView = z.object({
  id: z.string(),
  kind,
  subjectId: z.string(),
  facts,
  state: z.enum(alertStates),
  raisedAt: instant,
  times: z.int(),
  resolvedAt: instant.nullable(),
  snoozedUntil: day.nullable(),
});

const query = listQuery({
  sorts: ["-raisedAt"],
  filters: {
    state: z.enum([...alertStates, ""]).optional(),
    kind: z.enum([...alertKinds, ""]).optional(),
    subjectId: z.string().max(100).optional(),
  },
});

/** What calls for somebody in the company. */
export const alerts = new Hono<AppContext>()
  .get(
    "/",
    company("deals.read", {
      summary: "List alerts, the newest first",
      answers: { 200: pageOf(alertView) },
    }),
    validate("query", query),
    async (c) => {
      const { limit, cursor, sort, ...asked } = c.req.valid("query");
      const { tenant, permissions } = c.get("principal");
      const { alertsOf, clock } = c.get("services");
      const now = clock.now();
      const page = await alertsOf(tenant).list(
        filterOf(asked, permissions),
        { limit, cursor: cursor as PageCursor | null },
        now,
      );
      return c.json(
        pageAnswer({ items: page.items.map((one) => viewAlert(one, now)), next: page.next, sort }),
        200,
      );
    },
  )
  .get(
    "/count",
    company("deals.read", {
      summary: "Count the alerts that are open, to 100",
      answers: { 200: z.object({ open: z.int() }) },
    }),
    async (c) => {
      const { tenant, permissions } = c.get("principal");
      const { alertsOf, clock } = c.get("services");
      return c.json({ open: await alertsOf(tenant).countOpen(kindsFor(permissions), clock.now()) }, 200);
    },
  )
  .get(
    "/:file{export\\.(?:csv|xlsx)}",
    company("deals.export", {
      summary: "Export the alerts that a list shows",
      answers: { 200: "list file" },
    }),
    validate("query", query),
    (c) => {
      const { limit: _, cursor: __, sort: ___, ...asked } = c.req.valid("query");
      const { tenant, permissions } = c.get("principal");
      const { alertsOf, clock } = c.get("services");
      const now = clock.now();
      return listFile<KeptAlert, PageCursor>(c.req.path, {
        name: "alerts",
        columns: columnsAt(now),
        readPage: (cursor) =>
          alertsOf(tenant).list(filterOf(asked, permissions), { limit: exportPageSize, cursor }, now),
      });
    },
  )
  .get(
    "/settings",
    company("deals.read", {
      summary: "Get when the company is alerted",
      answers: { 200: alertSettingsView },
    }),
    async (c) => {
      const { tenant } = c.get("principal");
      const found = await c.get("services").watchSettingsOf(tenant).getSettings("alerts");
      c.header("ETag", versionTag(found.version));
      return c.json({ ...viewSettings(found), currency: tenant.currency }, 200);
    },
  )
  .put(
    "/settings",
    company("health.settings", {
      summary: "Change when the company is alerted; everything is looked at anew",
      answers: { 200: alertSettingsView },
    }),
    validate("json", alertSettings),
    async (c) => {
      const { tenant } = c.get("principal");
      const changed = await changeWatchSettings(c.get("services"), tenant, {
        about: "alerts",
        wanted: c.req.valid("json"),
        actor: actorOf(c),
        isExpected: (version) => !isStale(c, versionTag(version)),
      });
      if (!changed.ok) return problem(c, changed.error === "weights-off" ? "invalid-request" : changed.error);
      c.header("ETag", versionTag(changed.value.version));
      return c.json({ ...viewSettings(changed.value), currency: tenant.currency }, 200);
    },
  )
  .post(
    "/:id/snooze",
    company("alerts.snooze", {
      summary: "Keep an alert quiet until a day begins, or with null make it heard again",
      answers: { 200: alertView },
    }),
    validate(
      "json",
      z.object({
        until: z
          .string()
          .refine((text) => parseDay(text).ok, { message: "Give a day as 2025-03-31" })
          .nullable(),
      }),
    ),
    async (c) => {
      const { tenant } = c.get("principal");
      const services = c.get("services");
      const snoozed = await snoozeAlert(services, tenant, {
        id: c.req.param("id"),
        until: c.req.valid("json").until,
        actor: actorOf(c),
      });
      if (!snoozed.ok) return problem(c, snoozed.error);
      return c.json(viewAlert(snoozed.value, services.clock.now()), 200);
    },
  );

/** An alert about something is for those who may see it. */
const needed: Partial<Readonly<Record<AlertKind, CompanyPermission>>> = {
  "stale-sync": "connections.read",
  drift: "connections.read",
  verification: "ledger.read",
};

function kindsFor(permissions: ReadonlySet<Permission>): readonly AlertKind[] {
  return alertKinds.filter((one) => needed[one] === undefined || permissions.has(needed[one]));
}

function filterOf(
  {
    state,
    kind: asked,
    subjectId,
  }: {
    readonly state?: AlertFilter["state"] | "";
    readonly kind?: AlertKind | "" | undefined;
    readonly subjectId?: string | undefined;
  },
  permissions: ReadonlySet<Permission>,
): AlertFilter {
  return {
    state: state || undefined,
    kinds: kindsFor(permissions).filter((one) => !asked || one === asked),
    subjectId: subjectId || undefined,
  };
}

function viewAlert(alert: KeptAlert, now: number): z.infer<typeof alertView> {
  const { id, kind: of, subjectId, raisedAt, times, resolvedAt, snoozedUntil } = alert;
  return {
    id,
    kind: of,
    subjectId,
    facts: alert.facts,
    state: alertState(alert, now),
    raisedAt: formatInstant(raisedAt),
    times,
    resolvedAt: resolvedAt === null ? null : formatInstant(resolvedAt),
    snoozedUntil: snoozedUntil === null ? null : dayOf(snoozedUntil),
  };
}

function columnsAt(now: number): readonly ListColumn<KeptAlert>[] {
  const words = (alert: KeptAlert) =>
    describeAlert(alert, {
      money: (amountMinor, currency) => `${groupDigits(formatMinor(amountMinor, currency))} ${currency}`,
      day: (one) => one,
      instant: formatInstant,
    });
  return [
    { header: "Alert", value: ({ kind: of }) => of },
    { header: "About", value: (alert) => words(alert).subject },
    { header: "What", value: (alert) => words(alert).what },
    { header: "Threshold", value: (alert) => words(alert).threshold },
    { header: "State", value: (alert) => alertState(alert, now) },
    { header: "Since", holdsDates: true, value: ({ raisedAt }) => formatInstant(raisedAt) },
    { header: "Times", value: ({ times }) => times },
    {
      header: "Resolved",
      holdsDates: true,
      value: ({ resolvedAt }) => (resolvedAt === null ? null : formatInstant(resolvedAt)),
    },
    {
      header: "Snoozed until",
      holdsDates: true,
      value: ({ snoozedUntil }) => (snoozedUntil === null ? null : dayOf(snoozedUntil)),
    },
  ];
}
