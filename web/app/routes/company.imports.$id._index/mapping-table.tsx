import { useState } from "react";
import type { FormProblem } from "#web/app/lib/form.ts";
import type { ImportFieldView, InspectionView } from "#web/app/lib/views.ts";

/** One line a field of ours: the column that holds it and the first values found there. */
export function MappingTable(props: {
  readonly file: { readonly inspection: InspectionView; readonly fields: readonly ImportFieldView[] };
  readonly problem: FormProblem | undefined;
}) {
  const { file, problem } = props;
  const { inspection, fields } = file;
  const [mapping, setMapping] = useState<{ readonly [field: string]: string }>(inspection.mapping);
  return (
    <div className="table-scroll">
      <table className="table table-stacks">
        <caption className="visually-hidden">Which column of the file holds which field</caption>
        <thead>
          <tr>
            <th scope="col">Our field</th>
            <th scope="col">Column in the file</th>
            <th scope="col">First values</th>
            <th scope="col">Read as</th>
          </tr>
        </thead>
        <tbody>
          {fields.map((field) => (
            <MappingRow
              key={field.name}
              field={field}
              inspection={inspection}
              header={mapping[field.name] ?? ""}
              error={
                problem?.fields[`mapping.${field.name}`] ??
                inspection.problems.find(({ path }) => path === `mapping.${field.name}`)?.message
              }
              onChange={(header) => setMapping({ ...mapping, [field.name]: header })}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function MappingRow(props: {
  readonly field: ImportFieldView;
  readonly inspection: InspectionView;
  readonly header: string;
  readonly error: string | undefined;
  readonly onChange: (header: string) => void;
}) {
  const { field, inspection, header, error, onChange } = props;
  const id = `mapping.${field.name}`;
  const values = samplesOf(inspection, header);
  // Known only of the column that was looked at, not of one that was just chosen.
  const format = inspection.formats.columns.find((one) => one.field === field.name && one.column === header);
  return (
    <tr>
      <th scope="row" className="cell-title cell-narrow">
        <label htmlFor={id}>{field.label}</label>
        {field.required ? <span className="cell-note">needed</span> : null}
      </th>
      <td className="cell-prose cell-control" data-label="Column in the file">
        <select
          id={id}
          name={id}
          className="input"
          value={header}
          onChange={(event) => onChange(event.target.value)}
          aria-invalid={error === undefined ? undefined : true}
          aria-describedby={error === undefined ? undefined : `${id}-error`}
        >
          <option value="">Not in the file</option>
          {inspection.headers.map((one) => (
            <option key={one} value={one}>
              {one}
            </option>
          ))}
        </select>
        {error === undefined ? null : (
          <span className="field-error" id={`${id}-error`}>
            {error}
          </span>
        )}
      </td>
      <td className={values.length === 0 ? "cell-value-empty" : "cell-prose"} data-label="First values">
        {values.length === 0 ? (
          <span className="muted">{header === "" ? "" : "Empty in the first rows"}</span>
        ) : (
          <span className="samples">
            {values.map((value) => (
              <code key={value} className="sample" title={value}>
                {value}
              </code>
            ))}
          </span>
        )}
      </td>
      <td className={format === undefined ? "cell-value-empty" : "cell-prose"} data-label="Read as">
        {format === undefined ? null : (
          <>
            {format.format}
            {format.ambiguous ? (
              <span className="cell-note">Could be read otherwise: choose below</span>
            ) : null}
          </>
        )}
      </td>
    </tr>
  );
}

const SHOWN_VALUES = 3;

/** The first different values of the column. */
export function samplesOf(
  { headers, samples }: Pick<InspectionView, "headers" | "samples">,
  header: string,
): readonly string[] {
  const at = headers.indexOf(header);
  if (at === -1) return [];
  const values = samples.map((row) => row[at]?.trim() ?? "").filter((value) => value !== "");
  return [...new Set(values)].slice(0, SHOWN_VALUES);
}
