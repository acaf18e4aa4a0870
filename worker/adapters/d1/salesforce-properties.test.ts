import { env } from "cloudflare:workers";
import fc from "fast-check";
import { expect, test, vi } from "vitest";
import type { FaultOrder } from "#worker/dev/salesforce-simulator/faults/fault-book.ts";
import { createRandom, type Random } from "#worker/dev/salesforce-simulator/random.ts";
import type { OrgSeed } from "#worker/dev/salesforce-simulator/seeds/org-seed.ts";
import { plainOrg, severalCurrenciesOrg } from "#worker/dev/salesforce-simulator/seeds/other-orgs.ts";
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

test.each([plainOrg, severalCurrenciesOrg])(
  "whatever happens in the $name org and on the way, the store is what the user sees, and the ledger its independent sum",
  async (org) => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(round, { minLength: 2, maxLength: 3 }),
        fc.boolean(),
        fc.boolean(),
        async (rounds, mergeStampsChildren, refreshEndsSessions) => {
          const company = await partnerCompany(org);
          const rates: Rates = new Map();
          noteRates(company, rates);
          company.control.change({ shortPages: true, mergeStampsChildren, refreshEndsSessions });
          for (const one of rounds) await live(company, one, rates);
          company.control.faults.clear();
          company.pass(20 * 60_000);
          expect(await company.sync("full")).toMatchObject({ status: "done" });
          await company.compare("Opportunity", [
            ...["Name", "StageName", "Amount", "AccountId", partnerField],
            ...(org === plainOrg ? [] : ["CurrencyIsoCode"]),
          ]);
          await company.compare("Account", ["Name"]);
          await company.compare("Contact", ["LastName", "AccountId"]);
          await company.compare("CurrencyType", [
            "IsoCode",
            "ConversionRate",
            "DecimalPlaces",
            "IsCorporate",
          ]);
          await company.compare("DatedConversionRate", [
            "IsoCode",
            "StartDate",
            "NextStartDate",
            "ConversionRate",
          ]);
          expect(await ledgerOf(company)).toEqual(expectedOf(company));
          await checkWorth(company, rates);
        },
      ),
      { numRuns: Math.ceil(lives / 2), ...seed },
    );
  },
);

type Company = Awaited<ReturnType<typeof syncedCompany>>;

async function partnerCompany(org: OrgSeed): Promise<Company> {
  const company = await syncedCompany(org, {
    partnerFields: [{ field: partnerField, kind: "lookup" }],
    prepare: ({ schema, records }) => {
      schema.addField({
        object: "Opportunity",
        field: partnerField,
        type: "reference",
        options: { referenceTo: ["Account"], relationshipName: "Partner__r" },
      });
      // Each currency has a won deal of a partner to begin with.
      for (const deal of records.list("Opportunity")) {
        records.update(String(deal.Id), { [partnerField]: String(deal.AccountId) });
      }
    },
  });
  expect(await ledgerOf(company)).toEqual(expectedOf(company));
  const minors = [...expectedOf(company).values()];
  expect(minors).toEqual(org === plainOrg ? [1_200_000] : [1_200_000, 1_200_000]);
  company.control.outbound.addRule({
    objectName: "Opportunity",
    fields: ["Id"],
    endpointUrl: company.webhookUrl,
    when: "created-or-updated",
    sendsSessionId: false,
  });
  return company;
}

async function live(
  company: Company,
  { choices, fault, hidesAmount, reading }: Round,
  rates: Rates,
): Promise<void> {
  const { control } = company;
  const order = passing[fault];
  if (order) control.faults.add({ ...order, match: { path: "/services/data", ...order.match }, times: 6 });
  const random = following(choices);
  for (let change = 0; change < 10; change += 1) {
    changeSomething(control, random, partnerField);
    noteRates(company, rates);
  }
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

/** What the company's ledger comes to, by deal and currency; nothing where it comes to nothing. */
async function ledgerOf({ tenant }: Company): Promise<ReadonlyMap<string, number>> {
  const rows = await rowsOf<{ place: string; minor: number }>(
    tenant,
    `SELECT o.external_id || ' ' || e.currency AS place, sum(e.amount_minor) AS minor FROM ledger_entries e
     JOIN opportunities o ON o.tenant_id = e.tenant_id AND o.id = e.opportunity_ref
     WHERE e.tenant_id = ?1 GROUP BY place HAVING minor <> 0 ORDER BY place`,
  );
  return new Map(rows.map(({ place, minor }) => [place, minor]));
}

/** What it has to come to by the org itself: won deals with a partner, at their amounts. */
function expectedOf({ control, integration }: Company): ReadonlyMap<string, number> {
  const visible = (object: string) => control.records.visibleTo(integration, object);
  const won = new Set(
    visible("OpportunityStage").flatMap((row) => (row.IsWon === true ? [row.ApiName] : [])),
  );
  const deals = visible("Opportunity")
    .filter((row) => won.has(row.StageName ?? "") && row[partnerField] !== null)
    .map((row): [string, number] => {
      const currency = String(row.CurrencyIsoCode ?? "USD");
      const minor = Math.round(Number(row.Amount ?? 0) * (currency === "JPY" ? 1 : 100));
      return [`${row.Id} ${currency}`, minor];
    });
  return new Map(deals.filter(([, minor]) => minor !== 0).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Every rate that the org has ever had, by currency: so many units for one dollar. */
type Rates = Map<string, Set<number>>;

function noteRates({ control: { records } }: Company, rates: Rates): void {
  for (const row of [...records.list("CurrencyType"), ...records.list("DatedConversionRate")]) {
    const currency = String(row.IsoCode);
    rates.set(currency, (rates.get(currency) ?? new Set()).add(Number(row.ConversionRate)));
  }
}

/**
 * In the company's own dollars each deal is worth its amount at a rate that the org has had: an entry keeps the one that it was posted
 * with. What is gone is worth nothing, and with every currency known no deal waits for a rate.
 */
async function checkWorth(company: Company, rates: Rates): Promise<void> {
  const { tenant } = company;
  expect(await rowsOf(tenant, "SELECT * FROM missing_rates WHERE tenant_id = ?1")).toEqual([]);
  const rows = await rowsOf<{ place: string; worth: number }>(
    tenant,
    `SELECT o.external_id || ' ' || e.currency AS place, sum(c.amount_minor) AS worth FROM ledger_conversions c
     JOIN ledger_entries e ON e.tenant_id = ?1 AND e.seq = c.seq
     JOIN opportunities o ON o.tenant_id = ?1 AND o.id = e.opportunity_ref
     WHERE c.tenant_id = ?1 GROUP BY place`,
  );
  const worths = new Map(rows.map(({ place, worth }) => [place, worth]));
  const expected = expectedOf(company);
  for (const [place, minor] of expected) {
    const currency = place.slice(-3);
    if (currency === "USD") continue;
    const possible = [...(rates.get(currency) ?? [])].map((units) =>
      Math.round((minor / units) * (currency === "JPY" ? 100 : 1)),
    );
    expect(possible, place).toContain(worths.get(place));
  }
  const gone = [...worths].filter(([place]) => !expected.has(place));
  expect(gone.filter(([, worth]) => worth !== 0)).toEqual([]);
}
