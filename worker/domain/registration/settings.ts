import type { Money } from "#worker/domain/money/money.ts";
import type { CustomField } from "./custom-field.ts";

/** What a company decides about registrations. Versions are kept; what was decided under one names it. */
export type RegistrationSettings = {
  /** How long the company takes to answer, and whether only the days on which it works count. */
  readonly promise: { readonly hours: number; readonly workingDaysOnly: boolean };
  /** How long an approval protects, and how long a registration may wait for one, in days. */
  readonly protectionDays: number;
  readonly pendingDays: number;
  /** How many a partner may hand in within 24 hours, so that nobody asks by registering which of a market's customers are taken. */
  readonly mostPerDay: number;
  readonly extensions: { readonly most: number; readonly days: number };
  /** What can be registered for; none listed means that products are written freely. */
  readonly products: readonly string[];
  readonly allowsOtherProducts: boolean;
  readonly customFields: readonly CustomField[];
  readonly autoApproval: readonly AutoApprovalRule[];
  /** From which chance on, 0 to 1, two names are taken for one account. */
  readonly leastProbability: number;
};

/** Approves what meets all that it names, and nothing when it is off. */
export type AutoApprovalRule = {
  readonly name: string;
  readonly isOn: boolean;
  /** Only accounts that the company's CRM has. */
  readonly knownAccountOnly: boolean;
  /** Only up to this amount, in this currency; null is any. */
  readonly amountAtMost: Money | null;
  /** Only partners of one of these tiers; empty is any. */
  readonly tiers: readonly string[];
};

export const defaultRegistrationSettings: RegistrationSettings = {
  promise: { hours: 48, workingDaysOnly: false },
  protectionDays: 90,
  pendingDays: 30,
  mostPerDay: 100,
  extensions: { most: 2, days: 30 },
  products: [],
  allowsOtherProducts: true,
  customFields: [],
  autoApproval: [],
  leastProbability: 0.6,
};
