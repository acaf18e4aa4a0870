import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  type MetaFunction,
} from "@remix-run/cloudflare";
import { Link, useActionData, useLoaderData } from "@remix-run/react";
import { apiOf, read, tryRead } from "#web/app/lib/api.server.ts";
import { formProblem, type Problem } from "#web/app/lib/form.ts";
import { textOf } from "#web/app/lib/form-answer.server.ts";
import { Notice } from "#web/app/ui/notice.tsx";
import { PageHeader } from "#web/app/ui/page-header.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { ActivityPanel } from "./activity-panel.tsx";
import { CompaniesPanel } from "./companies-panel.tsx";
import { EmailPanel } from "./email-panel.tsx";
import { NamePanel } from "./name-panel.tsx";
import { PasswordPanel } from "./password-panel.tsx";
import { SecondFactorsPanel } from "./second-factors-panel.tsx";
import { SessionsPanel } from "./sessions-panel.tsx";

export const meta: MetaFunction = () => [{ title: "Your account · Fairshare" }];

export async function loader(args: LoaderFunctionArgs) {
  const { client } = apiOf(args);
  const [account, factors, sessions, activity, { memberships }] = await Promise.all([
    read(client.account.$get(), args.request),
    read(client.account["second-factors"].$get(), args.request),
    read(client.account.sessions.$get(), args.request),
    read(client.account.audit.$get({ query: { limit: "10" } }), args.request),
    read(client.session.$get(), args.request),
  ]);
  const companies = [...new Set(memberships.map(({ companyName }) => companyName))];
  return { account, factors, sessions: sessions.items, activity: activity.items, companies };
}

const intents = ["name", "password", "email", "session", "sessions"] as const;
type Intent = (typeof intents)[number];

export async function action(args: ActionFunctionArgs) {
  const api = apiOf(args);
  const form = await args.request.formData();
  const intent = intents.find((one) => one === form.get("intent")) ?? "name";
  const answer = await carryOut(args, { client: api.client, form, intent });
  const body = answer.ok
    ? { intent, done: DONE[intent], problem: undefined }
    : { intent, done: undefined, problem: shown(answer.error) };
  return data(body, { status: answer.ok ? 200 : answer.error.status, headers: api.cookies });
}

const DONE: Readonly<Record<Intent, string>> = {
  name: "Your name has been changed.",
  password: "Your password has been changed, and every other session has ended.",
  email: "A link is on its way to the new address. The address changes when you open it.",
  session: "That session has ended.",
  sessions: "Every other session has ended.",
};

function carryOut(
  { request }: ActionFunctionArgs,
  { client, form, intent }: { client: ReturnType<typeof apiOf>["client"]; form: FormData; intent: Intent },
) {
  switch (intent) {
    case "name":
      return tryRead(client.account.name.$put({ json: { name: textOf(form, "name") } }), request);
    case "password": {
      const json = { current: textOf(form, "current"), password: textOf(form, "password") };
      return tryRead(client.account.password.$put({ json }), request, SHOWN);
    }
    case "email":
      return tryRead(
        client.account["email-changes"].$post({ json: { email: textOf(form, "email") } }),
        request,
        SHOWN,
      );
    case "session":
      return tryRead(client.account.sessions[":id"].$delete({ param: { id: textOf(form, "id") } }), request, {
        alsoShown: [404],
      });
    case "sessions":
      return tryRead(client.account.sessions.$delete(), request);
  }
}

const SHOWN = { alsoShown: [403] };

function shown(problem: Problem) {
  return formProblem(problem, ["name", "current", "password", "email"]);
}

export default function Account() {
  const { account, factors, sessions, activity, companies } = useLoaderData<typeof loader>();
  const result = useActionData<typeof action>();
  const problemOf = (intent: Intent) => (result?.intent === intent ? result.problem : undefined);
  return (
    <div className="stack">
      <PageHeader title="Your account" lead={account.email} />
      {result?.done === undefined ? null : <Notice tone="success" title={result.done} />}
      <NamePanel name={account.name} problem={problemOf("name")} />
      <EmailPanel email={account.email} problem={problemOf("email")} />
      <SecondFactorsPanel factors={factors} />
      <PasswordPanel account={account} problem={problemOf("password")} />
      <CompaniesPanel names={companies} />
      <SessionsPanel sessions={sessions} problem={problemOf("session") ?? problemOf("sessions")} />
      <ActivityPanel lines={activity} />
      <Panel title="Your data">
        <p>
          <Link to="/account/data">Take a copy of everything kept about you, or erase your account</Link>
        </p>
      </Panel>
    </div>
  );
}
