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
import { Notice } from "#web/app/ui/notice.tsx";
import { PlainShell } from "#web/app/ui/plain-shell.tsx";
import { SubmitButton } from "#web/app/ui/submit-button.tsx";
import { TextField } from "#web/app/ui/text-field.tsx";

export const meta: MetaFunction = () => [{ title: "Sign in with your company · Fairshare" }];

/** Codes come back in the address; only our own words for them are shown. */
export function loader({ request }: LoaderFunctionArgs) {
  const { searchParams } = new URL(request.url);
  const refused = searchParams.get("refused");
  return {
    companyId: searchParams.get("company") ?? "",
    refused: refused === null ? null : (REFUSALS[refused] ?? "The company's sign-in did not let you in."),
  };
}

const REFUSALS: Readonly<Record<string, string>> = {
  "state-unknown": "That took too long, or it was begun in another browser. Begin again.",
  "issuer-refused": "Your company's sign-in refused you.",
  "issuer-unreachable": "Your company's sign-in does not answer.",
  "email-not-verified": "Your company's sign-in gave no verified e-mail address.",
  "email-of-other-domain": "Your address is of a domain that your company has not named here.",
  "not-a-member": "You are not a member of the company here. Ask an admin to invite you.",
  "invitation-needed":
    "You have an account of your own here. Ask an admin of your company to invite you, and accept as yourself.",
};

export async function action(args: ActionFunctionArgs) {
  const api = apiOf(args);
  const form = await args.request.formData();
  const email = textOf(form, "email");
  const companyId = textOf(form, "company");
  const next = textOf(form, "next") || "/";
  const json = companyId === "" ? { email, next } : { companyId, next, ...(email === "" ? {} : { email }) };
  const answer = await tryRead(api.client.session["single-sign-on"].$post({ json }), args.request, {
    alsoShown: [403, 404],
  });
  return answer.ok
    ? redirect(answer.value.authorizeUrl, { headers: api.cookies })
    : refuse(answer.error, { email });
}

export default function SignInWithCompany() {
  const { companyId, refused } = useLoaderData<typeof loader>();
  const result = useActionData<typeof action>();
  return (
    <PlainShell>
      <div className="stack">
        <h1>Sign in with your company</h1>
        {refused === null || result !== undefined ? null : <Notice tone="danger" title={refused} />}
        <ErrorSummary problem={result?.problem} labels={{ email: "Work e-mail" }} />
        <Form method="post" className="form" reloadDocument>
          <input type="hidden" name="company" value={companyId} />
          {companyId === "" ? (
            <TextField
              name="email"
              label="Work e-mail"
              hint="Its domain tells us where your company signs in."
              problem={result?.problem}
              type="email"
              autoComplete="username"
              required
              defaultValue={result?.typed.email}
            />
          ) : null}
          <SubmitButton tone="primary">Go to your company's sign-in</SubmitButton>
        </Form>
        <p>
          <Link to="/sign-in">Sign in otherwise</Link>
        </p>
      </div>
    </PlainShell>
  );
}
