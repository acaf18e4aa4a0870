import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/cloudflare";
import { Form, Link, useActionData, useLoaderData } from "@remix-run/react";
import { apiOf, tryRead } from "#web/app/lib/api.server.ts";
import { textOf } from "#web/app/lib/form-answer.server.ts";
import { LinkOver } from "#web/app/ui/link-over.tsx";
import { PlainShell } from "#web/app/ui/plain-shell.tsx";
import { SubmitButton } from "#web/app/ui/submit-button.tsx";
import { TextField } from "#web/app/ui/text-field.tsx";

export const meta: MetaFunction = () => [{ title: "Sign in by mail · Fairshare" }];

/** Opening the link does nothing yet: mail scanners open links too. */
export function loader({ request }: LoaderFunctionArgs) {
  return { token: new URL(request.url).searchParams.get("token") ?? "" };
}

export async function action(args: ActionFunctionArgs) {
  const api = apiOf(args);
  const json = { token: textOf(await args.request.formData(), "token") };
  const answer = await tryRead(api.client.session["mail-link"].$post({ json }), args.request, {
    alsoShown: [401, 410],
  });
  if (answer.ok) return redirect("/", { headers: api.cookies });
  const { code, challenge, status } = answer.error;
  return code === "second-factor-needed"
    ? data({ challenge: challenge ?? "" }, { status })
    : data({ challenge: null }, { status });
}

export default function SignInByMail() {
  const { token } = useLoaderData<typeof loader>();
  const result = useActionData<typeof action>();
  const isOver = token === "" || result?.challenge === null;
  return (
    <PlainShell>
      {isOver ? (
        <LinkOver>
          <Link to="/forgot-password">Ask for a new link</Link>
        </LinkOver>
      ) : null}
      {isOver || result !== undefined ? null : <FirstStep token={token} />}
      {result === undefined || result.challenge === null ? null : <SecondStep challenge={result.challenge} />}
    </PlainShell>
  );
}

function FirstStep({ token }: { readonly token: string }) {
  return (
    <Form method="post" className="form">
      <h1>Sign in</h1>
      <p>This link signs you in on this device.</p>
      <input type="hidden" name="token" value={token} />
      <SubmitButton tone="primary" busyText="Signing in">
        Sign in here
      </SubmitButton>
    </Form>
  );
}

/** The sign-in page takes the second step, whatever the first one was. */
function SecondStep({ challenge }: { readonly challenge: string }) {
  return (
    <Form method="post" action="/sign-in" className="form">
      <h1>One more step</h1>
      <p>Type the six digits that your authenticator app shows for Fairshare, or a recovery code.</p>
      <input type="hidden" name="challenge" value={challenge} />
      <TextField name="code" label="Code" problem={undefined} autoComplete="one-time-code" required />
      <SubmitButton tone="primary" busyText="Checking">
        Go on
      </SubmitButton>
    </Form>
  );
}
