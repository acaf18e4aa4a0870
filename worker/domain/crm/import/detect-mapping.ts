import type { ImportKind } from "#worker/domain/crm/records.ts";
import { isCurrencyCode } from "#worker/domain/money/currency.ts";
import {
  customKeyOf,
  type FieldSpec,
  type FieldType,
  fieldNamed,
  importFields,
  mappedFields,
  mostCustomFields,
} from "./fields.ts";
import { looksLikeOutcome } from "./outcome.ts";
import { decimalEvidence } from "./parse-amount.ts";
import { dateEvidence } from "./parse-date.ts";
import { evidenceStatusOf, touchpointSourceOf } from "./touchpoint-words.ts";

/** Our field -> their header. */
export type Mapping = Readonly<Record<string, string>>;

export type MappingProblem = {
  readonly path: string;
  readonly code: "unknown-field" | "unknown-header" | "field-not-mapped" | "too-many-custom-fields";
  readonly message: string;
};

/**
 * Which column is which of our fields: what the caller says, and for the rest what headers and sample values
 * suggest. Case, order, spacing and accents of headers do not count. Says what is missing or unknown, in all cases at once.
 */
export function resolveMapping(file: {
  readonly kind: ImportKind;
  readonly headers: readonly string[];
  readonly samples: readonly (readonly string[])[];
  readonly explicit: Mapping;
}): { readonly mapping: Mapping; readonly problems: readonly MappingProblem[] } {
  const { kind, headers } = file;
  const given = readExplicit(file);
  const detected = detectMapping({ ...file, taken: given.mapping, left: given.left });
  const mapping: Record<string, string> = { ...detected, ...given.mapping };
  const problems = [...given.problems, ...missingFields({ kind, headers, mapping })];
  return { mapping: inFieldOrder(kind, mapping), problems };
}

/** A mapping that says everything: a field it does not name, or names "", has no column. */
export function readMapping(file: {
  readonly kind: ImportKind;
  readonly headers: readonly string[];
  readonly given: Mapping;
}): { readonly mapping: Mapping; readonly problems: readonly MappingProblem[] } {
  const { kind, headers, given } = file;
  const { mapping, problems } = readExplicit({ kind, headers, explicit: given });
  return {
    mapping: inFieldOrder(kind, mapping),
    problems: [...problems, ...missingFields({ kind, headers, mapping })],
  };
}

/** One problem for each required field without a column. */
export function missingFields(file: {
  readonly kind: ImportKind;
  readonly headers: readonly string[];
  readonly mapping: Mapping;
}): readonly MappingProblem[] {
  return importFields[file.kind]
    .filter(({ name, required }) => required && file.mapping[name] === undefined)
    .map(({ name, label }) => ({
      path: `mapping.${name}`,
      code: "field-not-mapped",
      message: `No column was recognised as ${label}. Say which one it is: ${file.headers.join(", ")}.`,
    }));
}

/** What headers and values suggest alone; fields and headers that are taken, or left out on purpose, are not proposed. */
export function detectMapping(file: {
  readonly kind: ImportKind;
  readonly headers: readonly string[];
  readonly samples: readonly (readonly string[])[];
  readonly taken?: Mapping;
  readonly left?: ReadonlySet<string>;
}): Mapping {
  const { kind, headers, samples, taken = {}, left = new Set<string>() } = file;
  const takenHeaders = new Set(Object.values(taken));
  const columns = headers.flatMap((header, at) =>
    header.trim() === "" || takenHeaders.has(header) || headers.indexOf(header) !== at
      ? []
      : [
          {
            header,
            folded: foldHeader(header),
            values: samples.map((row) => row[at]?.trim() ?? "").filter((v) => v !== ""),
          },
        ],
  );
  const known = new Set(importFields[kind].flatMap(({ synonyms }) => synonyms));
  const candidates = importFields[kind]
    .filter(({ name }) => taken[name] === undefined && !left.has(name))
    .flatMap((field) =>
      columns.map((column) => ({ field, header: column.header, score: scoreOf(field, column, known) })),
    )
    .filter(({ score }) => score >= ENOUGH)
    .sort((a, b) => b.score - a.score);
  const mapping: Record<string, string> = {};
  const used = new Set<string>();
  for (const { field, header } of candidates) {
    if (mapping[field.name] !== undefined || used.has(header)) continue;
    mapping[field.name] = header;
    used.add(header);
  }
  for (const { header } of columns) {
    const isCustom = kind === "opportunities" && customKeyOf(header) !== null;
    if (isCustom && !used.has(header) && taken[header] === undefined && !left.has(header))
      mapping[header] = header;
  }
  return inFieldOrder(kind, mapping);
}

/** A header without case, accents, punctuation, camel case and Salesforce's "__c". */
export function foldHeader(header: string): string {
  return header
    .replace(/__c$/i, "")
    .replace(/(\p{Ll}|\p{N})(\p{Lu})/gu, "$1 $2")
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replaceAll("ß", "ss")
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}

// An exact synonym scores 100, less a little by its place; values move the score by up to FIT_WEIGHT either way.
const ENOUGH = 60;
const FIT_WEIGHT = 35;
const CONTAINED = 55;
const PER_EXTRA_WORD = 5;

type Column = { readonly header: string; readonly folded: string; readonly values: readonly string[] };

/** `known` are all headers that are exactly some field's: none of them is another field's by containing a word of it. */
function scoreOf(field: FieldSpec, column: Column, known: ReadonlySet<string>): number {
  const named = headerScore(field, column.folded, known);
  if (named === 0) return 0;
  const fit = fitOf(field.type, column.values);
  // "Status" is often the status of something else.
  return field.type === "approval" && fit < 0 ? 0 : named + FIT_WEIGHT * fit;
}

function headerScore(field: FieldSpec, folded: string, others: ReadonlySet<string>): number {
  const at = field.synonyms.indexOf(folded);
  if (at !== -1) return 100 - at * 0.5;
  const words = folded.split(" ");
  if (others.has(folded) || words.some((word) => ESTRANGING.has(word))) return 0;
  let best = 0;
  for (const synonym of field.synonyms) {
    const parts = synonym.split(" ");
    if (!canBeContained(field, parts) || !parts.every((part) => words.includes(part))) continue;
    best = Math.max(best, CONTAINED - PER_EXTRA_WORD * (words.length - parts.length) + parts.length * 3);
  }
  return best;
}

/** One word of a longer header says little, unless values bear it out: "Amount (converted)" may be, "Pipeline name" may not. */
function canBeContained({ type }: FieldSpec, parts: readonly string[]): boolean {
  return parts.length > 1 || type === "amount" || type === "date" || type === "currency";
}

/** Words that turn a header into something else: the account's owner is no account, a last activity date no close date. */
const ESTRANGING: ReadonlySet<string> = new Set(
  (
    "owner manager agent rep phone email mail fax street city state country region zip postal address industry employees " +
    "parent last next previous expected weighted forecast probability modified updated by count rank score campaign product " +
    "quantity discount tax margin commission contact lead source besitzer inhaber proprietaire propietario expected_revenue"
  ).split(" "),
);

/** How well values fit a type: 1 all of them, 0 says nothing, -1 none. */
function fitOf(type: FieldType, values: readonly string[]): number {
  if (values.length === 0) return 0;
  const share = (holds: (value: string) => boolean) => values.filter(holds).length / values.length;
  const judged = (fraction: number) => 2 * fraction - 1;
  switch (type) {
    case "date":
      return judged(share((value) => dateEvidence(value) !== null));
    case "amount":
      return judged(share((value) => /\d/.test(value) && !LETTERS_OF_NAMES.test(value) && dateIsNot(value)));
    case "units":
    case "confidence":
      return judged(share((value) => /^\d+(?:[.,]\d+)?\s*%?$/.test(value)));
    case "currency":
      return judged(share((value) => isCurrencyCode(value.toUpperCase())));
    case "outcome":
      return judged(share(looksLikeOutcome));
    case "source":
      return judged(share((value) => touchpointSourceOf(value) !== null));
    case "approval":
      return judged(share((value) => evidenceStatusOf(value) !== null));
    case "custom":
      return 0;
    case "id":
      return new Set(values).size === values.length ? 0.4 : 0;
    case "text":
      return share((value) => /\p{L}/u.test(value)) > 0.5 ? 0.3 : -0.3;
  }
}

const LETTERS_OF_NAMES = /\p{L}{4,}/u;

function dateIsNot(value: string): boolean {
  return decimalEvidence(value) !== null || /^[^\d]*\d+[^\d]*$/.test(value) || dateEvidence(value) === null;
}

function readExplicit(file: {
  readonly kind: ImportKind;
  readonly headers: readonly string[];
  readonly explicit: Mapping;
}): {
  readonly mapping: Mapping;
  readonly left: ReadonlySet<string>;
  readonly problems: readonly MappingProblem[];
} {
  const { kind, headers, explicit } = file;
  const mapping: Record<string, string> = {};
  const left = new Set<string>();
  const problems: MappingProblem[] = [];
  for (const [name, header] of Object.entries(explicit)) {
    if (fieldNamed(kind, name) === undefined) {
      const custom = kind === "opportunities" ? ["custom.<key>"] : [];
      const known = [...importFields[kind].map((spec) => spec.name), ...custom].join(", ");
      problems.push({
        path: `mapping.${name}`,
        code: "unknown-field",
        message: `"${name}" is none of our fields: ${known}.`,
      });
    } else if (header.trim() === "") left.add(name);
    else {
      const found = findHeader(headers, header);
      if (found !== undefined) mapping[name] = found;
      else {
        const message = `The file has no column "${header}". Its columns: ${headers.join(", ")}.`;
        problems.push({ path: `mapping.${name}`, code: "unknown-header", message });
      }
    }
  }
  const custom = Object.keys(mapping).filter((name) => customKeyOf(name) !== null);
  if (custom.length > mostCustomFields) {
    const message = `At most ${mostCustomFields} fields of your own fit. Leave out those that no rule asks for.`;
    problems.push({ path: "mapping", code: "too-many-custom-fields", message });
  }
  return { mapping, left, problems };
}

function findHeader(headers: readonly string[], wanted: string): string | undefined {
  if (headers.includes(wanted)) return wanted;
  const folded = foldHeader(wanted);
  return headers.find((header) => header.trim() !== "" && foldHeader(header) === folded);
}

function inFieldOrder(kind: ImportKind, mapping: Mapping): Mapping {
  return Object.fromEntries(
    mappedFields(kind, mapping).flatMap(({ name }) =>
      mapping[name] === undefined ? [] : [[name, mapping[name]]],
    ),
  );
}
