import {
  type ActionFunctionArgs,
  data,
  type HeadersFunction,
  type LoaderFunctionArgs,
  type MetaFunction,
} from "@remix-run/cloudflare";
import { Form, Link, useActionData, useLoaderData } from "@remix-run/react";
import { apiOf, tryRead } from "#web/app/lib/api.server.ts";
import { refuse, textOf } from "#web/app/lib/form-answer.server.ts";
import { DateTime } from "#web/app/ui/date-time.tsx";
import { ErrorSummary } from "#web/app/ui/error-summary.tsx";
import { PlainShell } from "#web/app/ui/plain-shell.tsx";
import { SubmitButton } from "#web/app/ui/submit-button.tsx";

export const meta: MetaFunction = () => [{ title: "Take a deletion back · Fairshare" }];
export const headers: HeadersFunction = () => ({ "Referrer-Policy": "no-referrer" });

const SHOWN = { alsoShown: [410] };

export async function loader(args: LoaderFunctionArgs) {
  const token = new URL(args.request.url).searchParams.get("token") ?? "";
  const { client } = apiOf(args);
  const found = await tryRead(
    client["company-deletion"].link.$get({ query: { token } }),
    args.request,
    SHOWN,
  );
  return { token, found: found.ok ? found.value : null };
}

export async function action(args: ActionFunctionArgs) {
  const json = { token: textOf(await args.request.formData(), "token") };
  const { client } = apiOf(args);
  const answer = await tryRead(client["company-deletion"].cancel.$post({ json }), args.request, SHOWN);
  return answer.ok ? data({ done: answer.value.companyName }) : refuse(answer.error, {});
}

export default function TakeDeletionBack() {
  const { token, found } = useLoaderData<typeof loader>();
  const result = useActionData<typeof action>();
  if (result !== undefined && "done" in result) {
    return (
      <PlainShell>
        <div className="stack" role="status">
          <h1>{result.done} is open again</h1>
          <p>
            Everybody who belonged to it can get in. <Link to="/sign-in">Sign in</Link>
          </p>
        </div>
      </PlainShell>
    );
  }
  return (
    <PlainShell>
      <div className="stack">
        <ErrorSummary problem={result?.problem} />
        {found === null ? (
          <>
            <h1>This link no longer works</h1>
            <p>It has been used already, or the company’s data has been removed for good.</p>
          </>
        ) : (
          <>
            <h1>Open {found.companyName} again?</h1>
            <p>
              It was deleted, and its data will be removed for good on <DateTime iso={found.removedAt} />.
            </p>
            <Form method="post" className="form">
              <input type="hidden" name="token" value={token} />
              <SubmitButton tone="primary">Take the deletion back</SubmitButton>
            </Form>
          </>
        )}
      </div>
    </PlainShell>
  );
}
