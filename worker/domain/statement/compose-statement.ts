import { type EntryPayload, genesisHash, type SealedEntry } from "#worker/domain/ledger/entry.ts";
import { addMinor } from "#worker/domain/money/money.ts";
import type {
  StatementDocument,
  StatementLine,
  StatementRule,
} from "#worker/domain/statement-bundle/bundle.ts";
import { formatInstant, type Instant } from "#worker/domain/time/instant.ts";
import type { PeriodKey } from "#worker/domain/time/period-key.ts";
import { reasonOf } from "./statement-reason.ts";

/** The book that statements are about; balances of different books are never added up. */
export const statementBook = "revenue";

/** An entry of the partner's chain with what its payload says beyond the columns. */
export type StatedEntry = { readonly entry: SealedEntry; readonly payload: EntryPayload };

/** Names as they are at the moment of issue; the document keeps them, whatever becomes of them later. */
export type StatementNames = {
  readonly opportunity: (opportunityRef: string) => string;
  readonly rule: (rule: { readonly ruleId: string; readonly version: number }) => string;
};

export type StatementFacts = {
  readonly tenantId: string;
  readonly companyName: string;
  readonly partnerRef: string;
  readonly partnerName: string;
  /** Whole, from 1, without gaps in a company. */
  readonly number: number;
  readonly version: number;
  readonly supersedes: { readonly version: number; readonly hash: string } | null;
  readonly issuedAt: Instant;
  readonly period: PeriodKey;
  readonly currency: string;
  /** In minor units: all of the partner's entries of this currency and book in earlier periods. */
  readonly openingMinor: number;
  /** The stretch of the partner's chain, in its order, without a gap; `from` is the first place of it even when it is empty. */
  readonly from: number;
  readonly entries: readonly StatedEntry[];
  /** Hash of the entry before `from`; zeros when `from` is 1. */
  readonly before: string;
  /** Hash of the signed head that the partner's statement before this one was proven under; null for the first. */
  readonly previousHead: string | null;
  readonly names: StatementNames;
};

/**
 * The statement as docs/ledger-format.md describes it: its lines are the stretch's entries of the period, currency and book.
 * Amounts are decimal texts of minor units.
 */
export function composeStatement(facts: StatementFacts): StatementDocument {
  const stated = facts.entries.filter(({ entry }) => isStated(entry, facts));
  const closing = addMinor([facts.openingMinor, ...stated.map(({ entry }) => entry.amountMinor)]);
  const { supersedes, previousHead } = facts;
  return {
    v: "1",
    tenantId: facts.tenantId,
    companyName: storable(facts.companyName),
    partnerRef: facts.partnerRef,
    partnerName: storable(facts.partnerName),
    number: numberText(facts.number),
    version: String(facts.version),
    ...(supersedes === null
      ? {}
      : { supersedes: { version: String(supersedes.version), hash: supersedes.hash } }),
    issuedAt: formatInstant(facts.issuedAt),
    period: facts.period,
    currency: facts.currency,
    book: statementBook,
    opening: String(facts.openingMinor),
    lines: stated.map((one) => lineOf(one, facts)),
    closing: String(closing),
    rules: rulesOf(stated, facts.names),
    chain: {
      from: String(facts.from),
      to: String(facts.from + facts.entries.length - 1),
      before: facts.from === 1 ? genesisHash : facts.before,
    },
    ...(previousHead === null ? {} : { previousHead }),
  };
}

/** As it is printed: "ST-000042". */
export function numberText(number: number): string {
  return `ST-${String(number).padStart(6, "0")}`;
}

/** Null when the text is no statement's number. */
export function parseNumberText(text: string): number | null {
  const digits = /^ST-(\d{6,12})$/.exec(text)?.[1];
  const number = digits === undefined ? 0 : Number(digits);
  return number > 0 && numberText(number) === text ? number : null;
}

function isStated(
  entry: SealedEntry,
  { period, currency }: Pick<StatementFacts, "period" | "currency">,
): boolean {
  return entry.period === period && entry.currency === currency && entry.book === statementBook;
}

function lineOf({ entry, payload }: StatedEntry, { names }: StatementFacts): StatementLine {
  return {
    seq: String(entry.seq),
    entryHash: entry.entryHash,
    kind: entry.kind,
    amountMinor: String(entry.amountMinor),
    label: storable(names.opportunity(entry.opportunityRef)),
    reason: storable(reasonOf(payload, names.rule(payload.ruleVersion))),
  };
}

function rulesOf(stated: readonly StatedEntry[], names: StatementNames): readonly StatementRule[] {
  const rules = new Map<string, StatementRule>();
  for (const { payload } of stated) {
    const { ruleId, version, hash } = payload.ruleVersion;
    const key = `${ruleId} ${version} ${hash}`;
    if (rules.has(key)) continue;
    rules.set(key, {
      ruleId,
      version: String(version),
      hash,
      name: storable(names.rule(payload.ruleVersion)),
    });
  }
  return [...rules.values()];
}

/** Names come from files and CRMs: what has no form in UTF-8 becomes the replacement character. */
function storable(text: string): string {
  return text.replace(/\p{Cs}/gu, "\ufffd").normalize("NFC");
}
