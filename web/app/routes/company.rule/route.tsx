import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/cloudflare";
import { useActionData, useLoaderData } from "@remix-run/react";
import { apiOf, read, tryRead } from "#web/app/lib/api.server.ts";
import { formProblem } from "#web/app/lib/form.ts";
import { href, pick } from "#web/app/lib/search.ts";
import { ErrorSummary } from "#web/app/ui/error-summary.tsx";
import { Notice } from "#web/app/ui/notice.tsx";
import { PageHeader } from "#web/app/ui/page-header.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { workedExample } from "./example.server.ts";
import { ModelForm, readModelForm } from "./model-form.tsx";
import { RuleVersions } from "./rule-versions.tsx";
import { RunProgress } from "./run-progress.tsx";
import { WorkedExample } from "./worked-example.tsx";

export const meta: MetaFunction = () => [{ title: "Rule · Fairshare" }];

const PATH = "/company/rule";

export async function loader(args: LoaderFunctionArgs) {
  const { client } = apiOf(args);
  const { request } = args;
  const { run: runId, saved } = pick(request.url, { run: "text", saved: ["same"] });
  const { items } = await read(client.rules.$get(), request);
  const [first] = items;
  if (first === undefined) throw data(null, { status: 404 });
  const answer = client.rules[":id"].$get({ param: { id: first.id } });
  const [rule, run] = await Promise.all([
    read(answer, request),
    runId === undefined ? null : read(client.attribution.runs[":id"].$get({ param: { id: runId } }), request),
  ]);
  return { rule, etag: (await answer).headers.get("ETag") ?? "", example: workedExample(), run, saved };
}

export async function action(args: ActionFunctionArgs) {
  const { client } = apiOf(args);
  const form = readModelForm(await args.request.formData());
  if (form.intent === "recalculate") {
    const run = await read(client.attribution.runs.$post({ json: { scope: "all" } }), args.request);
    return redirect(href(PATH, { run: run.id }));
  }
  const saved = await tryRead(
    client.rules[":id"].$put(
      { param: { id: form.id }, json: { name: form.name, model: { kind: form.model } } },
      { headers: { "If-Match": form.etag } },
    ),
    args.request,
  );
  if (saved.ok)
    return redirect(
      href(PATH, {
        run: saved.value.runId ?? undefined,
        saved: saved.value.runId === null ? "same" : undefined,
      }),
    );
  const { status, code } = saved.error;
  const problem = code === "stale-version" ? STALE : formProblem(saved.error, ["name", "model"]);
  return data({ problem }, { status });
}

const STALE = {
  title:
    "Somebody else has changed the rule since you opened this page. Load the page again and look at their version first.",
  fields: {},
};

export default function Rule() {
  const { rule, etag, example, run, saved } = useLoaderData<typeof loader>();
  const result = useActionData<typeof action>();
  return (
    <div className="stack">
      <PageHeader
        title="Rule"
        lead="The rule says how the amount of a deal is split among the partners that touched it. It applies to every deal of your company."
      />
      {run === null ? null : <RunProgress run={run} />}
      {saved === undefined ? null : (
        <Notice title="Nothing to save">The rule already is as you left it.</Notice>
      )}
      <ErrorSummary problem={result?.problem} labels={{ name: "Name of the rule", model: "How to split" }} />
      <Panel title="In force" note={`Version ${rule.version}`}>
        <p className="prose">
          <strong>{rule.name}.</strong> {rule.sentence}
        </p>
      </Panel>
      <div className="columns">
        <Panel title="Change it">
          <ModelForm key={rule.version} rule={rule} etag={etag} problem={result?.problem} />
        </Panel>
        <WorkedExample example={example} current={rule.model.kind} />
      </div>
      <RuleVersions versions={rule.versions} current={rule.version} />
    </div>
  );
}
