import { expect, test } from "vitest";
import { createApp } from "#worker/app.ts";
import { buildServices } from "#worker/services.ts";
import { api } from "#worker/testing/api.ts";
import { type Caller, meetCallers } from "#worker/testing/callers.ts";
import { partnersFile, type World } from "#worker/testing/worlds.ts";
import { readRouteTable, type TableRoute } from "./route-table.ts";

/**
 * Every route that is mounted, called by everybody with the ids of company A. Who may see what follows from the route's own
 * guard; this table only says how to call it. A route that is missing here fails, and so does one without a guard.
 */
type Call = {
  /** The path below /api/v1 (or from the root), filled with A's ids; the first one is the route itself, the rest its filters. */
  readonly paths: (a: World["ids"]) => readonly [string, ...string[]];
  /**
   * Whose the ids are: `company` A's, so another company and its partners must not find them; `partner` one's of company A,
   * so partner two must not either. Left out when the route takes none.
   */
  readonly idsOf?: "company" | "partner";
  readonly body?: (a: World["ids"]) => unknown;
  /** Whether a good answer names something of the caller's own, so that the sweep is seen to look at real answers. */
  readonly shows?: boolean;
};

const equalSplit = { kind: "equal_split" };
const everyDeal = {
  name: "Every deal by its first touch",
  priority: 1,
  workflow: { kind: "single", model: { kind: "first_touch" } },
};
const allTo = (partner: string) => ({
  reason: "As agreed",
  shares: { kind: "ppm", of: [{ partner, sharePpm: 1_000_000 }] },
});
const example = {
  opportunity: {
    amountMinor: 100,
    currency: "USD",
    createdAt: null,
    closedAt: "2025-03-31",
    leadCreatedAt: null,
  },
  touchpoints: [],
  model: equalSplit,
};

const definition = {
  name: "First touch wins",
  priority: 700,
  workflow: { kind: "single", model: { kind: "first_touch" } },
};

const calls: Readonly<Record<string, Call>> = {
  "GET /healthz": { paths: () => ["//healthz"] },
  "GET /api/v1/openapi.json": { paths: () => ["/openapi.json"] },
  "GET /api/v1/session": { paths: () => ["/session"], shows: true },
  "POST /api/v1/session": {
    paths: () => ["/session"],
    body: () => ({ email: "nobody@example.com", password: "not a password" }),
  },
  "DELETE /api/v1/session": { paths: () => ["/session"] },
  "PUT /api/v1/session/audience": {
    paths: () => ["/session/audience"],
    idsOf: "company",
    body: (a) => ({ audience: "company", companyId: a.companyId }),
    shows: true,
  },
  "GET /api/v1/overview": { paths: () => ["/overview"], shows: true },
  "GET /api/v1/opportunities": {
    paths: (a) => ["/opportunities", `/opportunities?partnerId=${a.partnerOne}`, "/opportunities?q=CANARY"],
    shows: true,
  },
  "GET /api/v1/opportunities/export.csv": {
    paths: (a) => ["/opportunities/export.csv", `/opportunities/export.csv?partnerId=${a.partnerOne}`],
    shows: true,
  },
  "GET /api/v1/opportunities/:id": {
    paths: (a) => [`/opportunities/${a.dealOfBoth}`, `/opportunities/${a.dealOfOne}`],
    idsOf: "company",
    shows: true,
  },
  "GET /api/v1/opportunities/:id/override": {
    paths: (a) => [`/opportunities/${a.dealInReview}/override`],
    idsOf: "company",
    shows: true,
  },
  "PUT /api/v1/opportunities/:id/override": {
    paths: (a) => [`/opportunities/${a.dealOfOne}/override`],
    idsOf: "company",
    body: (a) => allTo(a.partnerOne),
  },
  "DELETE /api/v1/opportunities/:id/override": {
    paths: (a) => [`/opportunities/${a.dealOfOne}/override`],
    idsOf: "company",
  },
  "POST /api/v1/imports": {
    paths: () => ["/imports"],
    body: () => partnersFile({ row: "Harbour", hold: true }),
  },
  "POST /api/v1/imports/inspect": {
    paths: () => ["/imports/inspect"],
    body: () => partnersFile({ row: "Harbour", hold: false }),
  },
  "GET /api/v1/imports": { paths: () => ["/imports"], shows: true },
  "GET /api/v1/imports/fields": { paths: () => ["/imports/fields?kind=partners"] },
  "GET /api/v1/imports/:id": { paths: (a) => [`/imports/${a.importId}`], idsOf: "company", shows: true },
  "GET /api/v1/imports/:id/inspection": {
    paths: (a) => [`/imports/${a.heldImportId}/inspection`],
    idsOf: "company",
    shows: true,
  },
  "GET /api/v1/imports/:id/errors.csv": {
    paths: (a) => [`/imports/${a.importId}/errors.csv`],
    idsOf: "company",
  },
  "POST /api/v1/imports/:id/start": {
    paths: (a) => [`/imports/${a.heldImportId}/start`],
    idsOf: "company",
    body: () => ({ mapping: { name: "Name" } }),
  },
  "POST /api/v1/imports/:id/undo": { paths: (a) => [`/imports/${a.importId}/undo`], idsOf: "company" },
  "GET /api/v1/partners": { paths: () => ["/partners", "/partners?q=CANARY"], shows: true },
  "GET /api/v1/partners/export.csv": { paths: () => ["/partners/export.csv"], shows: true },
  "GET /api/v1/partners/:id": { paths: (a) => [`/partners/${a.partnerOne}`], idsOf: "company", shows: true },
  "POST /api/v1/attribution/preview": { paths: () => ["/attribution/preview"], body: () => example },
  "POST /api/v1/identity/preview": {
    paths: () => ["/identity/preview"],
    body: () => ({ accounts: [{ id: "1", name: "Harbour Ltd" }], queries: [{ name: "Harbour" }] }),
  },
  "POST /api/v1/inference/preview": {
    paths: () => ["/inference/preview"],
    body: () => ({ accounts: [], contacts: [], partners: [], opportunities: [], activities: [] }),
  },
  "POST /api/v1/attribution/comparisons": {
    paths: () => ["/attribution/comparisons"],
    body: () => ({ models: [everyDeal] }),
    shows: true,
  },
  "POST /api/v1/attribution/runs": {
    paths: () => ["/attribution/runs"],
    body: () => ({ scope: { kind: "changed" } }),
  },
  "GET /api/v1/attribution/runs/:id": { paths: (a) => [`/attribution/runs/${a.runId}`], idsOf: "company" },
  "GET /api/v1/rules": { paths: () => ["/rules"] },
  "GET /api/v1/rules/:id": { paths: (a) => [`/rules/${a.ruleId}`], idsOf: "company" },
  "POST /api/v1/rules": { paths: () => ["/rules"], body: () => ({ definition }) },
  "GET /api/v1/rules/templates": { paths: () => ["/rules/templates"] },
  "GET /api/v1/rules/fields": { paths: () => ["/rules/fields"] },
  "GET /api/v1/rules/settings": { paths: () => ["/rules/settings"] },
  "PUT /api/v1/rules/settings": {
    paths: () => ["/rules/settings"],
    body: () => ({ secondPersonPublishes: false }),
  },
  "POST /api/v1/rules/read": { paths: () => ["/rules/read"], body: () => ({ definition }) },
  "POST /api/v1/rules/try": { paths: () => ["/rules/try"], body: () => ({ definition }), shows: true },
  "PUT /api/v1/rules/:id/draft": {
    paths: (a) => [`/rules/${a.ruleId}/draft`],
    idsOf: "company",
    body: () => ({ definition }),
  },
  "DELETE /api/v1/rules/:id/draft": {
    paths: (a) => [`/rules/${a.draftRuleId}/draft`],
    idsOf: "company",
  },
  "POST /api/v1/rules/:id/approve": {
    paths: (a) => [`/rules/${a.colleaguesRuleId}/approve`],
    idsOf: "company",
  },
  "POST /api/v1/rules/:id/publish": {
    paths: (a) => [`/rules/${a.publishableRuleId}/publish`],
    idsOf: "company",
    body: () => ({ effectiveFrom: "2025-01-01" }),
  },
  "POST /api/v1/rules/:id/retire": {
    paths: (a) => [`/rules/${a.ruleId}/retire`],
    idsOf: "company",
    body: () => ({ until: "2040-01-01" }),
  },
  "POST /api/v1/back-tests": {
    paths: () => ["/back-tests"],
    body: () => ({ definition: everyDeal, from: "2025-01-01", to: "2025-12-31" }),
  },
  "GET /api/v1/back-tests": { paths: () => ["/back-tests"], shows: true },
  "GET /api/v1/back-tests/:id": {
    paths: (a) => [`/back-tests/${a.backTestId}`],
    idsOf: "company",
    shows: true,
  },
  "GET /api/v1/back-tests/:id/changes": {
    paths: (a) => [`/back-tests/${a.backTestId}/changes`],
    idsOf: "company",
    shows: true,
  },
  "POST /api/v1/back-tests/:id/cancel": {
    paths: (a) => [`/back-tests/${a.backTestId}/cancel`],
    idsOf: "company",
  },
  "GET /api/v1/reviews": { paths: () => ["/reviews", "/reviews?q=CANARY"], shows: true },
  "POST /api/v1/reviews/:opportunityId": {
    paths: (a) => [`/reviews/${a.dealInReview}`],
    idsOf: "company",
    body: (a) => ({ override: allTo(a.partnerOne) }),
  },
  "GET /api/v1/ledger/entries": {
    paths: (a) => [
      "/ledger/entries",
      `/ledger/entries?partnerId=${a.partnerOne}`,
      `/ledger/entries?opportunityId=${a.dealOfBoth}`,
    ],
    shows: true,
  },
  "GET /api/v1/ledger/entries/export.csv": {
    paths: (a) => ["/ledger/entries/export.csv", `/ledger/entries/export.csv?partnerId=${a.partnerOne}`],
    shows: true,
  },
  // Entries are numbered in each ledger; this number is one that only A's has reached.
  "GET /api/v1/ledger/entries/:seq": {
    paths: (a) => [`/ledger/entries/${a.headSeq}`],
    idsOf: "company",
    shows: true,
  },
  "GET /api/v1/ledger/head": { paths: () => ["/ledger/head"] },
  "GET /api/v1/ledger/totals": { paths: () => ["/ledger/totals", "/ledger/totals?by=period"], shows: true },
  "POST /api/v1/ledger/verify": { paths: () => ["/ledger/verify"] },
  "GET /api/v1/portal/home": { paths: () => ["/portal/home"], shows: true },
  "GET /api/v1/portal/opportunities": {
    paths: () => ["/portal/opportunities", "/portal/opportunities?q=CANARY"],
    shows: true,
  },
  "GET /api/v1/portal/opportunities/export.csv": {
    paths: () => ["/portal/opportunities/export.csv"],
    shows: true,
  },
  "GET /api/v1/portal/companies/:companyId/opportunities/:id": {
    paths: (a) => [`/portal/companies/${a.companyId}/opportunities/${a.dealOfOne}`],
    idsOf: "partner",
    shows: true,
  },
  "GET /api/v1/portal/ledger/entries": { paths: () => ["/portal/ledger/entries"], shows: true },
  "GET /api/v1/portal/ledger/entries/export.csv": {
    paths: () => ["/portal/ledger/entries/export.csv"],
    shows: true,
  },
  "GET /api/v1/portal/companies/:companyId/ledger/head": {
    paths: (a) => [`/portal/companies/${a.companyId}/ledger/head`],
    idsOf: "company",
  },
  "POST /api/v1/portal/companies/:companyId/ledger/verify": {
    paths: (a) => [`/portal/companies/${a.companyId}/ledger/verify`],
    idsOf: "company",
  },
};

/** What a partner of A may not reach with A's own ids: refused, or answered with nothing that is not theirs. */
const foreignToPartners = (a: World["ids"]) => [
  `/portal/opportunities?companyId=${a.companyId}`,
  `/portal/opportunities/export.csv?companyId=${a.companyId}`,
  `/portal/ledger/entries?companyId=${a.companyId}`,
  `/portal/ledger/entries/export.csv?companyId=${a.companyId}`,
  `/portal/companies/${a.companyId}/opportunities/${a.dealOfBoth}`,
  `/portal/companies/${a.companyId}/opportunities/${a.dealOfTwo}`,
];

const routes = readRouteTable(createApp(buildServices));
const nameOf = ({ method, path }: TableRoute) => `${method} ${path}`;

test("every mounted route is in the sweep, and every line of the sweep is a mounted route", () => {
  expect(routes.map(nameOf).sort()).toEqual(Object.keys(calls).sort());
});

test("every mounted route has a guard that says who it is for", () => {
  expect(routes.filter(({ guard }) => guard === undefined).map(nameOf)).toEqual([]);
});

test.each(routes.map((route) => [nameOf(route), route] as const))(
  "%s answers only whom it may",
  async (name, route) => {
    const { a, callers } = await meetCallers();
    const call = calls[name];
    if (call === undefined) throw new Error(`${name} is not in the sweep`);
    for (const caller of callers) {
      const isExpected = expectedOf(route, call, caller);
      for (const [index, path] of call.paths(a.ids).entries()) {
        const response = await send(route.method, path, { caller, body: call.body?.(a.ids) });
        const who = `${caller.name} at ${route.method} ${path}`;
        expect(`${who}: ${isExpected(response.status) ? "as allowed" : response.status}`).toBe(
          `${who}: as allowed`,
        );
        const seen = await visibleText(response);
        expect(`${who}: ${caller.leaks(seen).join(", ")}`).toBe(`${who}: `);
        const isShown = call.shows && index === 0 && response.ok;
        if (isShown) expect(`${who}: ${caller.mark.test(seen) ? "own" : seen}`).toBe(`${who}: own`);
      }
    }
  },
);

test("a partner gets nothing that is another's by naming its company, deal or filter", async () => {
  const { a, callers } = await meetCallers();
  for (const caller of callers) {
    for (const path of foreignToPartners(a.ids)) {
      const response = await send("GET", path, { caller });
      expect(`${caller.name} at ${path}: ${response.status < 500}`).toBe(`${caller.name} at ${path}: true`);
      expect(`${caller.name} at ${path}: ${caller.leaks(await visibleText(response))}`).toBe(
        `${caller.name} at ${path}: `,
      );
    }
  }
});

/** The status that a route's own guard promises this caller. */
function expectedOf(
  { guard }: TableRoute,
  { idsOf }: Call,
  { kind, standing }: Caller,
): (status: number) => boolean {
  const isGood = (status: number) => status >= 200 && status < 300;
  if (guard?.audience === "anyone") return (status) => status < 500;
  if (kind === "nobody") return (status) => status === 401;
  const isServed = guard?.audience === "signed-in" || guard?.audience === kind;
  const isTheirs =
    idsOf === undefined ||
    (guard?.audience === "partner" && standing === "one") ||
    (guard?.audience === "partner" && standing === "two" && idsOf === "company") ||
    (guard?.audience !== "partner" && standing === "company");
  return isServed && isTheirs ? isGood : (status) => status === 404;
}

async function send(method: string, path: string, { caller, body }: { caller: Caller; body?: unknown }) {
  const person = await caller.enter();
  if (method === "GET" || body === undefined) return api(person).request(method, path);
  if (body instanceof FormData) return api(person).request(method, path, { body });
  const headers = { "content-type": "application/json" };
  return api(person).request(method, path, { headers, body: JSON.stringify(body) });
}

async function visibleText(response: Response): Promise<string> {
  return `${JSON.stringify([...response.headers])}\n${await response.text()}`;
}
