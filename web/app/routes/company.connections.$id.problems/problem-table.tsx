import { Link } from "@remix-run/react";
import { FieldPlace } from "#web/app/connections/field-place.tsx";
import type { CrmProblemsView } from "#web/app/lib/views.ts";
import { type Column, DataTable } from "#web/app/ui/data-table.tsx";
import { DateTime } from "#web/app/ui/date-time.tsx";
import { EmptyState } from "#web/app/ui/empty-state.tsx";

type Problem = CrmProblemsView["items"][number];

export function ProblemTable(props: { readonly problems: readonly Problem[]; readonly isFiltered: boolean }) {
  return (
    <DataTable
      caption="What could not be taken"
      columns={COLUMNS}
      rows={props.problems}
      rowKey={({ kind, object, recordId, code, field }) => [kind, object, recordId, code, field].join(" ")}
      empty={
        props.isFiltered ? (
          <EmptyState title="Nothing of this kind" />
        ) : (
          <EmptyState title="Nothing stands in the way">
            <p>Every record that the user sees has been taken as it is.</p>
          </EmptyState>
        )
      }
    />
  );
}

const COLUMNS: readonly Column<Problem>[] = [
  {
    key: "place",
    header: "Where",
    title: true,
    cell: ({ object, field, recordId, recordName, recordUrl }) => (
      <span className="stack-tight">
        {recordId === null ? null : (
          <span className="break-anywhere">
            {recordUrl === null ? (
              (recordName ?? recordId)
            ) : (
              <a href={recordUrl} rel="noreferrer" target="_blank">
                {recordName ?? recordId}
                <span className="visually-hidden"> (in Salesforce)</span>
              </a>
            )}
          </span>
        )}
        <code className="small break-anywhere">
          <FieldPlace object={object} field={field} />
        </code>
      </span>
    ),
  },
  { key: "reason", header: "Why", prose: true, cell: ({ reason }) => reason },
  {
    key: "remedy",
    header: "What helps",
    prose: true,
    cell: ({ remedy, kind }) =>
      kind === "rate" ? (
        <>
          {remedy} <Link to="/company/rates">Exchange rates</Link>
        </>
      ) : (
        remedy
      ),
  },
  { key: "since", header: "Since", nowrap: true, cell: ({ foundAt }) => <DateTime iso={foundAt} withTime /> },
];
