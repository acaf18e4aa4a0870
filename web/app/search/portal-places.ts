import type { NavItem } from "#web/app/ui/shell.tsx";

export const PORTAL_HOME = "/portal/home";
/** The screens of a partner that its frame lists. */
export const PORTAL_NAV: readonly NavItem[] = [
  { to: PORTAL_HOME, label: "Home", skeleton: "figures" },
  { to: "/portal/deals", label: "Deals", skeleton: "rows" },
  { to: "/portal/reports", label: "Activity", skeleton: "rows", permission: "portal.reports.read" },
  {
    to: "/portal/registrations",
    label: "My registrations",
    skeleton: "rows",
    permission: "portal.registrations.read",
  },
  { to: "/portal/ledger", label: "Ledger", skeleton: "rows" },
  { to: "/portal/statements", label: "Statements", skeleton: "rows", permission: "portal.statements.read" },
  { to: "/portal/disputes", label: "Disputes", skeleton: "rows", permission: "portal.disputes.read" },
  { to: "/portal/performance", label: "Performance", skeleton: "figures" },
  {
    to: "/portal/team",
    label: "Team",
    skeleton: "rows",
    permission: "portal.team.read",
    also: ["/portal/keys"],
  },
  {
    to: "/portal/notifications",
    label: "Notifications",
    skeleton: "rows",
    permission: "portal.notifications.own",
    count: "unread",
  },
  { to: "/portal/audit", label: "Audit log", skeleton: "rows", permission: "portal.audit.read" },
];
