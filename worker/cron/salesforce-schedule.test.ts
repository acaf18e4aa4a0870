import { expect, test, vi } from "vitest";
import { plainOrg } from "#worker/dev/salesforce-simulator/seeds/other-orgs.ts";
import type { TenantScope } from "#worker/domain/access/principal.ts";
import { rowsOf } from "#worker/testing/imports.ts";
import { syncedCompany } from "#worker/testing/synced-company.ts";

vi.setConfig({ testTimeout: 120_000 });

function entriesOf(tenant: TenantScope) {
  return rowsOf<{ kind: string; partner: string; amount_minor: number }>(
    tenant,
    `SELECT e.kind, p.name AS partner, e.amount_minor FROM ledger_entries e
     JOIN partners p ON p.tenant_id = e.tenant_id AND p.id = e.partner_ref WHERE e.tenant_id = ?1 ORDER BY e.seq`,
  );
}

test("a partner that is changed in Salesforce is reversed and credited anew by the schedule, with no message and nobody there", async () => {
  const field = "Partner__c";
  const company = await syncedCompany(plainOrg, {
    partnerFields: [{ field, kind: "lookup" }],
    prepare: ({ schema, records }) => {
      const options = { referenceTo: ["Account"], relationshipName: "Partner__r" };
      schema.addField({ object: "Opportunity", field, type: "reference", options });
      const partner = records.create("Account", { Name: "First partner" });
      records.update(String(records.list("Opportunity")[0]?.Id), { [field]: partner });
    },
  });
  const { control, tenant } = company;
  const first = { kind: "credit", partner: "First partner", amount_minor: 1_200_000 };
  expect(await entriesOf(tenant)).toEqual([first]);
  const partner = control.records.create("Account", { Name: "Second partner" });
  control.records.update(String(control.records.list("Opportunity")[0]?.Id), { [field]: partner });
  company.pass(16 * 60_000);
  await company.tick();
  await company.workOff(tenant);
  const moved = [
    first,
    { ...first, kind: "reversal", amount_minor: -1_200_000 },
    { ...first, partner: "Second partner" },
  ];
  expect(await entriesOf(tenant)).toEqual(moved);
  // Nothing is due again until a quarter of an hour has passed.
  control.calls.clear();
  await company.tick();
  await company.workOff(tenant);
  expect(control.calls.list()).toEqual([]);
  company.pass(16 * 60_000);
  await company.tick();
  await company.workOff(tenant);
  expect(control.calls.list().length).toBeGreaterThan(0);
  expect(await entriesOf(tenant)).toEqual(moved);
});
