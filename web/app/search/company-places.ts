import type { NavItem } from "#web/app/ui/shell.tsx";

export const COMPANY_HOME = "/company/overview";
/** The screens of a company that its frame lists. */
export const COMPANY_NAV: readonly NavItem[] = [
  { to: COMPANY_HOME, label: "Overview", skeleton: "figures" },
  {
    to: "/company/notifications",
    label: "Notifications",
    skeleton: "rows",
    permission: "notifications.own",
    count: "unread",
  },
  { to: "/company/alerts", label: "Alerts", skeleton: "rows", count: "alerts" },
  { to: "/company/deals", label: "Deals", skeleton: "rows" },
  { to: "/company/partners", label: "Partners", skeleton: "rows", also: ["/company/health"] },
  {
    to: "/company/registrations",
    label: "Registrations",
    skeleton: "rows",
    permission: "registrations.read",
    count: "registrations",
  },
  { to: "/company/ledger", label: "Ledger", skeleton: "rows" },
  { to: "/company/statements", label: "Statements", skeleton: "rows", permission: "statements.read" },
  {
    to: "/company/disputes",
    label: "Disputes",
    skeleton: "rows",
    permission: "disputes.read",
    count: "disputes",
  },
  { to: "/company/periods", label: "Periods", skeleton: "rows" },
  {
    to: "/company/rules",
    label: "Rules",
    skeleton: "rows",
    also: ["/company/back-tests", "/company/reviews"],
  },
  {
    to: "/company/touchpoints",
    label: "Touchpoints",
    skeleton: "rows",
    also: ["/company/inference"],
  },
  { to: "/company/imports", label: "Imports", skeleton: "rows", permission: "imports.read" },
  { to: "/company/connections", label: "Connections", skeleton: "rows", permission: "connections.read" },
  { to: "/company/team", label: "Team", skeleton: "rows" },
  {
    to: "/company/settings",
    label: "Settings",
    skeleton: "detail",
    permission: "settings.read",
    also: [
      "/company/audit",
      "/company/permissions",
      "/company/single-sign-on",
      "/company/keys",
      "/company/webhooks",
      "/company/evidence",
      "/company/data",
    ],
  },
];
