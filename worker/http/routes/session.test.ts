import { expect, test } from "vitest";
import { api } from "#worker/testing/api.ts";
import { makeCompany, makePartnerUser } from "#worker/testing/people.ts";

test("a session tells who is signed in, and as what", async () => {
  const company = await makeCompany({ name: "Northwind", currency: "EUR" });
  const partner = await makePartnerUser({ at: [{ tenant: company.tenant, partnerId: "ptr_1" }] });
  expect(await api(company).json("/session")).toEqual({
    user: company.principal.user,
    audience: "company",
    company: { id: company.tenant.tenantId, name: "Northwind", currency: "EUR" },
    memberships: [{ audience: "company", companyId: company.tenant.tenantId, companyName: "Northwind" }],
  });
  expect(await api(partner).json("/session")).toMatchObject({
    audience: "partner",
    company: null,
    memberships: [{ audience: "partner", companyId: company.tenant.tenantId, partnerId: "ptr_1" }],
  });
});
