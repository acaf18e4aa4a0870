import { type LoaderFunctionArgs, redirect } from "@remix-run/cloudflare";
import { Outlet, useLoaderData, useRouteLoaderData } from "@remix-run/react";
import { PausedLedgers } from "#web/app/ledger/frozen-notice.tsx";
import { apiOf, read } from "#web/app/lib/api.server.ts";
import { WAYS_ON } from "#web/app/lib/ways-on.ts";
import { countUnread } from "#web/app/notifications/notifications.server.ts";
import { PORTAL_HOME, PORTAL_NAV } from "#web/app/search/portal-places.ts";
import { ErrorPage } from "#web/app/ui/error-page.tsx";
import { PlainShell } from "#web/app/ui/plain-shell.tsx";
import { PortalShell } from "#web/app/ui/shell.tsx";

export async function loader(args: LoaderFunctionArgs) {
  const { client } = apiOf(args);
  const session = await read(client.session.$get(), args.request);
  if (session.audience !== "partner") throw redirect("/");
  if (session.restriction !== null) throw redirect(WAYS_ON[session.restriction]);
  return { ...session, counts: { unread: await countUnread(args, "portal") } };
}

export default function PartnerSide() {
  const session = useLoaderData<typeof loader>();
  return (
    <PortalShell session={session} home={PORTAL_HOME} nav={PORTAL_NAV}>
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
    <PortalShell session={session} home={PORTAL_HOME} nav={PORTAL_NAV}>
      <ErrorPage />
    </PortalShell>
  );
}
