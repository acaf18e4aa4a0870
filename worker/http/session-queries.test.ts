import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { createApp } from "#worker/app.ts";
import { meterDatabases } from "#worker/dev/meter-databases.ts";
import type { TenantScope } from "#worker/domain/access/principal.ts";
import { type Env, shardNames } from "#worker/env.ts";
import { buildServices } from "#worker/services.ts";
import { addPartner } from "#worker/testing/crm.ts";
import { makeColleague, makeCompany, makePartnerUser } from "#worker/testing/people.ts";
import { shareSession } from "./session.ts";

/** What every request asks first. The pages come from the build (`npm run build`). */

const patienceMs = 150_000;

test("session, person and all they belong to are one query of the directory, once a request", async () => {
  const company = await makeCompany();
  const partner = await makePartnerUser({ at: await makePartnerships(4) });
  for (const [path, { cookie }] of [
    ["/api/v1/session", company],
    ["/api/v1/opportunities", company],
    ["/api/v1/ledger/entries", company],
    ["/api/v1/session", partner],
    ["/api/v1/portal/home", partner],
    ["/api/v1/portal/opportunities", partner],
  ] as const) {
    const { status, asked } = await askAs(cookie, path);
    expect({ path, status, asked }).toEqual({ path, status: 200, asked: [expect.stringMatching(aSession)] });
  }
});

test(
  "a page asks for the session once, however many calls its loaders make",
  async () => {
    const company = await makeCompany();
    for (const path of ["/company/team", "/company/overview"]) {
      const { status, asked } = await askAs(company.cookie, path);
      const sessions = asked.filter((sql) => aSession.test(sql)).length;
      expect({ path, status, sessions }).toEqual({ path, status: 200, sessions: 1 });
    }
  },
  patienceMs,
);

test("after a call that writes, the calls of a page ask for the session anew", async () => {
  const { tenant } = await makeCompany();
  const { cookie, principal } = await makeColleague(tenant, "owner");
  const share = shareSession();
  const call = (path: string, init: RequestInit = {}) => send(cookie, path, { bound: env, init, share });
  const role = async () => (await (await call("/api/v1/session")).json<{ role: string }>()).role;
  expect(await role()).toBe("owner");
  const headers = { "content-type": "application/json" };
  const body = JSON.stringify({ role: "viewer" });
  await call(`/api/v1/team/${principal.user.id}/role`, { method: "PUT", headers, body });
  expect(await role()).toBe("viewer");
});

test(
  "the home of a partner of fifty companies asks each shard as often as that of a partner of four",
  async () => {
    const cost = async (companies: number) => {
      const { cookie } = await makePartnerUser({ at: await makePartnerships(companies) });
      const counting = meterDatabases(env, { countsRows: false });
      const answer = await send(cookie, "/api/v1/portal/home", { bound: counting.env });
      const { companies: shown } = await answer.json<{ companies: readonly unknown[] }>();
      const { statements, calls } = counting.costs();
      return { shown: shown.length, statements, calls };
    };
    const four = await cost(4);
    expect(four).toMatchObject({ shown: 4, calls: 1 + 2 * shardNames.length });
    expect(await cost(50)).toEqual({ ...four, shown: 50 });
  },
  patienceMs,
);

const aSession = /FROM sessions s JOIN users/;

/** Asks as this person, and tells what the directory was asked meanwhile. */
async function askAs(cookie: string, path: string) {
  const asked: string[] = [];
  const DIRECTORY = new Proxy(env.DIRECTORY, {
    get: (directory, key) => {
      if (key === "prepare") {
        return (sql: string) => {
          asked.push(sql);
          return directory.prepare(sql);
        };
      }
      const value: unknown = Reflect.get(directory, key, directory);
      return typeof value === "function" ? value.bind(directory) : value;
    },
  });
  const answer = await send(cookie, path, { bound: { ...env, DIRECTORY } });
  await answer.text();
  return { status: answer.status, asked };
}

function send(
  cookie: string,
  path: string,
  {
    bound,
    init = {},
    share = () => {},
  }: { readonly bound: Env; readonly init?: RequestInit; readonly share?: (call: Request) => void },
) {
  const headers = { ...init.headers, cookie, "sec-fetch-site": "same-origin" };
  const ctx = { waitUntil: () => undefined, passThroughOnException: () => undefined, props: {} };
  const request = new Request(`${env.APP_ORIGIN}${path}`, { ...init, headers });
  share(request);
  return app.fetch(request, bound, ctx as unknown as ExecutionContext);
}

const app = createApp(buildServices);

/** As many companies, spread evenly over the shards, each with a partner record. */
async function makePartnerships(count: number) {
  const made: { readonly tenant: TenantScope; readonly partnerId: string }[] = [];
  while (made.length < count) {
    const { tenant } = await makeCompany({ name: `Company ${made.length}` });
    const isFull =
      made.filter((one) => one.tenant.shard === tenant.shard).length >= count / shardNames.length;
    if (!isFull) made.push({ tenant, partnerId: await addPartner(tenant, "Harbour") });
  }
  return made;
}
