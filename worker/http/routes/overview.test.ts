import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { buildServices } from "#worker/services.ts";
import { api } from "#worker/testing/api.ts";
import { addOpportunity, addPartner, addTouchpoint } from "#worker/testing/crm.ts";
import { rowsOf } from "#worker/testing/imports.ts";
import { type CompanyPerson, makeCompany } from "#worker/testing/people.ts";
import { publish } from "#worker/testing/rules.ts";
import { attributeNow } from "#worker/testing/runs.ts";
import { checkFigures } from "#worker/usecases/figures/check-figures.ts";
import type { EntryView } from "#worker/usecases/views/entry-views.ts";
import type { OpportunityView } from "#worker/usecases/views/opportunity-views.ts";
import type { Overview } from "#worker/usecases/views/overview.ts";

const may = Date.UTC(2025, 4, 2);

/**
 * Deals of every kind that a count could forget: attributed as a whole and in part, unattributed, waiting for a person, not yet
 * attributed, without an amount, without a close date, open, lost, of another month and of another currency.
 */
async function companyOfAllKinds(): Promise<CompanyPerson> {
  const founder = await makeCompany();
  const { tenant } = founder;
  const partnerId = await addPartner(tenant, "Brightwater");
  const only = { partnerIds: [partnerId] };
  const add = (externalId: string, more: object) => addOpportunity(tenant, { externalId, ...more });
  await add("whole", only);
  await add("part", { ...only, region: "Half", amountMinor: 200_001 });
  await add("nobody", { amountMinor: 300_000 });
  await add("review", { ...only, region: "Asked", amountMinor: 40_000 });
  await add("review in May", { ...only, region: "Asked", amountMinor: 50_000, closedAt: may });
  await add("nobody in May", { amountMinor: 7_000, closedAt: may });
  await add("nobody, in euros", { amountMinor: 9_000, currency: "EUR" });
  await add("whole, in euros", { ...only, amountMinor: 8_000, currency: "EUR" });
  await add("without an amount", { amountMinor: null });
  await add("without a close date", { ...only, closedAt: null });
  await add("open", { ...only, outcome: "open", closedAt: may });
  await add("lost", { ...only, outcome: "lost" });
  await attributeNow(tenant);
  const where = (value: string) => ({ kind: "text", field: "region", operator: "is", value });
  await publish(founder, {
    name: "Half stays",
    priority: 10,
    conditions: where("Half"),
    workflow: { kind: "single", model: { kind: "custom_ppm", ppm: { [partnerId]: 500_000 } } },
  });
  await publish(founder, {
    name: "Ask somebody",
    priority: 20,
    conditions: where("Asked"),
    workflow: { kind: "manual_review" },
  });
  await add("not attributed yet", { ...only, amountMinor: 600 });
  return founder;
}

async function dealsOf(founder: CompanyPerson, query: string): Promise<readonly OpportunityView[]> {
  const path = `/opportunities?limit=200&${query}`;
  return (await api(founder).json<{ items: OpportunityView[] }>(path)).items;
}

test.each([
  { asked: "", listed: "" },
  { asked: "?from=2025-05&to=2025-05", listed: "&closedFrom=2025-05-01&closedTo=2025-05-31" },
  { asked: "?to=2025-04", listed: "&closedTo=2025-04-30" },
])(
  "what the overview counts ($asked) is what the lists hold, deal by deal and to the cent",
  async (months) => {
    const founder = await companyOfAllKinds();
    const { totals } = await api(founder).json<Overview>(`/overview${months.asked}`);
    expect(totals.length).toBeGreaterThan(0);
    for (const total of totals) {
      const list = (query: string) => dealsOf(founder, `${query}&currency=${total.currency}`);
      const incomplete = await list(`status=incomplete${months.listed}`);
      expect(incomplete).toHaveLength(total.unattributedCount);
      const waiting = incomplete.filter((deal) => deal.waiting);
      const shown = incomplete.filter((deal) => !deal.waiting);
      expect(
        sum(shown, (deal) => deal.attribution.unattributed.amountMinor) +
          sum(waiting, (deal) => deal.amount?.amountMinor ?? 0),
      ).toBe(total.unattributedMinor);
      expect(await list(`status=review${months.listed}`)).toHaveLength(total.reviewCount);
      expect(await list(`outcome=won${months.listed}`)).toHaveLength(total.wonCount);
      expect(await list("outcome=open")).toHaveLength(total.openCount);
    }
  },
);

test("deals that wait for a person are counted as nobody's, and told apart", async () => {
  const founder = await companyOfAllKinds();
  const { totals } = await api(founder).json<Overview>("/overview");
  expect(totals.find(({ currency }) => currency === "USD")).toMatchObject({
    unattributedCount: 7,
    reviewCount: 2,
  });
});

// Loading the built pages for the first time takes seconds on a busy machine.
const pageTimeoutMs = 120_000;

test("every figure on the page of the overview is the sum of the rows that it opens", {
  timeout: pageTimeoutMs,
}, async () => {
  const founder = await companyOfAllKinds();
  await disputesAndRoles(founder);
  await mergedPartner(founder);
  const asked = [
    ["USD", "range=all", 20],
    ["USD", "from=2025-05&to=2025-05&compare=previous", 30],
    ["EUR", "range=all", 8],
  ] as const;
  for (const [currency, range, least] of asked) {
    const page = await (await api(founder).get(`//company/overview?currency=${currency}&${range}`)).text();
    const figures = figuresIn(page).filter(({ path }) => path.includes("currency="));
    expect(figures.length).toBeGreaterThan(least);
    const opened = new Map(
      figures.map(({ path, text }) => [`${path} ${text.includes(" ")}`, { path, text }]),
    );
    const sums = await Promise.all(
      [...opened].map(async ([key, { path, text }]) => [key, await sumOpened(founder, path, text)] as const),
    );
    const sumOf = new Map(sums);
    expect(figures.map(({ path, text }) => [path, text])).toEqual(
      figures.map(({ path, text }) => [path, sumOf.get(`${path} ${text.includes(" ")}`)]),
    );
  }
});

type Figure = { readonly path: string; readonly text: string };

/** The links of the page that say a figure: "1,234.50 USD", "(500.00) USD" or a count. */
function figuresIn(page: string): readonly Figure[] {
  const links = page
    .replaceAll("<!-- -->", "")
    .matchAll(/<a [^>]*href="(\/company\/(?:deals|ledger)\?[^"]*)"[^>]*>(.*?)<\/a>/g);
  return [...links].flatMap(([, path = "", inner = ""]) => {
    const text = inner.replaceAll(/<[^>]*>/g, "").replaceAll("\u00a0", " ");
    return /^\(?[\d,]+(\.\d+)?\)?( [A-Z]{3})?$/.test(text)
      ? [{ path: path.replaceAll("&amp;", "&"), text }]
      : [];
  });
}

/** What the rows behind a link add up to, spelled as the link spells its figure. */
async function sumOpened(founder: CompanyPerson, path: string, text: string): Promise<string> {
  const { pathname, searchParams } = new URL(path, "https://fairshare.example");
  const currency = / ([A-Z]{3})$/.exec(text)?.[1];
  if (pathname === "/company/ledger") {
    const listed = `/ledger/entries?limit=200&${searchParams}`;
    const { items } = await api(founder).json<{ items: EntryView[] }>(listed);
    return spell(
      items.reduce((total, { amount }) => total + amount.amountMinor, 0),
      currency,
    );
  }
  const deals = await dealsOf(founder, searchParams.toString());
  if (currency === undefined) return spell(deals.length, undefined);
  return spell(sum(deals, partOf(Object.fromEntries(searchParams))), currency);
}

/** The part of a deal that a list is about: credits of a kind, what is nobody's, or its amount. */
function partOf(query: { readonly [word: string]: string }): (deal: OpportunityView) => number {
  const { credit, role } = query;
  if (credit !== undefined || role !== undefined) {
    return ({ attribution }) =>
      attribution.shares
        .filter(
          (share) => credit === undefined || credit === "any" || share.isSourced === (credit === "sourced"),
        )
        .filter((share) => role === undefined || share.role === (role === "none" ? "" : role))
        .reduce((total, { amountMinor }) => total + amountMinor, 0);
  }
  if (query.status === "expected") {
    return (deal) => deal.attribution.shares.reduce((total, { amountMinor }) => total + amountMinor, 0);
  }
  if (query.status === "incomplete") {
    return (deal) => {
      const { amountMinor } = deal.attribution.unattributed;
      return deal.waiting ? (deal.amount?.amountMinor ?? 0) : amountMinor;
    };
  }
  return (deal) => deal.amount?.amountMinor ?? 0;
}

function spell(value: number, currency: string | undefined): string {
  return currency === undefined
    ? value.toLocaleString("en-US")
    : `${value < 0 ? "(" : ""}${Math.abs(value / 100).toLocaleString("en-US", { minimumFractionDigits: 2 })}${value < 0 ? ")" : ""} ${currency}`;
}

/** Roles, registered and referred deals, types, lost deals, a reversal, and a negative amount; deals of two months. */
async function disputesAndRoles({ tenant }: CompanyPerson): Promise<void> {
  const [north, south] = [await addPartner(tenant, "Northwind Ltd"), await addPartner(tenant, "Southgate")];
  const touch = async (
    opportunityId: string,
    partnerId: string,
    more: { readonly role?: string; readonly source?: string },
  ) =>
    addTouchpoint(tenant, { externalId: `${opportunityId} ${partnerId}`, opportunityId, partnerId, ...more });
  const add = (externalId: string, more: object = {}) => addOpportunity(tenant, { externalId, ...more });
  const referred = await add("referred", { amountMinor: 333_334 });
  await touch(referred, north, { role: "Referral" });
  await touch(referred, south, { role: "Implementation" });
  const registered = await add("registered", { amountMinor: 45_600, closedAt: may });
  await touch(registered, south, { source: "deal_registration" });
  const taken = await add("credited back", { amountMinor: -20_000 });
  await touch(taken, north, { role: "Influence" });
  const lost = await add("lost with a role", { outcome: "lost", closedAt: may });
  await touch(lost, north, { role: "referral" });
  const moved = await add("grew", { amountMinor: 10_000, closedAt: may });
  await touch(moved, south, { role: "Influence" });
  await rowsOf(
    tenant,
    "UPDATE opportunities SET type = 'New business' WHERE tenant_id = ?1 AND external_id IN ('referred', 'grew', 'whole')",
  );
  await attributeNow(tenant);
  await add("grew", { amountMinor: 25_000, closedAt: may });
  await attributeNow(tenant);
}

/** What two records of one partner were credited before somebody found that they are one. */
async function mergedPartner({ tenant }: CompanyPerson): Promise<void> {
  await rowsOf(
    tenant,
    `UPDATE partners SET survivor_id = (SELECT id FROM partners WHERE tenant_id = ?1 AND name = 'Brightwater')
     WHERE tenant_id = ?1 AND name = 'Southgate'`,
  );
}

test("months in the wrong order are refused", async () => {
  const founder = await makeCompany();
  expect((await api(founder).get("/overview?from=2025-06&to=2025-01")).status).toBe(422);
});

test("figures follow every change; what has drifted all the same is found, set right and said in the audit log", async () => {
  const founder = await companyOfAllKinds();
  const { tenant } = founder;
  await disputesAndRoles(founder);
  const services = buildServices(env);
  expect(await checkFigures(services, tenant)).toEqual([]);
  await rowsOf(
    tenant,
    "UPDATE opportunities SET deleted_at = 1, revision = revision + 1 WHERE tenant_id = ?1 AND external_id = 'whole'",
  );
  await attributeNow(tenant);
  expect(await checkFigures(services, tenant)).toEqual([]);
  await rowsOf(
    tenant,
    "UPDATE deal_months SET amount_minor = amount_minor + 1 WHERE tenant_id = ?1 AND outcome = 'lost'",
  );
  await rowsOf(tenant, "DELETE FROM role_months WHERE tenant_id = ?1");
  expect((await checkFigures(services, tenant)).map(({ table }) => table)).toEqual([
    "deal_months",
    "role_months",
  ]);
  await rowsOf(
    tenant,
    "UPDATE deal_months SET amount_minor = amount_minor + 1 WHERE tenant_id = ?1 AND outcome = 'lost'",
  );
  await services.checkAllFigures();
  expect(await checkFigures(services, tenant)).toEqual([]);
  const logged = "SELECT action FROM audit_events WHERE tenant_id = ?1 AND action = 'figures.corrected'";
  expect(await rowsOf(tenant, logged)).toHaveLength(2);
});

function sum(deals: readonly OpportunityView[], minorOf: (deal: OpportunityView) => number): number {
  return deals.reduce((total, deal) => total + minorOf(deal), 0);
}
