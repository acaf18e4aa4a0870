import { DAY_MS, type Instant } from "#worker/domain/time/instant.ts";

/** How a partner stands to a statement. lapsed: the days to speak up have passed; it counts as accepted. */
export type AcknowledgementState = "awaited" | "acknowledged" | "lapsed" | "superseded";

/** Days a partner has to speak up, unless the company says otherwise. */
export const defaultLapseDays = 30;

/** Computed and not stored: a statement lapses by the calendar alone. */
export function acknowledgementOf(
  statement: {
    readonly issuedAt: Instant;
    readonly lapseDays: number;
    readonly acknowledgedAt: Instant | null;
    readonly isSuperseded: boolean;
  },
  now: Instant,
): AcknowledgementState {
  if (statement.acknowledgedAt !== null) return "acknowledged";
  if (statement.isSuperseded) return "superseded";
  return now >= lapsesAt(statement) ? "lapsed" : "awaited";
}

export function lapsesAt({
  issuedAt,
  lapseDays,
}: {
  readonly issuedAt: Instant;
  readonly lapseDays: number;
}): Instant {
  return issuedAt + lapseDays * DAY_MS;
}
