import { cleanText, saysNothing } from "#worker/domain/crm/import/clean-text.ts";
import { roleOf } from "#worker/domain/crm/import/touchpoint-words.ts";
import type { OpportunityFlag, Outcome } from "#worker/domain/crm/records.ts";
import { type CurrencyCode, isCurrencyCode, minorUnitExponent } from "#worker/domain/money/currency.ts";
import { formatExactDecimal, parseDecimal } from "#worker/domain/money/decimal.ts";
import type { CustomValue } from "#worker/domain/rule/opportunity-facts.ts";
import { dayOf } from "#worker/domain/time/day.ts";
import { type Instant, parseInstant } from "#worker/domain/time/instant.ts";
import { type FieldDescription, fieldOf, type ObjectDescription } from "./description.ts";
import { ownKeys, type SalesforceMapping } from "./mapping.ts";
import { type PartnerValue, readPartnerValues } from "./partner-values.ts";
import { remedyFor } from "./problem-words.ts";
import { isChecked, type SalesforceRecord, textIn } from "./record.ts";
import { parseSalesforceId } from "./salesforce-id.ts";

/** A stage as the org defines it: it alone says what is won. */
export type StageMeaning = { readonly isClosed: boolean; readonly isWon: boolean };

export type OpportunityReading = {
  readonly mapping: SalesforceMapping;
  readonly description: ObjectDescription;
  /** By MasterLabel and by ApiName. */
  readonly stages: ReadonlyMap<string, StageMeaning>;
  /** What amounts are in where the org has one currency: the company's own. */
  readonly currency: CurrencyCode;
};

/** An opportunity read from Salesforce, with partners that are still to be resolved. Amounts are minor units. */
export type ReadOpportunity = {
  readonly externalId: string;
  readonly modstamp: Instant;
  readonly isDeleted: boolean;
  readonly name: string;
  readonly account: { readonly externalId: string; readonly name: string | null } | null;
  readonly amountMinor: number | null;
  readonly currency: CurrencyCode;
  readonly stage: string | null;
  readonly outcome: Outcome;
  readonly type: string | null;
  readonly owner: string | null;
  readonly region: string | null;
  readonly product: string | null;
  readonly custom: Readonly<Record<string, CustomValue>>;
  readonly createdAt: Instant | null;
  readonly closedAt: Instant | null;
  readonly partners: readonly { readonly value: PartnerValue; readonly role: string | null }[];
  readonly flags: readonly OpportunityFlag[];
};

export type UnreadableOpportunity = {
  readonly code: "no-id" | "unknown-currency" | "amount-too-large";
  readonly message: string;
};

/** Reads one record as it was selected, or says why it cannot be taken; it then keeps what it was. */
export function readOpportunity(
  record: SalesforceRecord,
  reading: OpportunityReading,
): ReadOpportunity | UnreadableOpportunity {
  const externalId = parseSalesforceId(textIn(record, "Id") ?? "");
  const modstamp = instantIn(record, "SystemModstamp");
  if (externalId === null || modstamp === null)
    return { code: "no-id", message: "A record came without its id or stamp." };
  const currency = textIn(record, "CurrencyIsoCode") ?? reading.currency;
  if (!isCurrencyCode(currency)) {
    const message = `${currency} is no currency of ISO 4217. ${remedyFor("unknown-currency")}`;
    return { code: "unknown-currency", message };
  }
  const amountMinor = amountIn(record, currency);
  if (amountMinor === "too-large") {
    return {
      code: "amount-too-large",
      message: `The amount is too large to be counted exactly. ${remedyFor("amount-too-large")}`,
    };
  }
  const stage = textIn(record, "StageName");
  const outcome = outcomeOf(record, stage === null ? undefined : reading.stages.get(stage));
  const createdAt = instantIn(record, "CreatedDate");
  const closedAt = instantIn(record, "CloseDate");
  const account = accountIn(record);
  return {
    externalId,
    modstamp,
    isDeleted: isChecked(record, "IsDeleted"),
    name: cleanText(textIn(record, "Name") ?? externalId),
    account,
    amountMinor,
    currency,
    stage,
    outcome,
    type: wordIn(record, "Type"),
    owner: wordIn(record, "Owner.Name"),
    ...ownValues(record, reading),
    custom: customValues(record, reading),
    createdAt,
    closedAt,
    partners: partnersIn(record, reading),
    flags: flagsOf({ account, amountMinor, outcome, createdAt, closedAt }),
  };
}

/** The stage's own meaning; a stage that the org has since deleted leaves what the record says of itself. */
function outcomeOf(record: SalesforceRecord, meaning: StageMeaning | undefined): Outcome {
  const isWon = meaning?.isWon ?? isChecked(record, "IsWon");
  const isClosed = meaning?.isClosed ?? isChecked(record, "IsClosed");
  if (isWon) return "won";
  return isClosed ? "lost" : "open";
}

/** Exact: the digits as Salesforce wrote them, rounded half away from zero to the currency's smallest unit. */
function amountIn(record: SalesforceRecord, currency: CurrencyCode): number | null | "too-large" {
  const text = textIn(record, "Amount");
  if (text === null) return null;
  const amount = parseDecimal(text);
  if (!amount.ok) return amount.error === "too-many-digits" ? "too-large" : null;
  const scaled = amount.value.numerator * 10n ** BigInt(minorUnitExponent(currency));
  const { denominator } = amount.value;
  const size = scaled < 0n ? -scaled : scaled;
  const rounded = (2n * size + denominator) / (2n * denominator);
  const minor = Number(scaled < 0n ? -rounded : rounded);
  if (!Number.isSafeInteger(minor)) return "too-large";
  return minor === 0 ? 0 : minor;
}

function accountIn(record: SalesforceRecord): ReadOpportunity["account"] {
  const externalId = parseSalesforceId(textIn(record, "AccountId") ?? "");
  return externalId === null ? null : { externalId, name: textIn(record, "Account.Name") };
}

function partnersIn(
  record: SalesforceRecord,
  { mapping, description }: OpportunityReading,
): ReadOpportunity["partners"] {
  const { partnerFields, roleField } = mapping.opportunity;
  const roleText = roleField === null ? null : wordIn(record, roleField);
  const role = roleText === null ? null : roleOf(roleText);
  return partnerFields.flatMap((partnerField) => {
    const relationship = fieldOf(description, partnerField.field)?.relationshipName ?? null;
    return readPartnerValues(record, partnerField, relationship).map((value) => ({ value, role }));
  });
}

function ownValues(
  record: SalesforceRecord,
  { mapping }: OpportunityReading,
): Pick<ReadOpportunity, "region" | "product"> {
  const { region, product } = mapping.opportunity.custom;
  return {
    region: region === undefined ? null : wordIn(record, region),
    product: product === undefined ? null : wordIn(record, product),
  };
}

function customValues(
  record: SalesforceRecord,
  { mapping, description }: OpportunityReading,
): Readonly<Record<string, CustomValue>> {
  const values = Object.entries(mapping.opportunity.custom).flatMap(([key, name]) => {
    if ((ownKeys as readonly string[]).includes(key)) return [];
    const field = fieldOf(description, name);
    const value = field === null ? null : customValue(record, field);
    return value === null ? [] : [[key, value] as const];
  });
  return Object.fromEntries(values);
}

const longestText = 500;

function customValue(record: SalesforceRecord, field: FieldDescription): CustomValue | null {
  const text = textIn(record, field.name);
  switch (field.type) {
    case "checkbox":
      return text === null ? null : { kind: "boolean", value: isChecked(record, field.name) };
    case "number":
    case "money": {
      const decimal = text === null ? null : parseDecimal(text);
      const value = decimal?.ok ? formatExactDecimal(decimal.value) : null;
      return value === null ? null : { kind: "number", value };
    }
    case "date":
    case "date-time": {
      const instant = instantIn(record, field.name);
      return instant === null ? null : { kind: "date", value: dayOf(instant) };
    }
    case "lookup": {
      const name = field.relationshipName === null ? null : wordIn(record, `${field.relationshipName}.Name`);
      const shown = name ?? text;
      return shown === null ? null : { kind: "text", value: shown.slice(0, longestText) };
    }
    default: {
      const word = wordIn(record, field.name);
      return word === null ? null : { kind: "text", value: word.slice(0, longestText) };
    }
  }
}

function wordIn(record: SalesforceRecord, field: string): string | null {
  const text = cleanText(textIn(record, field) ?? "");
  return saysNothing(text) ? null : text;
}

export function instantIn(record: SalesforceRecord, field: string): Instant | null {
  const text = textIn(record, field);
  const parsed = text === null ? null : parseInstant(text);
  return parsed?.ok ? parsed.value : null;
}

function flagsOf(
  record: Pick<ReadOpportunity, "account" | "amountMinor" | "outcome" | "createdAt" | "closedAt">,
): readonly OpportunityFlag[] {
  const flags: OpportunityFlag[] = [];
  if (record.account === null) flags.push("account-missing");
  if (record.outcome === "won" && record.amountMinor === null) flags.push("amount-missing");
  if (record.outcome === "won" && record.closedAt === null) flags.push("close-date-missing");
  if (record.createdAt !== null && record.closedAt !== null && record.closedAt < record.createdAt - DAY) {
    flags.push("closed-before-created");
  }
  return flags;
}

/** CloseDate is a day of no zone: a deal that is won on the day it was made closes at 00:00Z of it. */
const DAY = 86_400_000;
