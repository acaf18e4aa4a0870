import { normaliseEmail } from "#worker/domain/access/email.ts";
import { nameKey } from "#worker/domain/crm/name-key.ts";
import { companyDomain } from "#worker/domain/identity/company-domain.ts";
import type { CustomValue } from "./custom-field.ts";
import { parseCustomValue } from "./custom-field.ts";
import { emptyContent, type RegistrationContent } from "./registration.ts";
import type { RegistrationSettings } from "./settings.ts";

/** A field of the form by its name: one of the content's own, `custom.` and a key, or the files. */
export type FieldName = string;

export const attachmentsField: FieldName = "attachments";
const ownFields = Object.keys(emptyContent).filter((name) => name !== "custom");

/** What is wrong with a field: its name, a fact in kebab-case, and a sentence about what to do. */
export type ContentProblem = { readonly path: FieldName; readonly code: string; readonly message: string };

/** The content with what was sent in place of what was there; a custom value of null removes. */
export type ContentPatch = Partial<Omit<RegistrationContent, "custom">> & {
  readonly custom?: Readonly<Record<string, unknown>>;
};

/** All fields that a form of this company has, in its order. */
export function fieldNames({
  customFields,
}: Pick<RegistrationSettings, "customFields">): readonly FieldName[] {
  const custom = customFields.filter(({ isRetired }) => !isRetired).map(({ key }) => `custom.${key}`);
  return [...ownFields, ...custom, attachmentsField];
}

/** Takes over what was sent, as far as it is sound; what a company has retired is kept as it is. */
export function applyPatch(
  content: RegistrationContent,
  patch: ContentPatch,
  settings: Pick<RegistrationSettings, "customFields">,
): { readonly content: RegistrationContent; readonly problems: readonly ContentProblem[] } {
  const { custom = {}, ...own } = patch;
  const values: Record<string, CustomValue> = { ...content.custom };
  const problems: ContentProblem[] = [];
  for (const [key, value] of Object.entries(custom)) {
    const path = `custom.${key}`;
    const field = settings.customFields.find((one) => one.key === key && !one.isRetired);
    if (field === undefined) {
      problems.push({ path, code: "unknown-field", message: "The form has no such field" });
      continue;
    }
    const read = parseCustomValue(field, value);
    if (!read.ok) problems.push({ path, code: read.error, message: valueMessages[read.error] });
    else if (read.value === null) delete values[key];
    else values[key] = read.value;
  }
  return { content: { ...content, ...own, custom: values }, problems };
}

const valueMessages = {
  "not-a-text": "is a text",
  "too-long": "is too long",
  "not-a-number": "is a number",
  "not-an-amount": "is an amount in minor units with its currency",
  "not-a-day": "is a day such as 2027-03-31",
  "not-a-choice": "is one of the choices",
  "not-yes-or-no": "is yes or no",
} as const;

/** The names of the fields in which two contents differ. */
export function changedFields(before: RegistrationContent, after: RegistrationContent): readonly FieldName[] {
  const differ = (a: unknown, b: unknown) => JSON.stringify(a) !== JSON.stringify(b);
  const own = ownFields.filter((name) =>
    differ(before[name as keyof RegistrationContent], after[name as keyof RegistrationContent]),
  );
  const keys = new Set([...Object.keys(before.custom), ...Object.keys(after.custom)]);
  const custom = [...keys].filter((key) => differ(before.custom[key], after.custom[key]));
  return [...own, ...custom.sort().map((key) => `custom.${key}`)];
}

/** What still stands between a draft and handing it in: an empty list when nothing does. */
export function checkComplete(
  content: RegistrationContent,
  settings: Pick<RegistrationSettings, "customFields" | "products" | "allowsOtherProducts">,
): readonly ContentProblem[] {
  return [...missingFields(content, settings), ...checkSound(content, settings)];
}

const requiredTexts = ["accountName", "contactName", "opportunityName", "involvement"] as const;

function missingFields(
  content: RegistrationContent,
  settings: Pick<RegistrationSettings, "customFields" | "products">,
): readonly ContentProblem[] {
  const missing: string[] = requiredTexts.filter((name) => content[name] === "");
  if (content.estimatedValue === null) missing.push("estimatedValue");
  if (content.expectedCloseDate === null) missing.push("expectedCloseDate");
  if (settings.products.length > 0 && content.products.length === 0) missing.push("products");
  for (const { key, required, isRetired } of settings.customFields)
    if (required && !isRetired && content.custom[key] === undefined) missing.push(`custom.${key}`);
  return missing.map((path) => ({ path, code: "required", message: "is needed" }));
}

/** What is said, whether all of it or not, can be true. */
export function checkSound(
  { accountDomain, contactEmail, products, estimatedValue }: RegistrationContent,
  settings: Pick<RegistrationSettings, "products" | "allowsOtherProducts">,
): readonly ContentProblem[] {
  const problems: ContentProblem[] = [];
  if (accountDomain !== "" && companyDomain(accountDomain) === null)
    problems.push({
      path: "accountDomain",
      code: "not-a-company-domain",
      message: "is the customer's own domain, such as acme.com; leave it empty if there is none",
    });
  if (contactEmail !== "" && !normaliseEmail(contactEmail).ok)
    problems.push({ path: "contactEmail", code: "invalid-email", message: "is an e-mail address" });
  if (estimatedValue !== null && estimatedValue.amountMinor < 0)
    problems.push({ path: "estimatedValue", code: "negative", message: "is not below zero" });
  const unknown = unknownProducts(products, settings);
  if (unknown.length > 0)
    problems.push({
      path: "products",
      code: "unknown-product",
      message: `${unknown.join(", ")}: choose from the company's list`,
    });
  return problems;
}

function unknownProducts(
  products: readonly string[],
  { products: known, allowsOtherProducts }: Pick<RegistrationSettings, "products" | "allowsOtherProducts">,
): readonly string[] {
  if (known.length === 0 || allowsOtherProducts) return [];
  const keys = new Set(known.map(nameKey));
  return products.filter((product) => !keys.has(nameKey(product)));
}
