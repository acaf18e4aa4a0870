import { Form } from "@remix-run/react";
import { partnerKindOf } from "#web/app/connections/mapping-form.ts";
import type { CrmFieldsView, CrmFieldView, MappingView } from "#web/app/lib/views.ts";
import { Field, type Option, Select } from "#web/app/ui/field.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { SubmitButton } from "#web/app/ui/submit-button.tsx";
import { PartnerFieldsTable } from "./partner-fields-table.tsx";

type MappingFormProps = {
  readonly fields: CrmFieldsView;
  /** The fields of the partner object, once it has been looked at. */
  readonly rows: CrmFieldsView | null;
  readonly mapping: MappingView;
  readonly recordId: string;
  readonly isStored: boolean;
};

/** Where the partner of a deal stands in this Salesforce. It is sent whole by each of its buttons, so it works without scripts. */
export function MappingForm({ fields, rows, mapping, recordId, isStored }: MappingFormProps) {
  return (
    <Form method="post" className="stack" id="mapping">
      {/* Enter stores nothing: it tries. */}
      <button
        type="submit"
        name="intent"
        value="try"
        className="visually-hidden"
        tabIndex={-1}
        aria-hidden="true"
      />
      <Panel title="How your Salesforce knows partners">
        <fieldset className="form">
          <legend className="visually-hidden">How your Salesforce knows partners</legend>
          {SEGMENTS.map(({ segment, title, note }) => (
            <label key={segment} className="choice">
              <input
                type="radio"
                name="segment"
                value={segment}
                defaultChecked={segment === mapping.segment}
              />
              <span className="choice-title">{title}</span>
              <span className="choice-note">{note}</span>
            </label>
          ))}
        </fieldset>
      </Panel>
      <PartnerFieldsTable fields={fields} chosen={mapping.opportunity.partnerFields} />
      <OtherFields fields={fields} mapping={mapping} />
      <PartnerObjectPanel rows={rows} partnerObject={mapping.partnerObject} />
      <Panel title="Try it on a real deal" note="Nothing is stored">
        <div className="form prose">
          <Field
            id="recordId"
            label="Deal to try it on"
            hint="Its id or the address of its page in Salesforce. Empty takes a recent deal with a partner."
          >
            {(control) => <input {...control} name="recordId" defaultValue={recordId} maxLength={300} />}
          </Field>
          <SubmitButton name="intent" value="try" busyText="Reading the deal">
            Try it
          </SubmitButton>
        </div>
      </Panel>
      <div className="row">
        <SubmitButton name="intent" value="save" tone="primary" busyText="Saving">
          {isStored ? "Save the changed mapping" : "Save the mapping"}
        </SubmitButton>
        <span className="small muted">
          {isStored
            ? "Every deal is worked out anew; the ledger gets entries only where a split differs."
            : "Nothing is read before you start the first sync."}
        </span>
      </div>
    </Form>
  );
}

const SEGMENTS = [
  {
    segment: 1,
    title: "In fields of the deal",
    note: "Somebody enters the partner on the opportunity, or in rows beside it. That alone decides.",
  },
  {
    segment: 2,
    title: "In fields, and by what partners did",
    note: "Fields where they are filled; contacts, roles, campaigns and activities say the rest.",
  },
  {
    segment: 3,
    title: "Only by what partners did",
    note: "No field names partners. They are inferred from contacts, roles, campaigns and activities.",
  },
] as const;

function OtherFields({ fields, mapping }: Pick<MappingFormProps, "fields" | "mapping">) {
  const { roleField, custom } = mapping.opportunity;
  const { region, product, ...others } = custom;
  const words = optionsOf(fields, ({ type }) => WORDS.includes(type));
  const values = optionsOf(fields, ({ type }) => type !== "other" && type !== "long-text");
  const own = [...Object.entries(others), ...BLANKS].slice(0, Object.keys(others).length + BLANKS.length);
  return (
    <Panel title="What else of a deal counts" note="For the conditions of your rules">
      <div className="form prose">
        <FieldChoice
          id="opportunity.roleField"
          name="roleField"
          label="Role of the partner"
          value={roleField}
          none="No field"
          options={words}
        />
        <FieldChoice
          id="custom.region"
          name="region"
          label="Region"
          value={region}
          none="No field"
          options={values}
        />
        <FieldChoice
          id="custom.product"
          name="product"
          label="Product"
          value={product}
          none="No field"
          options={values}
        />
        <fieldset className="form">
          <legend className="field-label">Fields of your own</legend>
          <p className="field-hint">
            A name for your rules, such as revenue_type, and the field it is read from. The deal's type,
            stage, owner and dates are read anyway.
          </p>
          {own.map(([key, field], at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: blank lines have nothing else to be told by.
            <div key={at} className="pair">
              <input
                className="input"
                name="customKey"
                aria-label={`Name of own field ${at + 1}`}
                defaultValue={key}
                pattern="[A-Za-z][A-Za-z0-9_\-]{0,59}"
                title="A letter, then letters, digits, dashes and underscores"
                maxLength={60}
              />
              <select
                className="input"
                name="customField"
                aria-label={`Salesforce field of own field ${at + 1}`}
                defaultValue={field}
              >
                <option value="">No field</option>
                {values.map(({ value, label }) => (
                  <option key={value} value={value}>
                    {label}
                  </option>
                ))}
              </select>
            </div>
          ))}
        </fieldset>
      </div>
    </Panel>
  );
}

const WORDS: readonly string[] = ["text", "picklist", "multi-picklist"];
const BLANKS: readonly (readonly [string, string])[] = [
  ["", ""],
  ["", ""],
];

function PartnerObjectPanel({
  rows,
  partnerObject,
}: {
  readonly rows: CrmFieldsView | null;
  readonly partnerObject: MappingView["partnerObject"];
}) {
  return (
    <Panel title="Rows beside the deal" note="Only if your partners stand in an object of their own">
      <div className="form prose">
        <Field
          id="partnerObject.object"
          label="API name of the object"
          hint="A junction or custom object with a row for each partner of a deal, such as Opportunity_Partner__c. Empty if there is none."
        >
          {(control) => (
            <input
              {...control}
              name="object"
              defaultValue={partnerObject?.object}
              maxLength={80}
              autoComplete="off"
              spellCheck={false}
            />
          )}
        </Field>
        <SubmitButton name="intent" value="look" busyText="Looking">
          Look at its fields
        </SubmitButton>
        {rows === null || partnerObject === null ? null : (
          <PartnerObjectFields rows={rows} partnerObject={partnerObject} />
        )}
      </div>
    </Panel>
  );
}

function PartnerObjectFields(props: {
  readonly rows: CrmFieldsView;
  readonly partnerObject: NonNullable<MappingView["partnerObject"]>;
}) {
  const { rows, partnerObject } = props;
  const deals = optionsOf(rows, ({ referenceTo }) => referenceTo.includes("Opportunity"));
  const partners = optionsOf(rows, (field) => {
    const kind = partnerKindOf(field);
    return kind !== null && field.type !== "long-text";
  });
  const words = optionsOf(rows, ({ type }) => WORDS.includes(type));
  const numbers = optionsOf(rows, ({ type }) => type === "number");
  return (
    <>
      <FieldChoice
        id="opportunityField"
        name="opportunityField"
        label="Field of the deal"
        value={partnerObject.opportunityField}
        none="Choose a field"
        options={deals}
      />
      <FieldChoice
        id="partnerObject.partnerField"
        name="partnerNameField"
        label="Field of the partner"
        value={partnerObject.partnerField}
        none="Choose a field"
        options={partners}
      />
      <FieldChoice
        id="partnerObject.roleField"
        name="partnerRoleField"
        label="Field of the role"
        value={partnerObject.roleField}
        none="No field"
        options={words}
      />
      <FieldChoice
        id="shareField"
        name="shareField"
        label="Field of the share"
        hint="A percentage of the deal's credit, 0 to 100, that rules by shares entered in the CRM go by."
        value={partnerObject.shareField}
        none="No field"
        options={numbers}
      />
    </>
  );
}

function FieldChoice(props: {
  readonly id: string;
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  readonly value: string | null | undefined;
  readonly none: string;
  readonly options: readonly Option[];
}) {
  const { id, label, hint, value, ...select } = props;
  return (
    <Field id={id} label={label} {...(hint === undefined ? {} : { hint })}>
      {(control) => <Select control={control} value={value ?? undefined} {...select} />}
    </Field>
  );
}

function optionsOf({ fields }: CrmFieldsView, fits: (field: CrmFieldView) => boolean): readonly Option[] {
  return fields
    .filter(fits)
    .map(({ name, label, sample }) => {
      const [example] = sample?.values ?? [];
      const text = `${label} (${name})`;
      return { value: name, label: example === undefined ? text : `${text}: ${example.slice(0, 30)}` };
    })
    .sort((a, b) => (a.label < b.label ? -1 : 1));
}
