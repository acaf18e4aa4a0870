import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/cloudflare";
import { Link, useLoaderData } from "@remix-run/react";
import { apiOf, read } from "#web/app/lib/api.server.ts";
import { labelOf } from "#web/app/lib/labels.ts";
import { requireParam } from "#web/app/lib/params.ts";
import { href } from "#web/app/lib/search.ts";
import { AutoReload } from "#web/app/ui/auto-reload.tsx";
import { useFormats } from "#web/app/ui/formats-context.tsx";
import { Notice } from "#web/app/ui/notice.tsx";
import { PageHeader } from "#web/app/ui/page-header.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { Progress } from "#web/app/ui/progress.tsx";

export const meta: MetaFunction = () => [{ title: "Issuing statements · Fairshare" }];

export async function loader(args: LoaderFunctionArgs) {
  const param = { id: requireParam(args.params, "id") };
  return read(apiOf(args).client.statements.issues[":id"].$get({ param }), args.request);
}

export default function StatementIssue() {
  const issue = useLoaderData<typeof loader>();
  const formats = useFormats();
  const list = href("/company/statements", { period: issue.period });
  return (
    <div className="stack">
      <PageHeader
        title={`Statements for ${formats.period(issue.period)}`}
        crumbs={[{ label: "Statements", to: "/company/statements" }]}
      />
      {issue.status === "failed" ? (
        <Notice tone="danger" title="The statements could not all be issued">
          <p>{issue.failure ?? "Start again."} What was issued stands; starting again issues the rest.</p>
        </Notice>
      ) : null}
      {issue.finishedAt === null ? (
        <Panel>
          <div className="stack-tight">
            <AutoReload />
            <Progress
              label={labelOf("issueStatus", issue.status)}
              unit="statements"
              done={issue.done}
              total={issue.total}
            />
            <span className="small muted">You may leave this page; it goes on by itself.</span>
          </div>
        </Panel>
      ) : (
        <Panel>
          <div className="stack">
            <p>
              {formats.count(issue.done)} of {formats.count(issue.total)} statements are in force. Those that
              said all this already were left as they are.
            </p>
            <div className="row">
              {issue.status === "done" ? (
                <a
                  className="button button-primary"
                  href={`/api/v1/statements/issues/${issue.id}/statements.zip`}
                  download
                >
                  Download all as ZIP
                </a>
              ) : null}
              <Link className="button" to={list}>
                Show the statements
              </Link>
            </div>
          </div>
        </Panel>
      )}
    </div>
  );
}
