import { Hono } from "hono";
import { z } from "zod";
import { lastingScopes, type PartnerPrincipal, type PartnerScope } from "#worker/domain/access/principal.ts";
import { selfReportStates, selfReportTypes } from "#worker/domain/self-report/self-report.ts";
import { parseDay } from "#worker/domain/time/day.ts";
import { formatInstant } from "#worker/domain/time/instant.ts";
import { actorOf } from "#worker/http/caller.ts";
import type { AppContext } from "#worker/http/context.ts";
import { fileResponse } from "#worker/http/file-response.ts";
import { listQuery, pageAnswer } from "#worker/http/list-query.ts";
import { MalformedUpload, readMultipart } from "#worker/http/multipart.ts";
import { problem } from "#worker/http/problem.ts";
import { limitHeavyCalls } from "#worker/http/rate-limit.ts";
import { attachmentForm } from "#worker/http/registration-schemas.ts";
import { partner } from "#worker/http/route-guard.ts";
import { validate } from "#worker/http/validate.ts";
import { pageOf } from "#worker/http/views.ts";
import { readDisputeForm } from "#worker/usecases/disputes/read-evidence.ts";
import { addReportFiles } from "#worker/usecases/self-reports/keep-report-files.ts";
import { reportActivity } from "#worker/usecases/self-reports/report-activity.ts";
import type { SelfReportFile } from "#worker/usecases/self-reports/self-report-ports.ts";

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
  files: z.array(z.object({ id: z.string(), name: z.string(), bytes: z.int() })),
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
        const shown = rows.slice(0, room);
        const files = await c
          .get("services")
          .selfReportFilesOf(scope.tenant)
          .listOfReports(shown.map(({ id }) => id));
        for (const { createdAt, madeBy: _, ...row } of shown)
          items.push({
            ...row,
            companyId: tenantId,
            companyName: name,
            createdAt: formatInstant(createdAt),
            files: files.filter(({ reportId }) => reportId === row.id).map(viewFile),
          });
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
  )
  .post(
    "/:id/files",
    partner("portal.reports.write", {
      summary: "Add files that show what a report says, until it is decided",
      answers: { 204: null },
      upload: attachmentForm,
    }),
    limitHeavyCalls(),
    async (c) => {
      const { scope } = (await ownReport(c)) ?? {};
      if (scope === undefined) return problem(c, "not-found");
      const form = await readForm(() => readDisputeForm(readMultipart(c.req.raw)));
      if (form === null) return problem(c, "malformed-request", { detail: "Send a multipart form." });
      if (form.problems.length > 0) return problem(c, "invalid-request", { errors: form.problems });
      const services = c.get("services");
      const added = await addReportFiles(
        { ...services, evidenceFiles: services.registrations.evidenceFiles },
        scope,
        {
          id: c.req.param("id"),
          files: form.files,
          actor: actorOf(c),
        },
      );
      if (added.ok) return c.body(null, 204);
      const { error } = added;
      return error.code === "invalid-request"
        ? problem(c, error.code, { errors: error.errors })
        : problem(c, error.code);
    },
  )
  .get(
    "/:id/files/:fileId",
    partner("portal.reports.read", { summary: "Download a file of a report", answers: { 200: null } }),
    async (c) => {
      const { id, fileId } = c.req.param();
      const found = await ownReport(c);
      const services = c.get("services");
      const files =
        found === null ? [] : await services.selfReportFilesOf(found.scope.tenant).listOfReports([id]);
      const file = files.find((one) => one.id === fileId);
      const body = file && (await services.registrations.evidenceFiles.read(file.fileKey));
      return file && body ? fileResponse(body, file) : problem(c, "not-found");
    },
  );

/** The place of the caller's at which this report stands; records that a company has merged included. */
async function ownReport(c: {
  readonly req: { readonly param: (name: "id") => string };
  readonly get: {
    (key: "services"): AppContext["Variables"]["services"];
    (key: "principal"): PartnerPrincipal;
  };
}): Promise<{ readonly scope: PartnerScope } | null> {
  for (const scope of c.get("principal").partnerships) {
    const report = await c.get("services").selfReportsOf(scope).get(c.req.param("id"));
    if (report !== null) return { scope };
  }
  return null;
}

function viewFile({ id, name, bytes }: SelfReportFile) {
  return { id, name, bytes };
}

/** Null for a body that is no form. */
async function readForm<Value>(read: () => Promise<Value>): Promise<Value | null> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof MalformedUpload) return null;
    throw error;
  }
}

/** Records that a company has merged are places of their own. */
function placeOf({ tenant, partnerId }: PartnerScope): string {
  return `${tenant.tenantId}:${partnerId}`;
}

const whichCompany = "You are a partner of several companies: name the one in companyId.";
