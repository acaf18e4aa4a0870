import { evictDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { shardOf } from "#worker/adapters/d1/shards.ts";
import { createD1LedgerReader } from "#worker/adapters/ledger/d1-ledger-reader.ts";
import { createD1LedgerStore } from "#worker/adapters/ledger/d1-ledger-store.ts";
import { sha256, sha256Hex } from "#worker/adapters/platform/sha256.ts";
import { type EntryDraft, leafHash } from "#worker/domain/ledger/entry.ts";
import { emptyFrontier, type Frontier, growFrontier } from "#worker/domain/merkle/frontier.ts";
import { buildServices } from "#worker/services.ts";
import { creditDraft, reversalDraft } from "#worker/testing/ledger-entries.ts";
import { makeCompany } from "#worker/testing/people.ts";
import {
  type AppendResult,
  type LedgerReader,
  type LedgerStore,
  ledgerObjectName,
} from "#worker/usecases/ledger/ledger-ports.ts";
import { createLedgerWriter, type TenantLedgerWriter } from "#worker/usecases/ledger/ledger-writer.ts";
import { verifyLedger } from "#worker/usecases/ledger/verify-ledger.ts";

/**
 * Random stories of appends, repeats, conflicts, reversals, restarts, several writers at once and a database that
 * fails before or after it has written. The model is what a caller may rely on: an acknowledged entry is there,
 * once, where the receipt said; an entry that was refused is not there; sums are those of the entries.
 */
test("through any story nothing acknowledged is lost, doubled or changed", async () => {
  // A writer that has given up says so in the log; here that is part of the story.
  const errors = vi.spyOn(console, "error").mockImplementation(() => {});
  await fc.assert(
    fc.asyncProperty(fc.commands(commands, { size: "+1", maxCommands: 40 }), async (story) => {
      const real = await openReal();
      const model: Model = { posted: new Map(), unknown: new Map(), credits: [] };
      await fc.asyncModelRun(() => ({ model, real }), story);
      await check(model, real);
    }),
    { numRuns: 25, endOnFailure: true },
  );
  errors.mockRestore();
}, 120_000);

type Model = {
  /** What was acknowledged, by key. */
  readonly posted: Map<
    string,
    { readonly draft: EntryDraft; readonly seq: number; readonly entryHash: string }
  >;
  /** What may or may not have been written, because no writer could say. */
  readonly unknown: Map<string, EntryDraft>;
  /** Acknowledged credits that may be reversed. */
  readonly credits: { readonly draft: EntryDraft; readonly seq: number }[];
};

type Fault = "before-commit" | "after-commit" | "look" | null;

type Real = {
  readonly tenantId: string;
  readonly reader: LedgerReader;
  readonly tree: () => Promise<Frontier>;
  /** The company's object, and two writers beside it that should not be: what a partition can leave running. */
  readonly writers: TenantLedgerWriter[];
  readonly restart: (index: number) => Promise<void>;
  readonly faults: Fault[];
  readonly fresh: () => number;
};

async function openReal(): Promise<Real> {
  const { tenant } = await makeCompany();
  const { tenantId } = tenant;
  const db = shardOf(env, tenant);
  const { clock } = buildServices(env);
  const faults: Fault[] = [];
  const object = () => env.LEDGER.getByName(ledgerObjectName(tenantId));
  const zombie = () =>
    createLedgerWriter(tenantId, {
      ...buildServices(env).tenantLedger,
      store: faultyStore(createD1LedgerStore(db, tenantId), faults),
      clock,
      // Long enough to let the others go first, short enough for a test.
      pause: (ms) => new Promise((resolve) => setTimeout(resolve, ms / 25)),
    });
  const writers: TenantLedgerWriter[] = [
    { append: (drafts) => object().append(drafts), completeTree: () => object().completeTree() },
    zombie(),
    zombie(),
  ];
  let counter = 0;
  return {
    tenantId,
    reader: createD1LedgerReader(db, tenantId),
    tree: async () => (await createD1LedgerStore(db, tenantId).treeGap(0)).tree,
    writers,
    faults,
    fresh: () => {
      counter += 1;
      return counter;
    },
    restart: async (index) => {
      if (index > 0) writers[index] = zombie();
      // An object that has never been asked anything has nothing to evict.
      else await evictDurableObject(object()).catch(() => {});
    },
  };
}

function faultyStore(store: LedgerStore, faults: Fault[]): LedgerStore {
  const next = (...kinds: readonly Fault[]) => {
    const [fault] = faults;
    if (fault === undefined || !kinds.includes(fault)) return null;
    faults.shift();
    return fault;
  };
  return {
    ...store,
    load: async (drafts) => {
      if (next("look", null) === "look") throw new Error("the database is away");
      return store.load(drafts);
    },
    commit: async (entries, growth, conversions) => {
      const fault = next("before-commit", "after-commit", null);
      if (fault === "before-commit") throw new Error("the database is away");
      await store.commit(entries, growth, conversions);
      if (fault === "after-commit") throw new Error("the answer got lost");
    },
  };
}

class Append implements fc.AsyncCommand<Model, Real> {
  readonly writer: number;
  readonly size: number;
  readonly faults: readonly Fault[];
  constructor(writer: number, size: number, faults: readonly Fault[]) {
    this.writer = writer;
    this.size = size;
    this.faults = faults;
  }
  check() {
    return true;
  }
  async run(model: Model, real: Real) {
    real.faults.push(...this.faults);
    const drafts = freshDrafts(real, this.size);
    remember(model, drafts, await ask(real, this.writer, drafts));
    real.faults.length = 0;
  }
  toString() {
    return `append ${this.size} by ${this.writer} with ${JSON.stringify(this.faults)}`;
  }
}

class AtOnce implements fc.AsyncCommand<Model, Real> {
  readonly calls: readonly (readonly [number, number])[];
  readonly faults: readonly Fault[];
  constructor(calls: readonly (readonly [number, number])[], faults: readonly Fault[]) {
    this.calls = calls;
    this.faults = faults;
  }
  check() {
    return true;
  }
  async run(model: Model, real: Real) {
    real.faults.push(...this.faults);
    const shared = freshDrafts(real, 3);
    const asked = [
      ...this.calls.map(([writer, size]) => ({ writer, drafts: freshDrafts(real, size) })),
      ...real.writers.map((_, writer) => ({ writer, drafts: shared })),
    ];
    const answers = await Promise.all(asked.map(({ writer, drafts }) => ask(real, writer, drafts)));
    answers.forEach((answer, index) => {
      remember(model, asked[index]?.drafts ?? [], answer);
    });
    real.faults.length = 0;
  }
  toString() {
    return `at once ${JSON.stringify(this.calls)} with ${JSON.stringify(this.faults)}`;
  }
}

class Repeat implements fc.AsyncCommand<Model, Real> {
  readonly writer: number;
  readonly which: number;
  constructor(writer: number, which: number) {
    this.writer = writer;
    this.which = which;
  }
  check({ posted }: Readonly<Model>) {
    return posted.size > 0;
  }
  async run(model: Model, real: Real) {
    const known = pick([...model.posted.values()], this.which);
    const answer = await ask(real, this.writer, [known.draft]);
    const { seq, entryHash } = known;
    expect(answer).toMatchObject({ ok: true, value: { entries: [{ seq, entryHash, status: "replayed" }] } });
  }
  toString() {
    return `repeat ${this.which} by ${this.writer}`;
  }
}

class RepeatUnknown implements fc.AsyncCommand<Model, Real> {
  readonly writer: number;
  constructor(writer: number) {
    this.writer = writer;
  }
  check({ unknown }: Readonly<Model>) {
    return unknown.size > 0;
  }
  async run(model: Model, real: Real) {
    const drafts = [...model.unknown.values()];
    for (const draft of drafts) remember(model, [draft], await ask(real, this.writer, [draft]));
    expect(model.unknown.size).toBe(0);
  }
  toString() {
    return `repeat what is unknown by ${this.writer}`;
  }
}

class Contradict implements fc.AsyncCommand<Model, Real> {
  readonly writer: number;
  readonly which: number;
  constructor(writer: number, which: number) {
    this.writer = writer;
    this.which = which;
  }
  check({ posted }: Readonly<Model>) {
    return posted.size > 0;
  }
  async run(model: Model, real: Real) {
    const { draft } = pick([...model.posted.values()], this.which);
    const changed = { ...draft, sharePpm: draft.sharePpm === 1 ? 2 : 1 };
    // A good draft in the same call must not be written either.
    const answer = await ask(real, this.writer, [...freshDrafts(real, 1), changed]);
    expect(answer).toEqual({ ok: false, error: { kind: "conflict", idemKeys: [draft.idemKey] } });
  }
  toString() {
    return `contradict ${this.which} by ${this.writer}`;
  }
}

class Reverse implements fc.AsyncCommand<Model, Real> {
  readonly writer: number;
  readonly which: number;
  constructor(writer: number, which: number) {
    this.writer = writer;
    this.which = which;
  }
  check({ credits }: Readonly<Model>) {
    return credits.length > 0;
  }
  async run(model: Model, real: Real) {
    const credit = pick(model.credits, this.which);
    model.credits.splice(model.credits.indexOf(credit), 1);
    const reversal = reversalDraft(credit.draft, credit.seq);
    remember(model, [reversal], await ask(real, this.writer, [reversal]));
    const again = { ...reversal, idemKey: `again:${credit.seq}` };
    expect(await ask(real, this.writer, [again])).toMatchObject({ ok: false, error: { kind: "stale" } });
    const [position] = await real.reader.positions([credit.draft.opportunityRef]);
    const informed = { ...again, opportunitySeq: position?.lastSeq ?? 0 };
    expect(await ask(real, this.writer, [informed])).toMatchObject({
      ok: false,
      error: { kind: "bad-reversal", problem: "already-reversed" },
    });
  }
  toString() {
    return `reverse ${this.which} by ${this.writer}`;
  }
}

class Restart implements fc.AsyncCommand<Model, Real> {
  readonly writer: number;
  constructor(writer: number) {
    this.writer = writer;
  }
  check() {
    return true;
  }
  run(_: Model, real: Real) {
    return real.restart(this.writer);
  }
  toString() {
    return `restart ${this.writer}`;
  }
}

const writer = fc.nat(2);
const fault = fc.constantFrom<Fault>("before-commit", "after-commit", "look", null);
const commands = [
  fc
    .tuple(writer, fc.integer({ min: 1, max: 12 }), fc.array(fault, { maxLength: 7 }))
    .map((args) => new Append(...args)),
  fc
    .tuple(
      fc.array(fc.tuple(writer, fc.integer({ min: 1, max: 4 })), { minLength: 1, maxLength: 6 }),
      fc.array(fault, { maxLength: 4 }),
    )
    .map((args) => new AtOnce(...args)),
  fc.tuple(writer, fc.nat()).map((args) => new Repeat(...args)),
  writer.map((index) => new RepeatUnknown(index)),
  fc.tuple(writer, fc.nat()).map((args) => new Contradict(...args)),
  fc.tuple(writer, fc.nat()).map((args) => new Reverse(...args)),
  writer.map((index) => new Restart(index)),
];

function ask(real: Real, index: number, drafts: readonly EntryDraft[]): Promise<AppendResult> {
  return pick(real.writers, index).append(drafts);
}

function freshDrafts(real: Real, size: number): EntryDraft[] {
  return Array.from({ length: size }, () => {
    const n = real.fresh();
    return creditDraft({
      opportunityRef: `opp_${n}`,
      partnerRef: `ptr_${n % 3}`,
      amountMinor: n % 5 === 0 ? -n : n * 7,
      currency: n % 4 === 0 ? "EUR" : "USD",
    });
  });
}

/** Takes the answer into the model; drafts in it have keys that nobody else has used for another body. */
function remember(model: Model, drafts: readonly EntryDraft[], answer: AppendResult): void {
  if (!answer.ok) {
    expect(answer.error.kind).toBe("unavailable");
    for (const draft of drafts) if (!model.posted.has(draft.idemKey)) model.unknown.set(draft.idemKey, draft);
    return;
  }
  expect(answer.value.entries.map((entry) => entry.idemKey)).toEqual(drafts.map((draft) => draft.idemKey));
  answer.value.entries.forEach(({ idemKey, seq, entryHash }, index) => {
    const draft = pick(drafts, index);
    const known = model.posted.get(idemKey);
    if (known !== undefined)
      expect({ seq, entryHash }).toEqual({ seq: known.seq, entryHash: known.entryHash });
    else if (draft.kind === "credit") model.credits.push({ draft, seq });
    model.unknown.delete(idemKey);
    model.posted.set(idemKey, { draft, seq, entryHash });
  });
}

async function check(model: Model, { reader, tenantId, tree }: Real): Promise<void> {
  const head = await reader.head();
  const entries = await reader.chainPage({ afterSeq: 0, throughSeq: head.seq, limit: 10_000 });
  expect(await verifyLedger({ reader, sha256Hex, sha256 }, { tenantId })).toEqual({
    ok: true,
    checked: entries.length,
  });
  const leaves = entries.map((entry) => leafHash({ ...entry, sha256Hex }));
  expect(await tree()).toEqual(growFrontier(emptyFrontier, leaves, sha256).frontier);
  for (const entry of entries) {
    const known = model.posted.get(entry.idemKey);
    if (known === undefined) expect([...model.unknown.keys()]).toContain(entry.idemKey);
    else
      expect(entry).toMatchObject({
        seq: known.seq,
        entryHash: known.entryHash,
        amountMinor: known.draft.amountMinor,
      });
  }
  const written = new Set(entries.map((entry) => entry.idemKey));
  expect([...model.posted.keys()].filter((key) => !written.has(key))).toEqual([]);
  const sums = new Map<string, number>();
  for (const { partnerRef, currency, amountMinor } of entries) {
    sums.set(`${partnerRef} ${currency}`, (sums.get(`${partnerRef} ${currency}`) ?? 0) + amountMinor);
  }
  const { groups: totals } = await reader.currentTotals({ by: "partner" });
  expect(new Map(totals.map((total) => [`${total.key} ${total.currency}`, total.amountMinor]))).toEqual(sums);
}

function pick<T>(items: readonly T[], index: number): T {
  const item = items[index % items.length];
  if (item === undefined) throw new Error("there is something to pick from");
  return item;
}
