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
import { SubmitButton } from "#web/app/ui/submit-button.tsx";

export const meta: MetaFunction = () => [{ title: "New e-mail address · Fairshare" }];

export function loader({ request }: LoaderFunctionArgs) {
  return { token: new URL(request.url).searchParams.get("token") ?? "" };
}

export async function action(args: ActionFunctionArgs) {
  const json = { token: textOf(await args.request.formData(), "token") };
  const { client } = apiOf(args);
  const answer = await tryRead(client.account["email-changes"].confirm.$post({ json }), args.request, {
    alsoShown: [410],
  });
  return answer.ok ? data({ done: true as const }) : refuse(answer.error, {});
}

export default function ConfirmEmail() {
  const { token } = useLoaderData<typeof loader>();
  const result = useActionData<typeof action>();
  if (result !== undefined && "done" in result) {
    return (
      <div className="stack" role="status">
        <h1>Your address has changed</h1>
        <p>
          From now on you sign in with it. <Link to="/account">Your account</Link>
        </p>
      </div>
    );
  }
  return (
    <div className="stack">
      <h1>Use this address from now on?</h1>
      <ErrorSummary problem={result?.problem} />
      <Form method="post" className="form">
        <input type="hidden" name="token" value={token} />
        <SubmitButton tone="primary">Use the new address</SubmitButton>
      </Form>
    </div>
  );
}
