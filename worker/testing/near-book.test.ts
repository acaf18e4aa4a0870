import fc from "fast-check";
import { expect, test } from "vitest";
import { buildAccountIndex } from "#worker/domain/identity/account-index.ts";
import { activityTypeReader } from "#worker/domain/inference/activity-type.ts";
import {
  judgeTraces,
  learnedHabits,
  type PreparedInference,
  partnerHabits,
  prepareAgain,
  prepareInference,
  readTraces,
} from "#worker/domain/inference/infer-links.ts";
import { noteAccounts, noteNames, writeReadings } from "#worker/domain/inference/near-accounts.ts";
import { DEFAULT_INFERENCE_SETTINGS } from "#worker/domain/inference/settings.ts";
import { traceMark } from "#worker/domain/inference/trace.ts";
import { bookOf } from "#worker/usecases/inference/book-of.ts";
import type { JudgedTrace } from "#worker/usecases/inference/inference-ports.ts";
import { prepareNear } from "#worker/usecases/inference/prepare-near.ts";
import { toActivity } from "#worker/usecases/inference/to-activity.ts";
import { fill, made, openCompany, worlds } from "./book-worlds.ts";
import { openSqlite } from "./simulation/sqlite-d1.ts";

const settings = DEFAULT_INFERENCE_SETTINGS;
const readType = activityTypeReader();

function judged(traces: readonly JudgedTrace[], prepared: PreparedInference) {
  return ["p1", "p2"].flatMap((partnerId) => {
    const own = traces.filter((trace) => trace.partnerId === partnerId);
    const read = readTraces(
      own.map((trace) => toActivity(trace, readType)),
      prepared,
    );
    const texts = read.map((trace) => [
      trace.activity.id,
      writeReadings(trace.readings),
      traceMark(trace),
      trace.mentions,
    ]);
    const partner = partnerHabits(read, { partnerId, prepared });
    const records = judgeTraces(read, { partner, prepared });
    return [...texts, ...records.map(({ explain, ...record }) => ({ ...record, links: explain() }))];
  });
}

test("records judged by what is looked up are judged as against the whole book", async () => {
  const sqlite = openSqlite();
  let companies = 0;
  await fc.assert(
    fc.asyncProperty(worlds, async (world) => {
      companies += 1;
      const company = openCompany(sqlite, `company-${companies}`);
      fill(company, world);
      const { store } = company;
      const { changes } = await store.getBookMark();
      const book = await bookOf(store);
      const traces = await store.loadTraces(["p1", "p2"]);
      const activities = traces.map((trace) => toActivity(trace, readType));
      const learned = learnedHabits(prepareInference({ book, settings, activities }));
      const whole = prepareAgain({ book, settings, learned });
      await store.saveNotes({
        changes,
        count: whole.directory.count,
        accounts: noteAccounts(whole.directory),
        names: noteNames(whole.directory.index),
        dealWords: whole.deals,
      });
      const accounts = book.accounts.length;
      expect(await store.getBookMark()).toEqual({
        changes,
        noted: changes,
        accounts,
        names: accounts,
        absorbed: 0,
        isNoted: true,
      });
      const of = { settings, learned, readType, accounts, names: accounts };
      const near = await prepareNear(store, traces, of);
      // Names are compared with all of a handful of accounts.
      if (near === null && accounts <= 12) return;
      if (near === null) throw new Error("everything can be looked up");
      const expected = judged(traces, whole);
      expect(judged(traces, near)).toEqual(expected);

      // What was read before is not looked up again, and comes to the same.
      const readings = new Map(
        readTraces(activities, whole).map((trace) => [trace.activity.id, trace.readings]),
      );
      const remembered = traces.map((trace) => {
        const known = readings.get(trace.id);
        return { ...trace, accounts: known === undefined ? null : writeReadings(known) };
      });
      const again = await prepareNear(store, remembered, of);
      if (again === null) throw new Error("everything can be looked up");
      expect(judged(traces, again)).toEqual(expected);
    }),
    { numRuns: 100 },
  );
});

test("whatever comes to accounts and deals makes the notes void, and a book that was read before it cannot be noted", async () => {
  const sqlite = openSqlite();
  const { store, put } = openCompany(sqlite, "company");
  const names = noteNames(buildAccountIndex([]));
  const note = async (changes: number) =>
    store.saveNotes({
      changes,
      count: 1,
      accounts: [],
      names,
      dealWords: { tellingWords: new Set(["cloud"]), commonWords: new Set() },
    });
  const { changes } = await store.getBookMark();
  await note(changes);
  expect(await store.getBookMark()).toMatchObject({ isNoted: true });
  const moves = [
    () => put("accounts", { ...made, id: "a", name: "Alder", name_key: "alder" }),
    () => sqlite.database.exec("UPDATE accounts SET name = 'Alder Optics'"),
    () =>
      put("opportunities", {
        ...made,
        id: "o",
        external_id: "o",
        name: "Pilot",
        currency: "EUR",
        outcome: "open",
      }),
    () => sqlite.database.exec("UPDATE opportunities SET closed_at = 5"),
    () => sqlite.database.exec("UPDATE opportunities SET deleted_at = 5"),
    () => sqlite.database.exec("DELETE FROM opportunities"),
    () => sqlite.database.exec("UPDATE accounts SET archived_at = 5"),
    () => sqlite.database.exec("DELETE FROM accounts"),
  ];
  for (const move of moves) {
    const before = await store.getBookMark();
    move();
    await store.saveNotes({
      changes: before.changes,
      count: 9,
      accounts: [],
      names,
      dealWords: { tellingWords: new Set(["late"]), commonWords: new Set() },
    });
    const after = await store.getBookMark();
    expect(after.isNoted).toBe(false);
    expect(await store.knownDealWords(["late", "cloud"])).toEqual(new Set(["cloud"]));
    await note(after.changes);
    expect((await store.getBookMark()).isNoted).toBe(true);
  }
  const { changes: settled } = await store.getBookMark();
  sqlite.database.exec("UPDATE opportunities SET stage = 'x'; UPDATE accounts SET updated_at = 5");
  expect(await store.getBookMark()).toMatchObject({ changes: settled, isNoted: true });
});
