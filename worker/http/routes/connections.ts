import { type Context, Hono } from "hono";
import { z } from "zod";
import { fieldsReadAndWritten } from "#worker/domain/crm/writing/check-write-back.ts";
import { assert } from "#worker/domain/result.ts";
import { actorOf } from "#worker/http/caller.ts";
import {
  connectionRequest,
  connectionView,
  createdConnectionView,
  decisionsRequest,
  fieldsView,
  mappedView,
  mappingRequest,
  partnerValueView,
  problemsView,
  runItem,
  runView,
  scheduleRequest,
  syncRequest,
  toAccess,
  toMapping,
  trialRequest,
  trialView,
} from "#worker/http/connection-schemas.ts";
import {
  toConnectionView,
  toFieldsView,
  toProblemView,
  toRunItem,
  toRunView,
  toTrialView,
} from "#worker/http/connection-views.ts";
import type { AppContext, CompanyContext } from "#worker/http/context.ts";
import { listQuery, pageAnswer } from "#worker/http/list-query.ts";
import { problem } from "#worker/http/problem.ts";
import { company } from "#worker/http/route-guard.ts";
import { refuseFor } from "#worker/http/salesforce-refusal.ts";
import { validate } from "#worker/http/validate.ts";
import type { Connection } from "#worker/usecases/connections/connection-ports.ts";
import { secretPlace } from "#worker/usecases/connections/connection-ports.ts";
import {
  type Asker,
  callbackAddress,
  createConnection,
  reconnect,
  webhookAddress,
} from "#worker/usecases/connections/create-connection.ts";
import {
  disconnect,
  pauseConnection,
  resumeConnection,
  type StateProblem,
} from "#worker/usecases/connections/disconnect.ts";
import { exploreFields } from "#worker/usecases/connections/explore-fields.ts";
import { decidePartnerValues, listPartnerValues } from "#worker/usecases/connections/partner-values.ts";
import { saveMapping } from "#worker/usecases/connections/save-mapping.ts";
import { saveSchedule } from "#worker/usecases/connections/save-schedule.ts";
import { type StartSyncProblem, startSync } from "#worker/usecases/connections/start-sync.ts";
import { syncProblemKinds } from "#worker/usecases/connections/sync-ports.ts";
import { listSyncProblems, retrySyncProblems } from "#worker/usecases/connections/sync-problems.ts";
import { type TrialRefusal, tryMapping } from "#worker/usecases/connections/try-mapping.ts";
import { retryRecords } from "#worker/usecases/registration-records/choose-object.ts";
import { retryTroubled } from "#worker/usecases/write-back/show-write.ts";

const listedRuns = 50;
const fieldsQuery = z.object({
  object: z
    .string()
    .regex(/^[A-Za-z]\w{0,79}$/)
    .default("Opportunity"),
});
const partnerValuesQuery = listQuery({
  sorts: ["deals"],
  filters: { show: z.enum(["proposed", "ignored", "decided"]).optional() },
  position: z.tuple([z.int().nonnegative()]),
});

const problemsQuery = listQuery({
  sorts: ["place"],
  filters: {
    kind: z.enum(syncProblemKinds).optional(),
    object: z
      .string()
      .regex(/^[A-Za-z]\w{0,79}$/)
      .optional(),
  },
  position: z.tuple([z.string().max(400)]),
});
const settled = z.object({ status: z.string() });

/** A company's way to its CRM: how it is reached, what is read of it, and how far that has come. */
export const connections = new Hono<AppContext>()
  .get(
    "/",
    company("connections.read", {
      summary: "List connections",
      answers: {
        200: z.object({
          items: z.array(connectionView),
          nextCursor: z.null(),
          /** What the company's app has to name as its callback, before there is a connection. */
          callbackUrl: z.string(),
        }),
      },
    }),
    async (c) => {
      const { tenant } = c.get("principal");
      const needs = c.get("services").connections;
      const all = await needs.connectionsOf(tenant).list();
      const items = await Promise.all(all.map((connection) => viewOf(c, connection)));
      return c.json({ items, nextCursor: null, callbackUrl: callbackAddress(needs) }, 200);
    },
  )
  .post(
    "/salesforce",
    company("connections.write", {
      summary: "Connect Salesforce by the company's own app",
      answersSecret: true,
      answers: { 201: createdConnectionView },
    }),
    validate("json", connectionRequest),
    async (c) => {
      const needs = c.get("services").connections;
      const request = c.req.valid("json");
      const { name, environment, loginUrl = null, clientId } = request;
      const wanted = { name, environment, loginUrl, clientId, access: toAccess(request) };
      const created = await createConnection(needs, askerOf(c), wanted);
      if (!created.ok) return problem(c, "invalid-request", { errors: created.error });
      return c.json({ ...created.value, callbackUrl: callbackAddress(needs) }, 201);
    },
  )
  .get(
    "/:id",
    company("connections.read", { summary: "How a connection stands", answers: { 200: connectionView } }),
    async (c) => {
      const connection = await connectionOf(c);
      return connection === null ? problem(c, "not-found") : c.json(await viewOf(c, connection), 200);
    },
  )
  .get(
    "/:id/webhook",
    company("connections.write", {
      summary: "The address that outbound messages are sent to",
      answers: { 200: z.object({ connectionKey: z.string(), webhookUrl: z.string() }) },
    }),
    async (c) => {
      const { tenant } = c.get("principal");
      const needs = c.get("services").connections;
      const id = c.req.param("id");
      const sealed = await needs.connectionsOf(tenant).getWebhookSecret(id);
      if (sealed === null) return problem(c, "not-found");
      const secret = await needs.secrets.open(tenant.tenantId, secretPlace(id, "webhook_secret"), sealed);
      return c.json(webhookAddress(needs, tenant, secret), 200);
    },
  )
  .post(
    "/:id/reconnect",
    company("connections.write", {
      summary: "Begin the login at Salesforce anew",
      answersSecret: true,
      answers: { 200: z.object({ authorizeUrl: z.string().nullable(), status: z.string() }) },
    }),
    async (c) => {
      const begun = await reconnect(c.get("services").connections, askerOf(c), c.req.param("id"));
      return begun === null ? problem(c, "not-found") : c.json(begun, 200);
    },
  )
  .get(
    "/:id/fields",
    company("connections.write", {
      summary: "The fields of an object, with what they hold and what they are likely to be",
      answers: { 200: fieldsView },
    }),
    validate("query", fieldsQuery),
    async (c) => {
      const connection = await connectionOf(c);
      if (connection === null) return problem(c, "not-found");
      if (connection.status !== "connected") return notConnected(c, connection);
      const { tenant } = c.get("principal");
      const { object } = c.req.valid("query");
      const explored = await exploreFields(c.get("services").connections, {
        tenant,
        connectionId: connection.id,
        object,
      });
      if (explored.ok) return c.json(toFieldsView(explored.value), 200);
      return explored.error.kind === "not-found" ? problem(c, "not-found") : refuseFor(c, explored.error);
    },
  )
  .put(
    "/:id/mapping",
    company("connections.write", {
      summary: "Say what is read of a connection",
      answers: { 200: mappedView },
    }),
    validate("json", mappingRequest),
    async (c) => {
      const connection = await connectionOf(c);
      if (connection === null) return problem(c, "not-found");
      if (connection.status !== "connected") return notConnected(c, connection);
      const { tenant } = c.get("principal");
      const mapping = toMapping(c.req.valid("json"));
      const needs = c.get("services").connections;
      const writeBack = await c.get("services").writesOf(tenant).getSettings();
      const ownWords = writeBack === null ? [] : fieldsReadAndWritten(writeBack, mapping);
      if (ownWords.length > 0) return problem(c, "invalid-request", { errors: ownWords.map(alsoWritten) });
      const saved = await saveMapping(needs, {
        tenant,
        connectionId: connection.id,
        mapping,
        actor: actorOf(c),
      });
      if (!saved.ok) return refuseTrial(c, saved.error);
      const view = await viewOf(c, { ...connection, mapping: saved.value });
      return c.json({ mapping: view.mapping ?? mapping }, 200);
    },
  )
  .put(
    "/:id/schedule",
    company("connections.write", {
      summary: "Say when a connection is read, and how much of the org's calls that may take",
      answers: { 200: z.object({ schedule: connectionView.shape.schedule }) },
    }),
    validate("json", scheduleRequest),
    async (c) => {
      const connection = await connectionOf(c);
      if (connection === null) return problem(c, "not-found");
      const { tenant } = c.get("principal");
      const schedule = c.req.valid("json");
      const needs = c.get("services").connections;
      await saveSchedule(needs, { tenant, connection, schedule, actor: actorOf(c) });
      const saved = await connectionOf(c);
      return saved === null
        ? problem(c, "not-found")
        : c.json({ schedule: (await viewOf(c, saved)).schedule }, 200);
    },
  )
  .post(
    "/:id/test",
    company("connections.write", {
      summary: "Read one deal as a sync would, and split it, without storing anything",
      answers: { 200: trialView },
    }),
    validate("json", trialRequest),
    async (c) => {
      const connection = await connectionOf(c);
      if (connection === null) return problem(c, "not-found");
      if (connection.status !== "connected") return notConnected(c, connection);
      const { recordId = null, mapping: given } = c.req.valid("json");
      const mapping = given ? toMapping(given) : connection.mapping;
      if (mapping === null) return problem(c, "mapping-missing");
      const { tenant } = c.get("principal");
      const ask = { tenant, connectionId: connection.id, mapping, recordId };
      const tried = await tryMapping(c.get("services").connections, ask);
      return tried.ok ? c.json(toTrialView(tried.value), 200) : refuseTrial(c, tried.error);
    },
  )
  .get(
    "/:id/problems",
    company("connections.read", {
      summary: "What of a connection's CRM could not be taken, why, and what helps",
      answers: { 200: problemsView },
    }),
    validate("query", problemsQuery),
    async (c) => {
      const connection = await connectionOf(c);
      if (connection === null) return problem(c, "not-found");
      const { tenant } = c.get("principal");
      const { sort, kind = null, object = null, cursor, limit } = c.req.valid("query");
      const needs = c.get("services").connections;
      const query = { kind, object, after: cursor?.[0] ?? null, limit };
      const [page, counts] = await Promise.all([
        listSyncProblems(needs, { tenant, connection, query }),
        needs.syncOf(tenant).countProblems(connection.id),
      ]);
      const next = page.next === null ? null : [page.next];
      const answer = pageAnswer({ items: page.items.map(toProblemView), next, sort });
      return c.json({ ...answer, counts: [...counts] }, 200);
    },
  )
  .post(
    "/:id/problems/retry",
    company("connections.sync", {
      summary: "Read again what could not be taken",
      answers: { 202: z.object({ retried: z.int() }) },
    }),
    async (c) => {
      const connection = await connectionOf(c);
      if (connection === null) return problem(c, "not-found");
      if (connection.status !== "connected") return notConnected(c, connection);
      const { tenant, user } = c.get("principal");
      const ask = { tenant, connection, createdBy: user.id };
      await retryTroubled(c.get("services"), tenant, connection.id);
      await retryRecords(c.get("services"), tenant, connection.id);
      return c.json({ retried: await retrySyncProblems(c.get("services").connections, ask) }, 202);
    },
  )
  .post(
    "/:id/sync",
    company("connections.sync", {
      summary: "Read the connection's CRM now",
      answers: { 202: z.object({ runId: z.string() }) },
    }),
    validate("json", syncRequest),
    async (c) => {
      const { tenant, user } = c.get("principal");
      const started = await startSync(c.get("services").connections, {
        tenant,
        connectionId: c.req.param("id"),
        mode: c.req.valid("json").mode,
        createdBy: user.id,
      });
      return started.ok ? c.json(started.value, 202) : problem(c, syncProblems[started.error]);
    },
  )
  .get(
    "/:id/runs",
    company("connections.read", {
      summary: "List the latest syncs",
      answers: { 200: z.object({ items: z.array(runItem), nextCursor: z.null() }) },
    }),
    async (c) => {
      if ((await connectionOf(c)) === null) return problem(c, "not-found");
      const store = c.get("services").connections.syncOf(c.get("principal").tenant);
      const runs = await store.listRuns(c.req.param("id"), listedRuns);
      return c.json({ items: runs.map(toRunItem), nextCursor: null }, 200);
    },
  )
  .get(
    "/:id/runs/:runId",
    company("connections.read", { summary: "How far a sync has come", answers: { 200: runView } }),
    async (c) => {
      const store = c.get("services").connections.syncOf(c.get("principal").tenant);
      const run = await store.getRun(c.req.param("runId"));
      if (run === null || run.connectionId !== c.req.param("id")) return problem(c, "not-found");
      return c.json(toRunView(run, await store.listRunObjects(run.id)), 200);
    },
  )
  .get(
    "/:id/partner-values",
    company("connections.read", {
      summary: "Who the deals of a connection name as partners, and what each name is taken for",
      answers: {
        200: z.object({
          items: z.array(partnerValueView),
          total: z.int(),
          nextCursor: z.string().nullable(),
        }),
      },
    }),
    validate("query", partnerValuesQuery),
    async (c) => {
      const { tenant } = c.get("principal");
      const { sort, show = null, q: text = null, cursor, limit } = c.req.valid("query");
      const from = cursor?.[0] ?? 0;
      const ask = { tenant, connectionId: c.req.param("id"), show, text, from, limit };
      const page = await listPartnerValues(c.get("services").connections, ask);
      if (page === null) return problem(c, "not-found");
      const items = [...page.items];
      const next = from + items.length < page.total && items.length > 0 ? [from + items.length] : null;
      return c.json({ ...pageAnswer({ items, next, sort }), total: page.total }, 200);
    },
  )
  .put(
    "/:id/partner-values",
    company("connections.write", {
      summary: "Say which partner names in the CRM mean, or that they mean none",
      answers: { 200: z.object({ decided: z.int() }) },
    }),
    validate("json", decisionsRequest),
    async (c) => {
      const { decisions } = c.req.valid("json");
      const decided = await decidePartnerValues(c.get("services").connections, { ...changeOf(c), decisions });
      if (decided.ok) return c.json({ decided: decisions.length }, 200);
      if (decided.error.kind === "not-found") return problem(c, "not-found");
      const { partnerIds } = decided.error;
      const errors = decisions.flatMap((each, at) =>
        each.decision === "partner" && partnerIds.includes(each.partnerId)
          ? [
              {
                path: `decisions.${at}.partnerId`,
                code: "unknown-partner",
                message: "There is no such partner.",
              },
            ]
          : [],
      );
      return problem(c, "invalid-request", { errors });
    },
  )
  .post(
    "/:id/pause",
    company("connections.write", { summary: "Read nothing for a while", answers: { 200: settled } }),
    async (c) => {
      const paused = await pauseConnection(c.get("services").connections, changeOf(c));
      return paused.ok ? c.json({ status: "paused" }, 200) : problem(c, stateProblems[paused.error]);
    },
  )
  .post(
    "/:id/resume",
    company("connections.write", { summary: "Read again after a pause", answers: { 200: settled } }),
    async (c) => {
      const resumed = await resumeConnection(c.get("services").connections, changeOf(c));
      return resumed.ok ? c.json({ status: "connected" }, 200) : problem(c, stateProblems[resumed.error]);
    },
  )
  .post(
    "/:id/disconnect",
    company("connections.write", {
      summary: "End a connection and revoke its access",
      answers: { 200: z.object({ status: z.string(), revoked: z.boolean() }) },
    }),
    async (c) => {
      const ended = await disconnect(c.get("services").connections, changeOf(c));
      if (!ended.ok) return problem(c, stateProblems[ended.error]);
      return c.json({ status: "disconnected", revoked: ended.value.revoked }, 200);
    },
  );

function alsoWritten({ field }: { readonly field: string }) {
  const message = `Fairshare writes to ${field} itself, and would take its own words for somebody's. Choose another field, or another one under Write-back.`;
  return { path: "opportunity.partnerFields", code: "written-as-well", message };
}

type Called = Context<AppContext & CompanyContext>;

async function connectionOf(c: Called): Promise<Connection | null> {
  const id = c.req.param("id") ?? "";
  return c.get("services").connections.connectionsOf(c.get("principal").tenant).get(id);
}

async function viewOf(c: Called, connection: Connection) {
  const needs = c.get("services").connections;
  const store = needs.connectionsOf(c.get("principal").tenant);
  const [freshness, alerts, counts] = await Promise.all([
    store.listFreshness(connection.id),
    store.listAlerts(connection.id),
    needs.syncOf(c.get("principal").tenant).countProblems(connection.id),
  ]);
  const problems = counts.reduce((sum, { found }) => sum + found, 0);
  const callbackUrl = callbackAddress(needs);
  const { timeZone } = c.get("principal").tenant;
  return toConnectionView({ connection, freshness, alerts, problems, callbackUrl, timeZone });
}

function askerOf(c: Called): Asker {
  const { tenant, user } = c.get("principal");
  const session = c.get("session");
  assert(session, "no key may connect, so whoever does has a session");
  return { tenant, userId: user.id, sessionId: session.id, actor: actorOf(c) };
}

function changeOf(c: Called) {
  return { tenant: c.get("principal").tenant, connectionId: c.req.param("id") ?? "", actor: actorOf(c) };
}

const syncProblems = {
  "not-found": "not-found",
  "not-connected": "connection-not-connected",
  "mapping-missing": "mapping-missing",
  "sync-at-work": "sync-at-work",
} as const satisfies Record<StartSyncProblem, string>;

const stateProblems = {
  "not-found": "not-found",
  "not-connected": "connection-not-connected",
} as const satisfies Record<StateProblem, string>;

function notConnected(c: Called, { reason }: Connection) {
  return problem(c, "connection-not-connected", reason === null ? {} : { detail: reason });
}

function refuseTrial(c: Called, refusal: TrialRefusal) {
  switch (refusal.kind) {
    case "invalid":
      return problem(c, "invalid-request", { errors: refusal.problems });
    case "salesforce":
      return refuseFor(c, refusal.failure);
    case "unreadable":
      return problem(c, "salesforce-refused", { detail: refusal.problem.message });
    default:
      return problem(c, "not-found");
  }
}
