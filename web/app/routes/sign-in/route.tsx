import { type ActionFunctionArgs, data, type MetaFunction, redirect } from "@remix-run/cloudflare";
import { Form, Link, useActionData, useSearchParams } from "@remix-run/react";
import { apiOf, tryRead } from "#web/app/lib/api.server.ts";
import { formProblem } from "#web/app/lib/form.ts";
import { nextPath } from "#web/app/lib/next-path.ts";
import { ErrorSummary } from "#web/app/ui/error-summary.tsx";
import { Field } from "#web/app/ui/field.tsx";
import { PlainShell } from "#web/app/ui/plain-shell.tsx";
import { SubmitButton } from "#web/app/ui/submit-button.tsx";

export const meta: MetaFunction = () => [{ title: "Sign in · Fairshare" }];

export async function action(args: ActionFunctionArgs) {
  const api = apiOf(args);
  const form = await args.request.formData();
  const email = String(form.get("email") ?? "");
  const password = String(form.get("password") ?? "");
  const answer = await tryRead(api.client.session.$post({ json: { email, password } }), args.request, SHOWN);
  if (!answer.ok) {
    return data(
      { problem: formProblem(answer.error, ["email", "password"]), email },
      { status: answer.error.status },
    );
  }
  return redirect(nextPath(String(form.get("next") ?? "")), { headers: api.cookies });
}

const SHOWN = { alsoShown: [401, 403] };
const LABELS = { email: "E-mail", password: "Password" };

export default function SignIn() {
  const result = useActionData<typeof action>();
  const [params] = useSearchParams();
  return (
    <PlainShell>
      <div className="stack">
        <h1>Sign in</h1>
        <ErrorSummary problem={result?.problem} labels={LABELS} />
        <Form method="post" className="form">
          <input type="hidden" name="next" value={params.get("next") ?? ""} />
          <Field id="email" label={LABELS.email} error={result?.problem.fields.email}>
            {(control) => (
              <input
                {...control}
                name="email"
                type="email"
                autoComplete="username"
                required
                defaultValue={result?.email}
              />
            )}
          </Field>
          <Field id="password" label={LABELS.password} error={result?.problem.fields.password}>
            {(control) => (
              <input {...control} name="password" type="password" autoComplete="current-password" required />
            )}
          </Field>
          <SubmitButton tone="primary" busyText="Signing in">
            Sign in
          </SubmitButton>
        </Form>
        <p>
          <Link to="/forgot-password">Get in without the password</Link>
        </p>
        <p>
          New here? <Link to="/sign-up">Start with your company</Link>
        </p>
      </div>
    </PlainShell>
  );
}
