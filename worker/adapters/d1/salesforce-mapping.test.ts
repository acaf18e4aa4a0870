import { env } from "cloudflare:workers";
import { expect, test, vi } from "vitest";
import { shardOf } from "#worker/adapters/d1/shards.ts";
import { systemActor } from "#worker/domain/access/audit-event.ts";
import { aField } from "#worker/domain/crm/salesforce/description-factory.ts";
import { acmeOrg, bolt, deal, dealsOf, minute } from "#worker/testing/acme-org.ts";
import { rowsOf } from "#worker/testing/imports.ts";
import { connectedCompany, referralMapping } from "#worker/testing/salesforce-connections.ts";
import { decidePartnerValues, listPartnerValues } from "#worker/usecases/connections/partner-values.ts";
import { saveMapping } from "#worker/usecases/connections/save-mapping.ts";
import { listSyncProblems, retrySyncProblems } from "#worker/usecases/connections/sync-problems.ts";

// A dozen objects are read over a real database in each of them.
vi.setConfig({ testTimeout: 60_000 });

test("a hidden field keeps the last good values, warns with a remedy, and is read again in full when it is back", async () => {
  const org = acmeOrg();
  const company = await connectedCompany(org);
  await company.sync("full");
  const field = aField({ name: "Resellers__c", type: "multi-picklist" });
  org.hide("Opportunity", "Resellers__c");
  org.pass(minute);
  org.put("Opportunity", { Id: deal, Name: "Renamed", Resellers__c: "Dora" });
  org.pass(minute);
  await company.sync("incremental");
  expect(await dealsOf(company.tenant)).toMatchObject([{ name: "Renamed", partners: "Bolt,Carl" }]);
  const connections = company.needs.connectionsOf(company.tenant);
  expect(await connections.listAlerts(company.connectionId)).toMatchObject([
    { object: "Opportunity", code: "field-hidden", subject: "Resellers__c" },
  ]);
  org.define("Opportunity", field);
  org.pass(120 * minute);
  await company.sync("incremental");
  expect(await dealsOf(company.tenant)).toMatchObject([{ partners: "Bolt,Dora" }]);
  expect(await connections.listAlerts(company.connectionId)).toEqual([]);
});

test("a field of another type stops with what it held, its people are told once, and a new mapping reads it again", async () => {
  const org = acmeOrg();
  const company = await connectedCompany(org);
  await company.sync("full");
  org.define("Opportunity", aField({ name: "Resellers__c", type: "text", label: "Resellers" }));
  org.pass(minute);
  org.put("Opportunity", { Id: deal, Name: "Renamed", Resellers__c: "Dora" });
  org.pass(minute);
  await company.sync("incremental");
  org.pass(30 * minute);
  await company.sync("incremental");
  expect(await dealsOf(company.tenant)).toMatchObject([{ name: "Renamed", partners: "Bolt,Carl" }]);
  const drift = async () => (await company.events()).filter(({ facts }) => facts.includes('"Opportunity"'));
  expect(await drift()).toEqual([
    {
      kind: "sync.drift",
      facts: expect.stringContaining("Resellers (Resellers__c) was mapped as multi-picklist"),
    },
  ]);
  const connections = company.needs.connectionsOf(company.tenant);
  expect(await connections.listAlerts(company.connectionId)).toMatchObject([{ code: "field-retyped" }]);
  const partnerFields = [{ field: "Resellers__c", kind: "text" as const }];
  const saved = await saveMapping(company.needs, {
    tenant: company.tenant,
    connectionId: company.connectionId,
    mapping: { ...referralMapping, opportunity: { ...referralMapping.opportunity, partnerFields } },
    actor: systemActor("test", "req_test"),
  });
  expect(saved.ok).toBe(true);
  await company.sync("full");
  expect(await dealsOf(company.tenant)).toMatchObject([{ partners: "Dora" }]);
  expect(await connections.listAlerts(company.connectionId)).toEqual([]);
  expect(await drift()).toHaveLength(1);
});

test("a custom field that is hidden or holds other values keeps the last ones", async () => {
  const org = acmeOrg();
  org.define("Opportunity", aField({ name: "Tier__c", type: "number" }), aField({ name: "Zone__c" }));
  org.put("Opportunity", { Id: deal, Tier__c: "3", Zone__c: "North" });
  org.pass(minute);
  const company = await connectedCompany(org, {
    ...referralMapping,
    opportunity: { ...referralMapping.opportunity, custom: { tier: "Tier__c", zone: "Zone__c" } },
  });
  await company.sync("full");
  org.define("Opportunity", aField({ name: "Tier__c", type: "text" }));
  org.hide("Opportunity", "Zone__c");
  org.pass(minute);
  org.put("Opportunity", { Id: deal, Name: "Renamed", Tier__c: "gold", Zone__c: "South" });
  org.pass(minute);
  await company.sync("incremental");
  const [stored] = await rowsOf<{ name: string; custom: string }>(
    company.tenant,
    "SELECT name, custom FROM opportunities WHERE tenant_id = ?1",
  );
  expect(stored?.name).toBe("Renamed");
  expect(JSON.parse(stored?.custom ?? "{}")).toEqual({
    tier: { kind: "number", value: "3" },
    zone: { kind: "text", value: "North" },
  });
});

test("deals in other currencies are posted at the org's rates; one without a rate waits for it, and gets it with the sync", async () => {
  const org = acmeOrg();
  const isoCode = aField({ name: "CurrencyIsoCode", type: "picklist" });
  org.define("Opportunity", isoCode);
  const rate = aField({ name: "ConversionRate", type: "number" });
  const stamp = aField({ name: "SystemModstamp", type: "date-time" });
  org.define("CurrencyType", "Id", "IsoCode", rate, stamp);
  org.define("DatedConversionRate", "Id", "IsoCode", "StartDate", rate, stamp);
  org.put("CurrencyType", { Id: "01L000000000001", IsoCode: "USD", ConversionRate: "1" });
  org.put("CurrencyType", { Id: "01L000000000002", IsoCode: "EUR", ConversionRate: "0.9" });
  org.put("DatedConversionRate", {
    Id: "04w000000000001",
    IsoCode: "EUR",
    StartDate: "2026-01-01",
    ConversionRate: "0.8",
  });
  org.put("Opportunity", { Id: deal, CurrencyIsoCode: "EUR", Amount: "1000", Resellers__c: null });
  const inPounds = "006000000000002AAA";
  org.put("Opportunity", {
    Id: inPounds,
    Name: "In pounds",
    StageName: "Signed",
    Amount: "500",
    CurrencyIsoCode: "GBP",
    CloseDate: "2026-01-06",
    CreatedDate: "2025-12-01T00:00:00.000+0000",
    Referral_Partner__c: bolt,
  });
  // Rates are mostly older than what a reading looks back for.
  org.pass(24 * 60 * minute);
  const company = await connectedCompany(org);
  await company.sync("full");
  const entries = () =>
    rowsOf(
      company.tenant,
      `SELECT e.kind, e.currency, e.amount_minor, c.amount_minor AS worth, c.content ->> '$.units' AS units,
         c.content ->> '$.source' AS source
       FROM ledger_entries e LEFT JOIN ledger_conversions c ON c.tenant_id = ?1 AND c.seq = e.seq
       WHERE e.tenant_id = ?1 ORDER BY e.currency, e.seq`,
    );
  const euros = {
    kind: "credit",
    currency: "EUR",
    amount_minor: 100_000,
    worth: 125_000,
    units: "0.8",
    source: "salesforce-dated",
  };
  const pounds = {
    kind: "credit",
    currency: "GBP",
    amount_minor: 50_000,
    worth: null,
    units: null,
    source: null,
  };
  expect(await entries()).toEqual([euros, pounds]);
  const rates = company.needs.ratesOf(company.tenant);
  expect(await rates.listMissing()).toMatchObject([{ currency: "GBP", deals: 1 }]);
  org.pass(minute);
  org.put("CurrencyType", { Id: "01L000000000003", IsoCode: "GBP", ConversionRate: "0.75" });
  org.put("DatedConversionRate", { Id: "04w000000000001", ConversionRate: "0.5" });
  org.pass(minute);
  await company.sync("incremental");
  expect(await entries()).toEqual([
    euros,
    pounds,
    { ...pounds, kind: "reversal", amount_minor: -50_000 },
    { ...pounds, worth: 66_667, units: "0.75", source: "salesforce" },
  ]);
  expect(await rates.listMissing()).toEqual([]);
});

test("a field that is hidden while a run is reading is left out, and the run goes on", async () => {
  const org = acmeOrg();
  const company = await connectedCompany(org);
  await company.sync("full");
  org.pass(minute);
  org.put("Opportunity", { Id: deal, Name: "Renamed" });
  org.pass(minute);
  org.failNext((call) => call.startsWith("query SELECT") && call.includes("FROM Opportunity "), {
    kind: "unknown-field",
    field: "Resellers__c",
    object: "Opportunity",
  });
  await company.sync("incremental");
  expect(await dealsOf(company.tenant)).toMatchObject([{ name: "Renamed" }]);
});

test("what cannot be read beside the deals is left out with an alert", async () => {
  const org = acmeOrg();
  const company = await connectedCompany(org);
  for (let time = 0; time < 2; time += 1) {
    org.failNext((call) => call.startsWith("bulk") && call.includes("FROM Contact"), {
      kind: "query-malformed",
      message: "odd",
    });
  }
  const runId = await company.sync("full");
  expect(await company.store.getRun(runId)).toMatchObject({ status: "done" });
  expect(await company.needs.connectionsOf(company.tenant).listAlerts(company.connectionId)).toMatchObject([
    { object: "Contact", code: "object-unreadable" },
  ]);
});

test("a new mapping works all deals out anew", async () => {
  const org = acmeOrg();
  const company = await connectedCompany(org);
  await company.sync("full");
  const mapping = {
    ...referralMapping,
    opportunity: {
      ...referralMapping.opportunity,
      partnerFields: [{ field: "Resellers__c", kind: "multi-picklist" as const }],
    },
  };
  const { tenant, connectionId, needs } = company;
  await saveMapping(needs, { tenant, connectionId, mapping, actor: systemActor("test", "req_test") });
  org.pass(minute);
  await company.sync("incremental");
  expect(await dealsOf(tenant)).toMatchObject([{ partners: "Carl" }]);
});

test("rows of a partner object name partners too, and one that is added or goes moves its deal", async () => {
  const org = acmeOrg();
  org.define(
    "Opportunity_Partner__c",
    "Id",
    aField({ name: "IsDeleted", type: "checkbox" }),
    "SystemModstamp",
    aField({
      name: "Opportunity__c",
      type: "lookup",
      referenceTo: ["Opportunity"],
      relationshipName: "Opportunity__r",
    }),
    aField({ name: "Partner__c", type: "lookup", referenceTo: ["Account"], relationshipName: "Partner__r" }),
    aField({ name: "Role__c", type: "picklist" }),
    aField({ name: "Credit__c", type: "number" }),
  );
  org.put("Account", { Id: "001000000000004AAA", Name: "Erin Partners" });
  org.pass(minute);
  const company = await connectedCompany(org, {
    ...referralMapping,
    partnerObject: {
      object: "Opportunity_Partner__c",
      opportunityField: "Opportunity__c",
      partnerField: "Partner__c",
      roleField: "Role__c",
      shareField: "Credit__c",
    },
  });
  await company.sync("full");
  org.pass(minute);
  org.put("Opportunity_Partner__c", {
    Id: "a00000000000001",
    Opportunity__c: deal,
    Partner__c: "001000000000004AAA",
    Role__c: "Reseller",
    Credit__c: "37.50",
  });
  org.pass(minute);
  await company.sync("incremental");
  expect(await dealsOf(company.tenant)).toMatchObject([{ partners: "Bolt,Carl,Erin Partners" }]);
  const [stored] = await rowsOf<{ crm_partners: string }>(
    company.tenant,
    "SELECT crm_partners FROM opportunities WHERE tenant_id = ?1",
  );
  expect(JSON.parse(stored?.crm_partners ?? "")).toContainEqual(
    expect.objectContaining({ role: "reseller", units: "37.5" }),
  );
  org.pass(minute);
  org.remove("Opportunity_Partner__c", "a00000000000001AAA");
  org.pass(minute);
  await company.sync("incremental");
  expect(await dealsOf(company.tenant)).toMatchObject([{ partners: "Bolt,Carl" }]);
});

test("a deal that cannot be read keeps what it was, and says why", async () => {
  const org = acmeOrg();
  const company = await connectedCompany(org);
  await company.sync("full");
  org.pass(minute);
  org.put("Opportunity", { Id: deal, Amount: "90071992547409920" });
  org.pass(minute);
  await company.sync("incremental");
  expect(await dealsOf(company.tenant)).toMatchObject([{ amount_minor: 120_050 }]);
  expect(
    await rowsOf(company.tenant, "SELECT record_id, code FROM sync_problems WHERE tenant_id = ?1"),
  ).toEqual([{ record_id: deal, code: "amount-too-large" }]);
  const [run] = await company.store.listRuns(company.connectionId, 1);
  const objects = await company.store.listRunObjects(run?.id ?? "");
  expect(objects.find(({ object }) => object === "Opportunity")).toMatchObject({ problems: 1 });
});

test("what could not be taken is listed with its remedy and its place, and is gone when it is mended", async () => {
  const org = acmeOrg();
  org.define("Opportunity", aField({ name: "CurrencyIsoCode", type: "picklist" }));
  org.pass(minute);
  const company = await connectedCompany(org);
  const { tenant, connectionId } = company;
  org.put("Opportunity", { Id: deal, CurrencyIsoCode: "XYZ" });
  org.hide("Opportunity", "Resellers__c");
  org.pass(minute);
  await company.sync("full");
  const list = async (query: { kind?: "schema" | "record" | "rate"; object?: string } = {}) => {
    const connection = await company.needs.connectionsOf(tenant).get(connectionId);
    if (connection === null) throw new Error("the connection is gone");
    const ask = { kind: query.kind ?? null, object: query.object ?? null, after: null, limit: 10 };
    return (await listSyncProblems(company.needs, { tenant, connection, query: ask })).items;
  };
  expect(await list()).toMatchObject([
    {
      kind: "schema",
      object: "Opportunity",
      field: "Resellers__c",
      recordUrl: null,
      reason: expect.stringContaining("hidden, renamed or deleted"),
      remedy: "Show it to the user by field-level security, or map another field.",
    },
    {
      kind: "record",
      object: "Opportunity",
      field: "CurrencyIsoCode",
      recordId: deal,
      recordName: "Acme renewal",
      recordUrl: `https://acme.my.salesforce.com/${deal}`,
      reason: "XYZ is no currency of ISO 4217.",
      remedy: "Correct the record's currency in Salesforce.",
    },
  ]);
  expect(await list({ kind: "record" })).toHaveLength(1);
  expect(await list({ object: "Account" })).toEqual([]);
  org.put("Opportunity", { Id: deal, CurrencyIsoCode: "CHF" });
  org.define("Opportunity", aField({ name: "Resellers__c", type: "multi-picklist" }));
  const connection = await company.needs.connectionsOf(tenant).get(connectionId);
  if (connection === null) throw new Error("the connection is gone");
  expect(await retrySyncProblems(company.needs, { tenant, connection, createdBy: "test" })).toBe(2);
  await company.workOff();
  expect(await list()).toMatchObject([
    { kind: "rate", recordId: deal, code: "rate-missing", field: "CurrencyIsoCode" },
  ]);
  org.pass(minute);
  org.put("Opportunity", { Id: deal, CurrencyIsoCode: "USD" });
  org.pass(minute);
  await company.sync("incremental");
  expect(await list()).toEqual([]);
});

test("people decide what a name means: another partner, or nobody, and the deals follow at once", async () => {
  const org = acmeOrg();
  org.put("Opportunity", {
    Id: "006000000000002AAA",
    Name: "Other",
    StageName: "Signed",
    Amount: "1",
    CloseDate: "2026-01-05",
    Resellers__c: "CARL Ltd.;Dora",
  });
  org.pass(minute);
  const company = await connectedCompany(org);
  await company.sync("full");
  const { tenant, connectionId, needs } = company;
  const page = await listPartnerValues(needs, { tenant, connectionId, ...allNames });
  const values = page?.items;
  expect(values?.map(({ name, deals, looksLike }) => [name, deals, looksLike?.key ?? null])).toEqual([
    ["Bolt", 1, null],
    ["Carl", 1, null],
    ["CARL Ltd.", 1, "name carl"],
    ["Dora", 1, null],
  ]);
  const carl = values?.find(({ name }) => name === "Carl")?.partnerId ?? "";
  const actor = systemActor("test", "req_test");
  const decide = (decisions: Parameters<typeof decidePartnerValues>[1]["decisions"]) =>
    decidePartnerValues(needs, { tenant, connectionId, decisions, actor });
  expect(
    await decide([{ key: "name dora", label: "Dora", decision: "partner", partnerId: "ptr_nobody" }]),
  ).toMatchObject({
    error: { kind: "unknown-partners" },
  });
  await decide([
    { key: "name carl ltd.", label: "CARL Ltd.", decision: "partner", partnerId: carl },
    { key: "name dora", label: "Dora", decision: "ignored" },
  ]);
  await company.workOff();
  expect((await dealsOf(tenant)).map(({ partners }) => partners)).toEqual(["Bolt,Carl", "Carl"]);
  await decide([{ key: "name dora", label: "Dora", decision: "open" }]);
  await company.workOff();
  expect((await dealsOf(tenant)).map(({ partners }) => partners)).toEqual(["Bolt,Carl", "Carl,Dora"]);
});

const allNames = { show: null, text: null, from: 0, limit: 50 };

test("however many names the deals hold, each is listed, found, and likened to the one it looks like", async () => {
  const company = await connectedCompany(acmeOrg());
  await company.sync("full");
  const { tenant, connectionId, needs } = company;
  const names = 5_100;
  await shardOf(env, tenant)
    .prepare(
      `WITH RECURSIVE n(at) AS (SELECT 1 UNION ALL SELECT at + 1 FROM n WHERE at < ?3)
       INSERT INTO crm_mirror (tenant_id, connection_id, object, id, modstamp, fields)
       SELECT ?1, ?2, 'Opportunity', printf('006000000%06dAAA', at + 1000), 0,
         json_object('Resellers__c', CASE WHEN at = ?3 THEN 'Vendor 17 GmbH' ELSE 'Vendor ' || at END) FROM n`,
    )
    .bind(tenant.tenantId, connectionId, names)
    .run();
  const list = async (query: Partial<Parameters<typeof listPartnerValues>[1]>) => {
    const page = await listPartnerValues(needs, { tenant, connectionId, ...allNames, ...query });
    return [page?.total, page?.items.map(({ name }) => name)];
  };
  const all = await listPartnerValues(needs, { tenant, connectionId, ...allNames, limit: names });
  const rest = await listPartnerValues(needs, { tenant, connectionId, ...allNames, from: names });
  // Bolt and Carl are the deal's that was there before.
  expect([all?.total, rest?.items.length]).toEqual([names + 2, 2]);
  expect(new Set([all, rest].flatMap((page) => page?.items.map(({ key }) => key))).size).toBe(names + 2);
  expect(await list({ text: "vendor 5098" })).toEqual([1, ["Vendor 5098"]]);
  expect(await list({ show: "proposed" })).toEqual([1, ["Vendor 17 GmbH"]]);
});
