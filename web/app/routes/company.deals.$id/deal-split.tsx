import { labelOf } from "#web/app/lib/labels.ts";
import type { DealDetailView } from "#web/app/lib/views.ts";
import { DataTable } from "#web/app/ui/data-table.tsx";
import { FlagBadges } from "#web/app/ui/deal-badges.tsx";
import { Money } from "#web/app/ui/money.tsx";
import { OverrideNotice } from "#web/app/ui/override-notice.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { Share, ShareBar } from "#web/app/ui/share.tsx";
import { Trace } from "#web/app/ui/trace.tsx";
import { RuleNote, shareColumns } from "./split-parts.tsx";

/** Who gets which part and why, down to the row that makes it add up. */
export function DealSplit({ deal }: { readonly deal: DealDetailView }) {
  const { attribution, amount } = deal;
  if (amount === null || attribution.status === "none") {
    return (
      <Panel title="Split">
        <p className="muted">{withoutSplit(deal)}</p>
      </Panel>
    );
  }
  const { currency } = amount;
  return (
    <Panel
      title={attribution.status === "expected" ? "Expected split" : "Split"}
      note={<RuleNote rule={attribution.rule} />}
      flush
    >
      <div className="panel-body stack">
        <Decision deal={deal} />
        <ShareBar
          parts={attribution.shares.map((share) => ({ key: share.partnerId, ppm: share.sharePpm }))}
        />
      </div>
      <DataTable
        caption="Shares"
        columns={shareColumns(currency)}
        rows={attribution.shares}
        rowKey={(share) => share.partnerId}
        footer={<SplitFooter deal={deal} />}
      />
      <p className="panel-foot row small muted">
        <FlagBadges flags={attribution.flags} />
        The arithmetic is in the smallest unit of {currency}, so that it is exact.
      </p>
    </Panel>
  );
}

/** What decided: a person, or a rule and what it tried. */
function Decision({ deal }: { readonly deal: DealDetailView }) {
  const { override, rule, trace } = deal.attribution;
  if (override !== null) return <OverrideNotice override={override} rule={rule?.name ?? null} />;
  if (rule === null) return null;
  return (
    <div className="stack-tight prose">
      <p>{rule.sentence}</p>
      <Trace trace={trace} />
    </div>
  );
}

function SplitFooter({ deal }: { readonly deal: DealDetailView }) {
  const { unattributed, shares } = deal.attribution;
  if (deal.amount === null) return null;
  const { currency } = deal.amount;
  const sharePpm = shares.reduce((sum, share) => sum + share.sharePpm, unattributed.sharePpm);
  return (
    <tfoot>
      {unattributed.amountMinor === 0 && unattributed.sharePpm === 0 ? null : (
        <tr>
          <th scope="row" className="cell-title">
            Unattributed
          </th>
          <td className="cell-prose" data-label="Why">
            <span className="cell-value">
              {unattributed.reason === null ? "" : labelOf("reason", unattributed.reason)}
            </span>
          </td>
          <td className="numeric" data-label="Share">
            <Share ppm={unattributed.sharePpm} />
          </td>
          <td className="numeric" data-label="Amount">
            <Money value={{ amountMinor: unattributed.amountMinor, currency }} />
          </td>
        </tr>
      )}
      <tr>
        <th scope="row" className="cell-title">
          The whole deal
        </th>
        <td className="cell-value-empty" />
        <td className="numeric" data-label="Share">
          <Share ppm={sharePpm} />
        </td>
        <td className="numeric" data-label="Amount">
          <Money value={deal.amount} />
        </td>
      </tr>
    </tfoot>
  );
}

function withoutSplit(deal: DealDetailView): string {
  if (deal.outcome === "lost") return "Lost deals are not split.";
  if (deal.amount === null)
    return "There is no amount to split. Add it in your CRM and import the deal again.";
  return "This deal waits to be attributed.";
}
