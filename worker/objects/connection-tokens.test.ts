import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { legibleSecrets, rotatingGrants } from "#worker/testing/salesforce.ts";
import {
  type TokenKeeperNeeds,
  type TokenRecord,
  tokenObjectName,
} from "#worker/usecases/connections/token-ports.ts";
import { connectionTokensObject } from "./connection-tokens.ts";

let made = 0;
// Far ahead, so that no alarm falls due by itself.
const now = 4_000_000_000_000;
const login = { code: "good code", redirectUri: "https://fairshare.example/callback", verifier: "v" };

/** A keeper over the real object's storage, with a token endpoint of the test's own. */
async function inObject<T>(
  run: (
    keeper: InstanceType<ReturnType<typeof connectionTokensObject>>,
    endpoint: ReturnType<typeof rotatingGrants>,
  ) => Promise<T>,
) {
  made += 1;
  const owner = { tenantId: "ten_1", connectionId: `con_${made}` };
  const stub = env.CONNECTION_TOKENS.getByName(tokenObjectName(owner));
  const endpoint = rotatingGrants();
  const needs: TokenKeeperNeeds = {
    grants: endpoint.grants,
    secrets: legibleSecrets,
    clock: { now: () => now },
    pause: async () => {},
    chance: () => 0,
    openGrant: async () => ({
      kind: "web-server",
      app: { loginOrigin: "https://login.salesforce.com", clientId: "3MVG9", clientSecret: "s3cret" },
    }),
    noteRefusal: async () => {},
  };
  const ObjectClass = connectionTokensObject(() => ({ connectionTokens: needs }));
  const open = () =>
    runInDurableObject(stub, async (_real, state) => run(new ObjectClass(state, env), endpoint));
  return { stub, open, endpoint };
}

test("tokens outlive the object: after a restart the newest one is used", async () => {
  const { stub, open, endpoint } = await inObject(async (keeper) => {
    const access = await keeper.access();
    if (!access.ok) return keeper.establish(login, null);
    return keeper.renew(access.value.accessToken);
  });
  await open();
  expect(await open()).toMatchObject({ ok: true, value: { accessToken: "access 2" } });
  await evictDurableObject(stub);
  expect(await open()).toMatchObject({ ok: true, value: { accessToken: "access 3" } });
  expect(endpoint.calls).toEqual(["code good code", "refresh refresh 0", "refresh refresh 1"]);
});

test("what lies in the storage is sealed, and a keep-alive is planned", async () => {
  const { stub, open } = await inObject((keeper) => keeper.establish(login, null));
  await open();
  await runInDurableObject(stub, async (_real, state) => {
    const record = state.storage.kv.get<TokenRecord>("tokens");
    expect(record?.instanceUrl).toBe("https://acme.my.salesforce.com");
    expect(JSON.stringify(record)).not.toMatch(/access \d|refresh \d/);
    expect(await state.storage.getAlarm()).toBe(now + 7 * 86_400_000);
  });
});

test("the keep-alive renews, and a connection that was ended is left alone", async () => {
  const { open, endpoint } = await inObject(async (keeper) => {
    await keeper.establish(login, null);
    await keeper.alarm();
    await keeper.disconnect();
    await keeper.alarm();
  });
  await open();
  expect(endpoint.calls).toEqual(["code good code", "refresh refresh 0", "revoke refresh 1"]);
});

test("nothing is left of a connection that was ended", async () => {
  const { stub, open } = await inObject(async (keeper) => {
    await keeper.establish(login, null);
    await keeper.disconnect();
  });
  await open();
  await runInDurableObject(stub, async (_real, state) => {
    expect([...state.storage.kv.list()]).toEqual([]);
    expect(await state.storage.getAlarm()).toBeNull();
  });
  expect(await runDurableObjectAlarm(stub)).toBe(false);
});

test("an object that nobody has connected has no access, and says what to do", async () => {
  const stub = env.CONNECTION_TOKENS.getByName("ten_1:con_never");
  expect(await stub.access()).toMatchObject({ ok: false, error: { kind: "needs-reauth" } });
});
