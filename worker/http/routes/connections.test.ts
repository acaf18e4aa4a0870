import { exportPKCS8, exportSPKI, generateKeyPair } from "jose";
import { expect, test, vi } from "vitest";
import { rowsOf } from "#worker/testing/imports.ts";
import { makeColleague, makeCompany } from "#worker/testing/people.ts";
import { beforeSimulatedSalesforce } from "#worker/testing/simulated-salesforce.ts";

vi.setConfig({ testTimeout: 120_000 });

type Created = {
  readonly id: string;
  readonly authorizeUrl: string;
  readonly webhookUrl: string;
  readonly status: string;
};
type Problem = {
  readonly code: string;
  readonly detail?: string;
  readonly errors?: readonly { readonly path: string; readonly code: string }[];
};
type Run = {
  readonly status: string;
  readonly reason: string | null;
  readonly objects: readonly { readonly object: string; readonly read: number; readonly changed: number }[];
};

async function connect() {
  const world = beforeSimulatedSalesforce();
  const company = await makeCompany();
  const created = await world.call<Created>(company, "POST", "/connections/salesforce", {
    name: "Quillmark",
    environment: "production",
    clientId: world.app.clientId,
    clientSecret: world.app.clientSecret,
  });
  expect(created.status).toBe(201);
  const back = await world.logIn(company, created.body.authorizeUrl);
  expect(back.status).toBe(200);
  return { ...world, company, connection: created.body };
}

const mapping = { segment: 1, opportunity: { partnerFields: [{ field: "Partner__c", kind: "lookup" }] } };

test("connect, look at the fields, map, try a deal, sync: the deals are the ones that the user sees", async () => {
  const { call, company, connection, control, workOff } = await connect();
  const path = `/connections/${connection.id}`;
  expect((await call<Record<string, unknown>>(company, "GET", path)).body).toMatchObject({
    status: "connected",
    organizationId: control.org().id,
    freshness: [],
    alerts: [],
  });
  const fields = await call<{ suggestions: { field: string; use: string; kind: string }[] }>(
    company,
    "GET",
    `${path}/fields?object=Opportunity`,
  );
  expect(fields.body.suggestions.find(({ use }) => use === "partner")).toMatchObject({ kind: "lookup" });
  expect((await call(company, "PUT", `${path}/mapping`, mapping)).status).toBe(200);
  const tried = await call<{
    partners: { partnerName: string; isNew: boolean }[];
    split: { shares: unknown[] } | null;
  }>(company, "POST", `${path}/test`, {});
  expect(tried.status).toBe(200);
  expect(tried.body.partners).toHaveLength(1);
  expect(tried.body.partners[0]?.isNew).toBe(true);
  // Trying stores nothing.
  expect(await rowsOf(company.tenant, "SELECT id FROM partners WHERE tenant_id = ?1")).toEqual([]);
  const started = await call<{ runId: string }>(company, "POST", `${path}/sync`, { mode: "full" });
  expect(started.status).toBe(202);
  expect((await call<Problem>(company, "POST", `${path}/sync`, { mode: "full" })).body.code).toBe(
    "sync-at-work",
  );
  await workOff(company.tenant);
  const run = await call<Run>(company, "GET", `${path}/runs/${started.body.runId}`);
  expect(run.body).toMatchObject({ status: "done", reason: null });
  const [, integration = ""] = control.usernames();
  const visible = control.records
    .visibleTo(integration, "Opportunity")
    .filter((row) => row.IsDeleted !== true);
  const stored = await rowsOf<{ external_id: string; name: string }>(
    company.tenant,
    "SELECT external_id, name FROM opportunities WHERE tenant_id = ?1 AND deleted_at IS NULL ORDER BY external_id",
  );
  expect(visible.length).toBeGreaterThan(20);
  const problems = await rowsOf<{ record_id: string; code: string }>(
    company.tenant,
    "SELECT record_id, code FROM sync_problems WHERE tenant_id = ?1",
  );
  // One deal of this org is in the code that is kept for tests.
  expect(problems).toMatchObject([{ code: "unknown-currency" }]);
  const taken = [
    ...stored.map(({ external_id }) => external_id),
    ...problems.map(({ record_id }) => record_id),
  ];
  expect(taken.sort()).toEqual(visible.map(({ Id }) => String(Id)).sort());
});

test("a partner that changes in Salesforce shows after its message, though nobody has started a sync", async () => {
  const { call, company, connection, control, workOff, pass } = await connect();
  const path = `/connections/${connection.id}`;
  await call(company, "PUT", `${path}/mapping`, mapping);
  await call(company, "POST", `${path}/sync`, { mode: "full" });
  await workOff(company.tenant);
  pass(60_000);
  control.outbound.addRule({
    objectName: "Opportunity",
    fields: ["Id", "Name"],
    endpointUrl: connection.webhookUrl,
    when: "created-or-updated",
    sendsSessionId: false,
  });
  const deal = control.records.list("Opportunity").find((row) => row.IsDeleted !== true);
  control.records.update(String(deal?.Id), { Name: "Renamed by message" });
  pass(1000);
  const deliveries = await control.outbound.dispatch();
  expect(deliveries).toMatchObject([{ acknowledged: true }]);
  await workOff(company.tenant);
  const [stored] = await rowsOf<{ name: string }>(
    company.tenant,
    `SELECT name FROM opportunities WHERE tenant_id = ?1 AND external_id = '${deal?.Id}'`,
  );
  expect(stored?.name).toBe("Renamed by message");
});

test("a login is good once, in the session that began it", async () => {
  const world = beforeSimulatedSalesforce();
  const company = await makeCompany();
  const admin = await makeColleague(company.tenant, "admin");
  const begin = async () =>
    (
      await world.call<Created>(company, "POST", "/connections/salesforce", {
        name: "Quillmark",
        environment: "production",
        clientId: world.app.clientId,
        clientSecret: world.app.clientSecret,
      })
    ).body;
  const first = await begin();
  expect((await world.logIn(admin, first.authorizeUrl)).status).toBe(409);
  // Whoever tried has used it up.
  expect((await world.logIn(company, first.authorizeUrl)).status).toBe(409);
  const second = await begin();
  expect((await world.logIn(company, second.authorizeUrl)).status).toBe(200);
  expect((await world.logIn(company, second.authorizeUrl)).status).toBe(409);
  const late = await begin();
  world.pass(11 * 60_000);
  expect((await world.logIn(company, late.authorizeUrl)).status).toBe(409);
});

test("a wrong secret and a refusal leave a reason on the connection", async () => {
  const world = beforeSimulatedSalesforce();
  const company = await makeCompany();
  const created = await world.call<Created>(company, "POST", "/connections/salesforce", {
    name: "Quillmark",
    environment: "production",
    clientId: world.app.clientId,
    clientSecret: "not the secret",
  });
  const back = await world.logIn(company, created.body.authorizeUrl);
  expect(back.status).toBe(409);
  const seen = await world.call<{ status: string; reason: string }>(
    company,
    "GET",
    `/connections/${created.body.id}`,
  );
  expect(seen.body).toMatchObject({ status: "pending", reason: expect.stringContaining("secret") });
});

test.each([
  [{ environment: "custom" }, "loginUrl"],
  [{ environment: "custom", loginUrl: "https://acme.my.salesforce.com.evil.example" }, "loginUrl"],
  [{ clientId: "" }, "clientId"],
  [{ clientSecret: undefined }, "clientSecret"],
  [{ jwt: { username: "a@acme.example", privateKey: "key" } }, "clientSecret"],
  [{ name: " " }, "name"],
])("a connection of %j is refused by its field", async (changed, path) => {
  const world = beforeSimulatedSalesforce();
  const company = await makeCompany();
  const body = {
    name: "CRM",
    environment: "production",
    clientId: "3MVG9",
    clientSecret: "s3cret",
    ...changed,
  };
  const refused = await world.call<Problem>(company, "POST", "/connections/salesforce", body);
  expect(refused.status).toBe(422);
  expect(refused.body.errors?.[0]?.path).toBe(path);
});

test("a mapping of unknown, hidden or unfitting fields is refused by its place, and nothing is stored", async () => {
  const { call, company, connection } = await connect();
  const path = `/connections/${connection.id}`;
  const put = (partnerFields: unknown, more: object = {}) =>
    call<Problem>(company, "PUT", `${path}/mapping`, { segment: 1, opportunity: { partnerFields, ...more } });
  const unknown = await put([{ field: "Nope__c", kind: "lookup" }]);
  expect(unknown.status).toBe(422);
  expect(unknown.body.errors).toMatchObject([
    { path: "opportunity.partnerFields.0.field", code: "unknown-field" },
  ]);
  expect((await put([{ field: "Partner__c", kind: "picklist" }])).body.errors).toMatchObject([
    { code: "wrong-field-type" },
  ]);
  expect((await put([])).body.errors).toMatchObject([{ code: "no-partner-field" }]);
  expect((await put([{ field: "Partner__c' OR", kind: "lookup" }])).status).toBe(422);
  expect((await call<{ mapping: unknown }>(company, "GET", path)).body.mapping).toBeNull();
  expect((await call<Problem>(company, "POST", `${path}/sync`, { mode: "full" })).body.code).toBe(
    "mapping-missing",
  );
  expect((await call<Problem>(company, "POST", `${path}/test`, {})).body.code).toBe("mapping-missing");
});

test("paused, resumed, ended: nothing is read meanwhile, and the access is revoked", async () => {
  const { call, company, connection, control } = await connect();
  const path = `/connections/${connection.id}`;
  await call(company, "PUT", `${path}/mapping`, mapping);
  expect((await call(company, "POST", `${path}/pause`)).status).toBe(200);
  expect((await call<Problem>(company, "POST", `${path}/sync`, { mode: "full" })).body.code).toBe(
    "connection-not-connected",
  );
  expect((await call(company, "POST", `${path}/resume`)).status).toBe(200);
  const ended = await call<{ revoked: boolean }>(company, "POST", `${path}/disconnect`);
  expect(ended.body).toEqual({ status: "disconnected", revoked: true });
  expect(control.calls.list().some(({ path: called }) => called.endsWith("/oauth2/revoke"))).toBe(true);
  expect((await call<Problem>(company, "GET", `${path}/fields`)).status).toBe(409);
});

test("an analyst sees connections and may not change them", async () => {
  const { call, company, connection } = await connect();
  const analyst = await makeColleague(company.tenant, "analyst");
  expect((await call(analyst, "GET", `/connections/${connection.id}`)).status).toBe(200);
  expect((await call(analyst, "POST", `/connections/${connection.id}/pause`)).status).toBe(403);
  expect((await call(analyst, "GET", `/connections/${connection.id}/webhook`)).status).toBe(403);
});

test("a deal is tried with the rows of the company's own partner object too", async () => {
  const { call, company, connection, control } = await connect();
  const path = `/connections/${connection.id}`;
  const row = control.records.list("Opportunity_Partner__c").find(({ IsDeleted }) => IsDeleted !== true);
  const tried = await call<{
    partners: { partnerName: string; role: string | null; units: string | null }[];
  }>(company, "POST", `${path}/test`, {
    recordId: row?.Opportunity__c,
    mapping: {
      segment: 1,
      opportunity: { partnerFields: [] },
      partnerObject: {
        object: "Opportunity_Partner__c",
        opportunityField: "Opportunity__c",
        partnerField: "Partner__c",
        roleField: "Role__c",
        shareField: "Credit_Percent__c",
      },
    },
  });
  expect(tried.status).toBe(200);
  const account = control.records.get(String(row?.Partner__c));
  expect(tried.body.partners.map(({ partnerName }) => partnerName)).toContain(account?.Name);
});

test("a key that signs connects at once, with nobody to log in", async () => {
  const world = beforeSimulatedSalesforce();
  const company = await makeCompany();
  const [, integration = ""] = world.control.usernames();
  const { privateKey, publicKey } = await generateKeyPair("RS256", { extractable: true });
  world.control.putApp({
    ...world.app,
    publicKeyPem: await exportSPKI(publicKey),
    preApprovedUsernames: [integration],
  });
  const create = async (username: string, key: string) =>
    world.call<Created>(company, "POST", "/connections/salesforce", {
      name: "Quillmark",
      environment: "production",
      clientId: world.app.clientId,
      jwt: { username, privateKey: key },
    });
  const pem = await exportPKCS8(privateKey);
  const good = await create(integration, pem);
  expect(good.body).toMatchObject({ status: "connected", authorizeUrl: null });
  expect((await world.call(company, "GET", `/connections/${good.body.id}/fields`)).status).toBe(200);
  expect((await create("nobody@quillmark.example", pem)).body).toMatchObject({ status: "needs_reauth" });
  const nonsense = await create(integration, "no key");
  const seen = await world.call<{ reason: string }>(company, "GET", `/connections/${nonsense.body.id}`);
  expect(seen.body.reason).toContain("private key");
});
