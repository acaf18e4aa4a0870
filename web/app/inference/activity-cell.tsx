import { Link } from "@remix-run/react";
import { labelOf, plain } from "#web/app/lib/labels.ts";
import type { ActivityView } from "#web/app/lib/views.ts";
import { Badge, type BadgeTone } from "#web/app/ui/badge.tsx";
import { DateTime } from "#web/app/ui/date-time.tsx";

/** What the record says, in two lines. */
export function ActivityText({ activity }: { readonly activity: ActivityView }) {
  const { partner, type, crmType, subject, source, account, accountName } = activity;
  const about = account?.name ?? accountName;
  return (
    <>
      {subject === "" ? labelOf("source", source) : subject}
      <span className="cell-note">
        <Link to={`/company/partners/${partner.id}`}>{partner.name}</Link>, {plain(type)}
        {crmType === null || plain(crmType) === plain(type) ? "" : ` (${crmType})`}
        {about === null ? "" : `, at ${about}`}, <DateTime iso={activity.occurredAt} />
      </span>
    </>
  );
}

/** What counts: a person's word, or else the band. */
export function BandBadge({
  activity: { band, decision },
}: {
  readonly activity: Pick<ActivityView, "band" | "decision">;
}) {
  if (decision !== null) {
    return (
      <Badge tone={decision.kind === "confirmed" ? "accent" : "danger"}>
        {decision.kind === "confirmed" ? "Confirmed" : "Rejected"}
      </Badge>
    );
  }
  return <Badge tone={tones[band]}>{labelOf("band", band)}</Badge>;
}

const tones: Readonly<Record<ActivityView["band"], BadgeTone>> = {
  auto: "accent",
  review: "warning",
  ignored: "neutral",
};
