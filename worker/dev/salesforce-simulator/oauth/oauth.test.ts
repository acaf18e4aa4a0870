import { expect, test } from "vitest";
import { fairshareApp } from "../seeds/plant-org.ts";
import {
  loginForm,
  openTestOrg,
  sessionOf,
  type TestOrg,
  type TokenAnswer,
  testNowMs,
} from "../testing/test-org.ts";
import { base64Url, signIdentity } from "./encoding.ts";

const dayMs = 86_400_000;
const client = { client_id: loginForm.clientId, client_secret: loginForm.clientSecret };
const username = "integration@plain.example";

async function codeOf(org: TestOrg, changes: Readonly<Record<string, string>> = {}): Promise<string> {
  const back = await org.authorize(changes);
  return new URL(back.headers.get("location") ?? "").searchParams.get("code") ?? "";
}

function exchangeCode(org: TestOrg, code: string, changes: Readonly<Record<string, string>> = {}) {
  const { callbackUrl: redirect_uri, verifier: code_verifier } = loginForm;
  return org.exchange({
    ...client,
    grant_type: "authorization_code",
    code,
    redirect_uri,
    code_verifier,
    ...changes,
  });
}

async function refusal(answer: Response): Promise<readonly unknown[]> {
  const { error, error_description: description } = (await answer.json()) as Record<string, string>;
  return [answer.status, error, description];
}

const expired = [400, "invalid_grant", "expired access/refresh token"];

test("a person logs in, allows, and is sent back with a code and the state", async () => {
  const org = openTestOrg();
  const query = new URLSearchParams({
    response_type: "code",
    client_id: loginForm.clientId,
    redirect_uri: loginForm.callbackUrl,
    scope: "api refresh_token",
    state: "s t",
    code_challenge: "c".repeat(43),
    login_hint: username,
  });
  const address = `${loginForm.origin}/services/oauth2/authorize?${query}`;
  const post = (form: Record<string, string>) =>
    org.fetch(new Request(address, { method: "POST", body: new URLSearchParams(form) }));
  const shown = await (await org.fetch(new Request(address))).text();
  expect(shown).toContain(`value="${username}"`);
  const mistyped = await (await post({ username, password: "wrong" })).text();
  expect(mistyped).toContain("check your username and password");
  const consent = await (await post({ username, password: "simulator" })).text();
  expect(consent).toContain("Fairshare is asking to");
  const ticket = /name="ticket" value="(\w+)"/.exec(consent)?.[1] ?? "";
  const allowed = await post({ ticket, decision: "allow" });
  expect(allowed.status).toBe(302);
  const back = new URL(allowed.headers.get("location") ?? "");
  expect(back.origin + back.pathname).toBe(loginForm.callbackUrl);
  expect(back.searchParams.get("state")).toBe("s t");
  expect(back.searchParams.get("code")).toMatch(/==$/);
  expect((await post({ ticket, decision: "allow" })).status).toBe(400);
});

test("whoever denies is sent back with access_denied", async () => {
  const org = openTestOrg();
  const query = new URLSearchParams({
    response_type: "code",
    client_id: loginForm.clientId,
    redirect_uri: loginForm.callbackUrl,
    state: "x",
    code_challenge: "c".repeat(43),
  });
  const address = `${loginForm.origin}/services/oauth2/authorize?${query}`;
  const post = (form: Record<string, string>) =>
    org.fetch(new Request(address, { method: "POST", body: new URLSearchParams(form) }));
  const consent = await (await post({ username, password: "simulator" })).text();
  const ticket = /name="ticket" value="(\w+)"/.exec(consent)?.[1] ?? "";
  const denied = await post({ ticket, decision: "deny" });
  expect(denied.headers.get("location")).toBe(
    `${loginForm.callbackUrl}?error=access_denied&error_description=end-user+denied+authorization&state=x`,
  );
});

test.each([
  [{ client_id: "unknown" }, "client identifier invalid"],
  [{ redirect_uri: "https://elsewhere.example/" }, "redirect_uri must match configuration"],
])("with %j nobody is sent anywhere", async (changes, problem) => {
  const answer = await openTestOrg().authorize(changes);
  expect(answer.status).toBe(400);
  expect(await answer.text()).toContain(problem);
});

test.each([
  [{ response_type: "token" }, "unsupported_response_type"],
  [{ code_challenge_method: "plain" }, "invalid_request"],
])("with %j the application is told", async (changes, error) => {
  const back = await openTestOrg().authorize(changes);
  expect(new URL(back.headers.get("location") ?? "").searchParams.get("error")).toBe(error);
});

test("an app that is not installed never calls back", async () => {
  const org = openTestOrg();
  org.control.putApp({ ...fairshareApp, installed: false });
  const back = await org.authorize();
  const page = back.headers.get("location") ?? "";
  expect(page).toContain("/setup/secur/RemoteAccessErrorPage.apexp?error=invalid_client");
  expect(await (await org.fetch(new Request(page))).text()).toContain("OAUTH_APPROVAL_ERROR_GENERIC");
});

test("a code is exchanged for tokens that are signed, and there is no expires_in", async () => {
  const org = openTestOrg();
  const answer = await exchangeCode(org, await codeOf(org));
  const tokens = (await answer.json()) as TokenAnswer & Record<string, unknown>;
  expect(tokens).toMatchObject({
    token_type: "Bearer",
    scope: "api id refresh_token",
    issued_at: String(testNowMs),
  });
  expect(tokens).not.toHaveProperty("expires_in");
  expect(tokens.access_token.slice(0, 16)).toBe(`${org.control.org().id.slice(0, 15)}!`);
  expect(tokens.id).toMatch(/\/id\/00D\w{15}\/005\w{15}$/);
  expect(tokens.signature).toBe(await signIdentity(loginForm.clientSecret, tokens.id, tokens.issued_at));
});

test("the signature is the one that was worked out by hand", async () => {
  const id = "https://login.salesforce.com/id/00D000000000001EAA/005000000000001AAA";
  expect(await signIdentity("s3cret", id, "1700000000000")).toBe(
    "OHLFj2ROIFkVGxp4/iRlnoAKfV5NZFutUfaayHdNmtI=",
  );
});

test.each([
  [{ client_id: "unknown" }, [400, "invalid_client_id", "client identifier invalid"]],
  [{ client_secret: "wrong" }, [400, "invalid_client", "invalid client credentials"]],
  [
    { redirect_uri: "https://else.example" },
    [400, "redirect_uri_mismatch", "redirect_uri must match configuration"],
  ],
  [
    { code_verifier: "v".repeat(43) },
    [400, "invalid_request", "code verifier does not match code challenge"],
  ],
  [{ code: "guessed" }, [400, "invalid_grant", "invalid authorization code"]],
  [{ grant_type: "password" }, [400, "unsupported_grant_type", "grant type not supported"]],
])("an exchange with %j is refused", async (changes, expected) => {
  const org = openTestOrg();
  expect(await refusal(await exchangeCode(org, await codeOf(org), changes))).toEqual(expected);
});

test("a code is good once, and for a quarter of an hour", async () => {
  const org = openTestOrg();
  const code = await codeOf(org);
  expect((await exchangeCode(org, code)).status).toBe(200);
  expect(await refusal(await exchangeCode(org, code))).toEqual([
    400,
    "invalid_grant",
    "invalid authorization code",
  ]);
  const late = await codeOf(org);
  org.control.clock.advance(16 * 60_000);
  expect(await refusal(await exchangeCode(org, late))).toEqual([
    400,
    "invalid_grant",
    "expired authorization code",
  ]);
});

test("client credentials are taken from HTTP Basic too", async () => {
  const org = openTestOrg();
  const code = await codeOf(org);
  const answer = await org.fetch(
    new Request(`${loginForm.origin}/services/oauth2/token`, {
      method: "POST",
      headers: { Authorization: `Basic ${btoa(`${loginForm.clientId}:${loginForm.clientSecret}`)}` },
      body: new URLSearchParams({
        grant_type: "authorization_code",
        code,
        redirect_uri: loginForm.callbackUrl,
        code_verifier: loginForm.verifier,
      }),
    }),
  );
  expect(answer.status).toBe(200);
});

test("with rotation a refresh spends its token and ends the session before", async () => {
  const org = openTestOrg();
  const before = await org.logIn();
  const tokens = (await (await org.refresh(before.tokens.refresh_token ?? "")).json()) as TokenAnswer;
  expect(tokens.refresh_token).not.toBe(before.tokens.refresh_token);
  expect((await before.send("GET", "/limits")).status).toBe(401);
  expect((await sessionOf(org, tokens).send("GET", "/limits")).status).toBe(200);
});

test("a spent token that comes again takes the whole family with it", async () => {
  const org = openTestOrg();
  const first = (await org.logIn()).tokens.refresh_token ?? "";
  const second = (await (await org.refresh(first)).json()) as TokenAnswer;
  expect(await refusal(await org.refresh(first))).toEqual(expired);
  expect(await refusal(await org.refresh(second.refresh_token ?? ""))).toEqual(expired);
  expect((await sessionOf(org, second).send("GET", "/limits")).status).toBe(401);
});

test("within a grace period, where an org has one, a spent token still works", async () => {
  const org = openTestOrg({ settings: { reuseGraceMs: 10_000 } });
  const first = (await org.logIn()).tokens.refresh_token ?? "";
  await org.refresh(first);
  expect((await org.refresh(first)).status).toBe(200);
  org.control.clock.advance(10_000);
  expect(await refusal(await org.refresh(first))).toEqual(expired);
});

test("without rotation the answer has no refresh token and the old one stays good", async () => {
  const org = openTestOrg({ settings: { refreshTokenRotation: false } });
  const token = (await org.logIn()).tokens.refresh_token ?? "";
  expect(await (await org.refresh(token)).json()).not.toHaveProperty("refresh_token");
  expect((await org.refresh(token)).status).toBe(200);
});

test("a refresh token that idles for a month is no longer valid", async () => {
  const org = openTestOrg();
  const token = (await org.logIn()).tokens.refresh_token ?? "";
  org.control.clock.advance(31 * dayMs);
  expect(await refusal(await org.refresh(token))).toEqual([400, "invalid_grant", "token validity expired"]);
});

test("a user who has left cannot refresh, nor call with the token of before", async () => {
  const org = openTestOrg();
  const session = await org.logIn();
  org.control.sessions.deactivateUser(username);
  expect(await refusal(await org.refresh(session.tokens.refresh_token ?? ""))).toEqual([
    400,
    "invalid_grant",
    "inactive user",
  ]);
  expect((await session.send("GET", "/limits")).status).toBe(401);
});

test("the sixth authorisation of a user and an app silently ends the first", async () => {
  const org = openTestOrg();
  const first = await org.logIn();
  for (let more = 0; more < 4; more += 1) await org.logIn();
  expect((await first.send("GET", "/limits")).status).toBe(200);
  await org.logIn();
  expect((await first.send("GET", "/limits")).status).toBe(401);
  expect(await refusal(await org.refresh(first.tokens.refresh_token ?? ""))).toEqual(expired);
});

test("a session ends when it is not used for as long as the org's policy says", async () => {
  const org = openTestOrg();
  const session = await org.logIn();
  org.control.clock.advance(100 * 60_000);
  expect((await session.send("GET", "/limits")).status).toBe(200);
  org.control.clock.advance(100 * 60_000);
  expect((await session.send("GET", "/limits")).status).toBe(200);
  org.control.clock.advance(120 * 60_000);
  const answer = await session.send("GET", "/limits");
  expect(answer.status).toBe(401);
  expect(await answer.json()).toEqual([
    { message: "Session expired or invalid", errorCode: "INVALID_SESSION_ID" },
  ]);
});

test("revoking an access token ends its session alone, revoking a refresh token everything", async () => {
  const org = openTestOrg();
  const revoke = (token: string) =>
    org.fetch(
      new Request(`${loginForm.origin}/services/oauth2/revoke`, {
        method: "POST",
        body: new URLSearchParams({ token }),
      }),
    );
  const { tokens } = await org.logIn();
  expect((await revoke(tokens.access_token)).status).toBe(200);
  expect(await refusal(await revoke(tokens.access_token))).toEqual([400, "invalid_token", "invalid token"]);
  const next = (await (await org.refresh(tokens.refresh_token ?? "")).json()) as TokenAnswer;
  expect((await revoke(next.refresh_token ?? "")).status).toBe(200);
  expect((await sessionOf(org, next).send("GET", "/limits")).status).toBe(401);
  expect((await revoke("never seen")).status).toBe(400);
});

test("introspection tells a live token from a dead one", async () => {
  const org = openTestOrg();
  const { tokens } = await org.logIn();
  const introspect = async (token: string) => {
    const body = new URLSearchParams({ ...client, token });
    const address = `${loginForm.origin}/services/oauth2/introspect`;
    return (await org.fetch(new Request(address, { method: "POST", body }))).json();
  };
  expect(await introspect(tokens.access_token)).toEqual({
    active: true,
    scope: "api id refresh_token",
    client_id: loginForm.clientId,
    username,
    sub: tokens.id,
    token_type: "access_token",
    exp: testNowMs / 1000 + 7200,
    iat: testNowMs / 1000,
    nbf: testNowMs / 1000,
  });
  expect(await introspect(tokens.refresh_token ?? "")).toMatchObject({
    active: true,
    token_type: "refresh_token",
  });
  org.control.sessions.expireAll();
  expect(await introspect(tokens.access_token)).toEqual({ active: false });
});

test("the identity address tells who it is, and says in a word what is wrong", async () => {
  const org = openTestOrg();
  const { tokens } = await org.logIn();
  const ask = (address: string, token: string | null) =>
    org.fetch(new Request(address, { headers: token === null ? {} : { Authorization: `Bearer ${token}` } }));
  expect(await (await ask(tokens.id, tokens.access_token)).json()).toMatchObject({
    organization_id: org.control.org().id,
    username,
    active: true,
    urls: { rest: expect.stringContaining("/services/data/v{version}/") },
  });
  const latest = await ask(`${tokens.id}?version=latest`, tokens.access_token);
  expect(await latest.json()).toMatchObject({ urls: { rest: expect.stringContaining("/v67.0/") } });
  const other = tokens.id.replace(/\/id\/.{18}/, "/id/00D000000000001EAA");
  const words = [
    await ask(tokens.id, null),
    await ask(tokens.id, "dead"),
    await ask(other, tokens.access_token),
  ];
  expect(await Promise.all(words.map((answer) => answer.text()))).toEqual([
    "Missing_OAuth_Token",
    "Bad_OAuth_Token",
    "Wrong_Org",
  ]);
});

async function signedAssertion(key: CryptoKey, claims: Readonly<Record<string, unknown>>): Promise<string> {
  const encode = (part: unknown) => base64Url(new TextEncoder().encode(JSON.stringify(part)));
  const signed = `${encode({ alg: "RS256" })}.${encode(claims)}`;
  const signature = await crypto.subtle.sign("RSASSA-PKCS1-v1_5", key, new TextEncoder().encode(signed));
  return `${signed}.${base64Url(new Uint8Array(signature))}`;
}

test("a signed assertion is worth an access token, and never a refresh token", async () => {
  const org = openTestOrg();
  const algorithm = {
    name: "RSASSA-PKCS1-v1_5",
    modulusLength: 2048,
    publicExponent: new Uint8Array([1, 0, 1]),
    hash: "SHA-256",
  };
  const pair = (await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"])) as CryptoKeyPair;
  const spki = new Uint8Array((await crypto.subtle.exportKey("spki", pair.publicKey)) as ArrayBuffer);
  org.control.putApp({
    ...fairshareApp,
    publicKeyPem: `-----BEGIN PUBLIC KEY-----\n${base64Url(spki)}\n-----END PUBLIC KEY-----`,
    preApprovedUsernames: [username],
  });
  const claims = {
    iss: loginForm.clientId,
    sub: username,
    aud: "https://login.salesforce.com",
    exp: testNowMs / 1000 + 180,
  };
  const ask = async (changes: Readonly<Record<string, unknown>>) =>
    org.exchange({
      grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer",
      assertion: await signedAssertion(pair.privateKey, { ...claims, ...changes }),
    });
  const tokens = (await (await ask({})).json()) as TokenAnswer;
  expect(Object.keys(tokens)).toEqual(["access_token", "scope", "instance_url", "id", "token_type"]);
  expect((await sessionOf(org, tokens).send("GET", "/limits")).status).toBe(200);
  expect(await refusal(await ask({ aud: "https://example.com" }))).toEqual([
    400,
    "invalid_grant",
    "audience is invalid",
  ]);
  expect(await refusal(await ask({ exp: testNowMs / 1000 - 1 }))).toEqual([
    400,
    "invalid_grant",
    "invalid assertion",
  ]);
  expect(await refusal(await ask({ sub: "admin@plain.example" }))).toEqual([
    400,
    "invalid_grant",
    "user is not admin approved to access this app",
  ]);
  const forged = `${(await signedAssertion(pair.privateKey, claims)).slice(0, -8)}AAAAAAAA`;
  const refused = await org.exchange({
    grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer",
    assertion: forged,
  });
  expect(await refusal(refused)).toEqual([400, "invalid_grant", "invalid assertion"]);
});

test("a migrated org names its new instance at the next refresh, and the old address knows it no more", async () => {
  const org = openTestOrg();
  const session = await org.logIn();
  org.control.migrate("https://acme2.my.salesforce.example");
  expect((await session.send("GET", "/limits")).status).toBe(404);
  const tokens = (await (await org.refresh(session.tokens.refresh_token ?? "")).json()) as TokenAnswer;
  expect(tokens.instance_url).toBe("https://acme2.my.salesforce.example");
  expect((await sessionOf(org, tokens).send("GET", "/limits")).status).toBe(200);
});

test("a refreshed sandbox is another org, and knows none of the old tokens", async () => {
  const org = openTestOrg();
  const before = await org.logIn();
  const oldId = org.control.org().id;
  org.control.refreshSandbox();
  expect(await refusal(await org.refresh(before.tokens.refresh_token ?? ""))).toEqual(expired);
  const after = await org.logIn();
  expect(org.control.org().id).not.toBe(oldId);
  expect(after.tokens.id).toContain(org.control.org().id);
});
