import { Form, Link } from "@remix-run/react";
import type { FormProblem } from "#web/app/lib/form.ts";
import { DateTime } from "#web/app/ui/date-time.tsx";
import { ErrorSummary } from "#web/app/ui/error-summary.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { SubmitButton } from "#web/app/ui/submit-button.tsx";
import { TextField } from "#web/app/ui/text-field.tsx";

type PasswordPanelProps = {
  readonly account: { readonly hasPassword: boolean; readonly passwordChangedAt: string | null };
  readonly problem: FormProblem | undefined;
};

export function PasswordPanel({ account, problem }: PasswordPanelProps) {
  if (!account.hasPassword) {
    return (
      <Panel title="Password">
        <p>
          You sign in without one. <Link to="/forgot-password">Have a link mailed</Link> to set one.
        </p>
      </Panel>
    );
  }
  return (
    <Panel
      title="Password"
      note={
        account.passwordChangedAt === null ? null : (
          <>
            since <DateTime iso={account.passwordChangedAt} />
          </>
        )
      }
    >
      <ErrorSummary problem={problem} />
      <Form method="post" className="form">
        <input type="hidden" name="intent" value="password" />
        <TextField
          name="current"
          label="Current password"
          problem={problem}
          type="password"
          autoComplete="current-password"
          required
        />
        <TextField
          name="password"
          label="New password"
          hint="At least 10 characters. Every other session ends."
          problem={problem}
          type="password"
          autoComplete="new-password"
          minLength={10}
          required
        />
        <SubmitButton>Change password</SubmitButton>
      </Form>
    </Panel>
  );
}
