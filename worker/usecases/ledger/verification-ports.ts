import type { AuditEvent } from "#worker/domain/access/audit-event.ts";
import type { TenantScope } from "#worker/domain/access/principal.ts";
import type { LedgerHead, SealedEntry } from "#worker/domain/ledger/entry.ts";
import type { SignedTreeHead } from "#worker/domain/ledger/tree-head.ts";
import type {
  StatedBalance,
  StatedPartnerHead,
  Verified,
  VerifyReason,
} from "#worker/domain/ledger/verify.ts";
import type { StatedConversion } from "#worker/domain/ledger/verify-conversions.ts";
import type { Frontier, HashedNode } from "#worker/domain/merkle/frontier.ts";
import type { JobMessage } from "#worker/usecases/jobs/job.ts";

/** running: it is at work or waits to be. failed: it was given up on and says nothing about the ledger. */
export type VerificationStatus = "running" | "sound" | "unsound" | "failed";

/** One recomputation of a company's ledger. `head` and `tree` are what it has found up to `head.seq`. */
export type Verification = {
  readonly id: string;
  readonly status: VerificationStatus;
  readonly head: LedgerHead;
  readonly tree: Frontier;
  readonly targetSeq: number;
  readonly finding: Finding | null;
  readonly requestedBy: string;
  readonly startedAt: number;
  readonly finishedAt: number | null;
};

/** What is wrong with a ledger; `firstBadSeq` where one entry is to blame. */
export type Finding = {
  readonly reason: VerifyReason;
  readonly firstBadSeq: number | null;
  /** The column, partner, balance, subtree or key that it is about. */
  readonly detail: string | null;
  /** What follows from the entries, and what is stored instead, for people to read. */
  readonly expected: string | null;
  readonly found: string | null;
};

/** A ledger that takes no entry until the freeze is lifted, and what froze it. */
export type Freeze = {
  readonly verificationId: string;
  readonly frozenAt: number;
  readonly finding: Finding;
  /** A verification that began later has found the ledger sound, and none after that one otherwise. */
  readonly isMended: boolean;
};

export type FreezeRefusal = "not-frozen" | "not-verified";

/** The verifications of one company's ledger. A step is stored only by whoever read what it goes on from. */
export type VerificationStore = {
  /** Null when one is running already; otherwise the new one is stored with the job's promise. */
  readonly start: (verification: {
    readonly id: string;
    readonly job: JobMessage;
    readonly requestedBy: string;
    readonly now: number;
    readonly audit: readonly AuditEvent[];
  }) => Promise<Verification | null>;
  readonly get: (id: string) => Promise<Verification | null>;
  readonly newest: () => Promise<Verification | null>;
  /** False when somebody else has gone on or ended it. */
  readonly advance: (step: {
    readonly from: Verification;
    readonly head: LedgerHead;
    readonly tree: Frontier;
    readonly targetSeq: number;
    readonly outboxId: string;
    readonly now: number;
  }) => Promise<boolean>;
  /** Ends it, and with a finding freezes the ledger in the same batch. False when somebody else has ended it. */
  readonly finish: (end: {
    readonly id: string;
    readonly outboxId: string;
    readonly finding: Finding | null;
    /** How far it has come: the newest entry that was there when it was done. */
    readonly throughSeq: number;
    readonly now: number;
  }) => Promise<boolean>;
  readonly fail: (end: {
    readonly id: string;
    readonly outboxId: string;
    readonly reason: string;
    readonly now: number;
  }) => Promise<void>;
  readonly settleJob: (outboxId: string) => Promise<void>;
  readonly openFreeze: () => Promise<Freeze | null>;
  /** Lifts what is frozen, after a verification that began later and found the ledger sound; null when lifted. */
  readonly lift: (lift: {
    readonly by: string;
    readonly reason: string;
    readonly now: number;
    readonly audit: readonly AuditEvent[];
  }) => Promise<FreezeRefusal | null>;
};

/** What a verification asks about one company's stored ledger. */
export type VerificationReader = {
  /** The entries after `afterSeq` up to `throughSeq`, with all that they have to fit. */
  readonly readStretch: (stretch: { readonly after: LedgerHead; readonly throughSeq: number }) => Promise<{
    readonly entries: readonly SealedEntry[];
    readonly before: Verified;
    /** Stored subtrees that these entries complete. */
    readonly nodes: readonly HashedNode[];
    /** Heads published of trees that end among these entries. */
    readonly heads: readonly SignedTreeHead[];
    /** What these entries, and the credits that they reverse, are worth in the company's own currency, by their seq. */
    readonly conversions: ReadonlyMap<number, StatedConversion>;
  }>;
  /** Sums of the entries up to `throughSeq`, to compare with the balances that are stated. */
  readonly sumBalances: (throughSeq: number) => Promise<readonly StatedBalance[]>;
  /** The entries that are at these places of the partners' chains; places without one are left out. */
  readonly entriesAt: (
    places: readonly { readonly partnerRef: string; readonly partnerSeq: number }[],
  ) => Promise<readonly StatedPartnerHead[]>;
};

export type VerificationStoreOf = (tenant: TenantScope) => VerificationStore;
export type VerificationReaderOf = (tenant: TenantScope) => VerificationReader;

/** Looks over all companies. */
export type LedgersToVerify = {
  /** Companies with entries whose newest verification began before `before`, or that have none. */
  readonly listDue: (before: number) => Promise<readonly string[]>;
};
