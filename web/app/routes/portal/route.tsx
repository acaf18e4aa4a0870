import { type LoaderFunctionArgs, redirect } from "@remix-run/cloudflare";
import { Outlet, useLoaderData, useRouteLoaderData } from "@remix-run/react";
import { PausedLedgers } from "#web/app/ledger/frozen-notice.tsx";
import { apiOf, read } from "#web/app/lib/api.server.ts";
import { WAYS_ON } from "#web/app/lib/ways-on.ts";
import { countUnread } from "#web/app/notifications/notifications.server.ts";
import { ErrorPage } from "#web/app/ui/error-page.tsx";
import { PlainShell } from "#web/app/ui/plain-shell.tsx";
import { type NavItem, PortalShell } from "#web/app/ui/shell.tsx";

export async function loader(args: LoaderFunctionArgs) {
  const { client } = apiOf(args);
  const session = await read(client.session.$get(), args.request);
  if (session.audience !== "partner") throw redirect("/");
  if (session.restriction !== null) throw redirect(WAYS_ON[session.restriction]);
  return { ...session, counts: { unread: await countUnread(args, "portal") } };
}

const HOME = "/portal/home";
const NAV: readonly NavItem[] = [
  { to: HOME, label: "Home", skeleton: "figures" },
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

export default function PartnerSide() {
  const session = useLoaderData<typeof loader>();
  return (
    <PortalShell session={session} home={HOME} nav={NAV}>
      <PausedLedgers ledgers={session.frozenLedgers} />
      <Outlet />
    </PortalShell>
  );
}

export function ErrorBoundary() {
  const session = useRouteLoaderData<typeof loader>("routes/portal");
  if (session === undefined) {
    return (
      <PlainShell>
        <ErrorPage />
      </PlainShell>
    );
  }
  return (
    <PortalShell session={session} home={HOME} nav={NAV}>
      <ErrorPage />
    </PortalShell>
  );
}
