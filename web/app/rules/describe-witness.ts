import type { ConflictView } from "#web/app/lib/views.ts";
import { describeMoney } from "#worker/domain/rule/describe-condition.ts";

type Witness = NonNullable<ConflictView["witness"]>;

/** A deal that two rules match, in a few words. What neither rule asks about is left out. */
export function describeWitness(witness: Witness): string {
  const { amount, outcome, custom } = witness;
  const words = [
    ...(amount === null ? [] : [`amount ${describeMoney(amount)}`]),
    ...TEXTS.flatMap(({ field, word }) => (witness[field] === null ? [] : [`${word} ${witness[field]}`])),
    ...Object.entries(custom).map(([key, { value }]) => `${key} ${String(value)}`),
    ...(outcome === "won" ? [] : [`outcome ${outcome}`]),
  ];
  return words.length === 0 ? "any deal" : words.join(", ");
}

const TEXTS = [
  { field: "stage", word: "stage" },
  { field: "type", word: "type" },
  { field: "owner", word: "owner" },
  { field: "region", word: "region" },
  { field: "product", word: "product" },
  { field: "account", word: "account" },
  { field: "createdAt", word: "created on" },
  { field: "closeDate", word: "closed on" },
] as const;
