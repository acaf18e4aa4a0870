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
import { pick } from "#web/app/lib/search.ts";
import type { BackTestView } from "#web/app/lib/views.ts";
import { BackTestStatusBadge } from "#web/app/rules/rule-badges.tsx";
import { RuleTabs } from "#web/app/rules/rule-tabs.tsx";
import { Allowed } from "#web/app/ui/allowed.tsx";
import { type Column, DataTable } from "#web/app/ui/data-table.tsx";
import { DateTime } from "#web/app/ui/date-time.tsx";
import { EmptyState } from "#web/app/ui/empty-state.tsx";
import { ErrorSummary } from "#web/app/ui/error-summary.tsx";
import { Field, Select } from "#web/app/ui/field.tsx";
import { useFormats } from "#web/app/ui/formats-context.tsx";
import { PageHeader } from "#web/app/ui/page-header.tsx";
import { ListPager } from "#web/app/ui/pager.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { SubmitButton } from "#web/app/ui/submit-button.tsx";

export const meta: MetaFunction = () => [{ title: "Back-tests · Fairshare" }];

const PATH = "/company/back-tests";

export async function loader(args: LoaderFunctionArgs) {
  const { client } = apiOf(args);
  const { cursor, ruleId } = pick(args.request.url, { cursor: "text", ruleId: "text" });
  const [page, rules] = await Promise.all([
    read(client["back-tests"].$get({ query: cursor === undefined ? {} : { cursor } }), args.request),
    read(client.rules.$get(), args.request),
  ]);
  const choices = rules.items.map(({ id, name, hasDraft }) => ({
    value: id,
    label: hasDraft ? `${name} (the draft)` : name,
  }));
  const today = new Date().toISOString().slice(0, 10);
  const days = { from: `${Number(today.slice(0, 4)) - 2}-01-01`, to: today };
  return { page, rules: choices, ruleId, cursor, days };
}

export async function action(args: ActionFunctionArgs) {
  const form = await args.request.formData();
  const text = (name: string) => String(form.get(name) ?? "");
  const given = { ruleId: text("ruleId"), from: text("from"), to: text("to") };
  const started = await tryRead(apiOf(args).client["back-tests"].$post({ json: given }), args.request);
  if (started.ok) return redirect(`${PATH}/${started.value.id}`);
  const problem = formProblem(started.error, ["ruleId", "from", "to"]);
  return data({ problem }, { status: started.error.status });
}

export default function BackTests() {
  const { page, rules, ruleId, cursor, days } = useLoaderData<typeof loader>();
  const problem = useActionData<typeof action>()?.problem;
  return (
    <div className="stack">
      <PageHeader
        title="Back-tests"
        lead="Try a rule or its draft on every deal that closed in a range of days. Nothing is posted; you may leave while it runs."
      />
      <RuleTabs />
      <ErrorSummary problem={problem} labels={{ ruleId: "Rule", from: "Closed from", to: "Closed until" }} />
      <Allowed to="analysis.run">
        <Panel title="Start one">
          <Form method="post" className="form">
            <div className="field-columns">
              <Field id="ruleId" label="Rule" error={problem?.fields.ruleId}>
                {(control) => (
                  <Select control={control} name="ruleId" value={ruleId ?? rules[0]?.value} options={rules} />
                )}
              </Field>
              <Field id="from" label="Closed from" error={problem?.fields.from}>
                {(control) => (
                  <input {...control} type="date" name="from" required defaultValue={days.from} />
                )}
              </Field>
              <Field id="to" label="Closed until" error={problem?.fields.to}>
                {(control) => <input {...control} type="date" name="to" required defaultValue={days.to} />}
              </Field>
            </div>
            <SubmitButton tone="primary" busyText="Starting">
              Start the back-test
            </SubmitButton>
          </Form>
        </Panel>
      </Allowed>
      <Panel title="Earlier ones" flush>
        <EarlierTests items={page.items} />
        <ListPager path={PATH} page={page} query={{ cursor }} />
      </Panel>
    </div>
  );
}

function EarlierTests({ items }: { readonly items: readonly BackTestView[] }) {
  const { count } = useFormats();
  const columns: readonly Column<BackTestView>[] = [
    {
      key: "name",
      header: "Rule",
      title: true,
      cell: (one) => (
        <>
          <Link to={`${PATH}/${one.id}`}>{one.name}</Link>
          <span className="cell-note">{one.version === null ? "Draft" : `Version ${one.version}`}</span>
        </>
      ),
    },
    {
      key: "days",
      header: "Closed",
      cell: (one) => (
        <>
          <DateTime iso={one.from} /> to <DateTime iso={one.to} />
        </>
      ),
    },
    { key: "status", header: "Status", cell: (one) => <BackTestStatusBadge status={one.status} /> },
    { key: "deals", header: "Deals", numeric: true, cell: (one) => count(one.considered) },
    { key: "by", header: "By", cell: (one) => one.createdBy },
    { key: "at", header: "Started", nowrap: true, cell: (one) => <DateTime iso={one.createdAt} withTime /> },
  ];
  return (
    <DataTable
      caption="Back-tests"
      columns={columns}
      rows={items}
      rowKey={({ id }) => id}
      empty={
        <EmptyState title="No back-tests yet">
          <p>A back-test says what each partner would have got had the rule been in force.</p>
        </EmptyState>
      }
    />
  );
}
