import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { mostStoriesToFind, plantedBugs } from "./planted-bugs.ts";
import { createSimulator } from "./simulate-ledger.ts";
import { tellStories } from "./tell-stories.ts";

// A writer that gives up says so in the log; here that is part of the story.
const errors = vi.spyOn(console, "error");
beforeAll(() => {
  errors.mockImplementation(() => {});
});
afterAll(() => errors.mockRestore());

test("3,000 stories of failing databases, objects and networks lose, double and change nothing", async () => {
  const ends = await tellStories({ from: 0, count: 3_000, mostMs: Number.POSITIVE_INFINITY }, 2);
  expect(ends.length).toBe(3_000);
  for (const { seed, finding } of ends) expect(finding, `npm run simulate -- --seed ${seed}`).toBeNull();
  // A world in which nothing happens would hold too.
  expect(ends.reduce((sum, { entries }) => sum + entries, 0)).toBeGreaterThan(15_000);
  expect(ends.reduce((sum, { steps }) => sum + steps, 0)).toBeGreaterThan(150_000);
}, 120_000);

test("a seed tells the same story again, whatever was told before", async () => {
  const alone = await createSimulator()(77);
  const tell = createSimulator();
  await tell(76);
  expect(await tell(77)).toEqual(alone);
  expect((await tell(78)).trace).not.toEqual(alone.trace);
});

test.each(plantedBugs)("it is found within 200 stories: $name", async (bug) => {
  const tell = createSimulator(bug);
  let finding: string | null = null;
  for (let seed = 0; seed < mostStoriesToFind && finding === null; seed += 1)
    ({ finding } = await tell(seed));
  expect(finding).toMatch(bug.shows);
});
