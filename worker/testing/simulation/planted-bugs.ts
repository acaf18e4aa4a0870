import { sha256Hex } from "#worker/adapters/platform/sha256.ts";
import { type EntryDraft, emptyPartnerHead, type SealedEntry, seal } from "#worker/domain/ledger/entry.ts";
import type { LedgerStore } from "#worker/usecases/ledger/ledger-ports.ts";

/** A fault put into the ledger on purpose: rules taken out of the database, or a store that does its work wrongly. */
export type PlantedBug = {
  readonly name: string;
  /** What the witness says of it. */
  readonly shows: RegExp;
  readonly sql?: readonly string[];
  /** Called once for each object, so what it keeps is that object's memory. */
  readonly changeStore?: (store: LedgerStore) => LedgerStore;
};

/** A bug that so many stories do not show is one that the simulation cannot find. */
export const mostStoriesToFind = 200;

type Snapshot = Awaited<ReturnType<LedgerStore["load"]>>;

/** Where the database would catch the bug by itself, there is a twin of it without that rule. */
export const plantedBugs: readonly PlantedBug[] = [
  {
    name: "no fence against a stale head",
    shows: /was answered .*(UNIQUE|ledger-head)/,
    sql: ["DROP TRIGGER ledger_entries_fence"],
  },
  {
    name: "keys are not looked up",
    shows: /refused of which a part is there/,
    changeStore: changeLoad(withoutKeys),
  },
  {
    name: "keys are not looked up, and the database takes them twice",
    shows: /refused of which a part is there|there twice/,
    sql: ["DROP TRIGGER ledger_entries_no_replace", ...notUnique("ledger_entries_by_key", "idem_key")],
    changeStore: changeLoad(withoutKeys),
  },
  {
    name: "a replay does not compare what it says",
    shows: /for a draft that says something else/,
    changeStore: changeLoad(takeForTheSame),
  },
  {
    name: "a replay names the newest entry",
    shows: /was acknowledged as entry/,
    changeStore: changeLoad(replayNewest),
  },
  {
    name: "the cached head is not dropped after an error",
    shows: /takes no new entry|no answer without faults/,
    changeStore: keepHead,
  },
  { name: "a reversal is counted twice in a balance", shows: /balance-differs/, sql: countReversalsTwice() },
  {
    name: "a credit is reversed twice",
    shows: /is reversed twice/,
    sql: ["DROP TRIGGER ledger_entries_reversal", ...notUnique("ledger_entries_by_reversed", "reverses_seq")],
    changeStore: changeLoad(forgetReversals),
  },
  {
    name: "closed periods are not looked up",
    shows: /no answer without faults/,
    changeStore: changeLoad(forgetPeriods),
  },
  {
    name: "an entry is posted into a closed period",
    shows: /which was closed before/,
    sql: ["DROP TRIGGER ledger_entries_period_open"],
    changeStore: changeLoad(forgetPeriods),
  },
  {
    name: "a gap in a partner's chain",
    shows: /takes no new entry|no answer without faults/,
    changeStore: changeLoad(skipInChain),
  },
  {
    name: "a gap in a partner's chain that the database takes",
    shows: /partner-chain-broken/,
    sql: ["DROP TRIGGER ledger_entries_partner_chain", "DROP TRIGGER ledger_partner_heads_update"],
    changeStore: changeLoad(skipInChain),
  },
  { name: "retries cut to one", shows: /gave up after/, changeStore: tryOnce },
  {
    name: "acknowledged before it is written",
    shows: /was acknowledged as entry/,
    changeStore: answerTooSoon,
  },
  {
    name: "the tree is not written with its entries",
    shows: /subtrees are others/,
    changeStore: loseSubtrees,
  },
];

function changeLoad(
  change: (snapshot: Snapshot, drafts: readonly EntryDraft[]) => Snapshot,
): NonNullable<PlantedBug["changeStore"]> {
  return (store) => ({ ...store, load: async (drafts) => change(await store.load(drafts), drafts) });
}

function notUnique(index: string, column: string): readonly string[] {
  return [`DROP INDEX ${index}`, `CREATE INDEX ${index} ON ledger_entries (tenant_id, ${column})`];
}

function withoutKeys(snapshot: Snapshot): Snapshot {
  return { ...snapshot, byKey: new Map() };
}

function takeForTheSame(snapshot: Snapshot, drafts: readonly EntryDraft[]): Snapshot {
  const rewritten = drafts.flatMap((draft): [string, SealedEntry][] => {
    const stored = snapshot.byKey.get(draft.idemKey);
    return stored === undefined ? [] : [[draft.idemKey, rewrite(stored, draft)]];
  });
  return { ...snapshot, byKey: new Map(rewritten) };
}

/** The stored entry, as if it said what the draft says. */
function rewrite(stored: SealedEntry, draft: EntryDraft): SealedEntry {
  const { tenantId, recordedAt, seq, prevHash, entryHash } = stored;
  const place = {
    tenantId,
    recordedAt,
    head: { seq: seq - 1, entryHash: prevHash, recordedAt },
    partnerHead: emptyPartnerHead,
    salt: "0".repeat(32),
  };
  return { ...seal({ draft, ...place, sha256Hex }), entryHash };
}

function replayNewest(snapshot: Snapshot): Snapshot {
  const { seq, entryHash } = snapshot.head;
  const newest = [...snapshot.byKey].map(([key, entry]) => [key, { ...entry, seq, entryHash }] as const);
  return { ...snapshot, byKey: new Map(newest) };
}

function keepHead(store: LedgerStore): LedgerStore {
  let kept: Pick<Snapshot, "head" | "tree"> | null = null;
  return {
    ...store,
    load: async (drafts) => {
      const snapshot = await store.load(drafts);
      kept ??= snapshot;
      return { ...snapshot, head: kept.head, tree: kept.tree };
    },
    commit: async (entries, growth, conversions) => {
      await store.commit(entries, growth, conversions);
      const head = entries.at(-1);
      if (head !== undefined) kept = { head, tree: growth.frontier };
    },
  };
}

function countReversalsTwice(): readonly string[] {
  return [
    "DROP TRIGGER ledger_balances_update",
    `CREATE TRIGGER planted_second_count AFTER INSERT ON ledger_entries WHEN NEW.kind = 'reversal' BEGIN
       UPDATE ledger_balances SET amount_minor = amount_minor + NEW.amount_minor
       WHERE tenant_id = NEW.tenant_id AND book = NEW.book AND partner_ref = NEW.partner_ref AND period = NEW.period
         AND currency = NEW.currency;
     END`,
  ];
}

function forgetReversals(snapshot: Snapshot): Snapshot {
  const originals = [...snapshot.originals].map(
    ([seq, { entry }]) => [seq, { entry, reversed: false }] as const,
  );
  return { ...snapshot, originals: new Map(originals) };
}

function forgetPeriods(snapshot: Snapshot): Snapshot {
  return { ...snapshot, shutPeriods: new Set() };
}

function skipInChain(snapshot: Snapshot): Snapshot {
  const partnerHeads = [...snapshot.partnerHeads].map(
    ([partner, head]) => [partner, { ...head, partnerSeq: head.partnerSeq + 1 }] as const,
  );
  return { ...snapshot, partnerHeads: new Map(partnerHeads) };
}

/** After one failure the tries that follow fail as well, without a look at the database. */
function tryOnce(store: LedgerStore): LedgerStore {
  let failure: unknown = null;
  let wasted = 0;
  const once = async <T>(work: () => Promise<T>): Promise<T> => {
    if (wasted > 0) {
      wasted -= 1;
      throw failure;
    }
    try {
      return await work();
    } catch (error) {
      failure = error;
      wasted = 4;
      throw error;
    }
  };
  return {
    ...store,
    load: (drafts) => once(() => store.load(drafts)),
    commit: (entries, growth, conversions) => once(() => store.commit(entries, growth, conversions)),
  };
}

function answerTooSoon(store: LedgerStore): LedgerStore {
  return {
    ...store,
    commit: async (entries, growth, conversions) => {
      store.commit(entries, growth, conversions).catch(() => {});
    },
  };
}

function loseSubtrees(store: LedgerStore): LedgerStore {
  return {
    ...store,
    commit: (entries, { frontier }, conversions) =>
      store.commit(entries, { frontier, nodes: [] }, conversions),
  };
}
