import type { FieldType } from "#worker/domain/crm/salesforce/description.ts";
import type { RegistrationState } from "#worker/domain/registration/registration-state.ts";
import type { Instant } from "#worker/domain/time/instant.ts";

/** What of a registration can be written to a deal of the CRM. */
export const writtenFacts = [
  "registrationId",
  "number",
  "partner",
  "state",
  "protectedUntil",
  "submittedOn",
  "approvedOn",
  "address",
] as const;
export type WrittenFact = (typeof writtenFacts)[number];

/** A field that is ours to fill, as Salesforce described it when it was chosen. */
export type OwnField = {
  readonly field: string;
  readonly label: string;
  readonly type: FieldType;
  /** Of texts; 0 for what has none. */
  readonly length: number;
};

/**
 * Who says which deal an approved registration is about. person: somebody here. link: the one open deal that it surely is. create:
 * that one, or a new deal where the customer has none.
 */
export const dealChoices = ["person", "link", "create"] as const;
export type DealChoice = (typeof dealChoices)[number];

/** What a company has Fairshare write to its Salesforce: its own fields of the deals that registrations are linked to, and new deals. */
export type WriteBack = {
  readonly connectionId: string;
  readonly fields: Readonly<Partial<Record<WrittenFact, OwnField>>>;
  /** What the CRM calls the states; one that is not named is called as it is here. */
  readonly stateWords: Readonly<Partial<Record<RegistrationState, string>>>;
  readonly dealChoice: DealChoice;
  /** Approvals from then on find or make their deal by themselves; earlier ones wait for a person. */
  readonly choosesSince: Instant;
  /** The stage of new deals; null where none are made. */
  readonly newDealStage: string | null;
  /** Whether deals have a currency of their own there. */
  readonly hasCurrencies: boolean;
};

/** A field as describe shows it to the user, with what may be done to it. */
export type WritableField = OwnField & {
  readonly canCreate: boolean;
  readonly canUpdate: boolean;
  readonly isExternalId: boolean;
  readonly isUnique: boolean;
  /** Has to be given when a record is made. */
  readonly isRequired: boolean;
  readonly isCustom: boolean;
  readonly referenceTo: readonly string[];
  /** Of a picklist, those in use. */
  readonly values: readonly string[];
  readonly takesOnlyValues: boolean;
};

export type WritableObject = {
  readonly name: string;
  readonly label: string;
  readonly canCreate: boolean;
  readonly canUpdate: boolean;
  readonly fields: readonly WritableField[];
};
