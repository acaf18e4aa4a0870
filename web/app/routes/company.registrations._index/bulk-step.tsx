import { Form, Link } from "@remix-run/react";
import type { FormProblem } from "#web/app/lib/form.ts";
import type { RegistrationFormView, RegistrationView } from "#web/app/lib/views.ts";
import { AskedFields } from "#web/app/registrations/asked-fields.tsx";
import { ErrorSummary } from "#web/app/ui/error-summary.tsx";
import { Field } from "#web/app/ui/field.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { SubmitButton } from "#web/app/ui/submit-button.tsx";

export type BulkAction = "approve" | "reject" | "request_info" | "assign";

/** What the partners are told, before anything is decided. */
export function BulkStep(props: {
  readonly step: {
    readonly action: BulkAction;
    readonly ids: readonly string[];
    readonly problem?: FormProblem | undefined;
  };
  readonly rows: readonly RegistrationView[];
  readonly form: RegistrationFormView;
  readonly leave: string;
}) {
  const { step, rows, form, leave } = props;
  const isReturn = step.action === "request_info";
  const count = step.ids.length === 1 ? "1 registration" : `${step.ids.length} registrations`;
  const title = `${isReturn ? "Return" : "Reject"} ${count}`;
  const names = step.ids.map((id) => rows.find((row) => row.id === id)?.accountName ?? id);
  return (
    <Panel title={title} note={<Link to={leave}>Close</Link>}>
      <Form method="post" action={leave} className="form">
        <ErrorSummary problem={step.problem} labels={{ reason: "Reason", fields: "What is asked again" }} />
        <input type="hidden" name="step" value="words" />
        {step.ids.map((id) => (
          <input key={id} type="hidden" name="ids" value={id} />
        ))}
        <p className="prose">{names.join(", ")}</p>
        {isReturn ? <AskedFields form={form} error={step.problem?.fields.fields} /> : null}
        <Field
          id="reason"
          label={isReturn ? "What you want to know" : "Reason"}
          hint="Each of these partners reads it."
          error={step.problem?.fields.reason}
        >
          {(control) => (
            // biome-ignore lint/a11y/noAutofocus: the key that asked for this step leaves the hands on the keyboard
            <textarea {...control} name="reason" rows={3} maxLength={4000} required autoFocus />
          )}
        </Field>
        <div>
          <SubmitButton name="intent" value={step.action} tone="primary" busyText="Deciding">
            {title}
          </SubmitButton>
        </div>
      </Form>
    </Panel>
  );
}
