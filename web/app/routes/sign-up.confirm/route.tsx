import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/cloudflare";
import { Form, Link, useActionData, useLoaderData } from "@remix-run/react";
import { apiOf, tryRead } from "#web/app/lib/api.server.ts";
import { refuse, textOf } from "#web/app/lib/form-answer.server.ts";
import { ErrorSummary } from "#web/app/ui/error-summary.tsx";
import { LinkOver } from "#web/app/ui/link-over.tsx";
import { PlainShell } from "#web/app/ui/plain-shell.tsx";
import { SubmitButton } from "#web/app/ui/submit-button.tsx";
import { TextField } from "#web/app/ui/text-field.tsx";

export const meta: MetaFunction = () => [{ title: "Choose a password · Fairshare" }];

/** Mail scanners open links too: opening this one shows it, and only the button uses it. */
export async function loader(args: LoaderFunctionArgs) {
  const token = new URL(args.request.url).searchParams.get("token") ?? "";
  if (token === "") return { token, found: null };
  const { client } = apiOf(args);
  const answer = await tryRead(client["sign-up"].link.$get({ query: { token } }), args.request, OVER);
  return { token, found: answer.ok ? answer.value : null };
}

export async function action(args: ActionFunctionArgs) {
  const api = apiOf(args);
  const form = await args.request.formData();
  const json = { token: textOf(form, "token"), password: textOf(form, "password") };
  const answer = await tryRead(api.client["sign-up"].confirm.$post({ json }), args.request, OVER);
  return answer.ok
    ? redirect("/company/overview", { headers: api.cookies })
    : refuse(answer.error, {}, ["password"]);
}

const OVER = { alsoShown: [410] };

export default function ConfirmSignUp() {
  const { token, found } = useLoaderData<typeof loader>();
  const problem = useActionData<typeof action>()?.problem;
  if (found === null) {
    return (
      <PlainShell>
        <LinkOver>
          <Link to="/sign-up">Sign up again</Link>
        </LinkOver>
      </PlainShell>
    );
  }
  return (
    <PlainShell>
      <div className="stack">
        <h1>Welcome, {found.name}</h1>
        <p>
          Choose a password for <strong>{found.email}</strong> to found <strong>{found.companyName}</strong>.
        </p>
        <ErrorSummary problem={problem} labels={{ password: "Password" }} />
        <Form method="post" className="form">
          <input type="hidden" name="token" value={token} />
          <input type="hidden" name="username" autoComplete="username" value={found.email} readOnly />
          <TextField
            name="password"
            label="Password"
            hint="At least 10 characters. A few words that do not belong together are easiest to keep."
            problem={problem}
            type="password"
            autoComplete="new-password"
            minLength={10}
            required
          />
          <SubmitButton tone="primary" busyText="Founding">
            Found {found.companyName}
          </SubmitButton>
        </Form>
      </div>
    </PlainShell>
  );
}
