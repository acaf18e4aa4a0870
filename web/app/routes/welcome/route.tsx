import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/cloudflare";
import { Form, useActionData, useLoaderData } from "@remix-run/react";
import { apiOf, read, tryRead } from "#web/app/lib/api.server.ts";
import { refuse, textOf } from "#web/app/lib/form-answer.server.ts";
import { switchTargets } from "#web/app/ui/account.tsx";
import { Notice } from "#web/app/ui/notice.tsx";
import { PlainShell } from "#web/app/ui/plain-shell.tsx";
import { listCurrencyCodes } from "#worker/domain/money/currency.ts";
import { FoundCompanyForm } from "./found-company-form.tsx";

export const meta: MetaFunction = () => [{ title: "Welcome · Fairshare" }];

/** For somebody who has an account and sits nowhere: not invited yet, waiting for an agreement, or not any more. */
export async function loader(args: LoaderFunctionArgs) {
  const { client } = apiOf(args);
  const session = await read(client.session.$get(), args.request);
  if (session.audience !== null) throw redirect("/");
  const { organisations } = await read(client.invitations.waiting.$get(), args.request);
  return { session, organisations, currencies: listCurrencyCodes() };
}

/** Founds a company, and goes to work there. */
export async function action(args: ActionFunctionArgs) {
  const api = apiOf(args);
  const form = await args.request.formData();
  const typed = {
    companyName: textOf(form, "companyName"),
    currency: textOf(form, "currency"),
    timeZone: textOf(form, "timeZone") || "UTC",
  };
  const founded = await tryRead(api.client.companies.$post({ json: typed }), args.request);
  if (!founded.ok) return refuse(founded.error, typed);
  const json = { audience: "company", companyId: founded.value.id } as const;
  await read(api.client.session.audience.$put({ json }), args.request);
  return redirect("/", { headers: api.cookies });
}

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
