import { groupDigits } from "#worker/domain/money/group-digits.ts";
import { formatMinor, negateMinor } from "#worker/domain/money/money.ts";
import { formatInstant } from "#worker/domain/time/instant.ts";
import {
  type EntryPayload,
  emptyHead,
  emptyPartnerHead,
  type LedgerHead,
  type PartnerHead,
  parsePayload,
  project,
  type SealedEntry,
  type Sha256Hex,
} from "./entry.ts";
import { createEntryMemory, type EntryMemory, type RememberedEntry } from "./entry-memory.ts";

export type VerifyReason =
  | "entry-missing"
  | "payload-malformed"
  | "hash-differs"
  | "column-differs"
  | "chain-broken"
  | "recorded-out-of-order"
  | "partner-chain-broken"
  | "reversal-of-unknown-entry"
  | "reversed-twice"
  | "reversal-differs"
  | "conversion-differs"
  | "head-differs"
  | "partner-head-differs"
  | "balance-differs"
  | "tree-differs"
  | "tree-node-differs"
  | "tree-head-differs";

/** `checked` entries are sound; `firstBadSeq` is the first that is not, where one entry is to blame. */
export type Verdict =
  | { readonly ok: true; readonly checked: number }
  | ({ readonly ok: false; readonly checked: number } & Failure);

export type Failure = {
  readonly reason: VerifyReason;
  readonly firstBadSeq?: number;
  /** The column, partner or balance that differs; a balance as its book, partner, period and currency. */
  readonly detail?: string;
  /** What follows from the entries, for people to read; absent where the reason says all, or where nothing should be there. */
  readonly expected?: string;
  /** What is stored there instead; absent likewise. */
  readonly found?: string;
};

/** A partner's newest entry, as the database states it. */
export type StatedPartnerHead = PartnerHead & { readonly partnerRef: string; readonly seq: number };

/** The sum of a partner's entries in one period and currency, as the database states it. */
export type StatedBalance = {
  readonly book: string;
  readonly partnerRef: string;
  readonly period: string;
  readonly currency: string;
  readonly amountMinor: number;
  readonly entries: number;
};

/** What the database states about the entries that were fed. */
export type Statement = {
  readonly head: LedgerHead;
  readonly partnerHeads: readonly StatedPartnerHead[];
  readonly balances: readonly StatedBalance[];
};

export type Verifier = {
  /** Takes the next entry. `false`: something is wrong and no further entry will be looked at. */
  readonly add: (entry: SealedEntry) => boolean;
  /** What is wrong with the entries added so far; null when nothing is. */
  readonly failure: () => Failure | null;
  /** The verdict, once every entry has been added. */
  readonly finish: (statement: Statement) => Verdict;
};

/**
 * Checks a ledger from its stored bytes alone, one entry at a time in sequence. With `partnerRef` the entries are one
 * partner's own: their chain is that of the partner, and gaps in the company's sequence belong to others.
 * Keeps some 25 bytes an entry and a few hundred a partner and balance, so a million entries fit in a Worker.
 */
export function createVerifier(options: {
  readonly tenantId: string;
  readonly partnerRef?: string;
  readonly sha256Hex: Sha256Hex;
  /** What earlier entries, verified before, left behind; the first to be added comes after them. */
  readonly after?: Verified;
}): Verifier {
  const state = stateAfter(options.after);
  let failure: Failure | null = null;
  return {
    add: (entry) => {
      if (failure !== null) return false;
      failure = examine(entry, state, options);
      if (failure === null) return true;
      failure = {
        firstBadSeq: failure.reason === "entry-missing" ? state.head.seq + 1 : entry.seq,
        ...failure,
      };
      return false;
    },
    failure: () => failure,
    finish: (statement) => {
      const problem = failure ?? compare(statement, state, options);
      const { checked } = state;
      return problem === null ? { ok: true, checked } : { ok: false, checked, ...problem };
    },
  };
}

/**
 * What the entries to come have to fit: the newest of those before them, the newest of each partner that they are of,
 * and the credits that they reverse, in sequence.
 */
export type Verified = {
  readonly head: LedgerHead;
  readonly partnerHeads: ReadonlyMap<string, PartnerHead & { readonly seq: number }>;
  readonly originals: readonly { readonly entry: SealedEntry; readonly reversed: boolean }[];
};

type Options = Parameters<typeof createVerifier>[0];

type State = {
  head: LedgerHead;
  readonly partnerHeads: Map<string, PartnerHead & { readonly seq: number }>;
  readonly balances: Map<string, StatedBalance>;
  readonly entries: EntryMemory;
  checked: number;
};

function stateAfter(after: Verified | undefined): State {
  const entries = createEntryMemory();
  for (const { entry, reversed } of after?.originals ?? []) {
    entries.push(remembered(entry));
    if (reversed) entries.markReversed(entry.seq);
  }
  const partnerHeads = new Map(after?.partnerHeads);
  return { head: after?.head ?? emptyHead, partnerHeads, balances: new Map(), entries, checked: 0 };
}

function remembered(entry: SealedEntry): RememberedEntry {
  const { seq, kind, amountMinor } = entry;
  return { seq, kind, amountMinor, account: accountOf(entry) };
}

/** The first rule the entry breaks, or null after taking it into the state. */
function examine(
  entry: SealedEntry,
  state: State,
  { tenantId, partnerRef, sha256Hex }: Options,
): Failure | null {
  const { payload, prevHash } = entry;
  const nextSeq = state.head.seq + 1;
  if (partnerRef === undefined ? entry.seq > nextSeq : entry.seq < nextSeq)
    return { reason: "entry-missing" };
  const parsed = parsePayload(payload);
  if (!parsed.ok) return { reason: "payload-malformed", detail: parsed.error };
  const derived = project(parsed.value, { payload, prevHash, sha256Hex });
  if (derived.entryHash !== entry.entryHash)
    return { reason: "hash-differs", expected: derived.entryHash, found: entry.entryHash };
  const column = firstDifference(derived, entry);
  if (column !== null) {
    const write = (value: unknown) =>
      column === "amountMinor" && Number.isSafeInteger(value)
        ? `${groupDigits(formatMinor(Number(value), derived.currency))} ${derived.currency}`
        : String(value);
    const [expected, found] = [write(derived[column]), write(entry[column])];
    return { reason: "column-differs", detail: column, expected, found };
  }
  if (entry.tenantId !== tenantId)
    return { reason: "column-differs", detail: "tenantId", expected: tenantId, found: entry.tenantId };
  if (partnerRef === undefined && (prevHash !== state.head.entryHash || entry.seq !== nextSeq)) {
    return { reason: "chain-broken", expected: state.head.entryHash, found: prevHash };
  }
  if (entry.recordedAt < state.head.recordedAt) {
    const expected = `${formatInstant(state.head.recordedAt)} or later`;
    return { reason: "recorded-out-of-order", expected, found: formatInstant(entry.recordedAt) };
  }
  const failure = examinePartnerChain(parsed.value, state, partnerRef) ?? examineReversal(entry, state);
  if (failure === null) take(entry, state);
  return failure;
}

function firstDifference(derived: SealedEntry, stored: SealedEntry): keyof SealedEntry | null {
  const names = Object.keys(derived) as (keyof SealedEntry)[];
  return names.find((name) => derived[name] !== stored[name]) ?? null;
}

function examinePartnerChain(
  entry: EntryPayload,
  state: State,
  onlyPartnerRef: string | undefined,
): Failure | null {
  const head = state.partnerHeads.get(entry.partnerRef) ?? emptyPartnerHead;
  const continues =
    entry.partnerSeq === head.partnerSeq + 1 &&
    entry.partnerPrevHash === head.entryHash &&
    (onlyPartnerRef === undefined || entry.partnerRef === onlyPartnerRef);
  if (continues) return null;
  return {
    reason: "partner-chain-broken",
    detail: entry.partnerRef,
    expected: `number ${head.partnerSeq + 1} of the partner, after ${head.entryHash}`,
    found: `number ${entry.partnerSeq} of the partner, after ${entry.partnerPrevHash}`,
  };
}

function examineReversal(entry: SealedEntry, state: State): Failure | null {
  if (entry.reversesSeq === null) return null;
  const original = state.entries.find(entry.reversesSeq);
  if (original === null) return { reason: "reversal-of-unknown-entry" };
  if (original.reversed) return { reason: "reversed-twice" };
  const negates =
    original.kind === "credit" &&
    original.amountMinor === negateMinor(entry.amountMinor) &&
    original.account === accountOf(entry);
  if (negates) return null;
  const { kind, account, amountMinor } = original;
  return {
    reason: "reversal-differs",
    expected: kind === "credit" ? worth(negateMinor(amountMinor), account) : "no reversal of such an entry",
    found: worth(entry.amountMinor, accountOf(entry)),
  };
}

function take(entry: SealedEntry, state: State): void {
  const { partnerRef, partnerSeq, entryHash, seq } = entry;
  state.head = entry;
  state.partnerHeads.set(partnerRef, { partnerSeq, entryHash, seq });
  const { amountMinor, entries } = state.balances.get(balanceKey(entry)) ?? { amountMinor: 0, entries: 0 };
  const { book, period, currency } = entry;
  const sum = { amountMinor: amountMinor + entry.amountMinor, entries: entries + 1 };
  state.balances.set(balanceKey(entry), { book, partnerRef, period, currency, ...sum });
  if (entry.reversesSeq !== null) state.entries.markReversed(entry.reversesSeq);
  state.entries.push(remembered(entry));
  state.checked += 1;
}

/** Whom and what a reversal must share with its credit. */
function accountOf({ book, partnerRef, currency }: SealedEntry): string {
  return `${book} ${partnerRef} ${currency}`;
}

/** An amount and its account, whose last word is the currency. */
function worth(amountMinor: number, account: string): string {
  return `${formatMinor(amountMinor, account.split(" ").at(-1) ?? "")} (${account})`;
}

function balanceKey({
  book,
  partnerRef,
  period,
  currency,
}: Omit<StatedBalance, "amountMinor" | "entries">): string {
  return `${book} ${partnerRef} ${period} ${currency}`;
}

/** What the database states must follow from the entries, and nothing that follows may be left out. */
function compare(statement: Statement, state: State, { partnerRef }: Options): Failure | null {
  if (partnerRef === undefined) {
    const { head } = statement;
    if (head.seq > state.head.seq) return { reason: "entry-missing", firstBadSeq: state.head.seq + 1 };
    const same = head.seq === state.head.seq && head.entryHash === state.head.entryHash;
    if (!same || head.recordedAt !== state.head.recordedAt) return wrongHead(state.head, head);
  }
  return (
    comparePartnerHeads(statement.partnerHeads, state) ??
    findWrongBalance([...state.balances.values()], statement.balances)
  );
}

/** The newest entry, and what the database states of it. */
export function wrongHead(newest: LedgerHead, stated: LedgerHead): Failure {
  // Milliseconds as they are: what is stated may be no time at all.
  const write = ({ seq, entryHash, recordedAt }: LedgerHead) =>
    `entry ${seq}, recorded at ${recordedAt} ms, hash ${entryHash}`;
  return { reason: "head-differs", expected: write(newest), found: write(stated) };
}

function comparePartnerHeads(stated: Statement["partnerHeads"], state: State): Failure | null {
  const left = new Map(state.partnerHeads);
  for (const head of stated) {
    const derived = left.get(head.partnerRef);
    const same =
      derived?.partnerSeq === head.partnerSeq &&
      derived.entryHash === head.entryHash &&
      derived.seq === head.seq;
    if (!same) return wrongPartnerHead(head.partnerRef, { newest: derived, stated: head });
    left.delete(head.partnerRef);
  }
  const [forgotten] = left;
  return forgotten === undefined ? null : wrongPartnerHead(forgotten[0], { newest: forgotten[1] });
}

type PartnerEnd = PartnerHead & { readonly seq: number };

/** A partner's newest entry, where it is known, and what the database states of it. */
export function wrongPartnerHead(
  partnerRef: string,
  { newest, stated }: { readonly newest?: PartnerEnd | undefined; readonly stated?: PartnerEnd },
): Failure {
  const write = ({ seq, partnerSeq, entryHash }: PartnerEnd) =>
    `entry ${seq}, number ${partnerSeq} of the partner, hash ${entryHash}`;
  return {
    reason: "partner-head-differs",
    detail: partnerRef,
    ...(newest === undefined ? {} : { expected: write(newest) }),
    ...(stated === undefined ? {} : { found: write(stated) }),
  };
}

/** The first stated balance that is not the sum of its entries, or the first sum that is not stated. */
export function findWrongBalance(
  sums: readonly StatedBalance[],
  stated: readonly StatedBalance[],
): Failure | null {
  const left = new Map(sums.map((sum) => [balanceKey(sum), sum]));
  for (const found of stated) {
    const expected = left.get(balanceKey(found));
    const same = expected?.amountMinor === found.amountMinor && expected.entries === found.entries;
    if (!same) return wrongBalance(found, { expected, found });
    left.delete(balanceKey(found));
  }
  const [forgotten] = left.values();
  return forgotten === undefined ? null : wrongBalance(forgotten, { expected: forgotten });
}

function wrongBalance(
  place: StatedBalance,
  { expected, found }: { readonly expected?: StatedBalance | undefined; readonly found?: StatedBalance },
): Failure {
  const write = ({ amountMinor, currency, entries }: StatedBalance) => {
    const amount = Number.isSafeInteger(amountMinor)
      ? groupDigits(formatMinor(amountMinor, currency))
      : String(amountMinor);
    return `${amount} ${currency} in ${entries === 1 ? "1 entry" : `${entries} entries`}`;
  };
  return {
    reason: "balance-differs",
    detail: balanceKey(place),
    ...(expected === undefined ? {} : { expected: write(expected) }),
    ...(found === undefined ? {} : { found: write(found) }),
  };
}
