import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/cloudflare";
import { Link, useLoaderData } from "@remix-run/react";
import { apiOf, read } from "#web/app/lib/api.server.ts";
import { href, pick } from "#web/app/lib/search.ts";
import { Badge, type BadgeTone } from "#web/app/ui/badge.tsx";
import { type Column, DataTable } from "#web/app/ui/data-table.tsx";
import { DateTime } from "#web/app/ui/date-time.tsx";
import { EmptyState } from "#web/app/ui/empty-state.tsx";
import { PageHeader } from "#web/app/ui/page-header.tsx";
import { Pager } from "#web/app/ui/pager.tsx";
import { Panel } from "#web/app/ui/panel.tsx";

export const meta: MetaFunction = () => [{ title: "Delivery log · Fairshare" }];

const PATH = "/company/notifications/deliveries";

export async function loader(args: LoaderFunctionArgs) {
  const query = pick(args.request.url, { failed: ["true"], cursor: "text" });
  const page = await read(apiOf(args).client.notifications.deliveries.$get({ query }), args.request);
  return { page, query };
}

export default function Deliveries() {
  const { page, query } = useLoaderData<typeof loader>();
  const { cursor, ...shown } = query;
  const isFailedOnly = query.failed === "true";
  return (
    <div className="stack">
      <PageHeader
        title="Delivery log"
        crumbs={[{ label: "Settings", to: "/company/settings" }]}
        lead="Who was told of what, by which way, and what became of it. What became of a mail is kept for a month."
        actions={
          <Link className="button" to={isFailedOnly ? PATH : `${PATH}?failed=true`}>
            {isFailedOnly ? "Show all" : "Show failed mail only"}
          </Link>
        }
      />
      <Panel flush>
        <DataTable
          caption="Deliveries"
          columns={COLUMNS}
          rows={page.items}
          rowKey={({ id }) => id}
          empty={
            <EmptyState
              title={isFailedOnly ? "No mail has failed" : "Nobody has been told of anything yet"}
            />
          }
        />
        {page.items.length === 0 ? null : (
          <Pager
            shown={page.items.length}
            first={cursor === undefined ? null : href(PATH, shown)}
            next={page.nextCursor === null ? null : href(PATH, { ...shown, cursor: page.nextCursor })}
          />
        )}
      </Panel>
    </div>
  );
}

type Line = Awaited<ReturnType<typeof loader>>["page"]["items"][number];

const COLUMNS: readonly Column<Line>[] = [
  { key: "title", header: "Told", title: true, cell: ({ title }) => title },
  {
    key: "to",
    header: "To",
    cell: ({ to, audience }) => (
      <>
        {to.name} <span className="muted break-anywhere">{to.email}</span>
        {audience === "partner" ? <span className="muted"> (partner)</span> : null}
      </>
    ),
  },
  { key: "at", header: "When", cell: ({ at }) => <DateTime iso={at} withTime /> },
  {
    key: "list",
    header: "In the list",
    cell: listState,
  },
  { key: "mail", header: "Mail", prose: true, cell: ({ mail }) => <MailState mail={mail} /> },
];

function listState({ isListed, readAt }: Line): string {
  if (!isListed) return "Muted";
  return readAt === null ? "Not read" : "Read";
}

const STATES: Readonly<Record<Line["mail"]["state"], { readonly label: string; readonly tone: BadgeTone }>> =
  {
    none: { label: "Off", tone: "neutral" },
    waiting: { label: "Waits", tone: "neutral" },
    queued: { label: "On its way", tone: "neutral" },
    sending: { label: "On its way", tone: "neutral" },
    sent: { label: "Sent", tone: "accent" },
    failed: { label: "Failed", tone: "danger" },
    refused: { label: "Refused", tone: "danger" },
    gone: { label: "Over a month ago", tone: "neutral" },
  };

function MailState({ mail }: { readonly mail: Line["mail"] }) {
  const { label, tone } = STATES[mail.state];
  return (
    <>
      <Badge tone={tone}>{label}</Badge>{" "}
      {mail.state === "waiting" && mail.dueAt !== null ? (
        <span className="muted">
          until <DateTime iso={mail.dueAt} withTime />
        </span>
      ) : null}
      {mail.sentAt === null ? null : <DateTime iso={mail.sentAt} withTime />}
      {mail.error === null ? null : <span className="muted break-anywhere">{mail.error}</span>}
    </>
  );
}
