import { createExecutionContext, env } from "cloudflare:test";
import { expect, test, vi } from "vitest";
import { createApp } from "#worker/app.ts";
import { permissionMatrix } from "#worker/domain/access/permissions.ts";
import { buildServices } from "#worker/services.ts";
import { api } from "#worker/testing/api.ts";
import { makeColleague } from "#worker/testing/people.ts";
import { makeWorld } from "#worker/testing/worlds.ts";

type Evidence = {
  readonly permissions: { readonly company: readonly object[] };
  readonly people: readonly { readonly name: string; readonly organisation: string | null }[];
  readonly keys: readonly { readonly name: string; readonly lastUsedAt: string | null }[];
  readonly routes: readonly { readonly path: string; readonly permission: string | null }[];
  readonly migrations: readonly { readonly database: string; readonly name: string }[];
};

/** Each makes a whole world or two first. */
vi.setConfig({ testTimeout: 150_000 });

test("evidence says who can get in and how, which calls there are and who guards them, and what is applied", async () => {
  const { company: owner, one } = await makeWorld("A", { moreDeals: 0 });
  await makeColleague(owner.tenant, "finance");
  const key = { name: "Nightly", permissions: ["deals.read"], validDays: 30 };
  await api(owner).post("/keys", key);
  const found = await api(owner).json<Evidence>("/evidence");
  expect(found.permissions.company).toEqual(permissionMatrix("company"));
  const names = found.people.map(({ name }) => name);
  expect(names).toContain(owner.principal.user.name);
  expect(names).toContain(one.principal.user.name);
  expect(found.people.find(({ name }) => name === one.principal.user.name)?.organisation).toContain(
    "CANARY-A-one",
  );
  expect(found.keys).toMatchObject([{ name: "Nightly", lastUsedAt: null }]);
  expect(found.routes).toContainEqual({
    method: "GET",
    path: "/api/v1/evidence",
    audience: "company",
    permission: "evidence.read",
    freshProof: false,
  });
  expect(found.routes.length).toBeGreaterThan(100);
  expect(found.routes.filter((route) => route.path === "/api/v1/company-deletion")).toMatchObject([
    { permission: "company.delete", freshProof: true },
  ]);
  expect(new Set(found.migrations.map(({ database }) => database))).toEqual(
    new Set(["directory", "company"]),
  );
});

test("evidence shows the isolation sweep that the deployment came with, and claims none without", async () => {
  const { company: owner } = await makeWorld("D", { moreDeals: 0 });
  expect(await api(owner).json("/evidence")).toMatchObject({ isolation: null });
  const result = {
    ranAt: "2026-11-23T13:00:00.000Z",
    commit: "4a30ca8",
    routes: 190,
    pages: 70,
    requests: 4_000,
    callers: ["nobody", "company B"],
    failed: [],
  };
  const request = new Request(`${env.APP_ORIGIN}/api/v1/evidence`, { headers: { cookie: owner.cookie } });
  const bindings = { ...env, ISOLATION_SWEEP: JSON.stringify(result) };
  const answer = await createApp(buildServices).fetch(request, bindings, createExecutionContext());
  expect(await answer.json()).toMatchObject({ isolation: result });
});

test("the access review is a file with a line a person, and nobody of other companies", async () => {
  const { company: owner } = await makeWorld("B", { moreDeals: 0 });
  await makeWorld("C", { moreDeals: 0 });
  const response = await api(owner).get("/evidence/access-review.csv");
  expect(response.headers.get("content-type")).toContain("text/csv");
  const text = await response.text();
  expect(text).toContain(owner.principal.user.email);
  expect(text).not.toContain("CANARY-C");
  const analyst = await makeColleague(owner.tenant, "analyst");
  expect((await api(analyst).get("/evidence")).status).toBe(403);
});
