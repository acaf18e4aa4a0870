import { Form } from "@remix-run/react";
import type { FormProblem } from "#web/app/lib/form.ts";
import { labelOf } from "#web/app/lib/labels.ts";
import { Badge } from "#web/app/ui/badge.tsx";
import { type Column, DataTable } from "#web/app/ui/data-table.tsx";
import { DateTime } from "#web/app/ui/date-time.tsx";
import { ErrorSummary } from "#web/app/ui/error-summary.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { SubmitButton } from "#web/app/ui/submit-button.tsx";

type OpenSession = {
  readonly id: string;
  readonly current: boolean;
  readonly method: string;
  readonly twoFactor: boolean;
  readonly device: string;
  readonly address: string;
  readonly seenAt: string;
};

type SessionsPanelProps = {
  readonly sessions: readonly OpenSession[];
  readonly problem: FormProblem | undefined;
};

export function SessionsPanel({ sessions, problem }: SessionsPanelProps) {
  return (
    <Panel title="Where you are signed in" flush>
      <ErrorSummary problem={problem} />
      <DataTable caption="Open sessions" columns={COLUMNS} rows={sessions} rowKey={({ id }) => id} />
      {sessions.length < 2 ? null : (
        <Form method="post" className="panel-body">
          <input type="hidden" name="intent" value="sessions" />
          <SubmitButton>Sign out everywhere else</SubmitButton>
        </Form>
      )}
    </Panel>
  );
}

const COLUMNS: readonly Column<OpenSession>[] = [
  {
    key: "device",
    header: "Device",
    title: true,
    cell: ({ device, current }) => (
      <>
        {device === "" ? "Unknown device" : device} {current ? <Badge tone="accent">This one</Badge> : null}
      </>
    ),
  },
  {
    key: "method",
    header: "Signed in by",
    cell: ({ method, twoFactor }) =>
      `${labelOf("signInMethod", method)}${twoFactor && method !== "passkey" ? " and a second factor" : ""}`,
  },
  { key: "address", header: "Network", cell: ({ address }) => address },
  { key: "seen", header: "Last used", cell: ({ seenAt }) => <DateTime iso={seenAt} withTime /> },
  {
    key: "end",
    header: "End it",
    cell: ({ id, current, device }) =>
      current ? (
        <span className="muted">Sign out above</span>
      ) : (
        <Form method="post">
          <input type="hidden" name="intent" value="session" />
          <input type="hidden" name="id" value={id} />
          <button
            type="submit"
            className="button"
            aria-label={`End the session on ${device || "unknown device"}`}
          >
            End
          </button>
        </Form>
      ),
  },
];
