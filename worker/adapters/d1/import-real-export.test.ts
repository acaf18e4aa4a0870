import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { importsOf, rowsOf } from "#worker/testing/imports.ts";
import { makeCompany } from "#worker/testing/people.ts";

const pipeline = (env as unknown as { readonly TEST_REAL_EXPORT: string }).TEST_REAL_EXPORT;
const fields = { mapping: JSON.stringify({ partner: "sales_agent", amount: "close_value" }) };
const patienceMs = 120_000;

test.skipIf(pipeline === "")(
  "a real pipeline of 8,800 deals imports whole, twice changes nothing, and every cent is there (skipped without the shared data)",
  async () => {
    const { tenant } = await makeCompany();
    const company = importsOf(tenant);
    const done = await company.import(pipeline, fields);
    expect(done).toMatchObject({
      status: "done",
      mapping: {
        externalId: "opportunity_id",
        account: "account",
        amount: "close_value",
        stage: "deal_stage",
        createdAt: "engage_date",
        closedAt: "close_date",
        partner: "sales_agent",
      },
      counts: { rows: 8_800, added: 8_800, updated: 0, skipped: 0, errors: 0 },
      flagged: { "account-missing": 1_425 },
    });
    const stored = await rowsOf<{ partner: string; amount: number; deals: number }>(
      tenant,
      `SELECT p.name AS partner, SUM(o.amount_minor) AS amount, COUNT(*) AS deals
       FROM opportunities o, json_each(o.crm_partners) named
       JOIN partners p ON p.tenant_id = o.tenant_id AND p.id = named.value ->> '$.partnerId'
       WHERE o.tenant_id = ?1 AND o.outcome = 'won' GROUP BY p.name ORDER BY p.name`,
    );
    expect(stored).toEqual(wonByAgent());
    expect(stored.reduce((sum, { deals }) => sum + deals, 0)).toBe(4_238);
    expect(stored.reduce((sum, { amount }) => sum + amount, 0)).toBe(1_000_553_400);
    const again = await company.import(pipeline, fields);
    expect(again).toMatchObject({
      counts: { rows: 8_800, added: 0, updated: 0, skipped: 8_800, errors: 0 },
      runId: null,
    });
  },
  patienceMs,
);

/** The same sums straight from the file, whose cells hold no quotes. */
function wonByAgent() {
  const agents = new Map<string, { partner: string; amount: number; deals: number }>();
  for (const line of pipeline.trim().split(/\r?\n/).slice(1)) {
    const [, partner = "", , , stage, , , value] = line.split(",");
    if (stage !== "Won") continue;
    const known = agents.get(partner) ?? { partner, amount: 0, deals: 0 };
    agents.set(partner, { partner, amount: known.amount + Number(value) * 100, deals: known.deals + 1 });
  }
  return [...agents.values()].sort((a, b) => (a.partner < b.partner ? -1 : 1));
}
