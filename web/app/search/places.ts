import type { Permission } from "#worker/domain/access/permissions.ts";
import { matchesTerms, searchTerms } from "#worker/domain/search/search-terms.ts";

/** A page, or something to do on one. */
export type Place = {
  readonly label: string;
  readonly to: string;
  /** Left out for whoever lacks it. */
  readonly permission?: Permission | undefined;
  /** Other words that people look for it by. */
  readonly words?: string;
};

export type Side = "company" | "portal";

/** The pages and actions by these words that the person may reach, in the order of the lists; none where nothing is asked. */
export function findPlaces(
  places: readonly Place[],
  { text, permissions }: { readonly text: string; readonly permissions: readonly string[] },
): readonly Place[] {
  const terms = searchTerms(text);
  if (terms.length === 0) return [];
  return places.filter(
    ({ label, words = "", permission }) =>
      (permission === undefined || permissions.includes(permission)) && matchesTerms([label, words], terms),
  );
}

/** What the frame does not list: screens behind other screens, and things to do. */
export const PLACES: Readonly<Record<Side, readonly Place[]>> = {
  company: [
    { label: "Set-up", to: "/company/set-up", words: "checklist getting started steps" },
    {
      label: "Import a file",
      to: "/company/imports/new",
      permission: "imports.write",
      words: "csv upload deals",
    },
    {
      label: "Connect Salesforce",
      to: "/company/connections/new",
      permission: "connections.write",
      words: "crm",
    },
    { label: "Write a rule", to: "/company/rules/new", permission: "rules.write", words: "new attribution" },
    {
      label: "Compare models",
      to: "/company/rules/compare",
      permission: "analysis.run",
      words: "attribution",
    },
    { label: "Back-tests", to: "/company/back-tests", words: "try a rule" },
    { label: "Deals to split by hand", to: "/company/reviews", words: "reviews manual" },
    { label: "Unattributed deals", to: "/company/deals?status=incomplete", words: "nobody" },
    {
      label: "Register a deal for a partner",
      to: "/company/registrations/new",
      permission: "registrations.write",
      words: "new registration",
    },
    { label: "Partner health", to: "/company/health", words: "grade score" },
    { label: "Duplicates", to: "/company/duplicates", words: "merge partners accounts" },
    { label: "Matches of partners and records", to: "/company/inference/matches", words: "people domains" },
    { label: "Inference settings", to: "/company/inference/settings", words: "confidence threshold" },
    { label: "Alert settings", to: "/company/alerts/settings", words: "thresholds" },
    { label: "Exchange rates", to: "/company/rates", words: "currency conversion" },
    { label: "Notification preferences", to: "/company/notifications/preferences", words: "mail digest" },
    {
      label: "Registration settings",
      to: "/company/registrations/settings",
      permission: "registrations.settings",
      words: "protection form",
    },
    { label: "Invite a colleague", to: "/company/team", permission: "team.write", words: "people users" },
    { label: "Permissions", to: "/company/permissions", words: "roles matrix" },
    { label: "Audit log", to: "/company/audit", permission: "audit.read", words: "changes history" },
    { label: "API keys", to: "/company/keys", permission: "keys.read", words: "integration token" },
    { label: "Webhooks and Slack", to: "/company/webhooks", permission: "channels.read", words: "events" },
    {
      label: "Evidence for auditors",
      to: "/company/evidence",
      permission: "evidence.read",
      words: "soc audit",
    },
    {
      label: "Download all data",
      to: "/company/data",
      permission: "company.export",
      words: "export company delete",
    },
    {
      label: "Company sign-in",
      to: "/company/single-sign-on",
      permission: "settings.read",
      words: "sso openid single sign-on",
    },
    { label: "Your account", to: "/account", words: "password passkey profile" },
    { label: "Guide", to: "/help", words: "help manual documentation" },
  ],
  portal: [
    {
      label: "Register a deal",
      to: "/portal/registrations/new",
      permission: "portal.registrations.write",
      words: "new registration",
    },
    {
      label: "Report activity",
      to: "/portal/reports/new",
      permission: "portal.reports.write",
      words: "meeting demo",
    },
    {
      label: "Invite a colleague",
      to: "/portal/team",
      permission: "portal.team.write",
      words: "people users",
    },
    { label: "API keys", to: "/portal/keys", permission: "portal.keys.read", words: "integration token" },
    {
      label: "Notification preferences",
      to: "/portal/notifications/preferences",
      permission: "portal.notifications.own",
      words: "mail digest",
    },
    { label: "Your account", to: "/account", words: "password passkey profile" },
    { label: "Verify a statement", to: "/verify", words: "check signature" },
    { label: "Guide", to: "/help", words: "help manual documentation" },
  ],
};
