import { Link } from "@remix-run/react";
import type { ReactNode } from "react";
import { GradeBadge } from "#web/app/health/grade-badge.tsx";
import { plain } from "#web/app/lib/labels.ts";
import { href } from "#web/app/lib/search.ts";
import type { PartnerView } from "#web/app/lib/views.ts";
import { type Column, DataTable } from "#web/app/ui/data-table.tsx";
import { DateTime } from "#web/app/ui/date-time.tsx";
import { useFormats } from "#web/app/ui/formats-context.tsx";
import { MoneyList } from "#web/app/ui/money.tsx";
import { sortBy } from "#web/app/ui/sorting.ts";
import { useReloading } from "#web/app/ui/use-reloading.ts";

export function PartnerTable(props: {
  readonly partners: readonly PartnerView[];
  readonly sort: string;
  readonly sortTo: (sort: string) => string;
  readonly empty: ReactNode;
}) {
  const { partners, sort, sortTo, empty } = props;
  const { count } = useFormats();
  const columns: readonly Column<PartnerView>[] = [
    {
      key: "name",
      header: "Partner",
      title: true,
      sort: sortBy({ current: sort, up: "name", down: "-name", first: "up", to: sortTo }),
      cell: (partner) => (
        <>
          <Link to={`/company/partners/${partner.id}`}>{partner.name}</Link>
          <PartnerNote partner={partner} />
        </>
      ),
    },
    {
      key: "health",
      header: "Health",
      nowrap: true,
      sort: sortBy({ current: sort, up: "health", down: "-health", first: "down", to: sortTo }),
      cell: ({ health }) => <PartnerGrade health={health} />,
    },
    {
      key: "deals",
      header: "Deals",
      numeric: true,
      cell: (partner) => (
        <Link to={href("/company/deals", { partnerId: partner.id })}>
          {count(partner.totals.opportunities)}
        </Link>
      ),
    },
    {
      key: "last",
      header: "Last touch",
      nowrap: true,
      cell: (partner) => (partner.lastTouchAt === null ? null : <DateTime iso={partner.lastTouchAt} />),
    },
    {
      key: "registrations",
      header: "Registrations",
      numeric: true,
      cell: (partner) => (
        <Link to={href("/company/registrations", { partnerId: partner.id })}>
          {count(partner.registrations)}
        </Link>
      ),
    },
    {
      key: "expected",
      header: "Pipeline",
      numeric: true,
      cell: (partner) =>
        partner.totals.expected.length === 0 ? null : <MoneyList values={partner.totals.expected} />,
    },
    {
      key: "attributed",
      header: "Attributed",
      numeric: true,
      sort: sortBy({ current: sort, up: "attributed", down: "-attributed", first: "down", to: sortTo }),
      cell: (partner) =>
        partner.totals.attributed.length === 0 ? (
          <span className="muted">None</span>
        ) : (
          <Link to={href("/company/ledger", { partnerId: partner.id })}>
            <MoneyList values={partner.totals.attributed} />
          </Link>
        ),
    },
  ];
  return (
    <DataTable
      caption="Partners"
      columns={columns}
      rows={partners}
      rowKey={(partner) => partner.id}
      empty={empty}
      stale={useReloading()}
    />
  );
}

function PartnerGrade({ health }: Pick<PartnerView, "health">) {
  if (health === null) return <span className="muted">No grade</span>;
  return (
    <>
      <GradeBadge grade={health.grade} /> <span className="muted">{health.score}</span>
    </>
  );
}

function PartnerNote({ partner }: { readonly partner: PartnerView }) {
  const words = [partner.type === null ? null : plain(partner.type), partner.domain].filter(
    (word) => word !== null,
  );
  return words.length === 0 ? null : <span className="cell-note">{words.join(", ")}</span>;
}
