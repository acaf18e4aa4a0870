import { Form } from "@remix-run/react";
import type { FormProblem } from "#web/app/lib/form.ts";
import { ErrorSummary } from "#web/app/ui/error-summary.tsx";
import { Field } from "#web/app/ui/field.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { SubmitButton } from "#web/app/ui/submit-button.tsx";
import { EvidenceField } from "./evidence-field.tsx";

/** Writes to the other side, with evidence. */
export function MessageForm({
  to,
  problem,
  typed,
}: {
  readonly to: string;
  readonly problem: FormProblem | undefined;
  /** What had been typed when the API refused it. */
  readonly typed: string;
}) {
  return (
    <Panel title={`Write to ${to}`}>
      <Form method="post" encType="multipart/form-data" className="form">
        <ErrorSummary problem={problem} labels={{ text: "Message", files: "Evidence" }} />
        <input type="hidden" name="intent" value="message" />
        <Field id="text" label="Message" error={problem?.fields.text}>
          {(control) => (
            <textarea {...control} name="text" rows={4} required maxLength={4000} defaultValue={typed} />
          )}
        </Field>
        <EvidenceField problem={problem} />
        <SubmitButton busyText="Sending">Send</SubmitButton>
      </Form>
    </Panel>
  );
}
