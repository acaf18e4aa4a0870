import type { TenantScope } from "#worker/domain/access/principal.ts";
import type { AppendRefusal, LedgerSnapshot, PostedEntry } from "#worker/domain/ledger/batch.ts";
import type { FrozenConversion } from "#worker/domain/ledger/conversion.ts";
import type { OpportunityPosition } from "#worker/domain/ledger/difference.ts";
import type {
  Book,
  DraftProblem,
  EntryBytes,
  EntryDraft,
  EntryKind,
  LedgerHead,
  SealedEntry,
} from "#worker/domain/ledger/entry.ts";
import type { Statement } from "#worker/domain/ledger/verify.ts";
import type { StatedConversion } from "#worker/domain/ledger/verify-conversions.ts";
import type { Frontier, HashedNode } from "#worker/domain/merkle/frontier.ts";
import type { Sha256 } from "#worker/domain/merkle/tree-hash.ts";
import type { Result } from "#worker/domain/result.ts";
import type { Clock, Sha256Hex } from "#worker/usecases/ports.ts";

/** The entries of a call, in the order of its drafts: posted now, or found there from an earlier call. */
export type AppendReceipt = { readonly entries: readonly PostedEntry[] };

/**
 * conflict: a key is taken by an entry that says something else. stale: the opportunities have newer entries than the
 * planner saw. period-closed: a period was closed meanwhile. All three: read again and plan again. invalid: the draft could never be posted; a bug in the planner.
 * busy: too much is waiting; nothing was written. unavailable: the storage did not answer; whether something was
 * written is not known, so ask again with the same drafts. frozen: a verification found the ledger changed, so nothing
 * is written until it verifies again and somebody says so. refused: the database's own rules said no; a bug here.
 */
export type AppendError =
  | AppendRefusal
  | { readonly kind: "invalid"; readonly idemKey: string; readonly problem: DraftProblem }
  | { readonly kind: "busy"; readonly retryAfterSeconds: number }
  | { readonly kind: "unavailable"; readonly retryAfterSeconds: number }
  | { readonly kind: "frozen" }
  | { readonly kind: "refused"; readonly reason: string };

export type AppendResult = Result<AppendReceipt, AppendError>;

/** As many drafts as one call may carry, since a call is written whole or not at all in one database batch. */
export const maxDraftsPerAppend = 200;

/** The way into a company's ledger. All drafts of a call are written or none; repeating a call changes nothing. */
export type LedgerWriter = {
  readonly append: (tenant: TenantScope, drafts: readonly EntryDraft[]) => Promise<AppendResult>;
  /** Takes into the tree what was written before there was one; nothing to do when the tree is as long as the ledger. */
  readonly completeTree: (tenant: TenantScope) => Promise<void>;
};

/** What one company's writer needs from the storage. */
export type LedgerStore = {
  /** One consistent look at all that decides over these drafts. */
  readonly load: (drafts: readonly EntryDraft[]) => Promise<LedgerSnapshot & { readonly tree: Frontier }>;
  /**
   * Writes the entries, and the tree and the conversions with them, in one transaction; a reversal gets its credit's conversion. Throws `LedgerRefusal` when the database's rules
   * refuse them; any other error leaves open whether they were written.
   */
  readonly commit: (
    entries: readonly SealedEntry[],
    growth: TreeGrowth,
    conversions: readonly EntryConversion[],
  ) => Promise<void>;
  /** The tree, and the next entries that are not in it yet, at most `limit`; seen at one moment. */
  readonly treeGap: (
    limit: number,
  ) => Promise<{ readonly tree: Frontier; readonly entries: readonly EntryBytes[] }>;
  /** Writes a tree that has grown by entries that were there already. */
  readonly saveTree: (growth: TreeGrowth) => Promise<void>;
};

/** What the entry in this place is worth in the company's own currency. */
export type EntryConversion = FrozenConversion & { readonly seq: number };

/** What adding leaves makes of a tree: its frontier, and the subtrees that were completed. */
export type TreeGrowth = { readonly frontier: Frontier; readonly nodes: readonly HashedNode[] };

/** The database refused entries; `reason` is the rule it named, such as "ledger-stale-head". Nothing was written. */
export class LedgerRefusal extends Error {
  readonly reason: string;
  constructor(reason: string) {
    super(`The database refused ledger entries: ${reason}`);
    this.name = "LedgerRefusal";
    this.reason = reason;
  }
}

/** What a writer needs besides its store; each is fresh at every call. */
export type LedgerWriterWorld = {
  readonly clock: Clock;
  readonly sha256Hex: Sha256Hex;
  readonly sha256: Sha256;
  /** 16 random bytes in hexadecimal. */
  readonly salt: () => string;
  /** A random number from 0 up to 1. */
  readonly chance: () => number;
  readonly pause: (ms: number) => Promise<void>;
};

/** What a company's ledger object needs. */
export type TenantLedgerNeeds = LedgerWriterWorld & {
  /** The write side of the company's ledger, in the shard its row in the directory names. */
  readonly openStore: (tenantId: string) => Promise<LedgerStore>;
  /** Sends again what is due; answers when to look next (epoch milliseconds), null when nothing is promised. */
  readonly drainOutbox: (tenantId: string) => Promise<number | null>;
};

/** The name under which a company's ledger object is found; the object reads its company from it. */
export function ledgerObjectName(tenantId: string): string {
  return `tenant:${tenantId}`;
}

/** An entry with the reversal that undid it, if any. */
export type LedgerEntryRecord = SealedEntry & { readonly reversedBySeq: number | null };

export type EntryFilter = {
  readonly partnerRef?: string;
  readonly opportunityRef?: string;
  readonly period?: string;
  readonly kind?: EntryKind;
  readonly book?: Book;
  readonly currency?: string;
  /** Instants of the close that entries are for; from is included, to is not. */
  readonly effectiveFrom?: number;
  readonly effectiveTo?: number;
};

export type EntryPageQuery = EntryFilter & {
  /** Of any of these records of one partner, in place of `partnerRef`. */
  readonly partnerRefs?: readonly string[];
  /** The ledger as it stood after this entry: none that is newer, and no reversal that was still to come. */
  readonly throughSeq?: number;
  readonly order: "newest-first" | "oldest-first";
  /** Continue after this entry, in the page's order; null for the first page. */
  readonly afterSeq: number | null;
  readonly limit: number;
};

export type PartnerHeadRecord = {
  readonly partnerRef: string;
  readonly partnerSeq: number;
  readonly seq: number;
  readonly entryHash: string;
};

export type Total = {
  readonly book: Book;
  readonly key: string;
  readonly currency: string;
  readonly amountMinor: number;
  readonly entries: number;
};

export type DealTotal = Omit<Total, "key" | "book"> & { readonly opportunityRef: string };

export type TotalsBy = "partner" | "period";

/** One company's ledger, to read. Every list is in pages; `partnerRef` narrows to one partner's own entries. */
export type LedgerReader = {
  readonly head: () => Promise<LedgerHead>;
  /** Null when the partner has no entry. */
  readonly getPartnerHead: (partnerRef: string) => Promise<PartnerHeadRecord | null>;
  readonly getEntry: (seq: number) => Promise<LedgerEntryRecord | null>;
  /** The entry of an idempotency key. */
  readonly getEntryByKey: (idemKey: string) => Promise<LedgerEntryRecord | null>;
  /** A stretch of the partner's own chain, both ends included, in its order. */
  readonly partnerEntries: (stretch: {
    readonly partnerRef: string;
    readonly from: number;
    readonly to: number;
  }) => Promise<readonly SealedEntry[]>;
  /** What those of these entries are worth in the company's own currency that have been converted, by their seq. */
  readonly conversions: (seqs: readonly number[]) => Promise<ReadonlyMap<number, EntryConversion>>;
  /** What converted entries are worth, up to and including `throughSeq`; the company's own currency is not among them. */
  readonly convertedThrough: (query: {
    readonly by: TotalsBy;
    readonly throughSeq: number;
    readonly partnerRef?: string;
  }) => Promise<readonly Total[]>;
  readonly listEntries: (query: EntryPageQuery) => Promise<readonly LedgerEntryRecord[]>;
  /** What the ledger says about each of these opportunities, in the order asked; one query, at most 1,000 refs. */
  readonly positions: (opportunityRefs: readonly string[]) => Promise<readonly OpportunityPosition[]>;
  /** From the balances that the database keeps with every entry, with the head they go up to: a few rows, however long the ledger. */
  readonly currentTotals: (query: {
    readonly by: TotalsBy;
    readonly partnerRef?: string;
  }) => Promise<{ readonly head: LedgerHead; readonly groups: readonly Total[] }>;
  /** Sums over the entries up to and including `throughSeq`; it reads the entries between there and the nearer end. */
  readonly totalsThrough: (query: {
    readonly by: TotalsBy;
    readonly throughSeq: number;
    readonly partnerRef?: string;
  }) => Promise<readonly Total[]>;
  /** What these partners were credited together for each deal up to and including `throughSeq`, the latest touched deals first. */
  readonly dealsThrough: (query: {
    readonly partnerRefs: readonly string[];
    readonly throughSeq: number;
    readonly limit: number;
  }) => Promise<readonly DealTotal[]>;
  /** The newest entry recorded at or before `asOf`, 0 when there is none. */
  readonly seqAsOf: (asOf: number) => Promise<number>;
  /** What the database itself claims, at one moment, for verification to compare with. */
  readonly statement: (query: {
    readonly partnerRef?: string;
  }) => Promise<Statement & { readonly tree: Frontier }>;
  /** Stored entries after `afterSeq` up to `throughSeq` in sequence, at most `limit`. */
  readonly chainPage: (query: {
    readonly afterSeq: number;
    readonly throughSeq: number;
    readonly partnerRef?: string;
    readonly limit: number;
  }) => Promise<readonly SealedEntry[]>;
  /** What is stated of these entries' conversions, and of those of the credits that they reverse, by their seq. */
  readonly statedConversions: (
    entries: readonly SealedEntry[],
  ) => Promise<ReadonlyMap<number, StatedConversion>>;
};

export type LedgerReaderOf = (tenant: TenantScope) => LedgerReader;
