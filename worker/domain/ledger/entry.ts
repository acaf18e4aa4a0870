import canonicalize from "canonicalize";
import { type Bytes, fromHex } from "#worker/domain/merkle/tree-hash.ts";
import { isCurrencyCode } from "#worker/domain/money/currency.ts";
import { assert, err, ok, type Result } from "#worker/domain/result.ts";
import { formatInstant, type Instant, parseInstant } from "#worker/domain/time/instant.ts";
import { type PeriodKey, parsePeriodKey } from "#worker/domain/time/period-key.ts";
import type { FrozenConversion } from "./conversion.ts";

/**
 * credit: a partner is credited with a share. reversal: the exact negation of one earlier credit.
 * Notices move no money: key.rotated names the key that signs the tree heads from here on, and the one before it;
 * period.closed says what the entries of a period add up to, after which it takes no more; period.reopened that it does.
 */
export type EntryKind = "credit" | "reversal" | NoticeKind;

export type NoticeKind = "key.rotated" | "period.closed" | "period.reopened";

/** What a notice says: texts, lists and named parts of them, in canonical JSON. */
export type Fact = string | readonly Fact[] | { readonly [name: string]: Fact };
export type Facts = { readonly [name: string]: Fact };

/** Whose chain the notices are in: the company's own, beside those of its partners. */
export const noticePartnerRef = "";

/**
 * What the amounts of an entry mean: "revenue", or an overlay by its name, such as "sourced". Balances of different
 * books are never added up.
 */
export type Book = string;

/** The immutable version of the rule that decided an entry; `hash` is SHA-256 of the rule's canonical JSON. */
export type RuleVersionRef = { readonly ruleId: string; readonly version: number; readonly hash: string };

/** What an entry says, apart from its place in the ledger. Two drafts with one `idemKey` must say the same. */
type EntryBody = {
  readonly idemKey: string;
  readonly kind: EntryKind;
  readonly amountMinor: number;
  readonly currency: string;
  readonly partnerRef: string;
  readonly opportunityRef: string;
  readonly sharePpm: number;
  readonly book: Book;
  readonly period: PeriodKey;
  readonly effectiveAt: Instant;
  readonly reversesSeq: number | null;
  readonly ruleVersion: RuleVersionRef;
  readonly evidenceHashes: readonly string[];
  /**
   * In a prior-period adjustment: the period that it belongs to by its effective time, which was not open any more when it was
   * planned, so that it is posted to `period` instead.
   */
  readonly priorPeriod?: PeriodKey;
  /** In a prior-period adjustment that credits anew: the credit that it takes the place of. */
  readonly adjustsSeq?: number;
  /** What a notice says; its other fields say nothing. Money entries have none. */
  readonly facts?: Facts;
};

/** An entry someone wants in the ledger. */
export type EntryDraft = EntryBody & {
  /**
   * The newest entry of this opportunity that the planner had seen, 0 for none. The ledger refuses the draft when
   * there is a newer one, because what was planned from old facts could credit an opportunity twice.
   */
  readonly opportunitySeq: number;
  /** Written beside the entry in the same batch. The entry says only its hash, so two drafts with other rates say other things. */
  readonly conversion?: FrozenConversion;
};

/** What the payload of a sealed entry says: all that is hashed. */
export type EntryPayload = EntryBody & {
  readonly tenantId: string;
  readonly seq: number;
  readonly partnerSeq: number;
  readonly partnerPrevHash: string;
  readonly recordedAt: Instant;
  readonly salt: string;
};

/** An entry as it is stored: the hashed bytes, and the columns that repeat them for queries. */
export type SealedEntry = {
  readonly tenantId: string;
  readonly seq: number;
  readonly idemKey: string;
  readonly kind: EntryKind;
  readonly amountMinor: number;
  readonly currency: string;
  readonly partnerRef: string;
  readonly partnerSeq: number;
  readonly opportunityRef: string;
  readonly sharePpm: number;
  readonly book: Book;
  readonly period: PeriodKey;
  readonly effectiveAt: Instant;
  readonly recordedAt: Instant;
  readonly reversesSeq: number | null;
  readonly priorPeriod: PeriodKey | null;
  readonly adjustsSeq: number | null;
  readonly ruleId: string;
  readonly ruleVersion: number;
  readonly payload: string;
  readonly prevHash: string;
  readonly entryHash: string;
};

/** The newest entry of a company's ledger. */
export type LedgerHead = { readonly seq: number; readonly entryHash: string; readonly recordedAt: Instant };

/** The newest entry of one partner's part of it. */
export type PartnerHead = { readonly partnerSeq: number; readonly entryHash: string };

export type Sha256Hex = (text: string) => string;

/** What the first entry of a ledger, and of each partner's part, names as the hash before it. */
export const genesisHash = "0".repeat(64);
export const emptyHead: LedgerHead = { seq: 0, entryHash: genesisHash, recordedAt: 0 };
export const emptyPartnerHead: PartnerHead = { partnerSeq: 0, entryHash: genesisHash };

/**
 * Gives a draft its place after `head` and `partnerHead` and hashes it. The draft must have passed `checkDraft`;
 * `salt` is 16 random bytes in hexadecimal: proofs show hashes of other entries, and small amounts could be guessed.
 */
export function seal(place: {
  readonly tenantId: string;
  readonly draft: EntryDraft;
  readonly head: LedgerHead;
  readonly partnerHead: PartnerHead;
  readonly recordedAt: Instant;
  readonly salt: string;
  readonly sha256Hex: Sha256Hex;
}): SealedEntry {
  const { tenantId, draft, head, partnerHead, recordedAt, salt, sha256Hex } = place;
  assert(recordedAt >= head.recordedAt, "the ledger's clock does not run backwards");
  const entry: EntryPayload = {
    ...bodyOf(draft),
    ...(isNotice(draft) ? { effectiveAt: recordedAt } : {}),
    tenantId,
    seq: head.seq + 1,
    partnerSeq: partnerHead.partnerSeq + 1,
    partnerPrevHash: partnerHead.entryHash,
    recordedAt,
    salt,
  };
  const payload = canonicalPayload(entry);
  return project(entry, { payload, prevHash: head.entryHash, sha256Hex });
}

/** A notice to post. What it says takes effect when it is recorded. */
export function noticeDraft(notice: {
  readonly idemKey: string;
  readonly kind: NoticeKind;
  readonly facts: Facts;
}): EntryDraft {
  return { ...notice, ...nothing, effectiveAt: 0, opportunitySeq: 0 };
}

/** What a notice has in place of a partner, an opportunity and an amount. */
const nothing = {
  amountMinor: 0,
  currency: "",
  partnerRef: noticePartnerRef,
  opportunityRef: "",
  sharePpm: 0,
  book: "",
  period: "",
  reversesSeq: null,
  ruleVersion: { ruleId: "", version: 0, hash: "" },
  evidenceHashes: [],
} as const;

export function isNotice({ kind }: { readonly kind: EntryKind }): boolean {
  return noticeKinds.has(kind);
}

const noticeKinds: ReadonlySet<EntryKind> = new Set<NoticeKind>([
  "key.rotated",
  "period.closed",
  "period.reopened",
]);

/** The columns that a payload implies, and its hash after `prevHash`. */
export function project(
  entry: EntryPayload,
  stored: { readonly payload: string; readonly prevHash: string; readonly sha256Hex: Sha256Hex },
): SealedEntry {
  const { ruleVersion, evidenceHashes: _, partnerPrevHash: __, salt: ___, facts: ____, ...columns } = entry;
  const { payload, prevHash, sha256Hex } = stored;
  return {
    ...columns,
    priorPeriod: entry.priorPeriod ?? null,
    adjustsSeq: entry.adjustsSeq ?? null,
    ruleId: ruleVersion.ruleId,
    ruleVersion: ruleVersion.version,
    payload,
    prevHash,
    entryHash: hashEntry({ payload, prevHash, sha256Hex }),
  };
}

/** SHA-256 of the entry's bytes, in hexadecimal. */
export function hashEntry(stored: EntryBytes & { readonly sha256Hex: Sha256Hex }): string {
  return stored.sha256Hex(entryText(stored));
}

/**
 * The entry's leaf in the Merkle tree: SHA-256 of a zero byte and the entry's bytes. U+0000 is a zero byte in UTF-8, so
 * the text needs no copy.
 */
export function leafHash(stored: EntryBytes & { readonly sha256Hex: Sha256Hex }): Bytes {
  return fromHex(stored.sha256Hex(`\u0000${entryText(stored)}`));
}

/** What is stored of an entry and hashed. */
export type EntryBytes = { readonly payload: string; readonly prevHash: string };

/** The entry's bytes are the UTF-8 of this text; its hash and its leaf are both made of them. */
export function entryText({ payload, prevHash }: EntryBytes): string {
  return `ledger-entry-v1\n${prevHash}\n${payload}`;
}

/** True when the stored entry says what the draft says; its place, time and salt are the ledger's own. */
export function saysTheSame(entry: SealedEntry, draft: EntryDraft): boolean {
  const parsed = parsePayload(entry.payload);
  return parsed.ok && canonicalBody(parsed.value) === canonicalBody(draft);
}

/** True when both drafts ask for the same entry. */
export function sayTheSame(a: EntryDraft, b: EntryDraft): boolean {
  return canonicalBody(a) === canonicalBody(b);
}

/**
 * RFC 8785 canonical JSON. Every value is a string, so that no reader can lose a digit; times are RFC 3339 in UTC.
 * A field that does not apply is left out.
 */
export function canonicalPayload(entry: EntryPayload): string {
  return toCanonicalJson({
    ...bodyFields(entry),
    v: payloadVersion,
    tenantId: entry.tenantId,
    seq: String(entry.seq),
    partnerSeq: String(entry.partnerSeq),
    partnerPrevHash: entry.partnerPrevHash,
    recordedAt: formatInstant(entry.recordedAt),
    salt: entry.salt,
  });
}

function canonicalBody(body: EntryBody): string {
  return toCanonicalJson(bodyFields(body));
}

const payloadVersion = "1";

function bodyFields(body: EntryBody): Facts {
  if (isNotice(body)) return { idemKey: body.idemKey, kind: body.kind, facts: body.facts ?? {} };
  return {
    idemKey: body.idemKey,
    kind: body.kind,
    amountMinor: String(body.amountMinor),
    currency: body.currency,
    partnerRef: body.partnerRef,
    opportunityRef: body.opportunityRef,
    sharePpm: String(body.sharePpm),
    book: body.book,
    period: body.period,
    effectiveAt: formatInstant(body.effectiveAt),
    ...(body.reversesSeq === null ? {} : { reversesSeq: String(body.reversesSeq) }),
    ...(body.priorPeriod === undefined ? {} : { priorPeriod: body.priorPeriod }),
    ...(body.adjustsSeq === undefined ? {} : { adjustsSeq: String(body.adjustsSeq) }),
    ruleId: body.ruleVersion.ruleId,
    ruleVersion: String(body.ruleVersion.version),
    ruleHash: body.ruleVersion.hash,
    evidenceHashes: body.evidenceHashes,
  };
}

function toCanonicalJson(fields: Facts): string {
  const text = canonicalize(fields);
  assert(text !== undefined, "fields have a canonical form");
  return text;
}

function bodyOf({ opportunitySeq: _, conversion: __, ...body }: EntryDraft): EntryBody {
  return body;
}

export type PayloadProblem = "not-json" | "not-canonical" | "fields-differ" | "value-malformed";

/**
 * Reads a payload and nothing looser: exactly the known fields, each in its one spelling, in canonical bytes.
 * Problems in the order they are checked: not-json, fields-differ, value-malformed, not-canonical.
 */
export function parsePayload(payload: string): Result<EntryPayload, PayloadProblem> {
  const fields = parseFields(payload);
  if (!fields.ok) return fields;
  const { value } = fields;
  const entry = "facts" in value ? readNotice(value) : readMoneyEntry(value);
  const placed =
    value.v === payloadVersion &&
    [entry.seq, entry.partnerSeq, entry.recordedAt].every(Number.isSafeInteger) &&
    isRef(entry.tenantId) &&
    isHash(entry.partnerPrevHash) &&
    /^[0-9a-f]{32}$/.test(entry.salt);
  if (!placed || bodyProblem(entry) !== null) return err("value-malformed");
  return canonicalPayload(entry) === payload ? ok(entry) : err("not-canonical");
}

function readPlace(value: PlaceFields) {
  return {
    idemKey: value.idemKey,
    kind: value.kind as EntryKind,
    tenantId: value.tenantId,
    seq: parseCount(value.seq),
    partnerSeq: parseCount(value.partnerSeq),
    partnerPrevHash: value.partnerPrevHash,
    recordedAt: parseTime(value.recordedAt),
    salt: value.salt,
  };
}

function readNotice(value: NoticeFields): EntryPayload {
  const place = readPlace(value);
  return { ...place, ...nothing, effectiveAt: place.recordedAt, facts: value.facts };
}

function readMoneyEntry(value: MoneyFields): EntryPayload {
  const reversesSeq = value.reversesSeq === undefined ? null : parseCount(value.reversesSeq);
  return {
    ...readPlace(value),
    amountMinor: parseWhole(value.amountMinor),
    currency: value.currency,
    partnerRef: value.partnerRef,
    opportunityRef: value.opportunityRef,
    sharePpm: parseWhole(value.sharePpm),
    book: value.book,
    period: value.period,
    effectiveAt: parseTime(value.effectiveAt),
    reversesSeq,
    ...(value.priorPeriod === undefined ? {} : { priorPeriod: value.priorPeriod }),
    ...(value.adjustsSeq === undefined ? {} : { adjustsSeq: parseCount(value.adjustsSeq) }),
    ruleVersion: { ruleId: value.ruleId, version: parseCount(value.ruleVersion), hash: value.ruleHash },
    evidenceHashes: value.evidenceHashes,
  };
}

const placeFields = [
  "v",
  "tenantId",
  "seq",
  "idemKey",
  "kind",
  "partnerSeq",
  "partnerPrevHash",
  "recordedAt",
  "salt",
] as const;

const moneyFields = [
  "amountMinor",
  "currency",
  "partnerRef",
  "opportunityRef",
  "sharePpm",
  "book",
  "period",
  "effectiveAt",
  "ruleId",
  "ruleVersion",
  "ruleHash",
] as const;

const optionalMoneyFields = ["reversesSeq", "priorPeriod", "adjustsSeq"] as const;

type PlaceFields = Readonly<Record<(typeof placeFields)[number], string>>;
type NoticeFields = PlaceFields & { readonly facts: Facts };
type MoneyFields = PlaceFields &
  Readonly<Record<(typeof moneyFields)[number], string>> &
  Readonly<Partial<Record<(typeof optionalMoneyFields)[number], string>>> & {
    readonly evidenceHashes: readonly string[];
  };

function parseFields(payload: string): Result<NoticeFields | MoneyFields, PayloadProblem> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(payload);
  } catch {
    return err("not-json");
  }
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) return err("fields-differ");
  const fields = parsed as Readonly<Record<string, unknown>>;
  if (!placeFields.every((name) => typeof fields[name] === "string")) return err("fields-differ");
  const isWhole = noticeKinds.has(fields.kind as EntryKind) ? isNoticeWhole(fields) : isMoneyWhole(fields);
  return isWhole ? ok(fields as NoticeFields | MoneyFields) : err("fields-differ");
}

type Parsed = Readonly<Record<string, unknown>>;

function isNoticeWhole(fields: Parsed): boolean {
  return isFacts(fields.facts) && Object.keys(fields).length === placeFields.length + 1;
}

function isMoneyWhole(fields: Parsed): boolean {
  const optional = optionalMoneyFields.filter((name) => fields[name] !== undefined);
  return (
    moneyFields.every((name) => typeof fields[name] === "string") &&
    Array.isArray(fields.evidenceHashes) &&
    fields.evidenceHashes.every((hash) => typeof hash === "string") &&
    optional.every((name) => typeof fields[name] === "string") &&
    Object.keys(fields).length === placeFields.length + moneyFields.length + 1 + optional.length
  );
}

function isFacts(value: unknown): value is Facts {
  return typeof value === "object" && value !== null && !Array.isArray(value) && isFact(value);
}

function isFact(value: unknown): value is Fact {
  if (typeof value === "string") return true;
  return typeof value === "object" && value !== null && Object.values(value).every(isFact);
}

export type DraftProblem =
  | "idem-key-malformed"
  | "kind-unknown"
  | "amount-malformed"
  | "currency-unknown"
  | "ref-malformed"
  | "share-out-of-range"
  | "book-malformed"
  | "period-malformed"
  | "time-malformed"
  | "reverses-mismatch"
  | "adjustment-malformed"
  | "rule-malformed"
  | "evidence-malformed"
  | "facts-malformed"
  | "opportunity-seq-malformed";

/** The first thing wrong with a draft on its own, in the order above, or null. */
export function checkDraft(draft: EntryDraft): DraftProblem | null {
  const problem = bodyProblem(draft);
  if (problem !== null || isNotice(draft)) return problem;
  if (!isCurrencyCode(draft.currency)) return "currency-unknown";
  return Number.isSafeInteger(draft.opportunitySeq) && draft.opportunitySeq >= 0
    ? null
    : "opportunity-seq-malformed";
}

/** D1 takes a row of 2 MB; a thousand hashes are 67 kB. */
const maxEvidence = 1000;
const maxIdemKeyLength = 400;
/** The instants that RFC 3339 can write: year 0000 to 9999. */
const minInstant = -62_167_219_200_000;
const maxInstant = 253_402_300_799_999;

function bodyProblem(body: EntryBody): DraftProblem | null {
  if (!isText(body.idemKey) || body.idemKey.length > maxIdemKeyLength) return "idem-key-malformed";
  if (isNotice(body)) return noticeProblem(body);
  if (body.facts !== undefined) return "facts-malformed";
  if (body.kind !== "credit" && body.kind !== "reversal") return "kind-unknown";
  // An entry moves money: one of nothing would only be noise, and its negation would be -0.
  if (!Number.isSafeInteger(body.amountMinor) || body.amountMinor === 0) return "amount-malformed";
  // Old entries outlive the currency list, so a payload is only asked for the shape of a code.
  if (!/^[A-Z]{3}$/.test(body.currency)) return "currency-unknown";
  if (!isRef(body.partnerRef) || !isRef(body.opportunityRef)) return "ref-malformed";
  if (!Number.isInteger(body.sharePpm) || body.sharePpm < 0 || body.sharePpm > 1_000_000) {
    return "share-out-of-range";
  }
  if (!isBook(body.book)) return "book-malformed";
  if (!parsePeriodKey(body.period).ok) return "period-malformed";
  if (!isInstant(body.effectiveAt)) return "time-malformed";
  if ((body.kind === "reversal") !== isCount(body.reversesSeq)) return "reverses-mismatch";
  return originProblem(body);
}

/** What is wrong with what the entry says about where it comes from. */
function originProblem(body: EntryBody): DraftProblem | null {
  if (!isAdjustmentWhole(body)) return "adjustment-malformed";
  if (!isRuleVersion(body.ruleVersion)) return "rule-malformed";
  const { evidenceHashes } = body;
  return evidenceHashes.length <= maxEvidence && evidenceHashes.every(isHash) ? null : "evidence-malformed";
}

/** Only what is posted elsewhere than it belongs is an adjustment; a reversal names its original already. */
function isAdjustmentWhole({ kind, period, priorPeriod, adjustsSeq }: EntryBody): boolean {
  if (priorPeriod === undefined) return adjustsSeq === undefined;
  if (!parsePeriodKey(priorPeriod).ok || priorPeriod === period) return false;
  return adjustsSeq === undefined || (kind === "credit" && isCount(adjustsSeq));
}

/** Half of what a row may hold, for a notice that tells of many partners. */
const longestFacts = 1_000_000;

/** A notice says its facts, in one spelling, and nothing where a money entry has its fields. */
function noticeProblem({
  facts,
  idemKey: _,
  kind: __,
  effectiveAt: ___,
  ...rest
}: EntryBody): DraftProblem | null {
  const isSilent = Object.entries(nothing).every(
    ([name, value]) => JSON.stringify(rest[name as keyof typeof nothing]) === JSON.stringify(value),
  );
  if (!isSilent || !isFacts(facts) || !factsAreText(facts)) return "facts-malformed";
  return toCanonicalJson(facts).length <= longestFacts ? null : "facts-malformed";
}

function factsAreText(fact: Fact): boolean {
  if (typeof fact === "string") return fact === "" || isText(fact);
  return Object.entries(fact).every(([name, part]) => isText(name) && factsAreText(part));
}

function isRuleVersion({ ruleId, version, hash }: RuleVersionRef): boolean {
  return isRef(ruleId) && isCount(version) && isHash(hash);
}

function isRef(text: string): boolean {
  return isText(text) && text.length <= 100;
}

function isBook(book: string): boolean {
  return /^[a-z][a-z0-9-]{0,39}$/.test(book);
}

/** The same text can be spelt with different code points; NFC is the one spelling that is taken and hashed. */
function isText(text: string): boolean {
  return typeof text === "string" && text.length > 0 && text === text.normalize("NFC") && isWellFormed(text);
}

/** A lone surrogate has no UTF-8, so it could not be stored as it was hashed. */
function isWellFormed(text: string): boolean {
  return !/\p{Surrogate}/u.test(text);
}

function isHash(text: string): boolean {
  return /^[0-9a-f]{64}$/.test(text);
}

function isCount(value: number | null): boolean {
  return value !== null && Number.isSafeInteger(value) && value > 0;
}

function isInstant(value: number): boolean {
  return Number.isSafeInteger(value) && value >= minInstant && value <= maxInstant;
}

/** NaN when the text is not a whole number in its one spelling. */
function parseWhole(text: string): number {
  return /^(0|-?[1-9]\d{0,15})$/.test(text) ? Number(text) : Number.NaN;
}

function parseCount(text: string): number {
  const value = parseWhole(text);
  return isCount(value) ? value : Number.NaN;
}

function parseTime(text: string): number {
  const parsed = parseInstant(text);
  return parsed.ok ? parsed.value : Number.NaN;
}
