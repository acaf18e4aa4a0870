import { type ActionFunctionArgs, data, type MetaFunction } from "@remix-run/cloudflare";
import { Form, Link, useActionData, useLoaderData } from "@remix-run/react";
import { COMPANY_LABELS, CompanyFields } from "#web/app/accounts/company-fields.tsx";
import { readCompanyFields } from "#web/app/accounts/found-company.server.ts";
import { apiOf, tryRead } from "#web/app/lib/api.server.ts";
import { refuse, textOf } from "#web/app/lib/form-answer.server.ts";
import { ErrorSummary } from "#web/app/ui/error-summary.tsx";
import { PlainShell } from "#web/app/ui/plain-shell.tsx";
import { SubmitButton } from "#web/app/ui/submit-button.tsx";
import { TextField } from "#web/app/ui/text-field.tsx";
import { listCurrencyCodes } from "#worker/domain/money/currency.ts";

export const meta: MetaFunction = () => [{ title: "Sign up · Fairshare" }];

export function loader() {
  return { currencies: listCurrencyCodes() };
}

export async function action(args: ActionFunctionArgs) {
  const form = await args.request.formData();
  const typed = {
    name: textOf(form, "name"),
    email: textOf(form, "email"),
    ...readCompanyFields(form),
  };
  const answer = await tryRead(apiOf(args).client["sign-up"].$post({ json: typed }), args.request);
  return answer.ok ? data({ sentTo: typed.email }) : refuse(answer.error, typed);
}

const LABELS = { name: "Your name", email: "Work e-mail", ...COMPANY_LABELS };

export default function SignUp() {
  const result = useActionData<typeof action>();
  return (
    <PlainShell>
      {result !== undefined && "sentTo" in result ? <CheckMail email={result.sentTo} /> : <SignUpForm />}
    </PlainShell>
  );
}

function CheckMail({ email }: { readonly email: string }) {
  return (
    <div className="stack" role="status">
      <h1>Check your mail</h1>
      <p>
        We have sent a link to <strong>{email}</strong>. It founds your company and works for a day.
      </p>
      <p className="muted">
        Nothing there after a few minutes? Look among the unwanted mail, then try once more.
      </p>
      <p>
        <Link to="/sign-up" reloadDocument>
          Use another address
        </Link>
      </p>
    </div>
  );
}

function SignUpForm() {
  const { currencies } = useLoaderData<typeof loader>();
  const result = useActionData<typeof action>();
  const refused = result !== undefined && "problem" in result ? result : undefined;
  const typed = refused?.typed;
  const problem = refused?.problem;
  return (
    <div className="stack">
      <h1>Start with your company</h1>
      <p className="muted">
        For companies that sell through partners. Partners are invited by the companies they work with.
      </p>
      <ErrorSummary problem={problem} labels={LABELS} />
      <Form method="post" className="form">
        <TextField
          name="name"
          label={LABELS.name}
          problem={problem}
          autoComplete="name"
          maxLength={120}
          required
          defaultValue={typed?.name}
        />
        <TextField
          name="email"
          label={LABELS.email}
          problem={problem}
          type="email"
          autoComplete="email"
          required
          defaultValue={typed?.email}
        />
        <CompanyFields currencies={currencies} problem={problem} typed={typed} />
        <SubmitButton tone="primary" busyText="Sending the link">
          Send me the link
        </SubmitButton>
      </Form>
      <p>
        Already have an account? <Link to="/sign-in">Sign in</Link>
      </p>
    </div>
  );
}
