import { Link } from "@remix-run/react";
import { labelOf } from "#web/app/lib/labels.ts";
import type { StatementIssueView } from "#web/app/lib/views.ts";
import { type Column, DataTable } from "#web/app/ui/data-table.tsx";
import { DateTime } from "#web/app/ui/date-time.tsx";
import { useFormats } from "#web/app/ui/formats-context.tsx";
import { Panel } from "#web/app/ui/panel.tsx";

/** The latest times that statements were issued to everybody. */
export function LatestIssues({ issues }: { readonly issues: readonly StatementIssueView[] }) {
  const formats = useFormats();
  const columns: readonly Column<StatementIssueView>[] = [
    {
      key: "period",
      header: "Period",
      title: true,
      cell: (one) => <Link to={`/company/statements/issues/${one.id}`}>{formats.period(one.period)}</Link>,
    },
    { key: "status", header: "Status", cell: (one) => labelOf("issueStatus", one.status) },
    {
      key: "done",
      header: "Statements",
      numeric: true,
      cell: (one) => `${formats.count(one.done)} of ${formats.count(one.total)}`,
    },
    {
      key: "at",
      header: "Started",
      nowrap: true,
      cell: (one) => <DateTime iso={new Date(one.createdAt).toISOString()} withTime />,
    },
  ];
  return (
    <Panel title="Issued to all partners" flush>
      <DataTable
        caption="Issued to all partners"
        columns={columns}
        rows={issues.slice(0, 5)}
        rowKey={({ id }) => id}
      />
    </Panel>
  );
}
