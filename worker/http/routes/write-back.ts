import { type Context, Hono } from "hono";
import { fitsFact } from "#worker/domain/crm/writing/check-write-back.ts";
import { type WriteBack, writtenFacts } from "#worker/domain/crm/writing/write-back.ts";
import { formatInstant, type Instant } from "#worker/domain/time/instant.ts";
import { actorOf } from "#worker/http/caller.ts";
import type { AppContext, CompanyContext } from "#worker/http/context.ts";
import { problem } from "#worker/http/problem.ts";
import { company } from "#worker/http/route-guard.ts";
import { refuseFor } from "#worker/http/salesforce-refusal.ts";
import { validate } from "#worker/http/validate.ts";
import {
  shownWriteView,
  writableView,
  writeAskedView,
  writeAskRequest,
  writeBackAnswer,
  writeBackRequest,
} from "#worker/http/write-back-schemas.ts";
import type { Connection } from "#worker/usecases/connections/connection-ports.ts";
import { showRecord } from "#worker/usecases/registration-records/show-record.ts";
import {
  exploreWritable,
  saveWriteBack,
  stopWriteBack,
  type WriteBackRefusal,
} from "#worker/usecases/write-back/save-write-back.ts";
import { askToWrite, showWrite } from "#worker/usecases/write-back/show-write.ts";

/** What Fairshare writes to a connection's CRM. */
export const connectionWriteBack = new Hono<AppContext>()
  .get(
    "/:id/write-back",
    company("connections.read", {
      summary: "What Fairshare writes to a connection's CRM",
      answers: { 200: writeBackAnswer },
    }),
    async (c) => {
      const connection = await connectionOf(c);
      if (connection === null) return problem(c, "not-found");
      const writeBack = await c.get("services").writesOf(c.get("principal").tenant).getSettings();
      const isHere = writeBack?.connectionId === connection.id;
      return c.json(
        { writeBack: isHere ? viewOf(writeBack) : null, isElsewhere: writeBack !== null && !isHere },
        200,
      );
    },
  )
  .get(
    "/:id/writable",
    company("connections.write", {
      summary: "List the fields of a deal that Fairshare could be given to fill",
      answers: { 200: writableView },
    }),
    async (c) => {
      const connection = await connectionOf(c);
      if (connection === null) return problem(c, "not-found");
      if (connection.status !== "connected") return notConnected(c, connection);
      const { tenant } = c.get("principal");
      const explored = await exploreWritable(c.get("services"), { tenant, connection });
      if (!explored.ok) return refuseFor(c, explored.error);
      const { fields, canCreate } = explored.value;
      const fitting = fields.map((field) => ({
        field: field.field,
        label: field.label,
        type: field.type,
        facts: writtenFacts.filter((fact) => fitsFact(fact, field)),
        isKey: field.isExternalId && field.isUnique && field.canCreate,
        values: field.takesOnlyValues ? [...field.values] : [],
      }));
      const stages = fields.find(({ field }) => field === "StageName")?.values ?? [];
      const items = fitting.filter(({ facts }) => facts.length > 0);
      return c.json({ items, stages: [...stages], canCreate }, 200);
    },
  )
  .put(
    "/:id/write-back",
    company("connections.write", {
      summary: "Say what Fairshare writes to a connection's CRM",
      answers: { 200: writeBackAnswer },
    }),
    validate("json", writeBackRequest),
    async (c) => {
      const connection = await connectionOf(c);
      if (connection === null) return problem(c, "not-found");
      if (connection.status !== "connected") return notConnected(c, connection);
      const { tenant, user } = c.get("principal");
      const asked = c.req.valid("json");
      const by = { tenant, connection, actor: actorOf(c), savedBy: user.id };
      const saved = await saveWriteBack(c.get("services"), { ...by, asked });
      if (!saved.ok) return refuse(c, saved.error);
      return c.json({ writeBack: viewOf(saved.value), isElsewhere: false }, 200);
    },
  )
  .delete(
    "/:id/write-back",
    company("connections.write", {
      summary: "Write nothing to a connection's CRM any more",
      answers: { 200: writeBackAnswer },
    }),
    async (c) => {
      const connection = await connectionOf(c);
      if (connection === null) return problem(c, "not-found");
      const { tenant } = c.get("principal");
      await stopWriteBack(c.get("services"), { tenant, connection, actor: actorOf(c) });
      return c.json({ writeBack: null, isElsewhere: false }, 200);
    },
  );

/** How a registration stands in the CRM. */
export const registrationWrites = new Hono<AppContext>()
  .get(
    "/:id/crm",
    company("registrations.read", {
      summary: "How a registration stands in the CRM",
      answers: { 200: shownWriteView },
    }),
    async (c) => {
      const { tenant } = c.get("principal");
      const [shown, record] = await Promise.all([
        showWrite(c.get("services"), tenant, c.req.param("id")),
        showRecord(c.get("services"), tenant, c.req.param("id")),
      ]);
      if (shown === null) return problem(c, "not-found");
      return c.json({ ...viewWritten(shown), record: record && viewWritten(record) }, 200);
    },
  )
  .post(
    "/:id/crm",
    company("registrations.decide", {
      summary: "Have a registration written to the CRM once more, or its deal made there",
      answers: { 202: writeAskedView },
    }),
    validate("json", writeAskRequest),
    async (c) => {
      const { tenant } = c.get("principal");
      const asked = await askToWrite(c.get("services"), tenant, {
        registrationId: c.req.param("id"),
        ask: c.req.valid("json").ask,
        actor: actorOf(c),
      });
      if (asked === "not-found") return problem(c, "not-found");
      if (asked === "not-now") return problem(c, "illegal-transition", { detail: nothingToAsk });
      return c.json({ status: "waiting" as const }, 202);
    },
  );

const nothingToAsk =
  "There is nothing to write again, or no deal that could be made, as the registration stands.";

function viewWritten<
  Shown extends { readonly writtenAt: Instant | null; readonly problems: readonly unknown[] },
>({ writtenAt, problems, ...rest }: Shown) {
  return {
    ...rest,
    problems: [...problems] as Shown["problems"][number][],
    writtenAt: writtenAt === null ? null : formatInstant(writtenAt),
  };
}

type Called = Context<AppContext & CompanyContext>;

async function connectionOf(c: Called): Promise<Connection | null> {
  const id = c.req.param("id") ?? "";
  return c.get("services").connections.connectionsOf(c.get("principal").tenant).get(id);
}

function notConnected(c: Called, { reason }: Connection) {
  return problem(c, "connection-not-connected", reason === null ? {} : { detail: reason });
}

function viewOf({ fields, stateWords, dealChoice, newDealStage }: WriteBack) {
  const names = Object.entries(fields).map(([fact, own]) => [fact, own.field]);
  return { fields: Object.fromEntries(names), stateWords: { ...stateWords }, dealChoice, newDealStage };
}

function refuse(c: Called, refusal: WriteBackRefusal) {
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
  path: "fields",
  code: "writes-elsewhere",
  message: "Another connection of the company is written to. Switch its write-back off first.",
};
