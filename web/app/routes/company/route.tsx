import { type LoaderFunctionArgs, redirect } from "@remix-run/cloudflare";
import { Outlet, useLoaderData, useRouteLoaderData } from "@remix-run/react";
import { FrozenNotice } from "#web/app/ledger/frozen-notice.tsx";
import { apiOf, read } from "#web/app/lib/api.server.ts";
import { WAYS_ON } from "#web/app/lib/ways-on.ts";
import { countUnread } from "#web/app/notifications/notifications.server.ts";
import { COMPANY_HOME, COMPANY_NAV } from "#web/app/search/company-places.ts";
import { ErrorPage } from "#web/app/ui/error-page.tsx";
import { PlainShell } from "#web/app/ui/plain-shell.tsx";
import { CompanyShell } from "#web/app/ui/shell.tsx";

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

export default function CompanySide() {
  const session = useLoaderData<typeof loader>();
  return (
    <CompanyShell session={session} home={COMPANY_HOME} nav={COMPANY_NAV}>
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
    <CompanyShell session={session} home={COMPANY_HOME} nav={COMPANY_NAV}>
      <ErrorPage />
    </CompanyShell>
  );
}
