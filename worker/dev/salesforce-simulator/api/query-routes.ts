import { Hono } from "hono";
import { salesforceError } from "../salesforce-error.ts";
import type { Row } from "../schema/definitions.ts";
import type { Simulation } from "../simulation.ts";
import { compileQuery } from "../soql/compile-query.ts";
import type { Column, RowPlan } from "../soql/query-plan.ts";
import { type JsonRecord, type RenderOptions, renderGroups, renderRecords } from "../soql/render-records.ts";
import { findGroups, findRows } from "../soql/run-query.ts";
import { type ApiEnv, type Caller, queryContextOf } from "./caller.ts";
import { type Cursor, rowsOf } from "./cursors.ts";

/** /query, /queryAll and the pages that follow. */
export function queryRoutes(simulation: Simulation) {
  return new Hono<ApiEnv>({ strict: false })
    .get("/query", (c) => c.json(answerQuery(asked(c, simulation, false))))
    .get("/queryAll", (c) => c.json(answerQuery(asked(c, simulation, true))))
    .get("/query/:locator", (c) => c.json(answerNext(c.req.param("locator"), asked(c, simulation, false))))
    .get("/queryAll/:locator", (c) => c.json(answerNext(c.req.param("locator"), asked(c, simulation, true))));
}

type Asked = {
  readonly soql: string;
  readonly caller: Caller;
  readonly includeDeleted: boolean;
  /** A hint, and no more than that. */
  readonly batchSize: number | null;
  readonly simulation: Simulation;
};

function asked(
  c: {
    readonly req: { query(name: string): string | undefined; header(name: string): string | undefined };
    readonly var: ApiEnv["Variables"];
  },
  simulation: Simulation,
  includeDeleted: boolean,
): Asked {
  const batchSize = /batchSize=(\d+)/i.exec(c.req.header("sforce-query-options") ?? "")?.[1];
  return {
    soql: c.req.query("q") ?? "",
    caller: c.var.caller,
    includeDeleted,
    batchSize: batchSize === undefined ? null : Math.min(2000, Math.max(200, Number(batchSize))),
    simulation,
  };
}

type QueryAnswer = {
  readonly totalSize: number;
  readonly done: boolean;
  readonly nextRecordsUrl?: string;
  readonly records: readonly JsonRecord[];
};

function answerQuery(question: Asked): QueryAnswer {
  const { soql, caller, includeDeleted, simulation } = question;
  const { settings, clock, cursors } = simulation;
  const context = queryContextOf(caller, simulation);
  const plan = compileQuery(soql, context);
  const options = { context, includeDeleted, shuffleSeed: settings.shuffleUnordered ? 1 : null };
  if (plan.kind === "count") {
    return { totalSize: findRows(plan, options).length, done: true, records: [] };
  }
  if (plan.kind === "aggregate") {
    const records = renderGroups(plan, findGroups(plan, options));
    return { totalSize: records.length, done: true, records };
  }
  const rows = findRows(plan, options);
  requireFewTargets(plan, rows, settings.distinctWhoWhat);
  const cursor = cursors.open({
    plan,
    recordIds: rows.map((row) => String(row.Id)),
    context,
    includeDeleted,
    sessionToken: caller.token,
    createdAtMs: clock.now(),
  });
  return answerPage(cursor, 0, question);
}

function requireFewTargets(plan: RowPlan, rows: readonly Row[], most: number): void {
  const polymorphic = (column: Column) =>
    column.kind === "value" && column.expression.steps.some((step) => step.field.referenceTo.length > 1);
  if (rows.length > most && plan.columns.some(polymorphic)) {
    throw salesforceError(400, "OPERATION_TOO_LARGE", `exceeded ${most} distinct who/what's`);
  }
}

function answerNext(locator: string, question: Asked): QueryAnswer {
  const { caller, simulation } = question;
  const { cursors, clock, settings } = simulation;
  const [id = "", offset = "0"] = locator.split("-");
  const cursor = cursors.get(id);
  const expired = cursor !== null && clock.now() - cursor.createdAtMs > settings.locatorMs;
  if (cursor === null || expired || !/^\d+$/.test(offset)) {
    throw salesforceError(400, "INVALID_QUERY_LOCATOR", "invalid query locator");
  }
  // A refresh ends the session that opened the cursor, and the cursor with it.
  if (settings.locatorBoundToSession && cursor.sessionToken !== caller.token) {
    throw settings.foreignLocator === "INVALID_SESSION_ID"
      ? salesforceError(401, "INVALID_SESSION_ID", "Session expired or invalid")
      : salesforceError(400, "INVALID_QUERY_LOCATOR", "invalid query locator");
  }
  return answerPage(cursor, Number(offset), question);
}

function answerPage(cursor: Cursor, from: number, question: Asked): QueryAnswer {
  const { simulation, caller, batchSize } = question;
  const totalSize = cursor.recordIds.length;
  const size = pageSize(batchSize, simulation);
  const records = renderRecords(cursor.plan, rowsOf(cursor, from, size), renderOptions(cursor, question));
  const next = from + size;
  if (next >= totalSize) return { totalSize, done: true, records };
  const nextRecordsUrl = `/services/data/v${caller.apiVersion}/query/${cursor.id}-${next}`;
  return { totalSize, done: false, nextRecordsUrl, records };
}

function pageSize(batchSize: number | null, { settings, random }: Simulation): number {
  const wanted = Math.min(batchSize ?? settings.pageSize, settings.pageSize);
  return settings.shortPages ? 1 + random.below(wanted) : wanted;
}

function renderOptions(cursor: Cursor, question: Asked): RenderOptions {
  const { caller, simulation } = question;
  const { context, includeDeleted } = cursor;
  const options: RenderOptions = {
    context,
    includeDeleted,
    apiVersion: caller.apiVersion,
    pageChildren: (plan, rows) => pageOfChildren(plan, rows, { cursor, simulation, options }),
  };
  return options;
}

/** Children beyond the first page are behind a locator inside the parent, where they are easily overlooked. */
function pageOfChildren(
  plan: RowPlan,
  rows: readonly Row[],
  within: { readonly cursor: Cursor; readonly simulation: Simulation; readonly options: RenderOptions },
): QueryAnswer {
  const { cursor, simulation, options } = within;
  const size = simulation.settings.childPageSize;
  const records = renderRecords(plan, rows.slice(0, size), options);
  if (rows.length <= size) return { totalSize: rows.length, done: true, records };
  const recordIds = rows.map((row) => String(row.Id));
  const opened = simulation.cursors.open({ ...cursor, plan, recordIds });
  const nextRecordsUrl = `/services/data/v${options.apiVersion}/query/${opened.id}-${size}`;
  return { totalSize: rows.length, done: false, nextRecordsUrl, records };
}
