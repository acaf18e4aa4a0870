import type { SalesforceValue } from "#worker/domain/crm/salesforce/record.ts";
import { formatMinor } from "#worker/domain/money/money.ts";
import type { Registration } from "#worker/domain/registration/registration.ts";
import type { RegistrationState } from "#worker/domain/registration/registration-state.ts";
import type { Instant } from "#worker/domain/time/instant.ts";
import {
  factValue,
  fitting,
  stateNames,
  type ValueContext,
  type WantedValue,
} from "./registration-values.ts";
import { type OwnField, type WrittenFact, writtenFacts } from "./write-back.ts";

/** What a partner says of its deal, as far as a record of the company's own object can hold it. */
export const contentFacts = [
  "accountName",
  "domain",
  "dealName",
  "products",
  "amount",
  "currency",
  "closeDate",
] as const;
export type ContentFact = (typeof contentFacts)[number];

/** What of a registration a record can hold. */
export const recordFacts = [...writtenFacts, ...contentFacts, "opportunity"] as const;
export type RecordFact = (typeof recordFacts)[number];

/** Without these a record could neither be known again nor be read as a registration. */
export const neededFacts = [
  "registrationId",
  "partner",
  "accountName",
  "state",
] as const satisfies readonly RecordFact[];

/** The company's own object of deal registrations, which is kept equal with the registrations here, in both directions. */
export type RegistrationObject = {
  readonly object: string;
  readonly label: string;
  readonly fields: Readonly<Partial<Record<RecordFact, OwnField>>>;
  /** What the object calls the states; one that is not named is called as it is here. */
  readonly stateWords: Readonly<Partial<Record<RegistrationState, string>>>;
  /** Records that were made there before are nobody's registrations; 0: all of them may be. */
  readonly takesSince: Instant;
};

/** Of each fact the name of its field. */
export function fieldNamesOf({ fields }: Pick<RegistrationObject, "fields">): readonly string[] {
  return recordFacts.flatMap((fact) => fields[fact]?.field ?? []);
}

/** What each field of a registration's record is to hold. What the org cannot be told, such as an amount in a foreign currency, is left out. */
export function recordValues(
  registration: Registration,
  { fields, stateWords }: Pick<RegistrationObject, "fields" | "stateWords">,
  context: ValueContext & {
    /** The org's own, for an object without a field for it. */
    readonly currency: string;
    /** The id of the linked deal in this org; null where none is linked. */
    readonly dealId: string | null;
  },
): readonly WantedValue[] {
  return recordFacts.flatMap((fact) => {
    const field = fields[fact];
    if (field === undefined) return [];
    const value = isWrittenFact(fact)
      ? factValue(fact, field, { registration, stateWords, context })
      : contentValue(fact, field, { registration, hasCurrency: fields.currency !== undefined, ...context });
    return value === undefined || (fact === "partner" && value === null) ? [] : [{ field, value }];
  });
}

function isWrittenFact(fact: RecordFact): fact is WrittenFact {
  return (writtenFacts as readonly string[]).includes(fact);
}

/** Undefined: nothing is said about it. */
function contentValue(
  fact: Exclude<RecordFact, WrittenFact>,
  field: OwnField,
  given: {
    readonly registration: Registration;
    readonly hasCurrency: boolean;
    readonly currency: string;
    readonly dealId: string | null;
  },
): SalesforceValue | undefined {
  const { content } = given.registration;
  const { estimatedValue } = content;
  const isSayable = given.hasCurrency || estimatedValue?.currency === given.currency;
  switch (fact) {
    case "accountName":
      return fitting(content.accountName, field);
    case "domain":
      return fitting(content.accountDomain, field) || null;
    case "dealName":
      return fitting(content.opportunityName, field) || null;
    case "products":
      return fitting(content.products.join(field.type === "multi-picklist" ? ";" : "; "), field) || null;
    case "amount":
      if (estimatedValue === null) return null;
      return isSayable ? formatMinor(estimatedValue.amountMinor, estimatedValue.currency) : undefined;
    case "currency":
      return estimatedValue?.currency ?? undefined;
    case "closeDate":
      return content.expectedCloseDate;
    case "opportunity":
      return given.dealId;
  }
}

/** What the object calls a state. */
export function stateWord(
  { fields, stateWords }: Pick<RegistrationObject, "fields" | "stateWords">,
  state: RegistrationState,
): string {
  const word = stateWords[state] ?? stateNames[state];
  return fields.state === undefined ? word : fitting(word, fields.state);
}
