import { Form } from "@remix-run/react";
import type { FormProblem } from "#web/app/lib/form.ts";
import { ErrorSummary } from "#web/app/ui/error-summary.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { SubmitButton } from "#web/app/ui/submit-button.tsx";
import { TextField } from "#web/app/ui/text-field.tsx";

export function NamePanel({
  name,
  problem,
}: {
  readonly name: string;
  readonly problem: FormProblem | undefined;
}) {
  return (
    <Panel title="Name">
      <ErrorSummary problem={problem} />
      <Form method="post" className="form">
        <input type="hidden" name="intent" value="name" />
        <TextField
          name="name"
          label="What others see"
          problem={problem}
          autoComplete="name"
          maxLength={120}
          required
          defaultValue={name}
        />
        <SubmitButton>Change name</SubmitButton>
      </Form>
    </Panel>
  );
}
