import { expect, test } from "vitest";
import { sha256, sha256Hex } from "#worker/adapters/platform/sha256.ts";
import {
  type EntryDraft,
  leafHash,
  noticeDraft,
  parsePayload,
  type SealedEntry,
} from "#worker/domain/ledger/entry.ts";
import { emptyFrontier, growFrontier } from "#worker/domain/merkle/frontier.ts";
import { toHex } from "#worker/domain/merkle/tree-hash.ts";
import { creditDraft, reversalDraft } from "#worker/testing/ledger-entries.ts";
import { openLedger } from "#worker/testing/ledgers.ts";
import { completeTree } from "#worker/usecases/ledger/complete-tree.ts";
import { insertEntries, toInsertRow } from "./entry-rows.ts";

type Ledger = ReturnType<typeof openLedger>;

const north = creditDraft();
const south = creditDraft({ partnerRef: "ptr_south", amountMinor: 66 });

test("what is committed is there, bytes and all, and moves head, partner heads and balances", async () => {
  const ledger = openLedger();
  const entries = await ledger.post([north, south]);
  expect(await ledger.reader.chainPage({ afterSeq: 0, throughSeq: 2, limit: 10 })).toEqual(entries);
  const { head, partnerHeads, balances } = await ledger.reader.statement({});
  expect(head).toEqual({ seq: 2, entryHash: entries[1]?.entryHash, recordedAt: entries[1]?.recordedAt });
  expect(partnerHeads).toEqual([
    { partnerRef: "ptr_north", partnerSeq: 1, seq: 1, entryHash: entries[0]?.entryHash },
    { partnerRef: "ptr_south", partnerSeq: 1, seq: 2, entryHash: entries[1]?.entryHash },
  ]);
  expect(balances.map((balance) => [balance.partnerRef, balance.amountMinor, balance.entries])).toEqual([
    ["ptr_north", 1234, 1],
    ["ptr_south", 66, 1],
  ]);
});

test("a credit, its reversal and another credit leave the last one in the balance", async () => {
  const ledger = openLedger();
  await ledger.post([north]);
  await ledger.post([reversalDraft(north, 1), creditDraft({ opportunitySeq: 1, amountMinor: 999 })]);
  const { balances } = await ledger.reader.statement({});
  expect(balances).toMatchObject([{ amountMinor: 999, entries: 3 }]);
  expect(await ledger.verify()).toEqual({ ok: true, checked: 3 });
});

test("the largest amounts come back to the last digit", async () => {
  const ledger = openLedger();
  const amounts = [Number.MAX_SAFE_INTEGER, -Number.MAX_SAFE_INTEGER, 9_007_199_254_740_990];
  await ledger.post(
    amounts.map((amountMinor, n) => creditDraft({ amountMinor, opportunityRef: `opp_${n}` })),
  );
  const entries = await ledger.reader.chainPage({ afterSeq: 0, throughSeq: 3, limit: 3 });
  expect(entries.map((entry) => entry.amountMinor)).toEqual(amounts);
});

test("a batch longer than one bound value goes in whole", async () => {
  const ledger = openLedger();
  const evidenceHashes = Array.from({ length: 1000 }, () => "c".repeat(64));
  const drafts = Array.from({ length: 40 }, (_, n) =>
    creditDraft({ opportunityRef: `opp_${n}`, evidenceHashes }),
  );
  await ledger.post(drafts);
  expect(await ledger.verify()).toEqual({ ok: true, checked: 40 });
});

const entryColumns = insertEntries
  .slice(insertEntries.indexOf("(") + 1, insertEntries.indexOf(")"))
  .split(", ");

const statements: readonly string[] = [
  // Every column by name, so that a guard that forgot one would show.
  ...entryColumns.map((column) => `UPDATE ledger_entries SET ${column} = ${column}`),
  "UPDATE ledger_entries SET rowid = rowid + 1000000",
  "UPDATE OR REPLACE ledger_entries SET seq = 1 WHERE seq = 2",
  "UPDATE OR IGNORE ledger_entries SET amount_minor = 1",
  "DELETE FROM ledger_entries",
  "INSERT OR REPLACE INTO ledger_entries SELECT * FROM ledger_entries WHERE seq = 1",
  "REPLACE INTO ledger_entries SELECT * FROM ledger_entries WHERE seq = 2",
  `INSERT INTO ledger_entries SELECT * FROM ledger_entries WHERE seq = 1
   ON CONFLICT (tenant_id, seq) DO UPDATE SET amount_minor = 1`,
  "INSERT OR IGNORE INTO ledger_entries SELECT * FROM ledger_entries WHERE seq = 1",
  ...["seq", "entry_hash", "recorded_at"].map((column) => `UPDATE ledger_heads SET ${column} = ${column}`),
  "UPDATE ledger_heads SET seq = seq + 1",
  "UPDATE ledger_heads SET seq = seq - 1",
  "UPDATE ledger_heads SET tenant_id = 'ten_other', seq = seq + 1",
  "DELETE FROM ledger_heads",
  "INSERT OR REPLACE INTO ledger_heads SELECT tenant_id, 0, '0', 0 FROM ledger_heads",
  "INSERT OR REPLACE INTO ledger_heads SELECT * FROM ledger_heads",
  "INSERT INTO ledger_heads SELECT 'ten_none', 7, entry_hash, recorded_at FROM ledger_heads",
  ...["partner_seq", "seq", "entry_hash"].map(
    (column) => `UPDATE ledger_partner_heads SET ${column} = ${column}`,
  ),
  "UPDATE ledger_partner_heads SET partner_seq = partner_seq + 1",
  "DELETE FROM ledger_partner_heads",
  "INSERT OR REPLACE INTO ledger_partner_heads SELECT * FROM ledger_partner_heads",
  "INSERT INTO ledger_partner_heads SELECT tenant_id, 'ptr_none', 1, seq, entry_hash FROM ledger_partner_heads",
  ...["amount_minor", "entries", "last_seq"].map(
    (column) => `UPDATE ledger_balances SET ${column} = ${column}`,
  ),
  "UPDATE ledger_balances SET amount_minor = amount_minor + 1, entries = entries + 1, last_seq = last_seq + 1",
  // The newest entry has been added already; adding it once more must fail too.
  `UPDATE ledger_balances SET amount_minor = amount_minor + 66, entries = entries + 1, last_seq = 2
   WHERE partner_ref = 'ptr_south'`,
  "UPDATE ledger_balances SET period = '1999-01', entries = entries + 1",
  "DELETE FROM ledger_balances",
  "INSERT OR REPLACE INTO ledger_balances SELECT * FROM ledger_balances",
  `INSERT INTO ledger_balances SELECT tenant_id, book, partner_ref, '1999-01', currency, amount_minor, 1, last_seq
   FROM ledger_balances`,
  "UPDATE ledger_trees SET size = size",
  "UPDATE ledger_trees SET size = size + 1",
  "UPDATE ledger_trees SET size = 1",
  "UPDATE ledger_trees SET tenant_id = 'ten_other', size = size + 1",
  "DELETE FROM ledger_trees",
  "INSERT OR REPLACE INTO ledger_trees SELECT tenant_id, 0, '' FROM ledger_trees",
  "INSERT INTO ledger_trees SELECT 'ten_none', size, peaks FROM ledger_trees",
  "UPDATE ledger_nodes SET hash = hash",
  "DELETE FROM ledger_nodes",
  "INSERT OR REPLACE INTO ledger_nodes SELECT * FROM ledger_nodes",
];

test.each(statements)("the database refuses %s", async (sql) => {
  const ledger = openLedger();
  await ledger.post([north, south]);
  const before = await dump(ledger);
  await expect(ledger.db.prepare(onlyOf(ledger, sql)).run()).rejects.toThrow(/ledger-[a-z-]+/);
  expect(await dump(ledger)).toEqual(before);
});

test("INSERT OR REPLACE of a good next entry under an old row's number is refused", async () => {
  const ledger = openLedger();
  await ledger.post([north, south]);
  const [next] = (await ledger.sealNext([creditDraft({ opportunityRef: "opp_two" })])) as [SealedEntry];
  const before = await dump(ledger);
  const [insert = "", select = ""] = insertEntries.split("\nSELECT ");
  const sql = `${insert.replace("INSERT INTO ledger_entries (", "INSERT OR REPLACE INTO ledger_entries (rowid, ")}
    SELECT (SELECT rowid FROM ledger_entries WHERE tenant_id = '${ledger.tenantId}' AND seq = 1), ${select}`;
  const run = ledger.db
    .prepare(sql)
    .bind(JSON.stringify([toInsertRow(next)]))
    .run();
  await expect(run).rejects.toThrow("ledger-rowid-taken");
  expect(await dump(ledger)).toEqual(before);
});

test("INSERT OR REPLACE of a good next entry only appends it, and the balance is added to", async () => {
  const ledger = openLedger();
  await ledger.post([north, south]);
  const entries = await ledger.sealNext([creditDraft({ opportunityRef: "opp_two" })]);
  const sql = insertEntries.replace("INSERT INTO", "INSERT OR REPLACE INTO");
  await ledger.db
    .prepare(sql)
    .bind(JSON.stringify(entries.map(toInsertRow)))
    .run();
  expect(await ledger.verify()).toEqual({ ok: true, checked: 3 });
});

test.each<[string, (entry: SealedEntry) => Partial<SealedEntry>]>([
  ["ledger-stale-head", ({ seq }) => ({ seq: seq + 1 })],
  ["ledger-stale-head", () => ({ prevHash: "0".repeat(64) })],
  ["ledger-stale-head", () => ({ recordedAt: 0 })],
  ["ledger-stale-head", () => ({ seq: 1 })],
  ["ledger-key-taken", () => ({ idemKey: north.idemKey })],
  ["ledger-partner-chain-broken", () => ({ partnerSeq: 1, partnerRef: "ptr_north" })],
  ["ledger-partner-chain-broken", ({ partnerSeq }) => ({ partnerSeq: partnerSeq + 1 })],
  ["ledger-kind-unknown", () => ({ kind: "refund" as "credit" })],
  ["ledger-notice-moves-money", () => ({ kind: "key.rotated" })],
  ["ledger-notice-moves-money", () => ({ partnerRef: "", partnerSeq: 1 })],
  ["ledger-not-the-exact-negation", () => ({ kind: "reversal", reversesSeq: 1, amountMinor: -1233 })],
  ["ledger-not-the-exact-negation", () => ({ kind: "reversal", reversesSeq: 2, amountMinor: -1234 })],
  [
    "ledger-not-the-exact-negation",
    () => ({ kind: "reversal", reversesSeq: 1, amountMinor: -1234, currency: "EUR" }),
  ],
  ["ledger-already-reversed", () => ({ kind: "reversal", reversesSeq: 3, amountMinor: -5 })],
  ["SQLITE_CONSTRAINT", () => ({ kind: "reversal" })],
  ["SQLITE_CONSTRAINT", () => ({ sharePpm: 1_000_001 })],
  ["SQLITE_CONSTRAINT", () => ({ amountMinor: 0.5 })],
  ["SQLITE_CONSTRAINT", () => ({ entryHash: "" })],
])("the database refuses an entry with %s, and the whole batch with it", async (reason, change) => {
  const ledger = openLedger();
  const other = creditDraft({ opportunityRef: "opp_other", partnerRef: "ptr_other", amountMinor: 5 });
  await ledger.post([north, south, other]);
  await ledger.post([reversalDraft(other, 3)]);
  const before = await dump(ledger);
  const drafts: EntryDraft[] = [
    creditDraft({ opportunityRef: "opp_good", partnerRef: "ptr_good" }),
    creditDraft({ opportunityRef: "opp_one", opportunitySeq: 2, idemKey: "next" }),
  ];
  const [good, bad] = (await ledger.sealNext(drafts)) as [SealedEntry, SealedEntry];
  const changed = [good, { ...bad, ...change(bad) }];
  const commit = ledger.store.commit(changed, await ledger.grow(changed), []);
  await expect(commit).rejects.toMatchObject({
    name: "LedgerRefusal",
    reason: expect.stringContaining(reason),
  });
  expect(await dump(ledger)).toEqual(before);
});

const content = '{"v":"1"}';
const conversion = { currency: "EUR", amountMinor: 1100, content, hash: sha256Hex(content) };
const converted = creditDraft({ evidenceHashes: [conversion.hash], conversion });

test("a conversion is written with its entry, and its reversal takes back as much", async () => {
  const ledger = openLedger();
  await ledger.post([converted, south]);
  await ledger.post([reversalDraft(converted, 1, { opportunitySeq: 2 })]);
  const conversions = await ledger.reader.conversions([1, 2, 3]);
  expect([...conversions.values()]).toEqual([
    { ...conversion, seq: 1 },
    { ...conversion, seq: 3, amountMinor: -1100 },
  ]);
  expect(await ledger.reader.convertedThrough({ by: "period", throughSeq: 1 })).toEqual([
    { book: "revenue", key: "2025-03", currency: "EUR", amountMinor: 1100, entries: 1 },
  ]);
});

test.each<[string, Partial<typeof conversion>]>([
  ["ledger-conversion-not-hashed", { hash: "f".repeat(64) }],
  ["ledger-conversion-unfounded", { currency: "USD" }],
  ["SQLITE_CONSTRAINT", { amountMinor: 0.5 }],
  ["SQLITE_CONSTRAINT", { content: "no JSON" }],
])("the database refuses a conversion with %s, and its entry with it", async (reason, change) => {
  const ledger = openLedger();
  const post = ledger.post([{ ...converted, conversion: { ...conversion, ...change } }]);
  await expect(post).rejects.toMatchObject({ reason: expect.stringContaining(reason) });
  expect(await ledger.reader.head()).toMatchObject({ seq: 0 });
});

const columns =
  "tenant_id, seq, book, partner_ref, period, currency, effective_at, reporting_currency, amount_minor, content, hash";

test.each([
  ["ledger-conversion-is-immutable", "UPDATE ledger_conversions SET amount_minor = 5"],
  ["ledger-conversion-is-immutable", "DELETE FROM ledger_conversions"],
  ["ledger-conversion-taken", "INSERT OR REPLACE INTO ledger_conversions SELECT * FROM ledger_conversions"],
  [
    "ledger-conversion-late",
    `INSERT INTO ledger_conversions SELECT ${columns.replace("seq", "seq + 1")} FROM ledger_conversions`,
  ],
])("the database refuses with %s: %s", async (reason, sql) => {
  const ledger = openLedger();
  await ledger.post([converted, south]);
  await expect(ledger.db.prepare(onlyOf(ledger, sql)).run()).rejects.toThrow(reason);
  expect(await ledger.reader.conversions([1, 2])).toEqual(new Map([[1, { ...conversion, seq: 1 }]]));
});

test("a writer with an old head writes nothing", async () => {
  const ledger = openLedger();
  await ledger.post([north]);
  const stale = await ledger.sealNext([creditDraft({ opportunityRef: "opp_three" })]);
  const growth = await ledger.grow(stale);
  await ledger.post([creditDraft({ opportunityRef: "opp_two" })]);
  await expect(ledger.store.commit(stale, growth, [])).rejects.toMatchObject({
    reason: expect.stringMatching(/stale-head|chain-broken/),
  });
  expect(await ledger.verify()).toEqual({ ok: true, checked: 2 });
});

test("the tree grows with the entries, and entries from before it are taken in", async () => {
  const ledger = openLedger();
  const drafts = Array.from({ length: 13 }, (_, n) => creditDraft({ opportunityRef: `opp_${n}` }));
  const entries = [...(await ledger.post(drafts.slice(0, 6))), ...(await ledger.post(drafts.slice(6)))];
  const leaves = entries.map((entry) => leafHash({ ...entry, sha256Hex }));
  const { frontier, nodes } = growFrontier(emptyFrontier, leaves, sha256);
  expect((await ledger.store.treeGap(5)).tree).toEqual(frontier);
  const stored = async () => {
    const sql =
      "SELECT level, node_index AS nodeIndex, hash FROM ledger_nodes WHERE tenant_id = ?1 ORDER BY level, node_index";
    return (await ledger.db.prepare(sql).bind(ledger.tenantId).all()).results;
  };
  const expected = [...nodes]
    .sort((a, b) => a.level - b.level || a.index - b.index)
    .map(({ level, index, hash }) => ({ level, nodeIndex: index, hash: toHex(hash) }));
  expect(await stored()).toEqual(expected);
  await withoutTrigger(ledger, "ledger_trees_no_delete", () =>
    withoutTrigger(ledger, "ledger_nodes_no_delete", async () => {
      for (const table of ["ledger_trees", "ledger_nodes"]) {
        await ledger.db.prepare(`DELETE FROM ${table} WHERE tenant_id = ?1`).bind(ledger.tenantId).run();
      }
    }),
  );
  expect((await ledger.store.treeGap(5)).entries).toHaveLength(5);
  await completeTree({ store: ledger.store, sha256, sha256Hex });
  expect((await ledger.store.treeGap(5)).tree).toEqual(frontier);
  expect(await stored()).toEqual(expected);
});

test("notices are kept in the company's own chain, beside money and in no total", async () => {
  const ledger = openLedger();
  await ledger.post([north]);
  const facts = { from: "old", to: ["new", { with: "parts" }] };
  const notice = noticeDraft({ idemKey: "notice", kind: "key.rotated", facts });
  const [entry] = (await ledger.post([notice])) as [SealedEntry];
  await ledger.post([noticeDraft({ idemKey: "another", kind: "key.rotated", facts })]);
  expect(entry).toMatchObject({
    partnerRef: "",
    partnerSeq: 1,
    amountMinor: 0,
    effectiveAt: entry.recordedAt,
  });
  const parsed = parsePayload(entry.payload);
  expect(parsed).toMatchObject({ ok: true, value: { kind: "key.rotated", facts } });
  expect(await ledger.verify()).toEqual({ ok: true, checked: 3 });
  const { groups } = await ledger.reader.currentTotals({ by: "partner" });
  expect(groups.map((group) => group.key)).toEqual(["ptr_north"]);
  const through = await ledger.reader.totalsThrough({ by: "period", throughSeq: 3 });
  expect(through.map((group) => group.key)).toEqual(["2025-03"]);
});

test("two companies' ledgers in one database do not touch", async () => {
  const [ours, theirs] = [openLedger(), openLedger()];
  await ours.post([north]);
  await theirs.post([north, south]);
  expect(await ours.verify()).toEqual({ ok: true, checked: 1 });
  expect(await theirs.verify()).toEqual({ ok: true, checked: 2 });
});

test.each<[string, string]>([
  ["amount_minor", "amount_minor = amount_minor + 1"],
  ["payload", "payload = replace(payload, '\"1234\"', '\"1235\"')"],
  ["entry_hash", "entry_hash = iif(entry_hash LIKE 'f%', 'e', 'f') || substr(entry_hash, 2)"],
  ["seq", "seq = seq + 100"],
])("with the guards gone, a changed %s is found and named by verification", async (_, change) => {
  const ledger = openLedger();
  await ledger.post([south, north, creditDraft({ opportunityRef: "opp_two" })]);
  await withoutTrigger(ledger, "ledger_entries_no_update", async () => {
    await ledger.db
      .prepare(`UPDATE ledger_entries SET ${change} WHERE tenant_id = ?1 AND seq = 2`)
      .bind(ledger.tenantId)
      .run();
  });
  expect(await ledger.verify()).toMatchObject({ ok: false, checked: 1, firstBadSeq: 2 });
});

/**
 * The most rows that reading and writing may touch for each appended entry, whatever the ledger's length. Three of them are
 * the one node of the tree that an entry completes on average: read from the bound value, looked for, and written. Three are its
 * month's figure: found, written, and looked for.
 */
const rowsReadPerEntry = 24;

test("appending reads no more rows an entry in a long ledger than in a short one", async () => {
  const ledger = openLedger();
  const perEntry: number[] = [];
  for (let batch = 0; batch < 12; batch += 1) {
    const drafts = Array.from({ length: 200 }, (_, n) =>
      creditDraft({
        opportunityRef: `opp_${batch}_${n}`,
        partnerRef: `ptr_${n % 30}`,
        period: `2025-0${1 + (batch % 9)}`,
      }),
    );
    const before = ledger.rows().read;
    await ledger.post(drafts);
    perEntry.push((ledger.rows().read - before) / drafts.length);
  }
  expect(Math.max(...perEntry)).toBeLessThanOrEqual(rowsReadPerEntry);
});

/** Everything the ledger tables hold of this company. */
async function dump(ledger: Ledger): Promise<unknown> {
  const tables = [
    "ledger_entries",
    "ledger_heads",
    "ledger_partner_heads",
    "ledger_balances",
    "ledger_trees",
    "ledger_nodes",
  ];
  const select = (table: string) =>
    ledger.db.prepare(`SELECT * FROM ${table} WHERE tenant_id = ?1`).bind(ledger.tenantId);
  return (await ledger.db.batch(tables.map(select))).map(({ results }) => results);
}

/** The statement for this company's rows alone. */
function onlyOf({ tenantId }: Ledger, sql: string): string {
  const ours = `tenant_id = '${tenantId}'`;
  if (/ON CONFLICT/.test(sql)) return sql.replace("WHERE", `WHERE ${ours} AND`);
  return /WHERE/.test(sql) ? `${sql} AND ${ours}` : `${sql} WHERE ${ours}`;
}

async function withoutTrigger(ledger: Ledger, name: string, tamper: () => Promise<void>): Promise<void> {
  const sql = await ledger.db
    .prepare("SELECT sql FROM sqlite_master WHERE name = ?1")
    .bind(name)
    .first<string>("sql");
  await ledger.db.prepare(`DROP TRIGGER ${name}`).run();
  try {
    await tamper();
  } finally {
    await ledger.db.prepare(sql ?? "").run();
  }
}
