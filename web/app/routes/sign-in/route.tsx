import { type ActionFunctionArgs, data, type MetaFunction, redirect } from "@remix-run/cloudflare";
import { Form, Link, useActionData, useSearchParams } from "@remix-run/react";
import { apiOf, tryRead } from "#web/app/lib/api.server.ts";
import { formProblem } from "#web/app/lib/form.ts";
import { textOf } from "#web/app/lib/form-answer.server.ts";
import { ErrorSummary } from "#web/app/ui/error-summary.tsx";
import { PasskeyButton } from "#web/app/ui/passkey-button.tsx";
import { PlainShell } from "#web/app/ui/plain-shell.tsx";
import { SubmitButton } from "#web/app/ui/submit-button.tsx";
import { TextField } from "#web/app/ui/text-field.tsx";
import { ownPath } from "#worker/domain/access/own-path.ts";

export const meta: MetaFunction = () => [{ title: "Sign in · Fairshare" }];

/** The first step takes address and password, the second a code; both are sent here, so that either works without a script. */
export async function action(args: ActionFunctionArgs) {
  const api = apiOf(args);
  const form = await args.request.formData();
  const challenge = textOf(form, "challenge");
  const email = textOf(form, "email");
  const answer =
    challenge === ""
      ? await tryRead(
          api.client.session.$post({ json: { email, password: textOf(form, "password") } }),
          args.request,
          SHOWN,
        )
      : await tryRead(
          api.client.session["second-factor"].$post({ json: { challenge, code: textOf(form, "code") } }),
          args.request,
          SHOWN,
        );
  if (answer.ok) return redirect(ownPath(textOf(form, "next")), { headers: api.cookies });
  const { error } = answer;
  if (error.code === "second-factor-needed") {
    return data({ problem: undefined, email, challenge: error.challenge ?? "" });
  }
  // Whoever took too long over the code begins again.
  const isOver = error.code === "link-over";
  return data(
    {
      problem: isOver ? TOO_LATE : formProblem(error, ["email", "password", "code"]),
      email,
      challenge: isOver ? "" : challenge,
    },
    { status: error.status },
  );
}

const SHOWN = { alsoShown: [401, 403, 410] };
const TOO_LATE = { title: "That took too long. Sign in once more.", fields: {} };
const LABELS = { email: "E-mail", password: "Password", code: "Code" };

export default function SignIn() {
  const challenge = useActionData<typeof action>()?.challenge ?? "";
  const [params] = useSearchParams();
  const next = params.get("next") ?? "";
  return <PlainShell>{challenge === "" ? <FirstStep next={next} /> : <SecondStep next={next} />}</PlainShell>;
}

function FirstStep({ next }: { readonly next: string }) {
  const result = useActionData<typeof action>();
  const problem = result?.problem;
  return (
    <div className="stack">
      <h1>Sign in</h1>
      <ErrorSummary problem={problem} labels={LABELS} />
      <Form method="post" className="form">
        <input type="hidden" name="next" value={next} />
        <TextField
          name="email"
          label={LABELS.email}
          problem={problem}
          type="email"
          autoComplete="username webauthn"
          required
          defaultValue={result?.email}
        />
        <TextField
          name="password"
          label={LABELS.password}
          problem={problem}
          type="password"
          autoComplete="current-password"
          required
        />
        <SubmitButton tone="primary" busyText="Signing in">
          Sign in
        </SubmitButton>
      </Form>
      <PasskeyButton action="/sign-in/passkey" next={next} />
      <p>
        <Link to="/forgot-password">Get in without the password</Link>
        <br />
        <Link to="/sign-in/company">Sign in with your company</Link>
      </p>
      <p>
        New here? <Link to="/sign-up">Start with your company</Link>
      </p>
    </div>
  );
}

function SecondStep({ next }: { readonly next: string }) {
  const result = useActionData<typeof action>();
  const problem = result?.problem;
  return (
    <div className="stack">
      <h1>One more step</h1>
      <p>Open your authenticator app and type the six digits it shows for Fairshare.</p>
      <ErrorSummary problem={problem} labels={LABELS} />
      <Form method="post" className="form">
        <input type="hidden" name="next" value={next} />
        <input type="hidden" name="email" value={result?.email ?? ""} />
        <input type="hidden" name="challenge" value={result?.challenge ?? ""} />
        <TextField
          name="code"
          label="Code"
          hint="Without your phone, type one of your recovery codes."
          problem={problem}
          autoComplete="one-time-code"
          inputMode="text"
          required
        />
        <SubmitButton tone="primary" busyText="Checking">
          Go on
        </SubmitButton>
      </Form>
      <p>
        <Link to="/sign-in" reloadDocument>
          Begin again
        </Link>
      </p>
    </div>
  );
}
