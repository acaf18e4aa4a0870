import { Form } from "@remix-run/react";
import { useMay } from "#web/app/lib/use-may.ts";
import type { PartnerValueView } from "#web/app/lib/views.ts";
import { PartnerInput } from "#web/app/partners/partner-input.tsx";
import { Badge } from "#web/app/ui/badge.tsx";
import { type Column, DataTable } from "#web/app/ui/data-table.tsx";
import { EmptyState } from "#web/app/ui/empty-state.tsx";
import { useFormats } from "#web/app/ui/formats-context.tsx";
import { SubmitButton } from "#web/app/ui/submit-button.tsx";

type Line = PartnerValueView & { readonly at: number };

/** Names as the CRM has them, and beside each what it is to mean. Lines without a choice stay as they are. */
export function ValuesForm(props: {
  readonly values: readonly PartnerValueView[];
  readonly isFiltered: boolean;
}) {
  const { values, isFiltered } = props;
  const mayWrite = useMay()("connections.write");
  const { count } = useFormats();
  const lines = values.map((value, at) => ({ ...value, at }));
  const columns: readonly Column<Line>[] = [
    {
      key: "name",
      header: "In Salesforce",
      title: true,
      cell: ({ name }) => <span className="break-anywhere">{name}</span>,
    },
    { key: "deals", header: "Deals", numeric: true, cell: ({ deals }) => count(deals) },
    { key: "means", header: "Means", cell: (line) => <Meaning line={line} /> },
    ...(mayWrite
      ? [
          {
            key: "change",
            header: "Change it to",
            prose: true,
            className: "cell-decision",
            cell: (line: Line) => <Change line={line} />,
          },
        ]
      : []),
  ];
  const table = (
    <DataTable
      caption="Partner names in Salesforce"
      columns={columns}
      rows={lines}
      rowKey={({ key }) => key}
      empty={
        <EmptyState title={isFiltered ? "No name fits" : "No deal names a partner yet"}>
          {isFiltered ? null : <p>Names appear with the first sync.</p>}
        </EmptyState>
      }
    />
  );
  if (!mayWrite || lines.length === 0) return table;
  return (
    <Form method="post">
      {table}
      <div className="panel-body">
        <SubmitButton tone="primary" busyText="Saving">
          Save these decisions
        </SubmitButton>
      </div>
    </Form>
  );
}

function Meaning({ line }: { readonly line: Line }) {
  if (line.decision === "ignored") return <span className="muted">Nobody</span>;
  return (
    <>
      {line.partnerName ?? <span className="muted">Nobody</span>}{" "}
      {line.isNew ? <Badge tone="accent">New with the next sync</Badge> : null}
      {line.decision === "partner" ? <Badge>Decided</Badge> : null}
      {line.looksLike === null ? null : (
        <>
          {" "}
          <Badge tone="warning">Looks like {line.looksLike.name}</Badge>
        </>
      )}
    </>
  );
}

function Change({ line }: { readonly line: Line }) {
  const { at, key, name, decision, looksLike } = line;
  return (
    <span className="pair">
      <input type="hidden" name="line" value={at} />
      <input type="hidden" name={`key-${at}`} value={key} />
      <input type="hidden" name={`label-${at}`} value={name} />
      <select
        className="input"
        name={`decision-${at}`}
        aria-label={`What ${name} is to mean`}
        defaultValue=""
      >
        <option value="">Leave it</option>
        {looksLike?.partnerId ? (
          <option value={`partner:${looksLike.partnerId}`}>The same as {looksLike.partnerName}</option>
        ) : null}
        {decision === "ignored" ? null : <option value="ignored">Nobody</option>}
        {decision === "open" ? null : <option value="open">What it says</option>}
        <option value="named">The partner named beside</option>
      </select>
      <PartnerInput
        id={`partner-${at}`}
        className="input"
        name={`partner-${at}`}
        aria-label={`Partner that ${name} means`}
        placeholder="Partner's name"
      />
    </span>
  );
}
