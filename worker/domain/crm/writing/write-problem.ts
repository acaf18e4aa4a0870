import type { SalesforceValue } from "#worker/domain/crm/salesforce/record.ts";
import type { KeptValue } from "./plan-write.ts";

/** Why something was not written. `field` is its API name; null where it is none of one field. */
export type WriteProblem = {
  readonly code: string;
  readonly field: string | null;
  /** In sentences for a person. */
  readonly message: string;
};

/** What Salesforce answers to a write that it does not take, by what a person can do about it. */
export function refusalProblem(refused: {
  readonly code: string;
  readonly message: string;
  readonly fields: readonly string[];
}): WriteProblem {
  const { code, message, fields } = refused;
  return { code, field: fields[0] ?? null, message: `Salesforce says: ${message}` };
}

export function keptProblem({ field, label, theirs, ours }: KeptValue): WriteProblem {
  const message = `${label} (${field}) holds ${said(theirs)}, which somebody else has written. Fairshare would write ${said(ours)}, and has left it.`;
  return { code: "held-by-somebody", field, message };
}

function said(value: SalesforceValue): string {
  return value === null || value === "" ? "nothing" : `"${value}"`;
}

/** What helps against a problem, by its code. */
export function writeRemedyFor(code: string): string {
  return REMEDIES[code] ?? "Mend it in Salesforce, or ask its administrator. Then try again.";
}

const permission =
  "Give the user that Fairshare is connected as edit access to the object and its fields. Then try again.";

const REMEDIES: Readonly<Record<string, string>> = {
  "held-by-somebody":
    "Leave it as it is, or clear the field in Salesforce and try again: Fairshare then fills it.",
  "field-hidden":
    "Give the user that Fairshare is connected as read and edit access to the field, or choose another one under Write-back. Then try again.",
  INVALID_FIELD_FOR_INSERT_UPDATE:
    "Give the user that Fairshare is connected as edit access to the field, or choose another one under Write-back. Then try again.",
  FIELD_CUSTOM_VALIDATION_EXCEPTION:
    "A validation rule of your org refuses the record. Exempt the user that Fairshare is connected as, or mend what it asks for. Then try again.",
  REQUIRED_FIELD_MISSING:
    "Your org asks for fields that Fairshare does not fill. Give them a default, or make the deal by hand and link it. Then try again.",
  INSUFFICIENT_ACCESS_OR_READONLY: permission,
  INSUFFICIENT_ACCESS: permission,
  INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY: permission,
  CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY:
    "A trigger, a flow or the object's settings refuse the record. Ask the administrator of the org. Then try again.",
  DUPLICATES_DETECTED:
    "A duplicate rule of your org takes the new deal for one that exists. Link that one, or let the rule allow it. Then try again.",
  ENTITY_IS_LOCKED: "The record is locked by an approval process. Wait until it is unlocked, and try again.",
  INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST:
    "Add the value to the picklist, or say under Write-back what the state is called in your org. Then try again.",
  STRING_TOO_LONG: "Make the field longer, or choose another one under Write-back. Then try again.",
  INVALID_CROSS_REFERENCE_KEY:
    "The record points to one that is gone or not visible. Mend it in Salesforce. Then try again.",
  DUPLICATE_VALUE:
    "Another record has this registration's id in its field already. Look for it in Salesforce and clear the field on the wrong one. Then try again.",
  "registration-record-gone":
    "Restore the record in Salesforce and try again. None is made anew in its place, and the registration is not touched.",
  "record-gone":
    "Restore the record in Salesforce, or link another deal. Trying again writes to it, or makes a new one where Fairshare made this one.",
  "not-of-this-org": "Link the registration to a deal of the connected Salesforce.",
  "another-speaks": "Nothing needs to be done.",
  "too-many-tries": "Try again. Should it stay, ask the administrator of the org.",
};
