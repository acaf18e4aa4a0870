import { neededFacts, type RecordFact, recordFacts } from "#worker/domain/crm/writing/registration-object.ts";
import {
  type RegistrationState,
  registrationStates,
} from "#worker/domain/registration/registration-state.ts";

export const recordFactLabels: Readonly<Record<RecordFact, string>> = {
  registrationId: "Id of the registration",
  partner: "Partner",
  accountName: "Customer",
  state: "State",
  dealName: "Name of the deal",
  domain: "Domain of the customer",
  products: "Products",
  amount: "Amount",
  currency: "Currency of the amount",
  closeDate: "Expected close",
  opportunity: "Linked opportunity",
  number: "Number of the registration",
  submittedOn: "Handed in on",
  approvedOn: "Approved on",
  protectedUntil: "Protected until",
  address: "Address of its page here",
};

/** In the order of the form: those that a record cannot be without come first. */
export const shownFacts = Object.keys(recordFactLabels) as readonly RecordFact[];

export function isNeeded(fact: RecordFact): boolean {
  return (neededFacts as readonly RecordFact[]).includes(fact);
}

/** A draft is nobody's business yet. */
export const recordStates = registrationStates.filter((state) => state !== "draft");

export type TypedRegistrationObject = {
  readonly object: string;
  readonly fields: Partial<Record<RecordFact, string>>;
  readonly stateWords: Partial<Record<RegistrationState, string>>;
  readonly takesOlder: boolean;
};

/** Paths of the API's errors, as the form calls the controls. */
export const registrationObjectLabels: Readonly<Record<string, string>> = {
  object: "Object",
  ...Object.fromEntries(recordFacts.map((fact) => [`fields.${fact}`, recordFactLabels[fact]])),
  ...Object.fromEntries(recordStates.map((state) => [`stateWords.${state}`, "What your org calls a state"])),
};

/** What the form says, whole or not: the API judges it. */
export function readRegistrationObject(form: FormData): TypedRegistrationObject {
  const text = (name: string) => String(form.get(name) ?? "").trim();
  const said = <Key extends string>(keys: readonly Key[], prefix: string) =>
    Object.fromEntries(
      keys.flatMap((key) => (text(`${prefix}.${key}`) === "" ? [] : [[key, text(`${prefix}.${key}`)]])),
    ) as Partial<Record<Key, string>>;
  return {
    object: text("object"),
    fields: said(recordFacts, "fields"),
    stateWords: said(recordStates, "stateWords"),
    takesOlder: form.get("takesOlder") !== null,
  };
}
