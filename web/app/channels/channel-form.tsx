import type { FormProblem } from "#web/app/lib/form.ts";
import { Field, Select } from "#web/app/ui/field.tsx";
import { TextField } from "#web/app/ui/text-field.tsx";

export type EventKindOption = {
  readonly kind: string;
  readonly group: string;
  readonly label: string;
  /** It concerns one person alone, which is not said in a channel of Slack. */
  readonly onlyToWebhooks: boolean;
};

export const CHANNEL_LABELS = {
  name: "Name",
  url: "Address",
  eventKinds: "Events",
};

/** Which of the two it is; fixed once it is there. */
export function KindField() {
  return (
    <Field id="kind" label="What it is">
      {(control) => (
        <Select
          control={control}
          name="kind"
          value="webhook"
          options={[
            { value: "webhook", label: "A webhook of your own" },
            { value: "slack", label: "A channel of Slack" },
          ]}
        />
      )}
    </Field>
  );
}

export function NameField(props: { readonly problem: FormProblem | undefined; readonly value?: string }) {
  return (
    <TextField
      name="name"
      label={CHANNEL_LABELS.name}
      problem={props.problem}
      maxLength={80}
      required
      defaultValue={props.value}
    />
  );
}

export function EventKindsField(props: {
  readonly kinds: readonly EventKindOption[];
  readonly chosen: readonly string[];
  readonly problem: FormProblem | undefined;
}) {
  const { kinds, chosen, problem } = props;
  const groups = [...new Set(kinds.map(({ group }) => group))];
  const error = problem?.fields.eventKinds;
  return (
    <fieldset className="stack-tight" id="eventKinds">
      <legend className="field-label">{CHANNEL_LABELS.eventKinds}</legend>
      {error ? <p className="field-error">{error}</p> : null}
      <div className="event-kinds">
        {groups.map((group) => (
          <fieldset key={group} className="stack-tight">
            <legend className="small muted">{group}</legend>
            {kinds
              .filter((one) => one.group === group)
              .map(({ kind, label, onlyToWebhooks }) => (
                <label key={kind} className="check">
                  <input
                    type="checkbox"
                    name="eventKinds"
                    value={kind}
                    defaultChecked={chosen.includes(kind)}
                  />{" "}
                  {label}
                  {onlyToWebhooks ? <span className="muted"> (to webhooks only)</span> : null}
                </label>
              ))}
          </fieldset>
        ))}
      </div>
    </fieldset>
  );
}
