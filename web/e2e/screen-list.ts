import { expect, type Page } from "@playwright/test";
import { type Demo, readApi } from "./journey.ts";

/** Whose eyes a screen is seen with. Nobody has not signed in. */
export type Visitor = keyof Demo | "nobody";

export type Screen = {
  /** The folder in web/app/routes. */
  readonly route: string;
  /** An address with a function needs an id that only the data knows. */
  readonly address: string | ((page: Page) => Promise<string>);
  /** Is there only once `prepareScreens` has filled the demo further. */
  readonly prepared?: true;
  /** Drawn for the pictures alone; the journeys are quicker without it. */
  readonly seldom?: true;
};

const company: readonly Screen[] = [
  { route: "company.overview", address: "/company/overview" },
  { route: "company.set-up", address: "/company/set-up", seldom: true },
  { route: "company.imports._index", address: "/company/imports" },
  { route: "company.imports.new", address: "/company/imports/new" },
  { route: "company.imports.$id._index", address: at("/company/imports", "/imports") },
  { route: "company.imports.$id.undo", address: at("/company/imports", "/imports", "/undo"), seldom: true },
  { route: "company.connections._index", address: "/company/connections" },
  { route: "company.connections.new", address: "/company/connections/new" },
  { route: "company.deals._index", address: "/company/deals" },
  { route: "company.deals._index", address: "/company/deals?q=nothing-is-called-this" },
  { route: "company.deals.$id", address: at("/company/deals", "/opportunities?outcome=won") },
  { route: "company.deals.$id", address: at("/company/deals", "/opportunities?outcome=open") },
  { route: "company.partners._index", address: "/company/partners" },
  { route: "company.partners.$id", address: at("/company/partners", "/partners") },
  {
    route: "company.partners.$id_.people",
    address: at("/company/partners", "/partners?q=Halvorne", "/people"),
  },
  { route: "company.ledger._index", address: "/company/ledger" },
  { route: "company.ledger._index", address: "/company/ledger?view=totals&by=period" },
  { route: "company.ledger.$seq", address: "/company/ledger/1" },
  { route: "company.disputes._index", address: "/company/disputes" },
  { route: "company.disputes.$id", address: at("/company/disputes", "/disputes") },
  { route: "company.registrations._index", address: "/company/registrations" },
  { route: "company.registrations._index", address: "/company/registrations?view=all" },
  { route: "company.registrations.new", address: "/company/registrations/new" },
  { route: "company.registrations.signals", address: "/company/registrations/signals" },
  { route: "company.registrations.settings", address: "/company/registrations/settings" },
  { route: "company.rules._index", address: "/company/rules" },
  { route: "company.rules.new", address: "/company/rules/new" },
  { route: "company.rules.compare", address: "/company/rules/compare" },
  { route: "company.rules.$id._index", address: at("/company/rules", "/rules") },
  { route: "company.rules.$id.draft", address: at("/company/rules", "/rules", "/draft") },
  { route: "company.back-tests._index", address: "/company/back-tests" },
  { route: "company.reviews", address: "/company/reviews" },
  { route: "company.touchpoints", address: "/company/touchpoints" },
  { route: "company.inference._index", address: "/company/inference" },
  { route: "company.inference.settings", address: "/company/inference/settings" },
  { route: "company.inference.matches", address: "/company/inference/matches" },
  { route: "company.duplicates._index", address: "/company/duplicates" },
  { route: "company.duplicates.compare", address: twoPartners, seldom: true },
  { route: "company.search", address: "/company/search?q=halvorne", seldom: true },
  { route: "company.team", address: "/company/team" },
  { route: "company.settings", address: "/company/settings" },
  { route: "company.rates", address: "/company/rates" },
  { route: "company.audit", address: "/company/audit" },
  { route: "company.permissions", address: "/company/permissions" },
  { route: "company.alerts._index", address: "/company/alerts", seldom: true },
  { route: "company.alerts.settings", address: "/company/alerts/settings", seldom: true },
  { route: "company.health", address: "/company/health", seldom: true },
  { route: "company.periods._index", address: "/company/periods", seldom: true },
  { route: "company.periods.$key", address: "/company/periods/2026-01", seldom: true },
  { route: "company.statements._index", address: "/company/statements", seldom: true },
  { route: "company.statements.settings", address: "/company/statements/settings", seldom: true },
  { route: "company.notifications._index", address: "/company/notifications", seldom: true },
  { route: "company.notifications.preferences", address: "/company/notifications/preferences", seldom: true },
  { route: "company.notifications.deliveries", address: "/company/notifications/deliveries", seldom: true },
  { route: "company.webhooks._index", address: "/company/webhooks", seldom: true },
  { route: "company.webhooks.slack", address: "/company/webhooks/slack", seldom: true },
  { route: "company.keys", address: "/company/keys", seldom: true },
  { route: "company.data._index", address: "/company/data", seldom: true },
  { route: "company.evidence", address: "/company/evidence", seldom: true },
  { route: "company.single-sign-on", address: "/company/single-sign-on", seldom: true },
];

const otherCompany: readonly Screen[] = [
  { route: "company.overview", address: "/company/overview", seldom: true },
  ...(["registrations", "registrations?view=all"] as const).map(
    (path): Screen => ({
      route: "company.registrations._index",
      address: `/company/${path}`,
      prepared: true,
    }),
  ),
  {
    route: "company.registrations.$id",
    address: at("/company/registrations", "/registrations"),
    prepared: true,
  },
  {
    route: "company.registrations.$id_.deal",
    address: at("/company/registrations", "/registrations", "/deal"),
    prepared: true,
  },
  { route: "company.back-tests._index", address: "/company/back-tests", prepared: true },
  {
    route: "company.back-tests.$id._index",
    address: at("/company/back-tests", "/back-tests"),
    prepared: true,
  },
  {
    route: "company.back-tests.$id.changes",
    address: at("/company/back-tests", "/back-tests", "/changes"),
    prepared: true,
  },
  { route: "company.rules.$id._index", address: draftRule(""), prepared: true },
  { route: "company.rules.$id.draft", address: draftRule("/draft"), prepared: true },
  { route: "company.rules.$id.publish", address: draftRule("/publish"), prepared: true },
  { route: "company.periods._index", address: "/company/periods", prepared: true },
  { route: "company.statements._index", address: "/company/statements", prepared: true },
  { route: "company.statements.$id", address: at("/company/statements", "/statements"), prepared: true },
  {
    route: "company.statements.issues.$id",
    address: at("/company/statements/issues", "/statements/issues"),
    prepared: true,
  },
  { route: "company.webhooks._index", address: "/company/webhooks", prepared: true },
  { route: "company.webhooks.$id._index", address: at("/company/webhooks", "/channels"), prepared: true },
  { route: "company.webhooks.$id.$deliveryId", address: firstDelivery, prepared: true },
  { route: "company.data._index", address: "/company/data", prepared: true },
  { route: "company.data.$id._index", address: at("/company/data", "/company-exports"), prepared: true },
  { route: "company.team_.$id.data._index", address: colleaguesData, prepared: true },
  { route: "company.connections._index", address: "/company/connections", prepared: true },
  ...["", "/mapping", "/messages", "/partners", "/problems", "/registrations", "/test", "/write-back"].map(
    (place): Screen => ({
      route: `company.connections.$id.${place === "" ? "_index" : place.slice(1)}`,
      address: at("/company/connections", "/connections", place),
      prepared: true,
    }),
  ),
];

const emptyCompany: readonly Screen[] = [
  { route: "company.overview", address: "/company/overview" },
  { route: "company.deals._index", address: "/company/deals" },
  { route: "company.partners._index", address: "/company/partners" },
  { route: "company.ledger._index", address: "/company/ledger" },
  { route: "company.imports._index", address: "/company/imports" },
  ...company
    .filter(({ address }) => typeof address === "string" && !address.includes("?") && !/\d/.test(address))
    .filter(({ route }) => !/overview|deals|partners|ledger|imports\._index/.test(route))
    .map((screen): Screen => ({ ...screen, seldom: true })),
  { route: "account._index", address: "/account" },
  { route: "account.companies", address: "/account/companies" },
  { route: "account.second-factors", address: "/account/second-factors" },
  { route: "account.email", address: "/account/email?token=none", seldom: true },
  { route: "account.data._index", address: "/account/data", seldom: true },
  { route: "prove", address: "/prove" },
  { route: "verify", address: "/verify", seldom: true },
  { route: "help._index", address: "/help" },
  { route: "help.$page", address: "/help/attribution-models" },
  { route: "help.$page", address: "/help/api" },
];

const partner: readonly Screen[] = [
  { route: "portal.home", address: "/portal/home" },
  { route: "portal.home", address: "/portal/home?asOf=2026-01-31", seldom: true },
  { route: "portal.deals", address: "/portal/deals" },
  { route: "portal.companies.$companyId.deals.$id", address: partnersDeal },
  { route: "portal.registrations._index", address: "/portal/registrations" },
  { route: "portal.registrations.new", address: "/portal/registrations/new" },
  {
    route: "portal.registrations.$id",
    address: at("/portal/registrations", "/registrations"),
    prepared: true,
  },
  { route: "portal.ledger", address: "/portal/ledger" },
  { route: "portal.disputes._index", address: "/portal/disputes" },
  { route: "portal.disputes.$id", address: at("/portal/disputes", "/portal/disputes") },
  { route: "portal.disputes.new", address: newDispute, seldom: true },
  { route: "portal.statements._index", address: "/portal/statements", seldom: true },
  {
    route: "portal.statements.$id",
    address: at("/portal/statements", "/portal/statements"),
    prepared: true,
  },
  { route: "portal.performance", address: "/portal/performance", seldom: true },
  { route: "portal.reports._index", address: "/portal/reports", seldom: true },
  { route: "portal.reports.new", address: "/portal/reports/new", seldom: true },
  { route: "portal.notifications._index", address: "/portal/notifications", seldom: true },
  { route: "portal.notifications.preferences", address: "/portal/notifications/preferences", seldom: true },
  { route: "portal.keys", address: "/portal/keys", seldom: true },
  { route: "portal.search", address: "/portal/search?q=renewal", seldom: true },
  { route: "portal.team", address: "/portal/team" },
  { route: "portal.audit", address: "/portal/audit" },
];

const nobody: readonly Screen[] = [
  { route: "sign-in", address: "/sign-in" },
  { route: "sign-in_.company", address: "/sign-in/company" },
  { route: "sign-in_.link", address: "/sign-in/link?token=none" },
  { route: "sign-up._index", address: "/sign-up" },
  { route: "sign-up.confirm", address: "/sign-up/confirm?token=none", seldom: true },
  { route: "forgot-password", address: "/forgot-password" },
  { route: "reset-password", address: "/reset-password?token=none" },
  { route: "invitations.accept", address: "/invitations/accept?token=none", seldom: true },
  { route: "company-deletion", address: "/company-deletion?token=none", seldom: true },
  { route: "verify", address: "/verify", seldom: true },
  { route: "help.$page", address: "/help/getting-started", seldom: true },
];

export const screens: Readonly<Record<Visitor, readonly Screen[]>> = {
  partner,
  nobody,
  company,
  otherCompany,
  emptyCompany,
};

/** Routes that show nothing of their own: shells of others, downloads, and places that send people on. */
export const routesWithoutScreen: readonly string[] = [
  "$",
  "_index",
  "account",
  "account.data.download",
  "company",
  "company.act",
  "company.data.$id.download",
  "company.notifications.slack",
  "company.team_.$id.data.download",
  "portal",
  "search",
  "sign-in_.passkey",
  "sign-out",
  "switch",
  "welcome",
];

export async function addressOf({ address }: Screen, page: Page): Promise<string> {
  return typeof address === "string" ? address : address(page);
}

/** The page of the first of a list. */
function at(folder: string, list: string, below = "") {
  return async (page: Page) => `${folder}/${await firstId(page, list)}${below}`;
}

function draftRule(below: string) {
  return async (page: Page) => {
    const { items } = await readApi<{ items: { id: string; hasDraft: boolean }[] }>(page, "/rules");
    return `/company/rules/${items.find(({ hasDraft }) => hasDraft)?.id}${below}`;
  };
}

async function twoPartners(page: Page): Promise<string> {
  const { items } = await readApi<{ items: { id: string }[] }>(page, "/partners");
  return `/company/duplicates/compare?kind=partner&from=${items[0]?.id}&into=${items[1]?.id}`;
}

async function firstDelivery(page: Page): Promise<string> {
  const channel = await firstId(page, "/channels");
  return `/company/webhooks/${channel}/${await firstId(page, `/channels/${channel}/deliveries`)}`;
}

async function colleaguesData(page: Page): Promise<string> {
  return `/company/team/${await firstId(page, "/team")}/data`;
}

async function partnersDeal(page: Page): Promise<string> {
  type Deal = { readonly id: string; readonly companyId: string };
  const { items } = await readApi<{ items: readonly Deal[] }>(page, "/portal/opportunities");
  return `/portal/companies/${items[0]?.companyId}/deals/${items[0]?.id}`;
}

async function newDispute(page: Page): Promise<string> {
  type Entry = { readonly seq: number; readonly companyId: string };
  const { items } = await readApi<{ items: readonly Entry[] }>(page, "/portal/ledger/entries");
  return `/portal/disputes/new?companyId=${items[0]?.companyId}&entry=${items[0]?.seq}`;
}

async function firstId(page: Page, path: string): Promise<string> {
  const { items } = await readApi<{ items: { id: string }[] }>(page, path);
  const id = items[0]?.id;
  expect(id, path).toBeDefined();
  return id ?? "";
}
