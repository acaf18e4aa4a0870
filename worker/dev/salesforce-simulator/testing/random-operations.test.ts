import { expect, test } from "vitest";
import { createRandom } from "../random.ts";
import { changeSomething } from "./random-operations.ts";
import { openTestOrg, type TestOrg, type TestSession } from "./test-org.ts";

const objects = ["Account", "Opportunity", "Contact"];

test.each([1, 2, 3, 4, 5])(
  "whatever happens, pages, bulk and updated ids tell of the same org (run %i)",
  async (seed) => {
    const org = openTestOrg({ settings: { pageSize: 7, shortPages: true } });
    const random = createRandom(seed);
    const done = new Set<string>();
    for (let step = 0; step < 150; step += 1) done.add(changeSomething(org.control, random));
    expect(done.size).toBeGreaterThan(8);
    const session = await org.logIn();
    for (const object of objects) {
      const visible = org.control.records
        .visibleTo("integration@plain.example", object)
        .map((row) => `${row.Id},${new Date(Number(row.SystemModstamp)).toISOString()}`)
        .sort();
      expect(await byPages(session, object)).toEqual(visible);
      expect(await byBulk(session, object)).toEqual(visible);
      expect(await withDeletedLeftOut(session, object)).toEqual(visible);
    }
  },
);

test.each([1, 2, 3])(
  "a reader that looks back and follows deletes ends up with the org (run %i)",
  async (seed) => {
    const org = openTestOrg();
    const random = createRandom(seed);
    const copy = new Map<string, string>();
    let checkpointMs = 0;
    for (let round = 0; round < 6; round += 1) {
      for (let step = 0; step < 25; step += 1) changeSomething(org.control, random);
      checkpointMs = await readIncrement(org, copy, checkpointMs);
    }
    // Every transaction has ended, and one more look back sees what was committed late.
    org.control.clock.advance(10 * 60_000);
    await readIncrement(org, copy, checkpointMs);
    const purged = new Set([...copy.keys()].filter((id) => org.control.records.get(id) === null));
    const live = [...copy]
      .filter(([id, deleted]) => deleted === "false" && !purged.has(id))
      .map(([id]) => id);
    const visible = org.control.records.visibleTo("integration@plain.example", "Opportunity");
    expect(live.sort()).toEqual(visible.map((row) => String(row.Id)).sort());
  },
);

async function byPages(session: TestSession, object: string): Promise<readonly string[]> {
  const records = await session.queryToEnd(`SELECT Id, SystemModstamp FROM ${object}`);
  return records.map((row) => `${row.Id},${String(row.SystemModstamp).replace("+0000", "Z")}`).sort();
}

async function withDeletedLeftOut(session: TestSession, object: string): Promise<readonly string[]> {
  const records = await session.queryToEnd(`SELECT Id, SystemModstamp, IsDeleted FROM ${object}`, true);
  return records
    .filter((row) => row.IsDeleted === false)
    .map((row) => `${row.Id},${String(row.SystemModstamp).replace("+0000", "Z")}`)
    .sort();
}

async function byBulk(session: TestSession, object: string): Promise<readonly string[]> {
  const query = `SELECT Id, SystemModstamp FROM ${object}`;
  const made = await session.send("POST", "/jobs/query", { operation: "query", query });
  const { id } = (await made.json()) as { id: string };
  await session.json(`/jobs/query/${id}`);
  await session.json(`/jobs/query/${id}`);
  const lines = (await (await session.send("GET", `/jobs/query/${id}/results`)).text()).trim().split("\n");
  return lines
    .slice(1)
    .map((line) => line.replaceAll('"', ""))
    .sort();
}

/** As a connector reads: half-open windows on the stamp, ten minutes of look-back, deletes included. */
async function readIncrement(org: TestOrg, copy: Map<string, string>, fromMs: number): Promise<number> {
  const session = await org.logIn();
  const upperMs = org.control.clock.nowInSeconds();
  const literal = (instantMs: number) => new Date(instantMs).toISOString();
  const records = await session.queryToEnd(
    `SELECT Id, IsDeleted FROM Opportunity WHERE SystemModstamp >= ${literal(Math.max(0, fromMs - 600_000))} AND SystemModstamp < ${literal(upperMs + 1000)} ORDER BY SystemModstamp, Id`,
    true,
  );
  for (const row of records) copy.set(String(row.Id), String(row.IsDeleted));
  return upperMs;
}
