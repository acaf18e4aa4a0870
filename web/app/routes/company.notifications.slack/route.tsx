import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  type MetaFunction,
} from "@remix-run/cloudflare";
import { Form, useActionData, useLoaderData } from "@remix-run/react";
import { apiOf, read, tryRead } from "#web/app/lib/api.server.ts";
import { type FormProblem, formProblem } from "#web/app/lib/form.ts";
import { DateTime } from "#web/app/ui/date-time.tsx";
import { ErrorSummary } from "#web/app/ui/error-summary.tsx";
import { Notice } from "#web/app/ui/notice.tsx";
import { PageHeader } from "#web/app/ui/page-header.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { SubmitButton } from "#web/app/ui/submit-button.tsx";

export const meta: MetaFunction = () => [{ title: "Your Slack · Fairshare" }];

export const loader = (args: LoaderFunctionArgs) => read(apiOf(args).client.slack.own.$get(), args.request);

type Done = { readonly code: string | null; readonly said: string | null; readonly problem?: FormProblem };

export async function action(args: ActionFunctionArgs) {
  const { client, cookies } = apiOf(args);
  const { own } = client.slack;
  const isEnd = (await args.request.formData()).get("intent") === "remove";
  if (isEnd) {
    const ended = await tryRead(own.$delete(), args.request);
    const done: Done = ended.ok
      ? { code: null, said: "Disconnected: nothing is decided in your name in Slack" }
      : { code: null, said: null, problem: formProblem(ended.error, []) };
    return data(done, { status: ended.ok ? 200 : ended.error.status, headers: cookies });
  }
  const issued = await tryRead(own.code.$post(), args.request);
  const done: Done = issued.ok
    ? { code: issued.value.code, said: null }
    : { code: null, said: null, problem: formProblem(issued.error, []) };
  return data(done, { status: issued.ok ? 200 : issued.error.status, headers: cookies });
}

export default function OwnSlack() {
  const { isAvailable, link } = useLoaderData<typeof loader>();
  const result = useActionData<typeof action>();
  return (
    <div className="stack">
      <PageHeader
        title="Your Slack"
        crumbs={[{ label: "Notifications", to: "/company/notifications" }]}
        lead="Connect your account of Slack, and you can decide registrations there with the rights that you have here."
      />
      <ErrorSummary problem={result?.problem} />
      {result?.said ? <Notice tone="success" title={result.said} /> : null}
      {result?.code ? <Code code={result.code} /> : null}
      <Panel title={link === null ? "Not connected" : "Connected"}>
        <div className="panel-body stack">
          {link === null ? (
            <p className="prose">
              {isAvailable
                ? "Get a code, then press any button of a message of Fairshare in Slack and give it there."
                : "Your company decides nothing in Slack yet. Owners and admins switch it on under Settings, Webhooks and Slack."}
            </p>
          ) : (
            <p className="prose">
              As <code className="break-anywhere">{link.slackUserId}</code> of the workspace{" "}
              <code className="break-anywhere">{link.workspaceId}</code>, since{" "}
              <DateTime iso={link.linkedAt} />, until <DateTime iso={link.expiresAt} />. If that is not you,
              disconnect it.
            </p>
          )}
          {isAvailable || link !== null ? (
            <Form method="post" className="row">
              {isAvailable ? (
                <SubmitButton name="intent" value="code" tone={link === null ? "primary" : "plain"}>
                  {link === null ? "Get a code" : "Connect another account"}
                </SubmitButton>
              ) : null}
              {link === null ? null : (
                <SubmitButton name="intent" value="remove" tone="danger">
                  Disconnect
                </SubmitButton>
              )}
            </Form>
          ) : null}
        </div>
      </Panel>
    </div>
  );
}

function Code({ code }: { readonly code: string }) {
  return (
    <Notice tone="success" title="Give this code in Slack within ten minutes">
      <p>
        <code className="break-anywhere">{code}</code>
      </p>
      <p>
        Whoever gives it there decides in your name: show it to nobody, and give nobody's code but your own.
      </p>
    </Notice>
  );
}
