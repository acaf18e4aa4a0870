import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/cloudflare";
import { Form, useActionData, useLoaderData } from "@remix-run/react";
import { InferenceTabs } from "#web/app/inference/inference-tabs.tsx";
import { apiOf, read, tryRead } from "#web/app/lib/api.server.ts";
import { formProblem, type Problem } from "#web/app/lib/form.ts";
import { textOf } from "#web/app/lib/form-answer.server.ts";
import { pick } from "#web/app/lib/search.ts";
import { useMay } from "#web/app/lib/use-may.ts";
import type { InferencePreviewView } from "#web/app/lib/views.ts";
import { DateTime } from "#web/app/ui/date-time.tsx";
import { ErrorSummary } from "#web/app/ui/error-summary.tsx";
import { Fact, Facts } from "#web/app/ui/facts.tsx";
import { useFormats } from "#web/app/ui/formats-context.tsx";
import { Notice } from "#web/app/ui/notice.tsx";
import { PageHeader } from "#web/app/ui/page-header.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { SubmitButton } from "#web/app/ui/submit-button.tsx";
import { TextField } from "#web/app/ui/text-field.tsx";
import { FIELD_NAMES, MappingFields, readSettings, SettingsFields } from "./settings-fields.tsx";

export const meta: MetaFunction = () => [{ title: "Inference settings · Fairshare" }];

const PATH = "/company/inference/settings";

export async function loader(args: LoaderFunctionArgs) {
  const answer = await read(apiOf(args).client.inference.settings.$get(), args.request);
  return { ...answer, saved: pick(args.request.url, { saved: "text" }).saved };
}

export async function action(args: ActionFunctionArgs) {
  const { client } = apiOf(args);
  const form = await args.request.formData();
  const settings = readSettings(form);
  const refuse = (problem: Problem) =>
    data(
      { problem: formProblem(problem, FIELD_NAMES), preview: undefined, typed: settings },
      { status: problem.status },
    );
  if (form.get("intent") === "preview") {
    const preview = await tryRead(
      client.inference.settings.preview.$post({ json: { settings } }),
      args.request,
    );
    if (!preview.ok) return refuse(preview.error);
    return data({ problem: undefined, preview: preview.value, typed: settings });
  }
  const comment = textOf(form, "comment").trim();
  const seen = Number(textOf(form, "seen"));
  const json = { settings, comment: comment === "" ? null : comment, seen };
  const saved = await tryRead(client.inference.settings.$put({ json }), args.request);
  return saved.ok ? redirect(`${PATH}?saved=${saved.value.version}`) : refuse(saved.error);
}

export default function InferenceSettings() {
  const { current, versions, unmapped, saved } = useLoaderData<typeof loader>();
  const result = useActionData<typeof action>();
  const mayWrite = useMay()("inference.write");
  // What was typed stays in the form while its preview is read.
  const shown = { ...current.settings, ...(result?.typed as Partial<typeof current.settings> | undefined) };
  return (
    <div className="stack">
      <PageHeader
        title="Inference settings"
        lead="How records of partners' work are read. Every change is a version of its own, and all records are judged by it."
      />
      <InferenceTabs />
      {saved === undefined || result !== undefined ? null : (
        <Notice tone="success" title={`Version ${saved} is in force`}>
          <p>All records are being judged by it now. Deals whose evidence changes are attributed again.</p>
        </Notice>
      )}
      <ErrorSummary problem={result?.problem} />
      {result?.preview === undefined ? null : <Preview preview={result.preview} />}
      <Form method="post" className="stack" key={current.version}>
        <input type="hidden" name="seen" value={current.version} />
        <Panel
          title="What your CRM's words mean"
          note="Types of activities, and statuses of campaign members"
        >
          <MappingFields settings={shown} unmapped={unmapped} />
        </Panel>
        <Panel title="Numbers" note={current.version === 0 ? "The defaults" : `Version ${current.version}`}>
          <div className="stack">
            <SettingsFields settings={shown} problem={result?.problem} disabled={!mayWrite} />
            {mayWrite ? (
              <>
                <TextField
                  name="comment"
                  label="Why"
                  hint="Stands in the list of versions."
                  problem={result?.problem}
                />
                <div className="row">
                  <SubmitButton name="intent" value="preview" busyText="Working it out">
                    Preview
                  </SubmitButton>
                  <SubmitButton name="intent" value="save" tone="primary" busyText="Saving">
                    Put in force
                  </SubmitButton>
                </div>
              </>
            ) : null}
          </div>
        </Panel>
      </Form>
      {versions.length === 0 ? null : (
        <Panel title="Versions">
          <ul className="evidence">
            {versions.map(({ version, comment, createdAt }) => (
              <li key={version}>
                Version {version}, <DateTime iso={createdAt} />
                {comment === null ? null : <span className="cell-note">{comment}</span>}
              </li>
            ))}
          </ul>
        </Panel>
      )}
    </div>
  );
}

function Preview({ preview }: { readonly preview: InferencePreviewView }) {
  const { count } = useFormats();
  const { records, bands, changed, deals } = preview;
  const band = (name: keyof typeof bands.before) =>
    `${count(bands.before[name])} to ${count(bands.after[name])}`;
  return (
    <Notice
      title={
        changed === 0
          ? "No record would change its band"
          : `${count(changed)} records would change their band`
      }
    >
      <Facts>
        <Fact label="Automatic">{band("auto")}</Fact>
        <Fact label="Review">{band("review")}</Fact>
        <Fact label="Ignored">{band("ignored")}</Fact>
        <Fact label="Deals gaining evidence">{count(deals.gaining)}</Fact>
        <Fact label="Deals losing evidence">{count(deals.losing)}</Fact>
      </Facts>
      <p className="small">
        Looked at {count(records.looked)} of {count(records.all)} records. Nothing has been stored.
      </p>
    </Notice>
  );
}
