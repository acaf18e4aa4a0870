import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/cloudflare";
import { Form, Link, useActionData, useLoaderData, useSearchParams } from "@remix-run/react";
import { apiOf, read, tryRead } from "#web/app/lib/api.server.ts";
import { type FormProblem, formProblem } from "#web/app/lib/form.ts";
import { textOf } from "#web/app/lib/form-answer.server.ts";
import { ErrorSummary } from "#web/app/ui/error-summary.tsx";
import { PasskeyButton } from "#web/app/ui/passkey-button.tsx";
import { PlainShell } from "#web/app/ui/plain-shell.tsx";
import { SubmitButton } from "#web/app/ui/submit-button.tsx";
import { TextField } from "#web/app/ui/text-field.tsx";
import { ownPath } from "#worker/domain/access/own-path.ts";

export const meta: MetaFunction = () => [{ title: "Is it still you? · Fairshare" }];

/**
 * What is asked for: a code where there is an authenticator, else the password, else a mailed link. Whoever came by a
 * company's sign-in goes there once more.
 */
export async function loader(args: LoaderFunctionArgs) {
  const { client } = apiOf(args);
  const { method, company, user } = await read(client.session.$get(), args.request);
  if (method === "single_sign_on") {
    return { ask: "company" as const, companyId: company?.id ?? "", email: user.email, hasPasskey: false };
  }
  const [account, factors] = await Promise.all([
    read(client.account.$get(), args.request),
    read(client.account["second-factors"].$get(), args.request),
  ]);
  const withoutApp = account.hasPassword ? ("password" as const) : ("link" as const);
  const ask = factors.authenticatorSince === null ? withoutApp : ("code" as const);
  return { ask, companyId: "", email: account.email, hasPasskey: factors.passkeys.length > 0 };
}

export async function action(args: ActionFunctionArgs) {
  const api = apiOf(args);
  const form = await args.request.formData();
  const json = shownIn(form);
  const answer = await tryRead(api.client.session.proof.$post({ json }), args.request, { alsoShown: [403] });
  if (answer.ok) return redirect(ownPath(textOf(form, "next")), { headers: api.cookies });
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
  const { ask, companyId, email, hasPasskey } = useLoaderData<typeof loader>();
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
        ) : null}
        {ask === "company" ? <ProveByCompany companyId={companyId} next={next} /> : null}
        {ask === "code" || ask === "password" ? (
          <ProveByTyping ask={ask} next={next} problem={problem} />
        ) : null}
        {hasPasskey ? <PasskeyButton action="/prove" next={next} /> : null}
      </div>
    </PlainShell>
  );
}

function ProveByTyping({
  ask,
  next,
  problem,
}: {
  readonly ask: "code" | "password";
  readonly next: string;
  readonly problem: FormProblem | undefined;
}) {
  return (
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
  );
}

function ProveByCompany({ companyId, next }: { readonly companyId: string; readonly next: string }) {
  return (
    <Form method="post" action="/sign-in/company" className="form" reloadDocument>
      <input type="hidden" name="company" value={companyId} />
      <input type="hidden" name="next" value={next} />
      <SubmitButton tone="primary">Go to your company's sign-in once more</SubmitButton>
    </Form>
  );
}
