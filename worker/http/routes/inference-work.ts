import { type Context, Hono } from "hono";
import { z } from "zod";
import type { TenantScope } from "#worker/domain/access/principal.ts";
import { ACTIVITY_TYPES, activityTypeReader } from "#worker/domain/inference/activity-type.ts";
import { parseInferenceSettings } from "#worker/domain/inference/parse-settings.ts";
import { RECORD_SOURCES } from "#worker/domain/inference/records.ts";
import { DEFAULT_INFERENCE_SETTINGS } from "#worker/domain/inference/settings.ts";
import { assertNever } from "#worker/domain/result.ts";
import { actorOf } from "#worker/http/caller.ts";
import type { AppContext } from "#worker/http/context.ts";
import { fileResponse } from "#worker/http/file-response.ts";
import {
  activityDetail,
  activityView,
  dealEvidenceView,
  personNamed,
  previewView,
  queueChoices,
  queueCounts,
  reportView,
  runView,
  type ShownWith,
  settingsAnswer,
  settingsRequest,
  versionView,
  viewActivity,
  viewCandidate,
  viewLink,
  viewReport,
  viewRun,
  viewVersion,
} from "#worker/http/inference-schemas.ts";
import { exportPageSize, type ListColumn, listFile } from "#worker/http/list-file.ts";
import { listQuery, pageAnswer } from "#worker/http/list-query.ts";
import { problem } from "#worker/http/problem.ts";
import { limitHeavyCalls } from "#worker/http/rate-limit.ts";
import { company } from "#worker/http/route-guard.ts";
import { validate } from "#worker/http/validate.ts";
import { pageOf } from "#worker/http/views.ts";
import {
  changeInferenceSettings,
  previewInferenceSettings,
} from "#worker/usecases/inference/change-inference-settings.ts";
import { type DecisionProblem, decideTraces } from "#worker/usecases/inference/decide-traces.ts";
import type { InferenceStore, QueueFilter, QueueRow } from "#worker/usecases/inference/inference-ports.ts";
import { countQueue, inferenceReport, unmappedIn } from "#worker/usecases/inference/inference-report.ts";
import { printReport } from "#worker/usecases/inference/print-report.ts";
import { startInference } from "#worker/usecases/inference/start-inference.ts";

const query = listQuery({
  sorts: ["-confidence", "confidence"],
  filters: {
    band: z.enum(["auto", "review", "ignored"]).optional(),
    decision: z.enum(["open", "confirmed", "rejected"]).optional(),
    source: z.enum(RECORD_SOURCES).optional(),
    crmType: z.string().max(200).optional(),
    type: z.enum(ACTIVITY_TYPES).optional(),
    minConfidence: z.coerce.number<string>().min(0).max(1).optional(),
    maxConfidence: z.coerce.number<string>().min(0).max(1).optional(),
    decidedBy: z.string().max(100).optional(),
    partnerId: z.string().max(100).optional(),
    opportunityId: z.string().max(100).optional(),
  },
});

const activityId = z.string().min(1).max(100);
const decision = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("confirm"),
    activityId,
    /** The likeliest one when left out. */
    opportunityId: z.string().min(1).max(100).optional(),
  }),
  z.object({
    kind: z.literal("reject"),
    activityId,
    /** Needed for what a partner has reported itself: the partner reads it. */
    reason: z.string().trim().max(1_000).optional(),
  }),
  z.object({ kind: z.literal("undo"), activityId }),
]);

const mostDecisions = 200;
const versionsShown = 50;
const runsShown = 50;

/** Records of partners' work, the deals they may belong to, and what people say about them. */
export const inferenceWork = new Hono<AppContext>()
  .get(
    "/activities",
    company("deals.read", {
      summary: "List records of partners' work with the deals that they are likeliest to belong to",
      answers: { 200: pageOf(activityView).extend({ counts: queueCounts, choices: queueChoices }) },
    }),
    validate("query", query),
    async (c) => {
      const { limit, cursor, sort, ...asked } = c.req.valid("query");
      const store = storeOf(c);
      const [types, readType, choices] = await Promise.all([
        store.countTypes(),
        typeReaderOf(store),
        store.listQueueChoices(),
      ]);
      const filter = queueFilter(asked, { types, readType });
      const page = await store.listQueue({ filter, sort, page: { limit, cursor } });
      const people = await peopleOf(c, [...deciders(page.items), ...choices.deciders]);
      const items = page.items.map((row) => viewActivity(row, { readType, people }));
      return c.json(
        {
          ...pageAnswer({ items, next: page.next, sort }),
          counts: countQueue(types),
          choices: {
            partners: [...choices.partners],
            deciders: choices.deciders.flatMap((id) => personNamed(id, people) ?? []),
          },
        },
        200,
      );
    },
  )
  .get(
    "/activities/:file{export\\.(?:csv|xlsx)}",
    company("deals.export", {
      summary: "Export the records that a list shows, in its order",
      answers: { 200: "list file" },
    }),
    limitHeavyCalls(),
    validate("query", query),
    async (c) => {
      const { limit: _limit, cursor: _cursor, sort, ...asked } = c.req.valid("query");
      const store = storeOf(c);
      const [types, readType] = await Promise.all([store.countTypes(), typeReaderOf(store)]);
      const filter = queueFilter(asked, { types, readType });
      return listFile<z.infer<typeof activityView>, readonly [number, string]>(c.req.path, {
        name: "touchpoint-queue",
        columns: exportColumns,
        readPage: async (after) => {
          const page = await store.listQueue({
            filter,
            sort,
            page: { limit: exportPageSize, cursor: after },
          });
          const people = await peopleOf(c, deciders(page.items));
          return { items: page.items.map((row) => viewActivity(row, { readType, people })), next: page.next };
        },
      });
    },
  )
  .get(
    "/activities/:id",
    company("deals.read", {
      summary: "One record with every deal that it may belong to, and why",
      answers: { 200: activityDetail },
    }),
    async (c) => {
      const store = storeOf(c);
      const found = await store.getTrace(c.req.param("id"));
      if (found === null) return problem(c, "not-found");
      const { tenant } = c.get("principal");
      const [shown, files] = await Promise.all([
        shownWith(c, [found]),
        c.get("services").selfReportFilesOf(tenant).listOfTrace(c.req.param("id")),
      ]);
      return c.json(
        {
          ...viewActivity(found, shown),
          candidates: found.candidates.map(viewCandidate),
          files: files.map(({ id, name, bytes }) => ({ id, name, bytes })),
        },
        200,
      );
    },
  )
  .get(
    "/activities/:id/files/:fileId",
    company("deals.read", {
      summary: "Download what a partner gave with its report",
      answers: { 200: null },
    }),
    async (c) => {
      const { id, fileId } = c.req.param();
      const services = c.get("services");
      const files = await services.selfReportFilesOf(c.get("principal").tenant).listOfTrace(id);
      const file = files.find((one) => one.id === fileId);
      const body = file && (await services.registrations.evidenceFiles.read(file.fileKey));
      return file && body ? fileResponse(body, file) : problem(c, "not-found");
    },
  )
  .post(
    "/decisions",
    company("evidence.decide", {
      summary: "Confirm, reject or reopen what records belong to",
      answers: { 200: z.object({ decided: z.int() }) },
    }),
    validate("json", z.object({ decisions: z.array(decision).min(1).max(mostDecisions) })),
    async (c) => {
      const { tenant } = c.get("principal");
      const { decisions } = c.req.valid("json");
      const decided = await decideTraces(c.get("services"), { tenant, decisions, actor: actorOf(c) });
      return decided.ok ? c.json(decided.value, 200) : decisionProblem(c, decided.error);
    },
  )
  .get(
    "/settings",
    company("deals.read", {
      summary: "How records are read, every version of it, and types that nobody has mapped",
      answers: { 200: settingsAnswer },
    }),
    async (c) => {
      const store = storeOf(c);
      const [versions, types] = await Promise.all([store.listSettings(versionsShown), store.countTypes()]);
      const current = versions[0] ?? defaults;
      const unmapped = [...unmappedIn(types, current.settings)];
      return c.json({ current: viewVersion(current), versions: versions.map(viewVersion), unmapped }, 200);
    },
  )
  .post(
    "/settings/preview",
    company("analysis.run", {
      summary: "What settings would change; stores nothing",
      answers: { 200: previewView },
    }),
    limitHeavyCalls(),
    validate("json", settingsRequest),
    async (c) => {
      const parsed = parseInferenceSettings(c.req.valid("json").settings);
      if (!parsed.ok) return problem(c, "invalid-request", { errors: parsed.error });
      const { tenant } = c.get("principal");
      const preview = await previewInferenceSettings(c.get("services"), { tenant, settings: parsed.value });
      return c.json(preview, 200);
    },
  )
  .put(
    "/settings",
    company("inference.write", {
      summary: "Publish settings as the next version; every record is judged by them",
      answers: { 200: versionView },
    }),
    validate("json", settingsRequest.extend({ seen: z.int().min(0) })),
    async (c) => {
      const { settings, comment, seen } = c.req.valid("json");
      const parsed = parseInferenceSettings(settings);
      if (!parsed.ok) return problem(c, "invalid-request", { errors: parsed.error });
      const changed = await changeInferenceSettings(c.get("services"), {
        tenant: c.get("principal").tenant,
        settings: parsed.value,
        comment: comment ?? null,
        seen,
        actor: actorOf(c),
      });
      return changed.ok ? c.json(viewVersion(changed.value), 200) : problem(c, changed.error);
    },
  )
  .get(
    "/runs",
    company("deals.read", {
      summary: "List the latest runs",
      answers: { 200: z.object({ items: z.array(runView) }) },
    }),
    async (c) => c.json({ items: (await storeOf(c).listRuns(runsShown)).map(viewRun) }, 200),
  )
  .post(
    "/runs",
    company("attribution.run", {
      summary: "Read what has changed and judge it, or judge everything anew",
      answers: { 202: z.object({ id: z.string() }) },
    }),
    validate("json", z.object({ everything: z.boolean().default(false) })),
    async (c) => {
      const { everything } = c.req.valid("json");
      const { tenant } = c.get("principal");
      const run = await startInference(c.get("services"), { tenant, everything, actor: actorOf(c) });
      return c.json(run, 202);
    },
  )
  .get(
    "/runs/:id",
    company("deals.read", { summary: "How far a run has come", answers: { 200: runView } }),
    async (c) => {
      const run = await storeOf(c).getRun(c.req.param("id"));
      return run === null ? problem(c, "not-found") : c.json(viewRun(run), 200);
    },
  )
  .get(
    "/report",
    company("deals.read", {
      summary: "Coverage, confidence, what changed, and how right it was",
      answers: { 200: reportView },
    }),
    async (c) => c.json(viewReport(await inferenceReport(c.get("services"), c.get("principal").tenant)), 200),
  )
  .get(
    "/report.pdf",
    company("deals.read", { summary: "The report to print", answers: { 200: null } }),
    limitHeavyCalls(),
    validate(
      "query",
      z.object({
        locale: z.string().max(35).refine(isLocale, "Not a language tag such as en-GB").default("en"),
      }),
    ),
    async (c) => {
      const { tenant } = c.get("principal");
      const services = c.get("services");
      const bytes = await printReport({ ...services, ...services.statements }, tenant, c.req.valid("query"));
      return new Response(new Uint8Array(bytes), {
        headers: {
          "Content-Type": "application/pdf",
          "Content-Disposition": 'attachment; filename="inference-report.pdf"',
        },
      });
    },
  );

function isLocale(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
}

const recordsOfDeal = 200;

/** What records say of one deal. */
export const dealEvidence = new Hono<AppContext>().get(
  "/:id/inferred-evidence",
  company("deals.read", {
    summary: "Records that may belong to a deal, with their confidence and why",
    answers: { 200: dealEvidenceView },
  }),
  async (c) => {
    const store = storeOf(c);
    const id = c.req.param("id");
    if (!(await store.knownDeals([id])).has(id)) return problem(c, "not-found");
    const rows = await store.listDealLinks(id, recordsOfDeal);
    const by = await shownWith(c, rows);
    const items = rows.map(({ link, ...row }) => ({
      ...viewActivity(row, by),
      link: link === null ? null : viewLink(link),
    }));
    return c.json({ items }, 200);
  },
);

const defaults = { version: 0, settings: DEFAULT_INFERENCE_SETTINGS, comment: null, createdAt: null };

type Asked = {
  readonly get: {
    (key: "services"): AppContext["Variables"]["services"];
    (key: "principal"): { readonly tenant: TenantScope };
  };
};

function storeOf(c: Asked): InferenceStore {
  return c.get("services").inferenceOf(c.get("principal").tenant);
}

type AskedFilter = Omit<z.infer<typeof query>, "limit" | "cursor" | "sort">;

/** Which of the CRM's words mean a type is a matter of the settings, so the words are looked for and not the type. */
function queueFilter(
  { type, minConfidence, maxConfidence, ...plain }: AskedFilter,
  by: {
    readonly types: Awaited<ReturnType<InferenceStore["countTypes"]>>;
    readonly readType: ShownWith["readType"];
  },
): QueueFilter {
  const words = by.types
    .filter(({ crmType, usualType }) => (by.readType(crmType) ?? usualType) === type)
    .map(({ crmType, usualType }) => [crmType, usualType] as const);
  return {
    ...plain,
    words: type === undefined ? undefined : words,
    leastPpm: minConfidence === undefined ? undefined : Math.round(minConfidence * 1_000_000),
    mostPpm: maxConfidence === undefined ? undefined : Math.round(maxConfidence * 1_000_000),
  };
}

type ExportedRow = z.infer<typeof activityView>;

const exportColumns: readonly ListColumn<ExportedRow>[] = [
  { header: "Record ID", value: ({ id }) => id },
  { header: "Date", holdsDates: true, value: ({ occurredAt }) => occurredAt },
  { header: "Subject", value: ({ subject }) => subject },
  { header: "Partner", value: ({ partner }) => partner.name },
  { header: "Source", value: ({ source }) => source },
  { header: "Type", value: ({ type }) => type },
  { header: "CRM type", value: ({ crmType }) => crmType },
  { header: "Account", value: ({ account, accountName }) => account?.name ?? accountName },
  { header: "Likeliest deal ID", value: ({ deal }) => deal?.id ?? null },
  { header: "Likeliest deal", value: ({ deal }) => deal?.name ?? null },
  { header: "Confidence", value: ({ confidence }) => confidence },
  { header: "Band", value: ({ band }) => band },
  { header: "Decision", value: ({ decision }) => decision?.kind ?? null },
  { header: "Decided deal", value: ({ decision }) => decision?.deal?.name ?? null },
  { header: "Decided by", value: ({ decision }) => decision?.by?.name ?? null },
  { header: "Decided at", holdsDates: true, value: ({ decision }) => decision?.at ?? null },
];

async function shownWith(c: Asked, rows: readonly QueueRow[]): Promise<ShownWith> {
  const [readType, people] = await Promise.all([typeReaderOf(storeOf(c)), peopleOf(c, deciders(rows))]);
  return { readType, people };
}

function deciders(rows: readonly QueueRow[]): readonly string[] {
  return rows.flatMap(({ decidedBy }) => decidedBy ?? []);
}

async function peopleOf(c: Asked, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  return ids.length === 0 ? new Map() : c.get("services").access.userNames([...new Set(ids)]);
}

async function typeReaderOf(store: InferenceStore) {
  return activityTypeReader((await store.getSettings())?.settings.typeMapping);
}

function decisionProblem(c: Context, error: DecisionProblem) {
  switch (error.kind) {
    case "unknown-activities":
      return problem(c, "not-found", { detail: `There is no record ${error.ids.join(", ")}.` });
    case "unknown-deals":
      return problem(c, "invalid-request", {
        errors: error.ids.map((id) => ({
          path: "decisions.opportunityId",
          code: "unknown-deal",
          message: `There is no deal ${id}.`,
        })),
      });
    case "reason-needed":
      return problem(c, "invalid-request", {
        detail: "Say why: the partner reads it of what it has reported itself.",
        errors: [{ path: "reason", code: "required", message: "says why; the partner reads it" }],
      });
    case "no-deal":
      return problem(c, "no-deal-to-confirm");
    case "changed-meanwhile":
      return problem(c, "changed-meanwhile");
    default:
      return assertNever(error);
  }
}
