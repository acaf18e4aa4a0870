import { Link } from "@remix-run/react";
import { plain } from "#web/app/lib/labels.ts";
import type { AuditLineView } from "#web/app/lib/views.ts";
import { type Column, DataTable } from "#web/app/ui/data-table.tsx";
import { DateTime } from "#web/app/ui/date-time.tsx";
import { actionInWords, auditChanges } from "./audit-changes.ts";

/** Lines of a log: what was done, by whom, when, from where, and what is another than before. */
export function AuditTable(props: {
  readonly lines: readonly AuditLineView[];
  /** Where the lines of one actor, or about one object, are; left out where there is no such list. */
  readonly only?: (filter: Readonly<Record<string, string>>) => string;
  readonly empty: React.ReactNode;
}) {
  const { lines, only, empty } = props;
  return (
    <DataTable
      caption="What was done"
      columns={columnsOf(only)}
      rows={lines}
      rowKey={({ id }) => id}
      empty={empty}
    />
  );
}

function columnsOf(
  only: ((filter: Readonly<Record<string, string>>) => string) | undefined,
): readonly Column<AuditLineView>[] {
  return [
    {
      key: "what",
      header: "What",
      title: true,
      cell: ({ action, object }) => (
        <>
          {actionInWords(action)}
          <span className="cell-note">
            {plain(object.kind)}{" "}
            {only === undefined ? (
              (object.name ?? object.id)
            ) : (
              <Link to={only({ objectKind: object.kind, objectId: object.id })}>
                {object.name ?? <code>{object.id}</code>}
              </Link>
            )}
          </span>
        </>
      ),
    },
    {
      key: "who",
      header: "Who",
      cell: ({ actor }) =>
        only === undefined ? nameOf(actor) : <Link to={only({ actor: actor.id })}>{nameOf(actor)}</Link>,
    },
    { key: "at", header: "When", nowrap: true, cell: ({ at }) => <DateTime iso={at} withTime /> },
    { key: "changes", header: "Before and after", prose: true, cell: (line) => <Changes line={line} /> },
    {
      key: "from",
      header: "Network and request",
      cell: ({ address, requestId }) => (
        <>
          {address === "" ? <span className="muted">Not told</span> : address}
          <code className="cell-note break-anywhere">{requestId}</code>
        </>
      ),
    },
  ];
}

function nameOf({ kind, id, name }: AuditLineView["actor"]): string {
  if (kind === "system") return `Fairshare (${plain(id).toLowerCase()})`;
  return name ?? "Somebody who has left";
}

function Changes({ line }: { readonly line: AuditLineView }) {
  const changes = auditChanges(line.before, line.after);
  if (changes.length === 0) return <span className="muted">Nothing to compare</span>;
  return (
    <ul className="plain-list audit-changes">
      {changes.map(({ field, before, after }) => (
        <li key={field} className="small">
          <span className="muted">{field}:</span>{" "}
          {before === null ? null : <del className="break-anywhere">{before}</del>}
          {before === null || after === null ? null : (
            <>
              {" "}
              <span aria-hidden="true">→</span>{" "}
            </>
          )}
          {after === null ? null : <ins className="break-anywhere">{after}</ins>}
        </li>
      ))}
    </ul>
  );
}
