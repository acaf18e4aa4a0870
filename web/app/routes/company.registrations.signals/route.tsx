import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/cloudflare";
import { Link, useLoaderData } from "@remix-run/react";
import { apiOf, read } from "#web/app/lib/api.server.ts";
import { href } from "#web/app/lib/search.ts";
import type { RegistrationSignalsView } from "#web/app/lib/views.ts";
import { RateText } from "#web/app/registrations/rate-text.tsx";
import { RegistrationTabs } from "#web/app/registrations/registration-tabs.tsx";
import { type Column, DataTable } from "#web/app/ui/data-table.tsx";
import { EmptyState } from "#web/app/ui/empty-state.tsx";
import { PageHeader } from "#web/app/ui/page-header.tsx";
import { Panel } from "#web/app/ui/panel.tsx";

export const meta: MetaFunction = () => [{ title: "Registration signals · Fairshare" }];

export async function loader(args: LoaderFunctionArgs) {
  return read(apiOf(args).client.registrations.signals.$get({ query: {} }), args.request);
}

export default function Signals() {
  const { items } = useLoaderData<typeof loader>();
  return (
    <div className="stack">
      <PageHeader
        title="Registration signals"
        lead="What became of each partner's registrations. Many that expire or double others are worth a talk; a rate of few says little."
      />
      <RegistrationTabs />
      <Panel flush>
        <DataTable
          caption="Registrations by partner"
          columns={COLUMNS}
          rows={items}
          rowKey={({ partnerId }) => partnerId}
          empty={
            <EmptyState title="No registrations yet">
              <p>As soon as partners register deals, you see here how these went.</p>
            </EmptyState>
          }
        />
      </Panel>
    </div>
  );
}

type Signals = RegistrationSignalsView;

const COLUMNS: readonly Column<Signals>[] = [
  {
    key: "partner",
    header: "Partner",
    title: true,
    cell: ({ partnerId, partnerName }) => <Link to={`/company/partners/${partnerId}`}>{partnerName}</Link>,
  },
  {
    key: "submitted",
    header: "Handed in",
    numeric: true,
    cell: ({ partnerId, submitted }) => (
      <Link to={href("/company/registrations", { partnerId, view: "all" })}>{submitted}</Link>
    ),
  },
  { key: "undecided", header: "Waiting", numeric: true, cell: ({ undecided }) => undecided },
  { key: "approved", header: "Approved", cell: (one) => <RateText rate={one.approvedRate} of="approved" /> },
  { key: "won", header: "Won", cell: (one) => <RateText rate={one.wonRate} of="won" /> },
  { key: "expired", header: "Expired", cell: (one) => <RateText rate={one.expiredRate} of="expired" /> },
  {
    key: "duplicates",
    header: "Duplicates",
    cell: (one) => <RateText rate={one.duplicateRate} of="duplicates" />,
  },
];
