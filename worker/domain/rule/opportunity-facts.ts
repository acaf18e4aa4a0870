import type { DecimalText } from "#worker/domain/attribution/model.ts";
import type { CurrencyCode } from "#worker/domain/money/currency.ts";
import type { Day } from "#worker/domain/time/day.ts";
import type { Instant } from "#worker/domain/time/instant.ts";

/** What a rule's conditions can ask about an opportunity. Null is a value that the opportunity does not have. */
export type OpportunityFacts = {
  /** Whole minor units of `currency`. */
  readonly amountMinor: number | null;
  readonly currency: CurrencyCode;
  readonly outcome: "open" | "won" | "lost";
  readonly stage: string | null;
  readonly type: string | null;
  readonly owner: string | null;
  readonly region: string | null;
  readonly product: string | null;
  /** The account's name. */
  readonly account: string | null;
  readonly createdAt: Instant | null;
  readonly closedAt: Instant | null;
  /** Mapped custom fields by their key. */
  readonly custom: Readonly<Record<string, CustomValue>>;
};

export type CustomValue =
  | { readonly kind: "text"; readonly value: string }
  | { readonly kind: "number"; readonly value: DecimalText }
  | { readonly kind: "date"; readonly value: Day }
  | { readonly kind: "boolean"; readonly value: boolean };

export type CustomKind = CustomValue["kind"];
