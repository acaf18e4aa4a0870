import { env } from "cloudflare:workers";
import { expect, test, vi } from "vitest";
import { systemActor } from "#worker/domain/access/audit-event.ts";
import { aField } from "#worker/domain/crm/salesforce/description-factory.ts";
import { err } from "#worker/domain/result.ts";
import { salesOrg } from "#worker/testing/fake-org.ts";
import { rowsOf } from "#worker/testing/imports.ts";
import { connectedCompany, organizationId } from "#worker/testing/salesforce-connections.ts";
import { disconnect } from "#worker/usecases/connections/disconnect.ts";
import { lookAtHints, receiveHints } from "#worker/usecases/connections/look-at-hints.ts";
import { startDueSyncs } from "#worker/usecases/connections/sync-jobs.ts";
import type { JobMessage } from "#worker/usecases/jobs/job.ts";
import { createDirectory } from "./directory-store.ts";

// A dozen objects are read over a real database in each of them.
vi.setConfig({ testTimeout: 60_000 });

const minute = 60_000;

type Org = ReturnType<typeof salesOrg>;

function dealId(at: number): string {
  return `006${String(at).padStart(12, "0")}AAA`;
}

function orgOf(deals: number): Org {
  const org = salesOrg();
  for (let at = 1; at <= deals; at += 1) {
    org.put("Opportunity", {
      Id: dealId(at),
      Name: `Deal ${at}`,
      StageName: "Talking",
      CloseDate: "2026-01-05",
    });
  }
  org.pass(minute);
  return org;
}

/** Does something in the org just before it answers the first call of this kind. */
function before(org: Org, call: RegExp, happens: () => void): void {
  let happened = false;
  const match = (asked: string) => {
    if (happened || !call.test(asked)) return false;
    happened = true;
    happens();
    return false;
  };
  org.failNext(match, { kind: "daily-limit" });
}

type Company = Awaited<ReturnType<typeof connectedCompany>>;

async function dealsOf(company: Company): Promise<readonly string[]> {
  const rows = await rowsOf<{ name: string }>(
    company.tenant,
    "SELECT name FROM opportunities WHERE tenant_id = ?1 AND deleted_at IS NULL ORDER BY external_id",
  );
  return rows.map(({ name }) => name);
}

/** What every deal was, one state after the other, would show a deal that went and came back. */
async function revisionsOf(company: Company): Promise<readonly number[]> {
  const rows = await rowsOf<{ revision: number }>(
    company.tenant,
    "SELECT revision FROM opportunities WHERE tenant_id = ?1 ORDER BY external_id",
  );
  return rows.map(({ revision }) => revision);
}

async function hint(company: Company, id: string, notificationId: string): Promise<void> {
  const connection = await company.needs.connectionsOf(company.tenant).get(company.connectionId);
  if (connection === null) throw new Error("no connection");
  const hints = [{ notificationId, object: "Opportunity", recordId: id }];
  await receiveHints(company.needs, company.tenant, { connection, organizationId, hints });
}

function lookMessage(company: Company): Extract<JobMessage, { readonly kind: "sync-hints" }> {
  const { tenantId } = company.tenant;
  const outboxId = company.needs.ids.derive("job", company.connectionId, "hints");
  return { v: 1, kind: "sync-hints", tenantId, outboxId, connectionId: company.connectionId };
}

test("a deal that moves while a full reading without Bulk passes by is not taken for gone", async () => {
  const org = orgOf(3);
  const company = await connectedCompany(org);
  await company.sync("full");
  org.pass(60 * minute);
  org.failNext((call) => /^bulk .* FROM Opportunity /.test(call), {
    kind: "bulk-unsupported",
    code: "",
    message: "",
  });
  before(org, /^query .* FROM Opportunity /, () => {
    org.pass(5000);
    org.put("Opportunity", { Id: dealId(2), Name: "Deal 2 has moved" });
  });
  await company.sync("full");
  expect(await dealsOf(company)).toEqual(["Deal 1", "Deal 2 has moved", "Deal 3"]);
});

test("a deal that is too young for a full reading's snapshot is not taken for gone", async () => {
  const org = orgOf(2);
  const company = await connectedCompany(org);
  await company.sync("full");
  org.pass(60 * minute);
  org.put("Opportunity", { Id: dealId(3), Name: "Deal 3", StageName: "Talking", CloseDate: "2026-01-05" });
  org.pass(5000);
  await hint(company, dealId(3), "04l000000000001AAA");
  await company.workOff();
  expect(await dealsOf(company)).toHaveLength(3);
  const young = org.rows("Opportunity").find(({ Name }) => Name === "Deal 3");
  // The copy that Bulk reads from does not have it yet.
  before(org, /^bulk .* FROM Opportunity /, () => void Object.assign(young ?? {}, { IsDeleted: true }));
  before(org, /^state /, () => void Object.assign(young ?? {}, { IsDeleted: false }));
  await company.sync("full");
  expect(await dealsOf(company)).toHaveLength(3);
  expect(await revisionsOf(company)).toEqual([1, 1, 1]);
});

async function partnersOf(company: Company): Promise<readonly number[]> {
  const named = await rowsOf<{ partners: number }>(
    company.tenant,
    "SELECT json_array_length(crm_partners) AS partners FROM opportunities WHERE tenant_id = ?1",
  );
  return named.map(({ partners }) => partners);
}

/** Deals that all name a partner, in a field that is hidden until `call` is asked; a page a step, so that one message does not read them all. */
async function companyOfHiddenField(call: RegExp) {
  const org = orgOf(60);
  for (let at = 1; at <= 60; at += 1) org.put("Opportunity", { Id: dealId(at), Resellers__c: "Carl" });
  const company = await connectedCompany(org);
  org.hide("Opportunity", "Resellers__c");
  before(org, /^bulk .* FROM Opportunity /, () => org.setPageSize(1));
  before(org, call, () =>
    org.define("Opportunity", aField({ name: "Resellers__c", type: "multi-picklist" })),
  );
  return { org, company };
}

test("a field that comes into sight in the middle of a reading by pages is read for the deals before it too", async () => {
  const { org, company } = await companyOfHiddenField(/Id > '006000000000040AAA'/);
  org.failNext((call) => /^bulk .* FROM Opportunity /.test(call), {
    kind: "bulk-unsupported",
    code: "",
    message: "",
  });
  await company.sync("full");
  expect(await partnersOf(company)).toEqual(Array(60).fill(1));
});

test("a field that comes into sight while a job is read is read for all deals by the next sync", async () => {
  const { org, company } = await companyOfHiddenField(/^results \d+ 40$/);
  await company.sync("full");
  expect(await partnersOf(company)).toEqual(Array(60).fill(0));
  org.setPageSize(2000);
  await company.sync("incremental");
  expect(await partnersOf(company)).toEqual(Array(60).fill(1));
});

test("a connection that is ended while it is read stays ended", async () => {
  const org = orgOf(1);
  const company = await connectedCompany(org);
  const { needs, tenant, connectionId } = company;
  Object.assign(org.api, {
    limits: async () => {
      await disconnect(needs, { tenant, connectionId, actor: systemActor("test", "req_test") });
      return err({ kind: "needs-reauth", reason: "Nobody has connected yet." });
    },
  });
  await company.sync("full");
  expect(await needs.connectionsOf(tenant).get(connectionId)).toMatchObject({
    status: "disconnected",
    reason: null,
  });
});

test("messages that come before the last was looked at send nobody else to look", async () => {
  const org = orgOf(3);
  const company = await connectedCompany(org);
  await company.sync("full");
  const sent: JobMessage[] = [];
  const transport = {
    ...company.needs.transport,
    send: async (more: readonly JobMessage[]) => void sent.push(...more),
  };
  const counted = { ...company, needs: { ...company.needs, transport } };
  for (const at of [1, 2, 3]) await hint(counted, dealId(at), `04l00000000000${at}AAA`);
  expect(sent).toEqual([lookMessage(company)]);
  await company.workOff();
  await hint(counted, dealId(1), "04l000000000004AAA");
  expect(sent).toEqual([lookMessage(company), lookMessage(company)]);
});

test("messages leave the org's last calls of the day to others too", async () => {
  const org = orgOf(2);
  const company = await connectedCompany(org);
  await company.sync("full");
  Object.assign(org.api, { usage: () => ({ calls: 0, day: { used: 80_000, most: 100_000 } }) });
  org.put("Opportunity", { Id: dealId(1), Name: "Deal 1 has moved" });
  await hint(company, dealId(1), "04l000000000001AAA");
  const asked = org.asked.length;
  expect(await lookAtHints(company.needs, company.tenant, lookMessage(company))).toMatchObject({
    kind: "retry",
  });
  expect(org.asked.length - asked).toBeLessThan(2);
  expect(await company.store.listHinted(company.connectionId, 10)).toHaveLength(1);
});

test("a deal that was deleted and is back stays, though the log of deletions still names it", async () => {
  const org = orgOf(2);
  const company = await connectedCompany(org);
  await company.sync("full");
  org.pass(minute);
  const deal = { ...org.rows("Opportunity")[0] };
  org.purge("Opportunity", dealId(1));
  org.pass(minute);
  org.put("Opportunity", deal);
  org.pass(120 * minute);
  await company.sync("incremental");
  expect(await dealsOf(company)).toEqual(["Deal 1", "Deal 2"]);
});

test("a company whose sync cannot be started keeps no other from its own", async () => {
  const first = await connectedCompany(orgOf(1));
  const second = await connectedCompany(orgOf(1));
  const directory = createDirectory(env);
  await startDueSyncs(second.needs, {
    due: {
      takeDue: async () =>
        [first, second].map(({ tenant, connectionId }) => ({ tenantId: tenant.tenantId, connectionId })),
    },
    directory: {
      getCompany: async (id) => {
        if (id === first.tenant.tenantId) throw new Error("its shard is away");
        return directory.getCompany(id);
      },
    },
  });
  expect(await second.store.listRuns(second.connectionId, 1)).toHaveLength(1);
});

test("a query whose pages Salesforce forgets again and again is put off, and not asked for ever", async () => {
  const org = orgOf(1);
  const company = await connectedCompany(org);
  org.setPageSize(1);
  Object.assign(org.api, { nextPage: async () => err({ kind: "cursor-lost" }) });
  const runId = await company.sync("full");
  expect(await company.store.getRun(runId)).toMatchObject({ status: "waiting" });
  expect(org.asked.filter((call) => call.includes("FROM OpportunityStage")).length).toBeLessThan(10);
});
