import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/cloudflare";
import { Form, useActionData, useLoaderData } from "@remix-run/react";
import { apiOf, read } from "#web/app/lib/api.server.ts";
import { requirePermission } from "#web/app/lib/require-permission.server.ts";
import { ErrorSummary } from "#web/app/ui/error-summary.tsx";
import { PageHeader } from "#web/app/ui/page-header.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { SubmitButton } from "#web/app/ui/submit-button.tsx";
import { REVENUE_BOOK, type RuleDefinition } from "#worker/domain/rule/rule.ts";

export const meta: MetaFunction = () => [{ title: "New rule · Fairshare" }];

export async function loader(args: LoaderFunctionArgs) {
  await requirePermission(args, "rules.write");
  const { items } = await read(apiOf(args).client.rules.templates.$get(), args.request);
  return { templates: items.map(({ key, label, description }) => ({ key, label, description })) };
}

export async function action(args: ActionFunctionArgs) {
  const form = await args.request.formData();
  const chosen = String(form.get("template") ?? "");
  const { client } = apiOf(args);
  const { items } = await read(client.rules.templates.$get(), args.request);
  const definition = chosen === EMPTY ? emptyRule : items.find(({ key }) => key === chosen)?.definition;
  if (definition === undefined) {
    const problem = { title: "Choose what to start from", fields: {} };
    return data({ problem }, { status: 422 });
  }
  const { id } = await read(client.rules.$post({ json: { definition } }), args.request);
  return redirect(`/company/rules/${id}/draft`);
}

const EMPTY = "empty";

const emptyRule: RuleDefinition = {
  name: "New rule",
  priority: 800,
  book: REVENUE_BOOK,
  conditions: { kind: "all", conditions: [] },
  dateBasis: "close",
  workflow: {
    kind: "single",
    filter: { approvedOnly: true, validAtCloseOnly: true },
    model: { kind: "equal_split" },
    whenEmpty: "unattributed",
  },
  confidenceWeighsCredit: false,
};

export default function NewRule() {
  const { templates } = useLoaderData<typeof loader>();
  const result = useActionData<typeof action>();
  const choices = [
    ...templates,
    { key: EMPTY, label: "Start empty", description: "Every deal, split equally; change it from there." },
  ];
  return (
    <div className="stack">
      <PageHeader
        title="New rule"
        crumbs={[{ label: "Rules", to: "/company/rules" }]}
        lead="Start from a template. It becomes a draft that you can change, try on your deals and publish; until then nothing happens."
      />
      <ErrorSummary problem={result?.problem} />
      <Panel>
        <Form method="post" className="form">
          <fieldset className="gallery">
            <legend className="visually-hidden">Templates</legend>
            {choices.map(({ key, label, description }, index) => (
              <label key={key} className="choice">
                <input type="radio" name="template" value={key} required defaultChecked={index === 0} />
                <span className="choice-title">{label}</span>
                <span className="choice-note">{description}</span>
              </label>
            ))}
          </fieldset>
          <SubmitButton tone="primary" busyText="Making a draft">
            Make a draft of it
          </SubmitButton>
        </Form>
      </Panel>
    </div>
  );
}
