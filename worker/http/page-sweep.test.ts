import { expect, test } from "vitest";
import "#worker/testing/swept.ts";
import type { Permission } from "#worker/domain/access/permissions.ts";
import { api } from "#worker/testing/api.ts";
import { type Caller, meetCallers } from "#worker/testing/callers.ts";
import type { World } from "#worker/testing/worlds.ts";

/**
 * Every page of the built app, asked for by everybody with the ids of company A, as a document and as the data that a
 * navigation in the browser fetches. The pages come from the build (`npm run build`); one that is missing here fails.
 */
type Page = {
  readonly audience: "anyone" | "signed-in" | "company" | "partner";
  readonly path: (a: World["ids"]) => string;
  /** Shown to everybody whom it is for, and does not send them elsewhere. */
  readonly open?: boolean;
  /** What the page reads first; whoever may not is told so. Left out where everybody at that place may. */
  readonly needs?: Permission;
  /** As in the sweep of the API. */
  readonly idsOf?: "company" | "partner";
  /** Whether the page names something of the caller's own; one that only sends people elsewhere shows nothing. */
  readonly shows?: boolean;
};

const company = { audience: "company" } as const;
const partner = { audience: "partner" } as const;

const pages: Readonly<Record<string, Page>> = {
  _index: { audience: "signed-in", path: () => "/" },
  $: { audience: "anyone", path: () => "/no/such/page" },
  "sign-in": { audience: "anyone", path: () => "/sign-in", open: true },
  "sign-in_.passkey": { audience: "anyone", path: () => "/sign-in/passkey" },
  prove: { audience: "signed-in", path: () => "/prove", open: true },
  "account.second-factors": { audience: "signed-in", path: () => "/account/second-factors", open: true },
  "sign-in_.company": { audience: "anyone", path: () => "/sign-in/company", open: true },
  "company.single-sign-on": { ...company, path: () => "/company/single-sign-on", shows: true },
  "sign-in_.link": { audience: "anyone", path: () => "/sign-in/link?token=none", open: true },
  "sign-up._index": { audience: "anyone", path: () => "/sign-up", open: true },
  "sign-up.confirm": { audience: "anyone", path: () => "/sign-up/confirm?token=none", open: true },
  "forgot-password": { audience: "anyone", path: () => "/forgot-password", open: true },
  "reset-password": { audience: "anyone", path: () => "/reset-password?token=none", open: true },
  account: { audience: "signed-in", path: () => "/account", open: true },
  "account._index": { audience: "signed-in", path: () => "/account", open: true },
  "account.companies": { audience: "signed-in", path: () => "/account/companies", open: true },
  "account.email": { audience: "signed-in", path: () => "/account/email?token=none", open: true },
  "sign-out": { audience: "anyone", path: () => "/sign-out" },
  switch: { audience: "anyone", path: () => "/switch" },
  welcome: { audience: "signed-in", path: () => "/welcome" },
  company: { ...company, path: () => "/company/overview", shows: true },
  "company.overview": { ...company, path: () => "/company/overview", shows: true },
  "company.deals._index": {
    ...company,
    path: () => "/company/deals",
    shows: true,
  },
  "company.deals.$id": {
    ...company,
    path: (a) => `/company/deals/${a.dealOfBoth}`,
    idsOf: "company",
    shows: true,
  },
  "company.statements._index": { ...company, path: () => "/company/statements", shows: true },
  "company.statements.settings": { ...company, path: () => "/company/statements/settings" },
  "company.statements.$id": {
    ...company,
    path: (a) => `/company/statements/${a.statementOfOne}`,
    idsOf: "company",
    shows: true,
  },
  "company.statements.issues.$id": {
    ...company,
    path: (a) => `/company/statements/issues/${a.statementIssueId}`,
    idsOf: "company",
    shows: true,
  },
  "portal.statements._index": { ...partner, path: () => "/portal/statements", shows: true },
  "portal.statements.$id": {
    ...partner,
    path: (a) => `/portal/statements/${a.statementOfOne}`,
    idsOf: "partner",
    shows: true,
  },
  "company.alerts._index": { ...company, path: () => "/company/alerts" },
  "company.alerts.settings": { ...company, path: () => "/company/alerts/settings" },
  "company.health": { ...company, path: () => "/company/health" },
  "company.disputes._index": { ...company, path: () => "/company/disputes", shows: true },
  "company.disputes.$id": {
    ...company,
    path: (a) => `/company/disputes/${a.disputeOfOne}`,
    idsOf: "company",
    shows: true,
  },
  "portal.reports._index": { ...partner, needs: "portal.reports.read", path: () => "/portal/reports" },
  "portal.reports.new": { ...partner, needs: "portal.reports.write", path: () => "/portal/reports/new" },
  "company.registrations.$id_.deal": {
    ...company,
    needs: "registrations.decide",
    path: (a) => `/company/registrations/${a.registrationOfOne}/deal`,
    idsOf: "company",
    shows: true,
  },
  "portal.performance": { ...partner, path: () => "/portal/performance" },
  "portal.disputes._index": { ...partner, path: () => "/portal/disputes", shows: true },
  "portal.disputes.$id": {
    ...partner,
    path: (a) => `/portal/disputes/${a.disputeOfOne}`,
    idsOf: "partner",
    shows: true,
  },
  "company.registrations._index": { ...company, path: () => "/company/registrations", shows: true },
  "company.registrations.new": {
    ...company,
    needs: "registrations.write",
    path: () => "/company/registrations/new",
    shows: true,
  },
  "company.registrations.signals": { ...company, path: () => "/company/registrations/signals", shows: true },
  "company.registrations.settings": { ...company, path: () => "/company/registrations/settings" },
  "company.registrations.$id": {
    ...company,
    path: (a) => `/company/registrations/${a.registrationOfOne}`,
    idsOf: "company",
    shows: true,
  },
  "portal.registrations._index": { ...partner, path: () => "/portal/registrations", shows: true },
  "portal.registrations.new": {
    ...partner,
    needs: "portal.registrations.write",
    path: () => "/portal/registrations/new",
    shows: true,
  },
  "portal.registrations.$id": {
    ...partner,
    path: (a) => `/portal/registrations/${a.registrationOfOne}`,
    idsOf: "partner",
    shows: true,
  },
  "portal.disputes.new": {
    ...partner,
    needs: "portal.disputes.open",
    path: (a) => `/portal/disputes/new?companyId=${a.companyId}&entry=${a.entryOfOne}`,
    idsOf: "partner",
    shows: true,
  },
  verify: { audience: "anyone", path: () => "/verify", open: true },
  "help._index": { audience: "anyone", path: () => "/help", open: true },
  "help.$page": { audience: "anyone", path: () => "/help/getting-started", open: true },
  "company.imports._index": {
    ...company,
    needs: "imports.read",
    path: () => "/company/imports",
    shows: true,
  },
  "company.imports.new": {
    ...company,
    needs: "imports.write",
    path: () => "/company/imports/new",
    shows: true,
  },
  "company.imports.$id._index": {
    ...company,
    needs: "imports.read",
    path: (a) => `/company/imports/${a.importId}`,
    idsOf: "company",
    shows: true,
  },
  "company.imports.$id.undo": {
    ...company,
    needs: "imports.write",
    path: (a) => `/company/imports/${a.importId}/undo`,
    idsOf: "company",
    shows: true,
  },
  "company.connections._index": {
    ...company,
    needs: "connections.read",
    path: () => "/company/connections",
    shows: true,
  },
  "company.connections.new": {
    ...company,
    needs: "connections.write",
    path: () => "/company/connections/new",
    shows: true,
  },
  "company.connections.$id._index": {
    ...company,
    needs: "connections.read",
    path: (a) => `/company/connections/${a.connectionId}`,
    idsOf: "company",
    shows: true,
  },
  "company.connections.$id.mapping": {
    ...company,
    needs: "connections.write",
    path: (a) => `/company/connections/${a.connectionId}/mapping`,
    idsOf: "company",
    shows: true,
  },
  "company.connections.$id.test": {
    ...company,
    needs: "connections.write",
    path: (a) => `/company/connections/${a.connectionId}/test`,
    idsOf: "company",
    shows: true,
  },
  "company.connections.$id.partners": {
    ...company,
    needs: "connections.read",
    path: (a) => `/company/connections/${a.connectionId}/partners`,
    idsOf: "company",
    shows: true,
  },
  "company.connections.$id.messages": {
    ...company,
    needs: "connections.write",
    path: (a) => `/company/connections/${a.connectionId}/messages`,
    idsOf: "company",
    shows: true,
  },
  "company.partners._index": { ...company, path: () => "/company/partners", shows: true },
  "company.partners.$id": {
    ...company,
    path: (a) => `/company/partners/${a.partnerOne}`,
    idsOf: "company",
    shows: true,
  },
  "company.partners.$id_.people": {
    ...company,
    needs: "partner-users.read",
    path: (a) => `/company/partners/${a.partnerOne}/people`,
    idsOf: "company",
    shows: true,
  },
  "company.team_.$id.data._index": {
    ...company,
    needs: "people.export",
    path: (a) => `/company/team/${a.colleagueId}/data`,
    idsOf: "company",
    shows: true,
  },
  "company.team_.$id.data.download": {
    ...company,
    needs: "people.export",
    path: (a) => `/company/team/${a.colleagueId}/data/download`,
    idsOf: "company",
    shows: true,
  },
  "company.team": { ...company, path: () => "/company/team", shows: true },
  "invitations.accept": { audience: "anyone", path: () => "/invitations/accept?token=none", open: true },
  "company.ledger._index": { ...company, path: () => "/company/ledger", shows: true },
  "company.ledger.$seq": {
    ...company,
    path: (a) => `/company/ledger/${a.headSeq}`,
    idsOf: "company",
    shows: true,
  },
  "company.periods._index": { ...company, path: () => "/company/periods" },
  "company.periods.$key": { ...company, path: () => "/company/periods/2025-03" },
  "company.rules._index": { ...company, path: () => "/company/rules", shows: true },
  "company.rules.new": { ...company, needs: "rules.write", path: () => "/company/rules/new", shows: true },
  "company.rules.compare": {
    ...company,
    needs: "analysis.run",
    path: () => "/company/rules/compare",
    shows: true,
  },
  "company.rules.$id._index": {
    ...company,
    path: (a) => `/company/rules/${a.ruleId}`,
    idsOf: "company",
    shows: true,
  },
  "company.rules.$id.draft": {
    ...company,
    needs: "rules.write",
    path: (a) => `/company/rules/${a.draftRuleId}/draft`,
    idsOf: "company",
    shows: true,
  },
  "company.rules.$id.publish": {
    ...company,
    needs: "rules.publish",
    path: (a) => `/company/rules/${a.draftRuleId}/publish`,
    idsOf: "company",
    shows: true,
  },
  "company.back-tests._index": { ...company, path: () => "/company/back-tests", shows: true },
  "company.back-tests.$id._index": {
    ...company,
    path: (a) => `/company/back-tests/${a.backTestId}`,
    idsOf: "company",
    shows: true,
  },
  "company.back-tests.$id.changes": {
    ...company,
    path: (a) => `/company/back-tests/${a.backTestId}/changes`,
    idsOf: "company",
    shows: true,
  },
  "company.notifications._index": {
    ...company,
    needs: "notifications.own",
    path: () => "/company/notifications",
    shows: true,
  },
  "company.notifications.preferences": {
    ...company,
    needs: "notifications.own",
    path: () => "/company/notifications/preferences",
    shows: true,
  },
  "company.notifications.deliveries": {
    ...company,
    needs: "channels.read",
    path: () => "/company/notifications/deliveries",
    shows: true,
  },
  "company.act": {
    ...company,
    needs: "notifications.own",
    path: () => "/company/act?token=none",
    shows: true,
  },
  "company.notifications.slack": {
    ...company,
    needs: "notifications.own",
    path: () => "/company/notifications/slack",
  },
  "company.webhooks.slack": {
    ...company,
    needs: "channels.read",
    path: () => "/company/webhooks/slack",
  },
  "company.webhooks._index": {
    ...company,
    needs: "channels.read",
    path: () => "/company/webhooks",
    shows: true,
  },
  "company.webhooks.$id._index": {
    ...company,
    needs: "channels.read",
    path: (a) => `/company/webhooks/${a.channelId}`,
    idsOf: "company",
    shows: true,
  },
  "company.webhooks.$id.$deliveryId": {
    ...company,
    needs: "channels.read",
    path: (a) => `/company/webhooks/${a.channelId}/${a.deliveryId}`,
    idsOf: "company",
    shows: true,
  },
  "portal.notifications._index": {
    ...partner,
    needs: "portal.notifications.own",
    path: () => "/portal/notifications",
    shows: true,
  },
  "portal.notifications.preferences": {
    ...partner,
    needs: "portal.notifications.own",
    path: () => "/portal/notifications/preferences",
    shows: true,
  },
  "company.keys": { ...company, needs: "keys.read", path: () => "/company/keys", shows: true },
  "portal.keys": { ...partner, needs: "portal.keys.read", path: () => "/portal/keys", shows: true },
  "company.audit": { ...company, needs: "audit.read", path: () => "/company/audit?q=CANARY", shows: true },
  "account.data._index": { audience: "signed-in", path: () => "/account/data", open: true },
  "account.data.download": { audience: "signed-in", path: () => "/account/data/download", open: true },
  "company.data._index": { ...company, needs: "company.export", path: () => "/company/data", shows: true },
  "company.data.$id._index": {
    ...company,
    needs: "company.export",
    path: (a) => `/company/data/${a.exportId}`,
    idsOf: "company",
    shows: true,
  },
  "company.data.$id.download": {
    ...company,
    needs: "company.export",
    path: (a) => `/company/data/${a.exportId}/download`,
    idsOf: "company",
    shows: true,
  },
  "company.evidence": { ...company, needs: "evidence.read", path: () => "/company/evidence", shows: true },
  "company-deletion": { audience: "anyone", path: () => "/company-deletion?token=none", open: true },
  "company.connections.$id.registrations": {
    ...company,
    needs: "connections.write",
    path: (a) => `/company/connections/${a.connectionId}/registrations`,
    idsOf: "company",
  },
  "company.connections.$id.write-back": {
    ...company,
    needs: "connections.write",
    path: (a) => `/company/connections/${a.connectionId}/write-back`,
    idsOf: "company",
  },
  "company.connections.$id.problems": {
    ...company,
    needs: "connections.read",
    path: (a) => `/company/connections/${a.connectionId}/problems`,
    idsOf: "company",
  },
  "company.rates": { ...company, path: () => "/company/rates" },
  "company.settings": { ...company, path: () => "/company/settings", shows: true },
  "company.permissions": { ...company, path: () => "/company/permissions", shows: true },
  "portal.audit": { ...partner, needs: "portal.audit.read", path: () => "/portal/audit", shows: true },
  search: { audience: "signed-in", path: () => "/search?q=acme" },
  "company.set-up": { ...company, path: () => "/company/set-up" },
  "company.search": { ...company, path: () => "/company/search?q=CANARY", shows: true },
  "portal.search": { ...partner, path: () => "/portal/search?q=CANARY", shows: true },
  "company.touchpoints": { ...company, path: () => "/company/touchpoints", shows: true },
  "company.inference._index": { ...company, path: () => "/company/inference", shows: true },
  "company.inference.settings": { ...company, path: () => "/company/inference/settings", shows: true },
  "company.duplicates._index": { ...company, path: () => "/company/duplicates" },
  "company.duplicates.compare": {
    ...company,
    path: (a) => `/company/duplicates/compare?kind=partner&from=${a.partnerOne}&into=${a.partnerTwo}`,
    idsOf: "company",
    shows: true,
  },
  "company.inference.matches": { ...company, path: () => "/company/inference/matches", shows: true },
  "company.reviews": { ...company, path: () => "/company/reviews", shows: true },
  portal: { ...partner, path: () => "/portal/home", shows: true },
  "portal.home": { ...partner, path: () => "/portal/home", shows: true },
  "portal.deals": { ...partner, path: () => "/portal/deals", shows: true },
  "portal.ledger": { ...partner, path: () => "/portal/ledger", shows: true },
  "portal.team": { ...partner, path: () => "/portal/team", shows: true },
  "portal.companies.$companyId.deals.$id": {
    ...partner,
    path: (a) => `/portal/companies/${a.companyId}/deals/${a.dealOfOne}`,
    idsOf: "partner",
    shows: true,
  },
};

/** The first to ask for a page waits for all pages to be loaded. */
const patienceMs = 150_000;

test(
  "every built page is in the sweep, and every line of the sweep is a built page",
  async () => {
    const lines = Object.keys(pages).map((name) => `routes/${name}`);
    expect(lines.sort()).toEqual(await builtPages());
  },
  patienceMs,
);

test.for(Object.entries(pages))(
  "page %s shows itself only to whom it may",
  { timeout: patienceMs },
  async ([_, page], { task }) => {
    const { a, callers } = await meetCallers();
    const path = page.path(a.ids);
    const people = callers.filter(({ name }) => !name.includes("key"));
    for (const caller of people) {
      const who = `${caller.name} at ${path}`;
      const response = await open(caller, path);
      const outcome = outcomeOf(response);
      expect(`${who}: ${outcome}`).toBe(`${who}: ${expectedOf(page, caller)}`);
      const seen = await visibleText(response, path);
      expect(`${who}: ${caller.leaks(seen).join(", ")}`).toBe(`${who}: `);
      if (page.shows && outcome === "shown") expect(`${who}: ${caller.mark.test(seen)}`).toBe(`${who}: true`);
      const data = await open(caller, dataPath(path));
      expect(`${who}, its data: ${data.status < 500}`).toBe(`${who}, its data: true`);
      const leaked = caller.leaks(await visibleText(data, path));
      expect(`${who}, its data: ${leaked.join(", ")}`).toBe(`${who}, its data: `);
    }
    task.meta.swept = { of: "page", callers: people.map((caller) => caller.name), asked: people.length * 2 };
  },
);

type Outcome = "shown" | "sent to sign in" | "sent elsewhere" | "not found" | `status ${number}`;

function expectedOf(page: Page, { kind, standing, permissions }: Caller): Outcome {
  const { audience, idsOf, path, open = false, needs } = page;
  if (audience === "anyone" && open) return "shown";
  if (audience === "anyone")
    return path({} as World["ids"]) === "/no/such/page" ? "not found" : "sent elsewhere";
  if (kind === "nobody") return "sent to sign in";
  if (audience === "signed-in" && open) return "shown";
  if (audience === "signed-in" || audience !== kind) return "sent elsewhere";
  const isTheirs =
    idsOf === undefined || standing === (idsOf === "partner" || kind === "partner" ? "one" : "company");
  if (needs !== undefined && !permissions?.has(needs)) return "status 403";
  return isTheirs ? "shown" : "not found";
}

function outcomeOf({ status, headers }: Response): Outcome {
  if (status === 200) return "shown";
  if (status === 404) return "not found";
  if (status !== 302) return `status ${status}`;
  return headers.get("location")?.startsWith("/sign-in") ? "sent to sign in" : "sent elsewhere";
}

async function open(caller: Caller, path: string): Promise<Response> {
  return api(await caller.enter()).get(`/${path}`, { redirect: "manual" });
}

/** Where the browser's own navigation fetches a page's data. */
function dataPath(path: string): string {
  const [pathname, search] = path.split("?");
  const data = pathname === "/" ? "/_root.data" : `${pathname}.data`;
  return search === undefined ? data : `${data}?${search}`;
}

/** Without the ids that the caller sent along: a page may say which address it could not find. */
async function visibleText(response: Response, path: string): Promise<string> {
  const text = `${JSON.stringify([...response.headers])}\n${await response.text()}`;
  return (path.match(/[a-z]{3}_[0-9a-z]{26}/g) ?? []).reduce((left, id) => left.replaceAll(id, ""), text);
}

async function builtPages(): Promise<string[]> {
  const build = (await import("../../web/build/server/index.js")) as {
    routes: Record<string, { id: string }>;
  };
  return Object.values(build.routes)
    .map(({ id }) => id)
    .filter((id) => id !== "root")
    .sort();
}
