import { labelOf } from "#web/app/lib/labels.ts";
import type { PortalDealDetailView } from "#web/app/lib/views.ts";
import { Money } from "#web/app/ui/money.tsx";
import { OverrideNotice } from "#web/app/ui/override-notice.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { Share, ShareBar } from "#web/app/ui/share.tsx";
import { Trace } from "#web/app/ui/trace.tsx";

/** The partner's part, how it comes about, and what is left for others, who stay unnamed. */
export function OwnShare({ deal }: { readonly deal: PortalDealDetailView }) {
  return (
    <Panel
      title={deal.status === "expected" ? "Your expected share" : "Your share"}
      note={deal.rule === null ? undefined : `${deal.rule.name}, version ${deal.rule.version}`}
      flush
    >
      <div className="panel-body stack">
        <p className="own-share">
          <Money value={deal.amount} /> <Share ppm={deal.sharePpm} />
          {deal.dealAmount === null ? null : (
            <>
              {" "}
              <span className="muted">of</span> <Money value={deal.dealAmount} />
            </>
          )}
        </p>
        <ShareBar parts={[{ key: "own", ppm: deal.sharePpm }]} />
        {deal.explanation === null ? null : (
          <div className="stack-tight prose">
            <p>{deal.explanation.sentence}</p>
            <p className="sum">{deal.explanation.arithmetic}</p>
          </div>
        )}
        {deal.override === null ? null : (
          <OverrideNotice override={deal.override} rule={deal.rule === null ? null : deal.rule.name} />
        )}
        {deal.rule === null || deal.override !== null ? null : (
          <div className="stack-tight prose">
            <p>
              <strong>The rule.</strong> {deal.rule.sentence}
            </p>
            <Trace trace={deal.trace} />
          </div>
        )}
      </div>
      <WholeDeal deal={deal} />
    </Panel>
  );
}

/** Where the company shows nothing of the others there is no whole to show. */
function WholeDeal({ deal }: { readonly deal: PortalDealDetailView }) {
  const { others, unattributed } = deal;
  if (others === null || unattributed === null) {
    return (
      <p className="panel-body small muted">{deal.companyName} does not show what others have of a deal.</p>
    );
  }
  return (
    <table className="table">
      <caption className="visually-hidden">How the whole deal is split</caption>
      <thead>
        <tr>
          <th scope="col">Who</th>
          <th scope="col" className="numeric">
            Share
          </th>
        </tr>
      </thead>
      <tbody>
        <PartRow who="You" ppm={deal.sharePpm} />
        {partsOf(others).map(({ who, ppm }) => (
          <PartRow key={who} who={who} ppm={ppm} />
        ))}
        {unattributed.sharePpm === 0 ? null : (
          <PartRow
            who="Unattributed"
            note={unattributed.reason === null ? undefined : labelOf("reason", unattributed.reason)}
            ppm={unattributed.sharePpm}
          />
        )}
      </tbody>
      <tfoot>
        <PartRow who="The whole deal" ppm={deal.sharePpm + others.sharePpm + unattributed.sharePpm} />
      </tfoot>
    </table>
  );
}

type Others = NonNullable<PortalDealDetailView["others"]>;

function partsOf({ partners, sharePpm, named }: Others) {
  if (named !== null) return named.map(({ name, sharePpm: ppm }) => ({ who: name, ppm }));
  if (partners === 0) return [];
  return [{ who: partners === 1 ? "1 other partner" : `${partners} other partners together`, ppm: sharePpm }];
}

function PartRow(props: { readonly who: string; readonly ppm: number; readonly note?: string | undefined }) {
  return (
    <tr>
      <th scope="row">
        {props.who}
        {props.note === undefined ? null : <span className="cell-note">{props.note}</span>}
      </th>
      <td className="numeric">
        <Share ppm={props.ppm} />
      </td>
    </tr>
  );
}
