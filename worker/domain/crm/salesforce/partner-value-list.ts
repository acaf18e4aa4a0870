import type { PartnerField } from "./mapping.ts";
import { groupVariants, type PartnerValue, partnerValueKey, readPartnerValues } from "./partner-values.ts";

/** One field's content as it stands on so many deals. */
export type CountedContent = { readonly content: string; readonly deals: number };

export type CountedValue = {
  readonly key: string;
  readonly value: PartnerValue;
  readonly deals: number;
};

/** Who is named in the fields, and on how many deals; a deal that names one in two fields counts for both. */
export function countPartnerValues(
  fields: readonly { readonly field: PartnerField; readonly contents: readonly CountedContent[] }[],
): readonly CountedValue[] {
  const counted = new Map<string, CountedValue>();
  for (const { field, contents } of fields) {
    for (const { content, deals } of contents) {
      for (const value of readPartnerValues({ [field.field]: content }, field, null)) {
        const key = partnerValueKey(value);
        const known = counted.get(key);
        counted.set(key, { key, value: known?.value ?? value, deals: (known?.deals ?? 0) + deals });
      }
    }
  }
  return [...counted.values()].sort((a, b) => b.deals - a.deals || (a.key < b.key ? -1 : 1));
}

/** For each value that looks like a spelling of another: the most used spelling among them, which it may be. */
export function proposeMerges(
  named: readonly { readonly key: string; readonly name: string; readonly deals: number }[],
): ReadonlyMap<string, string> {
  const byName = new Map(named.map((one) => [one.name, one.key]));
  const groups = groupVariants(named.map(({ name, deals }) => ({ name, count: deals })));
  const proposals = groups.flatMap(({ names: [best = "", ...others] }) =>
    others.map((name) => [byName.get(name) ?? "", byName.get(best) ?? ""] as const),
  );
  return new Map(proposals);
}
