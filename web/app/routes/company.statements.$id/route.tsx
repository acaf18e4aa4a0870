import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/cloudflare";
import { useActionData, useLoaderData } from "@remix-run/react";
import { apiOf, read } from "#web/app/lib/api.server.ts";
import { requireParam } from "#web/app/lib/params.ts";
import { checkStatement } from "#web/app/statements/check-bundle.server.ts";
import { StatementBadges } from "#web/app/statements/statement-badges.tsx";
import { StatementDownloads, StatementPaper } from "#web/app/statements/statement-paper.tsx";
import { VerifyStatement } from "#web/app/statements/verify-statement.tsx";
import { DateTime } from "#web/app/ui/date-time.tsx";
import { Notice } from "#web/app/ui/notice.tsx";
import { PageHeader } from "#web/app/ui/page-header.tsx";

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `Statement ${data?.number ?? ""} · Fairshare` },
];

export async function loader(args: LoaderFunctionArgs) {
  const param = { id: requireParam(args.params, "id") };
  return read(apiOf(args).client.statements[":id"].$get({ param }), args.request);
}

export async function action(args: ActionFunctionArgs) {
  return checkStatement(
    apiOf(args),
    `/statements/${encodeURIComponent(requireParam(args.params, "id"))}/bundle.json`,
  );
}

export default function Statement() {
  const statement = useLoaderData<typeof loader>();
  const sent = useActionData<typeof action>();
  const base = `/api/v1/statements/${statement.id}`;
  return (
    <div className="stack">
      <PageHeader
        title={`Statement ${statement.number}, version ${statement.version}`}
        crumbs={[{ label: "Statements", to: "/company/statements" }]}
        badges={<StatementBadges statement={statement} />}
        actions={<StatementDownloads base={base} />}
      />
      {statement.acknowledgement === "awaited" ? (
        <Notice title={`${statement.partnerName} has not answered yet`}>
          <p>
            It was told of this statement and may acknowledge it, or dispute what is wrong. From{" "}
            <DateTime iso={statement.lapsesAt} /> on it counts as accepted.
          </p>
        </Notice>
      ) : null}
      <StatementPaper statement={statement} side="company" />
      <VerifyStatement side="company" bundlePath={`${base}/bundle.json`} sent={sent} />
    </div>
  );
}
