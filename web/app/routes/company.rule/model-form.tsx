import { Form } from "@remix-run/react";
import type { FormProblem } from "#web/app/lib/form.ts";
import { labelOf } from "#web/app/lib/labels.ts";
import type { RuleView } from "#web/app/lib/views.ts";
import { Field } from "#web/app/ui/field.tsx";
import { SubmitButton } from "#web/app/ui/submit-button.tsx";
import { modelNotes, offeredModels } from "./models.ts";

export function ModelForm(props: {
  readonly rule: RuleView;
  readonly etag: string;
  readonly problem: FormProblem | undefined;
}) {
  const { rule, etag, problem } = props;
  return (
    <div className="stack">
      <Form method="post" className="form">
        <input type="hidden" name="id" value={rule.id} />
        <input type="hidden" name="etag" value={etag} />
        <Field id="name" label="Name of the rule" error={problem?.fields.name}>
          {(control) => <input {...control} name="name" required maxLength={120} defaultValue={rule.name} />}
        </Field>
        <fieldset className="form" id="model">
          <legend className="field-label">How to split</legend>
          {offeredModels.map((model) => (
            <label key={model} className="choice">
              <input
                type="radio"
                name="model"
                value={model}
                required
                defaultChecked={model === rule.model.kind}
              />
              <span className="choice-title">{labelOf("model", model)}</span>
              <span className="choice-note">{modelNotes[model]}</span>
            </label>
          ))}
        </fieldset>
        <p className="small muted">
          Saving makes a new version and splits every deal again. Only what changes is posted: a reversal of
          the old entry and a new one.
        </p>
        <SubmitButton tone="primary" busyText="Saving" name="intent" value="save">
          Save and apply
        </SubmitButton>
      </Form>
      <hr />
      <Form method="post" className="row">
        <SubmitButton name="intent" value="recalculate">
          Recalculate every deal
        </SubmitButton>
        <span className="small muted">With the rule in force. What has not changed posts nothing.</span>
      </Form>
    </div>
  );
}

export function readModelForm(form: FormData) {
  const text = (name: string) => String(form.get(name) ?? "");
  return {
    intent: text("intent"),
    id: text("id"),
    etag: text("etag"),
    name: text("name"),
    model: text("model"),
  };
}
