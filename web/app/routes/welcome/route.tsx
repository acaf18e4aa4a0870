import { type LoaderFunctionArgs, type MetaFunction, redirect } from "@remix-run/cloudflare";
import { Form, useActionData, useLoaderData } from "@remix-run/react";
import { foundCompany } from "#web/app/accounts/found-company.server.ts";
import { FoundCompanyForm } from "#web/app/accounts/found-company-form.tsx";
import { apiOf, read } from "#web/app/lib/api.server.ts";
import { switchTargets } from "#web/app/ui/account.tsx";
import { Notice } from "#web/app/ui/notice.tsx";
import { PlainShell } from "#web/app/ui/plain-shell.tsx";
import { listCurrencyCodes } from "#worker/domain/money/currency.ts";

export const meta: MetaFunction = () => [{ title: "Welcome · Fairshare" }];

/** For somebody who has an account and sits nowhere: not invited yet, waiting for an agreement, or not any more. */
export async function loader(args: LoaderFunctionArgs) {
  const { client } = apiOf(args);
  const session = await read(client.session.$get(), args.request);
  if (session.audience !== null) throw redirect("/");
  const { organisations } = await read(client.invitations.waiting.$get(), args.request);
  return { session, organisations, currencies: listCurrencyCodes() };
}

export const action = foundCompany;

export default function Welcome() {
  const { session, organisations, currencies } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const { user } = session;
  return (
    <PlainShell>
      <div className="stack">
        <h1>Hello {user.name}</h1>
        {switchTargets(session).map(({ value, label }) => (
          <Form key={value} method="post" action="/switch">
            <input type="hidden" name="to" value={value} />
            <button type="submit" className="button button-primary">
              Go to {label}
            </button>
          </Form>
        ))}
        {organisations.map((name) => (
          <Notice key={name} title={`An admin of ${name} has to agree`}>
            <p>You have asked to join. You hear of it by mail, and see nothing of it until then.</p>
          </Notice>
        ))}
        {session.memberships.length > 0 || organisations.length > 0 ? null : (
          <p>
            Your account, {user.email}, belongs to no company and no partner organisation at the moment. When
            somebody invites this address, open the link in the mail they send.
          </p>
        )}
        <details className="disclosure">
          <summary>Found a company</summary>
          <FoundCompanyForm currencies={currencies} refused={refused} />
        </details>
        <Form method="post" action="/sign-out">
          <button type="submit" className="button">
            Sign out
          </button>
        </Form>
      </div>
    </PlainShell>
  );
}
