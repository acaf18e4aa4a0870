import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/cloudflare";
import { Link, useActionData, useLoaderData } from "@remix-run/react";
import { apiOf, read, tryRead } from "#web/app/lib/api.server.ts";
import { formProblem } from "#web/app/lib/form.ts";
import { labelOf } from "#web/app/lib/labels.ts";
import { requireParam } from "#web/app/lib/params.ts";
import type { ImportFieldView, ImportView } from "#web/app/lib/views.ts";
import { Allowed } from "#web/app/ui/allowed.tsx";
import { DateTime } from "#web/app/ui/date-time.tsx";
import { ErrorSummary } from "#web/app/ui/error-summary.tsx";
import { useFormats } from "#web/app/ui/formats-context.tsx";
import { ImportStatusBadge } from "#web/app/ui/import-status-badge.tsx";
import { ImportSteps } from "#web/app/ui/import-steps.tsx";
import { PageHeader } from "#web/app/ui/page-header.tsx";
import { ColumnsForm, readColumnsForm } from "./columns-form.tsx";
import { ImportProgress } from "./import-progress.tsx";
import { ImportResult } from "./import-result.tsx";
import { canBeStarted, canBeUndone, isAtWork, stepOf } from "./import-state.ts";

export const meta: MetaFunction<typeof loader> = ({ data: loaded }) => [
  { title: `${loaded?.imported.fileName ?? "Import"} · Fairshare` },
];

export async function loader(args: LoaderFunctionArgs) {
  const { client } = apiOf(args);
  const param = { id: requireParam(args.params, "id") };
  const imported = await read(client.imports[":id"].$get({ param }), args.request);
  if (!canBeStarted(imported)) return { imported, file: null };
  const [inspection, fields] = await Promise.all([
    read(client.imports[":id"].inspection.$get({ param }), args.request),
    read(client.imports.fields.$get({ query: { kind: imported.kind } }), args.request),
  ]);
  return { imported, file: { inspection, fields: fields.items } };
}

/** Checks or imports the file that is already here, with these columns. */
export async function action(args: ActionFunctionArgs) {
  const id = requireParam(args.params, "id");
  const json = readColumnsForm(await args.request.formData());
  const answer = await tryRead(
    apiOf(args).client.imports[":id"].start.$post({ param: { id }, json }),
    args.request,
  );
  if (answer.ok) return redirect(`/company/imports/${id}`);
  const names = Object.keys(json.mapping).map((name) => `mapping.${name}`);
  return data({ problem: formProblem(answer.error, names) }, { status: answer.error.status });
}

export default function Import() {
  const { imported, file } = useLoaderData<typeof loader>();
  const result = useActionData<typeof action>();
  const step = stepOf(imported);
  return (
    <div className="stack">
      <PageHeader
        title={imported.fileName}
        crumbs={[{ label: "Imports", to: "/company/imports" }]}
        badges={<ImportFacts imported={imported} />}
        actions={
          canBeUndone(imported) ? (
            <Allowed to="imports.write">
              <Link to={`/company/imports/${imported.id}/undo`} className="button button-danger">
                {imported.partly === "undone" ? "Go on undoing" : "Undo this import"}
              </Link>
            </Allowed>
          ) : undefined
        }
      />
      {step === null ? null : <ImportSteps current={step} />}
      <ErrorSummary problem={result?.problem} labels={labelsOf(file?.fields ?? [])} />
      {isAtWork(imported) ? <ImportProgress imported={imported} /> : <ImportResult imported={imported} />}
      {file === null ? null : (
        <Allowed to="imports.write">
          <ColumnsForm
            key={imported.status + imported.id}
            imported={imported}
            file={file}
            problem={result?.problem}
          />
        </Allowed>
      )}
    </div>
  );
}

function labelsOf(fields: readonly ImportFieldView[]): { readonly [field: string]: string } {
  return Object.fromEntries(fields.map(({ name, label }) => [`mapping.${name}`, label]));
}

function ImportFacts({ imported }: { readonly imported: ImportView }) {
  const { bytes } = useFormats();
  return (
    <>
      <ImportStatusBadge imported={imported} />
      <span className="muted">
        {labelOf("importKind", imported.kind)}, {bytes(imported.fileBytes)}, uploaded{" "}
        <DateTime iso={imported.createdAt} withTime />
      </span>
    </>
  );
}
