import { type Context, Hono } from "hono";
import { holdsFact } from "#worker/domain/crm/writing/check-registration-object.ts";
import { type RegistrationObject, recordFacts } from "#worker/domain/crm/writing/registration-object.ts";
import { actorOf } from "#worker/http/caller.ts";
import type { AppContext, CompanyContext } from "#worker/http/context.ts";
import { problem } from "#worker/http/problem.ts";
import {
  holdableView,
  objectQuery,
  registrationObjectAnswer,
  registrationObjectRequest,
} from "#worker/http/registration-object-schemas.ts";
import { company } from "#worker/http/route-guard.ts";
import { refuseFor } from "#worker/http/salesforce-refusal.ts";
import { validate } from "#worker/http/validate.ts";
import type { Connection } from "#worker/usecases/connections/connection-ports.ts";
import {
  chooseObject,
  exploreObject,
  leaveObject,
  type ObjectRefusal,
  showObject,
} from "#worker/usecases/registration-records/choose-object.ts";

/** The object of a connection's org that registrations are kept in, in both directions. */
export const connectionRegistrationObject = new Hono<AppContext>()
  .get(
    "/:id/registration-object",
    company("connections.read", {
      summary: "The object of a connection's org that registrations are kept in",
      answers: { 200: registrationObjectAnswer },
    }),
    async (c) => {
      const connection = await connectionOf(c);
      if (connection === null) return problem(c, "not-found");
      return c.json(await shown(c, connection), 200);
    },
  )
  .get(
    "/:id/holdable",
    company("connections.write", {
      summary: "List the fields of an object, with what of a registration they can hold",
      answers: { 200: holdableView },
    }),
    validate("query", objectQuery),
    async (c) => {
      const connection = await connectionOf(c);
      if (connection === null) return problem(c, "not-found");
      if (connection.status !== "connected") return notConnected(c, connection);
      const { tenant } = c.get("principal");
      const { object } = c.req.valid("query");
      const explored = await exploreObject(c.get("services"), { tenant, connection, object });
      if (!explored.ok) return refuseFor(c, explored.error);
      const { name, label, fields } = explored.value;
      const fitting = fields.map((field) => ({
        field: field.field,
        label: field.label,
        type: field.type,
        facts: recordFacts.filter((fact) => holdsFact(fact, field)),
        values: field.takesOnlyValues ? [...field.values] : [],
      }));
      return c.json({ object: name, label, items: fitting.filter(({ facts }) => facts.length > 0) }, 200);
    },
  )
  .put(
    "/:id/registration-object",
    company("connections.write", {
      summary: "Keep registrations in an object of a connection's org",
      answers: { 200: registrationObjectAnswer },
    }),
    validate("json", registrationObjectRequest),
    async (c) => {
      const connection = await connectionOf(c);
      if (connection === null) return problem(c, "not-found");
      if (connection.status !== "connected") return notConnected(c, connection);
      const { tenant } = c.get("principal");
      const by = { tenant, connection, actor: actorOf(c) };
      const saved = await chooseObject(c.get("services"), { ...by, asked: c.req.valid("json") });
      return saved.ok ? c.json(await shown(c, connection), 200) : refuse(c, saved.error);
    },
  )
  .delete(
    "/:id/registration-object",
    company("connections.write", {
      summary: "Keep registrations in no object of a connection's org any more",
      answers: { 200: registrationObjectAnswer },
    }),
    async (c) => {
      const connection = await connectionOf(c);
      if (connection === null) return problem(c, "not-found");
      const { tenant } = c.get("principal");
      await leaveObject(c.get("services"), { tenant, connection, actor: actorOf(c) });
      return c.json(await shown(c, connection), 200);
    },
  );

type Called = Context<AppContext & CompanyContext>;

async function connectionOf(c: Called): Promise<Connection | null> {
  const id = c.req.param("id") ?? "";
  return c.get("services").connections.connectionsOf(c.get("principal").tenant).get(id);
}

async function shown(c: Called, connection: Connection) {
  const { tenant } = c.get("principal");
  const { chosen, isElsewhere, counts } = await showObject(c.get("services"), { tenant, connection });
  return { chosen: chosen === null ? null : viewOf(chosen), isElsewhere, counts };
}

function viewOf({ object, label, fields, stateWords, takesSince }: RegistrationObject) {
  const names = Object.entries(fields).map(([fact, own]) => [fact, own.field]);
  return {
    object,
    label,
    fields: Object.fromEntries(names) as Record<string, string>,
    stateWords: { ...stateWords } as Record<string, string>,
    takesOlder: takesSince === 0,
  };
}

function notConnected(c: Called, { reason }: Connection) {
  return problem(c, "connection-not-connected", reason === null ? {} : { detail: reason });
}

function refuse(c: Called, refusal: ObjectRefusal) {
  switch (refusal.kind) {
    case "invalid":
      return problem(c, "invalid-request", { errors: refusal.problems });
    case "salesforce":
      return refuseFor(c, refusal.failure);
    case "not-mapped":
      return problem(c, "mapping-missing");
    case "elsewhere":
      return problem(c, "invalid-request", { errors: [elsewhere] });
  }
}

const elsewhere = {
  path: "object",
  code: "kept-elsewhere",
  message: "Another connection of the company has the registrations. Leave the object there first.",
};
