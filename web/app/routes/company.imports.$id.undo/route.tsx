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
import { canBeUndone } from "#web/app/routes/company.imports.$id._index/import-state.ts";
import { ErrorSummary } from "#web/app/ui/error-summary.tsx";
import { useFormats } from "#web/app/ui/formats-context.tsx";
import { PageHeader } from "#web/app/ui/page-header.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { SubmitButton } from "#web/app/ui/submit-button.tsx";

export const meta: MetaFunction = () => [{ title: "Undo an import · Fairshare" }];

export async function loader(args: LoaderFunctionArgs) {
  await requirePermission(args, "imports.write");
  const param = { id: requireParam(args.params, "id") };
  const imported = await read(apiOf(args).client.imports[":id"].$get({ param }), args.request);
  if (!canBeUndone(imported)) throw redirect(`/company/imports/${imported.id}`);
  return imported;
}

export async function action(args: ActionFunctionArgs) {
  const id = requireParam(args.params, "id");
  const answer = await tryRead(apiOf(args).client.imports[":id"].undo.$post({ param: { id } }), args.request);
  if (answer.ok) return redirect(`/company/imports/${id}`);
  return data({ problem: formProblem(answer.error, []) }, { status: answer.error.status });
}

export default function UndoImport() {
  const imported = useLoaderData<typeof loader>();
  const result = useActionData<typeof action>();
  const { count } = useFormats();
  const back = `/company/imports/${imported.id}`;
  return (
    <div className="stack">
      <PageHeader
        title="Undo this import?"
        crumbs={[
          { label: "Imports", to: "/company/imports" },
          { label: imported.fileName, to: back },
        ]}
      />
      <ErrorSummary problem={result?.problem} />
      <Panel>
        <div className="stack prose">
          <p>
            The {count(imported.counts.added)} records it added are removed and the{" "}
            {count(imported.counts.updated)} it changed are put back as they were. What a later import has
            changed since is kept.
          </p>
          <p>
            Ledger entries that came of it are reversed by new entries. Nothing is deleted from the ledger, so
            the totals of any past day stay what they were.
          </p>
          <Form method="post" className="row">
            <SubmitButton tone="danger" busyText="Undoing">
              Undo the import
            </SubmitButton>
            <Link to={back}>Keep it</Link>
          </Form>
        </div>
      </Panel>
    </div>
  );
}
