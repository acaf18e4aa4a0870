import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/cloudflare";
import { Form, Link, useActionData, useLoaderData } from "@remix-run/react";
import { Confidence } from "#web/app/inference/factor-list.tsx";
import { FindDecided, latestOnly } from "#web/app/inference/find-decided.tsx";
import { apiOf, read, tryRead } from "#web/app/lib/api.server.ts";
import { formProblem } from "#web/app/lib/form.ts";
import { textOf } from "#web/app/lib/form-answer.server.ts";
import { href, pick } from "#web/app/lib/search.ts";
import { useMay } from "#web/app/lib/use-may.ts";
import type { DuplicatesView } from "#web/app/lib/views.ts";
import { DataTable } from "#web/app/ui/data-table.tsx";
import { DateTime } from "#web/app/ui/date-time.tsx";
import { ErrorSummary } from "#web/app/ui/error-summary.tsx";
import { Notice } from "#web/app/ui/notice.tsx";
import { PageHeader } from "#web/app/ui/page-header.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { SubmitButton } from "#web/app/ui/submit-button.tsx";

export const meta: MetaFunction = () => [{ title: "Duplicates · Fairshare" }];

const PATH = "/company/duplicates";
/** As many as the list holds at most. */
const MOST_PAIRS = 200;
type Kind = "partner" | "account";
type Named = DuplicatesView["likely"][number]["from"];

export async function loader(args: LoaderFunctionArgs) {
  const {
    kind = "partner",
    done,
    q,
  } = pick(args.request.url, {
    kind: ["partner", "account"],
    q: "text",
    done: ["merged", "undone", "apart", "reopened"],
  });
  const list = await read(apiOf(args).client.merges.$get({ query: { kind, q } }), args.request);
  return { kind, list, done, q };
}

export async function action(args: ActionFunctionArgs) {
  const { client } = apiOf(args);
  const form = await args.request.formData();
  const kind: Kind = form.get("kind") === "account" ? "account" : "partner";
  const isUndo = textOf(form, "intent") === "undo";
  const isReopened = textOf(form, "intent") === "reopen";
  const pair = { oneId: textOf(form, "oneId"), otherId: textOf(form, "otherId") };
  const answer = isUndo
    ? client.merges.undo.$post({ json: { kind, from: textOf(form, "from") } })
    : client.merges.apart.$put({ json: { kind, ...pair, undo: isReopened } });
  const saved = await tryRead(answer, args.request);
  if (!saved.ok) return data({ problem: formProblem(saved.error, []) }, { status: saved.error.status });
  const other = isReopened ? "reopened" : "apart";
  return redirect(href(PATH, { kind, done: isUndo ? "undone" : other }));
}

export default function Duplicates() {
  const { kind, list, done, q } = useLoaderData<typeof loader>();
  const result = useActionData<typeof action>();
  const mayWrite = useMay()("inference.write");
  return (
    <div className="stack">
      <PageHeader
        title="Duplicates"
        crumbs={[{ label: "Partners", to: "/company/partners" }]}
        lead="Records that are likely one. Merging keeps both histories, changes no entry of the ledger, and can be undone at any time."
      />
      <nav aria-label="Which records">
        <ul className="tabs tabs-page">
          {KINDS.map(({ of, label }) => (
            <li key={of}>
              <Link to={href(PATH, { kind: of })} aria-current={of === kind ? "page" : undefined}>
                {label}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      {done === undefined || result !== undefined ? null : <Notice tone="success" title={DONE[done]} />}
      <ErrorSummary problem={result?.problem} labels={{}} />
      <FindDecided
        label="Name of a record"
        q={q}
        count={list.likely.length + list.merged.length + list.apart.length}
        all={href(PATH, { kind })}
        keep={{ kind }}
      />
      <Likely kind={kind} list={list} mayWrite={mayWrite} />
      <Merged kind={kind} list={list} mayWrite={mayWrite} />
      <KeptApart kind={kind} list={list} mayWrite={mayWrite} />
    </div>
  );
}

const KINDS = [
  { of: "partner", label: "Partners" },
  { of: "account", label: "Accounts" },
] as const;

const DONE = {
  merged: "Merged",
  undone: "The merge has been undone",
  apart: "Kept apart: these two are not proposed again",
  reopened: "These two may be proposed again",
} as const;

type ListProps = { readonly kind: Kind; readonly list: DuplicatesView; readonly mayWrite: boolean };

function Likely({ kind, list, mayWrite }: ListProps) {
  return (
    <Panel
      title="Likely duplicates"
      note={
        list.likely.length < MOST_PAIRS
          ? "The likeliest first"
          : `The ${MOST_PAIRS} likeliest: more follow once these are decided`
      }
      flush
    >
      <DataTable
        caption="Likely duplicates"
        columns={[
          {
            key: "pair",
            header: "Records",
            title: true,
            cell: ({ from, into }) => (
              <div className="stack-tight">
                <RecordName of={from} />
                <RecordName of={into} />
              </div>
            ),
          },
          {
            key: "why",
            header: "How likely, and why",
            prose: true,
            cell: ({ probability, reasons }) => (
              <span>
                <Confidence value={probability} />
                <span className="cell-note">{reasons.join(". ")}</span>
              </span>
            ),
          },
          {
            key: "acts",
            header: "What to do",
            cell: ({ from, into }) => (
              <Form method="post" className="row">
                <input type="hidden" name="kind" value={kind} />
                <input type="hidden" name="oneId" value={from.id} />
                <input type="hidden" name="otherId" value={into.id} />
                <Link
                  className="button"
                  to={href("/company/duplicates/compare", { kind, from: from.id, into: into.id })}
                >
                  Compare
                  <span className="visually-hidden">
                    {" "}
                    {from.name} with {into.name}
                  </span>
                </Link>
                {mayWrite ? (
                  <SubmitButton name="intent" value="apart">
                    Not the same
                    <span className="visually-hidden">
                      : {from.name}, {into.name}
                    </span>
                  </SubmitButton>
                ) : null}
              </Form>
            ),
          },
        ]}
        rows={list.likely}
        rowKey={({ from, into }) => `${from.id} ${into.id}`}
        empty={
          <p className="panel-body muted">
            {kind === "partner"
              ? "No two partners look alike. Any two can be merged from a partner's page."
              : "No two accounts look alike."}
          </p>
        }
      />
    </Panel>
  );
}

function RecordName({ of: { name, domain, externalId } }: { readonly of: Named }) {
  const known = [domain, externalId].filter((text) => text !== null);
  return (
    <span>
      {name}
      {known.length === 0 ? null : <span className="cell-note">{known.join(", ")}</span>}
    </span>
  );
}

function Merged({ kind, list, mayWrite }: ListProps) {
  if (list.merged.length === 0) return null;
  return (
    <Panel title="Merged" note={latestOnly(list.merged.length)} flush>
      <DataTable
        caption="Merged records"
        columns={[
          { key: "from", header: "Record", title: true, cell: ({ from }) => from.name },
          {
            key: "into",
            header: "Is now",
            cell: ({ into }) =>
              kind === "partner" ? <Link to={`/company/partners/${into.id}`}>{into.name}</Link> : into.name,
          },
          { key: "by", header: "By", cell: ({ by }) => by },
          { key: "at", header: "Since", nowrap: true, cell: ({ at }) => <DateTime iso={at} /> },
          {
            key: "undo",
            header: "Undo",
            cell: ({ from }) =>
              mayWrite ? (
                <Form method="post">
                  <input type="hidden" name="kind" value={kind} />
                  <input type="hidden" name="from" value={from.id} />
                  <SubmitButton name="intent" value="undo">
                    Undo<span className="visually-hidden"> the merge of {from.name}</span>
                  </SubmitButton>
                </Form>
              ) : null,
          },
        ]}
        rows={list.merged}
        rowKey={({ from }) => from.id}
      />
    </Panel>
  );
}

function KeptApart({ kind, list, mayWrite }: ListProps) {
  if (list.apart.length === 0) return null;
  return (
    <Panel title="Kept apart" note="Somebody has said that these are not the same" flush>
      <DataTable
        caption="Records that are kept apart"
        columns={[
          {
            key: "pair",
            header: "Records",
            title: true,
            cell: ({ one, other }) => (
              <div className="stack-tight">
                <RecordName of={one} />
                <RecordName of={other} />
              </div>
            ),
          },
          { key: "at", header: "Since", nowrap: true, cell: ({ at }) => <DateTime iso={at} /> },
          {
            key: "undo",
            header: "Undo",
            cell: ({ one, other }) =>
              mayWrite ? (
                <Form method="post">
                  <input type="hidden" name="kind" value={kind} />
                  <input type="hidden" name="oneId" value={one.id} />
                  <input type="hidden" name="otherId" value={other.id} />
                  <SubmitButton name="intent" value="reopen">
                    Undo<span className="visually-hidden">: propose them again</span>
                  </SubmitButton>
                </Form>
              ) : null,
          },
        ]}
        rows={list.apart}
        rowKey={({ one, other }) => `${one.id} ${other.id}`}
      />
    </Panel>
  );
}
