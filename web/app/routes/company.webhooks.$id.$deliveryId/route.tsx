import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/cloudflare";
import { Form, useLoaderData } from "@remix-run/react";
import { DeliveryState } from "#web/app/channels/channel-badges.tsx";
import { apiOf, read } from "#web/app/lib/api.server.ts";
import { requireParam } from "#web/app/lib/params.ts";
import { Allowed } from "#web/app/ui/allowed.tsx";
import { DateTime } from "#web/app/ui/date-time.tsx";
import { EmptyState } from "#web/app/ui/empty-state.tsx";
import { PageHeader } from "#web/app/ui/page-header.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { SubmitButton } from "#web/app/ui/submit-button.tsx";

export const meta: MetaFunction = () => [{ title: "Delivery · Fairshare" }];

export async function loader(args: LoaderFunctionArgs) {
  const param = { id: requireParam(args.params, "id"), deliveryId: requireParam(args.params, "deliveryId") };
  const { client } = apiOf(args);
  const [channel, delivery] = await Promise.all([
    read(client.channels[":id"].$get({ param }), args.request),
    read(client.channels[":id"].deliveries[":deliveryId"].$get({ param }), args.request),
  ]);
  return { channel, delivery };
}

export default function Delivery() {
  const { channel, delivery } = useLoaderData<typeof loader>();
  const path = `/company/webhooks/${channel.id}`;
  return (
    <div className="stack">
      <PageHeader
        title={delivery.type}
        crumbs={[
          { label: "Webhooks and Slack", to: "/company/webhooks" },
          { label: channel.name, to: path },
        ]}
        badges={<DeliveryState state={delivery.state} />}
        lead={<code className="break-anywhere">{delivery.id}</code>}
        actions={
          <Allowed to="channels.write">
            <Form method="post" action={`${path}?index`}>
              <input type="hidden" name="intent" value="replay" />
              <input type="hidden" name="deliveryId" value={delivery.id} />
              <SubmitButton>Send again</SubmitButton>
            </Form>
          </Allowed>
        }
      />
      <Panel title="Request">
        <pre className="code-block">{prettyOf(delivery.request)}</pre>
      </Panel>
      <Panel title="Tries" flush>
        {delivery.tries.length === 0 ? (
          <EmptyState title="None yet" />
        ) : (
          <ul className="notifications">
            {delivery.tries.map(({ at, status, response, error, durationMs }) => (
              <li key={at} className="notification">
                <p>
                  <strong>{status ?? "No answer"}</strong>{" "}
                  <span className="muted">
                    <DateTime iso={at} withTime />, {durationMs} ms
                  </span>
                </p>
                {error === null ? null : <p>{error}</p>}
                {response === "" ? null : <pre className="code-block">{response}</pre>}
              </li>
            ))}
          </ul>
        )}
      </Panel>
    </div>
  );
}

function prettyOf(json: string): string {
  try {
    return JSON.stringify(JSON.parse(json), null, 2);
  } catch {
    return json;
  }
}
