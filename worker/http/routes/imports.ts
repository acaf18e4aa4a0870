import { Hono } from "hono";
import { z } from "zod";
import { importKinds } from "#worker/domain/crm/records.ts";
import type { Result } from "#worker/domain/result.ts";
import { actorOf } from "#worker/http/caller.ts";
import type { AppContext } from "#worker/http/context.ts";
import { fieldViews, importView, inspectionView } from "#worker/http/import-views.ts";
import { listQuery, pageAnswer } from "#worker/http/list-query.ts";
import { MalformedUpload, readMultipart } from "#worker/http/multipart.ts";
import { type FieldProblem, problem } from "#worker/http/problem.ts";
import { company } from "#worker/http/route-guard.ts";
import { validate } from "#worker/http/validate.ts";
import { pageOf } from "#worker/http/views.ts";

const kind = z.enum(importKinds, {
  error: `Files of these kinds can be imported: ${importKinds.join(", ")}.`,
});
const decimal = z.enum([".", ","]);
const dateOrder = z.enum(["day-first", "month-first"]);

/** Describes the form; it is read as it streams by, so no validator stands before it. */
const uploadForm = z.object({
  file: z.string().meta({ format: "binary", description: "CSV, UTF-8, up to 50 MB and 200,000 rows" }),
  kind,
  mapping: z.string().optional().meta({ description: "JSON object: our field -> the file's header" }),
  dryRun: z.enum(["true", "false"]).optional(),
  skipErrors: z.enum(["true", "false"]).optional(),
  hold: z.enum(["true", "false"]).optional().meta({ description: "Wait for POST /imports/{id}/start" }),
  decimal: decimal.optional(),
  dateOrder: dateOrder.optional(),
});

const start = z.object({
  mapping: z.record(z.string(), z.string()),
  dryRun: z.boolean().default(false),
  skipErrors: z.boolean().default(false),
  decimal: decimal.nullable().default(null),
  dateOrder: dateOrder.nullable().default(null),
});

const query = listQuery({ sorts: ["-createdAt"], position: z.tuple([z.number(), z.string()]) });

/** Files with the CRM's data: uploaded, looked at, checked, imported, undone. */
export const imports = new Hono<AppContext>()
  .post(
    "/",
    company("imports.write", {
      summary: "Upload a file and import it",
      answers: { 201: importView },
      upload: uploadForm,
    }),
    async (c) => {
      const { tenant } = c.get("principal");
      const received = await uploaded(() =>
        c.get("services").imports.receive({ tenant, actor: actorOf(c), upload: readMultipart(c.req.raw) }),
      );
      return received.ok ? c.json(received.value, 201) : refuseUpload(c, received.error);
    },
  )
  .post(
    "/inspect",
    company("imports.write", {
      summary: "See how a file would be read, without storing it",
      answers: { 200: inspectionView },
      upload: uploadForm,
    }),
    async (c) => {
      const inspected = await uploaded(() => c.get("services").imports.inspect(readMultipart(c.req.raw)));
      return inspected.ok ? c.json(inspected.value, 200) : refuseUpload(c, inspected.error);
    },
  )
  .get(
    "/",
    company("imports.read", {
      summary: "List imports, the newest first",
      answers: { 200: pageOf(importView) },
    }),
    validate("query", query),
    async (c) => {
      const { limit, cursor, sort } = c.req.valid("query");
      const after = cursor && { createdAt: cursor[0], id: cursor[1] };
      const page = await c.get("services").imports.list(c.get("principal").tenant, { limit, after });
      return c.json(pageAnswer({ ...page, sort }), 200);
    },
  )
  .get(
    "/fields",
    company("imports.read", {
      summary: "List the fields that a kind of file can have",
      answers: { 200: fieldViews },
    }),
    validate("query", z.object({ kind })),
    (c) => c.json({ items: c.get("services").imports.listFields(c.req.valid("query").kind) }, 200),
  )
  .get(
    "/:id",
    company("imports.read", {
      summary: "Get an import with its progress and result",
      answers: { 200: importView },
    }),
    async (c) => {
      const view = await c.get("services").imports.get(c.get("principal").tenant, c.req.param("id"));
      return view === null ? problem(c, "not-found") : c.json(view, 200);
    },
  )
  .get(
    "/:id/inspection",
    company("imports.read", {
      summary: "Look at the beginning of an import's file",
      answers: { 200: inspectionView },
    }),
    async (c) => {
      const { imports: importing } = c.get("services");
      const view = await importing.inspectImport(c.get("principal").tenant, c.req.param("id"));
      return view === null ? problem(c, "not-found") : c.json(view, 200);
    },
  )
  .post(
    "/:id/start",
    company("imports.write", {
      summary: "Check or import a file of which nothing is written yet, or go on with one given up half-way",
      answers: { 202: importView },
    }),
    validate("json", start),
    async (c) => {
      const { decimal: mark, dateOrder: order, ...settings } = c.req.valid("json");
      const started = await c.get("services").imports.start({
        tenant: c.get("principal").tenant,
        importId: c.req.param("id"),
        settings: { ...settings, choice: { decimal: mark, dateOrder: order } },
        actor: actorOf(c),
      });
      if (started.ok) return c.json(started.value, 202);
      const { error } = started;
      return problem(c, error.code, error.code === "invalid-request" ? { errors: error.errors } : {});
    },
  )
  .post(
    "/:id/undo",
    company("imports.write", { summary: "Undo an import", answers: { 200: importView } }),
    async (c) => {
      const { tenant } = c.get("principal");
      const undone = await c
        .get("services")
        .imports.undo({ tenant, importId: c.req.param("id"), actor: actorOf(c) });
      return undone.ok ? c.json(undone.value, 200) : problem(c, undone.error);
    },
  )
  .get(
    "/:id/errors.csv",
    company("imports.read", { summary: "Download an import's errors", answers: { 200: "text/csv" } }),
    async (c) => {
      const { imports: importing } = c.get("services");
      const lines = await importing.exportErrors(c.get("principal").tenant, c.req.param("id"));
      return lines === null ? problem(c, "not-found") : csvOf(lines);
    },
  );

type Uploaded<Value> = Result<Value, readonly FieldProblem[]>;

async function uploaded<Value>(
  receive: () => Promise<Uploaded<Value>>,
): Promise<Uploaded<Value> | { readonly ok: false; readonly error: null }> {
  try {
    return await receive();
  } catch (error) {
    if (error instanceof MalformedUpload) return { ok: false, error: null };
    throw error;
  }
}

function refuseUpload(c: Parameters<typeof problem>[0], errors: readonly FieldProblem[] | null) {
  if (errors === null) return problem(c, "malformed-request");
  if (errors.some(({ code }) => code === "file-too-large")) return problem(c, "body-too-large", { errors });
  return problem(c, "invalid-request", { errors });
}

function csvOf(lines: AsyncIterable<string>): Response {
  const encoder = new TextEncoder();
  const text = lines[Symbol.asyncIterator]();
  const body = new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      const next = await text.next();
      if (next.done) controller.close();
      else if (next.value !== "") controller.enqueue(encoder.encode(next.value));
    },
  });
  return new Response(body, {
    headers: {
      "Content-Type": "text/csv; charset=utf-8",
      "Content-Disposition": 'attachment; filename="errors.csv"',
    },
  });
}
