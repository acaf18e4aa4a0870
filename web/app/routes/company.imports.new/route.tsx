import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/cloudflare";
import { Form, useActionData, useNavigation, useSearchParams } from "@remix-run/react";
import { uploadImport } from "#web/app/lib/api.server.ts";
import { formProblem } from "#web/app/lib/form.ts";
import { labelOf } from "#web/app/lib/labels.ts";
import { requirePermission } from "#web/app/lib/require-permission.server.ts";
import { ErrorSummary } from "#web/app/ui/error-summary.tsx";
import { Field } from "#web/app/ui/field.tsx";
import { ImportSteps } from "#web/app/ui/import-steps.tsx";
import { PageHeader } from "#web/app/ui/page-header.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { SubmitButton } from "#web/app/ui/submit-button.tsx";

export const meta: MetaFunction = () => [{ title: "New import · Fairshare" }];

/** The form is passed on to the API as it arrives, because a file of 50 MB has no room in a Worker's memory. */
export async function loader(args: LoaderFunctionArgs) {
  await requirePermission(args, "imports.write");
  return null;
}

export async function action(args: ActionFunctionArgs) {
  const answer = await uploadImport(args);
  if (answer.ok) return redirect(`/company/imports/${answer.value.id}`);
  return data({ problem: formProblem(answer.error, ["kind", "file"]) }, { status: answer.error.status });
}

const KINDS = [
  {
    kind: "opportunities",
    note: "Opportunities with amount, stage, close date and, if there is one, the partner.",
  },
  { kind: "touchpoints", note: "What partners did for a deal, one line each. Import the deals first." },
  { kind: "partners", note: "Your list of partners, with type and domain." },
  { kind: "accounts", note: "Your customers, with domain." },
  { kind: "contacts", note: "People with e-mail address and account, at your customers and your partners." },
  {
    kind: "activities",
    note: "Meetings, calls and e-mails of partners, as a CRM logs them. Inference finds the deals that they belong to.",
  },
] as const;

export default function NewImport() {
  const result = useActionData<typeof action>();
  const [params] = useSearchParams();
  const chosen = params.get("kind") ?? "opportunities";
  const busy = useNavigation().state !== "idle";
  return (
    <div className="stack">
      <PageHeader title="New import" crumbs={[{ label: "Imports", to: "/company/imports" }]} />
      <ImportSteps current="upload" />
      <ErrorSummary problem={result?.problem} labels={{ kind: "What the file holds", file: "File" }} />
      <Panel>
        <Form method="post" encType="multipart/form-data" className="form prose">
          <fieldset className="form" id="kind">
            <legend className="field-label">What the file holds</legend>
            {KINDS.map(({ kind, note }) => (
              <label key={kind} className="choice">
                <input type="radio" name="kind" value={kind} required defaultChecked={kind === chosen} />
                <span className="choice-title">{labelOf("importKind", kind)}</span>
                <span className="choice-note">{note}</span>
              </label>
            ))}
          </fieldset>
          <input type="hidden" name="hold" value="true" />
          <Field
            id="file"
            label="File"
            error={result?.problem.fields.file}
            hint="CSV with a header row, up to 50 MB and 200,000 rows. Columns may stand in any order and have any name."
          >
            {(control) => (
              <input {...control} type="file" name="file" accept=".csv,text/csv,text/plain" required />
            )}
          </Field>
          <div className="row">
            <SubmitButton tone="primary" busyText="Uploading">
              Upload and look at it
            </SubmitButton>
            <span className="small muted" role="status">
              {busy ? "Large files take a moment." : "Nothing is written yet: you see the columns first."}
            </span>
          </div>
        </Form>
      </Panel>
    </div>
  );
}
