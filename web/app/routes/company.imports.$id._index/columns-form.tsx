import { Form, useNavigation } from "@remix-run/react";
import type { FormProblem } from "#web/app/lib/form.ts";
import type { ImportFieldView, ImportView, InspectionView } from "#web/app/lib/views.ts";
import { useFormats } from "#web/app/ui/formats-context.tsx";
import { Field, Select } from "#web/app/ui/field.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { MappingTable } from "./mapping-table.tsx";

type File = { readonly inspection: InspectionView; readonly fields: readonly ImportFieldView[] };

/** Which column is which, how they are read, and the two ways on: check it, or import it. */
export function ColumnsForm(props: {
  readonly imported: ImportView;
  readonly file: File;
  readonly problem: FormProblem | undefined;
}) {
  const { imported, file, problem } = props;
  const busy = useNavigation().state === "submitting";
  return (
    <Form method="post" className="stack">
      <Panel title="Columns" note="Our fields on the left, your file's columns on the right" flush>
        <MappingTable file={file} problem={problem} />
      </Panel>
      <Panel title="How to read it">
        <div className="stack">
          <div className="columns">
            <Formats />
          </div>
          <label className="check">
            <input type="checkbox" name="skipErrors" value="true" defaultChecked={imported.skipErrors} />
            <span>
              Leave out rows with errors and import the rest.
              <span className="cell-note">Otherwise a file with any error writes nothing.</span>
            </span>
          </label>
        </div>
      </Panel>
      <SubmitButtons imported={imported} busy={busy} />
    </Form>
  );
}

function Formats() {
  return (
    <>
      <Field id="dateOrder" label="Dates like 03/04/2025" hint="Dates that can be read in one way only do not need this.">
        {(control) => (
          <Select
            control={control}
            name="dateOrder"
            value=""
            none="As the file suggests"
            options={[
              { value: "day-first", label: "Day first: 3 April" },
              { value: "month-first", label: "Month first: March 4" },
            ]}
          />
        )}
      </Field>
      <Field id="decimal" label="Amounts like 1.234" hint="Amounts with both marks do not need this.">
        {(control) => (
          <Select
            control={control}
            name="decimal"
            value=""
            none="As the file suggests"
            options={[
              { value: ".", label: "Decimal point: 1,234.50" },
              { value: ",", label: "Decimal comma: 1.234,50" },
            ]}
          />
        )}
      </Field>
    </>
  );
}

function SubmitButtons({ imported, busy }: { readonly imported: ImportView; readonly busy: boolean }) {
  const { count } = useFormats();
  const { status, counts } = imported;
  const checked = status === "done";
  const rows = counts.added + counts.updated;
  return (
    <div className="row">
      <button type="submit" name="dryRun" value="true" className={checked ? "button" : "button button-primary"} aria-disabled={busy}>
        {checked ? "Check again" : "Check the file"}
      </button>
      <button type="submit" name="dryRun" value="false" className={checked ? "button button-primary" : "button"} aria-disabled={busy}>
        {checked && rows > 0 ? `Import ${count(rows)} ${rows === 1 ? "row" : "rows"}` : "Import without checking first"}
      </button>
      <span className="small muted">Checking writes nothing. An import can be undone.</span>
    </div>
  );
}

export function readColumnsForm(form: FormData) {
  const mapping: { [field: string]: string } = {};
  for (const [name, value] of form) {
    if (name.startsWith("mapping.") && typeof value === "string") mapping[name.slice("mapping.".length)] = value;
  }
  return {
    mapping,
    dryRun: form.get("dryRun") !== "false",
    skipErrors: form.get("skipErrors") === "true",
    decimal: oneOf(form.get("decimal"), [".", ","]),
    dateOrder: oneOf(form.get("dateOrder"), ["day-first", "month-first"]),
  };
}

function oneOf<Value extends string>(value: FormDataEntryValue | null, values: readonly Value[]): Value | null {
  return values.find((one) => one === value) ?? null;
}
