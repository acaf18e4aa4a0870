import { dealChoices, type WrittenFact, writtenFacts } from "#worker/domain/crm/writing/write-back.ts";
import {
  type RegistrationState,
  registrationStates,
} from "#worker/domain/registration/registration-state.ts";

export const factLabels: Readonly<Record<WrittenFact, string>> = {
  registrationId: "Id of the registration",
  number: "Number of the registration",
  partner: "Partner",
  state: "State",
  protectedUntil: "Protected until",
  submittedOn: "Handed in on",
  approvedOn: "Approved on",
  address: "Address of its page here",
};

/** A draft is nobody's business yet. */
export const writtenStates = registrationStates.filter((state) => state !== "draft");

export type TypedWriteBack = {
  readonly fields: Partial<Record<WrittenFact, string>>;
  readonly stateWords: Partial<Record<RegistrationState, string>>;
  readonly dealChoice: (typeof dealChoices)[number];
  readonly newDealStage: string | null;
};

/** Paths of the API's errors, as the form calls the controls. */
export const writeBackLabels: Readonly<Record<string, string>> = {
  ...Object.fromEntries(writtenFacts.map((fact) => [`fields.${fact}`, factLabels[fact]])),
  ...Object.fromEntries(writtenStates.map((state) => [`stateWords.${state}`, "What your org calls a state"])),
  dealChoice: "Which deal it is",
  newDealStage: "Stage of new deals",
};

/** What the form says, whole or not: the API judges it. */
export function readWriteBack(form: FormData): TypedWriteBack {
  const text = (name: string) => String(form.get(name) ?? "").trim();
  const said = <Key extends string>(keys: readonly Key[], prefix: string) =>
    Object.fromEntries(
      keys.flatMap((key) => (text(`${prefix}.${key}`) === "" ? [] : [[key, text(`${prefix}.${key}`)]])),
    ) as Partial<Record<Key, string>>;
  return {
    fields: said(writtenFacts, "fields"),
    stateWords: said(writtenStates, "stateWords"),
    dealChoice: dealChoices.find((choice) => choice === text("dealChoice")) ?? "person",
    newDealStage: text("newDealStage") || null,
  };
}
