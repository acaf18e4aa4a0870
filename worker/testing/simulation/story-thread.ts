import { registerHooks } from "node:module";
import { parentPort, workerData } from "node:worker_threads";
import type { StoryEnd, StoryPart } from "./tell-stories.ts";

// The object's source imports the platform's base class, which only workerd has.
const platform = new URL("./cloudflare-workers.ts", import.meta.url).href;
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === "cloudflare:workers" ? { url: platform, shortCircuit: true } : next(specifier, context),
});
const { createSimulator } = await import("./simulate-ledger.ts");
const { plantedBugs } = await import("./planted-bugs.ts");

// A writer that gives up says so in the log; here that is part of the story.
console.error = () => {};
parentPort?.postMessage(await tellAll(workerData as StoryPart));

async function tellAll({ from, count, step, mostMs, bug }: StoryPart): Promise<readonly StoryEnd[]> {
  const tell = createSimulator(plantedBugs.find(({ name }) => name === bug) ?? null);
  const ends: StoryEnd[] = [];
  const started = performance.now();
  for (let seed = from; seed < from + count && performance.now() - started < mostMs; seed += step) {
    const { finding, entries, steps } = await tell(seed);
    ends.push({ seed, finding, entries, steps });
    if (bug !== undefined && finding !== null) break;
  }
  return ends;
}
