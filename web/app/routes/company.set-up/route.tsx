import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/cloudflare";
import { Link, useLoaderData } from "@remix-run/react";
import { apiOf, read } from "#web/app/lib/api.server.ts";
import { textOf } from "#web/app/lib/form-answer.server.ts";
import { SetUpList } from "#web/app/set-up/set-up-list.tsx";
import { Allowed } from "#web/app/ui/allowed.tsx";
import { PageHeader } from "#web/app/ui/page-header.tsx";
import { Panel } from "#web/app/ui/panel.tsx";

export const meta: MetaFunction = () => [{ title: "Set-up · Fairshare" }];

export async function loader(args: LoaderFunctionArgs) {
  return { setUp: await read(apiOf(args).client["set-up"].$get(), args.request) };
}

export async function action(args: ActionFunctionArgs) {
  const isAway = textOf(await args.request.formData(), "isAway") === "yes";
  await read(apiOf(args).client["set-up"].$put({ json: { isAway } }), args.request);
  return redirect(isAway ? "/company/overview" : "/company/set-up");
}

export default function SetUp() {
  const { setUp } = useLoaderData<typeof loader>();
  return (
    <div className="stack">
      <PageHeader
        title="Set-up"
        lead="From the first deal to the first statement. Each step is done when what it makes is there."
      />
      <SetUpList setUp={setUp} />
      <Panel title="Where deals come from">
        <dl className="facts" id="sources">
          <dt>Your CRM names the partner in a field, or holds traces of partners</dt>
          <dd>
            <Allowed to="connections.write">
              <Link to="/company/connections/new">Connect Salesforce</Link>
            </Allowed>
          </dd>
          <dt>You have a file of its deals</dt>
          <dd>
            <Allowed to="imports.write">
              <Link to="/company/imports/new?kind=opportunities">Import deals</Link>
            </Allowed>
          </dd>
          <dt>It knows nothing of partners</dt>
          <dd>
            <Allowed to="registrations.settings">
              <Link to="/company/registrations/settings">Let partners register deals</Link>
            </Allowed>
          </dd>
        </dl>
        <p className="small muted">
          The <Link to="/help/getting-started">guide</Link> goes through each way.
        </p>
      </Panel>
    </div>
  );
}
