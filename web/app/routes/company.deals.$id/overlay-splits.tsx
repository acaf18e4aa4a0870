import { labelOf } from "#web/app/lib/labels.ts";
import type { DealDetailView } from "#web/app/lib/views.ts";
import { DataTable } from "#web/app/ui/data-table.tsx";
import { FlagBadges } from "#web/app/ui/deal-badges.tsx";
import { Money } from "#web/app/ui/money.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { Share } from "#web/app/ui/share.tsx";
import { Trace } from "#web/app/ui/trace.tsx";
import { RuleNote, shareColumns } from "./split-parts.tsx";

type Overlay = DealDetailView["overlays"][number];

/** What the books beside the revenue say of the deal, each on its own. */
export function OverlaySplits({ deal }: { readonly deal: DealDetailView }) {
  if (deal.amount === null) return null;
  const { currency } = deal.amount;
  return (
    <>
      {deal.overlays.map((overlay) => (
        <OverlaySplit key={overlay.book} overlay={overlay} currency={currency} />
      ))}
    </>
  );
}

function OverlaySplit({ overlay, currency }: { readonly overlay: Overlay; readonly currency: string }) {
  const { book, rule, trace, shares, flags } = overlay;
  return (
    <Panel title={`Overlay: ${book}`} note={<RuleNote rule={rule} />} flush>
      <div className="panel-body stack prose">
        <p className="muted">
          Credit beside the revenue, never added to it. What an overlay gives need not add up to the deal's
          amount.
        </p>
        {rule === null ? null : <p>{rule.sentence}</p>}
        <Trace trace={trace} />
      </div>
      <DataTable
        caption={`Shares in the overlay ${book}`}
        columns={shareColumns(currency)}
        rows={shares}
        rowKey={(share) => share.partnerId}
        empty={<p className="panel-body">{nothingGiven(overlay)}</p>}
        footer={<GivenFooter overlay={overlay} currency={currency} />}
      />
      {flags.length === 0 ? null : (
        <p className="panel-foot row small">
          <FlagBadges flags={flags} />
        </p>
      )}
    </Panel>
  );
}

function nothingGiven({ status, unattributed: { reason } }: Overlay): string {
  if (status === "review") return "Nobody has credit in this book: its rule leaves the deal to a person.";
  return reason === null
    ? "Nobody has credit in this book."
    : `Nobody has credit in this book. ${labelOf("reason", reason)}.`;
}

function GivenFooter({ overlay, currency }: { readonly overlay: Overlay; readonly currency: string }) {
  const { shares, unattributed } = overlay;
  const given = shares.reduce(
    (sum, share) => ({ ppm: sum.ppm + share.sharePpm, minor: sum.minor + share.amountMinor }),
    { ppm: 0, minor: 0 },
  );
  return (
    <tfoot>
      <tr>
        <th scope="row" className="cell-title">
          Given in this book
        </th>
        {unattributed.amountMinor === 0 || unattributed.reason === null ? (
          <td className="cell-value-empty" />
        ) : (
          <td className="cell-prose" data-label="The rest">
            <span className="cell-value">{`The rest is not given: ${labelOf("reason", unattributed.reason)}`}</span>
          </td>
        )}
        <td className="numeric" data-label="Share">
          <Share ppm={given.ppm} />
        </td>
        <td className="numeric" data-label="Amount">
          <Money value={{ amountMinor: given.minor, currency }} />
        </td>
      </tr>
    </tfoot>
  );
}
