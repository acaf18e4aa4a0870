import { Link } from "@remix-run/react";
import { DisputeCell } from "#web/app/disputes/dispute-cell.tsx";
import { href } from "#web/app/lib/search.ts";
import { useMay } from "#web/app/lib/use-may.ts";
import type { StatementDetailView } from "#web/app/lib/views.ts";
import { type Column, DataTable } from "#web/app/ui/data-table.tsx";
import { DateTime } from "#web/app/ui/date-time.tsx";
import { EmptyState } from "#web/app/ui/empty-state.tsx";
import { Fact, Facts } from "#web/app/ui/facts.tsx";
import { useFormats } from "#web/app/ui/formats-context.tsx";
import { Money } from "#web/app/ui/money.tsx";
import { Notice } from "#web/app/ui/notice.tsx";
import { Panel } from "#web/app/ui/panel.tsx";

type Line = StatementDetailView["entries"][number];
type Side = "company" | "portal";

/** A statement as it was signed: balances, lines, rules, and the versions of it. */
export function StatementPaper({
  statement,
  side,
}: {
  readonly statement: StatementDetailView;
  readonly side: Side;
}) {
  const formats = useFormats();
  const newest = statement.versions[0];
  const entries = statement.entries.filter((line) => !line.isAdjustment);
  const adjustments = statement.entries.filter((line) => line.isAdjustment);
  return (
    <>
      {statement.isSuperseded && newest !== undefined ? (
        <Notice title={`Version ${newest.version} has taken the place of this one`}>
          <p>
            This one stays as it was and can still be verified.{" "}
            <Link to={`/${side}/statements/${newest.id}`}>Open version {newest.version}</Link>
          </p>
        </Notice>
      ) : null}
      <Panel title="Balance">
        <StatementMark statement={statement} side={side} />
        <Facts>
          <Fact label="Opening">
            <Money value={statement.opening} />
          </Fact>
          <Fact label="Entries">
            <Money value={sumOf(entries, statement.closing.currency)} />
          </Fact>
          <Fact label="Adjustments">
            <Money value={sumOf(adjustments, statement.closing.currency)} />
          </Fact>
          <Fact label="Closing">
            <Money value={statement.closing} />
          </Fact>
          <Fact label="Period">{formats.period(statement.period)}</Fact>
          {side === "company" ? (
            <Fact label="Partner" wide>
              <Link to={`/company/partners/${statement.partnerId}`}>{statement.partnerName}</Link>
            </Fact>
          ) : (
            <Fact label="Company" wide>
              {statement.companyName}
            </Fact>
          )}
          <Fact label="Issued">
            <DateTime iso={statement.issuedAt} withTime />
          </Fact>
          <Fact label={statement.acknowledgedAt === null ? "Counts as accepted from" : "Acknowledged"}>
            <DateTime iso={statement.acknowledgedAt ?? statement.lapsesAt} />
          </Fact>
        </Facts>
      </Panel>
      <Lines title="Entries" lines={entries} of={statement} side={side} />
      {adjustments.length === 0 ? null : (
        <Lines title="Adjustments" lines={adjustments} of={statement} side={side} />
      )}
      <Panel title="Rules and signature">
        <div className="stack">
          <p>
            {statement.rules.length === 0
              ? "No rule is named, because there are no lines."
              : statement.rules.map(({ name, version }) => `${name}, version ${version}`).join("; ")}
          </p>
          <dl className="hashes">
            <Fact label="SHA-256 of the document">
              <span className="hash">{statement.documentHash}</span>
            </Fact>
            <Fact label="Signature">
              <span className="hash">{statement.signature}</span>
            </Fact>
          </dl>
        </div>
      </Panel>
      {statement.versions.length < 2 ? null : (
        <Panel title="Versions">
          <ul className="plain-list">
            {statement.versions.map((one) => (
              <li key={one.id}>
                {one.id === statement.id ? (
                  <strong>Version {one.version}</strong>
                ) : (
                  <Link to={`/${side}/statements/${one.id}`}>Version {one.version}</Link>
                )}{" "}
                <span className="muted">
                  issued <DateTime iso={one.issuedAt} />
                </span>
              </li>
            ))}
          </ul>
        </Panel>
      )}
    </>
  );
}

function sumOf(lines: readonly Line[], currency: string) {
  return { amountMinor: lines.reduce((sum, { amount }) => sum + amount.amountMinor, 0), currency };
}

/** The company's colour and logo, as the printed statement has them. */
function StatementMark({
  statement: { look, companyId, companyName },
  side,
}: {
  readonly statement: StatementDetailView;
  readonly side: Side;
}) {
  const logo =
    side === "company" ? "/api/v1/statement-settings/logo" : `/api/v1/portal/companies/${companyId}/logo`;
  return (
    <div className="statement-mark">
      <svg className="statement-band" aria-hidden="true" preserveAspectRatio="none" viewBox="0 0 1 1">
        <rect width="1" height="1" fill={look.accentColor} />
      </svg>
      {look.hasLogo ? <img className="statement-logo" src={logo} alt={`Logo of ${companyName}`} /> : null}
    </div>
  );
}

function Lines({
  title,
  lines,
  of: { id, companyId },
  side,
}: {
  readonly title: string;
  readonly lines: readonly Line[];
  readonly of: StatementDetailView;
  readonly side: Side;
}) {
  const may = useMay();
  const isDisputable = side === "portal" && may("portal.disputes.open");
  const readsDisputes = may(side === "portal" ? "portal.disputes.read" : "disputes.read");
  const hasDispute = lines.some(({ dispute }) => dispute !== null);
  const openAt = ({ seq }: Line) =>
    isDisputable ? href("/portal/disputes/new", { companyId, entry: String(seq), statement: id }) : null;
  const columns: readonly Column<Line>[] = [
    { key: "deal", header: "Deal", title: true, cell: (line) => line.label },
    { key: "reason", header: "Reason", prose: true, cell: (line) => line.reason },
    { key: "seq", header: "Entry", numeric: true, cell: (line) => line.seq },
    { key: "amount", header: "Amount", numeric: true, cell: (line) => <Money value={line.amount} /> },
    ...(isDisputable || (readsDisputes && hasDispute)
      ? [
          {
            key: "dispute",
            header: "Dispute",
            cell: (line: Line) => <DisputeCell dispute={line.dispute} side={side} openAt={openAt(line)} />,
          },
        ]
      : []),
  ];
  return (
    <Panel title={title} flush>
      <DataTable
        caption={title}
        columns={columns}
        rows={lines}
        rowKey={({ seq }) => String(seq)}
        empty={<EmptyState title="Nothing new in this period" />}
      />
    </Panel>
  );
}

/** The forms of a statement to keep; `base` is where the API has them. */
export function StatementDownloads({ base }: { readonly base: string }) {
  return (
    <>
      <a className="button" href={`${base}/statement.pdf`} download>
        PDF
      </a>
      <a className="button" href={`${base}/statement.csv`} download>
        CSV
      </a>
      <a className="button" href={`${base}/statement.json`} download>
        JSON
      </a>
      <a className="button" href={`${base}/bundle.json`} download>
        Bundle
      </a>
    </>
  );
}
