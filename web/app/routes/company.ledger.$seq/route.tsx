import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/cloudflare";
import { Link, useLoaderData } from "@remix-run/react";
import { DisputeTable } from "#web/app/disputes/dispute-table.tsx";
import { apiOf, read } from "#web/app/lib/api.server.ts";
import { labelOf } from "#web/app/lib/labels.ts";
import { requireParam } from "#web/app/lib/params.ts";
import { href } from "#web/app/lib/search.ts";
import type { EntryView } from "#web/app/lib/views.ts";
import { Badge } from "#web/app/ui/badge.tsx";
import { DateTime } from "#web/app/ui/date-time.tsx";
import { isNotice } from "#web/app/ui/entry-table.tsx";
import { Fact, Facts } from "#web/app/ui/facts.tsx";
import { useFormats } from "#web/app/ui/formats-context.tsx";
import { Money } from "#web/app/ui/money.tsx";
import { PageHeader } from "#web/app/ui/page-header.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { isDecidedByDispute } from "#worker/domain/ledger/dispute-adjustment.ts";

export const meta: MetaFunction = ({ params }) => [{ title: `Entry #${params.seq} · Fairshare` }];

export async function loader(args: LoaderFunctionArgs) {
  const seq = requireParam(args.params, "seq");
  const { client } = apiOf(args);
  const [entry, disputes] = await Promise.all([
    read(client.ledger.entries[":seq"].$get({ param: { seq } }), args.request),
    read(client.disputes.$get({ query: { entrySeq: seq, limit: "200" } }), args.request),
  ]);
  return { entry, disputes: disputes.items };
}

export default function Entry() {
  const { entry, disputes } = useLoaderData<typeof loader>();
  return (
    <div className="stack">
      <PageHeader
        title={`Entry #${entry.seq}`}
        crumbs={[{ label: "Ledger", to: "/company/ledger" }]}
        badges={
          <>
            <Badge tone={entry.kind === "credit" ? "accent" : "neutral"}>
              {labelOf("entryKind", entry.kind)}
            </Badge>
            <ReversalLink entry={entry} />
          </>
        }
      />
      <Panel title="What it says">
        <EntryFacts entry={entry} />
      </Panel>
      {disputes.length === 0 ? null : (
        <Panel title="Disputes" flush>
          <DisputeTable disputes={disputes} side="company" empty={null} />
        </Panel>
      )}
      <Panel title="How it is sealed" note="SHA-256 over the hash before it and these bytes">
        <div className="stack">
          <dl className="hashes">
            <Fact label="Hash before">
              <span className="hash">{entry.prevHash}</span>
            </Fact>
            <Fact label="Hash of this entry">
              <span className="hash">{entry.entryHash}</span>
            </Fact>
            <Fact label="Idempotency key">
              <span className="hash">{entry.idemKey}</span>
            </Fact>
          </dl>
          <div className="stack-tight">
            <h3>Stored bytes</h3>
            <pre className="payload">{entry.payload}</pre>
          </div>
          {entry.conversion === null ? null : (
            <div className="stack-tight">
              <h3>The rate's bytes</h3>
              <p className="small muted prose">
                Their SHA-256 is <span className="hash">{entry.conversion.hash}</span>, one of the evidence
                hashes of {entry.kind === "credit" ? "this entry" : "the credit that this entry takes back"}.
              </p>
              <pre className="payload">{entry.conversion.content}</pre>
            </div>
          )}
        </div>
      </Panel>
      <Neighbours seq={entry.seq} />
    </div>
  );
}

function EntryFacts({ entry }: { readonly entry: EntryView }) {
  const formats = useFormats();
  if (isNotice(entry)) {
    return (
      <Facts>
        <Fact label="Recorded">
          <DateTime iso={entry.recordedAt} withTime />
        </Fact>
      </Facts>
    );
  }
  return (
    <Facts>
      <Fact label="Amount">
        <Money value={entry.amount} />
      </Fact>
      {entry.conversion === null ? null : <ConversionFact entry={entry} conversion={entry.conversion} />}
      <Fact label="Partner" wide>
        <Link to={`/company/partners/${entry.partnerId}`}>{entry.partnerName}</Link>
      </Fact>
      <Fact label="Deal" wide>
        <Link to={`/company/deals/${entry.opportunityId}`}>{entry.opportunityName}</Link>
      </Fact>
      <Fact label="Share of the deal">{formats.exactShare(entry.sharePpm)}</Fact>
      <Fact label="Period">
        <Link to={href("/company/ledger", { period: entry.period })}>{formats.period(entry.period)}</Link>
      </Fact>
      {entry.priorPeriod === null ? null : (
        <Fact label="Prior-period adjustment">
          Belongs to {formats.period(entry.priorPeriod)}, which was not open any more
          {entry.adjustsSeq === null ? null : (
            <>
              ; {isDecidedByDispute({ ruleId: entry.rule.id }) ? "adds to" : "takes the place of"}{" "}
              <Link to={`/company/ledger/${entry.adjustsSeq}`}>entry #{entry.adjustsSeq}</Link>
            </>
          )}
        </Fact>
      )}
      <Fact label="Effective">
        <DateTime iso={entry.effectiveAt} />
      </Fact>
      <Fact label="Recorded">
        <DateTime iso={entry.recordedAt} withTime />
      </Fact>
      {isDecidedByDispute({ ruleId: entry.rule.id }) ? (
        <Fact label="Decided by">
          <Link to={`/company/disputes/${entry.rule.id}`}>A dispute</Link>
        </Fact>
      ) : (
        <Fact label="Rule">
          <Link to={`/company/rules/${entry.rule.id}`}>Version {entry.rule.version}</Link>
        </Fact>
      )}
      <Fact label="Book">{entry.book}</Fact>
    </Facts>
  );
}

/** What it is worth in the company's own currency, with the rate that the entry keeps. */
function ConversionFact(props: {
  readonly entry: EntryView;
  readonly conversion: NonNullable<EntryView["conversion"]>;
}) {
  const { entry, conversion } = props;
  const { day } = useFormats();
  const { amount, units, reportingUnits, rateDay, source } = conversion;
  return (
    <Fact label={`In ${amount.currency}`} wide>
      <Money value={amount} />
      <span className="small muted">
        {" "}
        at {units} {entry.amount.currency} = {reportingUnits} {amount.currency},{" "}
        {labelOf("rateSource", source)} of {day(rateDay)}
      </span>
    </Fact>
  );
}

function ReversalLink({ entry }: { readonly entry: EntryView }) {
  if (entry.reversesSeq !== null) {
    return (
      <span>
        Takes back <Link to={`/company/ledger/${entry.reversesSeq}`}>entry #{entry.reversesSeq}</Link>
      </span>
    );
  }
  if (entry.reversedBySeq === null) return null;
  return (
    <span>
      Taken back by <Link to={`/company/ledger/${entry.reversedBySeq}`}>entry #{entry.reversedBySeq}</Link>
    </span>
  );
}

function Neighbours({ seq }: { readonly seq: number }) {
  return (
    <nav className="row" aria-label="Entries before and after">
      {seq > 1 ? <Link to={`/company/ledger/${seq - 1}`}>Entry before</Link> : null}
      <Link to={`/company/ledger/${seq + 1}`}>Entry after</Link>
      <Link to={href("/company/ledger", { asOf: `#${seq}` })}>The ledger as of this entry</Link>
    </nav>
  );
}
