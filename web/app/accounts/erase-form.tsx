import { Form } from "@remix-run/react";
import type { FormProblem } from "#web/app/lib/form.ts";
import { ErrorSummary } from "#web/app/ui/error-summary.tsx";
import { SubmitButton } from "#web/app/ui/submit-button.tsx";
import { TextField } from "#web/app/ui/text-field.tsx";

/** Erasing an account cannot be taken back, so its address is typed first. */
export function EraseForm(props: {
  readonly label: string;
  readonly email: string;
  readonly problem: FormProblem | undefined;
  readonly button: string;
}) {
  const { label, email, problem, button } = props;
  return (
    <>
      <ErrorSummary problem={problem} labels={{ email: label }} />
      <Form method="post" className="form">
        <TextField
          name="email"
          label={label}
          hint={`Type ${email} to confirm.`}
          problem={problem}
          autoComplete="off"
          required
        />
        <SubmitButton tone="danger">{button}</SubmitButton>
      </Form>
    </>
  );
}
