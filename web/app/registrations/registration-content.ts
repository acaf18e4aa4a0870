import { typedMinor } from "#web/app/lib/amount.ts";
import type { RegistrationFormView, RegistrationView } from "#web/app/lib/views.ts";
import { formatMinor } from "#worker/domain/money/money.ts";

/** A form's fields by their names as they are sent; one that is shown and empty has no values. */
export type FormValues = { readonly [name: string]: readonly string[] };

type Money = NonNullable<RegistrationView["estimatedValue"]>;

type Name = (typeof TEXTS)[number] | "estimatedValue" | "expectedCloseDate";

/** What a registration says. */
export type Content = Pick<RegistrationView, Name | "products" | "custom">;

/** Changes of it, in the shape in which the API takes them. */
export type ContentPatch = { -readonly [Field in Name]?: Content[Field] } & {
  products?: string[];
  custom?: { [key: string]: unknown };
};

type OwnField = RegistrationFormView["customFields"][number];
type Form = Pick<RegistrationFormView, "customFields">;

const TEXTS = [
  "accountName",
  "accountDomain",
  "accountCountry",
  "contactName",
  "contactEmail",
  "contactPhone",
  "opportunityName",
  "involvement",
  "notes",
] as const;

/** Names the fields that a form shows: a box that is not ticked is not sent, and means something only where it stands. */
export const SHOWN_FIELD = "shown";
export const OTHER_PRODUCTS = "otherProducts";

/** Reads what a form says of the fields that it shows. What cannot be read is a problem of its field and left out. */
export function readContent(
  data: FormData,
  { customFields }: Form,
): { readonly patch: ContentPatch; readonly problems: { readonly [field: string]: string } } {
  const shown = new Set(data.getAll(SHOWN_FIELD).map(String));
  const patch: ContentPatch = {};
  const problems: { [field: string]: string } = {};
  for (const name of TEXTS) if (shown.has(name)) patch[name] = text(data, name);
  if (shown.has("products")) patch.products = readProducts(data);
  if (shown.has("expectedCloseDate")) patch.expectedCloseDate = text(data, "expectedCloseDate") || null;
  if (shown.has("estimatedValue")) {
    const amount = readMoney(data, "estimatedValue");
    if (amount === undefined) problems.estimatedValue = NOT_AN_AMOUNT;
    else patch.estimatedValue = amount;
  }
  for (const field of customFields) {
    const name = `custom.${field.key}`;
    if (!shown.has(name)) continue;
    const value = readOwn(data, name, field);
    if (value === undefined) problems[name] = field.kind === "money" ? NOT_AN_AMOUNT : NOT_A_NUMBER;
    else patch.custom = { ...patch.custom, [field.key]: value };
  }
  return { patch, problems };
}

/** What a registration says, as the values of its form's fields. */
export function writeContent(content: Content, { customFields }: Form): FormValues {
  const values: { [name: string]: readonly string[] } = {};
  for (const name of TEXTS) values[name] = one(content[name]);
  values.products = content.products ?? [];
  values.expectedCloseDate = one(content.expectedCloseDate);
  writeMoney(values, "estimatedValue", content.estimatedValue);
  for (const { key, kind } of customFields) {
    const value = content.custom[key];
    const name = `custom.${key}`;
    if (value === undefined) values[name] = [];
    else if (kind === "money") writeMoney(values, name, value as Money);
    else if (kind === "yes_no") values[name] = [value === true ? "yes" : "no"];
    else values[name] = Array.isArray(value) ? value.map(String) : [String(value)];
  }
  return values;
}

/** What was sent, to be shown again beside what is wrong with it. */
export function typedValues(data: FormData): FormValues {
  const values: { [name: string]: readonly string[] } = {};
  for (const name of new Set(data.keys()))
    values[name] = data.getAll(name).filter((value) => typeof value === "string");
  return values;
}

const NOT_AN_AMOUNT = "is an amount, such as 1,234.50";
const NOT_A_NUMBER = "is a number, such as 12 or 1.5";

function text(data: FormData, name: string): string {
  const value = data.get(name);
  return typeof value === "string" ? value.trim() : "";
}

function readProducts(data: FormData): string[] {
  const named = text(data, OTHER_PRODUCTS).split(/[,\n]/);
  const all = [...data.getAll("products").map(String), ...named].map((name) => name.trim());
  return [...new Set(all.filter((name) => name !== ""))];
}

/** Null when nothing was said, undefined when it is no amount. */
function readMoney(data: FormData, name: string): Money | null | undefined {
  const typed = text(data, name);
  if (typed === "") return null;
  const currency = text(data, `${name}.currency`);
  const amountMinor = typedMinor(typed, currency);
  return amountMinor === null ? undefined : { amountMinor, currency };
}

function readOwn(data: FormData, name: string, { kind }: OwnField): unknown {
  if (kind === "money") return readMoney(data, name);
  if (kind === "choices") return data.getAll(name).map(String);
  const typed = text(data, name);
  if (typed === "") return null;
  if (kind === "yes_no") return typed === "yes";
  if (kind !== "number") return typed;
  const value = Number(typed.replaceAll(",", ""));
  return Number.isFinite(value) ? value : undefined;
}

function writeMoney(values: { [name: string]: readonly string[] }, name: string, money: Money | null) {
  values[name] = money === null ? [] : [formatMinor(money.amountMinor, money.currency)];
  if (money !== null) values[`${name}.currency`] = [money.currency];
}

function one(value: string | null): readonly string[] {
  return value ? [value] : [];
}
