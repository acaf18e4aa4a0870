import { labelOf } from "#web/app/lib/labels.ts";
import type { RegistrationView } from "#web/app/lib/views.ts";
import { Badge, type BadgeTone } from "#web/app/ui/badge.tsx";
import { conflictsOf } from "./registration-words.ts";

const TONES: Readonly<Record<RegistrationView["state"], BadgeTone>> = {
  draft: "neutral",
  submitted: "warning",
  in_review: "warning",
  info_required: "warning",
  approved: "accent",
  contested: "warning",
  rejected: "neutral",
  withdrawn: "neutral",
  expired: "neutral",
  won: "accent",
  lost: "neutral",
};

/** Where a registration stands, whether its answer is late, and whether something is in its way. */
export function RegistrationBadges({
  registration,
  side,
}: {
  readonly registration: RegistrationView;
  readonly side: "company" | "portal";
}) {
  const { state, promise, notice } = registration;
  const isYours = side === "portal" && state === "info_required";
  const inWay = side === "company" && notice !== null ? conflictsOf(registration).length : 0;
  return (
    <span className="badges">
      <Badge tone={TONES[state]}>{isYours ? "Waits for you" : labelOf("registrationState", state)}</Badge>
      {promise?.kind === "late" ? <Badge tone="danger">Overdue</Badge> : null}
      {inWay === 0 ? null : <Badge tone="danger">{inWay === 1 ? "Conflict" : `${inWay} conflicts`}</Badge>}
      {side === "portal" && notice !== null ? <Badge tone="warning">Protected or in review</Badge> : null}
    </span>
  );
}
