import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/cloudflare";
import { Form, Link, useLoaderData } from "@remix-run/react";
import { apiOf, read } from "#web/app/lib/api.server.ts";
import { requireParam } from "#web/app/lib/params.ts";
import { href } from "#web/app/lib/search.ts";
import { useMay } from "#web/app/lib/use-may.ts";
import type { BackTestDetail } from "#web/app/lib/views.ts";
import { BackTestStatusBadge } from "#web/app/rules/rule-badges.tsx";
import { Allowed } from "#web/app/ui/allowed.tsx";
import { AutoReload } from "#web/app/ui/auto-reload.tsx";
import { DateTime } from "#web/app/ui/date-time.tsx";
import { EmptyState } from "#web/app/ui/empty-state.tsx";
import { Fact, Facts } from "#web/app/ui/facts.tsx";
import { Notice } from "#web/app/ui/notice.tsx";
import { PageHeader } from "#web/app/ui/page-header.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { Progress } from "#web/app/ui/progress.tsx";
import { SubmitButton } from "#web/app/ui/submit-button.tsx";
import { BackTestResult } from "./back-test-result.tsx";

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `Back-test of ${data?.name ?? "a rule"} · Fairshare` },
];

export async function loader(args: LoaderFunctionArgs) {
  const param = { id: requireParam(args.params, "id") };
  return read(apiOf(args).client["back-tests"][":id"].$get({ param }), args.request);
}

export async function action(args: ActionFunctionArgs) {
  const param = { id: requireParam(args.params, "id") };
  await read(apiOf(args).client["back-tests"][":id"].cancel.$post({ param }), args.request);
  return redirect(`/company/back-tests/${param.id}`);
}

export default function BackTest() {
  const test = useLoaderData<typeof loader>();
  const atWork = test.status === "queued" || test.status === "running";
  return (
    <div className="stack">
      <PageHeader
        title={`Back-test of ${test.name}`}
        crumbs={[
          { label: "Rules", to: "/company/rules" },
          { label: "Back-tests", to: "/company/back-tests" },
        ]}
        badges={<BackTestStatusBadge status={test.status} />}
        actions={test.ruleId === null ? undefined : <RuleLink test={test} ruleId={test.ruleId} />}
      />
      {atWork ? <AtWork test={test} /> : null}
      {test.status === "failed" ? (
        <Notice tone="danger" title="The back-test could not be finished">
          <p>{test.failure ?? "Start it again."}</p>
        </Notice>
      ) : null}
      {test.status === "cancelled" ? (
        <Notice title="Somebody has stopped this back-test">
          <p>What it had found by then is below.</p>
        </Notice>
      ) : null}
      <Panel title="What was tried">
        <div className="stack">
          <p className="prose">{test.sentence}</p>
          <Facts>
            <Fact label="Deals that closed">
              <DateTime iso={test.from} /> to <DateTime iso={test.to} />
            </Fact>
            <Fact label="Version">{test.version === null ? "Draft" : test.version}</Fact>
            <Fact label="Book">{test.book}</Fact>
            <Fact label="Started by">{test.createdBy}</Fact>
            <Fact label="Started">
              <DateTime iso={test.createdAt} withTime />
            </Fact>
          </Facts>
        </div>
      </Panel>
      {test.results.map((result) => (
        <BackTestResult key={result.currency} id={test.id} result={result} />
      ))}
      {!atWork && test.results.length === 0 ? (
        <Panel>
          <EmptyState
            title="No deal closed on these days"
            action={
              <Allowed to="analysis.run">
                <Link to={href("/company/back-tests", { ruleId: test.ruleId ?? undefined })}>
                  Choose other days
                </Link>
              </Allowed>
            }
          />
        </Panel>
      ) : null}
    </div>
  );
}

function RuleLink({ test, ruleId }: { readonly test: BackTestDetail; readonly ruleId: string }) {
  const may = useMay();
  return test.version === null && may("rules.write") ? (
    <Link to={`/company/rules/${ruleId}/draft`} className="button">
      Open the draft
    </Link>
  ) : (
    <Link to={`/company/rules/${ruleId}`} className="button">
      Open the rule
    </Link>
  );
}

function AtWork({ test }: { readonly test: BackTestDetail }) {
  return (
    <Panel>
      <div className="stack-tight">
        <AutoReload />
        <Progress label="Trying the rule" unit="deals" done={test.considered} total={test.total} />
        <Form method="post" className="row">
          <Allowed to="analysis.run">
            <SubmitButton busyText="Stopping">Stop it</SubmitButton>
          </Allowed>
          <span className="small muted">
            You may leave this page; it goes on by itself, and you find it under Back-tests.
          </span>
        </Form>
      </div>
    </Panel>
  );
}
