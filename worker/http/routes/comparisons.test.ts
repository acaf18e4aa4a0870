import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { shardOf } from "#worker/adapters/d1/shards.ts";
import type { TenantScope } from "#worker/domain/access/principal.ts";
import { api } from "#worker/testing/api.ts";
import { addPartner } from "#worker/testing/crm.ts";
import { makeCompany } from "#worker/testing/people.ts";
import { type ComparisonView, mostComparedDeals } from "#worker/usecases/back-tests/compare-models.ts";

/** That many won deals of 1.00 with one partner, closed on 1 June 2025, and one more that closed a day later. */
async function addDeals(tenant: TenantScope, { deals, partnerId }: { deals: number; partnerId: string }) {
  await shardOf(env, tenant)
    .prepare(
      `WITH RECURSIVE n(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM n WHERE n < ?2)
       INSERT INTO opportunities (tenant_id, id, external_id, name, amount_minor, currency, outcome, crm_created_at, closed_at,
         crm_partners, created_at, updated_at)
       SELECT ?1, printf('opp_%06d', n), n, 'Deal ' || n, 100, 'USD', 'won', ?3, ?3 + (n = ?2) * 86400000, ?4, 0, 0 FROM n`,
    )
    .bind(tenant.tenantId, deals, Date.UTC(2025, 5, 1), JSON.stringify([{ partnerId, role: null }]))
    .run();
}

test("as many deals as fit are compared in one answer; one more is refused with their number and a way out", async () => {
  const founder = await makeCompany();
  const partnerId = await addPartner(founder.tenant, "Anchor");
  await addDeals(founder.tenant, { deals: mostComparedDeals, partnerId });
  const compare = (to: string) =>
    api(founder).post("/attribution/comparisons", {
      models: [{ template: "first-touch" }, { template: "marketplace" }],
      from: "2025-06-01",
      to,
    });
  const answer = await compare("2025-06-01");
  expect(answer.status).toBe(200);
  const { deals, results } = await answer.json<ComparisonView>();
  expect({ deals, results }).toMatchObject({
    deals: mostComparedDeals,
    results: [
      {
        amountMinor: 500_000,
        columns: [
          { attributedMinor: 500_000, unattributedMinor: 0 },
          { attributedMinor: 500_000, unattributedMinor: 0 },
          { attributedMinor: 0, unattributedMinor: 500_000 },
        ],
        partners: [{ partnerId, amountsMinor: [500_000, 500_000, 0] }],
      },
    ],
  });
  const refused = await compare("2025-06-02");
  expect(await refused.json()).toMatchObject({
    status: 422,
    code: "too-many-deals",
    detail:
      "5001 deals closed on these days, and 5000 fit one answer. Choose fewer days, or start a back-test.",
  });
});
