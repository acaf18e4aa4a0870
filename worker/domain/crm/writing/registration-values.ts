import type { SalesforceValue } from "#worker/domain/crm/salesforce/record.ts";
import { formatMinor } from "#worker/domain/money/money.ts";
import { createLocalDays } from "#worker/domain/period/local-days.ts";
import type { Registration } from "#worker/domain/registration/registration.ts";
import type { RegistrationState } from "#worker/domain/registration/registration-state.ts";
import { formatInstant, type Instant } from "#worker/domain/time/instant.ts";
import { type OwnField, type WriteBack, type WrittenFact, writtenFacts } from "./write-back.ts";

/** What the values of a registration are made of beside itself. */
export type ValueContext = {
  readonly partnerName: string;
  /** The partner's account in the CRM; null when it has none there. */
  readonly partnerAccountId: string | null;
  readonly timeZone: string;
  /** The registration's page here. */
  readonly address: string;
};

export type WantedValue = { readonly field: OwnField; readonly value: SalesforceValue };

/** What each of our fields is to hold. Days are the company's; the last protected day is the one before the end. */
export function wantedValues(
  registration: Registration,
  { fields, stateWords }: Pick<WriteBack, "fields" | "stateWords">,
  context: ValueContext,
): readonly WantedValue[] {
  return writtenFacts.flatMap((fact) => {
    const field = fields[fact];
    if (field === undefined) return [];
    return [{ field, value: factValue(fact, field, { registration, stateWords, context }) }];
  });
}

/** Our fields emptied: what a deal holds that the registration is not about any more. */
export function emptyValues({ fields }: Pick<WriteBack, "fields">): readonly WantedValue[] {
  return writtenFacts.flatMap((fact) => {
    const field = fields[fact];
    return field === undefined ? [] : [{ field, value: null }];
  });
}

type Source = {
  readonly registration: Registration;
  readonly stateWords: WriteBack["stateWords"];
  readonly context: ValueContext;
};

export function factValue(
  fact: WrittenFact,
  field: OwnField,
  { registration, stateWords, context }: Source,
): SalesforceValue {
  const { id, number, state, submittedAt, approvedAt } = registration;
  switch (fact) {
    case "registrationId":
      return id;
    case "number":
      return String(number);
    case "partner":
      return field.type === "lookup" ? context.partnerAccountId : fitting(context.partnerName, field);
    case "state":
      return fitting(stateWords[state] ?? stateNames[state], field);
    case "protectedUntil":
      return lastMoment(registration, field, context);
    case "submittedOn":
      return dateValue(submittedAt, field, context);
    case "approvedOn":
      return dateValue(approvedAt, field, context);
    case "address":
      return context.address;
  }
}

/** As the pages call them. */
export const stateNames: Readonly<Record<RegistrationState, string>> = {
  draft: "Draft",
  submitted: "Submitted",
  in_review: "In review",
  info_required: "Information required",
  approved: "Approved",
  contested: "Contested",
  rejected: "Rejected",
  withdrawn: "Withdrawn",
  expired: "Expired",
  won: "Won",
  lost: "Lost",
};

function lastMoment(
  { approvedAt, expiresAt }: Registration,
  field: OwnField,
  context: ValueContext,
): SalesforceValue {
  if (approvedAt === null || expiresAt === null) return null;
  return dateValue(field.type === "date-time" ? expiresAt : expiresAt - 1, field, context);
}

function dateValue(instant: Instant | null, { type }: OwnField, { timeZone }: ValueContext): SalesforceValue {
  if (instant === null) return null;
  // Salesforce keeps whole seconds.
  if (type === "date-time") return formatInstant(Math.floor(instant / 1000) * 1000);
  return createLocalDays(timeZone).dayAt(instant);
}

export function fitting(text: string, { length }: OwnField): string {
  return length > 0 ? text.slice(0, length).trimEnd() : text;
}

/** What a new deal is made with, beside our own fields. From then on these are the company's, and never written again. */
export function newDealValues(
  { content }: Registration,
  given: {
    readonly writeBack: Pick<WriteBack, "newDealStage" | "hasCurrencies">;
    /** The customer's account in the CRM; null when it has none. */
    readonly accountId: string | null;
    /** The org's own, for one without currencies. */
    readonly currency: string;
  },
): Readonly<Record<string, SalesforceValue>> {
  const { writeBack, accountId, currency } = given;
  const { accountName, opportunityName, estimatedValue, expectedCloseDate } = content;
  const isNamed = opportunityName.toLowerCase().includes(accountName.toLowerCase());
  const name = accountId !== null || isNamed ? opportunityName : `${accountName}: ${opportunityName}`;
  const isSayable =
    estimatedValue !== null && (writeBack.hasCurrencies || estimatedValue.currency === currency);
  return {
    Name: name.slice(0, longestName).trimEnd(),
    StageName: writeBack.newDealStage,
    CloseDate: expectedCloseDate,
    ...(accountId === null ? {} : { AccountId: accountId }),
    ...(isSayable ? { Amount: formatMinor(estimatedValue.amountMinor, estimatedValue.currency) } : {}),
    ...(isSayable && writeBack.hasCurrencies ? { CurrencyIsoCode: estimatedValue.currency } : {}),
  };
}

/** Of an opportunity, in Salesforce. */
const longestName = 120;
