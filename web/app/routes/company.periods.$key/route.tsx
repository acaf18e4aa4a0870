import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/cloudflare";
import { Link, useActionData, useLoaderData } from "@remix-run/react";
import { apiOf, read, tryRead } from "#web/app/lib/api.server.ts";
import { formProblem } from "#web/app/lib/form.ts";
import { textOf } from "#web/app/lib/form-answer.server.ts";
import { requireParam } from "#web/app/lib/params.ts";
import { useFrozen } from "#web/app/lib/use-frozen.ts";
import type { PeriodDetail } from "#web/app/lib/views.ts";
import { AutoReload } from "#web/app/ui/auto-reload.tsx";
import { type Column, DataTable } from "#web/app/ui/data-table.tsx";
import { DateTime } from "#web/app/ui/date-time.tsx";
import { EmptyState } from "#web/app/ui/empty-state.tsx";
import { ErrorSummary } from "#web/app/ui/error-summary.tsx";
import { Fact, Facts } from "#web/app/ui/facts.tsx";
import { useFormats } from "#web/app/ui/formats-context.tsx";
import { Money } from "#web/app/ui/money.tsx";
import { PageHeader } from "#web/app/ui/page-header.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { PeriodStateBadge } from "#web/app/ui/period-state-badge.tsx";
import { Progress } from "#web/app/ui/progress.tsx";
import { Checklist, isItem } from "./checklist.tsx";
import { PeriodMoves } from "./period-moves.tsx";

export const meta: MetaFunction<typeof loader> = ({ data: shown }) => [
  { title: `Period ${shown?.period.key ?? ""} · Fairshare` },
];

export async function loader(args: LoaderFunctionArgs) {
  const param = { key: requireParam(args.params, "key") };
  const { client } = apiOf(args);
  const [period, session] = await Promise.all([
    read(client.periods[":key"].$get({ param }), args.request),
    read(client.session.$get(), args.request),
  ]);
  return { period, me: session.user.id };
}

export async function action(args: ActionFunctionArgs) {
  const param = { key: requireParam(args.params, "key") };
  const form = await args.request.formData();
  const answer = await move(args, { param, form });
  if (answer.ok) return redirect(`/company/periods/${param.key}`);
  return data({ problem: formProblem(answer.error, ["reason"]) }, { status: answer.error.status });
}

function move(
  args: ActionFunctionArgs,
  { param, form }: { readonly param: { readonly key: string }; readonly form: FormData },
) {
  const calls = apiOf(args).client.periods[":key"];
  const reason = textOf(form, "reason");
  const item = textOf(form, "item");
  switch (textOf(form, "intent")) {
    case "close":
      return tryRead(calls.close.$post({ param }), args.request);
    case "lock":
      return tryRead(calls.lock.$post({ param }), args.request);
    case "reopen":
      return tryRead(calls.reopen.$post({ param, json: { reason } }), args.request);
    case "withdraw":
      return tryRead(calls.reopen.$delete({ param }), args.request);
    case "approve":
      return tryRead(calls.reopen.approve.$post({ param }), args.request);
    case "waive":
      if (isItem(item)) return tryRead(calls.waivers.$post({ param, json: { item, reason } }), args.request);
      throw data(null, { status: 400 });
    default:
      throw data(null, { status: 400 });
  }
}

export default function PeriodPage() {
  const { period, me } = useLoaderData<typeof loader>();
  const result = useActionData<typeof action>();
  const formats = useFormats();
  const isFrozen = useFrozen();
  return (
    <div className="stack">
      <PageHeader
        title={formats.period(period.key)}
        crumbs={[{ label: "Periods", to: "/company/periods" }]}
        badges={<PeriodStateBadge state={period.state} />}
        actions={
          <Link to={`/company/ledger?period=${period.key}`} className="button">
            Its entries
          </Link>
        }
      />
      <ErrorSummary problem={result?.problem} labels={{ reason: "Reason" }} />
      {period.progress === null ? null : (
        <Panel>
          <div className="stack-tight">
            <AutoReload />
            <Progress
              label="Closing"
              unit="entries"
              done={period.progress.counted}
              total={period.progress.total}
            />
            <p className="small muted">
              {isFrozen
                ? "It waits until the freeze of the ledger is lifted, and then goes on by itself."
                : "You may leave this page; it goes on by itself."}
            </p>
          </div>
        </Panel>
      )}
      <Panel title="What it adds up to">
        <Facts>
          <Fact label="Days" wide>
            <DateTime iso={period.firstDay} /> to <DateTime iso={period.lastDay} />
          </Fact>
          {period.totals.map(({ book, amount, entries }) => (
            <Fact key={`${book} ${amount.currency}`} label={bookWords(book)}>
              <Money value={amount} />
              <span className="cell-note">
                {entries === 1 ? "1 entry" : `${formats.count(entries)} entries`}
              </span>
            </Fact>
          ))}
          {period.closedSeq === null ? null : (
            <Fact label="Closed by">
              <Link to={`/company/ledger/${period.closedSeq}`}>Entry #{period.closedSeq}</Link>
            </Fact>
          )}
        </Facts>
      </Panel>
      {period.state === "open" ? <Checklist period={period} /> : null}
      <PeriodMoves period={period} me={me} />
      <Panel title="Partners" flush>
        <Partners partners={period.partners} />
      </Panel>
      {period.history.length === 0 ? null : <History history={period.history} />}
    </div>
  );
}

function bookWords(book: string): string {
  return book === "revenue" ? "Revenue" : `Overlay: ${book}`;
}

type PartnerLine = PeriodDetail["partners"][number];

function Partners({ partners }: { readonly partners: readonly PartnerLine[] }) {
  const { count } = useFormats();
  const columns: readonly Column<PartnerLine>[] = [
    {
      key: "partner",
      header: "Partner",
      title: true,
      cell: (one) => <Link to={`/company/partners/${one.id}`}>{one.name}</Link>,
    },
    { key: "book", header: "Book", cell: (one) => bookWords(one.book) },
    { key: "entries", header: "Entries", numeric: true, cell: (one) => count(one.entries) },
    { key: "amount", header: "Amount", numeric: true, cell: (one) => <Money value={one.amount} /> },
  ];
  return (
    <DataTable
      caption="What each partner's entries add up to"
      columns={columns}
      rows={partners}
      rowKey={(one) => `${one.id} ${one.book} ${one.amount.currency}`}
      empty={<EmptyState title="No entries are in this period" />}
    />
  );
}

const WHAT = {
  closed: "Closed",
  "close-failed": "Could not be closed",
  reopened: "Reopened",
  "reopening-lapsed": "Reopening asked for, and not done",
};

function History({ history }: { readonly history: PeriodDetail["history"] }) {
  return (
    <Panel title="History">
      <ul className="plain-list">
        {history.map((one) => (
          <li key={`${one.what} ${one.at}`}>
            <strong>{WHAT[one.what]}</strong> <DateTime iso={one.at} withTime />, {one.by}
            {one.approvedBy === null ? null : `, approved by ${one.approvedBy}`}
            {one.entrySeq === null ? null : (
              <>
                , <Link to={`/company/ledger/${one.entrySeq}`}>entry #{one.entrySeq}</Link>
              </>
            )}
            {one.note === null ? null : <span className="cell-note">{one.note}</span>}
          </li>
        ))}
      </ul>
    </Panel>
  );
}
