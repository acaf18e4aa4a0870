import { labelOf } from "#web/app/lib/labels.ts";
import { DateTime } from "#web/app/ui/date-time.tsx";
import { Money } from "#web/app/ui/money.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { Share } from "#web/app/ui/share.tsx";
import type { OfferedModel } from "./models.ts";

type Example = {
  readonly opportunity: {
    readonly amountMinor: number;
    readonly currency: string;
    readonly closedAt: string;
  };
  readonly touchpoints: readonly {
    readonly id: string;
    readonly partner: string;
    readonly role: string;
    readonly occurredAt: string;
  }[];
  readonly splits: readonly {
    readonly kind: OfferedModel;
    readonly shares: readonly {
      readonly partner: string;
      readonly sharePpm: number;
      readonly amountMinor: number;
    }[];
  }[];
};

/** What each model would do with one and the same deal. */
export function WorkedExample({ example, current }: { readonly example: Example; readonly current: string }) {
  const partners = [...new Set(example.touchpoints.map(({ partner }) => partner))].sort();
  const { currency } = example.opportunity;
  return (
    <Panel title="What it means" note="An example, split by the real engine" flush>
      <div className="panel-body stack-tight">
        <p>
          A deal of <Money value={example.opportunity} /> closes on{" "}
          <DateTime iso={example.opportunity.closedAt} />. Before that:
        </p>
        <ol className="example-touchpoints">
          {example.touchpoints.map((touchpoint) => (
            <li key={touchpoint.id}>
              <DateTime iso={touchpoint.occurredAt} />: partner {touchpoint.partner},{" "}
              {labelOf("role", touchpoint.role).toLowerCase()}
            </li>
          ))}
        </ol>
      </div>
      <table className="table table-stacks">
        <caption className="visually-hidden">The same deal under each model</caption>
        <thead>
          <tr>
            <th scope="col">Model</th>
            {partners.map((partner) => (
              <th scope="col" className="numeric" key={partner}>
                Partner {partner}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {example.splits.map((split) => (
            <tr key={split.kind}>
              <th scope="row" className="cell-title">
                {labelOf("model", split.kind)}
                {split.kind === current ? <span className="cell-note">in force</span> : null}
              </th>
              {partners.map((partner) => {
                const share = split.shares.find((one) => one.partner === partner);
                return (
                  <td key={partner} className="numeric" data-label={`Partner ${partner}`}>
                    <span className="cell-value">
                      <Money value={{ amountMinor: share?.amountMinor ?? 0, currency }} />
                      <span className="cell-note">
                        <Share ppm={share?.sharePpm ?? 0} />
                      </span>
                    </span>
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  );
}
