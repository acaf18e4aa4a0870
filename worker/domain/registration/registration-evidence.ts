import type { EvidenceStatus } from "#worker/domain/attribution/evidence.ts";
import { assertNever } from "#worker/domain/result.ts";
import type { Instant } from "#worker/domain/time/instant.ts";
import type { Registration } from "./registration.ts";

/** What a registration is to attribution: a touchpoint of source deal_registration, stated as a fact. */
export type RegistrationEvidence = {
  readonly opportunityId: string;
  readonly partnerId: string;
  readonly occurredAt: Instant;
  /** Its part of a contest that was split, in percent, as a decimal; null for all of it. */
  readonly units: string | null;
  readonly status: Extract<EvidenceStatus, "approved" | "pending">;
  /** The last instant of a close that it covers. */
  readonly validUntil: Instant;
};

export type Evidential = Pick<
  Registration,
  "state" | "opportunityId" | "partnerId" | "submittedAt" | "approvedAt" | "expiresAt" | "sharePpm"
>;

/**
 * The evidence that a registration is, or null for none. It needs an approval and a deal, and whether it covers the deal's close is
 * asked of `validUntil` at the close, never of the clock: so what expires or is released keeps its credit for a deal closed before.
 * It counts from when it was handed in: that is when the partner told of the deal, and a slow answer of the company must neither put
 * the partner behind others nor after the close.
 */
export function evidenceOf(registration: Evidential): RegistrationEvidence | null {
  const { opportunityId, partnerId, submittedAt, approvedAt, expiresAt, sharePpm } = registration;
  const status = statusOf(registration);
  if (status === null || opportunityId === null) return null;
  if (submittedAt === null || approvedAt === null || expiresAt === null) return null;
  return {
    opportunityId,
    partnerId,
    occurredAt: submittedAt,
    units: sharePpm === null ? null : String(sharePpm / 10_000),
    status,
    validUntil: expiresAt - 1,
  };
}

/** Null where it gives nothing. What is contested waits for the company's decision. */
function statusOf({ state }: Evidential): RegistrationEvidence["status"] | null {
  switch (state) {
    case "approved":
    case "expired":
    case "won":
    case "lost":
      return "approved";
    case "contested":
      return "pending";
    case "draft":
    case "submitted":
    case "in_review":
    case "info_required":
    case "rejected":
    case "withdrawn":
      return null;
    default:
      return assertNever(state);
  }
}

export function isSameEvidence(a: RegistrationEvidence | null, b: RegistrationEvidence | null): boolean {
  if (a === null || b === null) return a === b;
  return (
    a.opportunityId === b.opportunityId &&
    a.partnerId === b.partnerId &&
    a.occurredAt === b.occurredAt &&
    a.units === b.units &&
    a.status === b.status &&
    a.validUntil === b.validUntil
  );
}
