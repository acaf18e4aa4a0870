import { Link } from "@remix-run/react";
import type { ComparisonView } from "#web/app/lib/views.ts";
import { EmptyState } from "#web/app/ui/empty-state.tsx";
import { useFormats } from "#web/app/ui/formats-context.tsx";
import { Money } from "#web/app/ui/money.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { Share } from "#web/app/ui/share.tsx";

type Result = ComparisonView["results"][number];

/** A column a model, a row a partner; one table a currency. */
export function Comparison({ comparison }: { readonly comparison: ComparisonView }) {
  const { count } = useFormats();
  if (comparison.results.length === 0) {
    return (
      <Panel>
        <EmptyState title="No deal closed on these days">
          <p>Choose other days below, or import deals first.</p>
        </EmptyState>
      </Panel>
    );
  }
  return (
    <>
      {comparison.results.map((result) => (
        <Panel
          key={result.currency}
          title={`Side by side, ${result.currency}`}
          note={`${count(result.deals)} deals`}
          flush
        >
          <ComparisonTable result={result} />
        </Panel>
      ))}
    </>
  );
}

function ComparisonTable({ result }: { readonly result: Result }) {
  const { currency, columns, partners } = result;
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
            {columns.map(({ name }) => (
              <th scope="col" className="numeric cell-wrap" key={name}>
                {name}
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
              {columns.map(({ name }, at) => (
                <td key={name} className="numeric" data-label={name}>
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
            {columns.map(({ name, unattributedMinor }) => (
              <td key={name} className="numeric" data-label={name}>
                {money(unattributedMinor)}
              </td>
            ))}
          </tr>
          <tr>
            <th scope="row" className="cell-title">
              All deals
            </th>
            {columns.map(({ name }) => (
              <td key={name} className="numeric" data-label={name}>
                {money(result.amountMinor)}
              </td>
            ))}
          </tr>
          <tr>
            <th scope="row" className="cell-title">
              Coverage
            </th>
            {columns.map(({ name, coveragePpm }) => (
              <td key={name} className="numeric" data-label={name}>
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
