import type { PortalDealDetailView } from "#web/app/lib/views.ts";
import { Money } from "#web/app/ui/money.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { Share } from "#web/app/ui/share.tsx";
import { Trace } from "#web/app/ui/trace.tsx";

type Overlay = PortalDealDetailView["overlays"][number];

/** The partner's part of each book beside the revenue; the others stay unnamed, as in the revenue. */
export function OwnOverlays({ deal }: { readonly deal: PortalDealDetailView }) {
  return (
    <>
      {deal.overlays.map((overlay) => (
        <OwnOverlay key={overlay.book} overlay={overlay} companyName={deal.companyName} />
      ))}
    </>
  );
}

function OwnOverlay({ overlay, companyName }: { readonly overlay: Overlay; readonly companyName: string }) {
  const { book, amount, sharePpm, rule, explanation, trace, others } = overlay;
  return (
    <Panel
      title={`Your credit in the overlay ${book}`}
      note={rule === null ? undefined : `${rule.name}, version ${rule.version}`}
    >
      <div className="stack">
        <p className="own-share">
          <Money value={amount} /> <Share ppm={sharePpm} />
        </p>
        <p className="muted prose">
          {companyName} keeps this credit beside the revenue: it is not part of your revenue, and what an
          overlay gives need not add up to the deal's amount.
        </p>
        {explanation === null ? null : (
          <div className="stack-tight prose">
            <p>{explanation.sentence}</p>
            <p className="sum">{explanation.arithmetic}</p>
          </div>
        )}
        {rule === null ? null : (
          <div className="stack-tight prose">
            <p>
              <strong>The rule.</strong> {rule.sentence}
            </p>
            <Trace trace={trace} />
          </div>
        )}
        {others === null || others.partners === 0 ? null : <Others others={others} />}
      </div>
    </Panel>
  );
}

function Others({ others }: { readonly others: NonNullable<Overlay["others"]> }) {
  const { partners, sharePpm, named } = others;
  if (named !== null) {
    return (
      <ul className="small muted">
        {named.map(({ name, sharePpm: ppm }) => (
          <li key={name}>
            {name} has <Share ppm={ppm} /> in this book.
          </li>
        ))}
      </ul>
    );
  }
  return (
    <p className="small muted">
      {partners === 1 ? "1 other partner has" : `${partners} other partners together have`}{" "}
      <Share ppm={sharePpm} /> in this book.
    </p>
  );
}
