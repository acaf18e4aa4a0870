import { createExecutionContext, env } from "cloudflare:test";
import { expect, test } from "vitest";
import { createApp } from "#worker/app.ts";
import { buildServices } from "#worker/services.ts";
import { makeCompany } from "#worker/testing/people.ts";

test("people, keys and networks are each counted by themselves, and told when to come again", async () => {
  const [ada, ben] = [await makeCompany(), await makeCompany()];
  const { call, counted } = limitedTo(2);
  const get = (cookie: string) => call("GET", "/session", { cookie });
  expect([(await get(ada.cookie)).status, (await get(ada.cookie)).status]).toEqual([200, 200]);
  const refused = await get(ada.cookie);
  expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, "10"]);
  expect((await get(ben.cookie)).status).toBe(200);
  const from = (address: string) => call("GET", "/session", { "cf-connecting-ip": address });
  await from("2001:db8:1:2::1");
  await from("2001:db8:1:2::2");
  expect((await from("2001:db8:1:2::3")).status).toBe(429);
  expect((await from("2001:db8:1:3::1")).status).toBe(401);
  expect([...counted.keys()]).toContain(ada.principal.user.id);
});

test("whole-ledger work has a tighter count of its own", async () => {
  const { cookie } = await makeCompany();
  const { call } = limitedTo(3);
  const verify = () => call("POST", "/ledger/verify", { cookie });
  expect((await verify()).status).toBe(200);
  const refused = await verify();
  expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, "60"]);
});

/** Every caller may call `most` times, and what is heavy once. */
function limitedTo(most: number) {
  const counted = new Map<string, number>();
  const within = (limit: number, prefix: string) => async (key: string) => {
    const count = (counted.get(prefix + key) ?? 0) + 1;
    counted.set(prefix + key, count);
    return count <= limit;
  };
  const limits = { calls: within(most, ""), heavyCalls: within(1, "heavy:") };
  const app = createApp((bindings) => buildServices(bindings, { limitsOf: () => limits }));
  const call = async (method: string, path: string, headers: Record<string, string>) =>
    app.fetch(
      new Request(`${env.APP_ORIGIN}/api/v1${path}`, {
        method,
        headers: { "sec-fetch-site": "same-origin", ...headers },
      }),
      env,
      createExecutionContext(),
    );
  return { call, counted };
}
