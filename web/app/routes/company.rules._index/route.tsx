import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/cloudflare";
import { Form, Link, useLoaderData } from "@remix-run/react";
import { apiOf, read } from "#web/app/lib/api.server.ts";
import { href, pick } from "#web/app/lib/search.ts";
import type { RuleItem } from "#web/app/lib/views.ts";
import { EffectiveSpan } from "#web/app/rules/effective-span.tsx";
import { RuleStatusBadge } from "#web/app/rules/rule-badges.tsx";
import { RuleTabs } from "#web/app/rules/rule-tabs.tsx";
import { RunProgress } from "#web/app/rules/run-progress.tsx";
import { Allowed } from "#web/app/ui/allowed.tsx";
import { Badge } from "#web/app/ui/badge.tsx";
import { type Column, DataTable } from "#web/app/ui/data-table.tsx";
import { EmptyState } from "#web/app/ui/empty-state.tsx";
import { PageHeader } from "#web/app/ui/page-header.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { SubmitButton } from "#web/app/ui/submit-button.tsx";

export const meta: MetaFunction = () => [{ title: "Rules · Fairshare" }];

const PATH = "/company/rules";

export async function loader(args: LoaderFunctionArgs) {
  const { run: runId } = pick(args.request.url, { run: "text" });
  const { client } = apiOf(args);
  const [{ items }, settings, run] = await Promise.all([
    read(client.rules.$get(), args.request),
    read(client.rules.settings.$get(), args.request),
    runId === undefined
      ? null
      : read(client.attribution.runs[":id"].$get({ param: { id: runId } }), args.request),
  ]);
  return { rules: items, settings, run };
}

export async function action(args: ActionFunctionArgs) {
  const { client } = apiOf(args);
  const form = await args.request.formData();
  if (form.get("intent") === "settings") {
    const json = { secondPersonPublishes: form.get("secondPerson") === "yes" };
    await read(client.rules.settings.$put({ json }), args.request);
    return redirect(PATH);
  }
  const run = await read(client.attribution.runs.$post({ json: { scope: "all" } }), args.request);
  return redirect(href(PATH, { run: run.id }));
}

export default function Rules() {
  const { rules, settings, run } = useLoaderData<typeof loader>();
  const books = [...new Set(rules.map(({ book }) => book))];
  const retired = rules.filter(({ status }) => status === "retired");
  return (
    <div className="stack">
      <PageHeader
        title="Rules"
        lead="For each deal the rule with the lowest priority number that matches decides how its amount is split among the partners."
        actions={
          <Allowed to="rules.write">
            <Link to={`${PATH}/new`} className="button button-primary">
              New rule
            </Link>
          </Allowed>
        }
      />
      <RuleTabs />
      {run === null ? null : <RunProgress run={run} />}
      {rules.length === 0 ? (
        <Panel>
          <EmptyState
            title="No rules yet"
            action={
              <Allowed to="rules.write">
                <Link to={`${PATH}/new`} className="button button-primary">
                  Choose a template
                </Link>
              </Allowed>
            }
          >
            <p>Without a rule every deal stays unattributed.</p>
          </EmptyState>
        </Panel>
      ) : null}
      {books.map((book) => (
        <Panel
          key={book}
          title={book === "revenue" ? "Revenue" : `Overlay: ${book}`}
          note={
            book === "revenue"
              ? "Always adds up to the deal's amount"
              : "Beside the revenue, never added to it"
          }
          flush
        >
          <RuleTable rules={rules.filter((rule) => rule.book === book && rule.status !== "retired")} />
        </Panel>
      ))}
      {retired.length === 0 ? null : (
        <details>
          <summary className="summary-block">Retired rules</summary>
          <Panel flush>
            <RuleTable rules={retired} />
          </Panel>
        </details>
      )}
      <AllRules secondPersonPublishes={settings.secondPersonPublishes} />
    </div>
  );
}

/** Acts on the rules together; everybody may read how rules come into force. */
function AllRules({ secondPersonPublishes }: { readonly secondPersonPublishes: boolean }) {
  return (
    <Panel title="All rules">
      <div className="stack">
        <Allowed to="attribution.run">
          <Form method="post" className="row">
            <SubmitButton name="intent" value="recalculate">
              Recalculate every deal
            </SubmitButton>
            <span className="small muted">With the rules in force. What has not changed posts nothing.</span>
          </Form>
        </Allowed>
        <Form method="post" className="row">
          <Allowed to="rules.settings">
            <input type="hidden" name="secondPerson" value={secondPersonPublishes ? "no" : "yes"} />
            <SubmitButton name="intent" value="settings">
              {secondPersonPublishes ? "Let one person publish" : "Ask for a second person"}
            </SubmitButton>
          </Allowed>
          <span className="small muted">
            {secondPersonPublishes
              ? "A rule is published once somebody other than its author has approved it."
              : "Whoever writes a rule may publish it."}
          </span>
        </Form>
      </div>
    </Panel>
  );
}

function RuleTable({ rules }: { readonly rules: readonly RuleItem[] }) {
  return (
    <DataTable
      caption="Rules in the order in which they are asked"
      columns={COLUMNS}
      rows={rules}
      rowKey={({ id }) => id}
      empty={<p className="panel-body muted">No rule of this book is in force or prepared.</p>}
    />
  );
}

const COLUMNS: readonly Column<RuleItem>[] = [
  {
    key: "name",
    header: "Rule",
    title: true,
    cell: (rule) => (
      <>
        <Link to={`${PATH}/${rule.id}`}>{rule.name}</Link>
        <span className="cell-note">
          {rule.version === null ? "Not published yet" : `Version ${rule.version}`}
        </span>
      </>
    ),
  },
  { key: "priority", header: "Priority", numeric: true, cell: (rule) => rule.priority },
  {
    key: "status",
    header: "Status",
    cell: (rule) => (
      <span className="badges">
        <RuleStatusBadge status={rule.status} />
        {rule.hasDraft && rule.status !== "draft" ? <Badge>Has a draft</Badge> : null}
      </span>
    ),
  },
  {
    key: "effective",
    header: "In force",
    cell: (rule) =>
      rule.version === null ? null : <EffectiveSpan from={rule.effectiveFrom} until={rule.effectiveUntil} />,
  },
  { key: "sentence", header: "What it says", prose: true, cell: (rule) => rule.sentence },
];
