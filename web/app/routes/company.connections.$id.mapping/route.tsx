import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/cloudflare";
import { Link, useActionData, useLoaderData } from "@remix-run/react";
import { ConnectionHeader } from "#web/app/connections/connection-header.tsx";
import {
  readMappingForm,
  readRecordId,
  suggestMapping,
  suggestPartnerObject,
} from "#web/app/connections/mapping-form.ts";
import { TrialPanel } from "#web/app/connections/trial-panel.tsx";
import { apiOf, read, tryRead } from "#web/app/lib/api.server.ts";
import { type FormProblem, formProblem, type Problem } from "#web/app/lib/form.ts";
import { textOf } from "#web/app/lib/form-answer.server.ts";
import { requireParam } from "#web/app/lib/params.ts";
import { requirePermission } from "#web/app/lib/require-permission.server.ts";
import type { CrmFieldsView, CrmTrialView, MappingView } from "#web/app/lib/views.ts";
import { EmptyState } from "#web/app/ui/empty-state.tsx";
import { ErrorSummary } from "#web/app/ui/error-summary.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { MappingForm } from "./mapping-form.tsx";

export const meta: MetaFunction = () => [{ title: "Field mapping · Fairshare" }];

// Salesforce may refuse or be away; the page says so in its own words.
const shown = { alsoShown: [502] };

export async function loader(args: LoaderFunctionArgs) {
  await requirePermission(args, "connections.write");
  const { client } = apiOf(args);
  const param = { id: requireParam(args.params, "id") };
  const of = client.connections[":id"];
  const connection = await read(of.$get({ param }), args.request);
  if (connection.status !== "connected") return { connection, fields: null, rows: null, away: null };
  const named = connection.mapping?.partnerObject?.object;
  const [fields, rows] = await Promise.all([
    tryRead(of.fields.$get({ param, query: { object: "Opportunity" } }), args.request, shown),
    named === undefined
      ? null
      : tryRead(of.fields.$get({ param, query: { object: named } }), args.request, shown),
  ]);
  return {
    connection,
    fields: fields.ok ? fields.value : null,
    rows: rows?.ok ? rows.value : null,
    away: fields.ok ? null : (fields.error.detail ?? fields.error.title),
  };
}

type Typed = { readonly mapping: MappingView; readonly recordId: string };
type Answer = {
  readonly problem: FormProblem | undefined;
  readonly typed: Typed;
  /** The fields of the object that was looked at. */
  readonly rows: CrmFieldsView | null;
  readonly trial: CrmTrialView | null;
};

const FIELDS = [
  "partnerObject.object",
  "opportunityField",
  "shareField",
  "partnerObject.partnerField",
  "partnerObject.roleField",
  "opportunity.roleField",
  "opportunity.partnerFields",
  "custom.region",
  "custom.product",
  "recordId",
];

/** Three buttons of one form: look at an object's fields, try what is chosen on a deal, or store it. */
export async function action(args: ActionFunctionArgs) {
  const { client } = apiOf(args);
  const param = { id: requireParam(args.params, "id") };
  const of = client.connections[":id"];
  const form = await args.request.formData();
  const typed: Typed = { mapping: readMappingForm(form), recordId: textOf(form, "recordId") };
  const { mapping } = typed;
  const rows = await rowsFields();
  if (rows !== null && !rows.ok) return refuse(rows.error, null);
  const intent = form.get("intent");
  // An object that was only just named has nothing chosen of it yet.
  if (rows !== null && (intent === "look" || mapping.partnerObject?.opportunityField === "")) {
    const looked = { ...mapping, partnerObject: suggestPartnerObject(rows.value) };
    return data<Answer>({
      problem: undefined,
      typed: { ...typed, mapping: looked },
      rows: rows.value,
      trial: null,
    });
  }
  if (intent === "try") {
    const recordId = readRecordId(typed.recordId);
    const json = { mapping, ...(recordId === undefined ? {} : { recordId }) };
    const tried = await tryRead(of.test.$post({ param, json }), args.request, { alsoShown: [404, 502] });
    if (!tried.ok) return refuse(tried.error, rows?.value ?? null);
    return data<Answer>({ problem: undefined, typed, rows: rows?.value ?? null, trial: tried.value });
  }
  const saved = await tryRead(of.mapping.$put({ param, json: mapping }), args.request, shown);
  if (!saved.ok) return refuse(saved.error, rows?.value ?? null);
  return redirect(`/company/connections/${param.id}`);

  async function rowsFields() {
    const object = mapping.partnerObject?.object;
    if (object === undefined) return null;
    return tryRead(of.fields.$get({ param, query: { object } }), args.request, { alsoShown: [404, 502] });
  }

  function refuse(problem: Problem, looked: CrmFieldsView | null) {
    const told = problem.status === 404 ? { ...problem, title: "There is no such deal or object" } : problem;
    return data<Answer>(
      { problem: formProblem(told, FIELDS), typed, rows: looked, trial: null },
      { status: problem.status },
    );
  }
}

const LABELS = {
  "partnerObject.object": "Partner object",
  opportunityField: "Field of the deal",
  shareField: "Field of the share",
  "partnerObject.partnerField": "Field of the partner",
  "partnerObject.roleField": "Field of the role, in the partner object",
  "opportunity.roleField": "Field of the role",
  "opportunity.partnerFields": "Partner fields",
  "custom.region": "Region",
  "custom.product": "Product",
  recordId: "Deal to try it on",
};

export default function Mapping() {
  const { connection, fields, rows, away } = useLoaderData<typeof loader>();
  const result = useActionData<typeof action>();
  return (
    <div className="stack">
      <ConnectionHeader connection={connection} />
      <ErrorSummary problem={result?.problem} labels={LABELS} />
      {result?.trial ? <TrialPanel trial={result.trial} /> : null}
      {fields === null ? (
        <NoFields id={connection.id} away={away} />
      ) : (
        <MappingForm
          key={JSON.stringify(result?.typed.mapping.partnerObject ?? null)}
          fields={fields}
          rows={result?.rows ?? (result === undefined ? rows : null)}
          mapping={result?.typed.mapping ?? connection.mapping ?? suggestMapping(fields)}
          recordId={result?.typed.recordId ?? ""}
          isStored={connection.mapping !== null}
        />
      )}
    </div>
  );
}

function NoFields({ id, away }: { readonly id: string; readonly away: string | null }) {
  return (
    <Panel>
      <EmptyState
        title={
          away === null
            ? "The fields can be seen once it is connected"
            : "Salesforce does not show its fields"
        }
        action={
          <Link className="button" to={`/company/connections/${id}`}>
            See how it stands
          </Link>
        }
      >
        {away === null ? null : <p>{away}</p>}
      </EmptyState>
    </Panel>
  );
}
