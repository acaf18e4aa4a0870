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
import { labelOf } from "#web/app/lib/labels.ts";
import { href } from "#web/app/lib/search.ts";
import { useMay } from "#web/app/lib/use-may.ts";
import type { InferenceReportView } from "#web/app/lib/views.ts";
import { AutoReload } from "#web/app/ui/auto-reload.tsx";
import { Chart } from "#web/app/ui/chart.tsx";
import { DataTable } from "#web/app/ui/data-table.tsx";
import { ErrorSummary } from "#web/app/ui/error-summary.tsx";
import { useFormats } from "#web/app/ui/formats-context.tsx";
import { Notice } from "#web/app/ui/notice.tsx";
import { PageHeader } from "#web/app/ui/page-header.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { Stat, Stats } from "#web/app/ui/stat.tsx";
import { SubmitButton } from "#web/app/ui/submit-button.tsx";
import { LEAST_VERDICTS } from "#worker/domain/inference/calibration.ts";
import { reportDocument } from "#worker/domain/inference/report-document.ts";

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
  const formats = useFormats();
  const words = reportDocument(report, {
    ...formats,
    sourceName: (source) => labelOf("source", source),
  });
  const isRunning = latest?.status === "queued" || latest?.status === "running";
  return (
    <div className="stack">
      <PageHeader
        title={words.title}
        lead={words.lead}
        actions={
          <a
            className="button"
            href={href("/api/v1/inference/report.pdf", { locale: formats.locale })}
            download
          >
            Download PDF
          </a>
        }
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
      <Coverage stats={words.stats} />
      <Panel title={words.confidence.title} note={words.confidence.note}>
        {report.counts.all === 0 ? (
          <p className="muted">No records yet.</p>
        ) : (
          <Confidences bars={words.confidence.bars} />
        )}
      </Panel>
      <div className="columns">
        <Breakdown table={words.bySource} />
        <Breakdown table={words.byType} />
      </div>
      {words.lastRun === null ? null : <LastRun words={words.lastRun} deals={report.lastRun?.deals ?? []} />}
      <Accuracy words={words.accuracy} calibration={report.calibration} mayWrite={may("inference.write")} />
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

type Words = ReturnType<typeof reportDocument>;

function Coverage({ stats }: { readonly stats: Words["stats"] }) {
  const [covered, ...others] = stats;
  const [auto, review, ignored, unmapped] = [
    "/company/touchpoints?band=auto",
    "/company/touchpoints?band=review",
    "/company/touchpoints?band=ignored",
    "/company/inference/settings",
  ];
  const links = [auto, review, ignored, unmapped];
  const noteOf = (note: string | null) => (note === null ? {} : { note });
  return (
    <Stats label="Coverage">
      {covered === undefined ? null : (
        <Stat label={covered.label} {...noteOf(covered.note)} lead>
          {covered.value}
        </Stat>
      )}
      {others.map(({ label, value, note }, at) => (
        <Stat key={label} label={label} to={links[at] as string} {...noteOf(note)}>
          {value}
        </Stat>
      ))}
    </Stats>
  );
}

function Confidences({ bars }: { readonly bars: Words["confidence"]["bars"] }) {
  const { count } = useFormats();
  return (
    <Chart
      caption="Records by confidence"
      labelHeader="Confidence"
      labels={bars.map(({ label }) => label)}
      series={[
        {
          label: "Records",
          values: bars.map(({ records }) => records),
          texts: bars.map(({ text }) => text),
        },
      ]}
      formatTick={count}
    />
  );
}

function Breakdown({ table }: { readonly table: Words["bySource"] }) {
  return (
    <Panel title={table.title} flush>
      <WordsTable table={table} />
    </Panel>
  );
}

type TableRow = { readonly cells: readonly string[]; readonly to?: string };

/** The first column names the row; all others are figures. */
function WordsTable(props: {
  readonly table: Words["bySource"];
  readonly linkOf?: (row: number) => string;
  readonly captionHidden?: boolean;
}) {
  const { table, linkOf, captionHidden } = props;
  const rows = table.rows.map(
    (cells, at): TableRow => (linkOf === undefined ? { cells } : { cells, to: linkOf(at) }),
  );
  return (
    <DataTable
      caption={table.title}
      {...(captionHidden === undefined ? {} : { captionHidden })}
      columns={table.columns.map((header, at) => ({
        key: header,
        header,
        title: at === 0,
        numeric: at > 0,
        cell: ({ cells, to }: TableRow) =>
          at === 0 && to !== undefined ? <Link to={to}>{cells[at]}</Link> : cells[at],
      }))}
      rows={rows}
      rowKey={({ cells, to }) => to ?? cells[0] ?? ""}
      empty={<p className="panel-body muted">No records yet.</p>}
    />
  );
}

function LastRun(props: {
  readonly words: NonNullable<Words["lastRun"]>;
  readonly deals: readonly { readonly opportunityId: string }[];
}) {
  const { words, deals } = props;
  return (
    <Panel title={words.title} note={words.note}>
      <p>{words.text}</p>
      {deals.length === 0 ? null : (
        <WordsTable
          table={words.deals}
          captionHidden={false}
          linkOf={(at) => `/company/deals/${deals[at]?.opportunityId}`}
        />
      )}
    </Panel>
  );
}

function Accuracy(props: {
  readonly words: Words["accuracy"];
  readonly calibration: InferenceReportView["calibration"];
  readonly mayWrite: boolean;
}) {
  const { words, calibration, mayWrite } = props;
  if (words === null) {
    return (
      <Panel title="How right it was">
        <p className="muted">
          Nobody has decided anything yet. Decisions in the{" "}
          <Link to="/company/touchpoints">touchpoint queue</Link> measure it.
        </p>
      </Panel>
    );
  }
  return (
    <Panel title={words.title} note={words.note}>
      <WordsTable table={words.table} />
      <Calibration text={words.text} calibration={calibration} mayWrite={mayWrite} />
    </Panel>
  );
}

function Calibration(props: {
  readonly text: string;
  readonly calibration: InferenceReportView["calibration"];
  readonly mayWrite: boolean;
}) {
  const { text, calibration, mayWrite } = props;
  const { verdicts, oddsCorrection, current } = calibration;
  const isEnough = verdicts >= LEAST_VERDICTS;
  return (
    <Form method="post" className="stack-tight">
      <p>{text}</p>
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
