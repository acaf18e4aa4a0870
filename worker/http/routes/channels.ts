import { type Context, Hono } from "hono";
import { z } from "zod";
import type { EventKind } from "#worker/domain/notification/company-event.ts";
import { eventKindNames, eventKinds, isOnePersons } from "#worker/domain/notification/event-kinds.ts";
import { formatInstant, parseInstant } from "#worker/domain/time/instant.ts";
import { actorOf } from "#worker/http/caller.ts";
import type { AppContext } from "#worker/http/context.ts";
import { listQuery, pageAnswer } from "#worker/http/list-query.ts";
import { problem } from "#worker/http/problem.ts";
import { company } from "#worker/http/route-guard.ts";
import { validate } from "#worker/http/validate.ts";
import { pageOf } from "#worker/http/views.ts";
import type { Channel, Delivery, DeliveryTry } from "#worker/usecases/channels/channel-ports.ts";
import type { ChannelProblem } from "#worker/usecases/channels/channels.ts";

const channelView = z.object({
  id: z.string(),
  kind: z.enum(["webhook", "slack"]),
  name: z.string(),
  /** As much of the address as may be seen. */
  url: z.string(),
  eventKinds: z.array(z.string()),
  status: z.enum(["on", "paused", "switched_off"]),
  reason: z.string().nullable(),
  /** Tries in a row that were not taken. */
  failures: z.int(),
  failingSince: z.string().nullable(),
  /** Until when the secret before the newest one signs too. */
  oldSecretUntil: z.string().nullable(),
  createdAt: z.string(),
});

const channelList = z.object({
  items: z.array(channelView),
  eventKinds: z.array(
    z.object({ kind: z.string(), group: z.string(), label: z.string(), onlyToWebhooks: z.boolean() }),
  ),
});

const kinds = z
  .array(z.enum(eventKindNames as readonly [EventKind, ...EventKind[]]))
  .min(1)
  .max(100);
const name = z.string().trim().min(1).max(80);
const url = z.string().trim().min(1).max(2_000);

const addRequest = z.object({
  kind: z.enum(["webhook", "slack"]),
  name,
  url,
  eventKinds: kinds,
});

const changeRequest = z.object({
  name: name.optional(),
  url: url.optional(),
  eventKinds: kinds.optional(),
  status: z.enum(["on", "paused"]).optional(),
});

const deliveryView = z.object({
  id: z.string(),
  type: z.string(),
  state: z.enum(["waiting", "delivered", "failed"]),
  attempts: z.int(),
  createdAt: z.string(),
  nextTryAt: z.string().nullable(),
});

const tryView = z.object({
  at: z.string(),
  status: z.int().nullable(),
  response: z.string(),
  error: z.string().nullable(),
  durationMs: z.int(),
});

const deliveryDetail = deliveryView.extend({ request: z.string(), tries: z.array(tryView) });

const deliveriesOf = listQuery({
  sorts: ["-createdAt"],
  filters: { state: z.enum(["waiting", "delivered", "failed"]).optional() },
  position: z.tuple([z.number(), z.string()]),
});

const instantText = z.string().refine((text) => parseInstant(text).ok, {
  message: "Write an instant such as 2026-11-23T00:00:00Z",
});

/** Either one delivery, or those made from one instant up to another. */
const replayRequest = z.union([
  z.object({ deliveryId: z.string().max(64) }),
  z.object({
    from: instantText,
    until: instantText,
    state: z.enum(["delivered", "failed"]).nullable().default(null),
  }),
]);

/** Where a company has its events sent: webhooks of its own, and channels of Slack. */
export const channels = new Hono<AppContext>()
  .get(
    "/",
    company("channels.read", { summary: "List webhooks and Slack channels", answers: { 200: channelList } }),
    async (c) => {
      const listed = await c.get("services").channels.of(c.get("principal").tenant).list();
      const known = eventKindNames.map((kind) => ({
        kind,
        group: eventKinds[kind].group,
        label: eventKinds[kind].label,
        onlyToWebhooks: isOnePersons(kind),
      }));
      return c.json({ items: listed.map(viewChannel), eventKinds: known }, 200);
    },
  )
  .post(
    "/",
    company("channels.write", {
      summary: "Add a webhook or a Slack channel; a webhook's secret is answered once",
      answersSecret: true,
      needsFreshProof: true,
      answers: { 201: z.object({ id: z.string(), secret: z.string().nullable() }) },
    }),
    validate("json", addRequest),
    async (c) => {
      const wanted = { ...c.req.valid("json"), actor: actorOf(c) };
      const added = await c.get("services").channels.add(c.get("principal").tenant, wanted);
      return added.ok ? c.json(added.value, 201) : refuse(c, added.error);
    },
  )
  .get(
    "/:id",
    company("channels.read", { summary: "One webhook or Slack channel", answers: { 200: channelView } }),
    async (c) => {
      const channel = await c.get("services").channels.of(c.get("principal").tenant).get(c.req.param("id"));
      return channel === null ? problem(c, "not-found") : c.json(viewChannel(channel), 200);
    },
  )
  .patch(
    "/:id",
    company("channels.write", {
      summary: "Change a webhook or Slack channel, pause it or switch it on",
      answers: { 204: null },
    }),
    validate("json", changeRequest),
    async (c) => {
      const wanted = { ...c.req.valid("json"), id: c.req.param("id"), actor: actorOf(c) };
      const changed = await c.get("services").channels.change(c.get("principal").tenant, wanted);
      return changed.ok ? c.body(null, 204) : refuse(c, changed.error);
    },
  )
  .delete(
    "/:id",
    company("channels.write", { summary: "Remove a webhook or Slack channel", answers: { 204: null } }),
    async (c) => {
      const removed = await c
        .get("services")
        .channels.remove(c.get("principal").tenant, { id: c.req.param("id"), actor: actorOf(c) });
      return removed.ok ? c.body(null, 204) : refuse(c, removed.error);
    },
  )
  .post(
    "/:id/rotate-secret",
    company("channels.write", {
      summary: "Replace a webhook's secret; the one before signs too for a day",
      answersSecret: true,
      needsFreshProof: true,
      answers: { 200: z.object({ secret: z.string(), oldUntil: z.string() }) },
    }),
    async (c) => {
      const rotated = await c
        .get("services")
        .channels.rotateSecret(c.get("principal").tenant, { id: c.req.param("id"), actor: actorOf(c) });
      if (!rotated.ok) return refuse(c, rotated.error);
      const { secret, oldUntil } = rotated.value;
      return c.json({ secret, oldUntil: formatInstant(oldUntil) }, 200);
    },
  )
  .post(
    "/:id/test",
    company("channels.write", {
      summary: "Send a test message",
      answers: { 202: z.object({ deliveryId: z.string() }) },
    }),
    async (c) => {
      const sent = await c.get("services").channels.test(c.get("principal").tenant, c.req.param("id"));
      return sent.ok ? c.json(sent.value, 202) : refuse(c, sent.error);
    },
  )
  .post(
    "/:id/replay",
    company("channels.write", {
      summary: "Send one delivery again, or those of a span of time, 500 at most",
      answers: { 202: z.object({ replayed: z.int(), isAll: z.boolean() }) },
    }),
    validate("json", replayRequest),
    async (c) => {
      const body = c.req.valid("json");
      const which =
        "deliveryId" in body
          ? ({ kind: "one", deliveryId: body.deliveryId } as const)
          : ({ kind: "range", from: msOf(body.from), until: msOf(body.until), state: body.state } as const);
      const replayed = await c.get("services").channels.replay(c.get("principal").tenant, {
        channelId: c.req.param("id"),
        actor: actorOf(c),
        which,
      });
      return replayed.ok ? c.json(replayed.value, 202) : refuse(c, replayed.error);
    },
  )
  .get(
    "/:id/deliveries",
    company("channels.read", {
      summary: "List what was sent to a webhook or Slack channel",
      answers: { 200: pageOf(deliveryView) },
    }),
    validate("query", deliveriesOf),
    async (c) => {
      const { limit, cursor, sort, state } = c.req.valid("query");
      const store = c.get("services").channels.of(c.get("principal").tenant);
      const channelId = c.req.param("id");
      if ((await store.get(channelId)) === null) return problem(c, "not-found");
      const before = cursor && { createdAt: cursor[0], id: cursor[1] };
      const found = await store.listDeliveries({ channelId, state: state ?? null, before, limit: limit + 1 });
      const lines = found.slice(0, limit);
      const last = lines.at(-1);
      const next = found.length > limit && last !== undefined ? [last.createdAt, last.id] : null;
      return c.json(pageAnswer({ items: lines.map(viewDelivery), next, sort }), 200);
    },
  )
  .get(
    "/:id/deliveries/:deliveryId",
    company("channels.read", {
      summary: "One delivery: what was sent, and every answer",
      answers: { 200: deliveryDetail },
    }),
    async (c) => {
      const store = c.get("services").channels.of(c.get("principal").tenant);
      const delivery = await store.getDelivery(c.req.param("deliveryId"));
      if (delivery === null || delivery.channelId !== c.req.param("id")) return problem(c, "not-found");
      const tries = await store.listTries(delivery.id);
      return c.json({ ...viewDelivery(delivery), request: delivery.body, tries: tries.map(viewTry) }, 200);
    },
  );

type Refusing = Pick<Context<AppContext>, "req" | "json" | "get" | "body">;

type Fault = { readonly path: string; readonly message: string };

const faults: Readonly<Record<Exclude<ChannelProblem, "not-found">, Fault>> = {
  "too-many": {
    path: "name",
    message: "A company has 20 webhooks and channels at most: remove one first",
  },
  "one-persons": {
    path: "eventKinds",
    message: "What concerns one person alone is sent to webhooks only: leave it out of a channel of Slack",
  },
  "not-a-url": { path: "url", message: "This is no web address" },
  "not-https": {
    path: "url",
    message: "The address must begin with https:// and name no port and no password",
  },
  "not-public": {
    path: "url",
    message: "The address must have a public name: no numbers, no names of private networks, not our own",
  },
  "is-slack": {
    path: "url",
    message: "This is an address of Slack: add it as a channel of Slack, not as a webhook",
  },
  "not-slack": {
    path: "url",
    message: "An incoming webhook of Slack begins with https://hooks.slack.com/",
  },
};

function refuse(c: Refusing, code: ChannelProblem) {
  if (code === "not-found") return problem(c, "not-found");
  return problem(c, "invalid-request", { errors: [{ code, ...faults[code] }] });
}

function msOf(text: string): number {
  const instant = parseInstant(text);
  return instant.ok ? instant.value : Number.NaN;
}

function viewChannel(channel: Channel): z.infer<typeof channelView> {
  const { id, kind, name, urlShown, eventKinds, status, reason, failing, oldSecret, createdAt } = channel;
  return {
    id,
    kind,
    name,
    url: urlShown,
    eventKinds: [...eventKinds],
    status,
    reason,
    failures: failing?.failures ?? 0,
    failingSince: failing === null ? null : formatInstant(failing.failingSince),
    oldSecretUntil: oldSecret === null ? null : formatInstant(oldSecret.until),
    createdAt: formatInstant(createdAt),
  };
}

function viewDelivery({ id, eventKind, state, attempts, createdAt, nextTryAt }: Delivery) {
  return {
    id,
    type: eventKind,
    state,
    attempts,
    createdAt: formatInstant(createdAt),
    nextTryAt: state === "waiting" ? formatInstant(nextTryAt) : null,
  };
}

function viewTry({ at, status, response, error, durationMs }: DeliveryTry) {
  return { at: formatInstant(at), status, response, error, durationMs };
}
