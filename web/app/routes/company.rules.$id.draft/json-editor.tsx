import { useState } from "react";
import { Field } from "#web/app/ui/field.tsx";
import { parseRule, type RuleDefinition } from "#worker/domain/rule/rule.ts";

/** The rule as JSON: what the API takes and gives. It changes with the builder, and the builder with it. */
export function JsonEditor(props: {
  readonly definition: RuleDefinition;
  readonly onApply: (definition: RuleDefinition) => void;
}) {
  const { definition, onApply } = props;
  const [typed, setTyped] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | undefined>();
  const text = typed ?? JSON.stringify(definition, null, 2);
  const apply = () => {
    const read = readJson(text);
    setProblem(read.problem);
    if (read.definition === null) return;
    setTyped(null);
    onApply(read.definition);
  };
  return (
    <details className="panel json-editor">
      <summary className="panel-head">The rule as JSON</summary>
      <div className="panel-body form">
        <Field id="json" label="What the API takes and gives" error={problem}>
          {(control) => (
            <textarea
              {...control}
              className="input mono"
              rows={18}
              spellCheck={false}
              value={text}
              onChange={(event) => setTyped(event.target.value)}
            />
          )}
        </Field>
        {typed === null ? null : (
          <div className="row">
            <button type="button" className="button" onClick={apply}>
              Use this
            </button>
            <button
              type="button"
              className="button button-link"
              onClick={() => {
                setTyped(null);
                setProblem(undefined);
              }}
            >
              Drop it
            </button>
          </div>
        )}
      </div>
    </details>
  );
}

function readJson(text: string): {
  readonly definition: RuleDefinition | null;
  readonly problem: string | undefined;
} {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { definition: null, problem: "This is not JSON: look for a missing comma, quote or bracket." };
  }
  const rule = parseRule(value);
  if (rule.ok) return { definition: rule.value, problem: undefined };
  return { definition: null, problem: rule.error.map(({ message }) => message).join(" ") };
}
