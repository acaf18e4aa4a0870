import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  type MetaFunction,
} from "@remix-run/cloudflare";
import { Form, useActionData, useLoaderData } from "@remix-run/react";
import { ConnectionHeader } from "#web/app/connections/connection-header.tsx";
import { apiOf, read, tryRead } from "#web/app/lib/api.server.ts";
import { formProblem } from "#web/app/lib/form.ts";
import { labelOf } from "#web/app/lib/labels.ts";
import { requireParam } from "#web/app/lib/params.ts";
import { href, pick } from "#web/app/lib/search.ts";
import type { CrmProblemsView } from "#web/app/lib/views.ts";
import { Allowed } from "#web/app/ui/allowed.tsx";
import { ErrorSummary } from "#web/app/ui/error-summary.tsx";
import { Field, Select } from "#web/app/ui/field.tsx";
import { Filters } from "#web/app/ui/filters.tsx";
import { Notice } from "#web/app/ui/notice.tsx";
import { Pager } from "#web/app/ui/pager.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { SubmitButton } from "#web/app/ui/submit-button.tsx";
import { ProblemTable } from "./problem-table.tsx";

export const meta: MetaFunction<typeof loader> = ({ data: loaded }) => [
  { title: `Problems · ${loaded?.connection.name ?? "Connection"} · Fairshare` },
];

const KINDS = ["schema", "record", "rate", "write"] as const;
const QUERY = { kind: KINDS, object: /^[A-Za-z]\w{0,79}$/, cursor: /^[\w-]{1,2000}$/ };

export async function loader(args: LoaderFunctionArgs) {
  const { client } = apiOf(args);
  const param = { id: requireParam(args.params, "id") };
  const query = pick(args.request.url, QUERY);
  const of = client.connections[":id"];
  const [connection, page] = await Promise.all([
    read(of.$get({ param }), args.request),
    read(of.problems.$get({ param, query }), args.request),
  ]);
  return { connection, page, query };
}

export async function action(args: ActionFunctionArgs) {
  const { client } = apiOf(args);
  const param = { id: requireParam(args.params, "id") };
  const answer = await tryRead(client.connections[":id"].problems.retry.$post({ param }), args.request);
  if (answer.ok) return data({ retried: answer.value.retried, problem: undefined });
  return data({ retried: null, problem: formProblem(answer.error, []) }, { status: answer.error.status });
}

export default function Problems() {
  const { connection, page, query } = useLoaderData<typeof loader>();
  const result = useActionData<typeof action>();
  const path = `/company/connections/${connection.id}/problems`;
  const isFiltered = query.kind !== undefined || query.object !== undefined;
  return (
    <div className="stack">
      <ConnectionHeader
        connection={connection}
        actions={
          connection.problems > 0 ? <RetryButton isConnected={connection.status === "connected"} /> : null
        }
      />
      <ErrorSummary problem={result?.problem} />
      {result?.retried ? (
        <Notice tone="success" title="They are being read again">
          <p>What is mended is gone from this list in a moment.</p>
        </Notice>
      ) : null}
      <Panel flush title="Problems" note="What was read before stays as it is">
        {connection.problems === 0 ? null : (
          <ProblemFilters counts={page.counts} query={query} clear={isFiltered ? path : null} />
        )}
        <ProblemTable problems={page.items} isFiltered={isFiltered} />
        <Pager
          shown={page.items.length}
          next={page.nextCursor === null ? null : href(path, { ...query, cursor: page.nextCursor })}
          first={query.cursor === undefined ? null : href(path, { ...query, cursor: undefined })}
        />
      </Panel>
    </div>
  );
}

function RetryButton({ isConnected }: { readonly isConnected: boolean }) {
  if (!isConnected) return null;
  return (
    <Allowed to="connections.sync">
      <Form method="post">
        <SubmitButton tone="primary" busyText="Asking Salesforce">
          Try all again
        </SubmitButton>
      </Form>
    </Allowed>
  );
}

function ProblemFilters(props: {
  readonly counts: CrmProblemsView["counts"];
  readonly query: { readonly kind?: string; readonly object?: string };
  readonly clear: string | null;
}) {
  const { counts, query, clear } = props;
  const objects = [...new Set(counts.map(({ object }) => object))].toSorted();
  const kinds = KINDS.filter((kind) => counts.some((count) => count.kind === kind));
  return (
    <Filters label="Problems" clear={clear}>
      <Field id="kind" label="Kind" className="filters-half">
        {(control) => (
          <Select
            control={control}
            name="kind"
            value={query.kind}
            none="All"
            options={kinds.map((kind) => ({ value: kind, label: labelOf("crmProblem", kind) }))}
          />
        )}
      </Field>
      <Field id="object" label="Object" className="filters-half">
        {(control) => (
          <Select
            control={control}
            name="object"
            value={query.object}
            none="All"
            options={objects.map((object) => ({ value: object, label: object }))}
          />
        )}
      </Field>
    </Filters>
  );
}
