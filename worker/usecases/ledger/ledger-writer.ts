import { type CallOutcome, decideBatch, type PostedEntry } from "#worker/domain/ledger/batch.ts";
import { checkDraft, type EntryDraft, leafHash, type SealedEntry } from "#worker/domain/ledger/entry.ts";
import { growFrontier } from "#worker/domain/merkle/frontier.ts";
import { assert, err, ok } from "#worker/domain/result.ts";
import { completeTree } from "./complete-tree.ts";
import {
  type AppendError,
  type AppendResult,
  type EntryConversion,
  LedgerRefusal,
  type LedgerStore,
  type LedgerWriterWorld,
  maxDraftsPerAppend,
} from "./ledger-ports.ts";

/** One company's writer; there must be one per company, and the database fences off a second. */
export type TenantLedgerWriter = {
  readonly append: (drafts: readonly EntryDraft[]) => Promise<AppendResult>;
  /** See LedgerWriter. */
  readonly completeTree: () => Promise<void>;
};

type WriterWorld = LedgerWriterWorld & { readonly store: LedgerStore };

const maxEntriesPerBatch = 200;
/** About two seconds of work; past it, waiting longer in memory helps nobody. */
const maxDraftsWaiting = 5_000;
const maxTries = 5;
const firstPauseMs = 25;
const busyRetrySeconds = 1;
const unavailableRetrySeconds = 5;

/**
 * Group commit: calls that arrive while a batch is being written wait in memory and go into the next one, so the
 * ledger's pace is set by entries and not by calls. The writer holds no truth: each try looks at the database anew,
 * so after any failure, known or unknown, what was written is found by its keys and not written again.
 */
export function createLedgerWriter(tenantId: string, world: WriterWorld): TenantLedgerWriter {
  const waiting: WaitingCall[] = [];
  let draftsWaiting = 0;
  let flushing = false;

  async function flush(): Promise<void> {
    if (flushing) return;
    flushing = true;
    try {
      while (waiting.length > 0) {
        const calls = takeBatch(waiting);
        await settle({ tenantId, calls, world });
        draftsWaiting -= countDrafts(calls);
      }
    } finally {
      flushing = false;
    }
  }

  return {
    completeTree: () => completeTree(world),
    append: (drafts) => {
      const invalid = findInvalid(drafts);
      if (invalid !== null) return Promise.resolve(err(invalid));
      if (drafts.length === 0) return Promise.resolve(ok({ entries: [] }));
      if (draftsWaiting + drafts.length > maxDraftsWaiting) {
        return Promise.resolve(err({ kind: "busy", retryAfterSeconds: busyRetrySeconds }));
      }
      draftsWaiting += drafts.length;
      const { promise, resolve } = deferred<AppendResult>();
      waiting.push({ drafts, answer: resolve });
      void flush();
      return promise;
    },
  };
}

type WaitingCall = {
  readonly drafts: readonly EntryDraft[];
  readonly answer: (result: AppendResult) => void;
};

/** The oldest calls that fit into one batch together; a call is never divided. */
function takeBatch(waiting: WaitingCall[]): WaitingCall[] {
  let entries = 0;
  const tooMany = waiting.findIndex(({ drafts }) => {
    entries += drafts.length;
    return entries > maxEntriesPerBatch;
  });
  return waiting.splice(0, tooMany === -1 ? waiting.length : Math.max(tooMany, 1));
}

function countDrafts(calls: readonly WaitingCall[]): number {
  return calls.reduce((count, { drafts }) => count + drafts.length, 0);
}

function findInvalid(drafts: readonly EntryDraft[]): AppendError | null {
  assert(drafts.length <= maxDraftsPerAppend, `a call carries at most ${maxDraftsPerAppend} drafts`);
  for (const draft of drafts) {
    const problem = checkDraft(draft);
    if (problem !== null) return { kind: "invalid", idemKey: draft.idemKey, problem };
  }
  return null;
}

type Settling = {
  readonly tenantId: string;
  readonly calls: readonly WaitingCall[];
  readonly world: WriterWorld;
};

/** Answers every call, whatever happens. */
async function settle({ tenantId, calls, world }: Settling): Promise<void> {
  const failed = await tryToSettle({ tenantId, calls, world });
  if (failed === null) return;
  if (isRuleBroken(failed.error) && !isFrozen(failed.error) && calls.length > 1) {
    // One call may be what the database refuses for all of them, so each is tried on its own.
    for (const call of calls) await settle({ tenantId, calls: [call], world });
    return;
  }
  console.error("the ledger could not write a batch", failed.error);
  for (const call of calls) call.answer(err(toAppendError(failed.error)));
}

/** Null when the calls have their answers, else the last error. */
async function tryToSettle(settling: Settling): Promise<{ readonly error: unknown } | null> {
  const { calls, world } = settling;
  const sealedHere = new Set<string>();
  for (let tries = 1; ; tries += 1) {
    try {
      const outcomes = await writeOnce({ ...settling, sealedHere });
      outcomes.forEach((outcome, index) => {
        calls[index]?.answer(toResult(outcome, sealedHere));
      });
      return null;
    } catch (error) {
      if (tries === maxTries || isRuleBroken(error)) return { error };
    }
    await world.pause(firstPauseMs * 2 ** (tries - 1) * (0.5 + world.chance()));
  }
}

function toAppendError(error: unknown): AppendError {
  if (isFrozen(error)) return { kind: "frozen" };
  return error instanceof LedgerRefusal && isRuleBroken(error)
    ? { kind: "refused", reason: error.reason }
    : { kind: "unavailable", retryAfterSeconds: unavailableRetrySeconds };
}

/** These say that someone else has written, or closed a period, which another look cures; any other refusal comes again. */
const curable = /^ledger-(stale-head|partner-chain-broken|key-taken|already-reversed|period-closed)$/;

function isFrozen(error: unknown): boolean {
  return error instanceof LedgerRefusal && error.reason === "ledger-frozen";
}

function isRuleBroken(error: unknown): boolean {
  return error instanceof LedgerRefusal && !curable.test(error.reason);
}

async function writeOnce({
  tenantId,
  calls,
  world,
  sealedHere,
}: Settling & { readonly sealedHere: Set<string> }): Promise<readonly CallOutcome[]> {
  const { store, clock, salt, sha256Hex, sha256 } = world;
  const wanted = calls.flatMap(({ drafts }) => drafts);
  let snapshot = await store.load(wanted);
  if (snapshot.tree.size < snapshot.head.seq) {
    await completeTree(world);
    snapshot = await store.load(wanted);
  }
  const { entries, outcomes } = decideBatch({
    tenantId,
    calls: calls.map(({ drafts }) => drafts),
    snapshot,
    // The clocks of two machines differ; the ledger's own time never runs backwards.
    recordedAt: Math.max(clock.now(), snapshot.head.recordedAt),
    salt,
    sha256Hex,
  });
  if (entries.length > 0) {
    for (const { entryHash } of entries) sealedHere.add(entryHash);
    assertContinues(entries, snapshot.head.seq);
    const leaves = entries.map((entry) => leafHash({ ...entry, sha256Hex }));
    await store.commit(entries, growFrontier(snapshot.tree, leaves, sha256), conversionsOf(entries, wanted));
  }
  return outcomes;
}

/** Sealed entries say the same as the first draft of their key, whichever call brought it. */
export function conversionsOf(
  entries: readonly SealedEntry[],
  drafts: readonly EntryDraft[],
): readonly EntryConversion[] {
  const seqs = new Map(entries.map(({ idemKey, seq }) => [idemKey, seq]));
  return drafts.flatMap(({ idemKey, conversion }) => {
    const seq = seqs.get(idemKey);
    seqs.delete(idemKey);
    return seq === undefined || conversion === undefined ? [] : [{ ...conversion, seq }];
  });
}

function assertContinues(entries: readonly SealedEntry[], headSeq: number): void {
  entries.forEach((entry, index) => {
    assert(entry.seq === headSeq + 1 + index, "a batch continues the ledger without a gap");
  });
}

/** An entry that an earlier try of this very batch wrote, unknown to us then, was appended by this call. */
function toResult(outcome: CallOutcome, sealedHere: ReadonlySet<string>): AppendResult {
  if (outcome.kind === "refused") return err(outcome.refusal);
  const entries = outcome.entries.map(
    (entry): PostedEntry => (sealedHere.has(entry.entryHash) ? { ...entry, status: "appended" } : entry),
  );
  return ok({ entries });
}

function deferred<T>(): { readonly promise: Promise<T>; readonly resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => {};
  const promise = new Promise<T>((settlePromise) => {
    resolve = settlePromise;
  });
  return { promise, resolve };
}
