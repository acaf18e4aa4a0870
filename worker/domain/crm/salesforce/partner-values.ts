import { cleanText, saysNoPartner } from "#worker/domain/crm/import/clean-text.ts";
import { nameKey } from "#worker/domain/crm/name-key.ts";
import type { PartnerField } from "./mapping.ts";
import { type SalesforceRecord, textIn } from "./record.ts";
import { parseSalesforceId } from "./salesforce-id.ts";

/** Who a field names: an account of Salesforce, or a name. */
export type PartnerValue =
  | { readonly kind: "account"; readonly accountId: string; readonly name: string | null }
  | { readonly kind: "name"; readonly name: string };

const ACCOUNT_PREFIX = "001";

/** The partners that a record names in this field, each once; what says that there is none names nobody. */
export function readPartnerValues(
  record: SalesforceRecord,
  { field, kind }: PartnerField,
  relationshipName: string | null,
): readonly PartnerValue[] {
  const text = textIn(record, field);
  if (text === null) return [];
  if (kind === "lookup") {
    const accountId = parseSalesforceId(text);
    const name = relationshipName === null ? null : textIn(record, `${relationshipName}.Name`);
    return accountId === null ? [] : [{ kind: "account", accountId, name }];
  }
  const values = kind === "picklist" ? [text] : text.split(kind === "text" ? /[;|\n]/ : ";");
  const named = values.map(cleanText).filter((value) => !saysNoPartner(value));
  return distinct(named.map(fromText));
}

/** Somebody pasted a record's id into a text field. */
function fromText(text: string): PartnerValue {
  const id = text.startsWith(ACCOUNT_PREFIX) ? parseSalesforceId(text) : null;
  return id === null ? { kind: "name", name: text } : { kind: "account", accountId: id, name: null };
}

function distinct(values: readonly PartnerValue[]): readonly PartnerValue[] {
  return [...new Map(values.map((value) => [partnerValueKey(value), value])).values()];
}

/** What makes two values the same one. */
export function partnerValueKey(value: PartnerValue): string {
  return value.kind === "account" ? `account ${value.accountId}` : `name ${nameKey(value.name)}`;
}

const LEGAL_FORMS = new Set(
  "inc incorporated llc ltd limited corp corporation co company gmbh ag kg se sa sas sarl srl spa bv nv ab as oy aps plc pty llp lp pvt sl lda kk and und et y e".split(
    " ",
  ),
);

/**
 * What spellings of one company have in common: "Acme", "ACME Inc." and "Acme (reseller)" are all "acme". Two companies can share it,
 * so it only proposes; people decide.
 */
export function variantKey(name: string): string {
  const words = nameKey(name)
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .replace(/\([^)]*\)|\[[^\]]*\]/g, " ")
    .replace(/&/g, " and ")
    .replace(/['’.]/g, "")
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim()
    .split(" ")
    .filter((word) => word !== "the");
  while (words.length > 1 && LEGAL_FORMS.has(words.at(-1) ?? "")) words.pop();
  return words.join(" ");
}

export type VariantGroup = { readonly key: string; readonly names: readonly string[] };

/** Names that look like spellings of one company, in groups of two and more; the most frequent spelling first, and of equals the shortest. */
export function groupVariants(
  names: readonly { readonly name: string; readonly count: number }[],
): readonly VariantGroup[] {
  const groups = new Map<string, { readonly name: string; readonly count: number }[]>();
  for (const named of names) {
    const key = variantKey(named.name);
    if (key === "") continue;
    groups.set(key, [...(groups.get(key) ?? []), named]);
  }
  return [...groups.entries()]
    .filter(([, members]) => members.length > 1)
    .map(([key, members]) => ({
      key,
      names: members
        .toSorted((a, b) => b.count - a.count || a.name.length - b.name.length || (a.name < b.name ? -1 : 1))
        .map(({ name }) => name),
    }))
    .sort((a, b) => (a.key < b.key ? -1 : 1));
}
