import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/cloudflare";
import { Form, Link, useActionData, useLoaderData } from "@remix-run/react";
import { InferenceTabs } from "#web/app/inference/inference-tabs.tsx";
import { apiOf, read, tryRead } from "#web/app/lib/api.server.ts";
import { formProblem } from "#web/app/lib/form.ts";
import { labelOf, plain } from "#web/app/lib/labels.ts";
import { useMay } from "#web/app/lib/use-may.ts";
import type { InferenceReportView } from "#web/app/lib/views.ts";
import { AutoReload } from "#web/app/ui/auto-reload.tsx";
import { Chart } from "#web/app/ui/chart.tsx";
import { DataTable } from "#web/app/ui/data-table.tsx";
import { DateTime } from "#web/app/ui/date-time.tsx";
import { ErrorSummary } from "#web/app/ui/error-summary.tsx";
import { useFormats } from "#web/app/ui/formats-context.tsx";
import { Notice } from "#web/app/ui/notice.tsx";
import { PageHeader } from "#web/app/ui/page-header.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { Stat, Stats } from "#web/app/ui/stat.tsx";
import { SubmitButton } from "#web/app/ui/submit-button.tsx";
import { LEAST_VERDICTS } from "#worker/domain/inference/calibration.ts";

export const meta: MetaFunction = () => [{ title: "Inference report · Fairshare" }];

const PATH = "/company/inference";

export async function loader(args: LoaderFunctionArgs) {
  const { client } = apiOf(args);
  const { request } = args;
  const [report, runs] = await Promise.all([
    read(client.inference.report.$get(), request),
    read(client.inference.runs.$get(), request),
  ]);
  const [latest] = runs.items;
  return { report, latest: latest ?? null };
}

export async function action(args: ActionFunctionArgs) {
  const { client } = apiOf(args);
  const { request } = args;
  const form = await request.formData();
  const intent = String(form.get("intent") ?? "");
  if (intent === "correct" || intent === "plain") {
    const { current } = await read(client.inference.settings.$get(), request);
    const { calibration } = await read(client.inference.report.$get(), request);
    const oddsCorrection =
      intent === "plain"
        ? 1
        : Number((current.settings.oddsCorrection * calibration.oddsCorrection).toPrecision(3));
    const comment =
      intent === "plain" ? "Odds are not corrected" : `Corrected by ${calibration.verdicts} decisions`;
    const settings = { ...current.settings, oddsCorrection };
    const json = { settings, comment, seen: current.version };
    const saved = await tryRead(client.inference.settings.$put({ json }), request);
    if (!saved.ok) return data({ problem: formProblem(saved.error, []) }, { status: saved.error.status });
    return redirect(PATH);
  }
  const json = { everything: intent === "everything" };
  const started = await tryRead(client.inference.runs.$post({ json }), request);
  if (!started.ok) return data({ problem: formProblem(started.error, []) }, { status: started.error.status });
  return redirect(PATH);
}

export default function InferenceReport() {
  const { report, latest } = useLoaderData<typeof loader>();
  const result = useActionData<typeof action>();
  const may = useMay();
  const isRunning = latest?.status === "queued" || latest?.status === "running";
  return (
    <div className="stack">
      <PageHeader
        title="Inference report"
        lead="How much of what partners did has found its deal, how sure that is, and how right it was."
      />
      <InferenceTabs />
      <ErrorSummary problem={result?.problem} />
      {isRunning ? (
        <Notice title="Records are being read and judged">
          <p>
            {latest.recordsRead} read, {latest.judged} judged so far. You can leave; it goes on.
          </p>
          <AutoReload />
        </Notice>
      ) : null}
      {latest?.status === "failed" ? (
        <Notice tone="danger" title="The last run failed">
          <p>{latest.failure}</p>
        </Notice>
      ) : null}
      <Coverage report={report} />
      <Panel title="Confidence" note="Records by the confidence of their likeliest deal">
        <Confidences report={report} />
      </Panel>
      <div className="columns">
        <Breakdown title="By source" rows={report.bySource} nameOf={(name) => labelOf("source", name)} />
        <Breakdown title="By type" rows={report.byType} nameOf={plain} />
      </div>
      <LastRun report={report} />
      <Accuracy report={report} mayWrite={may("inference.write")} />
      {may("attribution.run") ? (
        <Panel title="Run again">
          <Form method="post" className="row">
            <SubmitButton name="intent" value="changes" busyText="Starting">
              Judge what has changed
            </SubmitButton>
            <SubmitButton name="intent" value="everything" busyText="Starting">
              Judge everything anew
            </SubmitButton>
          </Form>
        </Panel>
      ) : null}
    </div>
  );
}

function Coverage({ report }: { readonly report: InferenceReportView }) {
  const { count, share } = useFormats();
  const { counts, coverage, unmapped } = report;
  const part = (some: number, all: number) =>
    all === 0 ? "none" : share(Math.round((some / all) * 1_000_000));
  return (
    <Stats label="Coverage">
      <Stat
        label="Won deals with evidence"
        note={`${count(coverage.withEvidence)} of ${count(coverage.deals)}`}
        lead
      >
        {part(coverage.withEvidence, coverage.deals)}
      </Stat>
      <Stat label="Automatic" to="/company/touchpoints?band=auto">
        {count(counts.auto)}
      </Stat>
      <Stat label="Review" to="/company/touchpoints?band=review" note={`${count(counts.waiting)} undecided`}>
        {count(counts.review)}
      </Stat>
      <Stat label="Ignored" to="/company/touchpoints?band=ignored">
        {count(counts.ignored)}
      </Stat>
      <Stat label="Types not mapped" to="/company/inference/settings">
        {count(unmapped.length)}
      </Stat>
    </Stats>
  );
}

function Confidences({ report }: { readonly report: InferenceReportView }) {
  const { count } = useFormats();
  return (
    <Chart
      caption="Records by confidence"
      labelHeader="Confidence"
      labels={report.confidences.map(({ tenth }) => `${tenth * 10} to ${tenth * 10 + 10} %`)}
      series={[
        {
          label: "Records",
          values: report.confidences.map(({ records }) => records),
          texts: report.confidences.map(({ records }) => count(records)),
        },
      ]}
      formatTick={count}
    />
  );
}

function Breakdown(props: {
  readonly title: string;
  readonly rows: InferenceReportView["bySource"];
  readonly nameOf: (name: string) => string;
}) {
  const { count } = useFormats();
  const { title, rows, nameOf } = props;
  const band = (key: "auto" | "review" | "ignored") => ({
    key,
    header: labelOf("band", key),
    numeric: true,
    cell: ({ counts }: (typeof rows)[number]) => count(counts[key]),
  });
  return (
    <Panel title={title} flush>
      <DataTable
        caption={title}
        columns={[
          { key: "name", header: title.replace("By ", ""), title: true, cell: ({ name }) => nameOf(name) },
          band("auto"),
          band("review"),
          band("ignored"),
        ]}
        rows={rows}
        rowKey={({ name }) => name}
        empty={<p className="panel-body muted">No records yet.</p>}
      />
    </Panel>
  );
}

function LastRun({ report: { lastRun } }: { readonly report: InferenceReportView }) {
  const { count } = useFormats();
  if (lastRun === null) return null;
  const { run, deals } = lastRun;
  return (
    <Panel
      title="What the last run changed"
      note={
        <>
          <DateTime iso={run.finishedAt} />, {run.everything ? "everything" : "changes"}
        </>
      }
    >
      <p>
        {count(run.judged)} records judged, {count(run.changed)} of them otherwise than before. Evidence:{" "}
        {count(run.evidence.added)} added, {count(run.evidence.changed)} changed,{" "}
        {count(run.evidence.removed)} removed.
      </p>
      {deals.length === 0 ? null : (
        <DataTable
          caption="Deals that gained or lost evidence"
          captionHidden={false}
          columns={[
            {
              key: "name",
              header: "Deal",
              title: true,
              cell: ({ opportunityId, name }) => <Link to={`/company/deals/${opportunityId}`}>{name}</Link>,
            },
            { key: "gained", header: "Gained", numeric: true, cell: ({ gained }) => count(gained) },
            { key: "lost", header: "Lost", numeric: true, cell: ({ lost }) => count(lost) },
          ]}
          rows={deals}
          rowKey={({ opportunityId }) => opportunityId}
        />
      )}
    </Panel>
  );
}

function Accuracy({
  report,
  mayWrite,
}: {
  readonly report: InferenceReportView;
  readonly mayWrite: boolean;
}) {
  const { count, share } = useFormats();
  const { accuracy, calibration } = report;
  if (accuracy.overall === null) {
    return (
      <Panel title="How right it was">
        <p className="muted">
          Nobody has decided anything yet. Decisions in the{" "}
          <Link to="/company/touchpoints">touchpoint queue</Link> measure it.
        </p>
      </Panel>
    );
  }
  const percent = (value: number | null) => (value === null ? "none" : share(Math.round(value * 1_000_000)));
  const groups = [
    { ...accuracy.overall, name: "All" },
    ...accuracy.bySource.map((group) => ({ ...group, name: labelOf("source", group.name) })),
    ...accuracy.byType.map((group) => ({ ...group, name: `Type: ${plain(group.name)}` })),
  ];
  return (
    <Panel title="How right it was" note="By people's decisions">
      <DataTable
        caption="Precision and recall"
        columns={[
          { key: "name", header: "Records", title: true, cell: ({ name }) => name },
          { key: "n", header: "Decisions", numeric: true, cell: ({ decisions }) => count(decisions) },
          {
            key: "precision",
            header: "Precision",
            numeric: true,
            cell: ({ precision }) => percent(precision),
          },
          { key: "recall", header: "Recall", numeric: true, cell: ({ recall }) => percent(recall) },
        ]}
        rows={groups}
        rowKey={({ name }) => name}
      />
      <Calibration calibration={calibration} mayWrite={mayWrite} />
    </Panel>
  );
}

function Calibration(props: {
  readonly calibration: InferenceReportView["calibration"];
  readonly mayWrite: boolean;
}) {
  const { calibration, mayWrite } = props;
  const { verdicts, oddsCorrection, current } = calibration;
  const isEnough = verdicts >= LEAST_VERDICTS;
  return (
    <Form method="post" className="stack-tight">
      <p>
        {isEnough
          ? `By ${verdicts} decisions, odds should be ${oddsCorrection} times what they are.`
          : `${verdicts} of ${LEAST_VERDICTS} decisions that a correction of the odds needs.`}{" "}
        {current === 1 ? "They are not corrected now." : `They are corrected by ${current} now.`}
      </p>
      {mayWrite ? (
        <div className="row">
          {isEnough && oddsCorrection !== 1 ? (
            <SubmitButton name="intent" value="correct" busyText="Saving">
              Correct the odds by these decisions
            </SubmitButton>
          ) : null}
          {current === 1 ? null : (
            <SubmitButton name="intent" value="plain" busyText="Saving">
              Correct them no longer
            </SubmitButton>
          )}
        </div>
      ) : null}
    </Form>
  );
}
