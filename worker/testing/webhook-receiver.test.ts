import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Webhook } from "standardwebhooks";
import { afterEach, expect, test } from "vitest";
import { createMessageSender } from "#worker/adapters/channels/message-sender.ts";
import { channelStore } from "#worker/adapters/d1/channel-store.ts";
import { systemActor } from "#worker/domain/access/audit-event.ts";
import { grantTenantScope } from "#worker/domain/access/principal.ts";
import type { CompanyEvent } from "#worker/domain/notification/company-event.ts";
import type { Env } from "#worker/env.ts";
import type { ChannelStore } from "#worker/usecases/channels/channel-ports.ts";
import { type ChannelNeeds, createChannels } from "#worker/usecases/channels/channels.ts";
import { deliveryJob } from "#worker/usecases/jobs/job.ts";
import { promisedEvents } from "#worker/usecases/notifications/promised-events.ts";
import { createSqliteD1, openSqlite } from "./simulation/sqlite-d1.ts";

/** Senders against a receiver on this machine over real connections, with whatever a receiver does wrong. */

type Received = { readonly headers: Record<string, string>; readonly body: string };
type Behaviour = (answer: ServerResponse, request: IncomingMessage) => void;

const taken: Behaviour = (answer) => void answer.writeHead(204).end();
const fails =
  (status: number, headers: Record<string, string> = {}): Behaviour =>
  (answer) =>
    void answer.writeHead(status, headers).end("no");
const breaksOff: Behaviour = (_, request) => void request.socket.destroy();
const neverAnswers: Behaviour = () => {};

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

async function listen(behaviours: readonly Behaviour[]) {
  const received: Received[] = [];
  const server = createServer((request, answer) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const headers = Object.fromEntries(
        Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
      );
      received.push({ headers, body: Buffer.concat(chunks).toString("utf8") });
      (behaviours[received.length - 1] ?? taken)(answer, request);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return { received, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook` };
}

const tenant = grantTenantScope({
  tenantId: "ten_1",
  name: "Quillmark",
  shard: "SHARD_0",
  currency: "USD",
  visibility: "nothing",
  timeZone: "UTC",
});
const actor = systemActor("test", "req_test");
const begin = Date.parse("2026-11-23T12:00:00Z");

/** The channels of a company with a clock to turn; `sealed` secrets are only turned round. */
function house() {
  const sqlite = openSqlite();
  const db = createSqliteD1(sqlite, async (_, work) => work());
  const clock = { time: begin, now: () => clock.time };
  let count = 0;
  const ids = {
    derive: (prefix: string, ...parts: readonly string[]) => `${prefix}_${parts.join("_")}`,
    fresh: (prefix: string) => {
      count += 1;
      return `${prefix}_${count}`;
    },
  };
  const store = channelStore({ SHARD_0: db } as unknown as Env, tenant);
  const needs: ChannelNeeds = {
    channelsOf: () => ({ ...store, takeTry: takeWithoutReturning(store, db) }),
    sender: createMessageSender({
      fetch: (url, init) => fetch(url, init),
      ownHost: "fairshare.example.com",
      allowsThisMachine: true,
      now: clock.now,
      timeoutMs: 1_000,
    }),
    secrets: { seal: async (_, __, text) => `sealed ${text}`, open: async (_, __, text) => text.slice(7) },
    clock,
    ids,
    chance: () => 0.5,
    transport: { send: async () => {}, scheduleDrain: async () => {} },
    origin: "https://fairshare.example.com",
    canDecideInSlack: async () => false,
  };
  const channels = createChannels(needs);
  const add = async (url: string, kind: "webhook" | "slack" = "webhook") => {
    const wanted = {
      kind,
      name: "Ours",
      url,
      eventKinds: ["rule.published"],
      actor,
    } as const;
    const added = await channels.add(tenant, wanted);
    if (!added.ok) throw new Error(added.error);
    return added.value;
  };
  const publish = async (key = "rul_1:1") => {
    const event: CompanyEvent = {
      kind: "rule.published",
      key,
      subjectId: "rul_1",
      partnerId: null,
      actorId: null,
      at: begin,
      facts: { ruleName: "First touch", version: 1 },
    };
    for (const promised of promisedEvents({ ids }, tenant.tenantId, [event]))
      await channels.passOn(tenant, promised);
  };
  /** What the outbox would send until nothing is promised, each when it is due; answers how many tries there were. */
  const workOff = async (): Promise<number> => {
    for (let jobs = 0; ; jobs += 1) {
      const rows = sqlite.database
        .prepare("SELECT id, available_at FROM outbox WHERE id LIKE 'send %' ORDER BY available_at LIMIT 1")
        .all() as { id: string; available_at: number }[];
      const [row] = rows;
      if (row === undefined) return jobs;
      if (jobs > 0) clock.time = Math.max(clock.time, row.available_at);
      await channels.runDelivery(tenant, deliveryJob(tenant.tenantId, row.id.slice("send ".length)));
    }
  };
  const events = () =>
    sqlite.database.prepare("SELECT kind, facts FROM events").all() as { kind: string; facts: string }[];
  return { channels, store, clock, add, publish, workOff, events };
}

/** SQLite in the shape of D1 has no RETURNING; the statement itself is tested on D1. */
function takeWithoutReturning(store: ChannelStore, db: D1Database): ChannelStore["takeTry"] {
  return async (id, { now, leaseUntil }) => {
    const found = await store.getDelivery(id);
    if (found === null || found.state !== "waiting" || found.nextTryAt > now) return null;
    await db
      .prepare("UPDATE event_deliveries SET attempts = attempts + 1, next_try_at = ?2 WHERE id = ?1")
      .bind(id, leaseUntil)
      .run();
    return store.getDelivery(id);
  };
}

/** By the reference library, at the time that the sender's clock shows. */
function verify(secret: string, { headers, body }: Received) {
  const webhook = new Webhook(secret);
  const timestamp = new Date(Number(headers["webhook-timestamp"]) * 1_000);
  expect(headers["webhook-signature"]).toContain(webhook.sign(headers["webhook-id"] ?? "", timestamp, body));
  return JSON.parse(body);
}

test("a message is signed as the reference library signs, and says what happened", async () => {
  const { received, url } = await listen([]);
  const { add, publish, workOff, store } = house();
  const { secret } = await add(url);
  await publish();
  await publish();
  expect(await workOff()).toBe(1);
  expect(received).toHaveLength(1);
  expect(verify(secret ?? "", received[0] as Received)).toEqual({
    type: "rule.published",
    timestamp: "2026-11-23T12:00:00.000Z",
    data: { subjectId: "rul_1", partnerId: null, ruleName: "First touch", version: 1 },
  });
  const [channel] = await store.list();
  const page = { channelId: channel?.id ?? "", state: null, before: null, limit: 10 };
  expect(await store.listDeliveries(page)).toMatchObject([{ state: "delivered", attempts: 1 }]);
});

test("the reference library takes what is fresh, and refuses what was altered", async () => {
  const { received, url } = await listen([]);
  const { add, publish, workOff, clock } = house();
  clock.time = Math.floor(Date.parse(new Date().toISOString()) / 1_000) * 1_000;
  const { secret } = await add(url);
  await publish();
  await workOff();
  const [{ headers, body }] = received as [Received];
  const webhook = new Webhook(secret ?? "");
  expect(webhook.verify(body, headers)).toMatchObject({ type: "rule.published" });
  expect(() => webhook.verify(body.replace("First", "Last"), headers)).toThrow();
});

test("whatever goes wrong on the way, the message comes with the same id until it is taken", async () => {
  const behaviours = [
    fails(500),
    breaksOff,
    neverAnswers,
    fails(302, { location: "http://10.0.0.1/" }),
    fails(429),
    taken,
  ];
  const { received, url } = await listen(behaviours);
  const { add, publish, workOff, store, events } = house();
  const { id, secret } = await add(url);
  await publish();
  await workOff();
  expect(received).toHaveLength(6);
  for (const one of received) verify(secret ?? "", one);
  expect(new Set(received.map(({ headers }) => headers["webhook-id"])).size).toBe(1);
  const [delivery] = await store.listDeliveries({
    channelId: id,
    state: "delivered",
    before: null,
    limit: 10,
  });
  const tries = await store.listTries(delivery?.id ?? "");
  expect(tries.map(({ status }) => status).reverse()).toEqual([500, null, null, 302, 429, 204]);
  expect((await store.get(id))?.failing).toBeNull();
  expect(events()).toEqual([]);
});

test("a receiver that asks for time is given it", async () => {
  const { received, url } = await listen([fails(503, { "retry-after": "900" })]);
  const { add, publish, workOff, clock } = house();
  await add(url);
  await publish();
  await workOff();
  expect(received).toHaveLength(2);
  expect(clock.time - begin).toBe(900_000);
});

test("a receiver that is gone is switched off at once, and its people are told once", async () => {
  const { received, url } = await listen([fails(410)]);
  const { add, publish, workOff, store, events, channels } = house();
  const { id } = await add(url);
  await publish();
  await workOff();
  expect(received).toHaveLength(1);
  expect(await store.get(id)).toMatchObject({
    status: "switched_off",
    reason: "Its receiver says that it is gone.",
  });
  expect(events().map(({ kind }) => kind)).toEqual(["channel.switched_off"]);
  await publish("rul_1:2");
  expect(await workOff()).toBe(0);

  await channels.change(tenant, { id, status: "on", actor });
  const [failed] = await store.listDeliveries({ channelId: id, state: "failed", before: null, limit: 10 });
  const which = { kind: "one", deliveryId: failed?.id ?? "" } as const;
  expect(await channels.replay(tenant, { channelId: id, actor, which })).toMatchObject({
    value: { replayed: 1 },
  });
  await workOff();
  expect(received).toHaveLength(2);
  expect(await store.getDelivery(failed?.id ?? "")).toMatchObject({ state: "delivered" });
});

test("a receiver that never takes anything is tried for a day, and switched off after three", async () => {
  const { url, received } = await listen(Array.from({ length: 100 }, () => fails(500)));
  const { add, publish, workOff, store, clock, events } = house();
  const { id } = await add(url);
  for (let day = 0; day < 3; day += 1) {
    clock.time = begin + day * 86_400_000;
    await publish(`day ${day}`);
    await workOff();
    expect(clock.time - begin).toBeLessThan((day + 1) * 86_400_000);
    expect((await store.get(id))?.status).toBe("on");
  }
  expect(received.length).toBeGreaterThan(30);
  clock.time = begin + 3 * 86_400_000 + 1;
  await publish("the last");
  await workOff();
  expect((await store.get(id))?.status).toBe("switched_off");
  expect(events()).toHaveLength(1);
});

test("while a secret is replaced both sign, and after a day only the new one", async () => {
  const { received, url } = await listen([]);
  const { add, publish, workOff, clock, channels } = house();
  const { id, secret: old } = await add(url);
  const rotated = await channels.rotateSecret(tenant, { id, actor });
  const fresh = rotated.ok ? rotated.value.secret : "";
  await publish("one");
  await workOff();
  verify(old ?? "", received[0] as Received);
  verify(fresh, received[0] as Received);
  clock.time += 86_400_000;
  await publish("two");
  await workOff();
  verify(fresh, received[1] as Received);
  expect(received[1]?.headers["webhook-signature"]?.split(" ")).toHaveLength(1);
});

test("Slack gets the words and a link, and what people typed mentions nobody", async () => {
  const { received, url } = await listen([]);
  const { add, publish, workOff } = house();
  await add(url, "slack");
  await publish();
  await workOff();
  const message = JSON.parse(received[0]?.body ?? "");
  expect(message.text).toBe("The rule First touch is published");
  expect(message.blocks[1].elements).toMatchObject([
    { text: { text: "Open the rule" }, url: "https://fairshare.example.com/company/rules/rul_1" },
  ]);
  expect(received[0]?.headers["webhook-signature"]).toBeUndefined();
});

test.each([
  ["webhook", "https://hooks.example.com/a", null],
  ["webhook", "http://hooks.example.com/a", "not-https"],
  ["webhook", "https://hooks.example.com:8443/a", "not-https"],
  ["webhook", "https://user:pass@hooks.example.com/", "not-https"],
  ["webhook", "https://10.0.0.1/", "not-public"],
  ["webhook", "https://2130706433/", "not-public"],
  ["webhook", "https://0x7f.1/", "not-public"],
  ["webhook", "https://0177.0.0.1/", "not-public"],
  ["webhook", "https://[::1]/", "not-public"],
  ["webhook", "https://[::ffff:169.254.169.254]/", "not-public"],
  ["webhook", "https://localhost/", "not-public"],
  ["webhook", "https://metadata.google.internal/", "not-public"],
  ["webhook", "https://printer.local./", "not-public"],
  ["webhook", "https://fairshare.example.com/", "not-public"],
  ["webhook", "nonsense", "not-a-url"],
  ["webhook", "https://hooks.slack.com/services/T0/B0/x", "is-slack"],
  ["slack", "https://hooks.slack.com/services/T0/B0/x", null],
  ["slack", "https://hooks.slack.com.example.com/services/T0/B0/x", "not-slack"],
] as const)("%s %s: %s", (kind, url, expected) => {
  const sender = createMessageSender({
    fetch: () => Promise.reject(new Error("nothing is called")),
    ownHost: "fairshare.example.com",
    allowsThisMachine: false,
    now: () => 0,
  });
  expect(sender.checkUrl(kind, url)).toBe(expected);
});

test("whoever renames a channel takes back neither a new secret nor an automatic end", async () => {
  const { add, store } = house();
  const { id } = await add("https://receiver.example.com/hook");
  const first = (await store.get(id))?.sealedSecret;
  await store.rotate({ id, sealedSecret: "second", oldUntil: begin + 1 }, []);
  await store.change({ id, status: "switched_off" }, []);
  await store.change({ id, name: "Theirs" }, []);
  expect(await store.get(id)).toMatchObject({
    name: "Theirs",
    status: "switched_off",
    sealedSecret: "second",
    oldSecret: { sealed: first, until: begin + 1 },
  });
});
