import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { plantedBugs } from "./planted-bugs.ts";
import { createSimulator } from "./simulate-ledger.ts";

// A writer that gives up says so in the log; here that is part of the story.
const errors = vi.spyOn(console, "error");
beforeAll(() => {
  errors.mockImplementation(() => {});
});
afterAll(() => errors.mockRestore());

test("3,000 stories of failing databases, objects and networks lose, double and change nothing", async () => {
  const tell = createSimulator();
  let [entries, steps] = [0, 0];
  for (let seed = 0; seed < 3_000; seed += 1) {
    const story = await tell(seed);
    expect(story.finding, `npm run simulate -- --seed ${seed}`).toBeNull();
    entries += story.entries;
    steps += story.steps;
  }
  // A world in which nothing happens would hold too.
  expect(entries).toBeGreaterThan(15_000);
  expect(steps).toBeGreaterThan(150_000);
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
  for (let seed = 0; seed < 200 && finding === null; seed += 1) ({ finding } = await tell(seed));
  expect(finding).toMatch(bug.shows);
});
