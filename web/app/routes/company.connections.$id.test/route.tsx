import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  type MetaFunction,
} from "@remix-run/cloudflare";
import { Form, Link, useActionData, useLoaderData } from "@remix-run/react";
import { ConnectionHeader } from "#web/app/connections/connection-header.tsx";
import { readRecordId } from "#web/app/connections/mapping-form.ts";
import { TrialPanel } from "#web/app/connections/trial-panel.tsx";
import { apiOf, read, tryRead } from "#web/app/lib/api.server.ts";
import { formProblem } from "#web/app/lib/form.ts";
import { textOf } from "#web/app/lib/form-answer.server.ts";
import { requireParam } from "#web/app/lib/params.ts";
import { requirePermission } from "#web/app/lib/require-permission.server.ts";
import { EmptyState } from "#web/app/ui/empty-state.tsx";
import { ErrorSummary } from "#web/app/ui/error-summary.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { SubmitButton } from "#web/app/ui/submit-button.tsx";
import { TextField } from "#web/app/ui/text-field.tsx";

export const meta: MetaFunction = () => [{ title: "Test a deal · Fairshare" }];

export async function loader(args: LoaderFunctionArgs) {
  await requirePermission(args, "connections.write");
  const param = { id: requireParam(args.params, "id") };
  return { connection: await read(apiOf(args).client.connections[":id"].$get({ param }), args.request) };
}

/** Asks Salesforce for one deal and splits it by the rules as they are. Stores nothing. */
export async function action(args: ActionFunctionArgs) {
  const param = { id: requireParam(args.params, "id") };
  const typed = textOf(await args.request.formData(), "recordId");
  const recordId = readRecordId(typed);
  const json = recordId === undefined ? {} : { recordId };
  const { client } = apiOf(args);
  const tried = await tryRead(client.connections[":id"].test.$post({ param, json }), args.request, {
    alsoShown: [404, 502],
  });
  if (tried.ok) return data({ trial: tried.value, problem: undefined, typed });
  const { error } = tried;
  const told =
    error.status === 404 ? { ...error, title: "The user of this connection sees no such deal" } : error;
  return data({ trial: null, problem: formProblem(told, ["recordId"]), typed }, { status: error.status });
}

export default function TestDeal() {
  const { connection } = useLoaderData<typeof loader>();
  const result = useActionData<typeof action>();
  const isReady = connection.status === "connected" && connection.mapping !== null;
  return (
    <div className="stack">
      <ConnectionHeader connection={connection} />
      <ErrorSummary problem={result?.problem} labels={{ recordId: "Deal" }} />
      {isReady ? (
        <Panel title="Read one deal as a sync would" note="Nothing is stored">
          <Form method="post" className="form prose">
            <TextField
              name="recordId"
              label="Deal"
              hint="Its id or the address of its page in Salesforce. Empty takes a recent deal with a partner."
              problem={result?.problem}
              defaultValue={result?.typed}
              maxLength={300}
            />
            <SubmitButton tone="primary" busyText="Reading the deal">
              Test
            </SubmitButton>
          </Form>
        </Panel>
      ) : (
        <Panel>
          <EmptyState
            title={
              connection.status === "connected"
                ? "Map the fields first"
                : "A deal can be read once it is connected"
            }
            action={
              <Link
                className="button"
                to={`/company/connections/${connection.id}${connection.status === "connected" ? "/mapping" : ""}`}
              >
                {connection.status === "connected" ? "Map the fields" : "See how it stands"}
              </Link>
            }
          />
        </Panel>
      )}
      {result?.trial ? <TrialPanel trial={result.trial} /> : null}
    </div>
  );
}
