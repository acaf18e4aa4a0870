import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/cloudflare";
import { useLoaderData } from "@remix-run/react";
import { ConnectionHeader } from "#web/app/connections/connection-header.tsx";
import { writeOutboundWsdl } from "#web/app/connections/outbound-wsdl.ts";
import { apiOf, read } from "#web/app/lib/api.server.ts";
import { requireParam } from "#web/app/lib/params.ts";
import { requirePermission } from "#web/app/lib/require-permission.server.ts";
import { Notice } from "#web/app/ui/notice.tsx";
import { Panel } from "#web/app/ui/panel.tsx";

export const meta: MetaFunction = () => [{ title: "Outbound messages · Fairshare" }];

export async function loader(args: LoaderFunctionArgs) {
  await requirePermission(args, "connections.write");
  const param = { id: requireParam(args.params, "id") };
  const of = apiOf(args).client.connections[":id"];
  const [connection, { webhookUrl }] = await Promise.all([
    read(of.$get({ param }), args.request),
    read(of.webhook.$get({ param }), args.request),
  ]);
  const rows = connection.mapping?.partnerObject?.object;
  const objects = ["Opportunity", "Account", ...(rows === undefined ? [] : [rows])];
  return { connection, webhookUrl, objects, wsdl: writeOutboundWsdl({ endpointUrl: webhookUrl, objects }) };
}

export default function Messages() {
  const { connection, webhookUrl, objects, wsdl } = useLoaderData<typeof loader>();
  return (
    <div className="stack">
      <ConnectionHeader connection={connection} />
      <Panel title="Have Salesforce say at once what has changed">
        <div className="stack-tight prose">
          <p>
            Fairshare reads changes by the schedule of the connection. With outbound messages a change is in
            the ledger within a minute. A message only says where to look: Fairshare reads the record itself,
            so a message that is lost, late or sent twice does no harm.
          </p>
          <h3>Endpoint URL</h3>
          <p>
            <code className="break-anywhere">{webhookUrl}</code>
          </p>
        </div>
      </Panel>
      <Notice tone="warning" title="Whoever knows this address can have records read again">
        <p>It changes nothing by itself, but keep it between Salesforce and Fairshare.</p>
      </Notice>
      <Panel title="Set it up in Salesforce" note={`For each of ${objects.join(", ")}`}>
        <ol className="guide prose">
          <li>
            In Setup, open <strong>Outbound Messages</strong> and choose <strong>New Outbound Message</strong>
            . Pick the object: {objects.join(", then ")}.
          </li>
          <li>
            Name it Fairshare, and paste the endpoint URL from above. Choose as{" "}
            <strong>User to send as</strong> one who stays. Leave <strong>Send Session ID</strong> unticked:
            it is not needed.
          </li>
          <li>
            Select the fields <strong>Id</strong> and <strong>SystemModstamp</strong>. No others are looked
            at.
          </li>
          <li>
            In Setup, open <strong>Flows</strong> and make a <strong>record-triggered flow</strong> on the
            same object that runs when a record is created or updated, after the record is saved, without
            entry conditions.
          </li>
          <li>
            Add an <strong>Action</strong>, choose <strong>Outbound Message</strong> and the one you made,
            then save and activate the flow.
          </li>
          <li>
            Change a deal. The message shows under <strong>Outbound Messaging Delivery Status</strong> until
            it is acknowledged, and the deal here follows within a minute.
          </li>
        </ol>
      </Panel>
      <Panel title="The contract" note="WSDL">
        <div className="stack-tight">
          <p className="prose">
            Salesforce does not ask for it; security reviews do. It is what Salesforce generates for such a
            message, with this endpoint as its location.
          </p>
          <p>
            <a
              className="button"
              href={`data:text/xml;charset=utf-8,${encodeURIComponent(wsdl)}`}
              download="fairshare-outbound-messages.wsdl"
            >
              Download the WSDL
            </a>
          </p>
        </div>
      </Panel>
    </div>
  );
}
