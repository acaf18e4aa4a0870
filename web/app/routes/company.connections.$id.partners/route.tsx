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
import { href, pick } from "#web/app/lib/search.ts";
import type { PartnerValueView } from "#web/app/lib/views.ts";
import { EmptyState } from "#web/app/ui/empty-state.tsx";
import { ErrorSummary } from "#web/app/ui/error-summary.tsx";
import { Notice } from "#web/app/ui/notice.tsx";
import { Pager } from "#web/app/ui/pager.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { readDecisions } from "./read-decisions.server.ts";
import { ValueFilters } from "./value-filters.tsx";
import { ValuesForm } from "./values-form.tsx";

export const meta: MetaFunction = () => [{ title: "Partner names · Fairshare" }];

const shownAtOnce = 50;

export async function loader(args: LoaderFunctionArgs) {
  const param = { id: requireParam(args.params, "id") };
  const query = pick(args.request.url, {
    show: ["proposed", "ignored", "decided"],
    q: "text",
    from: /^\d{1,6}$/,
    saved: /^\d{1,4}$/,
  });
  const of = apiOf(args).client.connections[":id"];
  const connection = await read(of.$get({ param }), args.request);
  if (connection.mapping === null) return { connection, query, values: null, named: [], fits: 0 };
  const listed = await read(of["partner-values"].$get({ param }), args.request);
  const items = withoutSettledProposals(listed.items);
  const wanted = query.q?.toLowerCase();
  const fitting = items.filter(
    ({ name, decision, looksLike }) =>
      (wanted === undefined || name.toLowerCase().includes(wanted)) &&
      (query.show !== "proposed" || looksLike !== null) &&
      (query.show !== "ignored" || decision === "ignored") &&
      (query.show !== "decided" || decision !== "open"),
  );
  const from = Number(query.from ?? "0");
  const values = fitting.slice(from, from + shownAtOnce);
  const likened = new Set(values.map(({ looksLike }) => looksLike));
  // Who a proposal means, though it may stand on another page.
  const named = items.filter(({ key }) => likened.has(key));
  return { connection, query, values, named, fits: fitting.length };
}

/** Two spellings that mean the same partner already need nobody's decision. */
function withoutSettledProposals(values: readonly PartnerValueView[]): readonly PartnerValueView[] {
  const partnerOf = new Map(values.map(({ key, partnerId }) => [key, partnerId]));
  return values.map((value) => {
    const { looksLike, partnerId } = value;
    const isSettled = looksLike !== null && partnerId !== null && partnerOf.get(looksLike) === partnerId;
    return isSettled ? { ...value, looksLike: null } : value;
  });
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
  url.searchParams.set("saved", String(saved.value.decided));
  return redirect(`${url.pathname}${url.search}`);
}

function refused(problem: FormProblem, status: number) {
  return data({ problem }, { status });
}

export default function PartnerNames() {
  const { connection, query, values, named, fits } = useLoaderData<typeof loader>();
  const result = useActionData<typeof action>();
  const path = `/company/connections/${connection.id}/partners`;
  const from = Number(query.from ?? "0");
  const { show, q } = query;
  return (
    <div className="stack">
      <ConnectionHeader connection={connection} />
      <ErrorSummary problem={result?.problem} />
      {query.saved === undefined ? null : (
        <Notice tone="success" title="Saved">
          <p>The deals that say so are worked out anew, and the ledger follows where a split differs.</p>
        </Notice>
      )}
      {values === null ? (
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
          <ValueFilters path={path} query={query} />
          <Panel flush>
            <ValuesForm values={values} named={named} isFiltered={show !== undefined || q !== undefined} />
            {values.length === 0 ? null : (
              <Pager
                shown={values.length}
                first={from === 0 ? null : href(path, { show, q })}
                next={
                  from + values.length >= fits
                    ? null
                    : href(path, { show, q, from: String(from + values.length) })
                }
              />
            )}
          </Panel>
        </>
      )}
    </div>
  );
}
