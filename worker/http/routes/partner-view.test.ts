import { expect, test } from "vitest";
import { createApp } from "#worker/app.ts";
import { permissionsOfPartnerView } from "#worker/domain/access/permissions.ts";
import { readRouteTable } from "#worker/http/route-table.ts";
import { buildServices } from "#worker/services.ts";
import { api } from "#worker/testing/api.ts";
import { addOpportunity, addPartner } from "#worker/testing/crm.ts";
import { makeColleague, makeCompany } from "#worker/testing/people.ts";
import { attributeNow } from "#worker/testing/runs.ts";
import type { AuditLine } from "#worker/usecases/audit/read-audit-log.ts";

async function viewing() {
  const founder = await makeCompany();
  const { tenant } = founder;
  const [anchor, beacon] = [await addPartner(tenant, "Anchor"), await addPartner(tenant, "Beacon")];
  await addOpportunity(tenant, { externalId: "1", name: "Shared deal", partnerIds: [anchor, beacon] });
  await addOpportunity(tenant, { externalId: "2", name: "Beacon's deal", partnerIds: [beacon] });
  await attributeNow(tenant);
  const manager = await makeColleague(tenant, "partner_manager");
  const begun = await api(manager).post(`/partners/${anchor}/view`);
  expect(begun.status).toBe(200);
  const viewer = { cookie: (begun.headers.getSetCookie()[0] ?? "").split(";")[0] ?? "" };
  return { founder, tenant, manager, viewer, anchor };
}

test("somebody of the company sees the portal as one partner, named as such in the log, in a session of its own", async () => {
  const { founder, tenant, manager, viewer, anchor } = await viewing();
  expect((await api(manager).get("/session")).status).toBe(401);
  expect(await api(viewer).json("/session")).toMatchObject({
    audience: "partner",
    organisation: null,
    viewing: {
      companyId: tenant.tenantId,
      companyName: "Northwind",
      partnerId: anchor,
      partnerName: "Anchor",
    },
    permissions: [...permissionsOfPartnerView],
  });
  const deals = await api(viewer).json<{ items: { name: string }[] }>("/portal/opportunities");
  expect(deals.items.map(({ name }) => name)).toEqual(["Shared deal"]);
  expect((await api(viewer).get("/opportunities")).status).toBe(404);
  expect((await api(viewer).get("/portal/opportunities/export.csv")).status).toBe(403);
  const { items } = await api(founder).json<{ items: AuditLine[] }>("/audit?action=partner.viewed");
  expect(items).toMatchObject([
    {
      actor: { id: manager.principal.user.id },
      audience: "company",
      object: { kind: "partner", id: anchor, name: "Anchor" },
    },
  ]);
});

test("whoever looks as a partner changes nothing: no route that writes lets them in", async () => {
  const { viewer } = await viewing();
  const reads = ["POST /api/v1/portal/companies/:companyId/ledger/verify"];
  const app = createApp(buildServices);
  const writes = readRouteTable(app).filter(
    ({ method, path, guard }) =>
      method !== "GET" &&
      guard !== undefined &&
      guard.audience !== "anyone" &&
      guard.whileViewing !== true &&
      !reads.includes(`${method} ${path}`),
  );
  expect(writes.length).toBeGreaterThan(40);
  for (const { method, path } of writes) {
    const filled = path.replace("/api/v1", "").replace(/:\w+/g, "any");
    const headers = { "content-type": "application/json" };
    const { status } = await api(viewer).request(method, filled, { headers, body: "{}" });
    expect([403, 404], `${method} ${path}`).toContain(status);
  }
});

test("changing back to the company ends the view, and with it what its session could see", async () => {
  const { viewer, tenant } = await viewing();
  const back = await api(viewer).put("/session/audience", {
    audience: "company",
    companyId: tenant.tenantId,
  });
  expect(back.status).toBe(200);
  expect(await back.json()).toMatchObject({ audience: "company", role: "partner_manager", viewing: null });
  expect((await api(viewer).get("/portal/home")).status).toBe(401);
});

test("only who looks after partners may look as one, only as one of the company's own, and not when that is over", async () => {
  const { viewer, tenant, manager, founder } = await viewing();
  const analyst = await makeColleague(tenant, "analyst");
  const [partner] = (await api(founder).json<{ items: { id: string }[] }>("/partners")).items;
  expect((await api(analyst).post(`/partners/${partner?.id}/view`)).status).toBe(403);
  const stranger = await makeCompany({ name: "Southwind" });
  expect((await api(stranger).post(`/partners/${partner?.id}/view`)).status).toBe(404);
  const userId = manager.principal.user.id;
  expect((await api(founder).put(`/team/${userId}/role`, { role: "viewer" })).status).toBe(204);
  expect((await api(viewer).get("/portal/home")).status).toBe(401);
});
