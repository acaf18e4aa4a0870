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
import { requireParam } from "#web/app/lib/params.ts";
import { requirePermission } from "#web/app/lib/require-permission.server.ts";
import { PageHeader } from "#web/app/ui/page-header.tsx";
import { Panel } from "#web/app/ui/panel.tsx";

export const meta: MetaFunction<typeof loader> = ({ data: shown }) => [
  { title: `Data of ${shown?.member.name ?? "somebody"} · Fairshare` },
];

export async function loader(args: LoaderFunctionArgs) {
  await requirePermission(args, "people.export");
  const id = requireParam(args.params, "id");
  const { items } = await read(apiOf(args).client.team.$get(), args.request);
  const member = items.find((one) => one.id === id);
  if (member === undefined)
    throw data({ title: "Not found", status: 404, code: "not-found" }, { status: 404 });
  return { member };
}

export async function action(args: ActionFunctionArgs) {
  const param = { userId: requireParam(args.params, "id") };
  const json = { email: textOf(await args.request.formData(), "email") };
  const { client } = apiOf(args);
  const erased = await tryRead(client.team[":userId"].erasure.$post({ param, json }), args.request, {
    alsoShown: [403],
  });
  if (erased.ok) return redirect("/company/team");
  return data({ problem: formProblem(erased.error, ["email"]) }, { status: erased.error.status });
}

export default function MemberData() {
  const { member } = useLoaderData<typeof loader>();
  const problem = useActionData<typeof action>()?.problem;
  return (
    <div className="stack">
      <PageHeader
        title={`Data of ${member.name}`}
        crumbs={[{ label: "Team", to: "/company/team" }]}
        lead="For when somebody asks your company what it keeps about them, or to be forgotten."
      />
      <Panel title="A copy">
        <div className="stack">
          <p className="prose">
            Their name and address, their place in this company, and what its logs say they did, as one file
            (JSON). It holds nothing of other places they belong to, and no passwords, codes or keys.
          </p>
          <p>
            <a className="button" href={`/company/team/${member.id}/data/download`}>
              Download the copy
            </a>
          </p>
        </div>
      </Panel>
      <Panel title="Erase the account">
        <div className="stack">
          <p className="prose">
            Only for people who belong nowhere else; others erase their account themselves. The name and
            address go, with every way to sign in, and “Erased person” stands where something they did still
            stands: reasons, imports and entries of the ledger are the company's. This cannot be taken back.
          </p>
          <EraseForm
            label="Their address"
            email={member.email}
            problem={problem}
            button={`Erase the account of ${member.name}`}
          />
        </div>
      </Panel>
    </div>
  );
}
