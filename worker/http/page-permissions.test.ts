import { expect, test } from "vitest";
import {
  type CompanyPermission,
  companyRoles,
  type PartnerPermission,
  partnerRoles,
} from "#worker/domain/access/permissions.ts";
import { api } from "#worker/testing/api.ts";
import { makeColleague, makePartnerColleague, type Person } from "#worker/testing/people.ts";
import { makeWorld, type World } from "#worker/testing/worlds.ts";

/**
 * Pages show no button, link or form that the API would refuse: each of these stands on its page for exactly the roles that
 * may use it. The pages come from the build (`npm run build`).
 */
type Control<Permission> = {
  readonly page: (a: World["ids"]) => string;
  readonly needs: Permission;
  /** What is in the page's HTML when the control is. */
  readonly shown: (a: World["ids"]) => string;
};

const onCompanyPages: readonly Control<CompanyPermission>[] = [
  { page: () => "/company/disputes", needs: "deals.export", shown: () => "disputes/export.csv" },
  {
    page: (a) => `/company/disputes/${a.disputeOfOne}`,
    needs: "disputes.decide",
    shown: () => "Take under review",
  },
  {
    page: () => "/company/registrations",
    needs: "deals.export",
    shown: () => "registrations/export.csv",
  },
  {
    page: () => "/company/registrations",
    needs: "registrations.write",
    shown: () => 'href="/company/registrations/new"',
  },
  { page: () => "/company/registrations", needs: "registrations.decide", shown: () => 'name="assignTo"' },
  {
    page: () => "/company/registrations/settings",
    needs: "registrations.settings",
    shown: () => "Put in force",
  },
  {
    page: (a) => `/company/registrations/${a.registrationOfOne}`,
    needs: "registrations.decide",
    shown: () => 'name="intent" value="assign"',
  },
  { page: () => "/company/deals", needs: "deals.export", shown: () => "opportunities/export.csv" },
  { page: () => "/company/alerts", needs: "deals.export", shown: () => "alerts/export.csv" },
  { page: () => "/company/alerts/settings", needs: "health.settings", shown: () => "Put in force" },
  { page: () => "/company/health", needs: "health.settings", shown: () => 'value="preview"' },
  { page: () => "/company/partners", needs: "deals.export", shown: () => "partners/export.csv" },
  { page: () => "/company/ledger", needs: "deals.export", shown: () => "entries/export.csv" },
  {
    page: (a) => `/company/back-tests/${a.backTestId}/changes`,
    needs: "deals.export",
    shown: () => "changes/export.csv",
  },
  { page: () => "/company/rates", needs: "rates.write", shown: () => 'value="enter"' },
  { page: () => "/company/rules", needs: "rules.write", shown: () => 'href="/company/rules/new"' },
  { page: () => "/company/rules", needs: "attribution.run", shown: () => 'value="recalculate"' },
  { page: () => "/company/rules", needs: "rules.settings", shown: () => 'value="settings"' },
  { page: () => "/company/rules", needs: "analysis.run", shown: () => 'href="/company/rules/compare"' },
  {
    page: (a) => `/company/rules/${a.draftRuleId}`,
    needs: "rules.write",
    shown: (a) => `/company/rules/${a.draftRuleId}/draft`,
  },
  { page: (a) => `/company/rules/${a.draftRuleId}`, needs: "rules.write", shown: () => 'value="drop"' },
  {
    page: (a) => `/company/rules/${a.draftRuleId}`,
    needs: "rules.publish",
    shown: (a) => `/company/rules/${a.draftRuleId}/publish`,
  },
  { page: (a) => `/company/rules/${a.ruleId}`, needs: "rules.publish", shown: () => 'value="retire"' },
  {
    page: (a) => `/company/rules/${a.ruleId}`,
    needs: "analysis.run",
    shown: () => "/company/back-tests?ruleId=",
  },
  { page: () => "/company/back-tests", needs: "analysis.run", shown: () => "Start the back-test" },
  { page: () => "/company/inference", needs: "attribution.run", shown: () => "Judge everything anew" },
  { page: () => "/company/inference/settings", needs: "inference.write", shown: () => 'name="comment"' },
  { page: () => "/company/inference/matches", needs: "inference.write", shown: () => 'name="partner"' },
  { page: () => "/company/reviews", needs: "overrides.write", shown: (a) => `decide=${a.dealInReview}` },
  {
    page: (a) => `/company/reviews?decide=${a.dealInReview}`,
    needs: "overrides.write",
    shown: () => 'name="reason"',
  },
  { page: (a) => `/company/deals/${a.dealOfOne}`, needs: "overrides.write", shown: () => 'name="reason"' },
  { page: () => "/company/imports", needs: "imports.write", shown: () => 'href="/company/imports/new"' },
  {
    page: (a) => `/company/imports/${a.importId}`,
    needs: "imports.write",
    shown: (a) => `/company/imports/${a.importId}/undo`,
  },
  {
    page: (a) => `/company/imports/${a.heldImportId}`,
    needs: "imports.write",
    shown: () => "Import without checking first",
  },
  {
    page: () => "/company/connections",
    needs: "connections.write",
    shown: () => 'href="/company/connections/new"',
  },
  {
    page: (a) => `/company/connections/${a.connectionId}`,
    needs: "connections.write",
    shown: () => 'value="reconnect"',
  },
  {
    page: (a) => `/company/connections/${a.connectionId}`,
    needs: "connections.write",
    shown: (a) => `/company/connections/${a.connectionId}/messages`,
  },
  { page: () => "/company/set-up", needs: "settings.write", shown: () => 'name="isAway"' },
  { page: () => "/company/overview", needs: "imports.read", shown: () => 'href="/company/imports"' },
  { page: () => "/company/team", needs: "team.write", shown: () => "Send the invitation" },
  {
    page: () => "/company/team",
    needs: "people.export",
    shown: (a) => `href="/company/team/${a.colleagueId}/data"`,
  },
  {
    page: (a) => `/company/partners/${a.partnerOne}`,
    needs: "partner-users.read",
    shown: (a) => `/company/partners/${a.partnerOne}/people`,
  },
  {
    page: (a) => `/company/partners/${a.partnerOne}`,
    needs: "inference.write",
    shown: () => 'name="intent" value="compare"',
  },
  {
    page: (a) => `/company/partners/${a.partnerOne}/people`,
    needs: "partner-users.write",
    shown: () => "Send the invitation",
  },
];

const onPortalPages: readonly Control<PartnerPermission>[] = [
  { page: () => "/portal/deals", needs: "portal.export", shown: () => "opportunities/export.csv" },
  {
    page: () => "/portal/registrations",
    needs: "portal.registrations.write",
    shown: () => 'href="/portal/registrations/new"',
  },
  {
    page: () => "/portal/registrations",
    needs: "portal.export",
    shown: () => "registrations/export.csv",
  },
  {
    page: (a) => `/portal/registrations/${a.registrationOfOne}`,
    needs: "portal.registrations.write",
    shown: () => "Withdraw the registration",
  },
  { page: () => "/portal/ledger", needs: "portal.export", shown: () => "entries/export.csv" },
  { page: () => "/portal/ledger", needs: "portal.disputes.open", shown: () => "/portal/disputes/new?" },
  { page: () => "/portal/reports", needs: "portal.reports.write", shown: () => "/portal/reports/new" },
  { page: () => "/portal/disputes", needs: "portal.export", shown: () => "disputes/export.csv" },
  {
    page: (a) => `/portal/disputes/${a.disputeOfOne}`,
    needs: "portal.disputes.open",
    shown: () => "Withdraw the dispute",
  },
  {
    page: (a) => `/portal/statements/${a.statementOfOne}`,
    needs: "portal.disputes.read",
    shown: (a) => `/portal/disputes/${a.disputeOfOne}`,
  },
  { page: () => "/portal/team", needs: "portal.team.write", shown: () => "Send the invitation" },
  { page: () => "/portal/team", needs: "portal.keys.read", shown: () => 'href="/portal/keys"' },
  { page: () => "/portal/team", needs: "portal.settings.write", shown: () => 'value="rename"' },
];

let made: Promise<World> | undefined;

/** Made at the first test, because the database is only there from then on. */
function world(): Promise<World> {
  // With one deal more, partner one has an entry that nobody disputes.
  made ??= makeWorld("A", { moreDeals: 1 });
  return made;
}

const patienceMs = 150_000;

test.each(companyRoles)(
  "a company's %s finds what the role may do, and nothing else",
  async (role) => {
    const { company, ids } = await world();
    await judge(await makeColleague(company.tenant, role), onCompanyPages, ids);
  },
  patienceMs,
);

test.each(partnerRoles)(
  "a partner's %s finds what the role may do, and nothing else",
  async (role) => {
    const { one, ids } = await world();
    await judge(await makePartnerColleague(one.organisationId, role), onPortalPages, ids);
  },
  patienceMs,
);

async function judge(
  person: Person,
  controls: readonly Control<CompanyPermission | PartnerPermission>[],
  ids: World["ids"],
) {
  const wrong: string[] = [];
  for (const { page, needs, shown } of controls) {
    const answer = await api(person).get(`/${page(ids)}`);
    // Whoever may not open the page at all finds nothing on it.
    const isShown = answer.status === 200 && visibleText(await answer.text()).includes(shown(ids));
    const may = person.principal.permissions.has(needs);
    if (isShown !== may)
      wrong.push(`${shown(ids)} on ${page(ids)} (${answer.status}) is ${isShown ? "there" : "missing"}`);
  }
  expect(wrong).toEqual([]);
}

/** The page without its scripts, which carry data and the code's names. */
function visibleText(html: string): string {
  return html.replaceAll(/<script\b[\s\S]*?<\/script>/g, "").replaceAll("&amp;", "&");
}
