import { expect, test } from "vitest";
import type { EntryDraft } from "#worker/domain/ledger/entry.ts";
import { creditDraft, reversalDraft } from "#worker/testing/ledger-entries.ts";
import { openLedger } from "#worker/testing/ledgers.ts";
import type { EntryPageQuery } from "#worker/usecases/ledger/ledger-ports.ts";
import { readLedgerTotals } from "#worker/usecases/ledger/ledger-totals.ts";

const one = creditDraft();
const two = creditDraft({
  opportunityRef: "opp_two",
  partnerRef: "ptr_south",
  amountMinor: 66,
  period: "2025-04",
});
const three = creditDraft({ opportunityRef: "opp_three", currency: "EUR", amountMinor: 70 });

/** seq 1 and 2 recorded at 2,000, 3 at 3,000 and 4 (the reversal of 1) and 5 at 4,000. */
async function openStory() {
  const ledger = openLedger();
  await ledger.post([one, two]);
  await ledger.post([three]);
  await ledger.post([
    reversalDraft(one, 1),
    creditDraft({ opportunitySeq: 1, amountMinor: 1000, period: "2025-04" }),
  ]);
  return ledger;
}

test.each<[string, Partial<EntryPageQuery>, readonly number[]]>([
  ["newest first", {}, [5, 4, 3, 2, 1]],
  ["oldest first", { order: "oldest-first" }, [1, 2, 3, 4, 5]],
  ["after one", { afterSeq: 4 }, [3, 2, 1]],
  ["oldest first after one", { order: "oldest-first", afterSeq: 3 }, [4, 5]],
  ["at most two", { limit: 2 }, [5, 4]],
  ["of a partner", { partnerRef: "ptr_north" }, [5, 4, 3, 1]],
  ["of two records", { partnerRefs: ["ptr_north", "ptr_south"] }, [5, 4, 3, 2, 1]],
  ["of two records after one", { partnerRefs: ["ptr_north", "ptr_south"], afterSeq: 4 }, [3, 2, 1]],
  [
    "of two records after one, oldest first, at most two",
    { partnerRefs: ["ptr_south", "ptr_north"], afterSeq: 1, order: "oldest-first", limit: 2 },
    [2, 3],
  ],
  ["of two records as of an entry", { partnerRefs: ["ptr_north", "ptr_south"], throughSeq: 2 }, [2, 1]],
  ["of two records, one of them without entries", { partnerRefs: ["ptr_none", "ptr_south"] }, [2]],
  ["of a partner after one", { partnerRef: "ptr_north", afterSeq: 4 }, [3, 1]],
  [
    "of a partner after one, oldest first",
    { partnerRef: "ptr_north", afterSeq: 3, order: "oldest-first" },
    [4, 5],
  ],
  ["of an opportunity", { opportunityRef: "opp_one" }, [5, 4, 1]],
  ["of an opportunity and a partner", { opportunityRef: "opp_one", partnerRef: "ptr_south" }, []],
  ["of a period", { period: "2025-04" }, [5, 2]],
  ["of a partner in a period", { partnerRef: "ptr_north", period: "2025-03" }, [4, 3, 1]],
  ["reversals", { kind: "reversal" }, [4]],
  ["reversals after one", { kind: "reversal", afterSeq: 4 }, []],
  ["credits", { kind: "credit" }, [5, 3, 2, 1]],
  ["as of an entry", { throughSeq: 3 }, [3, 2, 1]],
  ["as of an entry, after one", { throughSeq: 4, afterSeq: 3 }, [2, 1]],
  ["of a partner as of another's entry", { partnerRef: "ptr_north", throughSeq: 2 }, [1]],
  ["of a partner as of its own entry", { partnerRef: "ptr_north", throughSeq: 4 }, [4, 3, 1]],
  ["of a partner before its first", { partnerRef: "ptr_south", throughSeq: 1 }, []],
  ["of a deal as of an entry", { opportunityRef: "opp_one", throughSeq: 4 }, [4, 1]],
  ["of a period as of an entry", { period: "2025-04", throughSeq: 4 }, [2]],
  ["of nobody as of an entry", { partnerRef: "ptr_none", throughSeq: 4 }, []],
  ["of nobody", { partnerRef: "ptr_none" }, []],
])("entries are listed %s", async (_, query, seqs) => {
  const { reader } = await openStory();
  const entries = await reader.listEntries({ order: "newest-first", afterSeq: null, limit: 10, ...query });
  expect(entries.map((entry) => entry.seq)).toEqual(seqs);
});

test("an entry comes with its reversal, an unknown one is null", async () => {
  const { reader } = await openStory();
  expect(await reader.getEntry(1)).toMatchObject({ seq: 1, reversesSeq: null, reversedBySeq: 4 });
  expect(await reader.getEntry(4)).toMatchObject({ kind: "reversal", reversesSeq: 1, reversedBySeq: null });
  expect(await reader.getEntry(6)).toBeNull();
});

test("an entry that is taken back later was not taken back before", async () => {
  const { reader } = await openStory();
  const first = async (throughSeq: number) =>
    (await reader.listEntries({ order: "oldest-first", afterSeq: null, limit: 1, throughSeq }))[0]
      ?.reversedBySeq;
  expect([await first(3), await first(4)]).toEqual([null, 4]);
});

test("heads are those of the company and of each partner, and empty before the first entry", async () => {
  const { reader } = await openStory();
  const newest = await reader.getEntry(5);
  expect(await reader.head()).toEqual({ seq: 5, entryHash: newest?.entryHash, recordedAt: 4000 });
  expect(await reader.getPartnerHead("ptr_north")).toMatchObject({ partnerSeq: 4, seq: 5 });
  expect(await reader.getPartnerHead("ptr_none")).toBeNull();
  expect(await openLedger().reader.head()).toMatchObject({ seq: 0, recordedAt: 0 });
});

test("positions are told in the order asked, open entries only", async () => {
  const { reader } = await openStory();
  const positions = await reader.positions(["opp_none", "opp_one", "opp_two"]);
  expect(positions).toEqual([
    { opportunityRef: "opp_none", lastSeq: 0, open: [] },
    {
      opportunityRef: "opp_one",
      lastSeq: 5,
      open: [
        {
          seq: 5,
          partnerRef: "ptr_north",
          amountMinor: 1000,
          currency: "USD",
          sharePpm: 500_000,
          book: "revenue",
          period: "2025-04",
          priorPeriod: null,
          effectiveAt: one.effectiveAt,
          ruleVersion: one.ruleVersion,
          isConverted: false,
        },
      ],
    },
    { opportunityRef: "opp_two", lastSeq: 2, open: [expect.objectContaining({ seq: 2, amountMinor: 66 })] },
  ]);
  expect(await reader.positions([])).toEqual([]);
});

test("positions of many opportunities read a few rows each, however long the ledger", async () => {
  const ledger = openLedger();
  const refs = Array.from({ length: 200 }, (_, n) => `opp_${n}`);
  const readEach: number[] = [];
  for (let round = 0; round < 3; round += 1) {
    await ledger.post(refs.map((ref) => creditDraft({ opportunityRef: `${ref}_${round}` })));
    const before = ledger.rows().read;
    await ledger.reader.positions(refs.map((ref) => `${ref}_0`));
    readEach.push((ledger.rows().read - before) / refs.length);
  }
  expect(Math.max(...readEach)).toBeLessThanOrEqual(6);
});

test("totals now and as of an instant, by period and by partner", async () => {
  const { reader } = await openStory();
  const sums = async (query: { by: "partner" | "period"; asOf: number | null; partnerRef?: string }) => {
    const { asOf: at, ...rest } = query;
    const asOf = at === null ? null : ({ kind: "instant", at } as const);
    const { headSeq, groups } = await readLedgerTotals(reader, { ...rest, asOf, reportingCurrency: "USD" });
    return {
      headSeq,
      groups: groups.map(({ key, currency, amountMinor, entries }) => [key, currency, amountMinor, entries]),
    };
  };
  const now = [
    ["2025-03", "EUR", 70, 1],
    ["2025-03", "USD", 0, 2],
    ["2025-04", "USD", 1066, 2],
  ];
  expect(await sums({ by: "period", asOf: null })).toEqual({ headSeq: 5, groups: now });
  expect(await sums({ by: "period", asOf: 4000 })).toEqual({ headSeq: 5, groups: now });
  expect(await sums({ by: "partner", asOf: null })).toEqual({
    headSeq: 5,
    groups: [
      ["ptr_north", "EUR", 70, 1],
      ["ptr_north", "USD", 1000, 3],
      ["ptr_south", "USD", 66, 1],
    ],
  });
  expect(await sums({ by: "partner", asOf: 3999, partnerRef: "ptr_north" })).toEqual({
    headSeq: 3,
    groups: [
      ["ptr_north", "EUR", 70, 1],
      ["ptr_north", "USD", 1234, 1],
    ],
  });
  expect(await sums({ by: "partner", asOf: null, partnerRef: "ptr_south" })).toEqual({
    headSeq: 5,
    groups: [["ptr_south", "USD", 66, 1]],
  });
  expect(await sums({ by: "period", asOf: 1999 })).toEqual({ headSeq: 0, groups: [] });
  expect(await sums({ by: "period", asOf: 2000 })).toMatchObject({ headSeq: 2 });
});

test("totals after every entry are those of the ledger that ended there, for all and for each partner", async () => {
  const past = openLedger();
  const whole = await openStory();
  const steps = [[one], [two], [three], [reversalDraft(one, 1)]];
  for (const [at, drafts] of steps.entries()) {
    await past.post(drafts);
    for (const by of ["partner", "period"] as const) {
      for (const partnerRef of [undefined, "ptr_north", "ptr_south", "ptr_none"]) {
        const only = partnerRef === undefined ? {} : { partnerRef };
        const then = await past.reader.currentTotals({ by, ...only });
        const through = await whole.reader.totalsThrough({ by, throughSeq: at + 1, ...only });
        expect(through).toEqual(then.groups);
      }
    }
  }
});

test("deals of a partner as of an entry, the latest touched first", async () => {
  const { reader } = await openStory();
  const deals = (throughSeq: number, limit = 9) =>
    reader.dealsThrough({ partnerRefs: ["ptr_north"], throughSeq, limit });
  expect(await deals(3)).toEqual([
    { opportunityRef: "opp_three", currency: "EUR", amountMinor: 70, entries: 1 },
    { opportunityRef: "opp_one", currency: "USD", amountMinor: 1234, entries: 1 },
  ]);
  expect(await deals(5, 1)).toEqual([
    { opportunityRef: "opp_one", currency: "USD", amountMinor: 1000, entries: 3 },
  ]);
});

test("deals of several records of one partner are added up, the latest touched first", async () => {
  const ledger = openLedger();
  const both = { opportunityRef: "opp_both" };
  await ledger.post([creditDraft({ ...both, partnerRef: "ptr_stays", amountMinor: 30 })]);
  await ledger.post([creditDraft({ partnerRef: "ptr_stays", amountMinor: 5 })]);
  await ledger.post([
    creditDraft({ ...both, partnerRef: "ptr_duplicate", amountMinor: 12, opportunitySeq: 1 }),
  ]);
  const deals = (limit: number) =>
    ledger.reader.dealsThrough({ partnerRefs: ["ptr_stays", "ptr_duplicate"], throughSeq: 3, limit });
  expect(await deals(9)).toEqual([
    { opportunityRef: "opp_both", currency: "USD", amountMinor: 42, entries: 2 },
    { opportunityRef: "opp_one", currency: "USD", amountMinor: 5, entries: 1 },
  ]);
  expect(await deals(1)).toHaveLength(1);
});

test("a moment near either end of a long ledger, or of one partner, reads the entries up to there alone", async () => {
  const ledger = openLedger();
  const entries = 2_000;
  for (let batch = 0; batch < entries / 200; batch += 1) {
    await ledger.post(
      Array.from({ length: 200 }, (_, n) =>
        creditDraft({
          opportunityRef: `opp_${batch}_${n}`,
          partnerRef: n % 10 === 0 ? "ptr_few" : "ptr_many",
        }),
      ),
    );
  }
  const read = async (work: () => Promise<unknown>) => {
    const before = ledger.rows().read;
    await work();
    return ledger.rows().read - before;
  };
  const { reader } = ledger;
  const totals = (throughSeq: number, partnerRef?: string) =>
    read(() => reader.totalsThrough({ by: "period", throughSeq, ...(partnerRef ? { partnerRef } : {}) }));
  expect(await totals(50)).toBeLessThan(120);
  expect(await totals(entries - 50)).toBeLessThan(120);
  expect(await totals(100, "ptr_few")).toBeLessThan(120);
  expect(await totals(entries - 100, "ptr_few")).toBeLessThan(120);
  const list = (query: Partial<EntryPageQuery>) =>
    read(() => reader.listEntries({ order: "newest-first", afterSeq: null, limit: 10, ...query }));
  expect(await list({ throughSeq: 1_000 })).toBeLessThan(80);
  expect(await list({ throughSeq: 1_000, partnerRef: "ptr_few" })).toBeLessThan(120);
  expect(await list({ throughSeq: 1_000, period: "2025-03" })).toBeLessThan(80);
  const year = { book: "revenue", effectiveFrom: Date.UTC(2025, 0, 1), effectiveTo: Date.UTC(2026, 0, 1) };
  expect(await list({ ...year, currency: "USD" })).toBeLessThan(80);
  expect(await list({ ...year, currency: "JPY" })).toBeLessThan(10);
  expect(await list({ partnerRefs: ["ptr_few", "ptr_many"], afterSeq: 1_000 })).toBeLessThan(160);
});

test("the newest entry by an instant is found at every place of a ledger of any length", async () => {
  const ledger = openLedger();
  expect(await ledger.reader.seqAsOf(5000)).toBe(0);
  for (let seq = 1; seq <= 9; seq += 1) {
    await ledger.post([creditDraft({ opportunityRef: `opp_${seq}` })]);
    for (let asked = 0; asked <= seq; asked += 1) {
      // The first batch is recorded at 2,000 and each next one a second later.
      expect(await ledger.reader.seqAsOf(1000 + asked * 1000)).toBe(asked);
      expect(await ledger.reader.seqAsOf(1999 + asked * 1000)).toBe(asked);
    }
  }
});

test("verification goes through pages, for the company and for one partner", async () => {
  const ledger = openLedger();
  const drafts = (batch: number): EntryDraft[] =>
    Array.from({ length: 200 }, (_, n) =>
      creditDraft({ opportunityRef: `opp_${batch}_${n}`, partnerRef: `ptr_${n % 2}` }),
    );
  for (let batch = 0; batch < 21; batch += 1) await ledger.post(drafts(batch));
  expect(await ledger.verify()).toEqual({ ok: true, checked: 4200 });
  expect(await ledger.verify("ptr_1")).toEqual({ ok: true, checked: 2100 });
  expect(await ledger.verify("ptr_none")).toEqual({ ok: true, checked: 0 });
});
