import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/cloudflare";
import { Form, Link, useActionData, useLoaderData } from "@remix-run/react";
import { apiOf, tryRead } from "#web/app/lib/api.server.ts";
import { refuse, textOf } from "#web/app/lib/form-answer.server.ts";
import { LinkOver } from "#web/app/ui/link-over.tsx";
import { PlainShell } from "#web/app/ui/plain-shell.tsx";
import { SubmitButton } from "#web/app/ui/submit-button.tsx";

export const meta: MetaFunction = () => [{ title: "Sign in by mail · Fairshare" }];

/** Opening the link does nothing yet: mail scanners open links too. */
export function loader({ request }: LoaderFunctionArgs) {
  return { token: new URL(request.url).searchParams.get("token") ?? "" };
}

export async function action(args: ActionFunctionArgs) {
  const api = apiOf(args);
  const json = { token: textOf(await args.request.formData(), "token") };
  const answer = await tryRead(api.client.session["mail-link"].$post({ json }), args.request, {
    alsoShown: [410],
  });
  return answer.ok ? redirect("/", { headers: api.cookies }) : refuse(answer.error, {});
}

export default function SignInByMail() {
  const { token } = useLoaderData<typeof loader>();
  const isOver = useActionData<typeof action>() !== undefined || token === "";
  return (
    <PlainShell>
      {isOver ? (
        <LinkOver>
          <Link to="/forgot-password">Ask for a new link</Link>
        </LinkOver>
      ) : (
        <Form method="post" className="form">
          <h1>Sign in</h1>
          <p>This link signs you in on this device.</p>
          <input type="hidden" name="token" value={token} />
          <SubmitButton tone="primary" busyText="Signing in">
            Sign in here
          </SubmitButton>
        </Form>
      )}
    </PlainShell>
  );
}
