import { type ActionFunctionArgs, data, type MetaFunction } from "@remix-run/cloudflare";
import { Form, Link, useActionData } from "@remix-run/react";
import { apiOf, tryRead } from "#web/app/lib/api.server.ts";
import { refuse, textOf } from "#web/app/lib/form-answer.server.ts";
import { ErrorSummary } from "#web/app/ui/error-summary.tsx";
import { PlainShell } from "#web/app/ui/plain-shell.tsx";
import { SubmitButton } from "#web/app/ui/submit-button.tsx";
import { TextField } from "#web/app/ui/text-field.tsx";

export const meta: MetaFunction = () => [{ title: "Get in without the password · Fairshare" }];

/** The two ways back in: a link that signs in, and one that sets a new password. */
export async function action(args: ActionFunctionArgs) {
  const { client } = apiOf(args);
  const form = await args.request.formData();
  const email = textOf(form, "email");
  const json = { email };
  const answer =
    form.get("want") === "password"
      ? await tryRead(client.account["password-resets"].$post({ json }), args.request)
      : await tryRead(client.session["mail-links"].$post({ json }), args.request);
  return answer.ok ? data({ sentTo: email }) : refuse(answer.error, { email });
}

export default function ForgotPassword() {
  const result = useActionData<typeof action>();
  return (
    <PlainShell>
      {result !== undefined && "sentTo" in result ? (
        <div className="stack" role="status">
          <h1>Check your mail</h1>
          <p>
            If <strong>{result.sentTo}</strong> has an account, a link is on its way to it.
          </p>
          <p>
            <Link to="/sign-in">Back to sign-in</Link>
          </p>
        </div>
      ) : (
        <AddressForm />
      )}
    </PlainShell>
  );
}

function AddressForm() {
  const result = useActionData<typeof action>();
  const refused = result !== undefined && "problem" in result ? result : undefined;
  return (
    <div className="stack">
      <h1>Get in without the password</h1>
      <p className="muted">We mail you a link that signs you in, or one to set a new password.</p>
      <ErrorSummary problem={refused?.problem} labels={{ email: "E-mail" }} />
      <Form method="post" className="form">
        <TextField
          name="email"
          label="E-mail"
          problem={refused?.problem}
          type="email"
          autoComplete="username"
          required
          defaultValue={refused?.typed.email}
        />
        <SubmitButton tone="primary" busyText="Sending" name="want" value="link">
          Mail me a sign-in link
        </SubmitButton>
        <SubmitButton name="want" value="password">
          Set a new password
        </SubmitButton>
      </Form>
      <p>
        <Link to="/sign-in">Back to sign-in</Link>
      </p>
    </div>
  );
}
