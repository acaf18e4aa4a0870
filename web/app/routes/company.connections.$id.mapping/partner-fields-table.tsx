import { partnerKindOf } from "#web/app/connections/mapping-form.ts";
import { labelOf } from "#web/app/lib/labels.ts";
import type { CrmFieldsView, CrmFieldView, MappingView } from "#web/app/lib/views.ts";
import { Badge } from "#web/app/ui/badge.tsx";
import { type Column, DataTable } from "#web/app/ui/data-table.tsx";
import { Panel } from "#web/app/ui/panel.tsx";

type PartnerFields = MappingView["opportunity"]["partnerFields"];
type Candidate = {
  readonly field: CrmFieldView;
  readonly kind: PartnerFields[number]["kind"];
  readonly reason: string | null;
  readonly isChosen: boolean;
};

/** Every field that could name partners: the likely ones and those that are chosen at once, the others on demand. */
export function PartnerFieldsTable({
  fields,
  chosen,
}: {
  readonly fields: CrmFieldsView;
  readonly chosen: PartnerFields;
}) {
  const candidates = candidatesOf(fields, chosen);
  const likely = candidates.filter(({ reason, isChosen }) => reason !== null || isChosen);
  const others = candidates.filter(({ reason, isChosen }) => reason === null && !isChosen);
  return (
    <div id="opportunity.partnerFields">
      <Panel title="Fields that name the partner" note="One or several; likely ones first" flush>
        <DataTable
          caption="Fields that are likely to name partners"
          columns={COLUMNS}
          rows={likely}
          rowKey={({ field }) => field.name}
          empty={
            <p className="panel-body">
              No field of the deal looks like a partner's. Choose one below, name an object with partner rows,
              or have partners inferred.
            </p>
          }
        />
        {others.length === 0 ? null : (
          <details className="disclosure panel-body">
            <summary>{others.length} other fields</summary>
            <DataTable
              caption="Other fields of the deal"
              columns={COLUMNS}
              rows={others}
              rowKey={({ field }) => field.name}
            />
          </details>
        )}
      </Panel>
    </div>
  );
}

function candidatesOf({ fields, suggestions }: CrmFieldsView, chosen: PartnerFields): readonly Candidate[] {
  const ranked = suggestions.filter(({ use }) => use === "partner").map(({ field }) => field);
  const rank = (name: string) => {
    const at = ranked.indexOf(name);
    return at === -1 ? ranked.length : at;
  };
  return fields
    .flatMap((field) => {
      const kind = partnerKindOf(field);
      if (kind === null) return [];
      const suggestion = suggestions.find(({ use, field: name }) => use === "partner" && name === field.name);
      const isChosen = chosen.some(({ field: name }) => name === field.name);
      return [{ field, kind, reason: suggestion?.reason ?? null, isChosen }];
    })
    .sort((a, b) => rank(a.field.name) - rank(b.field.name) || (a.field.label < b.field.label ? -1 : 1));
}

const COLUMNS: readonly Column<Candidate>[] = [
  {
    key: "field",
    header: "Field",
    title: true,
    cell: ({ field, kind, isChosen }) => (
      <label className="check">
        <input
          type="checkbox"
          name="partnerField"
          value={`${kind}:${field.name}`}
          defaultChecked={isChosen}
        />
        <span>
          {field.label} <code className="cell-code muted">{field.name}</code>
        </span>
      </label>
    ),
  },
  {
    key: "kind",
    header: "Kind",
    cell: ({ field, kind }) => (
      <>
        {labelOf("fieldType", kind)} {field.calculated ? <Badge>Formula</Badge> : null}
      </>
    ),
  },
  { key: "why", header: "Why", prose: true, cell: ({ reason }) => reason },
  {
    key: "samples",
    header: "What it holds",
    prose: true,
    cell: ({ field: { sample } }) => {
      if (sample === null) return <span className="muted">Not looked at</span>;
      if (sample.values.length === 0) return <span className="muted">Empty on recent deals</span>;
      return (
        <span className="samples">
          {sample.values.map((value) => (
            <span key={value} className="sample" title={value}>
              {value}
            </span>
          ))}
        </span>
      );
    },
  },
];
