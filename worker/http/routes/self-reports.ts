import { Hono } from "hono";
import { z } from "zod";
import { lastingScopes, type PartnerScope } from "#worker/domain/access/principal.ts";
import { selfReportStates, selfReportTypes } from "#worker/domain/self-report/self-report.ts";
import { parseDay } from "#worker/domain/time/day.ts";
import { formatInstant } from "#worker/domain/time/instant.ts";
import { actorOf } from "#worker/http/caller.ts";
import type { AppContext } from "#worker/http/context.ts";
import { listQuery, pageAnswer } from "#worker/http/list-query.ts";
import { problem } from "#worker/http/problem.ts";
import { limitHeavyCalls } from "#worker/http/rate-limit.ts";
import { partner } from "#worker/http/route-guard.ts";
import { validate } from "#worker/http/validate.ts";
import { pageOf } from "#worker/http/views.ts";
import { reportActivity } from "#worker/usecases/self-reports/report-activity.ts";

const reportView = z.object({
  id: z.string(),
  companyId: z.string(),
  companyName: z.string(),
  type: z.enum(selfReportTypes),
  accountName: z.string(),
  occurredOn: z.string(),
  evidence: z.string(),
  state: z.enum(selfReportStates),
  reason: z.string().nullable(),
  deal: z.object({ id: z.string(), name: z.string() }).nullable(),
  createdAt: z.string(),
});

const reportRequest = z.object({
  /** For a partner of several companies: to which of them. */
  companyId: z.string().max(60).optional(),
  type: z.enum(selfReportTypes),
  accountName: z.string().trim().min(1, "says with whom it was").max(200),
  occurredOn: z.string().refine((text) => parseDay(text).ok, {
    error: "is a day such as 2027-03-31",
    params: { code: "not-a-day" },
  }),
  opportunityId: z.string().max(100).nullable().default(null),
  evidence: z.string().trim().min(1, "says what was done, and what shows it").max(2_000),
});

const query = listQuery({
  sorts: ["-createdAt"],
  filters: { companyId: z.string().max(60).optional() },
  position: z.tuple([z.string(), z.number(), z.string()]),
});

/** What partners say they did. The company decides in its queue of touchpoints. */
export const selfReports = new Hono<AppContext>()
  .get(
    "/",
    partner("portal.reports.read", {
      summary: "List what the partner has reported, and what has become of it",
      answers: { 200: pageOf(reportView) },
    }),
    validate("query", query),
    async (c) => {
      const { limit, cursor, sort, companyId } = c.req.valid("query");
      const scopes = c
        .get("principal")
        .partnerships.filter(({ tenant }) => !companyId || tenant.tenantId === companyId);
      if (companyId && scopes.length === 0) return problem(c, "not-found");
      const start = scopes.findIndex((scope) => placeOf(scope) === cursor?.[0]);
      const items: z.infer<typeof reportView>[] = [];
      let next: [string, number, string] | null = null;
      for (const [at, scope] of scopes.slice(Math.max(0, start)).entries()) {
        const { tenantId, name } = scope.tenant;
        const isResumed = at === 0 && cursor !== null && cursor[2] !== "";
        const room = limit - items.length;
        const rows = await c
          .get("services")
          .selfReportsOf(scope)
          .list({
            after: isResumed ? [cursor[1], cursor[2]] : null,
            limit: room + 1,
          });
        for (const { createdAt, madeBy: _, ...row } of rows.slice(0, room))
          items.push({ ...row, companyId: tenantId, companyName: name, createdAt: formatInstant(createdAt) });
        const last = rows.length > room ? rows[room - 1] : undefined;
        if (last !== undefined) next = [placeOf(scope), last.createdAt, last.id];
        const following = scopes[Math.max(0, start) + at + 1];
        if (next === null && items.length === limit && following) next = [placeOf(following), 0, ""];
        if (next !== null) break;
      }
      return c.json(pageAnswer({ items, next, sort }), 200);
    },
  )
  .post(
    "/",
    partner("portal.reports.write", {
      summary: "Report what the partner did",
      answers: { 201: z.object({ id: z.string(), state: z.literal("pending") }) },
    }),
    limitHeavyCalls(),
    validate("json", reportRequest),
    async (c) => {
      const { companyId, ...told } = c.req.valid("json");
      const { partnerships } = c.get("principal");
      const scopes = lastingScopes(partnerships).filter(
        ({ tenant }) => !companyId || tenant.tenantId === companyId,
      );
      const [scope] = scopes;
      if (scope === undefined) return problem(c, "not-found");
      if (scopes.length > 1) return problem(c, "company-needed", { detail: whichCompany });
      const reported = await reportActivity(c.get("services"), scope, { ...told, actor: actorOf(c) });
      if (reported.ok) return c.json({ id: reported.value.id, state: "pending" as const }, 201);
      const { error } = reported;
      return error.code === "invalid-request"
        ? problem(c, error.code, { errors: error.errors })
        : problem(c, error.code);
    },
  );

/** Records that a company has merged are places of their own. */
function placeOf({ tenant, partnerId }: PartnerScope): string {
  return `${tenant.tenantId}:${partnerId}`;
}

const whichCompany = "You are a partner of several companies: name the one in companyId.";
