import { expect, test } from "vitest";
import { legibleSecrets, rotatingGrants } from "#worker/testing/salesforce.ts";
import { createTokenKeeper } from "./token-keeper.ts";
import type { ConnectionGrant, TokenRecord } from "./token-ports.ts";

const owner = { tenantId: "ten_1", connectionId: "con_1" };
const app = { loginOrigin: "https://login.salesforce.com", clientId: "3MVG9", clientSecret: "s3cret" };
const webServer: ConnectionGrant = { kind: "web-server", app };
const login = { code: "good code", redirectUri: "https://fairshare.example/callback", verifier: "v" };

function keeping({ grant = webServer, rotates = true }: { grant?: ConnectionGrant; rotates?: boolean } = {}) {
  const endpoint = rotatingGrants({ rotates });
  const stored: { record: TokenRecord | null; writes: number } = { record: null, writes: 0 };
  const refusals: string[] = [];
  const pauses: number[] = [];
  const clock = { now: () => 1_000_000 };
  const storage = {
    read: async () => stored.record,
    write: async (record: TokenRecord) => {
      stored.record = record;
      stored.writes += 1;
    },
    clear: async () => {
      stored.record = null;
    },
  };
  const needs = {
    grants: endpoint.grants,
    secrets: legibleSecrets,
    clock,
    pause: async (ms: number) => void pauses.push(ms),
    chance: () => 0,
    openGrant: async () => grant,
    noteRefusal: async (_owner: typeof owner, reason: string) => void refusals.push(reason),
  };
  const open = () => createTokenKeeper(needs, { owner, storage });
  return { ...endpoint, open, stored, refusals, pauses, clock };
}

async function connected(options: Parameters<typeof keeping>[0] = {}) {
  const kept = keeping(options);
  const keeper = kept.open();
  expect(await keeper.establish(login, null)).toMatchObject({ ok: true });
  kept.calls.length = 0;
  return { ...kept, keeper };
}

test("a login gives access and tells the org", async () => {
  const { keeper } = await connected();
  expect(await keeper.access()).toEqual({
    ok: true,
    value: { accessToken: "access 1", instanceUrl: "https://acme.my.salesforce.com" },
  });
});

test("a code that is over leaves everything as it was", async () => {
  const { keeper, stored } = await connected();
  const before = stored.record;
  expect(await keeper.establish({ ...login, code: "stale" }, null)).toMatchObject({
    error: { kind: "denied" },
  });
  expect(stored.record).toBe(before);
});

test("no token lies in the storage in the clear", async () => {
  const { keeper, stored } = await connected();
  await keeper.renew("access 1");
  expect(JSON.stringify(stored.record)).not.toMatch(/access \d|refresh \d/);
});

test("twenty callers whose token failed together cost one refresh, and all get the new token", async () => {
  const { keeper, calls } = await connected();
  const answers = await Promise.all(Array.from({ length: 20 }, () => keeper.renew("access 1")));
  expect(new Set(answers.map((answer) => answer.ok && answer.value.accessToken))).toEqual(
    new Set(["access 2"]),
  );
  expect(calls).toEqual(["refresh refresh 0"]);
});

test("whoever comes late with the failed token is given the current one", async () => {
  const { keeper, calls } = await connected();
  await keeper.renew("access 1");
  expect(await keeper.renew("access 1")).toMatchObject({ value: { accessToken: "access 2" } });
  expect(calls).toHaveLength(1);
});

test("a caller with an older failure in between does not answer for one with the current token", async () => {
  const { keeper, calls } = await connected();
  await keeper.renew("access 1");
  const [old, current] = await Promise.all([keeper.renew("access 1"), keeper.renew("access 2")]);
  expect(old).toMatchObject({ value: { accessToken: "access 2" } });
  expect(current).toMatchObject({ value: { accessToken: "access 3" } });
  expect(calls).toHaveLength(2);
});

test("every rotation uses the newest token, also after the object was restarted", async () => {
  const { keeper, calls, open } = await connected();
  await keeper.renew("access 1");
  await keeper.renew("access 2");
  expect(await open().renew("access 3")).toMatchObject({ value: { accessToken: "access 4" } });
  expect(calls).toEqual(["refresh refresh 0", "refresh refresh 1", "refresh refresh 2"]);
});

test("without rotation the one refresh token serves on", async () => {
  const { keeper, calls } = await connected({ rotates: false });
  await keeper.renew("access 1");
  await keeper.renew("access 2");
  expect(calls).toEqual(["refresh refresh 0", "refresh refresh 0"]);
});

test("the new token is stored before anybody is told of it", async () => {
  const { keeper, stored } = await connected();
  const before = stored.writes;
  const answer = keeper.renew("access 1").then(() => stored.writes);
  // The mark before the call and the tokens after it.
  expect(await answer).toBe(before + 2);
});

test("an answer lost before Salesforce had rotated is made good by one repetition", async () => {
  const { keeper, calls, faults, pauses } = await connected();
  faults.push("lost-before");
  expect(await keeper.renew("access 1")).toMatchObject({ ok: true });
  expect(calls).toEqual(["refresh refresh 0", "refresh refresh 0"]);
  expect(pauses).toEqual([250]);
});

test("an answer lost after it had rotated ends in a reason, and not in a loop", async () => {
  const { keeper, calls, faults, refusals } = await connected();
  faults.push("lost-after");
  const answer = await keeper.renew("access 1");
  expect(answer).toMatchObject({ error: { kind: "needs-reauth" } });
  expect(calls).toHaveLength(2);
  expect(await keeper.renew("access 1")).toMatchObject({ error: { kind: "needs-reauth" } });
  expect(await keeper.access()).toMatchObject({ error: { kind: "needs-reauth" } });
  expect(calls).toHaveLength(2);
  expect(refusals).toHaveLength(1);
});

test("an answer lost over and over is given up on for now, and what was lost is remembered", async () => {
  const { keeper, calls, faults, open } = await connected();
  faults.push("lost-before", "lost-before", "lost-after");
  expect(await keeper.renew("access 1")).toMatchObject({
    error: { kind: "unavailable", retryAfterSeconds: 60 },
  });
  expect(calls).toHaveLength(3);
  const later = await open().renew("access 1");
  expect(later).toMatchObject({
    error: { kind: "needs-reauth", reason: expect.stringContaining("was lost") },
  });
});

test("a new token that never worked gives way to the one before it, once", async () => {
  const { keeper, calls, faults } = await connected();
  await keeper.renew("access 1");
  faults.push({ kind: "denied", code: "invalid_grant", reason: "expired" });
  expect(await keeper.renew("access 2")).toMatchObject({ error: { kind: "needs-reauth" } });
  expect(calls).toEqual(["refresh refresh 0", "refresh refresh 1", "refresh refresh 0"]);
});

test("too many logins are waited out without asking again", async () => {
  const { keeper, calls, faults } = await connected();
  faults.push({ kind: "limited", retryAfterSeconds: 3600, reason: "too many" });
  expect(await keeper.renew("access 1")).toMatchObject({
    error: { kind: "unavailable", retryAfterSeconds: 3600 },
  });
  expect(await keeper.renew("access 1")).toMatchObject({ error: { kind: "unavailable" } });
  expect(calls).toHaveLength(1);
});

test("an app that is set up wrongly is no reason to drop the tokens", async () => {
  const { keeper, faults } = await connected();
  faults.push({ kind: "misconfigured", code: "invalid_client", reason: "wrong secret" });
  expect(await keeper.renew("access 1")).toMatchObject({
    error: { kind: "misconfigured", reason: "wrong secret" },
  });
  expect(await keeper.renew("access 1")).toMatchObject({ ok: true });
});

test("another org behind the same connection is refused, at a login and at a refresh", async () => {
  const { keeper, becomeAnotherOrg, refusals } = await connected();
  becomeAnotherOrg();
  expect(await keeper.establish(login, "00D000000000001EAA")).toMatchObject({
    error: { code: "another-org" },
  });
  // A login that was refused has used up the token that it replaced.
  const again = await connected();
  again.becomeAnotherOrg();
  expect(await again.keeper.renew("access 1")).toMatchObject({ error: { kind: "needs-reauth" } });
  expect(again.refusals).toEqual([expect.stringContaining("another Salesforce org")]);
  expect(refusals).toEqual([]);
});

test("connecting anew ends a refusal", async () => {
  const { keeper, faults } = await connected();
  faults.push({ kind: "denied", code: "invalid_grant", reason: "inactive user" });
  await keeper.renew("access 1");
  expect(await keeper.establish(login, "00D000000000001EAA")).toMatchObject({ ok: true });
  expect(await keeper.access()).toMatchObject({ ok: true });
});

test("a JWT bearer needs no refresh token", async () => {
  const grant: ConnectionGrant = {
    kind: "jwt-bearer",
    app,
    username: "a@acme.example",
    privateKeyPem: "pem",
  };
  const kept = keeping({ grant });
  const keeper = kept.open();
  expect(await keeper.establish(null, null)).toMatchObject({ ok: true });
  expect(await keeper.renew("access 1")).toMatchObject({ value: { accessToken: "access 2" } });
  expect(kept.calls).toEqual(["assertion", "assertion"]);
});

test("an app that gives no refresh token says what to do about it", async () => {
  const { stored, open } = await connected();
  if (stored.record) stored.record = { ...stored.record, refreshToken: null };
  expect(await open().renew("access 1")).toMatchObject({
    error: { kind: "needs-reauth", reason: expect.stringContaining("refresh_token") },
  });
});

test("disconnecting revokes the refresh token and forgets everything", async () => {
  const { keeper, calls, stored } = await connected();
  expect(await keeper.disconnect()).toEqual({ revoked: true });
  expect(calls).toEqual(["revoke refresh 0"]);
  expect(stored.record).toBeNull();
  expect(await keeper.access()).toMatchObject({ error: { kind: "needs-reauth" } });
});
