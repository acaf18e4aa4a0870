import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { meterDatabases } from "#worker/dev/meter-databases.ts";
import { addOpportunity } from "#worker/testing/crm.ts";
import { makeCompany } from "#worker/testing/people.ts";
import type { ClosedCursor } from "#worker/usecases/back-tests/back-test-ports.ts";
import { backTestStore } from "./back-test-store.ts";

test.each([
  ["on days of their own", 1],
  ["all at one instant", 0],
])(
  "deals that closed %s page through once each, and a late page costs what an early one does",
  async (_, apart) => {
    const { tenant } = await makeCompany();
    const days = { from: "2025-01-01", to: "2025-12-31" };
    for (let i = 0; i < 60; i++)
      await addOpportunity(tenant, { externalId: `${i}`, closedAt: Date.UTC(2025, 0, 1 + apart * i) });
    await addOpportunity(tenant, { externalId: "the year before", closedAt: Date.UTC(2024, 11, 31, 23, 59) });
    await addOpportunity(tenant, { externalId: "the year after", closedAt: Date.UTC(2026, 0, 1) });
    await addOpportunity(tenant, { externalId: "never", closedAt: null });
    const meter = meterDatabases(env);
    const store = backTestStore(meter.env, tenant);
    expect(await store.countClosed(days)).toBe(60);
    const seen: string[] = [];
    let after: ClosedCursor | null = null;
    for (;;) {
      const before = meter.costs();
      const page = await store.listClosed({ days, after, limit: 10 });
      expect(meter.since(before).rowsRead).toBeLessThanOrEqual(60);
      const last = page.at(-1);
      if (last === undefined) break;
      seen.push(...page.map(({ opportunityId }) => opportunityId));
      after = [last.closedAt, last.opportunityId];
    }
    expect(seen).toHaveLength(60);
    expect(new Set(seen).size).toBe(60);
  },
);
