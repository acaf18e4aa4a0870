import type { CurrencyCode } from "#worker/domain/money/currency.ts";
import type { Rational } from "#worker/domain/money/rational.ts";
import type { Instant } from "#worker/domain/time/instant.ts";

/** The deal whose amount is split. Attribution uses these facts and no others. */
export type Opportunity = {
  /** Whole minor units, within the safe integers; negative for a credit or a reversal. */
  readonly amountMinor: number;
  readonly currency: CurrencyCode;
  readonly createdAt: Instant | null;
  readonly closedAt: Instant | null;
  readonly leadCreatedAt: Instant | null;
};

/** Evidence that a partner was involved. */
export type Touchpoint = {
  readonly id: string;
  readonly partner: string;
  readonly source: string | null;
  readonly role: string | null;
  /** How much was done, 0 or more; null counts as 1. */
  readonly units: Rational | null;
  /** 0 to 1; null is evidence stated as a fact, which passes every minimum. */
  readonly confidence: number | null;
  readonly occurredAt: Instant | null;
  /** Where the evidence stands with the people who check it; null or absent where it needs no approval. */
  readonly status?: EvidenceStatus | null;
  /** The last instant of a close for which the evidence still gives credit, as of a registration; else no end. */
  readonly validUntil?: Instant | null;
};

export type EvidenceStatus = "approved" | "pending" | "rejected";
