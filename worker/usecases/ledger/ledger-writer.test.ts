import { createHash } from "node:crypto";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type EntryDraft, emptyHead, leafHash, type SealedEntry } from "#worker/domain/ledger/entry.ts";
import { emptyFrontier, growFrontier, type HashedNode } from "#worker/domain/merkle/frontier.ts";
import type { Sha256 } from "#worker/domain/merkle/tree-hash.ts";
import { creditDraft } from "#worker/testing/ledger-entries.ts";
import { LedgerRefusal, type LedgerStore, type TreeGrowth } from "./ledger-ports.ts";
import { createLedgerWriter } from "./ledger-writer.ts";

const sha256Hex = (text: string) => createHash("sha256").update(text).digest("hex");
const sha256: Sha256 = (bytes) => new Uint8Array(createHash("sha256").update(bytes).digest());

const failures = vi.spyOn(console, "error").mockImplementation(() => {});
beforeEach(() => failures.mockClear());
afterEach(() => expect(failures).not.toHaveBeenCalled());

test("calls that arrive while a batch is written go into the next one together", async () => {
  const { writer, store } = open();
  const answers = await Promise.all(numbers(10).map((n) => writer.append([draftNumber(n)])));
  expect(answers.every((answer) => answer.ok)).toBe(true);
  expect(store.batches.map((batch) => batch.length)).toEqual([1, 9]);
});

test("a batch holds 200 entries at most and never divides a call", async () => {
  const { writer, store } = open();
  await Promise.all([1, 150, 50, 1, 200, 100].map((size, call) => writer.append(draftsOf(call, size))));
  expect(store.batches.map((batch) => batch.length)).toEqual([1, 200, 1, 200, 100]);
});

test("what the memory cannot hold is sent away as busy, and room comes back", async () => {
  const { writer } = open();
  const answers = await Promise.all(numbers(26).map((call) => writer.append(draftsOf(call, 200))));
  expect(answers.map((answer) => answer.ok)).toEqual([...numbers(25).map(() => true), false]);
  expect(answers[25]).toEqual({ ok: false, error: { kind: "busy", retryAfterSeconds: 1 } });
  expect((await writer.append(draftsOf(25, 200))).ok).toBe(true);
});

test("a call without drafts is answered without looking", async () => {
  const { writer, store } = open();
  expect(await writer.append([])).toEqual({ ok: true, value: { entries: [] } });
  expect(store.looks).toBe(0);
});

test("a draft that could never be posted is refused at the door", async () => {
  const { writer, store } = open();
  const answer = await writer.append([draftNumber(1), creditDraft({ idemKey: "bad", amountMinor: 0.5 })]);
  expect(answer).toEqual({
    ok: false,
    error: { kind: "invalid", idemKey: "bad", problem: "amount-malformed" },
  });
  expect(store.looks).toBe(0);
});

test("more drafts than a call may carry are a bug", () => {
  const { writer } = open();
  expect(() => writer.append(draftsOf(0, 201))).toThrow("at most 200 drafts");
});

test("a commit that fails is tried again", async () => {
  const { writer, store } = open({
    beforeCommit: [new Error("down"), new LedgerRefusal("ledger-stale-head")],
  });
  expect(await writer.append([draftNumber(1)])).toMatchObject({
    ok: true,
    value: { entries: [{ status: "appended" }] },
  });
  expect(store.looks).toBe(3);
});

test("a commit that succeeded without saying so is found, and not repeated", async () => {
  const { writer, store } = open({ afterCommit: [new Error("connection lost")] });
  expect(await writer.append([draftNumber(1)])).toMatchObject({
    ok: true,
    value: { entries: [{ seq: 1, status: "appended" }] },
  });
  expect(store.entries).toHaveLength(1);
});

test("after five tries the outcome is unknown, and the next call is served", async () => {
  const { writer, store, pauses } = open({ beforeCommit: numbers(5).map(() => new Error("down")) });
  expect(await writer.append([draftNumber(1)])).toEqual({
    ok: false,
    error: { kind: "unavailable", retryAfterSeconds: 5 },
  });
  expect(store.looks).toBe(5);
  // Half to one and a half of 25, 50, 100 and 200 ms; chance is 0.5 here.
  expect(pauses).toEqual([25, 50, 100, 200]);
  expect(failures).toHaveBeenCalledOnce();
  failures.mockClear();
  expect(await writer.append([draftNumber(1)])).toMatchObject({ ok: true });
});

test("a call that the database's rules refuse does not take its neighbours with it", async () => {
  const { writer, store } = open({ refuseKey: "bad" });
  const answers = await Promise.all([
    writer.append([draftNumber(0)]),
    writer.append([draftNumber(1)]),
    writer.append([creditDraft({ idemKey: "bad", opportunityRef: "opp_bad" })]),
    writer.append([draftNumber(2)]),
  ]);
  expect(answers.map((answer) => (answer.ok ? "posted" : answer.error))).toEqual([
    "posted",
    "posted",
    { kind: "refused", reason: "ledger-kind-unknown" },
    "posted",
  ]);
  expect(store.entries.map((entry) => entry.seq)).toEqual([1, 2, 3]);
  expect(failures).toHaveBeenCalledOnce();
  failures.mockClear();
});

test("the ledger's time stands still rather than run backwards", async () => {
  const { writer, store } = open({ times: [5000, 4000, 6000] });
  for (const n of numbers(3)) await writer.append([draftNumber(n)]);
  expect(store.entries.map((entry) => entry.recordedAt)).toEqual([5000, 5000, 6000]);
});

test("entries from before there was a tree are taken into it, then it grows with every batch", async () => {
  const { writer, store } = open();
  await writer.append(numbers(3).map(draftNumber));
  store.tree = emptyFrontier;
  store.nodes.length = 0;
  await writer.append([draftNumber(3)]);
  expect(store.tree).toEqual(treeOf(store.entries).frontier);
  expect(store.nodes).toEqual(treeOf(store.entries).nodes);
  store.tree = emptyFrontier;
  await writer.completeTree();
  expect(store.tree).toEqual(treeOf(store.entries).frontier);
});

test("whoever completes the tree at the same time is waited for, and what is appended meanwhile is written", async () => {
  const { writer, store } = open();
  await writer.append(numbers(3).map(draftNumber));
  store.tree = emptyFrontier;
  store.nodes.length = 0;
  const [, , answer] = await Promise.all([
    writer.completeTree(),
    writer.completeTree(),
    writer.append([draftNumber(3)]),
  ]);
  expect(answer).toMatchObject({ ok: true, value: { entries: [{ seq: 4 }] } });
  expect(store.tree).toEqual(treeOf(store.entries).frontier);
  expect(store.nodes).toEqual(treeOf(store.entries).nodes);
});

test("a tree that the database does not let grow, though nobody else has made it grow, is an error", async () => {
  const { writer, store } = open();
  await writer.append(numbers(3).map(draftNumber));
  store.tree = emptyFrontier;
  store.saveTree = async () => {
    throw new LedgerRefusal("ledger-node-taken");
  };
  await expect(writer.completeTree()).rejects.toThrow("ledger-node-taken");
});

test("a frozen ledger says so to every call, and is not asked again for each", async () => {
  const { writer, store } = open({ beforeCommit: [new LedgerRefusal("ledger-frozen")] });
  expect(await writer.append([draftNumber(1)])).toEqual({ ok: false, error: { kind: "frozen" } });
  expect(store.looks).toBe(1);
  expect(failures).toHaveBeenCalledOnce();
  failures.mockClear();
});

function treeOf(entries: readonly SealedEntry[]): TreeGrowth {
  const leaves = entries.map((entry) => leafHash({ ...entry, sha256Hex }));
  return growFrontier(emptyFrontier, leaves, sha256);
}

type Faults = {
  readonly beforeCommit?: readonly Error[];
  readonly afterCommit?: readonly Error[];
  readonly refuseKey?: string;
  readonly times?: readonly number[];
};

function open({ times = [], ...faults }: Faults = {}) {
  const store = memoryStore(faults);
  const clock = [...times];
  const pauses: number[] = [];
  const writer = createLedgerWriter("ten_acme", {
    store,
    clock: { now: () => clock.shift() ?? 1000 },
    sha256Hex,
    sha256,
    salt: () => "5a".repeat(16),
    chance: () => 0.5,
    pause: async (ms) => {
      pauses.push(ms);
    },
  });
  return { writer, store, pauses };
}

/** A ledger in memory, of which a test can ask that it fail. */
function memoryStore({ beforeCommit = [], afterCommit = [], refuseKey }: Omit<Faults, "times">) {
  const entries: SealedEntry[] = [];
  const batches: (readonly SealedEntry[])[] = [];
  const failBefore = [...beforeCommit];
  const failAfter = [...afterCommit];
  const nodes: HashedNode[] = [];
  const store = {
    entries,
    batches,
    nodes,
    tree: emptyFrontier,
    looks: 0,
    load: async () => {
      store.looks += 1;
      return {
        tree: store.tree,
        head: entries.at(-1) ?? emptyHead,
        byKey: new Map(entries.map((entry) => [entry.idemKey, entry])),
        partnerHeads: new Map(entries.map((entry) => [entry.partnerRef, entry])),
        opportunitySeqs: new Map(entries.map((entry) => [entry.opportunityRef, entry.seq])),
        shutPeriods: new Set<string>(),
        originals: new Map(),
      };
    },
    treeGap: async () => ({ tree: store.tree, entries: entries.slice(store.tree.size) }),
    saveTree: async (growth: TreeGrowth): Promise<void> => {
      if (growth.frontier.size <= store.tree.size) throw new LedgerRefusal("ledger-tree-only-grows");
      store.tree = growth.frontier;
      nodes.push(...growth.nodes);
    },
    commit: async (batch: readonly SealedEntry[], growth: TreeGrowth): Promise<void> => {
      const before = failBefore.shift();
      if (before !== undefined) throw before;
      if (batch.some((entry) => entry.idemKey === refuseKey)) throw new LedgerRefusal("ledger-kind-unknown");
      batches.push(batch);
      entries.push(...batch);
      await store.saveTree(growth);
      const after = failAfter.shift();
      if (after !== undefined) throw after;
    },
  };
  return store satisfies LedgerStore;
}

function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, n) => n);
}

function draftNumber(n: number): EntryDraft {
  return creditDraft({ opportunityRef: `opp_${n}` });
}

function draftsOf(call: number, size: number): EntryDraft[] {
  return numbers(size).map((n) => creditDraft({ opportunityRef: `opp_${call}_${n}` }));
}
