import { type LoaderFunctionArgs, redirect } from "@remix-run/cloudflare";
import { Outlet, useLoaderData, useRouteLoaderData } from "@remix-run/react";
import { FrozenNotice } from "#web/app/ledger/frozen-notice.tsx";
import { apiOf, read } from "#web/app/lib/api.server.ts";
import { WAYS_ON } from "#web/app/lib/ways-on.ts";
import { countUnread } from "#web/app/notifications/notifications.server.ts";
import { ErrorPage } from "#web/app/ui/error-page.tsx";
import { PlainShell } from "#web/app/ui/plain-shell.tsx";
import { CompanyShell, type NavItem } from "#web/app/ui/shell.tsx";

export async function loader(args: LoaderFunctionArgs) {
  const { client } = apiOf(args);
  const session = await read(client.session.$get(), args.request);
  if (session.audience !== "company") throw redirect("/");
  if (session.restriction !== null) throw redirect(WAYS_ON[session.restriction]);
  const [unread, waiting, { open: alerts }] = await Promise.all([
    countUnread(args, "company"),
    read(client["to-do"].$get(), args.request),
    read(client.alerts.count.$get(), args.request),
  ]);
  return { ...session, counts: { unread, alerts, ...waiting } };
}

const HOME = "/company/overview";
const NAV: readonly NavItem[] = [
  { to: HOME, label: "Overview", skeleton: "figures" },
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

export default function CompanySide() {
  const session = useLoaderData<typeof loader>();
  return (
    <CompanyShell session={session} home={HOME} nav={NAV}>
      <FrozenNotice ledgers={session.frozenLedgers} />
      <Outlet />
    </CompanyShell>
  );
}

export function ErrorBoundary() {
  const session = useRouteLoaderData<typeof loader>("routes/company");
  if (session === undefined) {
    return (
      <PlainShell>
        <ErrorPage />
      </PlainShell>
    );
  }
  return (
    <CompanyShell session={session} home={HOME} nav={NAV}>
      <ErrorPage />
    </CompanyShell>
  );
}
