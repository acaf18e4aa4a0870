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
import { pick } from "#web/app/lib/search.ts";
import { Allowed } from "#web/app/ui/allowed.tsx";
import { AutoReload } from "#web/app/ui/auto-reload.tsx";
import { ErrorSummary } from "#web/app/ui/error-summary.tsx";
import { Notice } from "#web/app/ui/notice.tsx";
import { PageHeader } from "#web/app/ui/page-header.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { SubmitButton } from "#web/app/ui/submit-button.tsx";
import { decisions } from "#worker/domain/dispute/dispute-state.ts";
import { DecideDispute } from "./decide-dispute.tsx";

export const meta: MetaFunction<typeof loader> = ({ data: shown }) => [
  { title: `Dispute ${shown?.dispute.number ?? ""} · Fairshare` },
];

export async function loader(args: LoaderFunctionArgs) {
  const param = { id: requireParam(args.params, "id") };
  const chosen = pick(args.request.url, { decision: decisions, amount: "text" });
  const dispute = await read(apiOf(args).client.disputes[":id"].$get({ param }), args.request);
  return { dispute, chosen };
}

export async function action(args: ActionFunctionArgs) {
  const id = requireParam(args.params, "id");
  const form = await args.request.formData();
  const intent = textOf(form, "intent");
  const answer = await act(args, { id, intent, form });
  if (answer.ok) return redirect(`/company/disputes/${id}`);
  const problem = formProblem(answer.error, ["text", "files", "amountMinor", "reason"]);
  const typed = { text: textOf(form, "text"), reason: textOf(form, "reason") };
  return data({ intent, problem, typed }, { status: answer.error.status });
}

function act(
  args: ActionFunctionArgs,
  { id, intent, form }: { readonly id: string; readonly intent: string; readonly form: FormData },
) {
  const calls = apiOf(args).client.disputes[":id"];
  const param = { id };
  if (intent === "message") return sendMessage(args, `/disputes/${encodeURIComponent(id)}`, form);
  // Whoever decides decides on what they have read.
  const seen = { headers: { "If-Match": textOf(form, "tag") } };
  if (intent === "review") return tryRead(calls.review.$post({ param }, seen), args.request);
  const decision = decisions.find((one) => one === textOf(form, "decision"));
  if (intent !== "decide" || decision === undefined) throw data(null, { status: 400 });
  const amount = textOf(form, "amountMinor");
  const json = {
    decision,
    reason: textOf(form, "reason"),
    amountMinor: amount === "" ? null : Number(amount),
  };
  return tryRead(calls.decision.$post({ param, json }, seen), args.request);
}

export default function Dispute() {
  const { dispute, chosen } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const may = new Set(dispute.moves);
  const tag = `"v${dispute.version}"`;
  const problemOf = (intent: string) => (refused?.intent === intent ? refused.problem : undefined);
  return (
    <div className="stack">
      <PageHeader
        title={`Dispute ${dispute.number}`}
        crumbs={[{ label: "Disputes", to: "/company/disputes" }]}
        badges={<DisputeBadges dispute={dispute} />}
      />
      {dispute.adjustment !== null && dispute.adjustment.entrySeq === null ? <AutoReload /> : null}
      {dispute.posting !== null && dispute.entry.reversedBySeq !== null ? (
        <Notice tone="warning" title={`Entry #${dispute.entry.reversedBySeq} has taken the entry back since`}>
          <p>The deal was calculated again. See whether that has settled the claim before you decide.</p>
        </Notice>
      ) : null}
      <Panel title="What is disputed">
        <DisputeFacts dispute={dispute} side="company" />
      </Panel>
      <DisputeHistory dispute={dispute} base={`/api/v1/disputes/${dispute.id}`} />
      <Allowed to="disputes.decide">
        {may.has("review") ? (
          <Panel title="Review it">
            <Form method="post" className="stack-tight">
              <ErrorSummary problem={problemOf("review")} />
              <input type="hidden" name="intent" value="review" />
              <input type="hidden" name="tag" value={tag} />
              <p className="prose">The partner sees that somebody is at it. Then you can decide.</p>
              <div>
                <SubmitButton tone="primary" busyText="Saving">
                  Take under review
                </SubmitButton>
              </div>
            </Form>
          </Panel>
        ) : null}
        {may.has("uphold") ? (
          <DecideDispute
            dispute={dispute}
            chosen={chosen}
            tag={tag}
            problem={problemOf("decide")}
            reason={refused?.typed.reason ?? ""}
          />
        ) : null}
        {may.has("message") ? (
          <MessageForm
            to={dispute.partnerName}
            problem={problemOf("message")}
            typed={refused?.typed.text ?? ""}
          />
        ) : null}
      </Allowed>
    </div>
  );
}
