import { env } from "cloudflare:workers";
import { TOTP } from "otpauth";
import { expect, test } from "vitest";
import { tokens } from "#worker/adapters/platform/tokens.ts";
import { buildServices } from "#worker/services.ts";
import { api } from "#worker/testing/api.ts";
import { softwarePasskey } from "#worker/testing/software-passkey.ts";

const password = "seven wet otters";

test("an authenticator is in force once its first code has come, and then every sign-in asks for one", async () => {
  const { person, email } = await makeAccount();
  const { secret, uri, picture } = await begin(person);
  expect(uri).toContain(`secret=${secret}`);
  expect(picture).toMatch(/^<svg/);
  expect((await signIn(email)).status).toBe(200);
  expect((await api(person).post("/account/authenticator/confirm", { code: "000000" })).status).toBe(403);
  const confirmed = await api(person).post("/account/authenticator/confirm", { code: codeOf(secret) });
  const { recoveryCodes } = await confirmed.json<{ recoveryCodes: string[] }>();
  expect(new Set(recoveryCodes).size).toBe(10);
  const later = { cookie: cookieOf(confirmed) };
  const listed = await api(later).json<{ recoveryCodesLeft: number }>("/account/second-factors");
  expect(listed).toMatchObject({ recoveryCodesLeft: 10, passkeys: [] });
  expect((await api(person).get("/session")).status).toBe(401);

  const asked = await signIn(email);
  expect(asked.status).toBe(401);
  expect(asked.headers.getSetCookie()).toEqual([]);
  const { code, challenge } = await asked.json<{ code: string; challenge: string }>();
  expect(code).toBe("second-factor-needed");
  const wrong = await api(null).post("/session/second-factor", { challenge, code: "000000" });
  expect(await problemOf(wrong)).toBe("wrong-code");
  const step = { challenge, code: codeOf(secret, 1) };
  const inside = await api(null).post("/session/second-factor", step);
  expect(inside.status).toBe(200);
  expect(await problemOf(await api(null).post("/session/second-factor", step))).toBe("link-over");
});

test("a code is taken once, even in another sign-in within its half minute", async () => {
  const { email, secret } = await withAuthenticator();
  const code = codeOf(secret, 1);
  const [one, two] = [await challengeOf(email), await challengeOf(email)];
  const answers = await Promise.all(
    [one, two].map((challenge) => api(null).post("/session/second-factor", { challenge, code })),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 403]);
});

test("a recovery code lets in once, however it is typed", async () => {
  const { email, recoveryCodes } = await withAuthenticator();
  const typed = recoveryCodes[3]?.toUpperCase().replaceAll("-", " ") ?? "";
  const first = await api(null).post("/session/second-factor", {
    challenge: await challengeOf(email),
    code: typed,
  });
  expect(first.status).toBe(200);
  const again = await api(null).post("/session/second-factor", {
    challenge: await challengeOf(email),
    code: typed,
  });
  expect(await problemOf(again)).toBe("wrong-code");
});

test("codes are guessed at no more often than passwords", async () => {
  const { email } = await withAuthenticator();
  const challenge = await challengeOf(email);
  const guess = () => api(null).post("/session/second-factor", { challenge, code: "000000" });
  for (let index = 0; index < 5; index += 1) expect((await guess()).status).toBe(403);
  const stopped = await guess();
  expect(stopped.status).toBe(429);
  expect(Number(stopped.headers.get("retry-after"))).toBeGreaterThan(0);
});

test("a mailed link does not get around the second factor", async () => {
  const { userId, email } = await withAuthenticator();
  const token = tokens.fresh();
  const now = buildServices(env).clock.now();
  await env.DIRECTORY.prepare(
    `INSERT INTO one_time_tokens (token_hash, purpose, user_id, email_norm, created_at, expires_at)
     VALUES (?1, 'mail_link', ?2, ?3, ?4, ?5)`,
  )
    .bind(tokens.hash(token), userId, email, now, now + 60_000)
    .run();
  expect(await problemOf(await api(null).post("/session/mail-link", { token }))).toBe("second-factor-needed");
});

test("sensitive acts need a proof of the last minutes, and with an authenticator a code is that proof", async () => {
  const { userId, secret } = await withAuthenticator();
  const person = await oldSession(userId);
  expect(await problemOf(await api(person).post("/account/recovery-codes"))).toBe("fresh-proof-needed");
  const byPassword = await api(person).post("/session/proof", { kind: "password", password });
  expect(await problemOf(byPassword)).toBe("code-needed");
  const proved = await api(person).post("/session/proof", { kind: "code", code: codeOf(secret, 1) });
  expect(proved.status).toBe(200);
  expect((await api({ cookie: cookieOf(proved) }).post("/account/recovery-codes")).status).toBe(200);
  expect((await api(person).get("/session")).status).toBe(401);
});

test("a passkey signs in by itself, and its challenge is good once, for our origin and with the person verified", async () => {
  const { person, email } = await makeAccount();
  const passkey = await softwarePasskey(env.APP_ORIGIN);
  const options = await (await api(person).post("/account/passkeys/options")).json<{ challenge: string }>();
  const made = await passkey.register(options.challenge);
  const added = await api(person).post("/account/passkeys", { response: made, name: "Laptop" });
  expect(added.status).toBe(201);
  const replayed = await api(person).post("/account/passkeys", { response: made, name: "Laptop" });
  expect(await problemOf(replayed)).toBe("passkey-refused");

  const challenge = await passkeyChallenge();
  const response = await passkey.answer(challenge);
  const inside = await api(null).post("/session/passkey", { response });
  expect(inside.status).toBe(200);
  expect(await inside.json()).toMatchObject({ user: { email } });
  expect(await problemOf(await api(null).post("/session/passkey", { response }))).toBe("passkey-refused");
  const foreign = await passkey.answer(await passkeyChallenge(), { from: "https://evil.example" });
  expect(await problemOf(await api(null).post("/session/passkey", { response: foreign }))).toBe(
    "passkey-refused",
  );
  const unverified = await passkey.answer(await passkeyChallenge(), { verified: false });
  expect(await problemOf(await api(null).post("/session/passkey", { response: unverified }))).toBe(
    "passkey-refused",
  );
  const other = await softwarePasskey(env.APP_ORIGIN);
  const forged = { ...(await other.answer(await passkeyChallenge())), id: passkey.id, rawId: passkey.id };
  expect(await problemOf(await api(null).post("/session/passkey", { response: forged }))).toBe(
    "passkey-refused",
  );
  const removed = await api(person).delete(`/account/passkeys/${passkey.id}`);
  expect(removed.status).toBe(204);
  const late = await passkey.answer(await passkeyChallenge());
  expect(await problemOf(await api(null).post("/session/passkey", { response: late }))).toBe(
    "passkey-refused",
  );
}, 60_000);

test("nothing in the database gives a secret or a code away", async () => {
  const { userId, secret, recoveryCodes } = await withAuthenticator();
  const rows = await env.DIRECTORY.batch([
    env.DIRECTORY.prepare("SELECT * FROM authenticators WHERE user_id = ?").bind(userId),
    env.DIRECTORY.prepare("SELECT * FROM recovery_codes WHERE user_id = ?").bind(userId),
    env.DIRECTORY.prepare("SELECT * FROM audit_events WHERE owner_id = ?").bind(userId),
  ]);
  const text = JSON.stringify(rows.map(({ results }) => results));
  expect(text).not.toContain(secret);
  for (const code of recoveryCodes) expect(text).not.toContain(code.replaceAll("-", ""));
  expect(text).toContain("second_factor.authenticator_added");
});

async function makeAccount() {
  const { access, ids } = buildServices(env);
  const created = await access.createUser({
    email: `${ids.fresh("mail")}@example.com`,
    name: "Ada",
    password,
  });
  if (!created.ok) throw new Error(created.error);
  const { email, id } = created.value;
  const person = { cookie: cookieOf(await signIn(email)) };
  return { person, email, userId: id };
}

async function withAuthenticator() {
  const account = await makeAccount();
  const { secret } = await begin(account.person);
  const confirmed = await api(account.person).post("/account/authenticator/confirm", {
    code: codeOf(secret),
  });
  const { recoveryCodes } = await confirmed.json<{ recoveryCodes: string[] }>();
  return { ...account, secret, recoveryCodes, person: { cookie: cookieOf(confirmed) } };
}

async function begin(person: { cookie: string }) {
  const answer = await api(person).post("/account/authenticator");
  return answer.json<{ secret: string; uri: string; picture: string }>();
}

/** A session whose proof is an hour old. */
async function oldSession(userId: string) {
  const token = tokens.fresh();
  const { clock, ids } = buildServices(env);
  const now = clock.now();
  await env.DIRECTORY.prepare(
    `INSERT INTO sessions (token_hash, id, user_id, audience, method, is_two_factor, proved_at, device, address,
       created_at, seen_at, expires_at) VALUES (?1, ?2, ?3, 'none', 'password', 1, ?4, '', '', ?4, ?5, ?6)`,
  )
    .bind(tokens.hash(token), ids.fresh("ses"), userId, now - 3_600_000, now, now + 3_600_000)
    .run();
  return { cookie: `__Host-sid=${token}` };
}

function signIn(email: string) {
  return api(null).post("/session", { email, password });
}

async function challengeOf(email: string): Promise<string> {
  return (await (await signIn(email)).json<{ challenge: string }>()).challenge;
}

async function passkeyChallenge(): Promise<string> {
  return (await (await api(null).post("/session/passkey/options")).json<{ challenge: string }>()).challenge;
}

/** The code of this half minute, or of one further on, which a clock that goes wrong would show. */
function codeOf(secret: string, stepsAhead = 0): string {
  const timestamp = buildServices(env).clock.now() + stepsAhead * 30_000;
  return new TOTP({ secret }).generate({ timestamp });
}

function cookieOf(response: Response): string {
  return response.headers.getSetCookie()[0]?.split(";")[0] ?? "";
}

async function problemOf(response: Response): Promise<string> {
  return (await response.json<{ code: string }>()).code;
}
