import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/cloudflare";
import { Form, Link, useActionData, useLoaderData, useSearchParams } from "@remix-run/react";
import { apiOf, read, tryRead } from "#web/app/lib/api.server.ts";
import { formProblem } from "#web/app/lib/form.ts";
import { textOf } from "#web/app/lib/form-answer.server.ts";
import { nextPath } from "#web/app/lib/next-path.ts";
import { ErrorSummary } from "#web/app/ui/error-summary.tsx";
import { PasskeyButton } from "#web/app/ui/passkey-button.tsx";
import { PlainShell } from "#web/app/ui/plain-shell.tsx";
import { SubmitButton } from "#web/app/ui/submit-button.tsx";
import { TextField } from "#web/app/ui/text-field.tsx";

export const meta: MetaFunction = () => [{ title: "Is it still you? · Fairshare" }];

/** What is asked for: a code where there is an authenticator, else the password, else a mailed link. */
export async function loader(args: LoaderFunctionArgs) {
  const { client } = apiOf(args);
  const [account, factors] = await Promise.all([
    read(client.account.$get(), args.request),
    read(client.account["second-factors"].$get(), args.request),
  ]);
  const withoutApp = account.hasPassword ? ("password" as const) : ("link" as const);
  const ask = factors.authenticatorSince === null ? withoutApp : ("code" as const);
  return { ask, email: account.email, hasPasskey: factors.passkeys.length > 0 };
}

export async function action(args: ActionFunctionArgs) {
  const api = apiOf(args);
  const form = await args.request.formData();
  const json = shownIn(form);
  const answer = await tryRead(api.client.session.proof.$post({ json }), args.request, { alsoShown: [403] });
  if (answer.ok) return redirect(nextPath(textOf(form, "next")), { headers: api.cookies });
  const problem = formProblem(answer.error, ["password", "code"]);
  return data({ problem, message: problem.title }, { status: answer.error.status });
}

function shownIn(form: FormData) {
  const code = textOf(form, "code");
  const response = textOf(form, "response");
  if (response !== "") return { kind: "passkey" as const, response: JSON.parse(response) as { id: string } };
  return code === ""
    ? { kind: "password" as const, password: textOf(form, "password") }
    : { kind: "code" as const, code };
}

export default function Prove() {
  const { ask, email, hasPasskey } = useLoaderData<typeof loader>();
  const problem = useActionData<typeof action>()?.problem;
  const [params] = useSearchParams();
  const next = params.get("next") ?? "/account";
  return (
    <PlainShell>
      <div className="stack">
        <h1>Is it still you?</h1>
        <p>What comes next is sensitive, so show once more that you are {email}.</p>
        <ErrorSummary problem={problem} labels={{ password: "Password", code: "Code" }} />
        {ask === "link" ? (
          <p>
            You sign in without a password. <Link to="/forgot-password">Have a new sign-in link mailed</Link>:
            it counts as proof.
          </p>
        ) : (
          <Form method="post" className="form">
            <input type="hidden" name="next" value={next} />
            {ask === "code" ? (
              <TextField
                name="code"
                label="Code of your authenticator app"
                hint="Or one of your recovery codes."
                problem={problem}
                autoComplete="one-time-code"
                required
              />
            ) : (
              <TextField
                name="password"
                label="Password"
                problem={problem}
                type="password"
                autoComplete="current-password"
                required
              />
            )}
            <SubmitButton tone="primary" busyText="Checking">
              Go on
            </SubmitButton>
          </Form>
        )}
        {hasPasskey ? <PasskeyButton action="/prove" next={next} /> : null}
      </div>
    </PlainShell>
  );
}
