import { Form, Link } from "@remix-run/react";
import { useId, useMemo, useState } from "react";
import type { FieldView, TrialView } from "#web/app/lib/views.ts";
import type { NamedPartner } from "#web/app/partners/use-partner-suggestions.ts";
import type { Preview } from "#web/app/rules/preview.server.ts";
import { Field } from "#web/app/ui/field.tsx";
import { useFormats } from "#web/app/ui/formats-context.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { SubmitButton } from "#web/app/ui/submit-button.tsx";
import { describeRule } from "#worker/domain/rule/describe-rule.ts";
import { parseRule, type RuleDefinition } from "#worker/domain/rule/rule.ts";
import { BasicsEditor } from "./basics-editor.tsx";
import { type BuilderState, toBuilder, toDefinition } from "./builder-state.ts";
import { ConditionsEditor } from "./conditions-editor.tsx";
import { JsonEditor } from "./json-editor.tsx";
import { usePartnerNames } from "./partner-names.ts";
import { PreviewPanel } from "./preview-panel.tsx";
import { sayProblem } from "./problem-text.ts";
import { ReadingPanel } from "./reading-panel.tsx";
import { usePreview } from "./use-preview.ts";
import { WorkflowEditor } from "./workflow-editor.tsx";

/** A draft on the left, what it says and does on the right. Without scripts the draft is edited as JSON. */
export function Builder(props: {
  readonly ruleId: string;
  readonly etag: string;
  readonly saved: RuleDefinition;
  readonly preview: Preview;
  readonly fields: readonly FieldView[];
  /** Those that the saved rule names. */
  readonly partners: readonly NamedPartner[];
  readonly currency: string;
  /** Text that was sent from the JSON field and refused. */
  readonly refused: string | null;
}) {
  const { ruleId, etag, saved, fields, currency, refused } = props;
  const [state, setState] = useState<BuilderState>(() => toBuilder(saved));
  const definition = toDefinition(state);
  const text = JSON.stringify(definition);
  const parsed = useMemo(() => parseRule(JSON.parse(text)), [text]);
  const partners = usePartnerNames(definition, props.partners);
  const preview = usePreview(ruleId, definition, props.preview);
  const change = (part: Partial<BuilderState>) => setState((kept) => ({ ...kept, ...part }));
  const changed = text !== useMemo(() => JSON.stringify(toDefinition(toBuilder(saved))), [saved]);
  return (
    <div className="builder">
      <div className="builder-main">
        <div className="stack">
          <div className="stack needs-script">
            <Panel title="The rule">
              <BasicsEditor state={state} onChange={change} />
            </Panel>
            <Panel title="Which deals">
              <ConditionsEditor
                query={state.query}
                offered={fields}
                currency={currency}
                onChange={(query) => change({ query })}
              />
            </Panel>
            <Panel title="How credit is split">
              <WorkflowEditor
                workflow={state.workflow}
                partners={partners}
                onChange={(workflow) => change({ workflow })}
              />
            </Panel>
            <JsonEditor definition={definition} onApply={(next) => setState(toBuilder(next))} />
          </div>
          <Form method="post" id={FORM} className="stack" preventScrollReset>
            <input type="hidden" name="etag" value={etag} />
            <input type="hidden" name="definition" value={text} />
            <noscript>
              <PlainJson text={refused ?? JSON.stringify(saved, null, 2)} />
            </noscript>
          </Form>
        </div>
        <SaveBar ruleId={ruleId} changed={changed} trial={preview.trial} />
      </div>
      <aside className="stack builder-aside" aria-label="What the rule says and does">
        <ReadingPanel
          sentence={parsed.ok ? describeRule(parsed.value, labelsOf(fields)) : null}
          problems={parsed.ok ? [] : parsed.error.map((one) => sayProblem(one, definition))}
          conflicts={parsed.ok ? (preview.reading?.conflicts ?? []) : []}
        />
        <div id="effect">
          <PreviewPanel trial={preview.trial} status={preview.status} outdated={!parsed.ok} />
        </div>
      </aside>
    </div>
  );
}

const FORM = "draft";

/** Stays in sight however long the rule is; on a narrow screen it says as well what the rule would change. */
function SaveBar(props: {
  readonly ruleId: string;
  readonly changed: boolean;
  readonly trial: TrialView | null;
}) {
  const { ruleId, changed, trial } = props;
  const { count } = useFormats();
  return (
    <div className="builder-bar">
      <SubmitButton form={FORM} tone="primary" busyText="Saving" name="intent" value="publish">
        Save and review
      </SubmitButton>
      <SubmitButton form={FORM} name="intent" value="save">
        Save the draft
      </SubmitButton>
      <Link to={`/company/rules/${ruleId}`}>Leave</Link>
      {trial === null ? null : (
        <a href="#effect" className="builder-effect needs-script">
          {count(trial.changed)} of {count(trial.considered)} deals change
        </a>
      )}
      <span className="small muted needs-script" role="status">
        {changed ? "There are changes that are not saved." : "Everything is saved. Nothing is in force yet."}
      </span>
    </div>
  );
}

function PlainJson({ text }: { readonly text: string }) {
  const id = useId();
  return (
    <Field
      id={id}
      label="The rule as JSON"
      hint="Without scripts the rule is edited as text. Saving reads it back in plain words and tries it on your latest deals."
    >
      {(control) => (
        <textarea {...control} className="input mono" name="definitionText" rows={24} defaultValue={text} />
      )}
    </Field>
  );
}

function labelsOf(fields: readonly FieldView[]) {
  const labels = new Map(fields.map(({ field, label }) => [field, label]));
  return (field: string): string =>
    field.startsWith("custom.") ? (labels.get(field) ?? field.slice("custom.".length)) : ownLabel(field);
}

function ownLabel(field: string): string {
  if (field === "closeDate") return "close date";
  return field === "createdAt" ? "creation date" : field;
}
