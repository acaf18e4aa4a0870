/** What helps against a problem, by its code. */
export function remedyFor(code: string): string {
  return REMEDIES[code] ?? "The next sync tries again. Should it stay, ask the administrator of the org.";
}

/** A message that ends with its remedy, without it. */
export function reasonIn(message: string, code: string): string {
  const remedy = remedyFor(code);
  return message.endsWith(remedy) ? message.slice(0, -remedy.length).trim() : message;
}

/** The field that a record's problem lies in; null where it is none of one field. */
export function fieldOfProblem(code: string): string | null {
  return FIELDS[code] ?? null;
}

const REMEDIES: Readonly<Record<string, string>> = {
  "field-hidden": "Show it to the user by field-level security, or map another field.",
  "field-retyped": "Look at the mapping and save it anew.",
  "object-hidden": "Give the user read access to it.",
  "unknown-currency": "Correct the record's currency in Salesforce.",
  "amount-too-large": "Correct it in Salesforce.",
  "registered-twice": "Clear the registration's id on the record that is a copy.",
  "unknown-registration": "Clear the registration's id in the record to have it registered anew.",
  "no-partner": "Enter the partner in the record.",
  "no-customer": "Enter the customer in the record.",
  "unknown-partner": "Add the partner, or say under Partner names which one is meant. Then try again.",
  "unknown-state": "Say under Registrations what your org calls the states, or correct the record.",
  "illegal-move": "Take the step in Fairshare if it is the right one, or set the record back.",
  "conflict-found": "Decide the registration in Fairshare, where they stand side by side.",
  "account-protected": "Decide in Fairshare which of the two holds it.",
  "opportunity-taken": "Enter another deal in the record, or take the link away in Fairshare.",
  "closed-too-late": "Extend the protection in Fairshare, or set the record back.",
  "invalid-request": "Correct the record in Salesforce.",
  "rate-missing": "Enter a rate that is good for its day, or add the currency to the org's own.",
};

const FIELDS: Readonly<Record<string, string>> = {
  "unknown-currency": "CurrencyIsoCode",
  "amount-too-large": "Amount",
  "rate-missing": "CurrencyIsoCode",
};
