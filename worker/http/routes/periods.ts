import { Hono } from "hono";
import { z } from "zod";
import { checklistItems } from "#worker/domain/period/checklist.ts";
import { isTimeZone } from "#worker/domain/time/time-zone.ts";
import { actorOf } from "#worker/http/caller.ts";
import type { AppContext } from "#worker/http/context.ts";
import { isStale, versionTag } from "#worker/http/etag.ts";
import {
  calendarView,
  periodDetailView,
  periodListView,
  toCalendarView,
  toPeriodDetail,
  toPeriodList,
} from "#worker/http/period-views.ts";
import { problem } from "#worker/http/problem.ts";
import { company } from "#worker/http/route-guard.ts";
import { validate } from "#worker/http/validate.ts";
import { chooseCalendar, lockPeriod, waiveItem } from "#worker/usecases/periods/change-period.ts";
import { startClose } from "#worker/usecases/periods/close-period.ts";
import { listPeriods, readPeriod } from "#worker/usecases/periods/read-periods.ts";
import {
  approveReopening,
  requestReopening,
  withdrawReopening,
} from "#worker/usecases/periods/reopen-period.ts";

const reason = z.string().trim().min(3, "Give a reason of at least three characters").max(1_000);

const settings = z.object({
  unit: z.enum(["month", "quarter"]),
  fiscalYearStartMonth: z.int().min(1).max(12),
  timeZone: z.string().refine(isTimeZone, { message: "Give a time zone such as Europe/Berlin" }),
});

/** The company's periods: what they add up to, what stands in the way of closing them, and their moves. */
export const periods = new Hono<AppContext>()
  .get(
    "/",
    company("periods.read", { summary: "List periods and the calendar", answers: { 200: periodListView } }),
    async (c) => c.json(toPeriodList(await listPeriods(c.get("services"), c.get("principal").tenant)), 200),
  )
  .put(
    "/calendar",
    company("periods.close", {
      summary: "Choose how time is divided from the next possible day on",
      answers: { 200: z.object({ calendar: z.array(calendarView) }) },
    }),
    validate("json", settings),
    async (c) => {
      const { tenant } = c.get("principal");
      const wanted = c.req.valid("json");
      const chosen = await chooseCalendar(c.get("services"), { tenant, actor: actorOf(c), wanted });
      if (chosen.ok) return c.json({ calendar: chosen.value.map(toCalendarView) }, 200);
      if (chosen.error === "changed-meanwhile") return problem(c, chosen.error);
      return problem(c, chosen.error, {
        detail:
          "Two periods would have the same name. Choose months first, and the other fiscal year once a year of months has begun.",
      });
    },
  )
  .get(
    "/:key",
    company("periods.read", {
      summary: "Get a period with its checklist and history",
      answers: { 200: periodDetailView },
    }),
    async (c) => {
      const services = c.get("services");
      const detail = await readPeriod(services, c.get("principal").tenant, c.req.param("key"));
      if (detail === null) return problem(c, "not-found");
      c.header("ETag", versionTag(detail.version));
      return c.json(await toPeriodDetail(services, c.get("principal").tenant, detail), 200);
    },
  )
  .post(
    "/:key/waivers",
    company("periods.close", { summary: "Waive an item of the checklist", answers: { 204: null } }),
    validate("json", z.object({ item: z.enum(checklistItems), reason })),
    async (c) => {
      const request = { ...c.req.valid("json"), tenant: c.get("principal").tenant, actor: actorOf(c) };
      const waived = await waiveItem(c.get("services"), { ...request, key: c.req.param("key") });
      return waived.ok ? c.body(null, 204) : problem(c, waived.error);
    },
  )
  .post(
    "/:key/close",
    company("periods.close", {
      summary: "Begin to close a period",
      answers: { 202: z.object({ closeId: z.string() }) },
    }),
    async (c) => {
      const [services, key] = [c.get("services"), c.req.param("key")];
      const { tenant } = c.get("principal");
      const row = await services.periodsOf(tenant).getRow(key);
      if (isStale(c, versionTag(row?.changedAt ?? 0))) return problem(c, "stale-version");
      const started = await startClose(services, { tenant, key, actor: actorOf(c) });
      if (started.ok) return c.json(started.value, 202);
      const { error } = started;
      if (error.code !== "checklist-blocks") return problem(c, error.code);
      return problem(c, error.code, { members: { items: error.items } });
    },
  )
  .post(
    "/:key/lock",
    company("periods.close", { summary: "Lock a closed period for good", answers: { 204: null } }),
    async (c) => {
      const { tenant } = c.get("principal");
      const request = { tenant, key: c.req.param("key"), actor: actorOf(c) };
      const row = await c.get("services").periodsOf(tenant).getRow(request.key);
      if (isStale(c, versionTag(row?.changedAt ?? 0))) return problem(c, "stale-version");
      const locked = await lockPeriod(c.get("services"), request);
      return locked.ok ? c.body(null, 204) : problem(c, locked.error);
    },
  )
  .post(
    "/:key/reopen",
    company("periods.reopen", {
      summary: "Ask for a closed period to be reopened",
      answers: { 204: null },
    }),
    validate("json", z.object({ reason })),
    async (c) => {
      const request = { ...c.req.valid("json"), tenant: c.get("principal").tenant, actor: actorOf(c) };
      const asked = await requestReopening(c.get("services"), { ...request, key: c.req.param("key") });
      return asked.ok ? c.body(null, 204) : problem(c, asked.error);
    },
  )
  .delete(
    "/:key/reopen",
    company("periods.reopen", {
      summary: "Take back or decline a request to reopen",
      answers: { 204: null },
    }),
    async (c) => {
      const request = { tenant: c.get("principal").tenant, key: c.req.param("key"), actor: actorOf(c) };
      const withdrawn = await withdrawReopening(c.get("services"), request);
      return withdrawn.ok ? c.body(null, 204) : problem(c, withdrawn.error);
    },
  )
  .post(
    "/:key/reopen/approve",
    company("periods.reopen", { summary: "Approve what somebody else asked for", answers: { 204: null } }),
    async (c) => {
      const request = { tenant: c.get("principal").tenant, key: c.req.param("key"), actor: actorOf(c) };
      const approved = await approveReopening(c.get("services"), request);
      return approved.ok ? c.body(null, 204) : problem(c, approved.error);
    },
  );
