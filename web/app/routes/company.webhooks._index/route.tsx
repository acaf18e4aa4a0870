import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  type MetaFunction,
} from "@remix-run/cloudflare";
import { Form, Link, useActionData, useLoaderData } from "@remix-run/react";
import { ChannelStatus } from "#web/app/channels/channel-badges.tsx";
import { CHANNEL_LABELS, EventKindsField, KindField, NameField } from "#web/app/channels/channel-form.tsx";
import { apiOf, read, tryRead } from "#web/app/lib/api.server.ts";
import { type FormProblem, formProblem } from "#web/app/lib/form.ts";
import { textOf } from "#web/app/lib/form-answer.server.ts";
import { Allowed } from "#web/app/ui/allowed.tsx";
import { type Column, DataTable } from "#web/app/ui/data-table.tsx";
import { EmptyState } from "#web/app/ui/empty-state.tsx";
import { ErrorSummary } from "#web/app/ui/error-summary.tsx";
import { Notice } from "#web/app/ui/notice.tsx";
import { PageHeader } from "#web/app/ui/page-header.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { SubmitButton } from "#web/app/ui/submit-button.tsx";
import { TextField } from "#web/app/ui/text-field.tsx";
import type { ApiClient } from "#worker/http/client.ts";

export const meta: MetaFunction = () => [{ title: "Webhooks and Slack · Fairshare" }];

export const loader = (args: LoaderFunctionArgs) => read(apiOf(args).client.channels.$get(), args.request);

type Wanted = Parameters<ApiClient["channels"]["$post"]>[0]["json"];
type Added = { readonly id: string; readonly secret: string | null };

export async function action(args: ActionFunctionArgs) {
  const { client, cookies } = apiOf(args);
  const form = await args.request.formData();
  const wanted: Wanted = {
    kind: textOf(form, "kind") === "slack" ? "slack" : "webhook",
    name: textOf(form, "name"),
    url: textOf(form, "url"),
    eventKinds: form.getAll("eventKinds").map(String) as Wanted["eventKinds"],
  };
  const added = await tryRead(client.channels.$post({ json: wanted }), args.request);
  const none: Added | null = null;
  if (added.ok) return data({ added: added.value as Added | null, problem: undefined }, { headers: cookies });
  const problem: FormProblem | undefined = formProblem(added.error, Object.keys(CHANNEL_LABELS));
  return data({ added: none, problem }, { status: added.error.status, headers: cookies });
}

export default function Webhooks() {
  const { items, eventKinds } = useLoaderData<typeof loader>();
  const result = useActionData<typeof action>();
  return (
    <div className="stack">
      <PageHeader
        title="Webhooks and Slack"
        crumbs={[{ label: "Settings", to: "/company/settings" }]}
        lead="Have programs of your own, or a channel of Slack, told of what happens here."
        actions={
          <>
            <Link className="button" to="/company/webhooks/slack">
              Decide in Slack
            </Link>
            <Link className="button" to="/company/notifications/deliveries">
              Delivery log of people
            </Link>
          </>
        }
      />
      {result?.added ? <AddedNotice added={result.added} /> : null}
      <Panel flush>
        <DataTable
          caption="Webhooks and channels"
          columns={COLUMNS}
          rows={items}
          rowKey={({ id }) => id}
          empty={
            <EmptyState title="Nothing is sent anywhere yet">
              <p>Add a webhook, and it gets a signed message for each event that you choose.</p>
            </EmptyState>
          }
        />
      </Panel>
      <Allowed to="channels.write">
        <Panel title="Add one">
          <ErrorSummary problem={result?.problem} labels={CHANNEL_LABELS} />
          <Form method="post" className="form" key={result?.added?.id ?? "new"}>
            <KindField />
            <NameField problem={result?.problem} />
            <TextField
              name="url"
              type="url"
              label={CHANNEL_LABELS.url}
              hint="https:// by a public name. For Slack: the address of its incoming webhook."
              problem={result?.problem}
              required
            />
            <EventKindsField kinds={eventKinds} chosen={[]} problem={result?.problem} />
            <SubmitButton tone="primary">Add</SubmitButton>
          </Form>
        </Panel>
      </Allowed>
    </div>
  );
}

function AddedNotice({ added: { id, secret } }: { readonly added: Added }) {
  if (secret === null) {
    return (
      <Notice tone="success" title="The channel is there">
        <p>
          <Link to={`/company/webhooks/${id}`}>Send it a test</Link>
        </p>
      </Notice>
    );
  }
  return (
    <Notice tone="success" title="Copy the secret now: it is not shown again">
      <p>
        <code className="break-anywhere">{secret}</code>
      </p>
      <p>
        Messages are signed with it as Standard Webhooks has it.{" "}
        <Link to={`/company/webhooks/${id}`}>Send a test</Link>
      </p>
    </Notice>
  );
}

type Item = Awaited<ReturnType<typeof loader>>["items"][number];

const COLUMNS: readonly Column<Item>[] = [
  {
    key: "name",
    header: "Name",
    title: true,
    cell: ({ id, name }) => <Link to={`/company/webhooks/${id}`}>{name}</Link>,
  },
  { key: "kind", header: "What", cell: ({ kind }) => (kind === "slack" ? "Slack" : "Webhook") },
  {
    key: "url",
    header: "Address",
    prose: true,
    cell: ({ url }) => <span className="break-anywhere">{url}</span>,
  },
  { key: "events", header: "Events", numeric: true, cell: ({ eventKinds }) => eventKinds.length },
  { key: "status", header: "Status", cell: (item) => <ChannelStatus {...item} /> },
];
