import { Form } from "@remix-run/react";
import type { FormProblem } from "#web/app/lib/form.ts";
import type { ImportFieldView, ImportView, InspectionView } from "#web/app/lib/views.ts";
import { Field, Select } from "#web/app/ui/field.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { SubmitButton } from "#web/app/ui/submit-button.tsx";
import { MappingTable } from "./mapping-table.tsx";
import { OwnFields } from "./own-fields.tsx";

type File = { readonly inspection: InspectionView; readonly fields: readonly ImportFieldView[] };

/** The form's id: the buttons that send it stand where they are needed, some of them outside of it. */
export const COLUMNS_FORM = "columns";

/** Which column is which and how they are read. Once the file has been checked it is there for changing one's mind. */
export function ColumnsForm(props: {
  readonly imported: ImportView;
  readonly file: File;
  readonly problem: FormProblem | undefined;
}) {
  const { imported, file, problem } = props;
  const questions = (
    <div className="stack">
      <Panel title="Columns" note="Our fields on the left, your file's columns on the right" flush>
        <MappingTable file={file} problem={problem} />
      </Panel>
      <OwnFields inspection={file.inspection} />
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
      <ColumnsButtons checked={!imported.held} />
    </div>
  );
  return (
    <Form method="post" id={COLUMNS_FORM}>
      {imported.held || problem !== undefined ? (
        questions
      ) : (
        <details className="stack">
          <summary className="summary-block">Columns and how they are read</summary>
          {questions}
        </details>
      )}
    </Form>
  );
}

function Formats() {
  return (
    <>
      <Field
        id="dateOrder"
        label="Dates like 03/04/2025"
        hint="Dates that can be read in one way only do not need this."
      >
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

function ColumnsButtons({ checked }: { readonly checked: boolean }) {
  return (
    <div className="row">
      <SubmitButton tone={checked ? "plain" : "primary"} name="do" value="check">
        {checked ? "Check again" : "Check the file"}
      </SubmitButton>
      {checked ? null : (
        <SubmitButton name="do" value="import">
          Import without checking first
        </SubmitButton>
      )}
      <span className="small muted">Checking writes nothing. An import can be undone.</span>
    </div>
  );
}

export function readColumnsForm(form: FormData) {
  const intent = form.get("do");
  const mapping: { [field: string]: string } = {};
  for (const [name, value] of form) {
    if (name.startsWith("mapping.") && typeof value === "string")
      mapping[name.slice("mapping.".length)] = value;
  }
  return {
    mapping,
    // Whatever sends the form without one of its buttons only checks.
    dryRun: intent !== "import" && intent !== "import-rest",
    skipErrors: form.get("skipErrors") === "true" || intent === "import-rest",
    decimal: oneOf(form.get("decimal"), [".", ","]),
    dateOrder: oneOf(form.get("dateOrder"), ["day-first", "month-first"]),
  };
}

function oneOf<Value extends string>(
  value: FormDataEntryValue | null,
  values: readonly Value[],
): Value | null {
  return values.find((one) => one === value) ?? null;
}
