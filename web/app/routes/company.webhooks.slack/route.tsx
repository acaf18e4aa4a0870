import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  type MetaFunction,
} from "@remix-run/cloudflare";
import { Form, useActionData, useLoaderData } from "@remix-run/react";
import { apiOf, read, tryRead } from "#web/app/lib/api.server.ts";
import { type FormProblem, formProblem } from "#web/app/lib/form.ts";
import { textOf } from "#web/app/lib/form-answer.server.ts";
import { useMay } from "#web/app/lib/use-may.ts";
import { Badge } from "#web/app/ui/badge.tsx";
import { type Column, DataTable } from "#web/app/ui/data-table.tsx";
import { DateTime } from "#web/app/ui/date-time.tsx";
import { EmptyState } from "#web/app/ui/empty-state.tsx";
import { ErrorSummary } from "#web/app/ui/error-summary.tsx";
import { Notice } from "#web/app/ui/notice.tsx";
import { PageHeader } from "#web/app/ui/page-header.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { SubmitButton } from "#web/app/ui/submit-button.tsx";
import { TextField } from "#web/app/ui/text-field.tsx";

export const meta: MetaFunction = () => [{ title: "Decide in Slack · Fairshare" }];

export const loader = (args: LoaderFunctionArgs) => read(apiOf(args).client.slack.$get(), args.request);

export async function action(args: ActionFunctionArgs) {
  const { client, cookies } = apiOf(args);
  const form = await args.request.formData();
  const isEnd = form.get("intent") === "remove";
  const signingSecret = textOf(form, "signingSecret");
  const done = isEnd
    ? await tryRead(client.slack.$delete(), args.request)
    : await tryRead(client.slack.$put({ json: { signingSecret } }), args.request);
  const none: FormProblem | undefined = undefined;
  if (done.ok) {
    const said = isEnd ? "Nothing is decided in Slack any more" : "Saved";
    return data(
      { said: said as string | null, problem: none as FormProblem | undefined },
      { headers: cookies },
    );
  }
  const problem: FormProblem | undefined = formProblem(done.error, ["signingSecret"]);
  return data({ said: null, problem }, { status: done.error.status, headers: cookies });
}

const LABELS = { signingSecret: "Signing secret" };

export default function SlackApp() {
  const { requestUrl, connectedAt, links } = useLoaderData<typeof loader>();
  const result = useActionData<typeof action>();
  const mayWrite = useMay()("channels.write");
  const isOn = connectedAt !== null;
  return (
    <div className="stack">
      <PageHeader
        title="Decide in Slack"
        crumbs={[
          { label: "Settings", to: "/company/settings" },
          { label: "Webhooks and Slack", to: "/company/webhooks" },
        ]}
        badges={<Badge tone={isOn ? "accent" : "neutral"}>{isOn ? "On" : "Off"}</Badge>}
        lead="Messages about registrations that wait get buttons. Whoever presses one is asked who they are here, once."
      />
      {result?.said ? <Notice tone="success" title={result.said} /> : null}
      <Panel title="Your Slack app">
        <div className="panel-body stack">
          <ol className="prose">
            <li>
              In Slack, create an app for your workspace, switch on Incoming Webhooks, and add the address of
              a channel as a Slack channel under Webhooks and Slack.
            </li>
            <li>
              Under Interactivity, switch it on and give this Request URL:{" "}
              <code className="break-anywhere">{requestUrl}</code>
            </li>
            <li>
              Copy the Signing Secret from Basic Information to here. It is kept sealed and never shown.
            </li>
            <li>
              Send a test from the channel's page. Everybody who decides connects their account from there.
            </li>
          </ol>
          {isOn ? (
            <p className="small muted">
              The secret was given on <DateTime iso={connectedAt} withTime />.
            </p>
          ) : null}
        </div>
        {mayWrite ? <SecretForm isOn={isOn} problem={result?.problem} /> : null}
      </Panel>
      <Panel title="Connected people" flush>
        <DataTable
          caption="Connected people"
          columns={COLUMNS}
          rows={links}
          rowKey={({ user }) => user.id}
          empty={
            <EmptyState title="Nobody yet">
              <p>People connect themselves, so that nobody decides in another's name.</p>
            </EmptyState>
          }
        />
      </Panel>
    </div>
  );
}

function SecretForm({
  isOn,
  problem,
}: {
  readonly isOn: boolean;
  readonly problem: FormProblem | undefined;
}) {
  return (
    <>
      <Form method="post" className="form" autoComplete="off">
        <ErrorSummary problem={problem} labels={LABELS} />
        <TextField
          name="signingSecret"
          label={LABELS.signingSecret}
          hint={
            isOn
              ? "Another one takes the place of the one before, and everybody connects anew."
              : "From Basic Information of your app."
          }
          type="password"
          autoComplete="off"
          problem={problem}
          required
        />
        <SubmitButton tone="primary">{isOn ? "Replace it" : "Switch on"}</SubmitButton>
      </Form>
      {isOn ? (
        <Form method="post" className="row panel-body">
          <SubmitButton name="intent" value="remove" tone="danger">
            Switch off, and disconnect everybody
          </SubmitButton>
        </Form>
      ) : null}
    </>
  );
}

type Link = Awaited<ReturnType<typeof loader>>["links"][number];

const COLUMNS: readonly Column<Link>[] = [
  { key: "name", header: "Name", title: true, cell: ({ user }) => user.name },
  {
    key: "account",
    header: "Account of Slack",
    cell: ({ workspaceId, slackUserId }) => (
      <code className="break-anywhere">
        {slackUserId} in {workspaceId}
      </code>
    ),
  },
  { key: "since", header: "Since", cell: ({ linkedAt }) => <DateTime iso={linkedAt} /> },
  { key: "until", header: "Until", cell: ({ expiresAt }) => <DateTime iso={expiresAt} /> },
];
