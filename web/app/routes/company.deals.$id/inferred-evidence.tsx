import { Link } from "@remix-run/react";
import { BandBadge } from "#web/app/inference/activity-cell.tsx";
import { Confidence, FactorList } from "#web/app/inference/factor-list.tsx";
import { labelOf, plain } from "#web/app/lib/labels.ts";
import type { InferredEvidenceView } from "#web/app/lib/views.ts";
import { DateTime } from "#web/app/ui/date-time.tsx";
import { Panel } from "#web/app/ui/panel.tsx";

/** What records of the CRM say of this deal, how sure that is, and why. */
export function InferredEvidence({ evidence }: { readonly evidence: InferredEvidenceView }) {
  if (evidence.items.length === 0) return null;
  return (
    <Panel title="Evidence from activities" note="How sure it is that each belongs to this deal, and why">
      <ul className="evidence">
        {evidence.items.map((item) => (
          <li key={item.id} className="stack-tight">
            <div className="timeline-line">
              <span>
                <strong>{item.partner.name}</strong>, {item.subject || labelOf("source", item.source)}{" "}
                <BandBadge activity={item} />
              </span>
              <span className="timeline-when">
                <DateTime iso={item.occurredAt} />
              </span>
            </div>
            <p className="small muted">
              {labelOf("source", item.source)}, {plain(item.type)}. {item.partnerBasis}.{" "}
              {item.link === null ? (
                "Only a person says that it belongs here."
              ) : (
                <>
                  <Confidence value={item.link.confidence} /> certain.
                </>
              )}{" "}
              <Link to={`/company/touchpoints?activity=${item.id}#compare`}>
                Compare
                <span className="visually-hidden"> the deals of {item.subject || item.partner.name}</span>
              </Link>
            </p>
            {item.link === null ? null : (
              <FactorList factors={item.link.factors} confidence={item.link.confidence} />
            )}
          </li>
        ))}
      </ul>
    </Panel>
  );
}
