import { env } from "cloudflare:workers";
import { createHmac } from "node:crypto";
import { expect, test } from "vitest";
import { accountStore } from "#worker/adapters/d1/account-store.ts";
import { createDirectory } from "#worker/adapters/d1/directory-store.ts";
import { createApp } from "#worker/app.ts";
import type { TenantScope } from "#worker/domain/access/principal.ts";
import { buildServices } from "#worker/services.ts";
import { api } from "#worker/testing/api.ts";
import { addPartner } from "#worker/testing/crm.ts";
import { rowsOf } from "#worker/testing/imports.ts";
import { makeColleague, makeCompany, makePartnerUser } from "#worker/testing/people.ts";
import { moveOn, register } from "#worker/testing/registrations.ts";
import type { JobMessage } from "#worker/usecases/jobs/job.ts";

const secret = "8f742231b10e8888abcd99yyyzzz85a5".replace(/[^0-9a-f]/g, "0");
const responseUrl = "https://hooks.slack.com/actions/T1/1/abc";

type Said = { url: string; text: string; replace_original: boolean; blocks: readonly Block[] };
type Block = { readonly elements?: readonly { readonly action_id: string; readonly value?: string }[] };
type Card = { readonly subjectId: string; readonly version: number };

/** A company with a Slack app, what Slack is told, and Slack itself, which signs. */
async function makeScene() {
  const company = await makeCompany();
  const { tenant } = company;
  const partnerId = await addPartner(tenant, "Harbour");
  const person = await makePartnerUser({ at: [{ tenant, partnerId }] });
  const decider = await makeColleague(tenant, "partner_manager");
  expect((await api(company).put("/slack", { signingSecret: secret })).status).toBe(204);
  const said: Said[] = [];
  /** What Slack answers the next times; a good answer when there is none. */
  const troubles: number[] = [];
  // Here the test itself is the queue.
  const JOBS = { sendBatch: async () => {} } as unknown as typeof env.JOBS;
  const services = buildServices(
    { ...env, JOBS },
    {
      channelsOf: () => ({
        fetch: async (url, init) => {
          said.push({ url, ...JSON.parse(String(init.body)) });
          return new Response("ok", { status: troubles.shift() ?? 200 });
        },
        allowsThisMachine: false,
      }),
    },
  );
  const app = createApp(() => services);
  const now = () => Math.floor(services.clock.now() / 1_000);
  const send = async (
    body: string,
    { timestamp = String(now()), key = secret, to = tenant.tenantId } = {},
  ): Promise<number> => {
    const signature = `v0=${createHmac("sha256", key).update(`v0:${timestamp}:${body}`).digest("hex")}`;
    const request = new Request(`${env.APP_ORIGIN}/webhooks/slack/${to}`, {
      method: "POST",
      body,
      headers: {
        "content-type": "application/x-www-form-urlencoded",
        "x-slack-request-timestamp": timestamp,
        "x-slack-signature": signature,
      },
    });
    return (await app.fetch(request, env)).status;
  };
  const workPresses = async () => {
    const sql = "SELECT message FROM outbox WHERE tenant_id = ?1 AND id LIKE 'press %'";
    for (const { message } of await rowsOf<{ message: string }>(tenant, sql))
      await services.runJob(JSON.parse(message) as JobMessage);
  };
  /** Presses, works it off, and answers what Slack was told. */
  const press = async (action: string, card: object, more: Pressing = {}): Promise<Said | undefined> => {
    const before = said.length;
    expect(await send(pressBody(action, card, more))).toBe(200);
    await workPresses();
    return said.slice(before).at(-1);
  };
  const cardOf = async (id: string): Promise<Card> => ({
    subjectId: id,
    version: (await api(company).json<{ version: number }>(`/registrations/${id}`)).version,
  });
  const stateOf = async (id: string) =>
    (await api(company).json<{ state: string }>(`/registrations/${id}`)).state;
  const connect = async (who: typeof company, user = "U1") => {
    const { code } = await (await api(who).post("/slack/own/code")).json<{ code: string }>();
    return { code, answer: await press("link", {}, { user, typed: code }) };
  };
  return {
    company,
    tenant,
    person,
    decider,
    said,
    troubles,
    send,
    press,
    workPresses,
    cardOf,
    stateOf,
    connect,
  };
}

type Pressing = {
  readonly user?: string;
  readonly team?: string;
  readonly typed?: string;
  readonly to?: string;
};

let presses = 0;

function pressBody(
  action: string,
  card: object,
  { user = "U1", team = "T1", typed = "", to = responseUrl }: Pressing,
) {
  presses += 1;
  const payload = {
    type: "block_actions",
    trigger_id: `trigger ${presses}`,
    team: { id: team },
    user: { id: user, team_id: team },
    response_url: to,
    state: { values: { typed: { text: { type: "plain_text_input", value: typed } } } },
    actions: [{ action_id: action, value: JSON.stringify(card) }],
  };
  return new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
}

test("only what Slack has signed for this company, and just now, is heard", async () => {
  const scene = await makeScene();
  const { person, cardOf, send, decider, connect, tenant, workPresses, said, stateOf } = scene;
  await connect(decider);
  const id = await register(person, "Norrland Mills");
  const body = pressBody("approve", await cardOf(id), {});
  const seconds = Math.floor(buildServices(env).clock.now() / 1_000);
  expect(await send(body, { key: "0".repeat(32) })).toBe(401);
  expect(await send(body, { timestamp: String(seconds - 301) })).toBe(401);
  // The clock goes on while the test does, and brings the future nearer.
  expect(await send(body, { timestamp: String(seconds + 400) })).toBe(401);
  expect(await send(body, { timestamp: "" })).toBe(401);
  expect(await send(body, { to: "ten_nobody" })).toBe(401);
  // Another company's app says nothing about this one's registrations.
  const other = await makeCompany();
  expect(await send(body, { to: other.tenant.tenantId })).toBe(401);
  expect(await send("payload=nonsense")).toBe(400);
  expect(await send(`payload=${"x".repeat(300_000)}`)).toBe(413);
  await workPresses();
  expect(said).toHaveLength(1);
  expect(await stateOf(id)).toBe("submitted");
  // A button that only opens a page is acknowledged and nothing else.
  expect(await send(pressBody("open", {}, {}))).toBe(200);
  expect(await rowsOf(tenant, "SELECT id FROM slack_presses WHERE tenant_id = ?1")).toHaveLength(1);
});

test("a card is decided by whom its presser has proved to be, once, and says the outcome", async () => {
  const { person, decider, company, press, cardOf, stateOf, connect, said, send, workPresses, tenant } =
    await makeScene();
  const id = await register(person, "Norrland Mills");
  const card = await cardOf(id);
  // Nobody knows who this is: the card stays.
  expect(await press("approve", card)).toMatchObject({ response_type: "ephemeral", replace_original: false });
  expect(await press("link", {}, { typed: "no such code" })).toMatchObject({ response_type: "ephemeral" });
  expect(await stateOf(id)).toBe("submitted");
  const { code, answer } = await connect(decider);
  expect(answer?.text).toContain("You are connected");
  expect(
    JSON.stringify(await rowsOf(tenant, "SELECT * FROM slack_presses WHERE tenant_id = ?1")),
  ).not.toContain(code);
  // The code was used up, and another account of Slack is still nobody; so is the same name in another workspace.
  expect((await press("link", {}, { user: "U2", typed: code }))?.text).toContain("That is no code");
  expect((await press("approve", card, { user: "U2" }))?.text).toContain("does not know who you are");
  expect((await press("approve", card, { team: "T2" }))?.text).toContain("does not know who you are");

  expect((await press("reject", card))?.text).toContain("Write a reason");
  const body = pressBody("reject", card, { typed: "Already our <customer>" });
  expect(await send(body)).toBe(200);
  expect(await send(body)).toBe(200);
  await workPresses();
  await workPresses();
  expect(await send(body)).toBe(200);
  await workPresses();
  const outcome = said.filter(({ text }) => text.includes("Rejected"));
  expect(outcome).toHaveLength(1);
  expect(outcome[0]).toMatchObject({ url: responseUrl, replace_original: true });
  expect(outcome[0]?.text).toContain("Already our &lt;customer&gt;");
  expect(await stateOf(id)).toBe("rejected");
  const { items } = await api(company).json<{ items: { action: string; actor: { id: string } }[] }>("/audit");
  const line = items.find(({ action }) => action.startsWith("registration.") && action.includes("reject"));
  expect(line?.actor.id).toBe(decider.principal.user.id);
  // Pressed again on an old copy of the card: it says how it stands.
  const late = await press("approve", card);
  expect(late).toMatchObject({ replace_original: true });
  expect(late?.text).toContain("It is rejected by now");
});

test("what has changed since the card is shown as it stands, and decided only then", async () => {
  const { company, person, decider, press, cardOf, stateOf, connect } = await makeScene();
  await connect(decider);
  const id = await register(person, "Norrland Mills");
  const card = await cardOf(id);
  await moveOn(company, { id, to: "review" });
  await moveOn(company, { id, to: "request-info" }, { reason: "How much?", fields: ["estimatedValue"] });
  await api(person).request("PATCH", `/registrations/${id}`, {
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ estimatedValue: { amountMinor: 99_000_000, currency: "USD" } }),
  });
  await moveOn(person, { id, to: "answer" });
  const answer = await press("approve", card);
  expect(answer?.replace_original).toBe(true);
  expect(JSON.stringify(answer)).toContain("It has changed since this card was written");
  expect(JSON.stringify(answer)).toContain("990,000.00 USD");
  expect(await stateOf(id)).toBe("in_review");
  const fresh = answer?.blocks
    .flatMap(({ elements = [] }) => elements)
    .find((one) => one.action_id === "approve");
  expect(fresh?.value).toBe(JSON.stringify(await cardOf(id)));
  expect((await press("approve", JSON.parse(fresh?.value ?? "")))?.text).toContain("Approved by");
  expect(await stateOf(id)).toBe("approved");
});

test("the right to decide is looked at when the button is pressed", async () => {
  const { company, tenant, person, decider, press, send, workPresses, said, cardOf, stateOf, connect } =
    await makeScene();
  const { tenantId } = tenant;
  await connect(decider);
  const id = await register(person, "Norrland Mills");
  const card = await cardOf(id);
  const set = (sql: string) => env.DIRECTORY.prepare(sql).bind(tenantId).run();
  // The company wants a second factor of everybody, and this connection was made without.
  await set("UPDATE tenants SET needs_second_factor = 1 WHERE id = ?1");
  expect((await press("approve", card))?.text).toContain("You may not decide");
  await set("UPDATE tenants SET needs_second_factor = 0 WHERE id = ?1");
  await set(
    `UPDATE tenant_members SET role = 'viewer' WHERE tenant_id = ?1 AND user_id = '${decider.principal.user.id}'`,
  );
  expect((await press("approve", card))?.text).toContain("You may not decide");
  await set(`DELETE FROM tenant_members WHERE tenant_id = ?1 AND user_id = '${decider.principal.user.id}'`);
  expect((await press("approve", card))?.text).toContain("You may not decide");
  // Whoever ends the connection is nobody there again, and the company can end all of them.
  await connect(company, "U9");
  expect((await api(company).delete("/slack/own")).status).toBe(204);
  expect((await press("approve", card, { user: "U9" }))?.text).toContain("does not know who you are");
  await connect(company, "U9");
  expect(await api(company).json("/slack")).toMatchObject({ links: [{ slackUserId: "U9" }] });
  // Whoever gives another secret could sign presses in anybody's name: nobody is anybody there any more.
  const key = "0".repeat(32);
  expect((await api(company).put("/slack", { signingSecret: key })).status).toBe(204);
  expect(await send(pressBody("approve", card, { user: "U9" }), { key })).toBe(200);
  await workPresses();
  expect(said.at(-1)?.text).toContain("does not know who you are");
  expect(await stateOf(id)).toBe("submitted");
});

test("an answer goes to Slack alone, and is sent again until Slack has it, while it is decided once", async () => {
  const { tenant, person, decider, press, workPresses, cardOf, stateOf, connect, said, troubles } =
    await makeScene();
  await connect(decider);
  const id = await register(person, "Norrland Mills");
  const card = await cardOf(id);
  expect(await press("approve", card, { to: "https://hooks.slack.com.evil.example/x" })).toBeUndefined();
  expect(await stateOf(id)).toBe("submitted");
  troubles.push(500, 503);
  await press("approve", card);
  await workPresses();
  await workPresses();
  await workPresses();
  const outcomes = said.filter(({ text }) => text.includes("Approved by"));
  expect(outcomes).toHaveLength(3);
  const events = await eventsOf(tenant, id);
  expect(events.filter(({ move }) => move === "approve")).toHaveLength(1);
});

function eventsOf(tenant: TenantScope, id: string) {
  return rowsOf<{ move: string }>(
    tenant,
    `SELECT move FROM registration_events WHERE tenant_id = ?1 AND registration_id = '${id}'`,
  );
}

test("a channel's message can be decided once the company has an app, and without one it only tells", async () => {
  const { company, tenant, person } = await makeScene();
  const channel = { kind: "slack", name: "Deals", url: "https://hooks.slack.com/services/T0/B0/x" };
  const add = (eventKinds: readonly string[]) => api(company).post("/channels", { ...channel, eventKinds });
  // What somebody is given to decide is nobody else's affair.
  const refused = await add(["registration.submitted", "registration.assigned"]);
  expect(refused.status).toBe(422);
  expect(await refused.json()).toMatchObject({ errors: [{ path: "eventKinds", code: "one-persons" }] });
  const { id: channelId } = (await (await add(["registration.submitted"])).json()) as { id: string };
  const changed = await api(company).request("PATCH", `/channels/${channelId}`, {
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ eventKinds: ["registration.assigned"] }),
  });
  expect(changed.status).toBe(422);
  const bodies = async () =>
    (
      await rowsOf<{ body: string }>(
        tenant,
        "SELECT body FROM event_deliveries WHERE tenant_id = ?1 ORDER BY created_at",
      )
    ).map(({ body }) => body);
  const id = await register(person, "Norrland Mills");
  await promise(tenant);
  expect((await bodies())[0]).toContain(`\\"subjectId\\":\\"${id}\\"`);
  expect((await api(company).delete("/slack")).status).toBe(204);
  await register(person, "Fjord Foods");
  await promise(tenant);
  const [, second] = await bodies();
  expect(second).not.toContain("subjectId");
});

/** Works off the telling, and not the sending, which would reach for Slack itself. */
async function promise(tenant: TenantScope): Promise<void> {
  const services = buildServices(env);
  const sql = "SELECT message FROM outbox WHERE tenant_id = ?1 AND id LIKE 'tell %'";
  for (const { message } of await rowsOf<{ message: string }>(tenant, sql))
    await services.runJob(JSON.parse(message) as JobMessage);
}

test("who gets a new password, or leaves and comes back, is nobody in Slack until they say so again", async () => {
  const { company, tenant, person, decider, press, cardOf, connect, stateOf } = await makeScene();
  const other = await makeColleague(tenant, "partner_manager");
  await connect(decider, "U2");
  await connect(other, "U3");
  const id = await register(person, "Norrland Mills");
  const card = await cardOf(id);
  const userId = decider.principal.user.id;
  const passwordHash = "not one that anybody has";
  const changed = { userId, passwordHash, now: 1, keeps: null };
  await accountStore(env).changePassword(changed, { audit: [], mails: [] });
  const leaver = other.principal.user.id;
  expect((await api(company).delete(`/team/${leaver}`)).status).toBe(204);
  await createDirectory(env).addMember({
    tenantId: tenant.tenantId,
    userId: leaver,
    role: "partner_manager",
    createdAt: 1,
  });
  for (const user of ["U2", "U3"])
    expect((await press("approve", card, { user }))?.text).toContain("does not know who you are");
  expect(await stateOf(id)).toBe("submitted");
});
