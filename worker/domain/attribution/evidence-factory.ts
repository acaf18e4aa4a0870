import type { CurrencyCode } from "#worker/domain/money/currency.ts";
import { requireDecimal } from "#worker/domain/money/decimal.ts";
import { assert } from "#worker/domain/result.ts";
import { type Instant, parseInstant } from "#worker/domain/time/instant.ts";
import type { EvidenceStatus, Opportunity, Touchpoint } from "./evidence.ts";

/** Evidence with defaults for tests: instants as ISO text, units as decimals, whatever is not given is usual. */
export function makeOpportunity(
  facts: {
    readonly amountMinor?: number;
    readonly currency?: CurrencyCode;
    readonly createdAt?: string | null;
    readonly closedAt?: string | null;
    readonly leadCreatedAt?: string | null;
  } = {},
): Opportunity {
  const {
    amountMinor = 10_000_000,
    currency = "USD",
    createdAt = "2025-02-01",
    closedAt = "2025-03-31",
    leadCreatedAt = "2025-01-15",
  } = facts;
  return {
    amountMinor,
    currency,
    createdAt: instantOrNull(createdAt),
    closedAt: instantOrNull(closedAt),
    leadCreatedAt: instantOrNull(leadCreatedAt),
  };
}

/** Touchpoints t1, t2, … in the order given. */
export function makeTouchpoints(
  list: readonly {
    readonly partner: string;
    readonly at?: string | null;
    readonly id?: string;
    readonly source?: string | null;
    readonly role?: string;
    readonly units?: string;
    readonly confidence?: number;
    readonly status?: EvidenceStatus;
    readonly validUntil?: string;
  }[],
): readonly Touchpoint[] {
  return list.map(
    (
      { partner, at = "2025-03-01", id, source = "activity", role, units, confidence, status, validUntil },
      index,
    ) => ({
      id: id ?? `t${index + 1}`,
      partner,
      source,
      role: role ?? null,
      units: units === undefined ? null : requireDecimal(units),
      confidence: confidence ?? null,
      occurredAt: instantOrNull(at),
      ...(status === undefined ? {} : { status }),
      ...(validUntil === undefined ? {} : { validUntil: instantOrNull(validUntil) }),
    }),
  );
}

function instantOrNull(text: string | null): Instant | null {
  if (text === null) return null;
  const instant = parseInstant(text);
  assert(instant.ok, `a test writes instants as ISO 8601, not ${text}`);
  return instant.value;
}
