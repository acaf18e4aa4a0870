import type { InspectionView } from "#web/app/lib/views.ts";
import { Panel } from "#web/app/ui/panel.tsx";
import { samplesOf } from "./mapping-table.tsx";

/** The columns that hold none of our fields, to be kept with each deal as they are. */
export function OwnFields({ inspection }: { readonly inspection: InspectionView }) {
  const columns = ownColumns(inspection);
  if (inspection.kind !== "opportunities" || columns.length === 0) return null;
  return (
    <Panel title="Fields of your own" note="Kept with each deal, for rules to ask about">
      <fieldset className="stack">
        <legend className="visually-hidden">Columns to keep as fields of your own</legend>
        {columns.map(({ header, field }) => (
          <label className="check" key={header}>
            <input
              type="checkbox"
              name={`mapping.${field}`}
              value={header}
              defaultChecked={inspection.mapping[field] === header}
            />
            <span>
              {header}
              <span className="cell-note">{noteOf(inspection, { header, field })}</span>
            </span>
          </label>
        ))}
      </fieldset>
    </Panel>
  );
}

type OwnColumn = { readonly header: string; readonly field: string };

/** Each with the name of the field that it would be: the one that it has, or its header in plain letters. */
export function ownColumns({
  headers,
  mapping,
}: Pick<InspectionView, "headers" | "mapping">): readonly OwnColumn[] {
  const fieldOf = new Map(Object.entries(mapping).map(([field, header]) => [header, field]));
  const taken = new Set(Object.keys(mapping));
  return [...new Set(headers)].flatMap((header): readonly OwnColumn[] => {
    const field = fieldOf.get(header);
    if (header.trim() === "" || (field !== undefined && !field.startsWith("custom."))) return [];
    const own = field ?? freeName(header, taken);
    taken.add(own);
    return [{ header, field: own }];
  });
}

function freeName(header: string, taken: ReadonlySet<string>): string {
  const letters = header.normalize("NFKD").replaceAll(/\p{M}/gu, "").toLowerCase().replaceAll("ß", "ss");
  const plain = letters.replaceAll(/[^a-z0-9]+/g, "_").replaceAll(/^_|_$/g, "");
  const key = `${/^[a-z]/.test(plain) ? "" : "field_"}${plain}`.slice(0, LONGEST_KEY);
  for (let number = 1; ; number += 1) {
    const name = `custom.${key}${number === 1 ? "" : `_${number}`}`;
    if (!taken.has(name)) return name;
  }
}

/** Shorter than a key may be, so that a number fits behind it. */
const LONGEST_KEY = 50;

function noteOf(inspection: InspectionView, { header, field }: OwnColumn): string {
  const format = inspection.formats.columns.find((one) => one.field === field && one.column === header);
  const samples = samplesOf(inspection, header).join(", ");
  return [samples === "" ? "Empty in the first rows" : samples, format?.format]
    .filter((part) => part !== undefined)
    .join(" · ");
}
