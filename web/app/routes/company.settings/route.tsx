import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  type MetaFunction,
} from "@remix-run/cloudflare";
import { Form, useActionData, useLoaderData } from "@remix-run/react";
import { apiOf, read, tryRead } from "#web/app/lib/api.server.ts";
import { formProblem } from "#web/app/lib/form.ts";
import { textOf } from "#web/app/lib/form-answer.server.ts";
import { ErrorSummary } from "#web/app/ui/error-summary.tsx";
import { Notice } from "#web/app/ui/notice.tsx";
import { PageHeader } from "#web/app/ui/page-header.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { SubmitButton } from "#web/app/ui/submit-button.tsx";
import { visibilities } from "#worker/domain/access/principal.ts";
import { CompanyForm } from "./company-form.tsx";
import { SettingsLinks } from "./settings-links.tsx";

export const meta: MetaFunction = () => [{ title: "Settings · Fairshare" }];

export async function loader(args: LoaderFunctionArgs) {
  const { client } = apiOf(args);
  const [answer, { permissions }] = await Promise.all([
    client.settings.$get(),
    read(client.session.$get(), args.request),
  ]);
  const tag = answer.headers.get("ETag") ?? "*";
  const settings = await read(Promise.resolve(answer), args.request);
  return { settings, tag, mayWrite: permissions.includes("settings.write") };
}

const SHOWN = { alsoShown: [404] };

export async function action(args: ActionFunctionArgs) {
  const { client } = apiOf(args);
  const form = await args.request.formData();
  const seen = { headers: { "If-Match": textOf(form, "tag") } };
  const intent = form.get("intent") === "factor" ? "factor" : "company";
  const answer =
    intent === "factor"
      ? await tryRead(
          client.settings["second-factor"].$put({ json: { isAsked: form.get("isAsked") === "on" } }, seen),
          args.request,
          SHOWN,
        )
      : await tryRead(client.settings.$put({ json: readCompany(form) }, seen), args.request, SHOWN);
  if (answer.ok) return data({ intent, done: true, problem: undefined });
  const problem = formProblem(answer.error, ["name", "currency", "timeZone", "workingDays", "visibility"]);
  return data({ intent, done: false, problem }, { status: answer.error.status });
}

function readCompany(form: FormData) {
  return {
    name: textOf(form, "name"),
    currency: textOf(form, "currency"),
    timeZone: textOf(form, "timeZone"),
    workingDays: form.getAll("workingDays").map(Number),
    visibility: visibilities.find((one) => one === form.get("visibility")) ?? "count",
  };
}

export default function Settings() {
  const { settings, tag, mayWrite } = useLoaderData<typeof loader>();
  const result = useActionData<typeof action>();
  const problemOf = (intent: string) => (result?.intent === intent ? result.problem : undefined);
  return (
    <div className="stack">
      <PageHeader title="Settings" lead={`What ${settings.name} decides about itself.`} />
      {result?.done ? <Notice tone="success" title="Saved" /> : null}
      <Panel title="The company">
        <CompanyForm
          key={tag}
          settings={settings}
          tag={tag}
          mayWrite={mayWrite}
          problem={problemOf("company")}
        />
      </Panel>
      <Panel title="Second factor">
        <Form method="post" className="form" key={tag}>
          <ErrorSummary problem={problemOf("factor")} />
          <input type="hidden" name="intent" value="factor" />
          <input type="hidden" name="tag" value={tag} />
          <label className="check">
            <input
              type="checkbox"
              name="isAsked"
              defaultChecked={settings.needsSecondFactor}
              disabled={!mayWrite}
            />{" "}
            Everybody here needs a second factor, or comes by the company's own sign-in
          </label>
          <p className="muted prose">
            Whoever has none may do nothing here until they have set one up. Set up your own first.
          </p>
          {mayWrite ? <SubmitButton>Save</SubmitButton> : null}
        </Form>
      </Panel>
      <SettingsLinks />
    </div>
  );
}
