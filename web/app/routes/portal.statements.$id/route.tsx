import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/cloudflare";
import { Form, useActionData, useLoaderData } from "@remix-run/react";
import { apiOf, read, tryRead } from "#web/app/lib/api.server.ts";
import { requireParam } from "#web/app/lib/params.ts";
import { checkStatement } from "#web/app/statements/check-bundle.server.ts";
import { StatementBadges } from "#web/app/statements/statement-badges.tsx";
import { StatementDownloads, StatementPaper } from "#web/app/statements/statement-paper.tsx";
import { VerifyStatement } from "#web/app/statements/verify-statement.tsx";
import { Allowed } from "#web/app/ui/allowed.tsx";
import { DateTime } from "#web/app/ui/date-time.tsx";
import { Notice } from "#web/app/ui/notice.tsx";
import { PageHeader } from "#web/app/ui/page-header.tsx";
import { SubmitButton } from "#web/app/ui/submit-button.tsx";

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `Statement ${data?.number ?? ""} · Fairshare` },
];

export async function loader(args: LoaderFunctionArgs) {
  const param = { id: requireParam(args.params, "id") };
  return read(apiOf(args).client.portal.statements[":id"].$get({ param }), args.request);
}

export async function action(args: ActionFunctionArgs) {
  const form = await args.request.formData();
  if (form.get("do") === "acknowledge") {
    const param = { id: requireParam(args.params, "id") };
    // Somebody else of the partner may have been first; the page then says so.
    await tryRead(apiOf(args).client.portal.statements[":id"].acknowledge.$post({ param }), args.request);
    throw redirect(`/portal/statements/${param.id}`);
  }
  return checkStatement(
    apiOf(args),
    `/portal/statements/${encodeURIComponent(requireParam(args.params, "id"))}/bundle.json`,
  );
}

export default function Statement() {
  const statement = useLoaderData<typeof loader>();
  const sent = useActionData<typeof action>();
  const base = `/api/v1/portal/statements/${statement.id}`;
  return (
    <div className="stack">
      <PageHeader
        title={`Statement ${statement.number}, version ${statement.version}`}
        crumbs={[{ label: "Statements", to: "/portal/statements" }]}
        badges={<StatementBadges statement={statement} />}
        actions={<StatementDownloads base={base} />}
      />
      {statement.acknowledgement === "awaited" ? (
        <Allowed to="portal.statements.acknowledge">
          <Notice title="Is this statement right?">
            <p>
              Say so, or raise what is wrong with the company. From <DateTime iso={statement.lapsesAt} /> on
              it counts as accepted.
            </p>
            <Form method="post">
              <SubmitButton name="do" value="acknowledge" busyText="Acknowledging">
                Acknowledge
              </SubmitButton>
            </Form>
          </Notice>
        </Allowed>
      ) : null}
      <StatementPaper statement={statement} side="portal" />
      <VerifyStatement side="portal" bundlePath={`${base}/bundle.json`} sent={sent} />
    </div>
  );
}
