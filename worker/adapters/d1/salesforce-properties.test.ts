import { env } from "cloudflare:workers";
import fc from "fast-check";
import { expect, test, vi } from "vitest";
import type { FaultOrder } from "#worker/dev/salesforce-simulator/faults/fault-book.ts";
import { createRandom, type Random } from "#worker/dev/salesforce-simulator/random.ts";
import { plainOrg } from "#worker/dev/salesforce-simulator/seeds/other-orgs.ts";
import { changeSomething } from "#worker/dev/salesforce-simulator/testing/random-operations.ts";
import { rowsOf } from "#worker/testing/imports.ts";
import { syncedCompany } from "#worker/testing/synced-company.ts";

/** More of them than the tests have time for: `npm run salesforce -- --lives 100`, and `--seed` for the ones that were. */
const asked = env as unknown as { readonly TEST_LIVES: string; readonly TEST_LIVES_SEED: string };
const lives = Number(asked.TEST_LIVES) || 2;
/** The same lives each time, unless more of them or others are asked for. */
const seed =
  asked.TEST_LIVES !== "" && asked.TEST_LIVES_SEED === "" ? {} : { seed: Number(asked.TEST_LIVES_SEED) || 1 };

vi.setConfig({ testTimeout: 300_000 + lives * 60_000 });

const partnerField = "Partner__c";
const amount = { object: "Opportunity", field: "Amount", profile: "Integration" };

/** Nobody but a person can mend a token that was lost on the way: those faults have tests of their own. */
const passing: readonly FaultOrder[] = [
  { match: { probability: 0.1 }, effect: "server-error" },
  { match: { probability: 0.1 }, effect: "reset-after" },
  { match: { path: "/query", probability: 0.2 }, effect: "session-expired" },
  { match: { path: "/query", probability: 0.2 }, effect: "truncated" },
  { match: { path: "/query", probability: 0.1 }, effect: "request-limit" },
  { match: { path: "/query", probability: 0.1 }, effect: "query-timeout" },
];

type Round = {
  /** What happens in the org, in as many choices as it takes: they shrink where a seed would not. */
  readonly choices: readonly number[];
  readonly fault: number;
  readonly hidesAmount: boolean;
  readonly reading: "increment" | "messages" | "nothing";
};

const round: fc.Arbitrary<Round> = fc.record({
  choices: fc.array(fc.nat(9999), { minLength: 12, maxLength: 48 }),
  fault: fc.nat(passing.length),
  hidesAmount: fc.boolean(),
  reading: fc.constantFrom("increment", "increment", "messages", "nothing"),
});

test("whatever happens in the org and on the way, the store is what the user sees, and the ledger its independent sum", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(round, { minLength: 2, maxLength: 3 }),
      fc.boolean(),
      fc.boolean(),
      async (rounds, mergeStampsChildren, refreshEndsSessions) => {
        const company = await partnerCompany();
        company.control.change({ shortPages: true, mergeStampsChildren, refreshEndsSessions });
        for (const one of rounds) await live(company, one);
        company.control.faults.clear();
        company.pass(20 * 60_000);
        expect(await company.sync("full")).toMatchObject({ status: "done" });
        await company.compare("Opportunity", ["Name", "StageName", "Amount", "AccountId", partnerField]);
        await company.compare("Account", ["Name"]);
        await company.compare("Contact", ["LastName", "AccountId"]);
        expect(await ledgerOf(company)).toEqual(expectedOf(company));
      },
    ),
    { numRuns: lives, ...seed },
  );
});

type Company = Awaited<ReturnType<typeof syncedCompany>>;

async function partnerCompany(): Promise<Company> {
  const company = await syncedCompany(plainOrg, {
    partnerFields: [{ field: partnerField, kind: "lookup" }],
    prepare: ({ schema, records }) => {
      schema.addField({
        object: "Opportunity",
        field: partnerField,
        type: "reference",
        options: { referenceTo: ["Account"], relationshipName: "Partner__r" },
      });
      // One won deal of a partner to begin with.
      const [deal] = records.list("Opportunity");
      records.update(String(deal?.Id), { [partnerField]: String(deal?.AccountId) });
    },
  });
  expect(await ledgerOf(company)).toEqual(expectedOf(company));
  expect([...expectedOf(company).values()]).toEqual([1_200_000]);
  company.control.outbound.addRule({
    objectName: "Opportunity",
    fields: ["Id"],
    endpointUrl: company.webhookUrl,
    when: "created-or-updated",
    sendsSessionId: false,
  });
  return company;
}

async function live(company: Company, { choices, fault, hidesAmount, reading }: Round): Promise<void> {
  const { control } = company;
  const order = passing[fault];
  if (order) control.faults.add({ ...order, match: { path: "/services/data", ...order.match }, times: 6 });
  const random = following(choices);
  for (let change = 0; change < 10; change += 1) changeSomething(control, random, partnerField);
  if (hidesAmount) control.schema.hideField(amount);
  company.pass(120_000);
  if (reading === "messages") {
    await control.outbound.dispatch();
    await company.workOff(company.tenant);
  }
  // A session that ends twice in a row ends the run; the next one goes on where it stood.
  if (reading === "increment") await company.sync("incremental");
  if (hidesAmount) control.schema.showField(amount);
  expect(await company.connection()).toMatchObject({ status: "connected" });
}

/** Chance that has been decided: one choice after the other, and from the beginning when they are used up. */
function following(choices: readonly number[]): Random {
  let at = 0;
  const next = () => (choices[at++ % choices.length] ?? 0) / 10_000;
  return { ...createRandom(1), next, below: (limit) => Math.floor(next() * limit) };
}

/** What the company's ledger comes to, by deal; nothing where it comes to nothing. */
async function ledgerOf({ tenant }: Company): Promise<ReadonlyMap<string, number>> {
  const rows = await rowsOf<{ id: string; minor: number }>(
    tenant,
    `SELECT o.external_id AS id, sum(e.amount_minor) AS minor FROM ledger_entries e
     JOIN opportunities o ON o.tenant_id = e.tenant_id AND o.id = e.opportunity_ref
     WHERE e.tenant_id = ?1 GROUP BY o.external_id HAVING minor <> 0 ORDER BY o.external_id`,
  );
  return new Map(rows.map(({ id, minor }) => [id, minor]));
}

/** What it has to come to by the org itself: won deals with a partner, at their amounts. */
function expectedOf({ control, integration }: Company): ReadonlyMap<string, number> {
  const visible = (object: string) => control.records.visibleTo(integration, object);
  const won = new Set(
    visible("OpportunityStage").flatMap((row) => (row.IsWon === true ? [row.ApiName] : [])),
  );
  const deals = visible("Opportunity")
    .filter((row) => won.has(row.StageName ?? "") && row[partnerField] !== null)
    .map((row): [string, number] => [String(row.Id), Math.round(Number(row.Amount ?? 0) * 100)]);
  return new Map(deals.filter(([, minor]) => minor !== 0).sort(([a], [b]) => (a < b ? -1 : 1)));
}
