import { Form } from "@remix-run/react";
import type { FormProblem } from "#web/app/lib/form.ts";
import { labelOf } from "#web/app/lib/labels.ts";
import type { CrmWritableView } from "#web/app/lib/views.ts";
import { Field, type Option, Select } from "#web/app/ui/field.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { SubmitButton } from "#web/app/ui/submit-button.tsx";
import { stateNames } from "#worker/domain/crm/writing/registration-values.ts";
import { type WrittenFact, writtenFacts } from "#worker/domain/crm/writing/write-back.ts";
import { factLabels, writtenStates } from "./read-write-back.ts";

type Chosen = {
  readonly fields: Readonly<Record<string, string | undefined>>;
  readonly stateWords: Readonly<Record<string, string | undefined>>;
  readonly dealChoice: string;
  readonly newDealStage: string | null;
};

type Given = {
  readonly writable: CrmWritableView;
  /** What is in force or was typed; null before anything was. */
  readonly chosen: Chosen | null;
  readonly isOn: boolean;
  readonly problem: FormProblem | undefined;
};

/** Which fields Fairshare fills, and who says which deal a registration is about. */
export function WriteBackForm({ writable, chosen, isOn, problem }: Given) {
  const { fields, stateWords, dealChoice, newDealStage } = chosen ?? suggestWriteBack(writable);
  return (
    <Form method="post" className="stack">
      <Panel title="Fields that Fairshare fills" note="It writes to no other field of a deal">
        <div className="form prose">
          <p className="small muted">
            Custom fields that are kept for Fairshare. A value that somebody else writes there is left, and
            told of on the registration.
          </p>
          {writtenFacts.map((fact) => (
            <Field
              key={fact}
              id={`fields.${fact}`}
              label={factLabels[fact]}
              hint={HINTS[fact]}
              error={problem?.fields[`fields.${fact}`]}
            >
              {(control) => (
                <Select
                  control={control}
                  name={`fields.${fact}`}
                  value={fields[fact]}
                  none="Not written"
                  options={optionsFor(fact, writable)}
                />
              )}
            </Field>
          ))}
          <details
            className="disclosure"
            open={writtenStates.some((state) => problem?.fields[`stateWords.${state}`])}
          >
            <summary>What your org calls the states</summary>
            <div className="form">
              {writtenStates.map((state) => (
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
        </div>
      </Panel>
      <DealChoicePanel
        stages={writable.stages}
        dealChoice={dealChoice}
        newDealStage={newDealStage}
        problem={problem}
      />
      <div className="row">
        <SubmitButton tone="primary" name="intent" value="save" busyText="Asking Salesforce">
          {isOn ? "Save" : "Switch write-back on"}
        </SubmitButton>
        <span className="small muted">
          {isOn ? "Linked registrations are written anew." : "Nothing is written before."}
        </span>
      </div>
    </Form>
  );
}

const HINTS: Readonly<Partial<Record<WrittenFact, string>>> = {
  registrationId:
    "A text of 32 characters or more. To have new deals made, it has to be an External ID and unique: so none is made twice.",
  protectedUntil: "The last protected day, by the company's clock.",
};

function optionsFor(fact: WrittenFact, { items }: CrmWritableView): readonly Option[] {
  return items
    .filter(({ facts }) => facts.includes(fact))
    .map(({ field, label, isKey }) => ({
      value: field,
      label: `${label} (${field})${fact === "registrationId" && isKey ? ", unique" : ""}`,
    }));
}

/** What the fields' names let one guess. */
function suggestWriteBack(writable: CrmWritableView): Chosen {
  const likely: Readonly<Partial<Record<WrittenFact, RegExp>>> = {
    registrationId: /fairshare.*id\b|registration.*id\b/i,
    number: /fairshare.*number/i,
    partner: /fairshare.*partner/i,
    state: /fairshare.*(state|status)/i,
    protectedUntil: /protected|fairshare.*until/i,
  };
  const named = writtenFacts.flatMap((fact) => {
    const found = writable.items.find(
      ({ facts, label }) => facts.includes(fact) && (likely[fact]?.test(label) ?? false),
    );
    return found === undefined ? [] : [[fact, found.field] as const];
  });
  return { fields: Object.fromEntries(named), stateWords: {}, dealChoice: "person", newDealStage: null };
}

const CHOICES = [
  {
    value: "person",
    title: "A person says it",
    note: "Somebody links each approved registration to its deal.",
  },
  {
    value: "link",
    title: "The one deal that it surely is",
    note: "An open deal of the customer that is like it by name, amount and date is linked. Otherwise a person says it.",
  },
  {
    value: "create",
    title: "That one, or a new deal",
    note: "Where the customer has no open deal, Fairshare makes one in Salesforce, with its name, amount, close date and account.",
  },
] as const;

function DealChoicePanel(props: {
  readonly stages: readonly string[];
  readonly dealChoice: string;
  readonly newDealStage: string | null;
  readonly problem: FormProblem | undefined;
}) {
  const { stages, dealChoice, newDealStage, problem } = props;
  return (
    <Panel title="Which deal an approved registration is" note="For what is approved from now on">
      <div className="stack">
        <fieldset className="form">
          <legend className="visually-hidden">Which deal an approved registration is</legend>
          {CHOICES.map(({ value, title, note }) => (
            <label key={value} className="choice">
              <input type="radio" name="dealChoice" value={value} defaultChecked={value === dealChoice} />
              <span className="choice-title">{title}</span>
              <span className="choice-note">{note}</span>
            </label>
          ))}
          {problem?.fields.dealChoice ? <p className="field-error">{problem.fields.dealChoice}</p> : null}
        </fieldset>
        <div className="form prose">
          <Field
            id="newDealStage"
            label="Stage of new deals"
            hint="Only where new deals are made."
            error={problem?.fields.newDealStage}
          >
            {(control) => (
              <Select
                control={control}
                name="newDealStage"
                value={newDealStage ?? undefined}
                none="Choose a stage"
                options={stages.map((stage) => ({ value: stage, label: stage }))}
              />
            )}
          </Field>
        </div>
      </div>
    </Panel>
  );
}

export function StopWriteBack() {
  return (
    <Panel title="Switch it off">
      <Form method="post" className="form">
        <p>Nothing is written any more. What was written stays in Salesforce as it is.</p>
        <SubmitButton name="intent" value="stop" tone="danger">
          Switch write-back off
        </SubmitButton>
      </Form>
    </Panel>
  );
}
