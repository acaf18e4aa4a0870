import { type LoaderFunctionArgs, redirect } from "@remix-run/cloudflare";
import { Form, useLoaderData } from "@remix-run/react";
import { apiOf, read } from "#web/app/lib/api.server.ts";
import { PlainShell } from "#web/app/ui/plain-shell.tsx";

/** For somebody who has an account and belongs nowhere: not invited yet, or not any more. */
export async function loader(args: LoaderFunctionArgs) {
  const session = await read(apiOf(args).client.session.$get(), args.request);
  if (session.audience !== null) throw redirect("/");
  return session;
}

export default function Welcome() {
  const { user } = useLoaderData<typeof loader>();
  return (
    <PlainShell>
      <h1>Hello {user.name}</h1>
      <p>
        Your account, {user.email}, belongs to no company and no partner organisation at the moment. When
        somebody invites this address, open the link in the mail they send.
      </p>
      <Form method="post" action="/sign-out">
        <button type="submit" className="button">
          Sign out
        </button>
      </Form>
    </PlainShell>
  );
}
