import { saysNoPartner } from "#worker/domain/crm/import/clean-text.ts";
import type { FieldDescription, FieldType, ObjectDescription } from "./description.ts";
import type { PartnerFieldKind } from "./mapping.ts";
import { type SalesforceRecord, textIn } from "./record.ts";

export type FieldUse = "partner" | "role" | "deal-type" | "region" | "product";

export type FieldSuggestion = {
  readonly field: string;
  readonly use: FieldUse;
  /** For partners: how the field is to be read. */
  readonly kind: PartnerFieldKind | null;
  /** 0 to 100, to be ranked by and not to be added up. */
  readonly score: number;
  readonly reason: string;
};

/** A field's values on a handful of recent records: how often it is filled, and with what. */
export type FieldSample = {
  readonly filled: number;
  readonly looked: number;
  readonly values: readonly string[];
};

const shownValues = 5;

export function sampleOf(records: readonly SalesforceRecord[], field: FieldDescription): FieldSample {
  const shown =
    field.type === "lookup" && field.relationshipName ? `${field.relationshipName}.Name` : field.name;
  const values = records.map((record) => textIn(record, shown) ?? textIn(record, field.name));
  const filled = values.filter((value) => value !== null);
  return {
    filled: filled.length,
    looked: records.length,
    values: [...new Set(filled)].slice(0, shownValues),
  };
}

/**
 * Fields that are likely to say what we look for, best first within each use. The name decides, its type and what it holds push it up or
 * down: a lookup to accounts beats a text, a field that is empty everywhere sinks.
 */
export function suggestFields(
  object: ObjectDescription,
  samples: ReadonlyMap<string, FieldSample>,
): readonly FieldSuggestion[] {
  return object.fields
    .flatMap((field) => usesOf(field, samples.get(field.name) ?? null))
    .sort((a, b) => b.score - a.score || (a.field < b.field ? -1 : 1));
}

function usesOf(field: FieldDescription, sample: FieldSample | null): readonly FieldSuggestion[] {
  const words = wordsOf(`${field.name} ${field.label}`);
  const partner = partnerSuggestion(field, { words, sample });
  const others = OTHER_USES.flatMap(({ use, pattern, types, score }) =>
    pattern.test(words) && types.includes(field.type)
      ? [
          {
            field: field.name,
            use,
            kind: null,
            score: weigh(score, sample),
            reason: `its name says ${use.replace("-", " ")}`,
          },
        ]
      : [],
  );
  return [...(partner === null ? [] : [partner]), ...others];
}

type Seen = { readonly words: string; readonly sample: FieldSample | null };

function partnerSuggestion(field: FieldDescription, { words, sample }: Seen): FieldSuggestion | null {
  const kind = KIND_OF[field.type];
  const named = PARTNER_NAMES.find(([pattern]) => pattern.test(words));
  if (kind === undefined || named === undefined || ABOUT_PARTNER.test(words)) return null;
  if (kind === "lookup" && !field.referenceTo.includes("Account")) return null;
  // Only custom fields, and the one standard lookup of partner licences, hold a partner.
  if (!field.custom && field.name !== "PartnerAccountId") return null;
  const score = weigh(named[1] + KIND_SCORE[kind], sample);
  return { field: field.name, use: "partner", kind, score, reason: reasonFor(field, sample) };
}

function reasonFor(field: FieldDescription, sample: FieldSample | null): string {
  const what =
    field.type === "lookup" ? "a lookup to accounts, named like a partner" : "named like a partner";
  if (sample === null || sample.looked === 0) return what;
  return `${what}; filled on ${sample.filled} of ${sample.looked} recent deals`;
}

function weigh(score: number, sample: FieldSample | null): number {
  if (sample === null || sample.looked === 0) return clamp(score);
  const real = sample.values.filter((value) => !saysNoPartner(value.toLowerCase()));
  if (sample.filled === 0 || real.length === 0) return clamp(score - 30);
  return clamp(score + Math.round((10 * sample.filled) / sample.looked));
}

function clamp(score: number): number {
  return Math.max(0, Math.min(100, score));
}

/** "Referral_Partner__c Referral Partner" as "referral partner c referral partner": single words, lower case. */
function wordsOf(text: string): string {
  return text
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, " ");
}

const PARTNER_NAMES: readonly (readonly [RegExp, number])[] = [
  [
    /\b(referral|referring|channel|sourcing|implementation|influenc\w*|resell\w*|alliance|agency|co sell|delivery) partner\b/,
    70,
  ],
  [/\bpartner( account| name| company| org)?\b/, 65],
  [/\b(reseller|distributor|referrer|partenaire|socio|parceiro|vermittler|vertriebspartner)\b/, 60],
  [/\b(sourced|referred|introduced) by\b/, 50],
  [/\b(alliance|channel|agency|broker|var|affiliate)\b/, 40],
];
/** Fields about a partner that name none. */
const ABOUT_PARTNER =
  /\b(type|tier|level|status|stage|date|manager|owner|rep|contact|email|phone|sourced|influenced|involvement|percent|commission|fee|notes?|count|number|id ext\w*|role)\b(?! by\b)/;

const KIND_OF: Readonly<Partial<Record<FieldType, PartnerFieldKind>>> = {
  lookup: "lookup",
  text: "text",
  picklist: "picklist",
  "multi-picklist": "multi-picklist",
};
const KIND_SCORE: Readonly<Record<PartnerFieldKind, number>> = {
  lookup: 20,
  "multi-picklist": 12,
  picklist: 10,
  text: 5,
};

const LISTS: readonly FieldType[] = ["picklist", "multi-picklist", "text"];
const OTHER_USES: readonly {
  readonly use: FieldUse;
  readonly pattern: RegExp;
  readonly types: readonly FieldType[];
  readonly score: number;
}[] = [
  { use: "role", pattern: /\bpartner (role|involvement|type)\b|\bpartner roles\b/, types: LISTS, score: 70 },
  {
    use: "deal-type",
    pattern: /^type\b|\b(revenue|deal|opportunity|business) type\b/,
    types: LISTS,
    score: 60,
  },
  { use: "region", pattern: /\b(region|territory|geo|market)\b/, types: LISTS, score: 60 },
  { use: "product", pattern: /\b(product( line| family)?|solution)\b/, types: LISTS, score: 55 },
];
