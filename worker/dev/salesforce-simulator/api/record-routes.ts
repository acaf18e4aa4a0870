import { Hono } from "hono";
import { describeGlobal, describeObject } from "../describe.ts";
import { looksLikeId, toLongId } from "../record-id.ts";
import { readField } from "../records/formulas.ts";
import { readValues } from "../records/record-values.ts";
import { notFound, salesforceError, writeError } from "../salesforce-error.ts";
import type { ObjectDefinition, Row } from "../schema/definitions.ts";
import type { Simulation } from "../simulation.ts";
import { restValue } from "../soql/format-values.ts";
import type { ApiEnv, Caller } from "./caller.ts";

/** Objects, their description, and single records. */
export function recordRoutes(simulation: Simulation) {
  const { records, writer } = simulation;
  const describing = (caller: Caller) => ({ view: caller.view, records, apiVersion: caller.apiVersion });
  return new Hono<ApiEnv>({ strict: false })
    .get("/sobjects", (c) => {
      if (unchanged(c.req.header("if-modified-since"), simulation)) return c.body(null, 304);
      return c.json(describeGlobal(describing(c.var.caller)));
    })
    .get("/sobjects/:object/describe", (c) => {
      const object = requireObject(c.req.param("object"), c.var.caller);
      if (unchanged(c.req.header("if-modified-since"), simulation)) return c.body(null, 304);
      c.header("Last-Modified", new Date(simulation.schema.changedAtMs()).toUTCString());
      return c.json(describeObject(object, describing(c.var.caller)));
    })
    .get("/sobjects/:object", (c) => {
      const object = requireObject(c.req.param("object"), c.var.caller);
      const { sobjects } = describeGlobal(describing(c.var.caller));
      return c.json({ objectDescribe: sobjects.find(({ name }) => name === object.name), recentItems: [] });
    })
    .post("/sobjects/:object", async (c) => {
      const object = requireObject(c.req.param("object"), c.var.caller);
      return c.json(createRecord(object, await readBody(c.req), { caller: c.var.caller, simulation }), 201);
    })
    .get("/sobjects/:object/:id", (c) => {
      const object = requireObject(c.req.param("object"), c.var.caller);
      const row = requireRow(object, c.req.param("id"), { caller: c.var.caller, simulation });
      const fields = c.req.query("fields")?.split(",") ?? null;
      return c.json(showRecord(object, row, { caller: c.var.caller, simulation, fields }));
    })
    .patch("/sobjects/:object/:id", async (c) => {
      const object = requireObject(c.req.param("object"), c.var.caller);
      updateRecord(object, c.req.param("id"), {
        body: await readBody(c.req),
        caller: c.var.caller,
        simulation,
        unmodifiedSince: c.req.header("if-unmodified-since"),
      });
      return c.body(null, 204);
    })
    .delete("/sobjects/:object/:id", (c) => {
      const object = requireObject(c.req.param("object"), c.var.caller);
      const id = requireId(c.req.param("id"));
      requireRow(object, id, { caller: c.var.caller, simulation });
      writer.remove(id);
      return c.body(null, 204);
    })
    .get("/sobjects/:object/:field/:value", (c) => {
      const object = requireObject(c.req.param("object"), c.var.caller);
      const call = { caller: c.var.caller, simulation };
      const [row, ...others] = findByKey(object, c.req.param(), call);
      if (row === undefined) throw notFound();
      if (others.length > 0) return c.json(addressesOf(object, [row, ...others], c.var.caller), 300);
      return c.json(showRecord(object, row, { ...call, fields: null }));
    })
    .patch("/sobjects/:object/:field/:value", async (c) => {
      const object = requireObject(c.req.param("object"), c.var.caller);
      const call = { caller: c.var.caller, simulation };
      const [row, ...others] = findByKey(object, c.req.param(), call);
      if (others.length > 0) return c.json(addressesOf(object, [row ?? {}, ...others], c.var.caller), 300);
      const body = await readBody(c.req);
      if (row === undefined) {
        return c.json(
          createRecord(object, { ...body, [c.req.param("field")]: c.req.param("value") }, call),
          201,
        );
      }
      updateRecord(object, String(row.Id), { ...call, body });
      return c.body(null, 204);
    })
    .delete("/sobjects/:object/:field/:value", (c) => {
      const object = requireObject(c.req.param("object"), c.var.caller);
      const [row] = findByKey(object, c.req.param(), { caller: c.var.caller, simulation });
      if (row === undefined) throw notFound();
      writer.remove(String(row.Id));
      return c.body(null, 204);
    });
}

type Call = { readonly caller: Caller; readonly simulation: Simulation };

export function requireObject(name: string, caller: Caller): ObjectDefinition {
  const object = caller.view.getObject(name);
  if (object === null) throw notFound();
  return object;
}

export function createRecord(object: ObjectDefinition, body: Record<string, unknown>, call: Call) {
  if (!object.createable) throw cannot("CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", object);
  const values = readValues(body, { object, view: call.caller.view, mode: "create" });
  requireUnique(object, values, { simulation: call.simulation, id: null });
  const id = call.simulation.writer.create(object.name, values, { actorId: call.caller.userId });
  return { id, success: true, errors: [] };
}

export function updateRecord(
  object: ObjectDefinition,
  id: string,
  change: Call & {
    readonly body: Record<string, unknown>;
    readonly unmodifiedSince?: string | undefined;
  },
): void {
  if (!object.updateable) throw cannot("CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", object);
  const row = requireRow(object, requireId(id), change);
  const since = Date.parse(change.unmodifiedSince ?? "");
  if (Number(row.LastModifiedDate) > since) {
    throw salesforceError(412, "PRECONDITION_FAILED", "The record has been modified since.");
  }
  const values = readValues(change.body, { object, view: change.caller.view, mode: "update" });
  requireUnique(object, values, { simulation: change.simulation, id: String(row.Id) });
  change.simulation.writer.update(String(row.Id), values, { actorId: change.caller.userId });
}

/** Two live records do not share the value of a unique field, whichever was there first. */
function requireUnique(
  object: ObjectDefinition,
  values: Row,
  { simulation, id }: { readonly simulation: Simulation; readonly id: string | null },
): void {
  for (const field of object.fields.filter(({ unique }) => unique)) {
    const value = values[field.name] ?? null;
    if (value === null) continue;
    for (const row of simulation.records.scan(object.name)) {
      if (row.IsDeleted === true || row.Id === id || row[field.name] !== value) continue;
      const message = `duplicate value found: ${field.name} duplicates value on record with id: ${row.Id}`;
      throw writeError("DUPLICATE_VALUE", message, []);
    }
  }
}

/** What the caller may not see is not there; what is in the recycle bin says so. */
export function requireRow(object: ObjectDefinition, id: string, { caller, simulation }: Call): Row {
  const row = simulation.records.get(object.name, toLongId(id));
  if (row === null || !caller.view.seesRecord(String(row.Id))) {
    throw looksLikeId(id)
      ? notFound()
      : notFound(`Provided external ID field does not exist or is not accessible: ${id}`);
  }
  if (row.IsDeleted === true) throw salesforceError(404, "ENTITY_IS_DELETED", "entity is deleted");
  return row;
}

export function showRecord(
  object: ObjectDefinition,
  row: Row,
  shown: Call & { readonly fields: readonly string[] | null },
) {
  const { caller, simulation } = shown;
  const wanted = shown.fields?.map((name) => {
    const field = caller.view.getField(object, name.trim());
    if (field === null) {
      throw salesforceError(
        400,
        "INVALID_FIELD",
        `No such column '${name}' on sobject of type ${object.name}`,
      );
    }
    return field;
  });
  const fields = wanted ?? caller.view.fieldsOf(object);
  return {
    attributes: {
      type: object.name,
      url: `/services/data/v${caller.apiVersion}/sobjects/${object.name}/${row.Id}`,
    },
    ...Object.fromEntries(
      fields.map((field) => [
        field.name,
        restValue(readField(row, field, simulation.records.get), field.type),
      ]),
    ),
    ...(wanted === undefined || wanted.some(({ name }) => name === "Id") ? {} : { Id: row.Id }),
  };
}

/** The live records that have a value in an external id field, or the one of an Id. */
function findByKey(
  object: ObjectDefinition,
  { field: name, value }: { readonly field: string; readonly value: string },
  { caller, simulation }: Call,
): readonly Row[] {
  const field = caller.view.getField(object, name);
  if (field === null || !(field.externalId || field.type === "id")) {
    throw notFound(`Provided external ID field does not exist or is not accessible: ${name}`);
  }
  const wanted = field.type === "id" ? toLongId(value) : value;
  return [...simulation.records.scan(object.name)].filter(
    (row) =>
      row.IsDeleted !== true && caller.view.seesRecord(String(row.Id)) && String(row[field.name]) === wanted,
  );
}

/** More than one record has the value: the caller is told where each of them is. */
function addressesOf(object: ObjectDefinition, rows: readonly Row[], caller: Caller): readonly string[] {
  return rows.map((row) => `/services/data/v${caller.apiVersion}/sobjects/${object.name}/${row.Id}`);
}

function requireId(id: string): string {
  if (!looksLikeId(id)) throw salesforceError(400, "MALFORMED_ID", `malformed id ${id}`);
  return toLongId(id);
}

async function readBody(request: { json(): Promise<unknown> }): Promise<Record<string, unknown>> {
  const body = await request.json().catch(() => null);
  if (typeof body !== "object" || body === null || Array.isArray(body)) {
    throw salesforceError(
      400,
      "JSON_PARSER_ERROR",
      "The HTTP entity body is required, but this request has no entity body.",
    );
  }
  return body as Record<string, unknown>;
}

function cannot(code: string, object: ObjectDefinition) {
  return salesforceError(400, code, `entity type ${object.name} does not support this operation`);
}

function unchanged(since: string | undefined, { schema }: Simulation): boolean {
  if (since === undefined) return false;
  return Date.parse(since) >= Math.floor(schema.changedAtMs() / 1000) * 1000;
}
