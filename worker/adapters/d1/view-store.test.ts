import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { addOpportunity, addPartner, addTouchpoint } from "#worker/testing/crm.ts";
import { rowsOf } from "#worker/testing/imports.ts";
import { makeCompany } from "#worker/testing/people.ts";
import { viewStore } from "./view-store.ts";

test("a touchpoint that is gone is nobody's first or last touch", async () => {
  const { tenant } = await makeCompany();
  const partnerId = await addPartner(tenant, "Brightwater");
  const opportunityId = await addOpportunity(tenant, { externalId: "1" });
  const touch = (externalId: string, occurredAt: number) =>
    addTouchpoint(tenant, { externalId, opportunityId, partnerId, occurredAt });
  await touch("first", 1_000);
  await touch("kept", 2_000);
  await touch("last", 3_000);
  await rowsOf(
    tenant,
    "UPDATE touchpoints SET deleted_at = 1 WHERE tenant_id = ?1 AND external_id <> 'kept'",
  );
  expect(await viewStore(env, tenant).getPartner(partnerId)).toMatchObject({
    firstTouchAt: 2_000,
    lastTouchAt: 2_000,
  });
});
