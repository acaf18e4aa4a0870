import { Form } from "@remix-run/react";
import type { FormProblem } from "#web/app/lib/form.ts";
import { ErrorSummary } from "#web/app/ui/error-summary.tsx";
import { Field, type Option, Select } from "#web/app/ui/field.tsx";
import { SubmitButton } from "#web/app/ui/submit-button.tsx";
import { TextField } from "#web/app/ui/text-field.tsx";

const LABELS = { email: "E-mail", name: "Name", role: "Role" };

/** Without roles everybody who is invited gets the same. */
export function InviteForm({
  roles,
  problem,
}: {
  readonly roles: readonly Option[] | null;
  readonly problem: FormProblem | undefined;
}) {
  return (
    <>
      <ErrorSummary problem={problem} labels={LABELS} />
      <Form method="post" className="form">
        <input type="hidden" name="intent" value="invite" />
        <TextField name="email" label={LABELS.email} problem={problem} type="email" required />
        <TextField name="name" label={LABELS.name} problem={problem} maxLength={120} required />
        {roles === null ? null : (
          <Field id="role" label={LABELS.role} error={problem?.fields.role}>
            {(control) => <Select control={control} name="role" value="viewer" options={roles} />}
          </Field>
        )}
        <SubmitButton tone="primary" busyText="Inviting">
          Send the invitation
        </SubmitButton>
      </Form>
    </>
  );
}
