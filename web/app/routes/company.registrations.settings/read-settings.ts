import { typedMinor } from "#web/app/lib/amount.ts";
import { textOf } from "#web/app/lib/form-answer.server.ts";
import { customFieldKinds } from "#worker/domain/registration/custom-field.ts";

/** The settings as their form sends them. A number that is none becomes one that the API refuses by name. */
export function readSettings(form: FormData) {
  return {
    promise: { hours: number(form, "hours"), workingDaysOnly: form.has("workingDaysOnly") },
    protectionDays: number(form, "protectionDays"),
    pendingDays: number(form, "pendingDays"),
    mostPerDay: number(form, "mostPerDay"),
    extensions: { most: number(form, "mostExtensions"), days: number(form, "extensionDays") },
    products: lines(textOf(form, "products")),
    allowsOtherProducts: form.has("allowsOtherProducts"),
    customFields: rows(form, "field", (at) => readField(form, at)),
    autoApproval: rows(form, "rule", (at) => readRule(form, at)),
    leastProbability: number(form, "leastPercent") / 100,
  };
}

/** A row whose name was left empty was not filled in. */
function rows<Row>(form: FormData, name: "field" | "rule", read: (at: string) => Row | null): Row[] {
  return form.getAll(name).flatMap((at) => read(String(at)) ?? []);
}

function readField(form: FormData, at: string) {
  const label = textOf(form, `field.${at}.label`).trim();
  if (label === "") return null;
  const kind = customFieldKinds.find((one) => one === textOf(form, `field.${at}.kind`)) ?? "text";
  return {
    key: textOf(form, `field.${at}.key`) || keyOf(label),
    label,
    kind,
    required: form.has(`field.${at}.required`),
    options: lines(textOf(form, `field.${at}.options`)),
    isRetired: form.has(`field.${at}.isRetired`),
  };
}

/** A new field's key, which stays when its label changes. */
function keyOf(label: string): string {
  const plain = label
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^_+|_+$/g, "");
  return (/^[a-z]/.test(plain) ? plain : `field_${plain}`).slice(0, 40);
}

function readRule(form: FormData, at: string) {
  const name = textOf(form, `rule.${at}.name`).trim();
  if (name === "") return null;
  const amount = textOf(form, `rule.${at}.amount`).trim();
  const currency = textOf(form, `rule.${at}.currency`);
  return {
    name,
    isOn: form.has(`rule.${at}.isOn`),
    knownAccountOnly: form.has(`rule.${at}.knownAccountOnly`),
    amountAtMost:
      amount === "" ? null : { amountMinor: typedMinor(amount, currency) ?? Number.NaN, currency },
    tiers: lines(textOf(form, `rule.${at}.tiers`).replaceAll(",", "\n")),
  };
}

function number(form: FormData, name: string): number {
  const text = textOf(form, name).trim();
  return text === "" ? Number.NaN : Number(text);
}

function lines(text: string): string[] {
  return [
    ...new Set(
      text
        .split("\n")
        .map((line) => line.trim())
        .filter((line) => line !== ""),
    ),
  ];
}
