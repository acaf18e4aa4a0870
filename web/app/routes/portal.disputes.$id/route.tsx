import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/cloudflare";
import { Form, useActionData, useLoaderData } from "@remix-run/react";
import { DisputeBadges } from "#web/app/disputes/dispute-badges.tsx";
import { DisputeFacts } from "#web/app/disputes/dispute-facts.tsx";
import { DisputeHistory } from "#web/app/disputes/dispute-history.tsx";
import { MessageForm } from "#web/app/disputes/message-form.tsx";
import { sendMessage } from "#web/app/disputes/send-dispute.server.ts";
import { apiOf, read, tryRead } from "#web/app/lib/api.server.ts";
import { formProblem } from "#web/app/lib/form.ts";
import { textOf } from "#web/app/lib/form-answer.server.ts";
import { requireParam } from "#web/app/lib/params.ts";
import { Allowed } from "#web/app/ui/allowed.tsx";
import { AutoReload } from "#web/app/ui/auto-reload.tsx";
import { PageHeader } from "#web/app/ui/page-header.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { SubmitButton } from "#web/app/ui/submit-button.tsx";

export const meta: MetaFunction<typeof loader> = ({ data: shown }) => [
  { title: `Dispute ${shown?.number ?? ""} · Fairshare` },
];

export async function loader(args: LoaderFunctionArgs) {
  const param = { id: requireParam(args.params, "id") };
  return read(apiOf(args).client.portal.disputes[":id"].$get({ param }), args.request);
}

export async function action(args: ActionFunctionArgs) {
  const param = { id: requireParam(args.params, "id") };
  const form = await args.request.formData();
  const answer =
    textOf(form, "intent") === "withdraw"
      ? await tryRead(apiOf(args).client.portal.disputes[":id"].withdraw.$post({ param }), args.request)
      : await sendMessage(args, `/portal/disputes/${encodeURIComponent(param.id)}`, form);
  if (answer.ok) return redirect(`/portal/disputes/${param.id}`);
  const problem = formProblem(answer.error, ["text", "files"]);
  return data({ problem, typed: textOf(form, "text") }, { status: answer.error.status });
}

export default function Dispute() {
  const dispute = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const may = new Set(dispute.moves);
  return (
    <div className="stack">
      <PageHeader
        title={`Dispute ${dispute.number}`}
        crumbs={[{ label: "Disputes", to: "/portal/disputes" }]}
        badges={<DisputeBadges dispute={dispute} />}
      />
      {dispute.adjustment !== null && dispute.adjustment.entrySeq === null ? <AutoReload /> : null}
      <Panel title="What is disputed">
        <DisputeFacts dispute={dispute} side="portal" />
      </Panel>
      <DisputeHistory dispute={dispute} base={`/api/v1/portal/disputes/${dispute.id}`} />
      <Allowed to="portal.disputes.open">
        {may.has("message") ? (
          <MessageForm to={dispute.companyName} problem={refused?.problem} typed={refused?.typed ?? ""} />
        ) : null}
        {may.has("withdraw") ? (
          <Panel title="Withdraw it">
            <Form method="post" className="stack-tight">
              <input type="hidden" name="intent" value="withdraw" />
              <p className="prose">
                The entry stays as it is, and so does this history. You can dispute the entry again.
              </p>
              <div>
                <SubmitButton tone="danger" busyText="Withdrawing">
                  Withdraw the dispute
                </SubmitButton>
              </div>
            </Form>
          </Panel>
        ) : null}
      </Allowed>
    </div>
  );
}
