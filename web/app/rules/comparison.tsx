import { Link } from "@remix-run/react";
import type { ComparisonView } from "#web/app/lib/views.ts";
import { EmptyState } from "#web/app/ui/empty-state.tsx";
import { useFormats } from "#web/app/ui/formats-context.tsx";
import { Money } from "#web/app/ui/money.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { Share } from "#web/app/ui/share.tsx";
import { originNote } from "./compared-models.ts";

type Result = ComparisonView["results"][number];

type Column = ComparisonView["columns"][number];

/** A column a model, a row a partner; one table a currency. */
export function Comparison(props: {
  readonly comparison: ComparisonView;
  /** Of one deal rather than of all that closed. */
  readonly isOfOne: boolean;
}) {
  const { comparison, isOfOne } = props;
  const { count } = useFormats();
  if (comparison.results.length === 0) {
    return (
      <Panel>
        {isOfOne ? (
          <EmptyState title="The deal has no amount">
            <p>There is nothing to split yet.</p>
          </EmptyState>
        ) : (
          <EmptyState title="No deal closed on these days">
            <p>Choose other days below, or import deals first.</p>
          </EmptyState>
        )}
      </Panel>
    );
  }
  return (
    <>
      {comparison.results.map((result) => (
        <Panel
          key={result.currency}
          title={`Side by side, ${result.currency}`}
          note={isOfOne ? undefined : `${count(result.deals)} deals`}
          flush
        >
          <ComparisonTable result={result} columns={comparison.columns} isOfOne={isOfOne} />
        </Panel>
      ))}
      <Sentences columns={comparison.columns} />
    </>
  );
}

export function ComparisonTable(props: {
  readonly result: Result;
  readonly columns: readonly Column[];
  readonly isOfOne: boolean;
}) {
  const { currency, partners } = props.result;
  // Two versions of one rule have one name, so a column is told from another by its place.
  const columns = props.result.columns.map((sums, place) => ({
    ...sums,
    key: String(place),
    label: labelOf(props.columns[place], sums.name),
  }));
  const money = (amountMinor: number) => (
    <span className="cell-value">
      <Money value={{ amountMinor, currency }} />
    </span>
  );
  return (
    <div className="table-scroll">
      <table className="table table-stacks">
        <caption className="visually-hidden">What each partner gets under each model, {currency}</caption>
        <thead>
          <tr>
            <th scope="col">Partner</th>
            {columns.map(({ key, label }) => (
              <th scope="col" className="numeric cell-wrap" key={key}>
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {partners.map(({ partnerId, partnerName, amountsMinor }) => (
            <tr key={partnerId}>
              <th scope="row" className="cell-title cell-name">
                <Link to={`/company/partners/${partnerId}`}>{partnerName}</Link>
              </th>
              {columns.map(({ key, label }, at) => (
                <td key={key} className="numeric" data-label={label}>
                  {money(amountsMinor[at] ?? 0)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row" className="cell-title">
              Unattributed
            </th>
            {columns.map(({ key, label, unattributedMinor }) => (
              <td key={key} className="numeric" data-label={label}>
                {money(unattributedMinor)}
              </td>
            ))}
          </tr>
          <tr>
            <th scope="row" className="cell-title">
              {props.isOfOne ? "The deal" : "All deals"}
            </th>
            {columns.map(({ key, label }) => (
              <td key={key} className="numeric" data-label={label}>
                {money(props.result.amountMinor)}
              </td>
            ))}
          </tr>
          <tr>
            <th scope="row" className="cell-title">
              Coverage
            </th>
            {columns.map(({ key, label, coveragePpm }) => (
              <td key={key} className="numeric" data-label={label}>
                <span className="cell-value">
                  <Share ppm={coveragePpm} />
                </span>
              </td>
            ))}
          </tr>
        </tfoot>
      </table>
    </div>
  );
}

/** What each column does, in plain words. */
function Sentences({ columns }: { readonly columns: readonly Column[] }) {
  const said = columns.filter(({ sentence }) => sentence !== null);
  if (said.length === 0) return null;
  return (
    <Panel title="What the columns say">
      <dl className="stack prose">
        {said.map((column) => (
          <div key={keyOf(column)}>
            <dt>
              <strong>{labelOf(column, column.name)}</strong>
            </dt>
            <dd>{column.sentence}</dd>
          </div>
        ))}
      </dl>
    </Panel>
  );
}

function labelOf(column: Column | undefined, name: string): string {
  const note = column === undefined ? null : originNote(column.origin, column.book);
  return note === null ? name : `${name} (${note})`;
}

function keyOf({ name, origin }: Column): string {
  return origin.kind === "rule" ? `${origin.ruleId}@${origin.version}` : name;
}
