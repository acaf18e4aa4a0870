import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/cloudflare";
import { Form, Link, useActionData, useLoaderData } from "@remix-run/react";
import { ChannelStatus, DeliveryState } from "#web/app/channels/channel-badges.tsx";
import { CHANNEL_LABELS, EventKindsField, NameField } from "#web/app/channels/channel-form.tsx";
import { apiOf, read, tryRead } from "#web/app/lib/api.server.ts";
import { type FormProblem, formProblem } from "#web/app/lib/form.ts";
import { textOf } from "#web/app/lib/form-answer.server.ts";
import { requireParam } from "#web/app/lib/params.ts";
import { href, pick } from "#web/app/lib/search.ts";
import { useMay } from "#web/app/lib/use-may.ts";
import { type Column, DataTable } from "#web/app/ui/data-table.tsx";
import { DateTime } from "#web/app/ui/date-time.tsx";
import { EmptyState } from "#web/app/ui/empty-state.tsx";
import { ErrorSummary } from "#web/app/ui/error-summary.tsx";
import { Field, Select } from "#web/app/ui/field.tsx";
import { Filters } from "#web/app/ui/filters.tsx";
import { Notice } from "#web/app/ui/notice.tsx";
import { PageHeader } from "#web/app/ui/page-header.tsx";
import { Pager } from "#web/app/ui/pager.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { SubmitButton } from "#web/app/ui/submit-button.tsx";
import { TextField } from "#web/app/ui/text-field.tsx";
import type { ApiClient } from "#worker/http/client.ts";

export const meta: MetaFunction<typeof loader> = ({ data: loaded }) => [
  { title: `${loaded?.channel.name ?? "Webhook"} · Fairshare` },
];

const STATES = ["waiting", "delivered", "failed"] as const;

export async function loader(args: LoaderFunctionArgs) {
  const id = requireParam(args.params, "id");
  const query = pick(args.request.url, { state: STATES, cursor: "text" });
  const { client } = apiOf(args);
  const [channel, listed, deliveries] = await Promise.all([
    read(client.channels[":id"].$get({ param: { id } }), args.request),
    read(client.channels.$get(), args.request),
    read(client.channels[":id"].deliveries.$get({ param: { id }, query }), args.request),
  ]);
  return { channel, eventKinds: listed.eventKinds, deliveries, query };
}

type Said = { readonly title: string; readonly secret: string | null };

export async function action(args: ActionFunctionArgs) {
  const { cookies } = apiOf(args);
  const form = await args.request.formData();
  const done = await carryOut(args, form);
  if (done === "removed") throw redirect("/company/webhooks", { headers: cookies });
  if ("title" in done) {
    return data(
      { said: done as Said | null, problem: undefined as FormProblem | undefined },
      { headers: cookies },
    );
  }
  const problem = formProblem(done.problem, Object.keys(CHANNEL_LABELS));
  return data({ said: null as Said | null, problem }, { status: done.problem.status, headers: cookies });
}

type Refusal = { readonly problem: Parameters<typeof formProblem>[0] };

async function carryOut(args: ActionFunctionArgs, form: FormData): Promise<Said | Refusal | "removed"> {
  const one = apiOf(args).client.channels[":id"];
  const param = { id: requireParam(args.params, "id") };
  const { request } = args;
  switch (form.get("intent")) {
    case "test": {
      const sent = await tryRead(one.test.$post({ param }), request);
      return sent.ok
        ? { title: "A test is on its way: see what became of it below", secret: null }
        : { problem: sent.error };
    }
    case "rotate": {
      const rotated = await tryRead(one["rotate-secret"].$post({ param }), request);
      if (!rotated.ok) return { problem: rotated.error };
      return {
        title: "Copy the new secret now: it is not shown again. The one before signs too for a day.",
        secret: rotated.value.secret,
      };
    }
    case "remove": {
      const removed = await tryRead(one.$delete({ param }), request);
      return removed.ok ? "removed" : { problem: removed.error };
    }
    case "replay":
      return replay(args, form);
    case "on":
    case "paused": {
      const status = form.get("intent") === "on" ? "on" : "paused";
      const changed = await tryRead(one.$patch({ param, json: { status } }), request);
      return changed.ok
        ? {
            title: status === "on" ? "Switched on" : "Paused: nothing is sent until it is switched on",
            secret: null,
          }
        : { problem: changed.error };
    }
    default: {
      const changed = await tryRead(one.$patch({ param, json: changeOf(form) }), request);
      return changed.ok ? { title: "Saved", secret: null } : { problem: changed.error };
    }
  }
}

async function replay(args: ActionFunctionArgs, form: FormData): Promise<Said | Refusal> {
  const param = { id: requireParam(args.params, "id") };
  const days = Number(textOf(form, "days"));
  const until = Date.now() + 60_000;
  const json =
    form.get("deliveryId") === null
      ? {
          from: new Date(until - days * 86_400_000).toISOString(),
          until: new Date(until).toISOString(),
          state: form.get("state") === "failed" ? ("failed" as const) : null,
        }
      : { deliveryId: textOf(form, "deliveryId") };
  const replayed = await tryRead(
    apiOf(args).client.channels[":id"].replay.$post({ param, json }),
    args.request,
  );
  if (!replayed.ok) return { problem: replayed.error };
  const { replayed: count, isAll } = replayed.value;
  const rest = isAll ? "" : " There are more: do it again once these are through.";
  return {
    title: `${count === 1 ? "One message is" : `${count} messages are`} on their way again.${rest}`,
    secret: null,
  };
}

type Change = Parameters<ApiClient["channels"][":id"]["$patch"]>[0]["json"];

/** An address that is left empty stays as it is. */
function changeOf(form: FormData): Change {
  const url = textOf(form, "url").trim();
  return {
    name: textOf(form, "name"),
    eventKinds: form.getAll("eventKinds").map(String) as NonNullable<Change["eventKinds"]>,
    ...(url === "" ? {} : { url }),
  };
}

export default function Webhook() {
  const { channel, eventKinds, deliveries, query } = useLoaderData<typeof loader>();
  const result = useActionData<typeof action>();
  const mayWrite = useMay()("channels.write");
  return (
    <div className="stack">
      <PageHeader
        title={channel.name}
        crumbs={[
          { label: "Settings", to: "/company/settings" },
          { label: "Webhooks and Slack", to: "/company/webhooks" },
        ]}
        badges={<ChannelStatus {...channel} />}
        lead={<span className="break-anywhere">{channel.url}</span>}
        actions={mayWrite ? <Actions channel={channel} /> : undefined}
      />
      <ErrorSummary problem={result?.problem} labels={CHANNEL_LABELS} />
      {result?.said ? <SaidNotice said={result.said} /> : null}
      <Trouble channel={channel} />
      <Deliveries id={channel.id} page={deliveries} query={query} mayWrite={mayWrite} />
      {mayWrite ? <Settings channel={channel} kinds={eventKinds} problem={result?.problem} /> : null}
    </div>
  );
}

type Loaded = Awaited<ReturnType<typeof loader>>;
type Channel = Loaded["channel"];

function SaidNotice({ said: { title, secret } }: { readonly said: Said }) {
  return (
    <Notice tone="success" title={title}>
      {secret === null ? null : (
        <p>
          <code className="break-anywhere">{secret}</code>
        </p>
      )}
    </Notice>
  );
}

function Actions({ channel }: { readonly channel: Channel }) {
  const isOn = channel.status === "on";
  return (
    <Form method="post" className="row">
      {isOn ? (
        <SubmitButton name="intent" value="test">
          Send a test
        </SubmitButton>
      ) : null}
      <SubmitButton name="intent" value={isOn ? "paused" : "on"} tone={isOn ? "plain" : "primary"}>
        {isOn ? "Pause" : "Switch on"}
      </SubmitButton>
    </Form>
  );
}

function Trouble({ channel }: { readonly channel: Channel }) {
  const { status, reason, failures, failingSince, oldSecretUntil } = channel;
  if (status === "switched_off") {
    return (
      <Notice tone="danger" title="Switched off, because it took nothing any more">
        <p>{reason}</p>
        <p>Once the receiver is mended: switch it on, then send again what has failed.</p>
      </Notice>
    );
  }
  if (failures > 0 && failingSince !== null) {
    return (
      <Notice
        tone="warning"
        title={failures === 1 ? "The last try failed" : `The last ${failures} tries failed`}
      >
        <p>
          Since <DateTime iso={failingSince} withTime />. Messages are tried for a day; a channel that takes
          nothing for three days is switched off.
        </p>
      </Notice>
    );
  }
  return oldSecretUntil === null ? null : (
    <p className="small muted">
      The secret before this one signs until <DateTime iso={oldSecretUntil} withTime />.
    </p>
  );
}

function Deliveries(props: {
  readonly id: string;
  readonly page: Loaded["deliveries"];
  readonly query: Loaded["query"];
  readonly mayWrite: boolean;
}) {
  const { id, page, query, mayWrite } = props;
  const path = `/company/webhooks/${id}`;
  const { cursor, ...shown } = query;
  return (
    <Panel title="Deliveries" note="Kept for a month" flush>
      <Filters label="Filter deliveries" clear={query.state === undefined ? null : path}>
        <Field id="state" label="State">
          {(control) => (
            <Select
              control={control}
              name="state"
              value={query.state}
              none="Any"
              options={[
                { value: "waiting", label: "Waits" },
                { value: "delivered", label: "Delivered" },
                { value: "failed", label: "Failed" },
              ]}
            />
          )}
        </Field>
      </Filters>
      <DataTable
        caption="Deliveries"
        columns={columnsFor(id)}
        rows={page.items}
        rowKey={(delivery) => delivery.id}
        empty={
          <EmptyState title={query.state === undefined ? "Nothing was sent yet" : "None in this state"} />
        }
      />
      {page.items.length === 0 ? null : (
        <Pager
          shown={page.items.length}
          first={cursor === undefined ? null : href(path, shown)}
          next={page.nextCursor === null ? null : href(path, { ...shown, cursor: page.nextCursor })}
        />
      )}
      {mayWrite ? <ReplayMany /> : null}
    </Panel>
  );
}

function ReplayMany() {
  return (
    <Form method="post" className="panel-body row replay-many">
      <input type="hidden" name="intent" value="replay" />
      <label htmlFor="replay-days">Send again</label>
      <select id="replay-state" name="state" className="input" aria-label="Which" defaultValue="failed">
        <option value="failed">what has failed</option>
        <option value="all">everything</option>
      </select>
      <select id="replay-days" name="days" className="input" defaultValue="1">
        <option value="1">of the last day</option>
        <option value="7">of the last week</option>
        <option value="31">of the last month</option>
      </select>
      <SubmitButton>Send again</SubmitButton>
    </Form>
  );
}

type Delivery = Loaded["deliveries"]["items"][number];

function columnsFor(id: string): readonly Column<Delivery>[] {
  return [
    {
      key: "type",
      header: "Event",
      title: true,
      cell: (delivery) => <Link to={`/company/webhooks/${id}/${delivery.id}`}>{delivery.type}</Link>,
    },
    { key: "at", header: "Made", cell: ({ createdAt }) => <DateTime iso={createdAt} withTime /> },
    { key: "state", header: "State", cell: ({ state }) => <DeliveryState state={state} /> },
    { key: "tries", header: "Tries", numeric: true, cell: ({ attempts }) => attempts },
    {
      key: "next",
      header: "Next try",
      cell: ({ nextTryAt }) => (nextTryAt === null ? null : <DateTime iso={nextTryAt} withTime />),
    },
  ];
}

function Settings(props: {
  readonly channel: Channel;
  readonly kinds: Loaded["eventKinds"];
  readonly problem: FormProblem | undefined;
}) {
  const { channel, kinds, problem } = props;
  const isSlack = channel.kind === "slack";
  return (
    <Panel title="Settings">
      <Form method="post" className="form channel-settings">
        <NameField problem={problem} value={channel.name} />
        <TextField
          name="url"
          type="url"
          label={CHANNEL_LABELS.url}
          hint={`Now ${channel.url}. Leave it empty to keep it.`}
          problem={problem}
        />
        <EventKindsField
          kinds={isSlack ? kinds.filter((one) => !one.onlyToWebhooks) : kinds}
          chosen={channel.eventKinds}
          problem={problem}
        />
        <SubmitButton tone="primary">Save</SubmitButton>
      </Form>
      <Form method="post" className="row">
        {isSlack ? null : (
          <SubmitButton name="intent" value="rotate">
            Replace the secret
          </SubmitButton>
        )}
        <SubmitButton name="intent" value="remove" tone="danger">
          Remove it with its deliveries
        </SubmitButton>
      </Form>
    </Panel>
  );
}
