import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/cloudflare";
import { Form, Link, useActionData, useLoaderData } from "@remix-run/react";
import { apiOf, read, tryRead } from "#web/app/lib/api.server.ts";
import { formProblem } from "#web/app/lib/form.ts";
import { textOf } from "#web/app/lib/form-answer.server.ts";
import { plain } from "#web/app/lib/labels.ts";
import { href, pick } from "#web/app/lib/search.ts";
import { useMay } from "#web/app/lib/use-may.ts";
import type { MergePreviewView } from "#web/app/lib/views.ts";
import { DataTable } from "#web/app/ui/data-table.tsx";
import { DateTime } from "#web/app/ui/date-time.tsx";
import { ErrorSummary } from "#web/app/ui/error-summary.tsx";
import { Fact, Facts } from "#web/app/ui/facts.tsx";
import { useFormats } from "#web/app/ui/formats-context.tsx";
import { Money } from "#web/app/ui/money.tsx";
import { Notice } from "#web/app/ui/notice.tsx";
import { PageHeader } from "#web/app/ui/page-header.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { SubmitButton } from "#web/app/ui/submit-button.tsx";

export const meta: MetaFunction = () => [{ title: "Compare and merge · Fairshare" }];

const PATH = "/company/duplicates/compare";
type Kind = "partner" | "account";
type Side = MergePreviewView["from"];

export async function loader(args: LoaderFunctionArgs) {
  const {
    kind = "partner",
    from = "",
    into = "",
  } = pick(args.request.url, { kind: ["partner", "account"], from: "text", into: "text" });
  const query = { kind, from, into };
  return { kind, preview: await read(apiOf(args).client.merges.preview.$get({ query }), args.request) };
}

export async function action(args: ActionFunctionArgs) {
  const form = await args.request.formData();
  const kind: Kind = form.get("kind") === "account" ? "account" : "partner";
  const json = { kind, from: textOf(form, "from"), into: textOf(form, "into") };
  const merged = await tryRead(apiOf(args).client.merges.$post({ json }), args.request);
  if (!merged.ok) return data({ problem: formProblem(merged.error, []) }, { status: merged.error.status });
  return redirect(href("/company/duplicates", { kind, done: "merged" }));
}

export default function Compare() {
  const { kind, preview } = useLoaderData<typeof loader>();
  const result = useActionData<typeof action>();
  const { from, into, obstacle } = preview;
  return (
    <div className="stack">
      <PageHeader
        title={`Merge ${from.name} into ${into.name}?`}
        crumbs={[
          { label: "Partners", to: "/company/partners" },
          { label: "Duplicates", to: href("/company/duplicates", { kind }) },
        ]}
        actions={
          <Link className="button" to={href(PATH, { kind, from: into.id, into: from.id })}>
            The other way round
          </Link>
        }
      />
      <ErrorSummary problem={result?.problem} labels={{}} />
      {obstacle === null ? null : (
        <Notice tone="warning" title="They cannot be merged as they are">
          <p>{obstacle.message}</p>
        </Notice>
      )}
      <div className="columns">
        <History kind={kind} side={from} title="Is merged" />
        <History kind={kind} side={into} title="Stays" />
      </div>
      <Totals kind={kind} preview={preview} />
      <Consequences kind={kind} preview={preview} />
      {useMay()("inference.write") && obstacle === null ? (
        <Form method="post" className="row">
          <input type="hidden" name="kind" value={kind} />
          <input type="hidden" name="from" value={from.id} />
          <input type="hidden" name="into" value={into.id} />
          <SubmitButton tone="primary" busyText="Merging">
            Merge
          </SubmitButton>
          <Link className="button" to={href("/company/duplicates", { kind })}>
            Leave them apart
          </Link>
        </Form>
      ) : null}
    </div>
  );
}

function History(props: { readonly kind: Kind; readonly side: Side; readonly title: string }) {
  const { kind, side, title } = props;
  const { count } = useFormats();
  return (
    <Panel
      title={`${title}: ${side.name}`}
      note={kind === "partner" ? <Link to={`/company/partners/${side.id}`}>Its page</Link> : undefined}
    >
      <Facts>
        <Fact label="Domain">{side.domain ?? <span className="muted">None</span>}</Fact>
        <Fact label="Id in the CRM">
          {side.externalId === null ? <span className="muted">None</span> : <code>{side.externalId}</code>}
        </Fact>
        <Fact label="Here since">
          <DateTime iso={side.createdAt} />
        </Fact>
        {COUNTS[kind].map(([key, label]) => (
          <Fact key={key} label={label}>
            {count(side.counts[key])}
          </Fact>
        ))}
        {side.mergedNames.length === 0 ? null : (
          <Fact label="Merged into it before" wide>
            {side.mergedNames.join(", ")}
          </Fact>
        )}
      </Facts>
    </Panel>
  );
}

const COUNTS: Readonly<Record<Kind, readonly (readonly [keyof Side["counts"], string])[]>> = {
  partner: [
    ["deals", "Deals"],
    ["touchpoints", "Touchpoints"],
    ["records", "Records of work"],
    ["entries", "Ledger entries"],
    ["statements", "Statements"],
    ["openPeriods", "Open periods with entries"],
    ["openDisputes", "Open disputes"],
  ],
  account: [
    ["deals", "Deals"],
    ["contacts", "Contacts"],
    ["records", "Records of work"],
    ["aliases", "Other names"],
  ],
};

function Totals({ kind, preview }: { readonly kind: Kind; readonly preview: MergePreviewView }) {
  const money = (amountMinor: number, currency: string) => <Money value={{ amountMinor, currency }} />;
  return (
    <Panel title="Totals" note="Before and after are the same: no amount changes hands" flush>
      <DataTable
        caption="Totals before and after"
        columns={[
          {
            key: "book",
            header: kind === "partner" ? "Book" : "Of",
            title: true,
            cell: ({ book }) => plain(book),
          },
          {
            key: "from",
            header: preview.from.name,
            numeric: true,
            cell: ({ fromMinor, currency }) => money(fromMinor, currency),
          },
          {
            key: "into",
            header: preview.into.name,
            numeric: true,
            cell: ({ intoMinor, currency }) => money(intoMinor, currency),
          },
          {
            key: "before",
            header: "Together before",
            numeric: true,
            cell: ({ beforeMinor, currency }) => money(beforeMinor, currency),
          },
          {
            key: "after",
            header: "After",
            numeric: true,
            cell: ({ afterMinor, currency }) => money(afterMinor, currency),
          },
        ]}
        rows={preview.totals}
        rowKey={({ book, currency }) => `${book} ${currency}`}
        empty={<p className="panel-body muted">Neither has an amount yet.</p>}
      />
    </Panel>
  );
}

function Consequences({ kind, preview }: { readonly kind: Kind; readonly preview: MergePreviewView }) {
  const { from, into, sharedDeals, children } = preview;
  return (
    <Panel title="What happens">
      <ul className="prose">
        {kind === "partner" ? (
          <>
            <li>
              Deals, touchpoints, records of work, names and domains of {from.name} count for {into.name} from
              now on, also those that a sync or an import brings later.
            </li>
            <li>
              Entries stay where they were written, in closed periods and open ones, with their proofs.
              Statements that were issued do not change, and what {from.name} has in open periods is stated on
              its own. The people of {into.name} see both in the portal.
            </li>
            {sharedDeals === 0 ? null : (
              <li>
                {sharedDeals === 1 ? "1 deal has" : `${sharedDeals} deals have`} both of them. When such a
                deal is next attributed it is split as for one partner, which may change what the others on it
                get.
              </li>
            )}
            {children.length === 0 ? null : (
              <li>
                Its subsidiaries become those of {into.name}: {children.join(", ")}.
              </li>
            )}
          </>
        ) : (
          <li>
            Deals, contacts, records of work and other names of {from.name} are read as those of {into.name}.
            Your CRM is not changed, and a sync does not take this back.
          </li>
        )}
        <li>The merge can be undone at any time: nothing is moved or deleted.</li>
      </ul>
    </Panel>
  );
}
