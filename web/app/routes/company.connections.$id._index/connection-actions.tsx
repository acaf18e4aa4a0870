import { Form } from "@remix-run/react";
import { useMay } from "#web/app/lib/use-may.ts";
import type { ConnectionView } from "#web/app/lib/views.ts";
import { Panel } from "#web/app/ui/panel.tsx";
import { SubmitButton } from "#web/app/ui/submit-button.tsx";

/** What can be done with a connection as it stands, most needed first. */
export function ConnectionActions({
  connection,
  hasRun,
}: {
  readonly connection: ConnectionView;
  readonly hasRun: boolean;
}) {
  const may = useMay();
  const { status, mapping } = connection;
  const canBeRead = status === "connected" && mapping !== null && may("connections.sync");
  const mayWrite = may("connections.write");
  return (
    <Form method="post" className="row">
      {canBeRead && hasRun ? (
        <SubmitButton name="intent" value="incremental" tone="primary">
          Read changes now
        </SubmitButton>
      ) : null}
      {canBeRead ? (
        <SubmitButton name="intent" value="full" tone={hasRun ? "plain" : "primary"}>
          Read everything
        </SubmitButton>
      ) : null}
      {mayWrite && status === "connected" ? (
        <SubmitButton name="intent" value="pause">
          Pause
        </SubmitButton>
      ) : null}
      {mayWrite && status === "paused" ? (
        <SubmitButton name="intent" value="resume" tone="primary">
          Resume
        </SubmitButton>
      ) : null}
      {mayWrite && status !== "connected" && status !== "paused" ? (
        <SubmitButton name="intent" value="reconnect" tone="primary">
          {status === "pending" ? "Log in at Salesforce" : "Connect anew"}
        </SubmitButton>
      ) : null}
    </Form>
  );
}

/** The end of a connection, and a login with another user: seldom wanted, so they stand below. */
export function DisconnectPanel({ connection }: { readonly connection: ConnectionView }) {
  const { status } = connection;
  if (status === "disconnected") return null;
  return (
    <Panel title="Change or end it">
      <div className="stack">
        {status === "connected" || status === "paused" ? (
          <Form method="post" className="form">
            <p>Log in with another user of the same org, for one who sees more or has left.</p>
            <SubmitButton name="intent" value="reconnect">
              Log in as another user
            </SubmitButton>
          </Form>
        ) : null}
        <details className="disclosure">
          <summary>Disconnect</summary>
          <Form method="post" className="form">
            <p>
              The access is revoked at Salesforce and nothing is read any more. Deals, partners and the ledger
              stay as they are.
            </p>
            <SubmitButton name="intent" value="disconnect" tone="danger">
              Disconnect and revoke the access
            </SubmitButton>
          </Form>
        </details>
      </div>
    </Panel>
  );
}
