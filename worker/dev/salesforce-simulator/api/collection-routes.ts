import { Hono } from "hono";
import { looksLikeId, toLongId } from "../record-id.ts";
import { notFound, SalesforceError, salesforceError } from "../salesforce-error.ts";
import type { Simulation } from "../simulation.ts";
import type { ApiEnv, Caller } from "./caller.ts";
import { createRecord, requireObject, requireRow, showRecord, updateRecord } from "./record-routes.ts";

const mostWritten = 200;
const mostRetrieved = 2000;

/** Many records in one call. Each has a result of its own; a failure's code is called statusCode here. */
export function collectionRoutes(simulation: Simulation) {
  return new Hono<ApiEnv>({ strict: false })
    .post("/composite/sobjects/:object", async (c) => {
      const { ids, fields } = (await c.req.json()) as { ids: string[]; fields: string[] };
      if (ids.length > mostRetrieved) throw tooMany(mostRetrieved);
      const object = requireObject(c.req.param("object"), c.var.caller);
      const call = { caller: c.var.caller, simulation };
      return c.json(
        ids.map((id) => {
          const row = simulation.records.get(object.name, toLongId(id));
          const seen = row !== null && row.IsDeleted !== true && c.var.caller.view.seesRecord(String(row.Id));
          return seen ? showRecord(object, row, { ...call, fields }) : null;
        }),
      );
    })
    .post("/composite/sobjects", async (c) =>
      writeEach(await c.req.json(), simulation, (record) => {
        const object = requireObject(typeOf(record), c.var.caller);
        return createRecord(object, record, { caller: c.var.caller, simulation });
      }),
    )
    .patch("/composite/sobjects", async (c) =>
      writeEach(await c.req.json(), simulation, (record) => {
        const object = requireObject(typeOf(record), c.var.caller);
        const id = String(record.Id ?? record.id);
        const { id: _id, ...body } = record;
        updateRecord(object, id, { body, caller: c.var.caller, simulation });
        return { id: toLongId(id), success: true, errors: [] };
      }),
    )
    .delete("/composite/sobjects", (c) => {
      const ids = (c.req.query("ids") ?? "").split(",");
      if (ids.length > mostWritten) throw tooMany(mostWritten);
      return c.json(ids.map((id) => resultOf(() => removeRecord(id, c.var.caller, simulation))));
    });
}

type Collection = { readonly allOrNone?: boolean; readonly records?: readonly Record<string, unknown>[] };

function writeEach(
  body: unknown,
  simulation: Simulation,
  write: (record: Record<string, unknown>) => unknown,
): Response {
  const { records = [], allOrNone = false } = body as Collection;
  if (records.length > mostWritten) throw tooMany(mostWritten);
  const before = allOrNone ? simulation.records.state() : null;
  const results = records.map((record) => resultOf(() => write(record)));
  const failed = results.some((result) => (result as { success?: boolean }).success === false);
  if (before === null || !failed) return Response.json(results);
  simulation.records.restore(before);
  return Response.json(results.map((result) => rolledBack(result)));
}

function rolledBack(result: unknown): unknown {
  if ((result as { success?: boolean }).success === false) return result;
  const message =
    "Record rolled back because not all records were valid and the request was using AllOrNone header";
  return {
    success: false,
    errors: [{ statusCode: "ALL_OR_NONE_OPERATION_ROLLED_BACK", message, fields: [] }],
  };
}

function resultOf(write: () => unknown): unknown {
  try {
    return write();
  } catch (error) {
    if (!(error instanceof SalesforceError)) throw error;
    const { errorCode, message, fields } = error;
    return { success: false, errors: [{ statusCode: errorCode, message, fields: fields ?? [] }] };
  }
}

function removeRecord(id: string, caller: Caller, simulation: Simulation) {
  const object = looksLikeId(id) ? caller.view.objectOfId(id) : null;
  if (object === null) throw notFound();
  requireRow(object, id, { caller, simulation });
  simulation.writer.remove(toLongId(id));
  return { id: toLongId(id), success: true, errors: [] };
}

function typeOf(record: Record<string, unknown>): string {
  const { type } = (record.attributes ?? {}) as { type?: string };
  return type ?? "";
}

function tooMany(most: number): SalesforceError {
  return salesforceError(
    400,
    "EXCEEDED_ID_LIMIT",
    `record limit reached. cannot submit more than ${most} records`,
  );
}
