import { Form } from "@remix-run/react";
import type { FormProblem } from "#web/app/lib/form.ts";
import { ErrorSummary } from "#web/app/ui/error-summary.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { SubmitButton } from "#web/app/ui/submit-button.tsx";
import { TextField } from "#web/app/ui/text-field.tsx";

export function EmailPanel({
  email,
  problem,
}: {
  readonly email: string;
  readonly problem: FormProblem | undefined;
}) {
  return (
    <Panel title="E-mail">
      <ErrorSummary problem={problem} />
      <Form method="post" className="form">
        <input type="hidden" name="intent" value="email" />
        <p>
          You sign in as <strong>{email}</strong>.
        </p>
        <TextField
          name="email"
          label="New address"
          hint="We mail it a link. Until you open it, nothing changes."
          problem={problem}
          type="email"
          autoComplete="email"
          required
        />
        <SubmitButton>Send the link</SubmitButton>
      </Form>
    </Panel>
  );
}
