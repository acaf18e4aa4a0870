import { Form } from "@remix-run/react";
import type { FormProblem } from "#web/app/lib/form.ts";
import { labelOf } from "#web/app/lib/labels.ts";
import type { CrmHoldableView } from "#web/app/lib/views.ts";
import { Field, type Option, Select } from "#web/app/ui/field.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { SubmitButton } from "#web/app/ui/submit-button.tsx";
import type { RecordFact } from "#worker/domain/crm/writing/registration-object.ts";
import { stateNames } from "#worker/domain/crm/writing/registration-values.ts";
import { isNeeded, recordFactLabels, recordStates, shownFacts } from "./read-registration-object.ts";

type Chosen = {
  readonly fields: Readonly<Record<string, string | undefined>>;
  readonly stateWords: Readonly<Record<string, string | undefined>>;
  readonly takesOlder: boolean;
};

type Given = {
  readonly holdable: CrmHoldableView;
  /** What is in force or was typed for this object; null before anything was. */
  readonly chosen: Chosen | null;
  readonly isOn: boolean;
  readonly problem: FormProblem | undefined;
};

/** Which field of the object holds what of a registration, and what it calls the states. */
export function RegistrationObjectForm({ holdable, chosen, isOn, problem }: Given) {
  const { fields, stateWords, takesOlder } = chosen ?? suggestFields(holdable);
  return (
    <Form method="post" className="stack">
      <input type="hidden" name="object" value={holdable.object} />
      <Panel title={`Fields of ${holdable.label}`} note={holdable.object}>
        <div className="form prose">
          <p className="small muted">
            A value that somebody else writes there is left, and told of under Problems.
          </p>
          {shownFacts.map((fact) => (
            <Field
              key={fact}
              id={`fields.${fact}`}
              label={recordFactLabels[fact]}
              hint={HINTS[fact]}
              error={problem?.fields[`fields.${fact}`]}
            >
              {(control) => (
                <Select
                  control={control}
                  name={`fields.${fact}`}
                  value={fields[fact]}
                  none={isNeeded(fact) ? "Choose a field" : "Neither written nor read"}
                  options={optionsFor(fact, holdable)}
                />
              )}
            </Field>
          ))}
          <StateWords stateWords={stateWords} problem={problem} />
          <label className="choice">
            <input type="checkbox" name="takesOlder" defaultChecked={takesOlder} />
            <span className="choice-title">Take the records that are there already</span>
            <span className="choice-note">
              Those that have not ended become registrations too. Otherwise only records that are made from
              now on do.
            </span>
          </label>
        </div>
      </Panel>
      <div className="row">
        <SubmitButton tone="primary" name="intent" value="save" busyText="Asking Salesforce">
          {isOn ? "Save" : "Keep registrations there"}
        </SubmitButton>
        <span className="small muted">
          {isOn ? "Registrations under way are compared anew." : "Nothing is written or read before."}
        </span>
      </div>
    </Form>
  );
}

function StateWords({ stateWords, problem }: Pick<Chosen, "stateWords"> & Pick<Given, "problem">) {
  return (
    <details
      className="disclosure"
      open={recordStates.some((state) => problem?.fields[`stateWords.${state}`])}
    >
      <summary>What your org calls the states</summary>
      <div className="form">
        {recordStates.map((state) => (
          <Field
            key={state}
            id={`stateWords.${state}`}
            label={labelOf("registrationState", state)}
            error={problem?.fields[`stateWords.${state}`]}
          >
            {(control) => (
              <input
                {...control}
                name={`stateWords.${state}`}
                defaultValue={stateWords[state] ?? ""}
                placeholder={stateNames[state]}
                maxLength={255}
              />
            )}
          </Field>
        ))}
      </div>
    </details>
  );
}

const HINTS: Readonly<Partial<Record<RecordFact, string>>> = {
  registrationId:
    "A custom text of 32 characters or more that is an External ID and unique: so no registration has two records.",
  partner: "A lookup to Account, or a name.",
  amount: "Without a field for its currency, only amounts in the company's own are written.",
  state: "In review, approved, rejected, won and lost can be set there and move the registration here.",
};

function optionsFor(fact: RecordFact, { items }: CrmHoldableView): readonly Option[] {
  return items
    .filter(({ facts }) => facts.includes(fact))
    .map(({ field, label }) => ({ value: field, label: `${label} (${field})` }));
}

const LIKELY: Readonly<Partial<Record<RecordFact, RegExp>>> = {
  registrationId: /registration.*id\b|fairshare.*id\b/i,
  partner: /partner/i,
  accountName: /account|customer/i,
  state: /status|state/i,
  dealName: /deal.*name|opportunity.*name/i,
  domain: /website|domain/i,
  products: /product/i,
  amount: /amount|value/i,
  currency: /currency/i,
  closeDate: /close/i,
  opportunity: /opportunity/i,
  submittedOn: /submitted/i,
  approvedOn: /approved/i,
  protectedUntil: /expir|protected/i,
};

/** What the fields' names let one guess, each for one thing. */
function suggestFields({ items }: CrmHoldableView): Chosen {
  const taken = new Set<string>();
  const named = shownFacts.flatMap((fact) => {
    const likely = LIKELY[fact];
    const found = items.find(
      ({ field, label, facts }) => facts.includes(fact) && !taken.has(field) && likely?.test(label),
    );
    if (found === undefined) return [];
    taken.add(found.field);
    return [[fact, found.field] as const];
  });
  return { fields: Object.fromEntries(named), stateWords: {}, takesOlder: false };
}

/** Asks for the object by its name: the fields are shown on the next page. */
export function ObjectPanel({ object, error }: { readonly object: string; readonly error: string | null }) {
  return (
    <Panel title="Object of deal registrations" note="Kept equal with the registrations here">
      <Form method="get" className="form prose">
        <p className="small muted">
          Registrations become records of this object, and records that people make there become registrations
          of the partner that they name. What is decided on one side is seen on the other.
        </p>
        <Field
          id="object"
          label="API name of the object"
          hint="For example Deal_Registration__c."
          error={error ?? undefined}
        >
          {(control) => (
            <input
              {...control}
              name="object"
              defaultValue={object}
              pattern="[A-Za-z]\w*"
              maxLength={80}
              required
            />
          )}
        </Field>
        <SubmitButton busyText="Asking Salesforce">Look at its fields</SubmitButton>
      </Form>
    </Panel>
  );
}

export function LeaveObject() {
  return (
    <Panel title="Switch it off">
      <Form method="post" className="form">
        <p>Nothing is written there or read any more. Records and registrations stay as they are.</p>
        <SubmitButton name="intent" value="leave" tone="danger">
          Leave the object
        </SubmitButton>
      </Form>
    </Panel>
  );
}
