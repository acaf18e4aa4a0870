import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/cloudflare";
import { Form, Link, useActionData, useLoaderData } from "@remix-run/react";
import { apiOf, read, tryRead } from "#web/app/lib/api.server.ts";
import { formProblem } from "#web/app/lib/form.ts";
import { requireParam } from "#web/app/lib/params.ts";
import { href, pick } from "#web/app/lib/search.ts";
import type { RuleDetail } from "#web/app/lib/views.ts";
import { RuleStatusBadge } from "#web/app/rules/rule-badges.tsx";
import { RunProgress } from "#web/app/rules/run-progress.tsx";
import { Allowed } from "#web/app/ui/allowed.tsx";
import { ErrorSummary } from "#web/app/ui/error-summary.tsx";
import { Field } from "#web/app/ui/field.tsx";
import { PageHeader } from "#web/app/ui/page-header.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { SubmitButton } from "#web/app/ui/submit-button.tsx";
import { RuleVersions } from "./rule-versions.tsx";

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `${data?.rule.name ?? "Rule"} · Fairshare` },
];

export async function loader(args: LoaderFunctionArgs) {
  const id = requireParam(args.params, "id");
  const { run: runId } = pick(args.request.url, { run: "text" });
  const { client } = apiOf(args);
  const answer = client.rules[":id"].$get({ param: { id } });
  const [rule, run] = await Promise.all([
    read(answer, args.request),
    runId === undefined
      ? null
      : read(client.attribution.runs[":id"].$get({ param: { id: runId } }), args.request),
  ]);
  return { rule, etag: (await answer).headers.get("ETag") ?? "", run };
}

export async function action(args: ActionFunctionArgs) {
  const id = requireParam(args.params, "id");
  const form = await args.request.formData();
  const { client } = apiOf(args);
  const path = `/company/rules/${id}`;
  const seen = { headers: { "If-Match": String(form.get("etag") ?? "") } };
  if (form.get("intent") === "drop") {
    const dropped = await tryRead(client.rules[":id"].draft.$delete({ param: { id } }, seen), args.request);
    if (dropped.ok) return redirect(form.get("published") === "yes" ? path : "/company/rules");
    return data({ problem: formProblem(dropped.error, []) }, { status: dropped.error.status });
  }
  const until = String(form.get("until") ?? "");
  const retired = await tryRead(
    client.rules[":id"].retire.$post({ param: { id }, json: { until } }, seen),
    args.request,
  );
  if (retired.ok) return redirect(href(path, { run: retired.value.runId }));
  return data({ problem: formProblem(retired.error, ["until"]) }, { status: retired.error.status });
}

export default function Rule() {
  const { rule, etag, run } = useLoaderData<typeof loader>();
  const result = useActionData<typeof action>();
  return (
    <div className="stack">
      <PageHeader
        title={rule.name}
        crumbs={[{ label: "Rules", to: "/company/rules" }]}
        badges={<RuleStatusBadge status={rule.status} />}
        actions={<RuleActions rule={rule} />}
      />
      {run === null ? null : <RunProgress run={run} />}
      <ErrorSummary problem={result?.problem} labels={{ until: "Last day" }} />
      {rule.version === null ? null : (
        <Panel title="In force" note={`Version ${rule.version}`}>
          <p className="prose">{rule.sentence}</p>
        </Panel>
      )}
      {rule.draft === null ? null : <Draft rule={rule} etag={etag} />}
      {rule.versions.length === 0 ? null : <RuleVersions versions={rule.versions} current={rule.version} />}
      {rule.status === "live" || rule.status === "scheduled" ? (
        <Allowed to="rules.publish">
          <Retire etag={etag} problem={result?.problem.fields.until} />
        </Allowed>
      ) : null}
    </div>
  );
}

function RuleActions({ rule }: { readonly rule: RuleDetail }) {
  return (
    <>
      <Allowed to="rules.write">
        <Link to={`/company/rules/${rule.id}/draft`} className="button button-primary">
          {rule.draft === null ? "Change it in a draft" : "Open the draft"}
        </Link>
      </Allowed>
      <Allowed to="analysis.run">
        <Link to={href("/company/back-tests", { ruleId: rule.id })} className="button">
          Back-test
        </Link>
      </Allowed>
    </>
  );
}

function Draft({ rule, etag }: { readonly rule: RuleDetail; readonly etag: string }) {
  return (
    <Panel title="Draft" note="Changes nothing until it is published">
      <div className="stack">
        <p className="prose">{rule.draft?.sentence}</p>
        <Form method="post" className="row">
          <input type="hidden" name="etag" value={etag} />
          <input type="hidden" name="published" value={rule.version === null ? "no" : "yes"} />
          <Allowed to="rules.publish">
            <Link to={`/company/rules/${rule.id}/publish`} className="button">
              Review and publish
            </Link>
          </Allowed>
          <Allowed to="rules.write">
            <SubmitButton tone="danger" name="intent" value="drop">
              Throw the draft away
            </SubmitButton>
          </Allowed>
        </Form>
      </div>
    </Panel>
  );
}

function Retire({ etag, problem }: { readonly etag: string; readonly problem: string | undefined }) {
  return (
    <details>
      <summary className="summary-block">Retire this rule</summary>
      <Panel>
        <Form method="post" className="form prose">
          <input type="hidden" name="etag" value={etag} />
          <p>
            Deals that close on this day or later go to the next rule that matches. Deals from before keep
            theirs.
          </p>
          <Field id="until" label="No longer in force from" error={problem}>
            {(control) => <input {...control} type="date" name="until" required />}
          </Field>
          <SubmitButton tone="danger" name="intent" value="retire" busyText="Retiring">
            Retire it
          </SubmitButton>
        </Form>
      </Panel>
    </details>
  );
}
