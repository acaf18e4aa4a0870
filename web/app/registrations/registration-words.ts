import { labelOf } from "#web/app/lib/labels.ts";
import type { RegistrationFormView, RegistrationView } from "#web/app/lib/views.ts";

type Promise = NonNullable<RegistrationView["promise"]>;

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** What is left of the company's promise to answer, as both sides see it. */
export function promiseText({ kind, leftMs }: Promise): string {
  const span = spanText(Math.abs(leftMs));
  if (kind === "paused") return leftMs < 0 ? `Paused, ${span} late` : `Paused with ${span} left`;
  return kind === "late" ? `${span} late` : `${span} left`;
}

/** The two largest units, as nobody plans an answer by the minute two days ahead. */
function spanText(ms: number): string {
  const days = Math.floor(ms / DAY_MS);
  const hours = Math.floor((ms % DAY_MS) / HOUR_MS);
  const minutes = Math.max(1, Math.floor((ms % HOUR_MS) / MINUTE_MS));
  if (days > 0) return hours === 0 ? `${days} d` : `${days} d ${hours} h`;
  return hours > 0 ? `${hours} h` : `${minutes} min`;
}

/** The days until a registration ends, counted up: something that ends this afternoon has one day left. */
function daysLeft(endIso: string, nowIso: string): number {
  return Math.max(0, Math.ceil((Date.parse(endIso) - Date.parse(nowIso)) / DAY_MS));
}

export function daysLeftText(endIso: string, nowIso: string): string {
  const days = daysLeft(endIso, nowIso);
  if (days === 0) return "Over";
  return days === 1 ? "1 day left" : `${days} days left`;
}

/** A field of the form by its name, as the form calls it. */
export function fieldLabel(name: string, { customFields }: Pick<RegistrationFormView, "customFields">) {
  const key = name.startsWith("custom.") ? name.slice("custom.".length) : null;
  if (key === null) return labelOf("registrationField", name);
  return customFields.find((field) => field.key === key)?.label ?? key;
}

/** The labels of all its fields, for a summary of errors. */
export function fieldLabels(form: Pick<RegistrationFormView, "fields" | "customFields">) {
  const labels: { [field: string]: string } = { files: "Files", reason: "Reason", partner: "Partner" };
  for (const name of form.fields) labels[name] = fieldLabel(name, form);
  return labels;
}

/** Those that keep it from being approved without a second look: not the registering partner's own. */
export function conflictsOf({ company }: RegistrationView) {
  return (company?.findings ?? []).filter(({ isOwn }) => !isOwn);
}

/** How a version stands in the header that keeps an older one from overwriting it. */
export function versionTag(version: number | string): string {
  return `"v${version}"`;
}
