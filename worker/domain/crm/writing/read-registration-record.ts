import { cleanText } from "#worker/domain/crm/import/clean-text.ts";
import { type PartnerValue, readPartnerValues } from "#worker/domain/crm/salesforce/partner-values.ts";
import { instantIn } from "#worker/domain/crm/salesforce/read-opportunity.ts";
import { type SalesforceRecord, textIn } from "#worker/domain/crm/salesforce/record.ts";
import { parseSalesforceId } from "#worker/domain/crm/salesforce/salesforce-id.ts";
import { type CurrencyCode, isCurrencyCode, minorUnitExponent } from "#worker/domain/money/currency.ts";
import { parseDecimal } from "#worker/domain/money/decimal.ts";
import type { Money } from "#worker/domain/money/money.ts";
import { roundHalfAwayFromZero } from "#worker/domain/money/rational.ts";
import type { ContentPatch } from "#worker/domain/registration/content.ts";
import type { Registration } from "#worker/domain/registration/registration.ts";
import {
  type RegistrationMove,
  type RegistrationState,
  registrationStates,
  transition,
} from "#worker/domain/registration/registration-state.ts";
import { parseDay } from "#worker/domain/time/day.ts";
import type { Instant } from "#worker/domain/time/instant.ts";
import { type FieldValues, isSameValue } from "./plan-write.ts";
import { type ContentFact, contentFacts, type RegistrationObject, stateWord } from "./registration-object.ts";

/** What a record of the company's own object says of a deal registration. */
export type RegistrationRecord = {
  /** The registration that it says it is; null where it names none. */
  readonly key: string | null;
  /** What its state is called there; null where it says none. */
  readonly word: string | null;
  readonly partner: PartnerValue | null;
  /** The deal of this org that it belongs to. */
  readonly dealId: string | null;
  /** As far as the object has fields for it, and they hold something that can be read. */
  readonly patch: ContentPatch;
  readonly createdAt: Instant | null;
  /** Who has made it and who has changed it last, by name. */
  readonly createdBy: string;
  readonly changedBy: string;
};

export function readRegistrationRecord(
  record: SalesforceRecord,
  object: Pick<RegistrationObject, "fields">,
  { currency }: { readonly currency: CurrencyCode },
): RegistrationRecord {
  const { fields } = object;
  const text = (fact: keyof RegistrationObject["fields"]) => textIn(record, fields[fact]?.field ?? "");
  return {
    key: text("registrationId"),
    word: text("state"),
    partner: partnerIn(record, object),
    dealId: parseSalesforceId(text("opportunity") ?? ""),
    patch: patchFrom(text, currency),
    createdAt: instantIn(record, "CreatedDate"),
    createdBy: textIn(record, "CreatedBy.Name") ?? "somebody",
    changedBy: textIn(record, "LastModifiedBy.Name") ?? "somebody",
  };
}

function partnerIn(
  record: SalesforceRecord,
  { fields: { partner } }: Pick<RegistrationObject, "fields">,
): PartnerValue | null {
  if (partner === undefined) return null;
  const kind = partner.type === "lookup" ? "lookup" : "picklist";
  // A custom lookup's parent goes by the lookup's own name.
  const relationship = partner.field.replace(/__c$/, "__r");
  return readPartnerValues(record, { field: partner.field, kind }, relationship)[0] ?? null;
}

/** As much as the form takes. */
const longestText = 200;
const longestProduct = 120;
const mostProducts = 50;

function patchFrom(text: (fact: ContentFact) => string | null, currency: CurrencyCode): ContentPatch {
  const said = (fact: ContentFact) => {
    const value = text(fact);
    return value === null ? null : cleanText(value).slice(0, longestText).trimEnd();
  };
  const [accountName, accountDomain, opportunityName] = [
    said("accountName"),
    said("domain"),
    said("dealName"),
  ];
  const products = text("products")
    ?.split(";")
    .map((product) => cleanText(product).slice(0, longestProduct).trimEnd())
    .filter((product) => product !== "")
    .slice(0, mostProducts);
  const estimatedValue = moneyFrom(text("amount"), text("currency") ?? currency);
  const closeDate = parseDay(text("closeDate") ?? "");
  return {
    ...(accountName === null ? {} : { accountName }),
    ...(accountDomain === null ? {} : { accountDomain }),
    ...(opportunityName === null ? {} : { opportunityName }),
    ...(products === undefined ? {} : { products }),
    ...(estimatedValue === null ? {} : { estimatedValue }),
    ...(closeDate.ok ? { expectedCloseDate: closeDate.value } : {}),
  };
}

/** Null for what is no amount, or too large to be counted exactly. */
function moneyFrom(amount: string | null, currency: string): Money | null {
  if (amount === null || !isCurrencyCode(currency)) return null;
  const parsed = parseDecimal(amount);
  if (!parsed.ok) return null;
  const { numerator, denominator } = parsed.value;
  const scaled = numerator * 10n ** BigInt(minorUnitExponent(currency));
  const amountMinor = Number(roundHalfAwayFromZero({ numerator: scaled, denominator }));
  return Number.isSafeInteger(amountMinor) ? { amountMinor, currency } : null;
}

/** What is to be done with a record that is nobody's registration yet. */
export type Arrival =
  | { readonly kind: "register" }
  /** It is not handed in yet, has ended already, or was made before the company wanted any. */
  | { readonly kind: "leave" }
  | { readonly kind: "unknown-state" };

const registered: readonly RegistrationState[] = [
  "submitted",
  "in_review",
  "info_required",
  "contested",
  "approved",
];

export function planArrival(
  { word, createdAt }: Pick<RegistrationRecord, "word" | "createdAt">,
  object: Pick<RegistrationObject, "fields" | "stateWords" | "takesSince">,
): Arrival {
  if ((createdAt ?? 0) < object.takesSince) return { kind: "leave" };
  if (word === null) return { kind: "register" };
  const states = statesCalled(word, object);
  if (states.length === 0) return { kind: "unknown-state" };
  return { kind: states.some((state) => registered.includes(state)) ? "register" : "leave" };
}

function statesCalled(
  word: string,
  object: Pick<RegistrationObject, "fields" | "stateWords">,
): readonly RegistrationState[] {
  return registrationStates.filter((state) => isSameWord(stateWord(object, state), word));
}

function isSameWord(one: string, other: string): boolean {
  return one.trim().toLowerCase() === other.trim().toLowerCase();
}

/** What a state that somebody has set in the CRM asks of the registration. */
export type StatePlan =
  | { readonly kind: "nothing" }
  | { readonly kind: "move"; readonly move: SystemMove }
  /** The table of moves has no such step, or the word is none that is known. */
  | { readonly kind: "refused"; readonly code: "unknown-state" | "illegal-move" };

type SystemMove = Extract<RegistrationMove, "review" | "approve" | "reject" | "win" | "lose">;

const movesTo: Readonly<Partial<Record<RegistrationState, SystemMove>>> = {
  in_review: "review",
  approved: "approve",
  rejected: "reject",
  won: "win",
  lost: "lose",
};

/** `agreed` are the values that we have written, or may have written: what only comes back asks for nothing. */
export function planState(
  record: Pick<RegistrationRecord, "word">,
  given: {
    readonly object: Pick<RegistrationObject, "fields" | "stateWords">;
    readonly state: RegistrationState;
    readonly agreed: readonly FieldValues[];
  },
): StatePlan {
  const { object, state, agreed } = given;
  const { word } = record;
  if (word === null || isSameWord(stateWord(object, state), word)) return { kind: "nothing" };
  const field = object.fields.state?.field ?? "";
  if (agreed.some((values) => isSameWord(String(values[field] ?? ""), word))) return { kind: "nothing" };
  const states = statesCalled(word, object);
  if (states.length === 0) return { kind: "refused", code: "unknown-state" };
  for (const wanted of states) {
    const move = movesTo[wanted];
    if (move !== undefined && transition(state, { move, side: "system" })?.to === wanted)
      return { kind: "move", move };
  }
  return { kind: "refused", code: "illegal-move" };
}

const ownerOf: Readonly<Record<ContentFact, keyof ContentPatch>> = {
  accountName: "accountName",
  domain: "accountDomain",
  dealName: "opportunityName",
  products: "products",
  amount: "estimatedValue",
  currency: "estimatedValue",
  closeDate: "expectedCloseDate",
};

/** What somebody has changed in the CRM of what the company has asked again: of what was handed in nothing else can change. */
export function planEdit(
  record: SalesforceRecord,
  given: {
    readonly patch: ContentPatch;
    readonly object: Pick<RegistrationObject, "fields">;
    readonly registration: Pick<Registration, "state" | "requestedFields">;
    readonly agreed: readonly FieldValues[];
  },
): ContentPatch {
  const { patch, object, registration, agreed } = given;
  if (registration.state !== "info_required") return {};
  const changed = contentFacts.filter((fact) => {
    const own = object.fields[fact];
    if (own === undefined || !(own.field in record)) return false;
    const value = record[own.field] ?? null;
    return !agreed.some(
      (values) => own.field in values && isSameValue(own.type, values[own.field] ?? null, value),
    );
  });
  const open = new Set<string>(changed.map((fact) => ownerOf[fact]));
  return Object.fromEntries(
    Object.entries(patch).filter(([key]) => open.has(key) && registration.requestedFields.includes(key)),
  );
}
