import { labelOf } from "#web/app/lib/labels.ts";
import type { StatementView } from "#web/app/lib/views.ts";
import { Badge } from "#web/app/ui/badge.tsx";
import { DateTime } from "#web/app/ui/date-time.tsx";

/** How a statement stands: in force or not, final or not, and what the partner has said. */
export function StatementBadges({ statement }: { readonly statement: StatementView }) {
  const { acknowledgement, lapsesAt, isSuperseded, isFinal } = statement;
  return (
    <span className="row">
      <Badge tone={acknowledgement === "acknowledged" ? "accent" : "neutral"}>
        {labelOf("acknowledgement", acknowledgement)}
      </Badge>
      {isSuperseded && acknowledgement !== "superseded" ? <Badge>Superseded</Badge> : null}
      {isFinal ? <Badge>Period closed</Badge> : null}
      {acknowledgement === "awaited" ? (
        <span className="cell-note">
          counts as accepted from <DateTime iso={lapsesAt} />
        </span>
      ) : null}
    </span>
  );
}
