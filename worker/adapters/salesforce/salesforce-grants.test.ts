import { exportPKCS8, generateKeyPair, jwtVerify } from "jose";
import { expect, test } from "vitest";
import { html, json, type Reply, scriptedSalesforce } from "#worker/testing/salesforce.ts";
import { createSalesforceGrants } from "./salesforce-grants.ts";

const now = 1_700_000_000_000;
const app = { loginOrigin: "https://login.salesforce.com", clientId: "3MVG9", clientSecret: "s3cret" };
const redirectUri = "https://fairshare.example/oauth/salesforce/callback";
/** id, issued_at and signature are the worked example of the format. */
const granted = {
  access_token: "00D000000000001!AQ",
  refresh_token: "5Aep861",
  instance_url: "https://acme.my.salesforce.com",
  id: "https://login.salesforce.com/id/00D000000000001EAA/005000000000001AAA",
  issued_at: "1700000000000",
  signature: "OHLFj2ROIFkVGxp4/iRlnoAKfV5NZFutUfaayHdNmtI=",
  token_type: "Bearer",
  scope: "refresh_token api id",
};

function grantsOf(...replies: readonly Reply[]) {
  const { world, sent } = scriptedSalesforce(...replies);
  return { grants: createSalesforceGrants({ ...world, now: () => now }), sent };
}

test("the authorize address carries state and challenge, and no secret", () => {
  const url = new URL(grantsOf().grants.authorizeUrl(app, { redirectUri, state: "st", challenge: "ch" }));
  expect(url.origin + url.pathname).toBe("https://login.salesforce.com/services/oauth2/authorize");
  expect(Object.fromEntries(url.searchParams)).toEqual({
    response_type: "code",
    client_id: "3MVG9",
    redirect_uri: redirectUri,
    scope: "api id refresh_token",
    state: "st",
    code_challenge: "ch",
    code_challenge_method: "S256",
  });
});

test("a code is exchanged with secret and verifier, and the signature tells the org", async () => {
  const { grants, sent } = grantsOf(json(granted));
  const grant = await grants.exchangeCode(app, { code: "aPrx==", redirectUri, verifier: "v" });
  expect(grant).toEqual({
    ok: true,
    value: {
      accessToken: "00D000000000001!AQ",
      refreshToken: "5Aep861",
      instanceUrl: "https://acme.my.salesforce.com",
      issuedAt: now,
      organizationId: "00D000000000001EAA",
      userId: "005000000000001AAA",
    },
  });
  expect(Object.fromEntries(new URLSearchParams(sent[0]?.body))).toEqual({
    grant_type: "authorization_code",
    code: "aPrx==",
    redirect_uri: redirectUri,
    code_verifier: "v",
    client_id: "3MVG9",
    client_secret: "s3cret",
  });
});

test("a refresh without a new refresh token leaves the old one", async () => {
  const { refresh_token: _, ...without } = granted;
  const { grants } = grantsOf(json(without));
  expect(await grants.refresh(app, "5Aep861")).toMatchObject({ ok: true, value: { refreshToken: null } });
});

test("an answer that was not signed with the app's secret is not believed", async () => {
  const { grants } = grantsOf(
    json({ ...granted, id: granted.id.replace("00D000000000001EAA", "00D000000000002EAA") }),
  );
  expect(await grants.refresh(app, "5Aep861")).toMatchObject({ error: { kind: "misconfigured" } });
});

test.each([
  "https://evil.example",
  "http://acme.my.salesforce.com",
  "https://acme.my.salesforce.com.evil.example",
])("an org at %s is not believed", async (instance_url) => {
  const { grants } = grantsOf(json({ ...granted, instance_url }));
  expect(await grants.refresh(app, "5Aep861")).toMatchObject({ error: { kind: "misconfigured" } });
});

test.each([
  ["invalid_grant", "expired access/refresh token", "denied", /Connect again/],
  ["invalid_grant", "token validity expired", "denied", /policy/],
  ["invalid_grant", "inactive user", "denied", /inactive/],
  ["invalid_grant", "inactive org", "denied", /inactive/],
  ["invalid_grant", "org locked", "denied", /locked/],
  ["invalid_grant", "ip restricted", "denied", /network addresses/],
  ["invalid_grant", "user hasn't approved this consumer", "denied", /approved/],
  ["invalid_grant", "authentication failure", "denied", /login/],
  ["invalid_grant", "expired authorization code", "denied", /in time/],
  ["invalid_grant", "rate limit exceeded", "limited", /hour/],
  ["rate_limit_exceeded", "", "limited", /hour/],
  ["invalid_grant", "audience is invalid", "misconfigured", /login host/],
  ["invalid_grant", "user is not admin approved to access this app", "misconfigured", /pre-authorised/],
  ["invalid_client_id", "client identifier invalid", "misconfigured", /consumer key/],
  ["invalid_client", "invalid client credentials", "misconfigured", /secret/],
  ["redirect_uri_mismatch", "redirect_uri must match configuration", "misconfigured", /callback/],
  ["OAUTH_APP_BLOCKED", "", "denied", /blocked/],
  ["invalid_app_access", "", "denied", /grant access/],
  ["something_new", "words", "denied", /something_new \(words\)/],
])("%s (%s) is %s, with a reason for people", async (error, error_description, kind, reason) => {
  const { grants, sent } = grantsOf(json({ error, error_description }, { status: 400 }));
  expect(await grants.refresh(app, "5Aep861")).toMatchObject({
    error: { kind, reason: expect.stringMatching(reason as RegExp) },
  });
  expect(sent).toHaveLength(1);
});

test.each([
  ["a maintenance page", html(503)],
  ["a page that calls itself a success", html(200)],
  ["JSON of another kind", json({ hello: "there" })],
  [
    "a reset",
    () => {
      throw new TypeError("Network connection lost.");
    },
  ],
] as [string, Reply][])("%s is no answer: nobody knows whether the token was spent", async (_name, reply) => {
  const { grants, sent } = grantsOf(reply);
  expect(await grants.refresh(app, "5Aep861")).toMatchObject({ error: { kind: "unanswered" } });
  expect(sent).toHaveLength(1);
});

test("secrets go to no login host but Salesforce's", async () => {
  const { grants, sent } = grantsOf();
  const refused = await grants.refresh(
    { ...app, loginOrigin: "https://login.salesforce.com.evil.example" },
    "5Aep861",
  );
  expect(refused).toMatchObject({ error: { kind: "misconfigured" } });
  expect(sent).toEqual([]);
});

test("an assertion is signed with the key, for the user, and for minutes", async () => {
  const { privateKey, publicKey } = await generateKeyPair("RS256", { extractable: true });
  const { refresh_token: _r, signature: _s, issued_at: _i, ...bare } = granted;
  const { grants, sent } = grantsOf(json(bare));
  const grant = await grants.assertIdentity(app, {
    username: "integration@acme.example",
    privateKeyPem: await exportPKCS8(privateKey),
  });
  expect(grant).toMatchObject({ ok: true, value: { refreshToken: null, issuedAt: null } });
  const form = new URLSearchParams(sent[0]?.body);
  expect(form.get("grant_type")).toBe("urn:ietf:params:oauth:grant-type:jwt-bearer");
  expect(form.has("client_secret")).toBe(false);
  const { payload } = await jwtVerify(form.get("assertion") ?? "", publicKey, { currentDate: new Date(now) });
  expect(payload).toEqual({
    iss: "3MVG9",
    sub: "integration@acme.example",
    aud: "https://login.salesforce.com",
    exp: now / 1000 + 180,
  });
});

test("a key that is none is said so before anything is sent", async () => {
  const { grants, sent } = grantsOf();
  const refused = await grants.assertIdentity(app, { username: "a@acme.example", privateKeyPem: "nonsense" });
  expect(refused).toMatchObject({ error: { kind: "misconfigured", code: "private-key" } });
  expect(sent).toEqual([]);
});

test("a token that is invalid already counts as revoked", async () => {
  const { grants } = grantsOf(
    json({ error: "invalid_token" }, { status: 400 }),
    () => new Response(null, { status: 200 }),
    html(503),
  );
  expect(await grants.revoke(app.loginOrigin, "t")).toMatchObject({ ok: true });
  expect(await grants.revoke(app.loginOrigin, "t")).toMatchObject({ ok: true });
  expect(await grants.revoke(app.loginOrigin, "t")).toMatchObject({ ok: false });
});
