import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/cloudflare";
import { Link, useActionData, useLoaderData } from "@remix-run/react";
import { ConnectionHeader } from "#web/app/connections/connection-header.tsx";
import { FieldPlace } from "#web/app/connections/field-place.tsx";
import { LogInPanel } from "#web/app/connections/log-in-panel.tsx";
import { apiOf, read, tryRead } from "#web/app/lib/api.server.ts";
import { formProblem } from "#web/app/lib/form.ts";
import { textOf } from "#web/app/lib/form-answer.server.ts";
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
import { syncIntervalsMinutes } from "#worker/domain/crm/salesforce/sync-schedule.ts";
import { ConnectionActions, DisconnectPanel } from "./connection-actions.tsx";
import { SchedulePanel } from "./schedule-panel.tsx";
import { SyncHistory } from "./sync-history.tsx";
import { SyncRunPanel } from "./sync-run-panel.tsx";

export const meta: MetaFunction<typeof loader> = ({ data: loaded }) => [
  { title: `${loaded?.connection.name ?? "Connection"} · Fairshare` },
];

export async function loader(args: LoaderFunctionArgs) {
  const { client } = apiOf(args);
  const id = requireParam(args.params, "id");
  const words = pick(args.request.url, {
    login: ["done", "refused"],
    saved: ["schedule"],
    run: /^syn_[0-9a-z_]+$/,
    reading: ["already"],
  });
  const of = client.connections[":id"];
  const [connection, { items: runs }] = await Promise.all([
    read(of.$get({ param: { id } }), args.request),
    read(of.runs.$get({ param: { id } }), args.request),
  ]);
  const runId = words.run ?? runs[0]?.id;
  const run =
    runId === undefined ? null : await read(of.runs[":runId"].$get({ param: { id, runId } }), args.request);
  return {
    connection,
    runs,
    run,
    login: words.login ?? null,
    isSaved: words.saved !== undefined,
    isReadingAlready: words.reading !== undefined,
  };
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
  const form = await args.request.formData();
  const intent = form.get("intent");
  if (intent === "schedule") {
    const json = readSchedule(form);
    const saved = await tryRead(of.schedule.$put({ param: { id }, json }), args.request);
    return saved.ok ? redirect(`/company/connections/${id}?saved=schedule`) : refused(saved.error);
  }
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
  if (answer.ok) return redirect(`/company/connections/${id}`);
  // The schedule was quicker: what is asked for is on its way.
  if (answer.error.code === "sync-at-work") return redirect(`/company/connections/${id}?reading=already`);
  return refused(answer.error);
}

const LABELS = {
  everyMinutes: "Read changes",
  fullReadHour: "Read everything, every night",
  ownCallPercent: "Calls of Fairshare",
  orgCallPercent: "Leave the rest to others",
};

/** What is no number, or none of the choices, goes to the API as it is read, which says what is wrong with it. */
function readSchedule(form: FormData) {
  const number = (name: string) => Number(textOf(form, name) || Number.NaN);
  return {
    everyMinutes: syncIntervalsMinutes.find((one) => one === number("everyMinutes")) ?? 15,
    fullReadHour: number("fullReadHour"),
    ownCallPercent: number("ownCallPercent"),
    orgCallPercent: number("orgCallPercent"),
  };
}

function refused(problem: Parameters<typeof formProblem>[0]) {
  return data(
    { authorizeUrl: null, problem: formProblem(problem, Object.keys(LABELS)) },
    { status: problem.status },
  );
}

export default function Connection() {
  const { connection, runs, run, login, isSaved, isReadingAlready } = useLoaderData<typeof loader>();
  const result = useActionData<typeof action>();
  const isLastStep = connection.status === "connected" && connection.mapping !== null && runs.length === 0;
  const schedule = <SchedulePanel connection={connection} problem={result?.problem} />;
  return (
    <div className="stack">
      <ConnectionHeader
        connection={connection}
        actions={<ConnectionActions connection={connection} hasRun={runs.length > 0} />}
      />
      <ErrorSummary problem={result?.problem} labels={LABELS} />
      {isSaved ? <Notice tone="success" title="The schedule is saved" /> : null}
      {isReadingAlready && result === undefined ? (
        <Notice title="The schedule had begun to read just before">
          <p>Once it is done, ask again for whatever it leaves out.</p>
        </Notice>
      ) : null}
      {result?.authorizeUrl ? (
        <LogInPanel authorizeUrl={result.authorizeUrl} />
      ) : (
        <NextStep connection={connection} login={login} isRead={runs.length > 0} />
      )}
      <Alerts alerts={connection.alerts} />
      {isLastStep ? schedule : null}
      {run === null ? null : (
        <SyncRunPanel run={run} isLatest={run.id === runs[0]?.id} freshness={connection.freshness} />
      )}
      <SyncHistory runs={runs} shown={run?.id ?? null} />
      {isLastStep || connection.mapping === null ? null : schedule}
      <Panel title="About this connection">
        <Facts>
          <Fact label="Login host" wide>
            <span className="break-anywhere">{connection.loginUrl}</span>
          </Fact>
          <Fact label="Salesforce org" wide>
            {connection.organizationId === null ? (
              <span className="muted">Not known yet</span>
            ) : (
              <code>{connection.organizationId}</code>
            )}
          </Fact>
          <Fact label="Connected app" wide>
            <code className="break-anywhere">{connection.clientId}</code>
          </Fact>
          <Fact label="Made" wide>
            <DateTime iso={connection.createdAt} withTime />
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
        <p>{reason} Nothing is read until somebody connects it anew; what was read before stays as it is.</p>
      </Notice>
    );
  }
  if (status === "pending") {
    return <Notice tone="warning" title="Nobody has logged in at Salesforce yet" />;
  }
  if (status === "paused") {
    return (
      <Notice title="Paused: nothing is read until somebody resumes it">
        <p>What was read stays. What changes meanwhile is read once it is resumed.</p>
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
  if (!isRead) {
    return (
      <Notice title="The fields are mapped. Read everything once to begin">
        <p>Look at the schedule below first: changes are read by it from then on.</p>
      </Notice>
    );
  }
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
      <span className="break-anywhere">
        <FieldPlace object={object} field={field} />
      </span>
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
