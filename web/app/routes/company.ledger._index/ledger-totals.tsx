import { Link } from "@remix-run/react";
import type { AskedMoment } from "#web/app/lib/as-of.ts";
import { href } from "#web/app/lib/search.ts";
import type { TotalsView } from "#web/app/lib/views.ts";
import { AsOfField } from "#web/app/ui/as-of-field.tsx";
import { AsOfNotice, useMomentWords } from "#web/app/ui/as-of-notice.tsx";
import { type Column, DataTable } from "#web/app/ui/data-table.tsx";
import { EmptyState } from "#web/app/ui/empty-state.tsx";
import { Field, Select } from "#web/app/ui/field.tsx";
import { Filters } from "#web/app/ui/filters.tsx";
import { useFormats } from "#web/app/ui/formats-context.tsx";
import { Money } from "#web/app/ui/money.tsx";
import { useReloading } from "#web/app/ui/use-reloading.ts";

type Group = TotalsView["groups"][number];

export function LedgerTotals(props: {
  readonly totals: TotalsView;
  readonly by: "partner" | "period";
  readonly moment: AskedMoment;
}) {
  const { totals, by, moment } = props;
  const { asOf } = moment;
  const formats = useFormats();
  const columns: readonly Column<Group>[] = [
    {
      key: "group",
      header: by === "partner" ? "Partner" : "Period",
      title: true,
      cell: (group) => <GroupName group={group} by={by} asOf={asOf} />,
    },
    { key: "entries", header: "Entries", numeric: true, cell: (group) => formats.count(group.entries) },
    { key: "amount", header: "Total", numeric: true, cell: (group) => <Money value={group} /> },
  ];
  const words = useMomentWords(asOf ?? "#0");
  const when = asOf === undefined ? "now" : `as of ${words}`;
  return (
    <>
      <Filters
        label="Totals"
        keep={{ view: "totals" }}
        clear={asOf === undefined ? null : href("/company/ledger", { view: "totals", by })}
      >
        <AsOfField moment={moment} />
        <Field id="by" label="By" className="filters-half">
          {(control) => (
            <Select
              control={control}
              name="by"
              value={by}
              options={[
                { value: "partner", label: "Partner" },
                { value: "period", label: "Period" },
              ]}
            />
          )}
        </Field>
      </Filters>
      {asOf === undefined ? (
        <p className="panel-body">What the ledger adds up to, after entry #{totals.headSeq}.</p>
      ) : (
        <div className="panel-body">
          <AsOfNotice
            asOf={asOf}
            headSeq={totals.headSeq}
            recordedAt={totals.recordedAt}
            now={href("/company/ledger", { view: "totals", by })}
          />
        </div>
      )}
      <DataTable
        caption={`Totals of the ledger ${when}`}
        columns={columns}
        rows={inOrder(totals.groups, by)}
        rowKey={(group) => `${group.book} ${group.key} ${group.currency}`}
        stale={useReloading()}
        empty={
          <EmptyState title={asOf === undefined ? "The ledger is empty" : "The ledger was empty then"} />
        }
        footer={<TotalRows totals={totals} />}
      />
      {totals.totals.every(({ currency }) => currency === totals.reporting.currency) ? null : (
        <DataTable
          caption={`All currencies in ${totals.reporting.currency}, at the rates frozen on the entries`}
          captionHidden={false}
          columns={columns}
          rows={inOrder(totals.reporting.groups, by)}
          rowKey={(group) => `${group.book} ${group.key}`}
          footer={<TotalRows totals={totals.reporting} />}
        />
      )}
    </>
  );
}

/** One currency after another; in each the largest partner or the latest period first. */
function inOrder(groups: readonly Group[], by: "partner" | "period"): readonly Group[] {
  return groups.toSorted((a, b) => {
    if (a.currency !== b.currency) return a.currency < b.currency ? -1 : 1;
    if (by === "partner") return b.amountMinor - a.amountMinor;
    return a.key < b.key ? 1 : -1;
  });
}

function GroupName(props: {
  readonly group: Group;
  readonly by: "partner" | "period";
  readonly asOf: string | undefined;
}) {
  const { group, by, asOf } = props;
  const { period } = useFormats();
  if (by === "period")
    return <Link to={href("/company/ledger", { period: group.key, asOf })}>{period(group.key)}</Link>;
  return <Link to={href("/company/ledger", { partnerId: group.key, asOf })}>{group.name}</Link>;
}

function TotalRows({ totals }: { readonly totals: Pick<TotalsView, "totals"> }) {
  const { count } = useFormats();
  return (
    <tfoot>
      {totals.totals.map((total) => (
        <tr key={`${total.book} ${total.currency}`}>
          <th scope="row" className="cell-title">
            All, {total.currency}
          </th>
          <td className="numeric" data-label="Entries">
            {count(total.entries)}
          </td>
          <td className="numeric" data-label="Total">
            <Money value={total} />
          </td>
        </tr>
      ))}
    </tfoot>
  );
}
