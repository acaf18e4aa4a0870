import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  type MetaFunction,
} from "@remix-run/cloudflare";
import { Form, Link, useActionData, useLoaderData } from "@remix-run/react";
import { apiOf, tryRead } from "#web/app/lib/api.server.ts";
import { refuse, textOf } from "#web/app/lib/form-answer.server.ts";
import { ErrorSummary } from "#web/app/ui/error-summary.tsx";
import { PlainShell } from "#web/app/ui/plain-shell.tsx";
import { SubmitButton } from "#web/app/ui/submit-button.tsx";
import { TextField } from "#web/app/ui/text-field.tsx";

export const meta: MetaFunction = () => [{ title: "Set a new password · Fairshare" }];

export function loader({ request }: LoaderFunctionArgs) {
  return { token: new URL(request.url).searchParams.get("token") ?? "" };
}

export async function action(args: ActionFunctionArgs) {
  const form = await args.request.formData();
  const json = { token: textOf(form, "token"), password: textOf(form, "password") };
  const { client } = apiOf(args);
  const answer = await tryRead(client.account["password-resets"].confirm.$post({ json }), args.request, {
    alsoShown: [410],
  });
  return answer.ok ? data({ done: true as const }) : refuse(answer.error, {}, ["password"]);
}

export default function ResetPassword() {
  const { token } = useLoaderData<typeof loader>();
  const result = useActionData<typeof action>();
  if (result !== undefined && "done" in result) {
    return (
      <PlainShell>
        <div className="stack" role="status">
          <h1>Your password is new</h1>
          <p>Every session that was open has ended.</p>
          <p>
            <Link to="/sign-in" className="button button-primary">
              Sign in
            </Link>
          </p>
        </div>
      </PlainShell>
    );
  }
  const problem = result?.problem;
  return (
    <PlainShell>
      <div className="stack">
        <h1>Set a new password</h1>
        <ErrorSummary problem={problem} labels={{ password: "New password" }} />
        <Form method="post" className="form">
          <input type="hidden" name="token" value={token} />
          <TextField
            name="password"
            label="New password"
            hint="At least 10 characters."
            problem={problem}
            type="password"
            autoComplete="new-password"
            minLength={10}
            required
          />
          <SubmitButton tone="primary" busyText="Setting it">
            Set it
          </SubmitButton>
        </Form>
        <p>
          <Link to="/forgot-password">Ask for a new link</Link>
        </p>
      </div>
    </PlainShell>
  );
}
