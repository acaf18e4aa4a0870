import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/cloudflare";
import { useActionData, useLoaderData } from "@remix-run/react";
import { EraseForm } from "#web/app/accounts/erase-form.tsx";
import { apiOf, read, tryRead } from "#web/app/lib/api.server.ts";
import { formProblem } from "#web/app/lib/form.ts";
import { textOf } from "#web/app/lib/form-answer.server.ts";
import { PageHeader } from "#web/app/ui/page-header.tsx";
import { Panel } from "#web/app/ui/panel.tsx";

export const meta: MetaFunction = () => [{ title: "Your data · Fairshare" }];

export async function loader(args: LoaderFunctionArgs) {
  const { email } = await read(apiOf(args).client.account.$get(), args.request);
  return { email };
}

export async function action(args: ActionFunctionArgs) {
  const api = apiOf(args);
  const json = { email: textOf(await args.request.formData(), "email") };
  const answer = await tryRead(api.client.account.erasure.$post({ json }), args.request);
  if (answer.ok) return redirect("/sign-in", { headers: api.cookies });
  return data({ problem: formProblem(answer.error, ["email"]) }, { status: answer.error.status });
}

export default function OwnData() {
  const { email } = useLoaderData<typeof loader>();
  const problem = useActionData<typeof action>()?.problem;
  return (
    <div className="stack">
      <PageHeader title="Your data" crumbs={[{ label: "Your account", to: "/account" }]} />
      <Panel title="A copy of everything">
        <div className="stack">
          <p className="prose">
            Your account, where you belong, your sessions and devices, ways to sign in, invitations, mail we
            sent you and what the logs say you did, as one file (JSON). It holds no passwords, codes or keys.
          </p>
          <p>
            <a className="button" href="/account/data/download">
              Download your data
            </a>
          </p>
        </div>
      </Panel>
      <Panel title="Erase your account">
        <div className="stack">
          <p className="prose">
            Your name and address go, with every way to sign in, and you are shown as “Erased person” where
            something you did still stands. Records of companies stay theirs: reasons you wrote, deals you
            imported, entries of the ledger. This cannot be taken back.
          </p>
          <EraseForm label="Your address" email={email} problem={problem} button="Erase my account" />
        </div>
      </Panel>
    </div>
  );
}
