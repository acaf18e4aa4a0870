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
import { requirePermission } from "#web/app/lib/require-permission.server.ts";
import { href } from "#web/app/lib/search.ts";
import { DealChanges, PartnerChanges } from "#web/app/rules/changes.tsx";
import { Conflicts } from "#web/app/rules/conflicts.tsx";
import { previewRule } from "#web/app/rules/preview.server.ts";
import { ErrorSummary } from "#web/app/ui/error-summary.tsx";
import { Field } from "#web/app/ui/field.tsx";
import { useFormats } from "#web/app/ui/formats-context.tsx";
import { Notice } from "#web/app/ui/notice.tsx";
import { PageHeader } from "#web/app/ui/page-header.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { SubmitButton } from "#web/app/ui/submit-button.tsx";

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `Publish ${data?.rule.name ?? "a rule"} · Fairshare` },
];

export async function loader(args: LoaderFunctionArgs) {
  await requirePermission(args, "rules.publish");
  const id = requireParam(args.params, "id");
  const { request } = args;
  const api = apiOf(args);
  const answer = api.client.rules[":id"].$get({ param: { id } });
  const rule = await read(answer, request);
  if (rule.draft === null) throw redirect(`/company/rules/${id}`);
  const { definition } = rule.draft;
  return {
    rule,
    etag: (await answer).headers.get("ETag") ?? "",
    draft: rule.draft,
    today: new Date().toISOString().slice(0, 10),
    preview: await previewRule(api, { ruleId: id, definition, request }),
  };
}

export async function action(args: ActionFunctionArgs) {
  const id = requireParam(args.params, "id");
  const form = await args.request.formData();
  const rule = apiOf(args).client.rules[":id"];
  const path = `/company/rules/${id}`;
  const seen = { headers: { "If-Match": String(form.get("etag") ?? "") } };
  if (form.get("intent") === "approve") {
    const approved = await tryRead(rule.approve.$post({ param: { id } }, seen), args.request);
    if (approved.ok) return redirect(`${path}/publish`);
    return data({ problem: formProblem(approved.error, []) }, { status: approved.error.status });
  }
  const from = String(form.get("effectiveFrom") ?? "");
  const always = form.get("when") === "always";
  if (!always && from === "") {
    const fields = { effectiveFrom: "Give the first day, or choose all deals." };
    return data({ problem: { title: "From when on is it in force?", fields } }, { status: 422 });
  }
  const published = await tryRead(
    rule.publish.$post(
      {
        param: { id },
        json: {
          effectiveFrom: always ? null : from,
          comment: String(form.get("comment") ?? ""),
        },
      },
      seen,
    ),
    args.request,
  );
  if (published.ok) return redirect(href(path, { run: published.value.runId }));
  const problem = formProblem(published.error, ["effectiveFrom", "comment"]);
  return data({ problem }, { status: published.error.status });
}

export default function Publish() {
  const { rule, etag, draft, preview, today } = useLoaderData<typeof loader>();
  const result = useActionData<typeof action>();
  const { count } = useFormats();
  const { trial } = preview;
  const conflicts = preview.reading?.conflicts ?? draft.conflicts;
  const back = `/company/rules/${rule.id}/draft`;
  return (
    <div className="stack">
      <PageHeader
        title={`Publish ${draft.definition.name}`}
        crumbs={[
          { label: "Rules", to: "/company/rules" },
          { label: rule.name, to: `/company/rules/${rule.id}` },
          { label: "Draft", to: back },
        ]}
      />
      <ErrorSummary
        problem={result?.problem}
        labels={{ effectiveFrom: "In force from", comment: "Comment" }}
      />
      {draft.needsApproval ? (
        <Notice tone="warning" title="Somebody else has to approve this draft first">
          <p>
            Your company wants two people for a rule. Ask somebody other than {draft.updatedBy} to open this
            page and approve it.
          </p>
        </Notice>
      ) : null}
      {draft.approvedBy === null ? null : <Notice title={`Approved by ${draft.approvedBy}`} />}
      <Conflicts conflicts={conflicts} />
      <div className="columns">
        <Panel title="It will say" note={`Version ${(rule.version ?? 0) + 1}`}>
          <p className="prose">{draft.sentence}</p>
        </Panel>
        <Panel title={rule.version === null ? "Until now" : "It says now"}>
          <p className="prose">
            {rule.version === null
              ? "Nothing: this rule has not been published. Its deals go to the other rules."
              : rule.sentence}
          </p>
        </Panel>
      </div>
      {trial === null ? null : (
        <Panel
          title="What changes"
          note={`On your latest ${count(trial.considered)} won deals, were it in force for all of them`}
          flush
        >
          <p className="panel-body">
            <strong>
              {count(trial.changed)} of {count(trial.considered)}
            </strong>{" "}
            deals would be split differently.{" "}
            <Link to={href("/company/back-tests", { ruleId: rule.id })}>Back-test it on all of them</Link>
          </p>
          <PartnerChanges changes={trial.perPartner} />
          <DealChanges deals={trial.deals} total={trial.changed} limit={10} />
        </Panel>
      )}
      <Panel title="Publish">
        <Form method="post" className="form prose">
          <input type="hidden" name="etag" value={etag} />
          <fieldset className="form">
            <legend className="field-label">Applies to</legend>
            <label className="choice">
              <input type="radio" name="when" value="from" required defaultChecked />
              <span className="choice-title">Deals that close from a day on</span>
              <span className="choice-note">
                Deals from before keep the version that was in force when they closed.
              </span>
            </label>
            <Field
              id="effectiveFrom"
              label="In force from"
              error={result?.problem.fields.effectiveFrom}
              hint="A day in the past splits the deals that closed since then again."
            >
              {(control) => <input {...control} type="date" name="effectiveFrom" defaultValue={today} />}
            </Field>
            <label className="choice">
              <input type="radio" name="when" value="always" required />
              <span className="choice-title">All deals, however long ago they closed</span>
              <span className="choice-note">
                Past splits are corrected by reversals and new entries. Nothing is deleted.
              </span>
            </label>
          </fieldset>
          <Field id="comment" label="Comment" hint="Kept with the version.">
            {(control) => <input {...control} name="comment" maxLength={500} />}
          </Field>
          <div className="row">
            <SubmitButton tone="primary" busyText="Publishing" name="intent" value="publish">
              Publish
            </SubmitButton>
            {draft.needsApproval ? (
              <SubmitButton name="intent" value="approve">
                Approve as the second person
              </SubmitButton>
            ) : null}
            <Link to={back}>Back to the draft</Link>
          </div>
        </Form>
      </Panel>
    </div>
  );
}
