import { expect, test } from "vitest";
import { sha256Hex } from "#worker/adapters/platform/sha256.ts";
import { api } from "#worker/testing/api.ts";
import { addOpportunity, addPartner } from "#worker/testing/crm.ts";
import { workOff } from "#worker/testing/jobs.ts";
import { type CompanyPerson, makeCompany } from "#worker/testing/people.ts";
import { attributeNow } from "#worker/testing/runs.ts";
import type { EntryView } from "#worker/usecases/views/entry-views.ts";
import type { Overview } from "#worker/usecases/views/overview.ts";

type Rates = {
  readonly reportingCurrency: string;
  readonly items: readonly { readonly currency: string; readonly day: string; readonly rate: string }[];
  readonly missing: readonly unknown[];
};
type Checklist = {
  readonly checklist: readonly { readonly item: string; readonly found: number; readonly status: string }[];
};

/** Deals that closed on 2025-03-31, in dollars, which the company counts in, and in euros. */
async function companyWithEuros(): Promise<CompanyPerson> {
  const founder = await makeCompany();
  const only = {
    partnerIds: [await addPartner(founder.tenant, "Brightwater")],
    closedAt: Date.UTC(2025, 2, 31),
  };
  await addOpportunity(founder.tenant, { ...only, externalId: "in dollars", amountMinor: 1_000 });
  await addOpportunity(founder.tenant, {
    ...only,
    externalId: "in euros",
    amountMinor: 8_001,
    currency: "EUR",
  });
  await attributeNow(founder.tenant);
  return founder;
}

async function entriesOf(founder: CompanyPerson): Promise<readonly EntryView[]> {
  return (await api(founder).json<{ items: EntryView[] }>("/ledger/entries?sort=seq")).items;
}

async function missingOf(founder: CompanyPerson) {
  const { checklist } = await api(founder).json<Checklist>("/periods/2025-03");
  return checklist.find(({ item }) => item === "rates-missing");
}

const march = { currency: "EUR", day: "2025-03-01", rate: "1.0842", source: "European Central Bank" };

test("an entry in another currency without a rate is a visible item, in the list and before the period is closed", async () => {
  const founder = await companyWithEuros();
  expect((await entriesOf(founder)).map(({ conversion }) => conversion)).toEqual([null, null]);
  expect(await missingOf(founder)).toMatchObject({ found: 1, status: "blocks" });
  const { missing } = await api(founder).json<Rates>("/rates");
  expect(missing).toEqual([{ currency: "EUR", deals: 1, firstDay: "2025-03-31", lastDay: "2025-03-31" }]);
  const { reporting } = await api(founder).json<Overview>("/overview");
  expect(reporting).toMatchObject({
    currency: "USD",
    attributedMinor: 1_000,
    convertedMinor: 0,
    missingDeals: 1,
  });
});

test("a rate that is entered is frozen on a new entry, whose own hash holds it", async () => {
  const founder = await companyWithEuros();
  expect((await api(founder).post("/rates", { rates: [march] })).status).toBe(201);
  await workOff(founder.tenant);
  const entries = await entriesOf(founder);
  const euros = entries.filter(({ amount }) => amount.currency === "EUR");
  expect(euros.map(({ kind, amount }) => [kind, amount.amountMinor])).toEqual([
    ["credit", 8_001],
    ["reversal", -8_001],
    ["credit", 8_001],
  ]);
  expect(euros.map(({ conversion }) => conversion?.amount ?? null)).toEqual([
    null,
    null,
    { amountMinor: 8_675, currency: "USD" },
  ]);
  const frozen = euros[2];
  expect(frozen?.conversion).toMatchObject({
    units: "1",
    reportingUnits: "1.0842",
    rateDay: "2025-03-01",
    source: "entered",
  });
  const { content = "", hash } = frozen?.conversion ?? {};
  expect(sha256Hex(content)).toBe(hash);
  expect(JSON.parse(frozen?.payload ?? "{}").evidenceHashes).toContain(hash);
  expect(entries).toHaveLength(4);
  expect(await missingOf(founder)).toMatchObject({ found: 0, status: "clear" });
  expect(await api(founder).json("/overview")).toMatchObject({
    reporting: { attributedMinor: 9_675, convertedMinor: 8_675, missingDeals: 0 },
  });
  expect(await api(founder).json("/ledger/totals?by=period")).toMatchObject({
    reporting: { currency: "USD", totals: [{ amountMinor: 9_675, entries: 2 }] },
  });
  expect(await (await api(founder).post("/ledger/verify")).json()).toMatchObject({ ok: true });
});

test("what is frozen stays when the rate is corrected or removed, and its reversal takes back as much", async () => {
  const founder = await companyWithEuros();
  const person = api(founder);
  await person.post("/rates", { rates: [march] });
  await workOff(founder.tenant);
  expect((await person.post("/rates", { rates: [{ ...march, rate: "2" }] })).status).toBe(201);
  await workOff(founder.tenant);
  await attributeNow(founder.tenant);
  expect(await entriesOf(founder)).toHaveLength(4);
  const { items } = await person.json<Rates>("/rates");
  expect(items).toMatchObject([{ currency: "EUR", day: "2025-03-01", rate: "2" }]);
  const [inEuros] = (await entriesOf(founder)).filter(({ amount }) => amount.currency === "EUR");
  await addOpportunity(founder.tenant, {
    externalId: "in euros",
    partnerIds: [inEuros?.partnerId ?? ""],
    amountMinor: 100,
    currency: "EUR",
    closedAt: Date.UTC(2025, 2, 31),
  });
  await attributeNow(founder.tenant);
  const after = (await entriesOf(founder)).filter(
    ({ opportunityId }) => opportunityId === inEuros?.opportunityId,
  );
  expect(after.map(({ conversion }) => conversion?.amount.amountMinor ?? null)).toEqual([
    null,
    null,
    8_675,
    -8_675,
    200,
  ]);
  expect((await person.delete("/rates/EUR/2025-03-01")).status).toBe(204);
  expect((await person.delete("/rates/EUR/2025-03-01")).status).toBe(404);
  await attributeNow(founder.tenant);
  expect(await missingOf(founder)).toMatchObject({ found: 0 });
});

test("a rate that begins after a deal's day is no rate for it", async () => {
  const founder = await companyWithEuros();
  await api(founder).post("/rates", { rates: [{ ...march, day: "2025-04-01" }] });
  await workOff(founder.tenant);
  expect(await entriesOf(founder)).toHaveLength(2);
  expect(await missingOf(founder)).toMatchObject({ found: 1 });
});

test("rates come from a file, in any order of columns, all or none", async () => {
  const founder = await companyWithEuros();
  const person = api(founder);
  const good = "Source;RATE;Date;Currency\nECB;1,0842;2025-03-01;eur\nECB;0.0067;2025-03-01;JPY\n";
  expect(await (await person.post("/rates/file", { csv: good })).json()).toMatchObject({ entered: 2 });
  expect((await person.json<Rates>("/rates")).items).toMatchObject([
    { currency: "EUR", rate: "1.0842" },
    { currency: "JPY", rate: "0.0067" },
  ]);
  const bad =
    "currency,date,rate\nGBP,2025-03-01,1.2\nXXX,2025-03-01,1.2\nCHF,1.3.2025,nothing\nUSD,2025-03-01,1";
  const refused = await person.post("/rates/file", { csv: bad });
  expect(refused.status).toBe(422);
  const { errors } = (await refused.json()) as { errors: { message: string }[] };
  expect(errors.map(({ message }) => message.slice(0, 6))).toEqual(["Row 3:", "Row 4:", "Row 4:", "Row 5:"]);
  expect((await person.json<Rates>("/rates")).items).toHaveLength(2);
  const headless = await person.post("/rates/file", { csv: "EUR,2025-03-01,1.08" });
  expect(await headless.json()).toMatchObject({ errors: [{ message: expect.stringContaining("Row 1:") }] });
});

test.each([
  [{ ...march, currency: "USD" }, "rates.0.currency", "own-currency"],
  [{ ...march, currency: "EURO" }, "rates.0.currency", "unknown-currency"],
  [{ ...march, day: "2025-02-30" }, "rates.0.day", "not-a-day"],
  [{ ...march, rate: "0" }, "rates.0.rate", "not-a-rate"],
])("%o is refused at %s", async (rate, path, code) => {
  const founder = await makeCompany();
  const refused = await api(founder).post("/rates", { rates: [rate] });
  expect(refused.status).toBe(422);
  expect(await refused.json()).toMatchObject({ errors: [{ path, code }] });
});

test("what is nobody's yet and what open deals promise is in the company's own currency too, and what has no rate is said", async () => {
  const founder = await companyWithEuros();
  const { tenant } = founder;
  const partnerIds = [await addPartner(tenant, "Larkfield")];
  const closedAt = Date.UTC(2025, 2, 31);
  const add = (externalId: string, more: object) =>
    addOpportunity(tenant, { externalId, currency: "EUR", closedAt, ...more });
  await add("nobody", { amountMinor: 9_000 });
  await add("open", { partnerIds, outcome: "open", amountMinor: 5_000 });
  await add("nobody, in francs", { currency: "CHF", amountMinor: 700 });
  await attributeNow(tenant);
  await api(founder).post("/rates", { rates: [march, { ...march, day: "2025-06-01", rate: "2" }] });
  await workOff(tenant);
  const { reporting } = await api(founder).json<Overview>("/overview");
  const frozen = 8_675;
  const attributedMinor = 1_000 + frozen;
  // The closing day's rate is March's; an open deal counts at today's.
  const unattributedMinor = 9_758;
  expect(reporting).toEqual({
    currency: "USD",
    attributedMinor,
    convertedMinor: frozen,
    unattributedMinor,
    wonMinor: attributedMinor + unattributedMinor,
    coveragePpm: Math.round((attributedMinor / (attributedMinor + unattributedMinor)) * 1_000_000),
    expectedMinor: 10_000,
    missingDeals: 0,
    unconvertedDeals: 1,
    rates: [
      { currency: "EUR", units: "1", reportingUnits: "2", day: "2025-06-01", source: "entered", days: 2 },
    ],
  });
  const earlier = await api(founder).json<Overview>("/overview?from=2025-04");
  expect(earlier.reporting).toMatchObject({ wonMinor: 0, unattributedMinor: 0, expectedMinor: 10_000 });
});
