import { env } from "cloudflare:workers";
import { Hono } from "hono";
import { inspectRoutes } from "hono/dev";
import { TOTP } from "otpauth";
import { afterEach, expect, test, vi } from "vitest";
import { platformIds } from "#worker/adapters/platform/ids.ts";
import { createApp } from "#worker/app.ts";
import { buildDevServices } from "#worker/dev/dev-worker.ts";
import { meterDatabases } from "#worker/dev/meter-databases.ts";
import { emailPolicy } from "#worker/domain/access/attempts.ts";
import { systemActor } from "#worker/domain/access/audit-event.ts";
import { buildServices } from "#worker/services.ts";
import { api } from "#worker/testing/api.ts";
import { inviteTo, personOf, tokenTo } from "#worker/testing/invitations.ts";
import { makeCompany, signedIn } from "#worker/testing/people.ts";
import type { AppContext } from "./context.ts";
import { anyone } from "./route-guard.ts";
import { readRouteTable, unguardedRoutes } from "./route-table.ts";

/** Attacks on accounts and sessions that go across routes. What a single route refuses is tested beside that route. */

const password = "seven wet otters";
const otherPassword = "eight dry beavers";
const derivationsEach = 6;
const patienceMs = 150_000;

afterEach(() => vi.restoreAllMocks());

const app = createApp(buildServices);

test("a route without a guard is reported, wherever it is mounted", () => {
  const small = new Hono<AppContext>()
    .use(async (_, next) => next())
    .get("/open", anyone({ summary: "Open" }), (c) => c.text("open"))
    .post("/forgotten", (c) => c.text("open to everybody"))
    .route(
      "/below",
      new Hono<AppContext>().get("/forgotten/:id", (c) => c.text("open to everybody")),
    );
  expect(unguardedRoutes(readRouteTable(small))).toEqual(["POST /forgotten", "GET /below/forgotten/:id"]);
});

test("nothing answers every method, which the sweep would not see, but the pages and what the API does not have", () => {
  const answering = inspectRoutes(app).filter(
    ({ method, isMiddleware }) => method === "ALL" && !isMiddleware,
  );
  expect(answering.map(({ path }) => path)).toEqual(["/api/*", "/*"]);
});

const unsafeRoutes = readRouteTable(app).filter(({ method }) => method !== "GET");

test.each([
  ["another site", { "sec-fetch-site": "cross-site" }],
  ["a sister host", { "sec-fetch-site": "same-site" }],
  ["another origin in an older browser", { "sec-fetch-site": "", origin: "https://evil.example" }],
  ["a browser that says nothing", { "sec-fetch-site": "" }],
])("%s changes nothing through any route or form", async (_, headers) => {
  const { cookie } = await makeCompany();
  const forms = ["POST //sign-in", "POST //sign-out", "POST //account", "POST //invitations/accept"];
  const routes = unsafeRoutes.map(({ method, path }) => `${method} /${path.replaceAll(/:\w+/g, "x")}`);
  const passed = [];
  for (const route of [...routes, ...forms]) {
    const [method = "", path = ""] = route.split(" ");
    const answer = await api({ cookie }).request(method, path, { headers });
    const { code } = answer.status === 403 ? await answer.json<{ code: string }>() : { code: "" };
    if (code !== "cross-site-request") passed.push(`${route}: ${answer.status}`);
  }
  expect(passed).toEqual([]);
  expect(routes.length).toBeGreaterThan(60);
  expect((await api({ cookie }).get("/session")).status).toBe(200);
});

type Account = Awaited<ReturnType<typeof makeAccount>>;

/** Every way to a new session, in a browser that brings the cookie `planted` along. Answers what came of it. */
const waysIn: Readonly<Record<string, (account: Account, planted: Cookie) => Promise<Response>>> = {
  "the password": ({ email }, planted) => api(planted).post("/session", { email, password }),
  "a mailed link": async ({ email }, planted) => {
    await api(null).post("/session/mail-links", { email });
    return api(planted).post("/session/mail-link", { token: await tokenTo(email) });
  },
  "the second factor": async (account, planted) => {
    const { code, challenge } = await challenged(account);
    return api(planted).post("/session/second-factor", { challenge, code });
  },
};

test.each(Object.entries(waysIn))(
  "whoever comes in by %s gets a session of their own, and one that was planted ends",
  async (_, enter) => {
    const attacker = await makeAccount();
    const open = personOf(await api(null).post("/session", { email: attacker.email, password }));
    for (const planted of [open, { cookie: `__Host-sid=${"a".repeat(43)}` }]) {
      const victim = await makeAccount();
      const answer = await enter(victim, planted);
      expect(answer.status).toBe(200);
      const own = personOf(answer);
      expect(own.cookie).toMatch(/^__Host-sid=[\w-]{43}$/);
      expect(own.cookie).not.toBe(planted.cookie);
      expect(await api(own).json("/session")).toMatchObject({ user: { email: victim.email } });
      expect((await api(planted).get("/session")).status).toBe(401);
    }
  },
  patienceMs,
);

/** Every step after which whoever had copied the session's cookie is out. */
const stepsOn: Readonly<Record<string, (account: Account, session: Cookie) => Promise<Response>>> = {
  "a password change": (_, session) =>
    api(session).put("/account/password", { current: password, password: otherPassword }),
  "a change of the seat": async ({ tenantId }, session) =>
    api(session).put("/session/audience", { audience: "company", companyId: tenantId }),
  "a proof for a sensitive act": (_, session) =>
    api(session).post("/session/proof", { kind: "password", password }),
  "setting up an authenticator": async (_, session) => {
    const { secret } = await (await api(session).post("/account/authenticator")).json<{ secret: string }>();
    return api(session).post("/account/authenticator/confirm", { code: codeOf(secret) });
  },
};

test.each(Object.entries(stepsOn))("%s goes on under a new token, and the old one ends", async (_, step) => {
  const account = await makeAccount();
  const before = await open(account);
  const answer = await step(account, before);
  expect(answer.status).toBe(200);
  expect((await api(before).get("/session")).status).toBe(401);
  expect(await api(personOf(answer)).json("/session")).toMatchObject({ user: { email: account.email } });
});

test("a password change ends every other session, not the one it was made in", async () => {
  const account = await makeAccount();
  const [own, elsewhere] = [await open(account), await open(account)];
  const change = { current: password, password: otherPassword };
  const answer = await api(own).put("/account/password", change);
  expect((await api(elsewhere).get("/session")).status).toBe(401);
  expect((await api(personOf(answer)).get("/session")).status).toBe(200);
});

test("a password reset ends every session and opens none", async () => {
  const account = await makeAccount();
  const sessions = [await open(account), await open(account)];
  const token = await resetTokenOf(account);
  const answer = await api(sessions[0] ?? null).post("/account/password-resets/confirm", {
    token,
    password: otherPassword,
  });
  expect([answer.status, answer.headers.getSetCookie()]).toEqual([204, []]);
  for (const session of sessions) expect((await api(session).get("/session")).status).toBe(401);
  expect((await api(null).post("/session", { email: account.email, password })).status).toBe(401);
});

test("a change of the e-mail address ends every other session", async () => {
  const account = await makeAccount();
  const [own, elsewhere] = [await open(account), await open(account)];
  const { token } = await emailChangeOf(own);
  expect((await api(own).post("/account/email-changes/confirm", { token })).status).toBe(204);
  expect((await api(elsewhere).get("/session")).status).toBe(401);
  expect((await api(own).get("/session")).status).toBe(200);
});

test("links and sign-ins that were under way are worth nothing after the password or the address has changed", async () => {
  for (const change of ["password", "email"] as const) {
    const account = await makeAccount();
    const own = await open(account);
    const reset = await resetTokenOf(account);
    await api(null).post("/session/mail-links", { email: account.email });
    const mailLink = await tokenTo(account.email);
    const { challenge, code, person } = await challenged(account, own);
    if (change === "password") {
      await api(person).put("/account/password", { current: password, password: otherPassword });
    } else {
      const { token } = await emailChangeOf(person);
      expect((await api(person).post("/account/email-changes/confirm", { token })).status).toBe(204);
    }
    const late = [
      await api(null).post("/account/password-resets/confirm", { token: reset, password: "nine odd herons" }),
      await api(null).post("/session/mail-link", { token: mailLink }),
      await api(null).post("/session/second-factor", { challenge, code }),
    ];
    expect([change, ...late.map(({ status }) => status)]).toEqual([change, 410, 410, 410]);
  }
});

type MailedLink = {
  /** Has a link mailed; answers its secret and who must be signed in to use it. */
  readonly issue: () => Promise<{ readonly token: string; readonly as: Cookie | null }>;
  readonly path: string;
  readonly body?: object;
  readonly good: number;
  readonly table?: "invitations";
};

const mailedLinks: Readonly<Record<string, MailedLink>> = {
  "sign-up": {
    issue: async () => {
      const email = freshAddress();
      await api(null).post("/sign-up", signUpOf(email));
      return { token: await tokenTo(email), as: null };
    },
    path: "/sign-up/confirm",
    body: { password },
    good: 200,
  },
  "password reset": {
    issue: async () => ({ token: await resetTokenOf(await makeAccount()), as: null }),
    path: "/account/password-resets/confirm",
    body: { password: otherPassword },
    good: 204,
  },
  "sign-in": {
    issue: async () => {
      const { email } = await makeAccount();
      await api(null).post("/session/mail-links", { email });
      return { token: await tokenTo(email), as: null };
    },
    path: "/session/mail-link",
    good: 200,
  },
  "e-mail change": {
    issue: async () => {
      const as = await open(await makeAccount());
      return { ...(await emailChangeOf(as)), as };
    },
    path: "/account/email-changes/confirm",
    good: 204,
  },
  invitation: {
    issue: async () => {
      const email = freshAddress();
      await inviteTo(await makeCompany(), "/team/invitations", { email, name: "Kim", role: "viewer" });
      return { token: await tokenTo(email), as: null };
    },
    path: "/invitations/accept",
    body: { name: "Kim", password },
    good: 200,
    table: "invitations",
  },
};

test.each(Object.entries(mailedLinks))(
  "the link of a mail for %s is good once, also for two at once, for its own purpose, until it is over",
  async (name, { issue, path, body, good, table = "one_time_tokens" }) => {
    const first = await issue();
    const use = ({ token, as }: typeof first) => api(as).post(path, { token, ...body });
    for (const [other, { path: elsewhere, body: shown }] of Object.entries(mailedLinks)) {
      if (other === name) continue;
      const misused = await api(first.as).post(elsewhere, { token: first.token, ...shown });
      // The change of an address is asked by somebody who is signed in, before the link is looked at.
      expect([other, [401, 410].includes(misused.status)]).toEqual([other, true]);
    }
    const together = (await Promise.all([use(first), use(first), use(first)])).map(({ status }) => status);
    expect(together.filter((status) => status === good)).toHaveLength(1);
    expect(together.filter((status) => status >= 400 && status < 500)).toHaveLength(2);
    expect((await use(first)).status).toBe(410);

    const late = await issue();
    await env.DIRECTORY.prepare(`UPDATE ${table} SET expires_at = 1`).run();
    expect((await use(late)).status).toBe(410);
  },
  patienceMs,
);

test("the secret of a link is nowhere in the database but in the mail that waits to be sent", async () => {
  const account = await makeAccount();
  const token = await resetTokenOf(account);
  const { results } = await env.DIRECTORY.prepare("SELECT * FROM one_time_tokens WHERE user_id = ?")
    .bind(account.id)
    .all();
  expect(results).toHaveLength(1);
  expect(JSON.stringify(results)).not.toContain(token);
});

type Asked = readonly [path: string, body: object];

/** What anybody can ask about an address that may or may not have an account; who invites has a company of their own. */
const questions: Readonly<Record<string, (email: string) => Asked>> = {
  "signing in": (email) => ["/session", { email, password: "not the password" }],
  "asking for a sign-in link": (email) => ["/session/mail-links", { email }],
  "asking for a password reset": (email) => ["/account/password-resets", { email }],
  "signing up": (email) => ["/sign-up", signUpOf(email)],
  inviting: (email) => ["/team/invitations", { email, name: "Ada", role: "viewer" }],
};

test.each(Object.entries(questions))(
  "%s tells an address with an account from one without by no word, header, derivation or statement",
  async (_, ask) => {
    const known = await makeAccount();
    const disabled = await makeAccount();
    await env.DIRECTORY.prepare("UPDATE users SET disabled_at = 1 WHERE id = ?").bind(disabled.id).run();
    const withFactor = await makeAccount();
    await challenged(withFactor);
    const { cookie } = await makeCompany();
    const answers = [];
    for (const email of [known.email, freshAddress(), disabled.email, withFactor.email]) {
      answers.push(await observe(ask(email), cookie));
    }
    expect(new Set(answers).size, answers.join("\n")).toBe(1);
  },
  patienceMs,
);

test(
  "of many sign-ins at once for one address no more are worked on than may fail",
  async () => {
    const { email } = await makeAccount();
    const derive = vi.spyOn(crypto.subtle, "deriveBits");
    const headers = { "cf-connecting-ip": freshNetwork() };
    const flood = Array.from({ length: 30 }, (_, index) =>
      api(null).post("/session", { email, password: `wrong guess ${index}` }, { headers }),
    );
    const statuses = (await Promise.all(flood)).map(({ status }) => status);
    expect(derive.mock.calls.length).toBe(emailPolicy.free * derivationsEach);
    expect(statuses.filter((status) => status === 401)).toHaveLength(emailPolicy.free);
    expect(statuses.filter((status) => status === 429)).toHaveLength(30 - emailPolicy.free);
  },
  patienceMs,
);

test.each(["sign-up/confirm", "reset-password", "sign-in/link", "account/email", "invitations/accept"])(
  "the page /%s tells no other site its address, which holds a secret, and is kept by nobody",
  async (page) => {
    const { headers } = await api(await makeCompany()).get(`//${page}?token=secret`);
    expect(headers.get("referrer-policy")).toBe("same-origin");
    expect(headers.get("cache-control")).toContain("no-store");
  },
  patienceMs,
);

type Cookie = { readonly cookie: string };

/** Everything that an asker could tell two answers apart by, but for the name of the request. */
async function observe([path, body]: Asked, cookie: string): Promise<string> {
  const derive = vi.spyOn(crypto.subtle, "deriveBits");
  derive.mockClear();
  const counted = meterDatabases(env, { countsRows: false });
  // Mails go on their way after the answer, in time that nobody waits for.
  const counting = createApp((bound) => {
    const services = buildDevServices(bound);
    return { ...services, mail: { ...services.mail, sendPromised: async () => undefined } };
  });
  const request = new Request(`${env.APP_ORIGIN}/api/v1${path}`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "cf-connecting-ip": freshNetwork(),
      "sec-fetch-site": "same-origin",
      cookie,
    },
    body: JSON.stringify(body),
  });
  const ctx = { waitUntil: () => undefined, passThroughOnException: () => undefined, props: {} };
  const answer = await counting.fetch(request, counted.env, ctx as unknown as ExecutionContext);
  const text = (await answer.text()).replace(/req_\w+/, "req");
  const headers = [...answer.headers].map(([name, value]) =>
    `${name}: ${value}`.replace(/req_\w+|nonce-[^']+/g, ""),
  );
  const { statements, calls } = counted.costs();
  const work = { derivations: derive.mock.calls.length, statements, calls };
  return JSON.stringify({ status: answer.status, text, headers, work });
}

async function makeAccount() {
  const { access } = buildServices(env);
  const created = await access.createUser({ email: freshAddress(), name: "Ada", password });
  if (!created.ok) throw new Error(created.error);
  const company = await access.createCompany({
    name: "Northwind",
    currency: "USD",
    founderId: created.value.id,
    actor: systemActor("test", "req_test"),
  });
  return { ...created.value, tenantId: company.tenantId };
}

function open(account: Account): Promise<Cookie> {
  return signedIn(account, { audience: "company", tenantId: account.tenantId });
}

/** An account with an authenticator, whose sign-in has stopped to ask for a code: the code is one that will do. */
async function challenged(account: Account, session?: Cookie) {
  const setUp = session ?? (await open(account));
  const { secret } = await (await api(setUp).post("/account/authenticator")).json<{ secret: string }>();
  const confirmed = await api(setUp).post("/account/authenticator/confirm", { code: codeOf(secret) });
  const asked = await api(null).post("/session", { email: account.email, password });
  const { challenge } = await asked.json<{ challenge: string }>();
  return { challenge, code: codeOf(secret, 1), person: personOf(confirmed) };
}

async function resetTokenOf({ email }: { readonly email: string }): Promise<string> {
  await api(null).post(
    "/account/password-resets",
    { email },
    { headers: { "cf-connecting-ip": freshNetwork() } },
  );
  return tokenTo(email);
}

async function emailChangeOf(person: Cookie) {
  const email = freshAddress();
  const asked = await api(person).post("/account/email-changes", { email });
  expect(asked.status).toBe(202);
  return { email, token: await tokenTo(email) };
}

function signUpOf(email: string) {
  return { email, name: "Ada", companyName: "Acme", currency: "EUR" };
}

/** The code of this half minute, or of one further on. */
function codeOf(secret: string, stepsAhead = 0): string {
  const timestamp = buildServices(env).clock.now() + stepsAhead * 30_000;
  return new TOTP({ secret }).generate({ timestamp });
}

function freshAddress(): string {
  return `${platformIds.fresh("mail")}@example.com`;
}

/** Attempts are counted by network too: nobody here shares one. */
function freshNetwork(): string {
  const [one = 0, two = 0] = crypto.getRandomValues(new Uint16Array(2));
  return `2001:db8:${one.toString(16)}:${two.toString(16)}::1`;
}
