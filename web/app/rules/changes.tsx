import { Link } from "@remix-run/react";
import type { PartnerChangeView, TrialView } from "#web/app/lib/views.ts";
import { type Column, DataTable } from "#web/app/ui/data-table.tsx";
import { useFormats } from "#web/app/ui/formats-context.tsx";
import { Money } from "#web/app/ui/money.tsx";

/** What each partner had and would have; the largest changes first. */
export function PartnerChanges(props: {
  readonly changes: readonly PartnerChangeView[];
  readonly limit?: number;
  /** In a narrow place what was before stands below what will be. */
  readonly narrow?: boolean;
}) {
  const { changes, limit = changes.length, narrow = false } = props;
  const { count } = useFormats();
  const sorted = [...changes].sort((a, b) => Math.abs(changeOf(b)) - Math.abs(changeOf(a)));
  const shown = sorted.slice(0, limit);
  const hidden = sorted.length - shown.length;
  return (
    <>
      <DataTable
        caption="Change per partner"
        columns={narrow ? NARROW_COLUMNS : PARTNER_COLUMNS}
        rows={shown}
        rowKey={(row) => `${row.partnerId} ${row.currency}`}
        rowClass={(row) => (changeOf(row) === 0 ? undefined : "is-changed")}
        empty={<p className="panel-body muted">No partner has a share in these deals.</p>}
      />
      {hidden === 0 ? null : (
        <p className="panel-foot small muted">
          And {count(hidden)} more {hidden === 1 ? "partner" : "partners"} with smaller changes or none.
        </p>
      )}
    </>
  );
}

const PARTNER: Column<PartnerChangeView> = {
  key: "partner",
  header: "Partner",
  title: true,
  cell: (row) => <Link to={`/company/partners/${row.partnerId}`}>{row.name}</Link>,
};

const CHANGE: Column<PartnerChangeView> = {
  key: "change",
  header: "Change",
  numeric: true,
  cell: (row) =>
    changeOf(row) === 0 ? <span className="muted">None</span> : <strong>{money(row, changeOf(row))}</strong>,
};

const PARTNER_COLUMNS: readonly Column<PartnerChangeView>[] = [
  PARTNER,
  { key: "before", header: "Before", numeric: true, cell: (row) => money(row, row.beforeMinor) },
  { key: "after", header: "After", numeric: true, cell: (row) => money(row, row.afterMinor) },
  CHANGE,
];

const NARROW_COLUMNS: readonly Column<PartnerChangeView>[] = [
  PARTNER,
  {
    key: "after",
    header: "After",
    numeric: true,
    cell: (row) => (
      <>
        {money(row, row.afterMinor)}
        {changeOf(row) === 0 ? null : <span className="cell-note">from {money(row, row.beforeMinor)}</span>}
      </>
    ),
  },
  CHANGE,
];

function money({ currency }: { readonly currency: string }, amountMinor: number) {
  return <Money value={{ amountMinor, currency }} />;
}

function changeOf({ beforeMinor, afterMinor }: PartnerChangeView): number {
  return afterMinor - beforeMinor;
}

type DealChange = TrialView["deals"][number];
type Split = DealChange["before"];

/** Deals that would be split differently, each partner with its share before and after. */
export function DealChanges(props: {
  readonly deals: readonly DealChange[];
  /** How many change in all; the rest is only counted. */
  readonly total: number;
  /** How many are open to see at once. */
  readonly limit: number;
}) {
  const { deals, total, limit } = props;
  const { count } = useFormats();
  if (deals.length === 0) return null;
  const more = deals.slice(limit);
  return (
    <div className="deal-changes">
      <h3>Deals that change</h3>
      <DealChangeList deals={deals.slice(0, limit)} />
      {more.length === 0 ? null : (
        <details>
          <summary>{count(more.length)} more</summary>
          <DealChangeList deals={more} />
        </details>
      )}
      {total > deals.length ? (
        <p className="small muted">And {count(total - deals.length)} that are not listed here.</p>
      ) : null}
    </div>
  );
}

function DealChangeList({ deals }: { readonly deals: readonly DealChange[] }) {
  return (
    <ul className="deal-change-list">
      {deals.map((deal) => (
        <li key={deal.id}>
          <p className="deal-change-head">
            <Link to={`/company/deals/${deal.id}`}>{deal.name}</Link> <Money value={deal.amount} />
          </p>
          <SplitChange before={deal.before} after={deal.after} />
        </li>
      ))}
    </ul>
  );
}

function SplitChange({ before, after }: { readonly before: Split; readonly after: Split }) {
  const { share } = useFormats();
  const partners = new Map([...before, ...after].map((one) => [one.partnerId, one.partnerName]));
  const ppm = (split: Split, id: string) => split.find(({ partnerId }) => partnerId === id)?.sharePpm ?? 0;
  const rows = [...partners].map(([id, name]) => ({ id, name, from: ppm(before, id), to: ppm(after, id) }));
  return (
    <ul className="split-change small">
      {rows.map(({ id, name, from, to }) => (
        <li key={id} className={from === to ? "muted" : "is-changed"}>
          <span className="split-change-name">{name}</span>{" "}
          <span className="nowrap">
            {from === to ? (
              share(to)
            ) : (
              <>
                {share(from)} <span aria-hidden="true">→</span>
                <span className="visually-hidden">becomes</span> <strong>{share(to)}</strong>
              </>
            )}
          </span>
        </li>
      ))}
    </ul>
  );
}
