import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/cloudflare";
import { Link, useActionData, useLoaderData } from "@remix-run/react";
import { ConnectionHeader } from "#web/app/connections/connection-header.tsx";
import { apiOf, read, tryRead } from "#web/app/lib/api.server.ts";
import { type FormProblem, formProblem } from "#web/app/lib/form.ts";
import { requireParam } from "#web/app/lib/params.ts";
import { pick } from "#web/app/lib/search.ts";
import { EmptyState } from "#web/app/ui/empty-state.tsx";
import { ErrorSummary } from "#web/app/ui/error-summary.tsx";
import { useFormats } from "#web/app/ui/formats-context.tsx";
import { Notice } from "#web/app/ui/notice.tsx";
import { ListPager } from "#web/app/ui/pager.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { readDecisions } from "./read-decisions.server.ts";
import { ValueFilters } from "./value-filters.tsx";
import { ValuesForm } from "./values-form.tsx";

export const meta: MetaFunction = () => [{ title: "Partner names · Fairshare" }];

export async function loader(args: LoaderFunctionArgs) {
  const param = { id: requireParam(args.params, "id") };
  const query = pick(args.request.url, {
    show: ["proposed", "ignored", "decided"],
    q: "text",
    cursor: /^[\w-]{1,2000}$/,
    saved: /^\d{1,4}$/,
  });
  const of = apiOf(args).client.connections[":id"];
  const connection = await read(of.$get({ param }), args.request);
  if (connection.mapping === null) return { connection, query, page: null };
  const { show, q, cursor } = query;
  const page = await read(of["partner-values"].$get({ param, query: { show, q, cursor } }), args.request);
  return { connection, query, page };
}

export async function action(args: ActionFunctionArgs) {
  const api = apiOf(args);
  const param = { id: requireParam(args.params, "id") };
  const form = await args.request.formData();
  const decisions = await readDecisions(api, form, args.request);
  if (!decisions.ok) return refused(decisions.error, 422);
  if (decisions.value.length === 0) {
    return refused({ title: "Nothing was changed: choose what a name means first.", fields: {} }, 422);
  }
  const json = { decisions: [...decisions.value] };
  const saved = await tryRead(
    api.client.connections[":id"]["partner-values"].$put({ param, json }),
    args.request,
  );
  if (!saved.ok) return refused(formProblem(saved.error, []), saved.error.status);
  const url = new URL(args.request.url);
  // What was decided may leave a filtered list, and what follows moves up.
  if (url.searchParams.has("show")) url.searchParams.delete("cursor");
  url.searchParams.set("saved", String(saved.value.decided));
  return redirect(`${url.pathname}${url.search}`);
}

function refused(problem: FormProblem, status: number) {
  return data({ problem }, { status });
}

export default function PartnerNames() {
  const { connection, query, page } = useLoaderData<typeof loader>();
  const result = useActionData<typeof action>();
  const path = `/company/connections/${connection.id}/partners`;
  const { count } = useFormats();
  const { show, q, cursor } = query;
  return (
    <div className="stack">
      <ConnectionHeader connection={connection} />
      <ErrorSummary problem={result?.problem} />
      {query.saved === undefined ? null : (
        <Notice tone="success" title="Saved">
          <p>The deals that say so are worked out anew, and the ledger follows where a split differs.</p>
        </Notice>
      )}
      {page === null ? (
        <Panel>
          <EmptyState
            title="No field has been mapped yet"
            action={
              <Link className="button" to={`/company/connections/${connection.id}`}>
                See how it stands
              </Link>
            }
          />
        </Panel>
      ) : (
        <>
          <p className="muted prose">
            Who the deals in Salesforce name as partner. A name that nobody here is known by becomes a new
            partner; "N/A", "none" and the like mean nobody. What you decide here holds for every deal, now
            and later.
          </p>
          <Panel flush>
            <ValueFilters path={path} query={query} />
            {page.nextCursor === null && cursor === undefined ? null : (
              <p className="panel-body small muted">{count(page.total)} names in all, the most used first.</p>
            )}
            <ValuesForm values={page.items} isFiltered={show !== undefined || q !== undefined} />
            <ListPager path={path} page={page} query={{ show, q, cursor }} />
          </Panel>
        </>
      )}
    </div>
  );
}
