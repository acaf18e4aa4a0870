import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/cloudflare";
import { Link, useActionData, useLoaderData } from "@remix-run/react";
import { ConnectionHeader } from "#web/app/connections/connection-header.tsx";
import { LogInPanel } from "#web/app/connections/log-in-panel.tsx";
import { apiOf, read, tryRead } from "#web/app/lib/api.server.ts";
import { formProblem } from "#web/app/lib/form.ts";
import { requireParam } from "#web/app/lib/params.ts";
import { pick } from "#web/app/lib/search.ts";
import type { ConnectionView } from "#web/app/lib/views.ts";
import { Allowed } from "#web/app/ui/allowed.tsx";
import { type Column, DataTable } from "#web/app/ui/data-table.tsx";
import { DateTime } from "#web/app/ui/date-time.tsx";
import { ErrorSummary } from "#web/app/ui/error-summary.tsx";
import { Fact, Facts } from "#web/app/ui/facts.tsx";
import { Notice } from "#web/app/ui/notice.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { ConnectionActions, DisconnectPanel } from "./connection-actions.tsx";
import { SyncHistory } from "./sync-history.tsx";
import { SyncRunPanel } from "./sync-run-panel.tsx";

export const meta: MetaFunction<typeof loader> = ({ data: loaded }) => [
  { title: `${loaded?.connection.name ?? "Connection"} · Fairshare` },
];

export async function loader(args: LoaderFunctionArgs) {
  const { client } = apiOf(args);
  const id = requireParam(args.params, "id");
  const words = pick(args.request.url, { login: ["done", "refused"], run: /^syn_[0-9a-z_]+$/ });
  const of = client.connections[":id"];
  const [connection, { items: runs }] = await Promise.all([
    read(of.$get({ param: { id } }), args.request),
    read(of.runs.$get({ param: { id } }), args.request),
  ]);
  const runId = words.run ?? runs[0]?.id;
  const run =
    runId === undefined ? null : await read(of.runs[":runId"].$get({ param: { id, runId } }), args.request);
  return { connection, runs, run, login: words.login ?? null };
}

const INTENTS = {
  pause: "pause",
  resume: "resume",
  disconnect: "disconnect",
} as const;

export async function action(args: ActionFunctionArgs) {
  const { client } = apiOf(args);
  const id = requireParam(args.params, "id");
  const of = client.connections[":id"];
  const intent = (await args.request.formData()).get("intent");
  if (intent === "reconnect") {
    const begun = await tryRead(of.reconnect.$post({ param: { id } }), args.request);
    if (!begun.ok) return refused(begun.error);
    const { authorizeUrl } = begun.value;
    if (authorizeUrl === null) throw redirect(`/company/connections/${id}?login=done`);
    return data({ authorizeUrl, problem: undefined });
  }
  const settles = Object.values(INTENTS).find((one) => one === intent);
  const answer =
    settles === undefined
      ? await tryRead(
          of.sync.$post({ param: { id }, json: { mode: intent === "full" ? "full" : "incremental" } }),
          args.request,
        )
      : await tryRead(of[settles].$post({ param: { id } }), args.request);
  if (!answer.ok) return refused(answer.error);
  return redirect(`/company/connections/${id}`);
}

function refused(problem: Parameters<typeof formProblem>[0]) {
  return data({ authorizeUrl: null, problem: formProblem(problem, []) }, { status: problem.status });
}

export default function Connection() {
  const { connection, runs, run, login } = useLoaderData<typeof loader>();
  const result = useActionData<typeof action>();
  return (
    <div className="stack">
      <ConnectionHeader
        connection={connection}
        actions={<ConnectionActions connection={connection} hasRun={runs.length > 0} />}
      />
      <ErrorSummary problem={result?.problem} />
      {result?.authorizeUrl ? (
        <LogInPanel authorizeUrl={result.authorizeUrl} />
      ) : (
        <NextStep connection={connection} login={login} isRead={runs.length > 0} />
      )}
      <Alerts alerts={connection.alerts} />
      {run === null ? null : (
        <SyncRunPanel run={run} isLatest={run.id === runs[0]?.id} freshness={connection.freshness} />
      )}
      <SyncHistory runs={runs} shown={run?.id ?? null} />
      <Panel title="About this connection">
        <Facts>
          <Fact label="Login host" wide>
            <span className="break-anywhere">{connection.loginUrl}</span>
          </Fact>
          <Fact label="Salesforce org">
            {connection.organizationId === null ? (
              <span className="muted">Not known yet</span>
            ) : (
              <code>{connection.organizationId}</code>
            )}
          </Fact>
          <Fact label="Connected app" wide>
            <code className="break-anywhere">{connection.clientId}</code>
          </Fact>
          <Fact label="Made">
            <DateTime iso={connection.createdAt} withTime />
          </Fact>
          <Fact label="Schedule" wide>
            Changes every 15 minutes, everything once a day, and at once where outbound messages are set up
          </Fact>
        </Facts>
      </Panel>
      <Allowed to="connections.write">
        <DisconnectPanel connection={connection} />
      </Allowed>
    </div>
  );
}

/** What has to happen next for the deals to arrive. */
function NextStep(props: {
  readonly connection: ConnectionView;
  readonly login: "done" | "refused" | null;
  readonly isRead: boolean;
}) {
  const { connection, login, isRead } = props;
  const { status, reason, mapping, id } = connection;
  if (login === "refused" && (status === "connected" || reason === undefined)) {
    return <Notice tone="danger" title="The login did not come about. Begin it again." />;
  }
  if (status === "needs_reauth" || (status === "pending" && reason !== undefined)) {
    return (
      <Notice tone="danger" title="Salesforce does not let us in">
        <p>{reason}</p>
      </Notice>
    );
  }
  if (status === "pending") {
    return <Notice tone="warning" title="Nobody has logged in at Salesforce yet" />;
  }
  if (status === "paused") {
    return (
      <Notice title="Paused: nothing is read until somebody resumes it">
        <p>What was read stays. Messages of Salesforce are kept and looked at afterwards.</p>
      </Notice>
    );
  }
  if (status === "disconnected") {
    return (
      <Notice title="Disconnected: its access has been revoked">
        <p>Deals and ledger entries stay as they are. Log in again to go on.</p>
      </Notice>
    );
  }
  if (mapping === null) {
    return (
      <Notice tone="success" title="Connected. Say next where Salesforce keeps the partner of a deal">
        <Allowed to="connections.write">
          <p className="notice-actions">
            <Link className="button button-primary" to={`/company/connections/${id}/mapping`}>
              Map the fields
            </Link>
          </p>
        </Allowed>
      </Notice>
    );
  }
  if (!isRead) return <Notice title="The fields are mapped. Read everything once to begin." />;
  return login === "done" ? <Notice tone="success" title="Connected" /> : null;
}

function Alerts({ alerts }: Pick<ConnectionView, "alerts">) {
  if (alerts.length === 0) return null;
  return (
    <Panel title="Needs attention" note="What was read before stays as it is" flush>
      <DataTable
        caption="What stands in the way"
        columns={ALERTS}
        rows={alerts}
        rowKey={({ object, code, field }) => `${object} ${code} ${field}`}
      />
    </Panel>
  );
}

const ALERTS: readonly Column<ConnectionView["alerts"][number]>[] = [
  {
    key: "place",
    header: "Where",
    title: true,
    cell: ({ object, field }) => (
      <span className="break-anywhere">{[object, field].filter(Boolean).join(".")}</span>
    ),
  },
  { key: "what", header: "What to do", prose: true, cell: ({ message }) => message },
  {
    key: "since",
    header: "Since",
    nowrap: true,
    cell: ({ raisedAt }) => <DateTime iso={raisedAt} withTime />,
  },
];
