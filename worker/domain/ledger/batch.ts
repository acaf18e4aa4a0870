import { negateMinor } from "#worker/domain/money/money.ts";
import type { Instant } from "#worker/domain/time/instant.ts";
import type { PeriodKey } from "#worker/domain/time/period-key.ts";
import {
  type EntryDraft,
  emptyPartnerHead,
  isNotice,
  type LedgerHead,
  type PartnerHead,
  type SealedEntry,
  type Sha256Hex,
  saysTheSame,
  sayTheSame,
  seal,
} from "./entry.ts";

/** What the ledger holds at one moment that decides over a set of drafts. */
export type LedgerSnapshot = {
  readonly head: LedgerHead;
  /** The entries that already have one of the drafts' keys. */
  readonly byKey: ReadonlyMap<string, SealedEntry>;
  readonly partnerHeads: ReadonlyMap<string, PartnerHead>;
  /** Those of the drafts' periods that take no entry. */
  readonly shutPeriods: ReadonlySet<PeriodKey>;
  /** The newest entry of each opportunity that has any. */
  readonly opportunitySeqs: ReadonlyMap<string, number>;
  /** The entries that the drafts want to reverse. */
  readonly originals: ReadonlyMap<number, { readonly entry: SealedEntry; readonly reversed: boolean }>;
};

export type PostedEntry = {
  readonly idemKey: string;
  readonly seq: number;
  readonly entryHash: string;
  /** replayed: the entry was there already, from an earlier call that said the same. */
  readonly status: "appended" | "replayed";
};

export type ReversalProblem =
  | "no-such-entry"
  | "not-a-credit"
  | "already-reversed"
  | "not-the-exact-negation";

/** Why a whole call is refused; in the order in which they are looked for. */
export type AppendRefusal =
  | { readonly kind: "conflict"; readonly idemKeys: readonly string[] }
  | { readonly kind: "stale"; readonly opportunityRefs: readonly string[] }
  /** These are closing, closed or locked: plan again, for the next one that is open. */
  | { readonly kind: "period-closed"; readonly periods: readonly PeriodKey[] }
  | { readonly kind: "bad-reversal"; readonly idemKey: string; readonly problem: ReversalProblem };

export type CallOutcome =
  | { readonly kind: "posted"; readonly entries: readonly PostedEntry[] }
  | { readonly kind: "refused"; readonly refusal: AppendRefusal };

/**
 * Decides over several calls in turn, each whole or not at all, and seals what is new. Outcomes are in the order of
 * `calls`. A later call sees what an earlier one of the same batch posts.
 */
export function decideBatch(batch: {
  readonly tenantId: string;
  readonly calls: readonly (readonly EntryDraft[])[];
  readonly snapshot: LedgerSnapshot;
  readonly recordedAt: Instant;
  readonly salt: () => string;
  readonly sha256Hex: Sha256Hex;
}): { readonly entries: readonly SealedEntry[]; readonly outcomes: readonly CallOutcome[] } {
  const { tenantId, calls, snapshot, recordedAt, salt, sha256Hex } = batch;
  const state = openState(snapshot);
  const outcomes = calls.map((drafts): CallOutcome => {
    const refusal = findRefusal(drafts, state);
    if (refusal !== null) return { kind: "refused", refusal };
    return {
      kind: "posted",
      entries: drafts.map((draft) => {
        const existing = state.byKey.get(draft.idemKey);
        if (existing !== undefined) return posted(existing, "replayed");
        const partnerHead = state.partnerHeads.get(draft.partnerRef) ?? emptyPartnerHead;
        const place = { tenantId, head: state.head, partnerHead, recordedAt, salt: salt() };
        const entry = seal({ draft, ...place, sha256Hex });
        include(entry, state);
        return posted(entry, "appended");
      }),
    };
  });
  return { entries: state.sealed, outcomes };
}

/** The snapshot, as it grows with what the batch seals. */
type BatchState = {
  head: LedgerHead;
  readonly byKey: Map<string, SealedEntry>;
  readonly partnerHeads: Map<string, PartnerHead>;
  readonly opportunitySeqs: Map<string, number>;
  readonly originals: LedgerSnapshot["originals"];
  readonly shutPeriods: LedgerSnapshot["shutPeriods"];
  readonly reversedSeqs: Set<number>;
  readonly sealed: SealedEntry[];
};

function openState(snapshot: LedgerSnapshot): BatchState {
  const reversed = [...snapshot.originals].filter(([, original]) => original.reversed);
  return {
    head: snapshot.head,
    byKey: new Map(snapshot.byKey),
    partnerHeads: new Map(snapshot.partnerHeads),
    opportunitySeqs: new Map(snapshot.opportunitySeqs),
    originals: snapshot.originals,
    shutPeriods: snapshot.shutPeriods,
    reversedSeqs: new Set(reversed.map(([seq]) => seq)),
    sealed: [],
  };
}

function include(entry: SealedEntry, state: BatchState): void {
  state.head = entry;
  state.byKey.set(entry.idemKey, entry);
  state.partnerHeads.set(entry.partnerRef, entry);
  state.opportunitySeqs.set(entry.opportunityRef, entry.seq);
  if (entry.reversesSeq !== null) state.reversedSeqs.add(entry.reversesSeq);
  state.sealed.push(entry);
}

function posted({ idemKey, seq, entryHash }: SealedEntry, status: PostedEntry["status"]): PostedEntry {
  return { idemKey, seq, entryHash, status };
}

/** All that could stop the call, found before any of it is sealed. */
function findRefusal(drafts: readonly EntryDraft[], state: BatchState): AppendRefusal | null {
  const fresh = new Map<string, EntryDraft>();
  const conflicts = new Set<string>();
  for (const draft of drafts) {
    const stored = state.byKey.get(draft.idemKey);
    const twin = fresh.get(draft.idemKey);
    const differs =
      stored === undefined ? twin !== undefined && !sayTheSame(twin, draft) : !saysTheSame(stored, draft);
    if (differs) conflicts.add(draft.idemKey);
    if (stored === undefined) fresh.set(draft.idemKey, draft);
  }
  if (conflicts.size > 0) return { kind: "conflict", idemKeys: [...conflicts] };
  const stale = [...fresh.values()].filter(
    (draft) =>
      !isNotice(draft) && draft.opportunitySeq !== (state.opportunitySeqs.get(draft.opportunityRef) ?? 0),
  );
  if (stale.length > 0) {
    return { kind: "stale", opportunityRefs: [...new Set(stale.map((draft) => draft.opportunityRef))] };
  }
  const shut = [...fresh.values()].filter(({ period }) => state.shutPeriods.has(period));
  if (shut.length > 0) {
    return { kind: "period-closed", periods: [...new Set(shut.map(({ period }) => period))] };
  }
  return findBadReversal([...fresh.values()], state);
}

function findBadReversal(drafts: readonly EntryDraft[], state: BatchState): AppendRefusal | null {
  const reversedHere = new Set<number>();
  for (const draft of drafts) {
    if (draft.reversesSeq === null) continue;
    const twice = reversedHere.has(draft.reversesSeq) || state.reversedSeqs.has(draft.reversesSeq);
    const problem = twice
      ? "already-reversed"
      : reversalProblem(draft, state.originals.get(draft.reversesSeq)?.entry);
    if (problem !== null) return { kind: "bad-reversal", idemKey: draft.idemKey, problem };
    reversedHere.add(draft.reversesSeq);
  }
  return null;
}

function reversalProblem(draft: EntryDraft, original: SealedEntry | undefined): ReversalProblem | null {
  if (original === undefined) return "no-such-entry";
  if (original.kind !== "credit") return "not-a-credit";
  const negates =
    draft.amountMinor === negateMinor(original.amountMinor) &&
    draft.currency === original.currency &&
    draft.partnerRef === original.partnerRef &&
    draft.opportunityRef === original.opportunityRef &&
    draft.book === original.book;
  return negates ? null : "not-the-exact-negation";
}
