import { type LoaderFunctionArgs, type MetaFunction, redirectDocument } from "@remix-run/cloudflare";
import { Link, useLoaderData } from "@remix-run/react";
import { ConnectionStatusBadge } from "#web/app/connections/connection-status-badge.tsx";
import { apiOf, read } from "#web/app/lib/api.server.ts";
import { labelOf } from "#web/app/lib/labels.ts";
import { pick } from "#web/app/lib/search.ts";
import type { ConnectionView } from "#web/app/lib/views.ts";
import { Allowed } from "#web/app/ui/allowed.tsx";
import { Badge } from "#web/app/ui/badge.tsx";
import { type Column, DataTable } from "#web/app/ui/data-table.tsx";
import { DateTime } from "#web/app/ui/date-time.tsx";
import { EmptyState } from "#web/app/ui/empty-state.tsx";
import { Notice } from "#web/app/ui/notice.tsx";
import { PageHeader } from "#web/app/ui/page-header.tsx";
import { Panel } from "#web/app/ui/panel.tsx";

export const meta: MetaFunction = () => [{ title: "Connections · Fairshare" }];

export async function loader(args: LoaderFunctionArgs) {
  const { login } = pick(args.request.url, { login: ["refused", "resume"] });
  // Signed in again, the person goes back into the login that the end of the session interrupted.
  if (login === "resume") throw redirectDocument("/oauth/salesforce/callback/resume");
  const { items } = await read(apiOf(args).client.connections.$get(), args.request);
  return { items, login };
}

export default function Connections() {
  const { items, login } = useLoaderData<typeof loader>();
  return (
    <div className="stack">
      <PageHeader
        title="Connections"
        lead="CRMs that Fairshare reads by itself: deals, accounts, partners, and what happened on them."
        actions={
          items.length === 0 ? null : (
            <Allowed to="connections.write">
              <Link to="/company/connections/new" className="button button-primary">
                Connect Salesforce
              </Link>
            </Allowed>
          )
        }
      />
      {login === undefined ? null : (
        <Notice tone="danger" title="The login did not come about">
          <p>
            It was not begun here, was begun by somebody else, has been used already, or took longer than ten
            minutes. Open the connection and log in again, in the same browser.
          </p>
        </Notice>
      )}
      <Panel flush>
        <DataTable
          caption="Connections"
          columns={COLUMNS}
          rows={items}
          rowKey={({ id }) => id}
          empty={<NoConnections />}
        />
      </Panel>
    </div>
  );
}

const COLUMNS: readonly Column<ConnectionView>[] = [
  {
    key: "name",
    header: "Name",
    title: true,
    cell: ({ id, name }) => <Link to={`/company/connections/${id}`}>{name}</Link>,
  },
  { key: "environment", header: "Org", cell: (one) => <Org connection={one} /> },
  { key: "status", header: "Status", cell: ({ status }) => <ConnectionStatusBadge status={status} /> },
  { key: "fresh", header: "Deals read through", cell: (one) => <Freshness connection={one} /> },
  {
    key: "problems",
    header: "Problems",
    numeric: true,
    cell: ({ id, problems }) =>
      problems === 0 ? (
        <span className="muted">None</span>
      ) : (
        <Link to={`/company/connections/${id}/problems`}>{problems}</Link>
      ),
  },
  {
    key: "alerts",
    header: "Needs attention",
    prose: true,
    cell: ({ alerts, reason }) => {
      if (reason !== undefined) return reason;
      if (alerts.length === 0) return <span className="muted">Nothing</span>;
      const [first] = alerts;
      return (
        <>
          {first?.message} {alerts.length > 1 ? <Badge tone="warning">{alerts.length - 1} more</Badge> : null}
        </>
      );
    },
  },
];

function Org({ connection }: { readonly connection: ConnectionView }) {
  return (
    <>
      {labelOf("crmEnvironment", connection.environment)}{" "}
      <span className="muted break-anywhere">{new URL(connection.loginUrl).host}</span>
    </>
  );
}

function Freshness({ connection }: { readonly connection: ConnectionView }) {
  const deals = connection.freshness.find(({ object }) => object === "Opportunity");
  if (!deals?.syncedThrough) return <span className="muted">Not read yet</span>;
  return <DateTime iso={deals.syncedThrough} withTime />;
}

function NoConnections() {
  return (
    <EmptyState
      title="No CRM is connected yet"
      action={
        <Allowed to="connections.write">
          <Link to="/company/connections/new" className="button button-primary">
            Connect Salesforce
          </Link>
        </Allowed>
      }
    >
      <p>
        Connect it once, and say where it keeps the partner of a deal. From then on the ledger follows it: new
        deals, changed amounts and corrected partners arrive by themselves.
      </p>
    </EmptyState>
  );
}
