import { labelOf } from "#web/app/lib/labels.ts";
import type { CrmTrialView } from "#web/app/lib/views.ts";
import { Badge } from "#web/app/ui/badge.tsx";
import { DataTable } from "#web/app/ui/data-table.tsx";
import { DateTime } from "#web/app/ui/date-time.tsx";
import { Fact, Facts } from "#web/app/ui/facts.tsx";
import { useFormats } from "#web/app/ui/formats-context.tsx";
import { Money } from "#web/app/ui/money.tsx";
import { Panel } from "#web/app/ui/panel.tsx";

/** One deal of the CRM as a sync would read it, who its partners are, and how it would be split. Nothing of it is stored. */
export function TrialPanel({ trial }: { readonly trial: CrmTrialView }) {
  const { record } = trial;
  return (
    <div className="stack" id="trial">
      <Panel title={record.name} note="As it stands in Salesforce. Nothing is stored.">
        <Facts>
          <Fact label="Account" wide>
            {record.account ?? <span className="muted">None</span>}
          </Fact>
          <Fact label="Amount">
            {record.amount === null ? <span className="muted">None</span> : <Money value={record.amount} />}
          </Fact>
          <Fact label="Stage">
            {record.stage ?? "None"} <Badge>{labelOf("outcome", record.outcome)}</Badge>
          </Fact>
          <Fact label="Close date">
            <DateTime iso={record.closedAt} />
          </Fact>
          <Fact label="Type">{record.type ?? <span className="muted">None</span>}</Fact>
          <Fact label="Owner">{record.owner ?? <span className="muted">None</span>}</Fact>
          <Fact label="Id" wide>
            <code>{record.id}</code>
          </Fact>
        </Facts>
        {record.flags.length === 0 ? null : (
          <p className="row">
            {record.flags.map((flag) => (
              <Badge key={flag} tone="warning">
                {labelOf("flag", flag)}
              </Badge>
            ))}
          </p>
        )}
      </Panel>
      <Panel title="Its partners" flush>
        <TrialPartners partners={trial.partners} />
      </Panel>
      <TrialSplit trial={trial} />
    </div>
  );
}

function TrialPartners({ partners }: Pick<CrmTrialView, "partners">) {
  return (
    <DataTable
      caption="Partners on this deal"
      rows={partners.map((partner, at) => ({ ...partner, at }))}
      rowKey={({ at }) => String(at)}
      columns={[
        { key: "value", header: "In Salesforce", title: true, cell: ({ value }) => value },
        {
          key: "partner",
          header: "Means",
          cell: ({ partnerId, partnerName, isNew }) =>
            partnerId === null ? (
              <span className="muted">Nobody, as was decided</span>
            ) : (
              <>
                {partnerName} {isNew ? <Badge tone="accent">New partner</Badge> : null}
              </>
            ),
        },
        { key: "role", header: "Role", cell: ({ role }) => role ?? <span className="muted">None</span> },
        { key: "units", header: "Share in Salesforce", numeric: true, cell: ({ units }) => units ?? "–" },
      ]}
      empty={<p className="panel-body">The mapped fields name no partner on this deal.</p>}
    />
  );
}

function TrialSplit({ trial: { record, split } }: { readonly trial: CrmTrialView }) {
  const formats = useFormats();
  const currency = record.amount?.currency;
  const money = (amountMinor: number) =>
    currency === undefined ? "–" : <Money value={{ amountMinor, currency }} />;
  if (split === null) {
    return (
      <Panel title="The split">
        <p>An open or lost deal without a forecast is not split. Try one that was won.</p>
      </Panel>
    );
  }
  return (
    <Panel
      title="The split it would get"
      note={
        split.rule === null
          ? "No rule matches this deal"
          : `${split.rule.name}, version ${split.rule.version}`
      }
      flush
    >
      <DataTable
        caption="The split"
        rows={split.shares}
        rowKey={({ partnerId }) => partnerId}
        columns={[
          { key: "partner", header: "Partner", title: true, cell: ({ partnerName }) => partnerName },
          {
            key: "share",
            header: "Share",
            numeric: true,
            cell: ({ sharePpm }) => formats.exactShare(sharePpm),
          },
          { key: "amount", header: "Amount", numeric: true, cell: ({ amountMinor }) => money(amountMinor) },
          { key: "why", header: "Why", prose: true, cell: ({ explanation }) => explanation },
        ]}
        empty={<p className="panel-body">Nobody gets a share of this deal.</p>}
      />
      {split.unattributed.sharePpm === 0 ? null : (
        <p className="panel-body">
          Unattributed: {formats.exactShare(split.unattributed.sharePpm)},{" "}
          {money(split.unattributed.amountMinor)}
          {split.unattributed.reason === null ? "." : `. ${labelOf("reason", split.unattributed.reason)}.`}
        </p>
      )}
    </Panel>
  );
}
