import { Link } from "@remix-run/react";
import type { ReactNode } from "react";
import { DisputeCell } from "#web/app/disputes/dispute-cell.tsx";
import { labelOf } from "#web/app/lib/labels.ts";
import { href } from "#web/app/lib/search.ts";
import { useMay } from "#web/app/lib/use-may.ts";
import type { EntryDisputeView } from "#web/app/lib/views.ts";
import { Badge } from "./badge.tsx";
import { type Column, type ColumnSort, DataTable } from "./data-table.tsx";
import { DateTime } from "./date-time.tsx";
import { useFormats } from "./formats-context.tsx";
import { Money } from "./money.tsx";
import { Share } from "./share.tsx";
import { useReloading } from "./use-reloading.ts";

/** An entry as either side lists it. A partner sees no other partner, a company's page no company. */
export type ListedEntry = {
  readonly seq: number;
  readonly kind: string;
  readonly amount: { readonly amountMinor: number; readonly currency: string };
  readonly partnerId?: string;
  readonly partnerName?: string;
  readonly opportunityId: string;
  readonly opportunityName: string;
  readonly companyId?: string;
  readonly companyName?: string;
  readonly sharePpm: number;
  readonly book: string;
  readonly period: string;
  readonly recordedAt: string;
  readonly priorPeriod?: string | null;
  readonly reversesSeq: number | null;
  readonly reversedBySeq: number | null;
  /** Of a partner's own list: its newest dispute of the entry. */
  readonly dispute?: EntryDisputeView | null;
};

type Side = "company" | "portal";

export function EntryTable(props: {
  readonly entries: readonly ListedEntry[];
  readonly side: Side;
  readonly sort?: ColumnSort;
  readonly hide?: readonly ("opportunity" | "partner" | "company")[];
  readonly empty: ReactNode;
}) {
  const { entries, side, sort, hide = [], empty } = props;
  const { period } = useFormats();
  const may = useMay();
  const showsDisputes = side === "portal" && may("portal.disputes.read");
  const isDisputable = may("portal.disputes.open");
  const hidden = new Set<string>([...hide, ...(side === "company" ? ["company"] : ["partner"])]);
  const columns: readonly Column<ListedEntry>[] = [
    {
      key: "seq",
      header: "Entry",
      title: true,
      className: "cell-narrow",
      ...(sort === undefined ? {} : { sort }),
      cell: (entry) => <EntryName entry={entry} side={side} />,
    },
    {
      key: "recorded",
      header: "Recorded",
      nowrap: true,
      cell: (entry) => <DateTime iso={entry.recordedAt} withTime />,
    },
    {
      key: "period",
      header: "Period",
      nowrap: true,
      cell: (entry) =>
        isNotice(entry) ? null : (
          <>
            {period(entry.period)}
            {entry.priorPeriod ? (
              <span className="cell-note">adjusts {period(entry.priorPeriod)}</span>
            ) : null}
          </>
        ),
    },
    { key: "company", header: "Company", cell: (entry) => entry.companyName ?? null },
    {
      key: "partner",
      header: "Partner",
      cell: (entry) =>
        isNotice(entry) ? null : <Link to={`/company/partners/${entry.partnerId}`}>{entry.partnerName}</Link>,
    },
    {
      key: "opportunity",
      header: "Deal",
      cell: (entry) =>
        isNotice(entry) ? null : <Link to={dealPath(entry, side)}>{entry.opportunityName}</Link>,
    },
    {
      key: "share",
      header: "Share",
      numeric: true,
      cell: (entry) => (isNotice(entry) ? null : <Share ppm={entry.sharePpm} />),
    },
    {
      key: "amount",
      header: "Amount",
      numeric: true,
      cell: (entry) => (isNotice(entry) ? null : <Money value={entry.amount} />),
    },
    ...(showsDisputes ? [disputeColumn(isDisputable)] : []),
  ];
  return (
    <DataTable
      caption="Ledger entries"
      columns={columns.filter((column) => !hidden.has(column.key))}
      rows={entries}
      rowKey={(entry) => `${entry.companyId ?? ""}-${entry.seq}`}
      empty={empty}
      stale={useReloading()}
    />
  );
}

/** What became of a dispute of the entry, and the way to open one where none is undecided. */
function disputeColumn(isDisputable: boolean): Column<ListedEntry> {
  return {
    key: "dispute",
    header: "Dispute",
    cell: (entry) => {
      const { companyId, dispute = null, seq } = entry;
      if (companyId === undefined || isNotice(entry)) return null;
      const openAt = isDisputable ? href("/portal/disputes/new", { companyId, entry: String(seq) }) : null;
      return <DisputeCell dispute={dispute} side="portal" openAt={openAt} />;
    },
  };
}

/** A notice tells something about the ledger itself: it is about no deal and moves no money. */
export function isNotice({ opportunityId }: Pick<ListedEntry, "opportunityId">): boolean {
  return opportunityId === "";
}

function EntryName({ entry, side }: { readonly entry: ListedEntry; readonly side: Side }) {
  return (
    <>
      {side === "company" ? <Link to={`/company/ledger/${entry.seq}`}>#{entry.seq}</Link> : `#${entry.seq}`}{" "}
      <Badge tone={entry.kind === "credit" ? "accent" : "neutral"}>{labelOf("entryKind", entry.kind)}</Badge>
      {entry.book === "revenue" || isNotice(entry) ? null : (
        <span className="cell-note">Overlay: {entry.book}</span>
      )}
      <Reversal entry={entry} side={side} />
    </>
  );
}

/** A reversal and the entry it takes back point at each other. */
function Reversal({ entry, side }: { readonly entry: ListedEntry; readonly side: Side }) {
  const words =
    entry.reversesSeq !== null
      ? { text: "reverses", seq: entry.reversesSeq }
      : { text: "reversed by", seq: entry.reversedBySeq };
  if (words.seq === null) return null;
  return (
    <span className="cell-note">
      {words.text}{" "}
      {side === "company" ? <Link to={`/company/ledger/${words.seq}`}>#{words.seq}</Link> : `#${words.seq}`}
    </span>
  );
}

function dealPath(entry: ListedEntry, side: Side): string {
  if (side === "company") return `/company/deals/${entry.opportunityId}`;
  return `/portal/companies/${entry.companyId}/deals/${entry.opportunityId}`;
}
