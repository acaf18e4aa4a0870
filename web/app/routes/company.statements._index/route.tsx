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
import { textOf } from "#web/app/lib/form-answer.server.ts";
import { href, PERIOD, pick } from "#web/app/lib/search.ts";
import { StatementTable } from "#web/app/statements/statement-table.tsx";
import { Allowed } from "#web/app/ui/allowed.tsx";
import { EmptyState } from "#web/app/ui/empty-state.tsx";
import { ErrorSummary } from "#web/app/ui/error-summary.tsx";
import { Field, Select } from "#web/app/ui/field.tsx";
import { FilterChips, Filters } from "#web/app/ui/filters.tsx";
import { PageHeader } from "#web/app/ui/page-header.tsx";
import { ListPager } from "#web/app/ui/pager.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { PeriodField } from "#web/app/ui/period-field.tsx";
import { IssueForms } from "./issue-forms.tsx";
import { LatestIssues } from "./latest-issues.tsx";

export const meta: MetaFunction = () => [{ title: "Statements · Fairshare" }];

const PATH = "/company/statements";

export async function loader(args: LoaderFunctionArgs) {
  const { client } = apiOf(args);
  const { request } = args;
  const query = pick(request.url, {
    partnerId: "text",
    period: PERIOD,
    currency: /^[A-Z]{3}$/,
    versions: ["all", "in-force"],
    cursor: "text",
  });
  const [page, issues, partners] = await Promise.all([
    read(client.statements.$get({ query }), request),
    read(client.statements.issues.$get(), request),
    read(client.partners.names.$get(), request),
  ]);
  return {
    page,
    query,
    issues: issues.items,
    partners: partners.items.map(({ id, name }) => ({ value: id, label: name })),
    isCut: partners.isCut,
  };
}

export async function action(args: ActionFunctionArgs) {
  const { client } = apiOf(args);
  const form = await args.request.formData();
  const period = textOf(form, "period");
  if (textOf(form, "do") === "all") {
    const started = await tryRead(client.statements.issues.$post({ json: { period } }), args.request);
    if (started.ok) return redirect(`${PATH}/issues/${started.value.id}`);
    return data({ problem: formProblem(started.error, ["period"]) }, { status: started.error.status });
  }
  const given = { partnerId: textOf(form, "partnerId"), period, currency: textOf(form, "currency") };
  const issued = await tryRead(client.statements.$post({ json: given }), args.request);
  if (issued.ok) return redirect(`${PATH}/${issued.value.id}`);
  return data(
    { problem: formProblem(issued.error, ["partnerId", "period", "currency"]) },
    { status: issued.error.status },
  );
}

export default function Statements() {
  const { page, query, issues, partners, isCut } = useLoaderData<typeof loader>();
  const problem = useActionData<typeof action>()?.problem;
  const { cursor, ...shown } = query;
  const filtered = Object.keys(shown).length > 0;
  const partner = partners.find(({ value }) => value === query.partnerId);
  const chips =
    query.partnerId === undefined
      ? []
      : [
          {
            text: `Partner: ${partner?.label ?? query.partnerId}`,
            without: href(PATH, { ...shown, partnerId: undefined }),
          },
        ];
  return (
    <div className="stack">
      <PageHeader
        title="Statements"
        lead="What you state to each partner for a period and a currency: numbered, signed, and never changed. What is new makes a new version."
        actions={
          <Link to="/company/statements/settings" className="button">
            Settings
          </Link>
        }
      />
      <ErrorSummary
        problem={problem}
        labels={{ partnerId: "Partner", period: "Period", currency: "Currency" }}
      />
      <Allowed to="statements.issue">
        <IssueForms problem={problem} partners={partners} isCut={isCut} />
      </Allowed>
      {issues.length === 0 ? null : <LatestIssues issues={issues} />}
      <Panel flush>
        <Filters
          label="Filter statements"
          keep={{ partnerId: query.partnerId }}
          clear={filtered ? PATH : null}
        >
          <PeriodField id="period" label="Period" value={query.period} />
          <Field id="versions" label="Versions" className="filters-half">
            {(control) => (
              <Select
                control={control}
                name="versions"
                value={query.versions}
                none="In force"
                options={[{ value: "all", label: "All" }]}
              />
            )}
          </Field>
        </Filters>
        <FilterChips chips={chips} />
        <StatementTable statements={page.items} side="company" empty={<NoStatements filtered={filtered} />} />
        <ListPager path={PATH} page={page} query={{ ...shown, cursor }} />
      </Panel>
    </div>
  );
}

function NoStatements({ filtered }: { readonly filtered: boolean }) {
  if (filtered) {
    return (
      <EmptyState
        title="No statement fits these filters"
        action={<Link to={PATH}>Show all statements</Link>}
      />
    );
  }
  return (
    <EmptyState title="No statements yet">
      <p>Issue the statements of a period once it is over.</p>
    </EmptyState>
  );
}
